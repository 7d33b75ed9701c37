//! The policy as a file, and what to say when it is wrong.

use super::{Agreement, Hosting, Policy};
use domain::clock::Timestamp;
use ipnet::IpNet;
use serde::Deserialize;
use std::ops::Range;
use std::time::Duration;
use toml::Spanned;
use toml::value::Datetime;

/// Connections at a time to a hosting network, unless something else is agreed (docs/measuring.md B.2).
pub(super) const HOSTING: usize = 32;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    #[serde(default)]
    stop: bool,
    #[serde(default)]
    network: Vec<WrittenNetwork>,
    #[serde(default)]
    hosting: Vec<WrittenHosting>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenNetwork {
    cidr: Spanned<String>,
    gap_ms: Option<Spanned<u64>>,
    connections: Option<Spanned<usize>>,
    #[serde(default)]
    stop: bool,
    #[serde(default)]
    note: String,
    until: Option<Spanned<Datetime>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenHosting {
    name: Spanned<String>,
    cidrs: Vec<Spanned<String>>,
    connections: Option<Spanned<usize>>,
    #[serde(default)]
    stop: bool,
}

/// A fault and where it stands in the text.
struct Fault(Option<Range<usize>>, String);

impl Policy {
    /// Reads a policy.
    ///
    /// # Errors
    /// `line N: what is wrong; the cure`.
    pub fn parse(text: &str) -> Result<Self, String> {
        let fault = |Fault(span, what)| match span {
            Some(span) => format!("line {}: {what}", line(text, span.start)),
            None => what,
        };
        let written: Written =
            toml::from_str(text).map_err(|e| fault(Fault(e.span(), e.message().trim().to_owned())))?;
        let networks = written.network.into_iter().map(agreement).collect::<Result<_, _>>().map_err(fault)?;
        let hosting = written.hosting.into_iter().map(operator).collect::<Result<_, _>>().map_err(fault)?;
        Ok(Self { stop: written.stop, networks, hosting })
    }
}

fn line(text: &str, at: usize) -> usize {
    text.bytes().take(at).filter(|b| *b == b'\n').count() + 1
}

fn agreement(written: WrittenNetwork) -> Result<Agreement, Fault> {
    let network = network(&written.cidr)?;
    if written.note.trim().is_empty() {
        let what =
            "a network without a note; say with whom and when it was agreed: note = \"letter of 3 May 2026\"";
        return Err(Fault(Some(written.cidr.span()), what.to_owned()));
    }
    let connections = written.connections.as_ref().map(some).transpose()?;
    let gap = written.gap_ms.as_ref().map(|gap| match *gap.get_ref() {
        0 => {
            Err(Fault(Some(gap.span()), "gap_ms = 0 is no pace; take 1 or more, or leave it out".to_owned()))
        }
        millis => Ok(Duration::from_millis(millis)),
    });
    let until = written.until.as_ref().map(end).transpose()?;
    Ok(Agreement { network, gap: gap.transpose()?, connections, stop: written.stop, until })
}

fn operator(written: WrittenHosting) -> Result<Hosting, Fault> {
    let networks = written.cidrs.iter().map(network).collect::<Result<_, _>>()?;
    let connections = written.connections.as_ref().map(some).transpose()?.unwrap_or(HOSTING);
    if written.name.get_ref().trim().is_empty() {
        return Err(Fault(
            Some(written.name.span()),
            "an empty name; a hosting network needs one".to_owned(),
        ));
    }
    Ok(Hosting { name: written.name.into_inner().into(), networks, connections, stop: written.stop })
}

fn network(text: &Spanned<String>) -> Result<IpNet, Fault> {
    let parsed = text.get_ref().parse::<IpNet>().map(|network| network.trunc());
    parsed.map_err(|_| {
        let what = format!("“{}” is not a network; write 203.0.113.0/24 or 2001:db8::/32", text.get_ref());
        Fault(Some(text.span()), what)
    })
}

fn some(count: &Spanned<usize>) -> Result<usize, Fault> {
    match *count.get_ref() {
        0 => Err(Fault(
            Some(count.span()),
            "connections = 0; to leave a network alone write stop = true".to_owned(),
        )),
        count => Ok(count),
    }
}

/// The end of the stated day in Viet Nam.
fn end(until: &Spanned<Datetime>) -> Result<Timestamp, Fault> {
    let day = until.get_ref().date.and_then(|d| {
        let month = time::Month::try_from(d.month).ok()?;
        time::Date::from_calendar_date(i32::from(d.year), month, d.day).ok()
    });
    match (day, until.get_ref().time) {
        (Some(day), None) => Ok(Timestamp::start_of(day).plus(Timestamp::DAY)),
        _ => Err(Fault(Some(until.span()), "until takes a day: until = 2027-06-30".to_owned())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_names_its_line_and_its_cure() {
        for (text, line, cure) in [
            ("stop = maybe\n", "line 1", ""),
            (
                "stop = false\n[[network]]\ncidr = \"203.0.113/24\"\nnote = \"x\"\n",
                "line 3",
                "203.0.113.0/24",
            ),
            ("[[network]]\ncidr = \"203.0.113.0/24\"\ngap_ms = 200\n", "line 2", "note ="),
            ("[[network]]\ncidr = \"203.0.113.0/24\"\nnote = \"x\"\ngap_ms = 0\n", "line 4", "1 or more"),
            (
                "[[network]]\ncidr = \"203.0.113.0/24\"\nnote = \"x\"\n\nconnections = 0\n",
                "line 5",
                "stop = true",
            ),
            (
                "[[network]]\ncidr = \"203.0.113.0/24\"\nnote = \"x\"\nuntil = 07:00:00\n",
                "line 4",
                "2027-06-30",
            ),
            ("[[network]]\ncidr = \"203.0.113.0/24\"\nnote = \"x\"\ngap = 3\n", "line 4", "gap_ms"),
            ("[[hosting]]\nname = \" \"\ncidrs = []\n", "line 2", "needs one"),
        ] {
            let said = Policy::parse(text).unwrap_err();
            assert!(said.starts_with(line) && said.contains(cure), "{text}: {said}");
        }
        assert_eq!(Policy::parse(""), Ok(Policy::default()));
    }
}
