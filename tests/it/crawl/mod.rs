//! The crawler against the lab: every outcome as a value, no escape, and good manners, seen from the servers' side.

mod canaries;
mod certificates;
mod crowded;
mod discretion;
mod dns;
mod escapes;
mod failures;
mod leaves;
mod politeness;
mod redirects;
mod robots;
mod robots_matrix;
mod robustness;
mod support;
mod worker;
