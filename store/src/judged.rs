//! A verdict as it lies in columns: on its evidence, and in the present state of a name.

use crate::error::Result;
use crate::stored::{clean, clean_opt, code, from_json, json, small};
use domain::verdict::{Class, Funnel, Https, Leaf, Mail, Verdict};

/// The columns of [`Judged`], each behind a table's alias (`"v."`) or nothing.
macro_rules! judged_columns {
    ($of:literal) => {
        concat!(
            $of,
            "leaf, ",
            $of,
            "class, ",
            $of,
            "mail, ",
            $of,
            "https, ",
            $of,
            "canonical_host, ",
            $of,
            "final_url, ",
            $of,
            "http_status, ",
            $of,
            "rule, ",
            $of,
            "evidence, ",
            $of,
            "confidence, ",
            $of,
            "delegated, ",
            $of,
            "resolving, ",
            $of,
            "answers_https, ",
            $of,
            "valid_tls, ",
            $of,
            "live"
        )
    };
}

/// What an upsert says of the columns of [`Judged`].
macro_rules! judged_excluded {
    () => {
        "leaf = excluded.leaf, class = excluded.class, mail = excluded.mail, https = excluded.https, \
         canonical_host = excluded.canonical_host, final_url = excluded.final_url, http_status = excluded.http_status, \
         rule = excluded.rule, evidence = excluded.evidence, confidence = excluded.confidence, \
         delegated = excluded.delegated, resolving = excluded.resolving, answers_https = excluded.answers_https, \
         valid_tls = excluded.valid_tls, live = excluded.live"
    };
}

/// Pushes a [`Judged`] onto a row of values, in the order of its columns.
macro_rules! push_judged {
    ($row:expr, $judged:expr) => {{
        let j = $judged;
        $row.push_bind(&j.leaf).push_bind(&j.class).push_bind(&j.mail).push_bind(&j.https);
        $row.push_bind(&j.canonical_host).push_bind(&j.final_url).push_bind(j.http_status);
        $row.push_bind(&j.rule).push_bind(&j.evidence).push_bind(j.confidence);
        $row.push_bind(j.delegated).push_bind(j.resolving).push_bind(j.answers_https);
        $row.push_bind(j.valid_tls).push_bind(j.live);
    }};
}

pub(crate) use {judged_columns, judged_excluded, push_judged};

crate::row::row! {
    #[derive(Debug, Clone, PartialEq)]
    pub(crate) struct Judged {
        pub leaf: String,
        pub class: String,
        pub mail: String,
        pub https: String,
        pub canonical_host: Option<String>,
        pub final_url: Option<String>,
        pub http_status: Option<i64>,
        pub rule: String,
        pub evidence: String,
        pub confidence: f64,
        pub delegated: bool,
        pub resolving: bool,
        pub answers_https: bool,
        pub valid_tls: bool,
        pub live: bool,
    }
}

impl Judged {
    /// The columns of a verdict on `domain`, for `table`.
    pub(crate) fn new(table: &'static str, domain: &str, v: &Verdict) -> Result<Self> {
        Ok(Self {
            leaf: v.leaf.code().to_owned(),
            class: v.class.code().to_owned(),
            mail: v.mail.code().to_owned(),
            https: v.https.code().to_owned(),
            canonical_host: clean_opt(v.canonical_host.as_deref()),
            final_url: clean_opt(v.final_url.as_deref()),
            http_status: v.http_status.map(i64::from),
            rule: clean(&v.rule),
            evidence: json(table, domain, &v.evidence)?,
            confidence: v.confidence,
            delegated: v.funnel.delegated,
            resolving: v.funnel.resolving,
            answers_https: v.funnel.https,
            valid_tls: v.funnel.valid_tls,
            live: v.funnel.live,
        })
    }

    /// The verdict, by the rules with the digest `ruleset`.
    pub(crate) fn verdict(self, table: &'static str, domain: &str, ruleset: String) -> Result<Verdict> {
        Ok(Verdict {
            leaf: code(table, domain, &self.leaf, Leaf::from_code)?,
            class: code(table, domain, &self.class, Class::from_code)?,
            mail: code(table, domain, &self.mail, Mail::from_code)?,
            https: code(table, domain, &self.https, Https::from_code)?,
            http_status: self.http_status.map(|n| small(table, domain, n)).transpose()?,
            evidence: from_json(table, domain, &self.evidence)?,
            canonical_host: self.canonical_host,
            final_url: self.final_url,
            rule: self.rule,
            confidence: self.confidence,
            ruleset,
            funnel: Funnel {
                delegated: self.delegated,
                resolving: self.resolving,
                https: self.answers_https,
                valid_tls: self.valid_tls,
                live: self.live,
            },
        })
    }
}
