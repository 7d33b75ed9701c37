//! Who works here: roles and what each may do, what a token may be allowed, and the names of accounts.
//!
//! - this file: [`Role`], [`Right`], [`Scope`], [`AccountName`]
//! - [`password`]: which passwords are taken, and how they are kept
//! - [`totp`]: one-time codes of the second factor
//!
//! Each role may do the least that its work needs. An administrator does not label: who sees what the machine said of a name
//! cannot judge it blind.

pub mod password;
pub mod totp;

use crate::words::words;
use std::fmt;

words! {
    /// What somebody is here for.
    Role {
        /// Runs the service: accounts, tokens, every request that waits for a person.
        Administrator = "administrator",
        /// Reads figures and how they are made.
        Analyst = "analyst",
        /// Answers for one province.
        Officer = "officer",
        /// Labels the sample of an audit, blind.
        Labeller = "labeller",
    }
}

words! {
    /// What may be done behind the sign-in.
    Right {
        /// Looking after one's own account.
        OwnAccount = "own_account",
        /// Labelling the sample of an audit.
        Label = "label",
        /// Saying which alike pages are templates.
        Clusters = "clusters",
        /// Reading what holders and readers ask for.
        ReadQueue = "read_queue",
        /// Deciding it.
        DecideQueue = "decide_queue",
        /// Writing the words of a province's quarterly report.
        Narrate = "narrate",
    }
}

words! {
    /// What a token may be allowed.
    Scope {
        /// Reading the queue.
        QueueRead = "queue:read",
        /// Deciding requests of the queue.
        QueueDecide = "queue:decide",
    }
}

impl Role {
    /// Whether the role includes a right.
    #[must_use]
    pub fn may(self, right: Right) -> bool {
        match right {
            Right::OwnAccount => true,
            Right::Label => self == Self::Labeller,
            Right::Clusters => matches!(self, Self::Administrator | Self::Analyst),
            Right::ReadQueue | Right::DecideQueue | Right::Narrate => {
                matches!(self, Self::Administrator | Self::Officer)
            }
        }
    }

    /// Whether the role is one for a province, and means nothing without it.
    #[must_use]
    pub fn is_local(self) -> bool {
        self == Self::Officer
    }
}

impl Scope {
    /// The right that it hands on: nobody can hand on what they may not do.
    #[must_use]
    pub fn right(self) -> Right {
        match self {
            Self::QueueRead => Right::ReadQueue,
            Self::QueueDecide => Right::DecideQueue,
        }
    }
}

/// The name that somebody signs in with: 3 to 32 of `a-z`, `0-9`, `.`, `-`, `_`, the first a letter.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AccountName(String);

impl AccountName {
    /// Reads a name as somebody types it; capitals become small letters.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let name = text.trim().to_ascii_lowercase();
        let inner = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '.' | '-' | '_');
        let begins = name.starts_with(|c: char| c.is_ascii_lowercase());
        let good = (3..=32).contains(&name.len()) && begins && name.chars().all(inner);
        good.then_some(Self(name))
    }

    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for AccountName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_role_may_do_what_its_work_needs_and_nothing_else() {
        let rights =
            |role: Role| Right::ALL.iter().filter(|r| role.may(**r)).map(|r| r.code()).collect::<Vec<_>>();
        assert_eq!(
            rights(Role::Administrator),
            ["own_account", "clusters", "read_queue", "decide_queue", "narrate"]
        );
        assert_eq!(rights(Role::Analyst), ["own_account", "clusters"]);
        assert_eq!(rights(Role::Officer), ["own_account", "read_queue", "decide_queue", "narrate"]);
        assert_eq!(rights(Role::Labeller), ["own_account", "label"]);
        assert_eq!(Role::ALL.iter().filter(|r| r.is_local()).count(), 1);
    }

    #[test]
    fn names_are_small_letters_and_nothing_that_surprises() {
        let read = |text: &str| AccountName::parse(text).map(|n| n.to_string());
        assert_eq!(read(" Binh.Tran-2 ").as_deref(), Some("binh.tran-2"));
        for wrong in ["", "an", "bình", "a b c", "1an", "../etc", &"a".repeat(33), "an\0an"] {
            assert_eq!(read(wrong), None, "{wrong:?}");
        }
    }

    #[test]
    fn a_scope_says_which_right_it_hands_on() {
        for scope in Scope::ALL {
            assert_eq!(Scope::from_code(scope.code()), Some(*scope));
            assert!(Role::Administrator.may(scope.right()) && !Role::Labeller.may(scope.right()));
        }
    }
}
