//! The resources of the JSON API, one file each.

pub mod cursor;
pub mod domains;
pub mod health;
pub mod observations;
pub mod provinces;
pub mod robots;
pub mod search;
pub mod site;
pub mod sites;
pub mod suggestions;
