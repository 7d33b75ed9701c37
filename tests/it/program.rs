//! The program as a process of its own, pointed at a lab and a database.

use lab::Lab;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use tempfile::TempDir;

/// A folder, and the settings by which `danhba` works in it.
pub struct Program {
    folder: TempDir,
    environment: Vec<(String, String)>,
}

impl Program {
    /// Settings for a lab and a database.
    pub fn new(lab: &Lab, database_url: &str, concurrency: usize) -> Self {
        let mut program = Self::alone();
        let ca = program.folder.path().join("ca.pem");
        std::fs::write(&ca, lab.ca_pem()).expect("the CA");
        for (key, value) in [
            ("DATABASE_URL", database_url.to_owned()),
            ("RESOLVER__SERVERS", lab.dns_addr().to_string()),
            ("CRAWLER__ALLOW_NETWORKS", "127.0.0.0/8".to_owned()),
            ("CRAWLER__EXTRA_ROOTS", ca.display().to_string()),
            ("CRAWLER__HTTP_PORT", lab.http_port().to_string()),
            ("CRAWLER__HTTPS_PORT", lab.https_port().to_string()),
            ("CRAWLER__CANARIES", String::new()),
            ("CRAWLER__CONCURRENCY", concurrency.to_string()),
            ("CRAWLER__IN_HAND", concurrency.to_string()),
            ("PACE__PER_HOST_MS", "2".to_owned()),
            ("PACE__PER_ADDRESS_MS", "1".to_owned()),
            ("PACE__MAX_PER_SECOND", "10000".to_owned()),
            ("PACE__PER_NETWORK", "64".to_owned()),
        ] {
            program.environment.push((format!("DANHBA_{key}"), value));
        }
        program
    }

    /// Nothing but a folder: embedded database, system resolvers.
    pub fn alone() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let data = folder.path().join("data").display().to_string();
        Self { folder, environment: vec![("DANHBA_DATA_DIR".to_owned(), data)] }
    }

    /// Nothing but a database.
    pub fn over(database_url: &str) -> Self {
        let mut program = Self::alone();
        program.environment.push(("DANHBA_DATABASE_URL".to_owned(), database_url.to_owned()));
        program
    }

    /// With another value of a setting.
    pub fn with(mut self, key: &str, value: &str) -> Self {
        let key = format!("DANHBA_{key}");
        self.environment.retain(|(known, _)| *known != key);
        self.environment.push((key, value.to_owned()));
        self
    }

    /// Without a setting, so that its default holds.
    pub fn without(mut self, key: &str) -> Self {
        let key = format!("DANHBA_{key}");
        self.environment.retain(|(known, _)| *known != key);
        self
    }

    /// Where it works.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Starts it.
    pub fn start(&self, arguments: &[&str]) -> Child {
        self.command(arguments).stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("danhba starts")
    }

    /// Runs it to its end.
    pub fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().expect("danhba runs")
    }

    /// Runs it to its end, which must be a good one, and gives what it printed.
    pub fn ok(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        let talk = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "danhba {arguments:?} ended with {}: {talk}", output.status);
        String::from_utf8(output.stdout).expect("UTF-8")
    }

    /// Runs it to its end, with files that cannot grow beyond so many kilobytes.
    pub fn limited(&self, kilobytes: u64, arguments: &[&str]) -> Output {
        let mut command = self.command(&[]);
        let program = command.get_program().to_owned();
        let mut limited = Command::new("bash");
        // The signal that the kernel sends beside the error is ignored, as it is on a full disk.
        limited.args(["-c", "trap '' XFSZ; ulimit -f \"$0\"; exec \"$@\"", &kilobytes.to_string()]);
        limited.arg(program).args(arguments).current_dir(self.folder.path()).env_clear().stdin(Stdio::null());
        for (key, value) in command.stdout(Stdio::null()).get_envs() {
            limited.envs(value.map(|value| (key, value)));
        }
        limited.output().expect("bash and danhba run")
    }

    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_danhba-under-test"));
        command.args(arguments).current_dir(self.folder.path()).env_clear().stdin(Stdio::null());
        command.env("PATH", "/usr/bin:/bin").envs(self.environment.iter().cloned());
        command
    }
}
