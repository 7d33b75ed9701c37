//! The crawler against the lab: every outcome as a value, no escape, and good manners, seen from the servers' side.

mod certificates;
mod discretion;
mod dns;
mod escapes;
mod failures;
mod politeness;
mod redirects;
mod robots;
mod robustness;
mod support;
mod worker;
