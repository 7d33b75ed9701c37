//! What one round of canaries showed.

/// The answers of one round.
#[derive(Debug, Clone)]
pub struct Report {
    /// Random names were answered with "does not exist"; otherwise what was wrong.
    pub labels: Result<(), String>,
    /// Each known-good host, and why it does not answer if it does not.
    pub hosts: Vec<(String, Result<(), String>)>,
}

impl Report {
    /// Whether what is seen from here now counts.
    #[must_use]
    pub fn is_good(&self) -> bool {
        self.labels.is_ok() && self.hosts_are_good()
    }

    /// Whether a clear majority of the hosts (three in five) answers: one of them may be down by itself. No hosts are good.
    #[must_use]
    pub fn hosts_are_good(&self) -> bool {
        5 * self.answering() >= 3 * self.hosts.len()
    }

    /// How many hosts answer.
    #[must_use]
    pub fn answering(&self) -> usize {
        self.hosts.iter().filter(|(_, answer)| answer.is_ok()).count()
    }

    /// The hosts that do not answer, with why, in words.
    #[must_use]
    pub fn silent(&self) -> String {
        let silent = self.hosts.iter().filter_map(|(host, answer)| {
            let why = answer.as_ref().err()?;
            Some(format!("{host} ({why})"))
        });
        silent.collect::<Vec<_>>().join(", ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report(answering: usize, of: usize) -> Report {
        let answer = |n| if n < answering { Ok(()) } else { Err("refused".to_owned()) };
        Report { labels: Ok(()), hosts: (0..of).map(|n| (format!("h{n}.vn"), answer(n))).collect() }
    }

    #[test]
    fn three_in_five_are_a_clear_majority() {
        for (answering, of, good) in
            [(0, 0, true), (5, 5, true), (4, 5, true), (3, 5, true), (2, 5, false), (0, 5, false)]
                .into_iter()
                .chain([(4, 6, true), (3, 6, false), (1, 1, true), (0, 1, false), (1, 2, false)])
        {
            assert_eq!(report(answering, of).is_good(), good, "{answering} of {of}");
        }
        assert!(!Report { labels: Err("rewritten".to_owned()), ..report(5, 5) }.is_good());
    }

    #[test]
    fn those_that_are_silent_are_named() {
        assert_eq!(report(2, 3).silent(), "h2.vn (refused)");
        assert_eq!(report(3, 3).silent(), "");
    }
}
