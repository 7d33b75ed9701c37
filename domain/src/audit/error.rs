//! Why an estimate cannot be made.

use thiserror::Error;

/// Why an estimate cannot be made of what was given. The display names the cure.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum AuditError {
    /// A part that is larger than its whole.
    #[error("{what}: {part} of {whole} is no share; the part cannot exceed the whole")]
    NotAShare {
        /// What was counted.
        what: String,
        /// Above the line.
        part: u64,
        /// Below the line.
        whole: u64,
    },
    /// Nothing was counted.
    #[error("{0}: there is nothing to divide by; give at least one")]
    Empty(String),
    /// A stratum that nobody looked at closely enough to know its variance.
    #[error("stratum “{stratum}” has {population} names and {audited} audited; audit at least 2 of them")]
    TooFewAudited {
        /// Name of the stratum.
        stratum: String,
        /// Names in it.
        population: u64,
        /// Of these, audited.
        audited: u64,
    },
    /// A classifier too weak for a correction.
    #[error(
        "Se + Sp − 1 is {youden:.3}, under 0.5: the correction would blow up every error; \
         use the post-stratified estimate or improve the classifier"
    )]
    WeakClassifier {
        /// Se + Sp − 1.
        youden: f64,
    },
    /// Two lists that must be of one length are not.
    #[error("{what}: {found} values where {expected} are needed, one a class")]
    Shape {
        /// Which list.
        what: String,
        /// Its length.
        found: usize,
        /// The length that it must have.
        expected: usize,
    },
    /// A predicted class that occurs, but of which no name was audited.
    #[error(
        "class “{0}” was predicted but none of its names audited; audit some or merge it with another class"
    )]
    ClassNotAudited(String),
    /// A true class that the labellers never gave.
    #[error(
        "no audited name is truly “{0}”, so nothing tells how it is predicted; merge it with another class"
    )]
    ClassNeverTrue(String),
    /// Too few clusters to resample.
    #[error("{0} clusters with names are too few to resample; at least 2 are needed")]
    TooFewClusters(usize),
    /// Too few resamples for a percentile.
    #[error("{0} resamples are too few for a 95 % interval; ask for at least 100")]
    TooFewReplicates(usize),
    /// Both labellers used one and the same label for every item.
    #[error(
        "both labellers used one label only: agreement beyond chance has no meaning; label a mixed sample"
    )]
    OneLabel,
    /// A number outside its range.
    #[error("{what} is {value}, outside {range}")]
    OutOfRange {
        /// What the number is.
        what: String,
        /// The number.
        value: f64,
        /// Where it must lie.
        range: &'static str,
    },
}
