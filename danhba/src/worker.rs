//! The name under which this process holds leases.
//!
//! A name must belong to one process at a time, and come back after a crash, so that the work in hand of a killed
//! process is taken up at once. So names are slots of a machine and a data folder (`host-3f2a…-1`, `…-2`), each with a
//! lock that the operating system lets go when its process ends, however it ends.

use crate::app::private_folder;
use crate::settings::Settings;
use anyhow::{Context, bail};
use std::fs::File;
use std::path::Path;

/// Who crawls.
#[derive(Debug)]
pub struct Worker {
    /// Holder of leases.
    pub name: String,
    /// Name of the network, when it is not that of the settings.
    pub vantage: Option<String>,
    _slot: File,
}

impl Worker {
    /// Takes the stated name, or the first free slot of this machine.
    pub fn take(settings: &Settings, name: Option<&str>, vantage: Option<&str>) -> anyhow::Result<Self> {
        let folder = settings.data_dir.join("workers");
        let made = private_folder(&settings.data_dir).and_then(|()| std::fs::create_dir_all(&folder));
        made.with_context(|| format!("cannot create {}", folder.display()))?;
        let vantage = vantage.map(str::to_owned);
        if let Some(name) = name {
            if !name.chars().all(|c| c.is_ascii_alphanumeric() || "-_.".contains(c)) || name.starts_with('.')
            {
                bail!("--worker: “{name}” may have letters, digits, “-”, “_” and “.” only");
            }
            let Some(slot) = lock(&folder, name)? else {
                bail!("--worker: a crawl named “{name}” is running here already; give this one another name");
            };
            return Ok(Self { name: name.to_owned(), vantage, _slot: slot });
        }
        // Two machines may be called the same and share one database, so the data folder has a mark of its own.
        let mark = mark(&folder)?;
        for number in 1..=1_000 {
            let name = format!("{}-{mark}-{number}", host_name());
            if let Some(slot) = lock(&folder, &name)? {
                return Ok(Self { name, vantage, _slot: slot });
            }
        }
        bail!("a thousand crawls are running here already")
    }
}

fn lock(folder: &Path, name: &str) -> anyhow::Result<Option<File>> {
    let path = folder.join(format!("{name}.lock"));
    let file = File::create(&path).with_context(|| format!("cannot write {}", path.display()))?;
    match file.try_lock() {
        Ok(()) => Ok(Some(file)),
        Err(std::fs::TryLockError::WouldBlock) => Ok(None),
        Err(std::fs::TryLockError::Error(error)) => {
            Err(error).with_context(|| format!("cannot lock {}", path.display()))
        }
    }
}

/// Eight hex digits that this data folder keeps.
fn mark(folder: &Path) -> anyhow::Result<String> {
    let path = folder.join("mark");
    let read = || std::fs::read_to_string(&path).ok().map(|t| t.trim().to_owned()).filter(|t| t.len() == 8);
    if let Some(mark) = read() {
        return Ok(mark);
    }
    let seed = std::hash::BuildHasher::hash_one(&std::hash::RandomState::new(), &path);
    let mark = format!("{:08x}", seed as u32);
    // Whoever is first wins; the others read what it wrote.
    match File::create_new(&path) {
        Ok(mut file) => {
            std::io::Write::write_all(&mut file, mark.as_bytes())?;
            Ok(mark)
        }
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => Ok(read().unwrap_or(mark)),
        Err(error) => Err(error).with_context(|| format!("cannot write {}", path.display())),
    }
}

fn host_name() -> String {
    let name = std::fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_default();
    let name: String = name.trim().chars().filter(|c| c.is_ascii_alphanumeric() || *c == '-').collect();
    if name.is_empty() { "worker".to_owned() } else { name }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_belongs_to_one_process_and_comes_back() {
        let folder = tempfile::tempdir().unwrap();
        let settings = Settings { data_dir: folder.path().to_owned(), ..Settings::default() };
        let first = Worker::take(&settings, None, None).unwrap();
        let second = Worker::take(&settings, None, None).unwrap();
        assert_ne!(first.name, second.name);
        let name = first.name.clone();
        drop(first);
        assert_eq!(Worker::take(&settings, None, None).unwrap().name, name, "the slot of the one that ended");
        let stated = Worker::take(&settings, Some("hn-1"), Some("HN")).unwrap();
        assert_eq!((stated.name.as_str(), stated.vantage.as_deref()), ("hn-1", Some("HN")));
        assert!(Worker::take(&settings, Some("hn-1"), None).unwrap_err().to_string().contains("hn-1"));
        assert!(Worker::take(&settings, Some("../x"), None).is_err());
    }
}
