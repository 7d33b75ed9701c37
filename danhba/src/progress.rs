//! Talk on stderr: sentences, and bars when a person looks.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::io::{IsTerminal, Write};
use std::time::Duration;

/// One line on stderr. Nobody may be left to read it (`2>&1 | head`, a full disk): that is no reason to stop, least of all
/// to panic in the middle of work, as `eprintln!` does.
pub fn whisper(text: impl std::fmt::Display) {
    // There is nowhere else to tell it.
    let _ = writeln!(std::io::stderr(), "{text}");
}

/// Where talk goes.
#[derive(Debug, Clone)]
pub struct Talk {
    quiet: bool,
}

impl Talk {
    /// Talk, or silence.
    pub fn new(quiet: bool) -> Self {
        Self { quiet }
    }

    /// One sentence.
    pub fn say(&self, text: impl AsRef<str>) {
        if !self.quiet {
            whisper(text.as_ref());
        }
    }

    /// A bar over `total` steps; hidden unless stderr is a terminal.
    pub fn bar(&self, title: &str, total: u64) -> ProgressBar {
        let bar = ProgressBar::with_draw_target(Some(total), self.target());
        let style = ProgressStyle::with_template("{prefix:>10} [{bar:32}] {pos}/{len} {per_sec} {eta} {msg}");
        bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()).progress_chars("█▉░"));
        bar.set_prefix(title.to_owned());
        bar
    }

    /// A spinner for work of unknown length.
    pub fn spinner(&self, title: &str) -> ProgressBar {
        let bar = ProgressBar::with_draw_target(None, self.target());
        let style = ProgressStyle::with_template("{prefix:>10} {spinner} {msg}");
        bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_spinner()));
        bar.set_prefix(title.to_owned());
        bar.enable_steady_tick(Duration::from_millis(120));
        bar
    }

    fn target(&self) -> ProgressDrawTarget {
        if self.quiet || !std::io::stderr().is_terminal() {
            ProgressDrawTarget::hidden()
        } else {
            ProgressDrawTarget::stderr_with_hz(8)
        }
    }
}
