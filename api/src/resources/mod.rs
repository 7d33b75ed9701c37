//! The resources of the JSON API, one file each ([`queue`] for programs of the staff), and what machines read beside it: robots.txt, sitemaps, feeds, OpenSearch.

pub mod cursor;
pub mod domains;
pub mod feed;
pub mod health;
pub mod observations;
pub mod opensearch;
pub mod provinces;
pub mod queue;
pub mod robots;
pub mod search;
pub mod site;
pub mod sitemap;
pub mod sites;
pub mod suggestions;
