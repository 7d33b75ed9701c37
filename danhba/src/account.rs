//! Who is at the keyboard, for the logs: as the system knows it, for anybody may set `$USER`.

use std::os::unix::fs::MetadataExt;

/// The name of the user that this process belongs to (`uid:1003` when no name is known). For root beside it who became
/// root: `sudo` says so, and only root itself could say otherwise.
pub fn name() -> String {
    let uid = std::fs::metadata("/proc/self").ok().map(|me| me.uid());
    let users = std::fs::read_to_string("/etc/passwd").unwrap_or_default();
    told(uid, &users, std::env::var("SUDO_USER").ok().as_deref())
}

fn told(uid: Option<u32>, users: &str, sudo: Option<&str>) -> String {
    let Some(uid) = uid else { return "unknown".to_owned() };
    let named = users.lines().find_map(|line| {
        let mut fields = line.split(':');
        let name = fields.next()?;
        (fields.nth(1)?.parse() == Ok(uid)).then_some(name)
    });
    let name = named.filter(|name| !name.is_empty()).map_or_else(|| format!("uid:{uid}"), str::to_owned);
    match sudo.filter(|who| uid == 0 && !who.is_empty()) {
        Some(who) => format!("{name}, by sudo of {who}"),
        None => name,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_system_names_the_user_and_the_environment_does_not() {
        let users = "root:x:0:0:root:/root:/bin/bash\nan:x:1003:1003:Trần Thị An,,,:/home/an:/bin/bash\n";
        assert_eq!(told(Some(1003), users, None), "an");
        assert_eq!(told(Some(1003), users, Some("root")), "an", "only root was made by sudo");
        assert_eq!(told(Some(0), users, Some("an")), "root, by sudo of an");
        assert_eq!(told(Some(0), users, Some("")), "root");
        assert_eq!(told(Some(7), users, None), "uid:7");
        assert_eq!(told(None, users, Some("an")), "unknown");
    }

    #[test]
    fn this_process_belongs_to_somebody() {
        assert_ne!(name(), "unknown");
    }
}
