//! The policy's file, looked at again every few seconds.

use super::Policy;
use crate::CrawlError;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::{Duration, Instant, SystemTime};

/// How often the file is looked at.
const LOOK: Duration = Duration::from_secs(2);

/// The policy in force. Without a file nothing is agreed with anybody.
#[derive(Debug)]
pub struct PolicyFile {
    path: Option<PathBuf>,
    policy: RwLock<Arc<Policy>>,
    looked: Mutex<(Instant, Mark)>,
}

/// By what a changed file is told from an unchanged one.
type Mark = Option<(SystemTime, u64)>;

impl PolicyFile {
    /// Reads the file.
    ///
    /// # Errors
    /// [`CrawlError::Setting`] naming file, line and cure.
    pub fn open(path: Option<PathBuf>) -> Result<Self, CrawlError> {
        let mark = path.as_deref().and_then(mark);
        let policy = match &path {
            Some(path) => read(path).map_err(|e| CrawlError::Setting(format!("crawler.ip_policy: {e}")))?,
            None => Policy::default(),
        };
        Ok(Self { path, policy: RwLock::new(Arc::new(policy)), looked: Mutex::new((Instant::now(), mark)) })
    }

    /// The policy in force.
    #[must_use]
    pub fn policy(&self) -> Arc<Policy> {
        self.look_again();
        Arc::clone(&self.policy.read().unwrap_or_else(PoisonError::into_inner))
    }

    fn look_again(&self) {
        let Some(path) = &self.path else { return };
        {
            let mut looked = self.looked.lock().unwrap_or_else(PoisonError::into_inner);
            if looked.0.elapsed() < LOOK {
                return;
            }
            let found = mark(path);
            let same = found == looked.1;
            *looked = (Instant::now(), found);
            if same {
                return;
            }
        }
        self.reload();
    }

    /// Reads the file now. A file that cannot be read changes nothing: to forget a kill switch, or an agreed slow
    /// pace, because of a slip of the pen would be the worse fault.
    pub fn reload(&self) {
        let Some(path) = &self.path else { return };
        match read(path) {
            Ok(policy) => {
                tracing::info!(file = %path.display(), stop = policy.stop, "the policy for networks was read again");
                *self.policy.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(policy);
            }
            Err(error) => {
                tracing::warn!(%error, "the policy for networks is wrong; the one before stays in force")
            }
        }
    }
}

fn mark(path: &Path) -> Mark {
    let meta = std::fs::metadata(path).ok()?;
    Some((meta.modified().ok()?, meta.len()))
}

fn read(path: &Path) -> Result<Policy, String> {
    let text = std::fs::read_to_string(path).map_err(|e| {
        format!(
            "cannot read {}: {e}; create it (it may be empty), or leave crawler.ip_policy out",
            path.display()
        )
    })?;
    Policy::parse(&text).map_err(|e| format!("{}, {e}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_changed_file_is_taken_and_a_wrong_one_is_not() {
        let path = std::env::temp_dir().join(format!("danhba-policy-{}.toml", std::process::id()));
        std::fs::write(&path, "stop = true\n").unwrap();
        let file = PolicyFile::open(Some(path.clone())).unwrap();
        assert!(file.policy().stop);
        std::fs::write(&path, "stop = perhaps\n").unwrap();
        file.reload();
        assert!(file.policy().stop, "the one before stays");
        std::fs::write(&path, "stop = false\n").unwrap();
        file.reload();
        assert!(!file.policy().stop);
        std::fs::write(&path, "\n\nstop = 7\n").unwrap();
        let said = PolicyFile::open(Some(path.clone())).unwrap_err().to_string();
        assert!(
            said.contains("crawler.ip_policy") && said.contains("line 3") && said.contains("danhba-policy"),
            "{said}"
        );
        std::fs::remove_file(&path).unwrap();
        let said = PolicyFile::open(Some(path)).unwrap_err().to_string();
        assert!(said.contains("cannot read"), "{said}");
    }
}
