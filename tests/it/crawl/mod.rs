//! The crawler against the lab: every outcome as a value, no escape, and good manners, seen from the servers' side.

mod agreements;
mod canaries;
mod certificates;
mod congestion;
mod copies;
mod crowded;
mod discretion;
mod dns;
mod escapes;
mod failures;
mod gaps;
mod greetings;
mod leaves;
mod own_faults;
mod peace;
mod politeness;
mod proofs;
mod redirects;
mod robots;
mod robots_matrix;
mod robustness;
mod scheduling;
mod support;
mod weekly;
mod worker;
