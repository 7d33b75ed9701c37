//! The crawler against the lab: every outcome as a value, no escape, and good manners, seen from the servers' side.

mod certificates;
mod dns;
mod escapes;
mod failures;
mod politeness;
mod redirects;
mod robots;
mod support;
mod worker;
