//! What a list says otherwise than what was known.

use crate::register::Field;
use domain::name::DomainName;
use domain::registration::HolderKind;
use std::fmt;

/// One difference between the list and what was known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// The name.
    pub domain: DomainName,
    /// What happened to it.
    pub kind: DifferenceKind,
    /// What is said otherwise (empty for added and left names).
    pub fields: Vec<FieldChange>,
}

/// Kinds of differences.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DifferenceKind {
    /// Never seen before.
    Added,
    /// Something else is said.
    Changed,
    /// Missing from a full list.
    Left,
    /// Back after having left.
    Returned,
}

impl fmt::Display for DifferenceKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Added => "added",
            Self::Changed => "changed",
            Self::Left => "left",
            Self::Returned => "returned",
        })
    }
}

/// One fact that is said otherwise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldChange {
    /// Which fact.
    pub field: Field,
    /// What was known.
    pub from: Option<String>,
    /// What the list says.
    pub to: Option<String>,
}

impl FieldChange {
    /// Whether another holder is behind it. What was unknown and is known now, or the reverse, tells nothing.
    pub(super) fn tells_new_holder(&self) -> bool {
        let known = |v: &Option<String>| v.as_deref().is_some_and(|v| v != HolderKind::Unknown.code());
        let of_holder = matches!(self.field, Field::RegisteredOn | Field::HolderKind | Field::TaxCode);
        of_holder && known(&self.from) && known(&self.to)
    }

    /// Whether the name was registered again. An earlier day than the known one is a correction; ISO days
    /// compare as texts.
    pub(super) fn tells_registration_anew(&self) -> bool {
        self.field == Field::RegisteredOn && self.tells_new_holder() && self.from < self.to
    }
}

impl fmt::Display for FieldChange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let word = |v: &Option<String>| v.clone().unwrap_or_else(|| "–".to_owned());
        write!(f, "{}: {} → {}", self.field.column(), word(&self.from), word(&self.to))
    }
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.kind, self.domain.unicode())?;
        for (n, change) in self.fields.iter().enumerate() {
            write!(f, "{}{change}", if n == 0 { "  " } else { "; " })?;
        }
        Ok(())
    }
}
