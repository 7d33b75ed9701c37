//! The names of the crawler's metrics, in one place so that the dashboard and the docs can list them.

/// Counter, label `leaf`: observations recorded.
pub const OBSERVATIONS: &str = "danhba_crawler_observations_total";
/// Counter, label `outcome` (`ok` or the kind of failure): HTTP requests made.
pub const REQUESTS: &str = "danhba_crawler_requests_total";
/// Counter: pages that were not sent again, because their server called the copy right (304).
pub const UNMODIFIED: &str = "danhba_crawler_unmodified_total";
/// Histogram: seconds of one HTTP request, waiting for its turn excluded.
pub const REQUEST_SECONDS: &str = "danhba_crawler_request_seconds";
/// Histogram: seconds that a request waited for its turn.
pub const WAIT_SECONDS: &str = "danhba_crawler_wait_seconds";
/// Histogram: seconds of all DNS questions for one domain.
pub const DNS_SECONDS: &str = "danhba_crawler_dns_seconds";
/// Histogram: seconds of one TLS handshake.
pub const HANDSHAKE_SECONDS: &str = "danhba_crawler_handshake_seconds";
/// Histogram: seconds of reading one page (charset, tags, facts).
pub const PARSE_SECONDS: &str = "danhba_crawler_parse_seconds";
/// Counter, label `reason`: addresses and URLs refused by the guard.
pub const REFUSED: &str = "danhba_crawler_refused_total";
/// Counter, label `kind` (`labels`, `hosts`): canaries that failed.
pub const CANARY_FAILURES: &str = "danhba_crawler_canary_failures_total";
/// Gauge, label `kind` (`labels`, `hosts`): whether the last canary went well (1) or not (0).
pub const CANARY_UP: &str = "danhba_crawler_canary_up";
/// Counter: faults of our own (panics, exhausted resources).
pub const FAULTS: &str = "danhba_crawler_faults_total";
/// Counter: outages of hosters found.
pub const OUTAGES: &str = "danhba_crawler_outages_total";
/// Gauge: domains in hand.
pub const IN_HAND: &str = "danhba_crawler_in_hand";
/// Gauge: networks that this worker alone may contact at the moment.
pub const HELD: &str = "danhba_crawler_networks_held";
/// Gauge: names that could be looked at now.
pub const DUE: &str = "danhba_crawler_due";
/// Gauge: seconds since the oldest of them became due.
pub const DUE_AGE_SECONDS: &str = "danhba_crawler_due_age_seconds";
/// Gauge: addresses with more due names than can be seen in a week at their pace.
pub const ENDLESS: &str = "danhba_crawler_endless_addresses";

/// All of them, for the dashboard and its test.
pub const ALL: &[&str] = &[
    OBSERVATIONS,
    REQUESTS,
    UNMODIFIED,
    REQUEST_SECONDS,
    WAIT_SECONDS,
    DNS_SECONDS,
    HANDSHAKE_SECONDS,
    PARSE_SECONDS,
    REFUSED,
    CANARY_FAILURES,
    CANARY_UP,
    FAULTS,
    OUTAGES,
    IN_HAND,
    HELD,
    DUE,
    DUE_AGE_SECONDS,
    ENDLESS,
];
