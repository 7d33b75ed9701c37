//! Databases for tests: each behaviour runs on SQLite and on PostgreSQL, on an empty database of its own.
//!
//! PostgreSQL is the server named by `DANHBA_TEST_POSTGRES` (its user must be allowed to create databases), or
//! else a private cluster that this process starts from the system's programs and that a guard removes when the
//! process ends, however it ends. A missing PostgreSQL fails the tests; it never skips them.

use futures::FutureExt;
use futures::future::BoxFuture;
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, Executor};
use std::panic::AssertUnwindSafe;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::str::FromStr;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};
use store::Db;
use tempfile::TempDir;
use tokio::sync::OnceCell;
use url::Url;

/// The environment variable that names a server to use instead of a private cluster.
pub const POSTGRES: &str = "DANHBA_TEST_POSTGRES";

/// An empty database with the present schema.
#[derive(Debug)]
pub struct TestDb {
    /// The open store.
    pub db: Db,
    /// Its `database_url`, for another handle or another process.
    pub url: String,
    /// `sqlite` or `postgresql`.
    pub engine: &'static str,
    folder: Option<TempDir>,
}

/// What databases begin as. The first that is asked for is filled by the product's own ways, the others are copies of it.
pub struct Beginning {
    name: &'static str,
    fill: for<'d> fn(&'d Db) -> BoxFuture<'d, ()>,
    /// The bytes of the SQLite file.
    file: OnceCell<Vec<u8>>,
    /// The name of the PostgreSQL database.
    template: OnceCell<String>,
}

/// The present schema, and nothing in it.
static EMPTY: Beginning = Beginning::new("empty", |_| futures::future::ready(()).boxed());

impl Beginning {
    /// One with a name of its own.
    #[must_use]
    pub const fn new(name: &'static str, fill: for<'d> fn(&'d Db) -> BoxFuture<'d, ()>) -> Self {
        Self { name, fill, file: OnceCell::const_new(), template: OnceCell::const_new() }
    }

    /// A SQLite file in a folder of its own.
    ///
    /// # Panics
    /// When it cannot be created.
    pub async fn sqlite(&self) -> TestDb {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let file = folder.path().join("danhba.db");
        let bytes = self.file.get_or_init(async || {
            let folder = tempfile::tempdir().expect("a temporary folder");
            let file = folder.path().join("danhba.db");
            self.filled(&format!("sqlite://{}", file.display())).await;
            std::fs::read(file).expect("the file that was just filled")
        });
        std::fs::write(&file, bytes.await).expect("a copy");
        TestDb::open(format!("sqlite://{}", file.display()), Some(folder)).await
    }

    /// A PostgreSQL database with a name of its own.
    ///
    /// # Panics
    /// When there is no PostgreSQL; the message says what to install.
    pub async fn postgres(&self) -> TestDb {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let own = format!("danhba_test_{}", std::process::id());
        let name = format!("{own}_{}", NUMBER.fetch_add(1, Ordering::Relaxed));
        let (url, cluster) = server();
        if cluster.is_none() {
            // What we made on somebody's server is removed again test by test, so no template stays there.
            create(&name, "template0").await;
            self.filled(&with_path(url, &name)).await;
            return TestDb::open(with_path(url, &name), None).await;
        }
        let template = self.template.get_or_init(async || {
            let template = format!("{own}_{}", self.name);
            create(&template, "template0").await;
            self.filled(&with_path(url, &template)).await;
            template
        });
        create(&name, template.await).await;
        TestDb::open(with_path(url, &name), None).await
    }

    async fn filled(&self, url: &str) {
        let db = Db::connect(url).await.expect("the test database opens");
        db.migrate().await.expect("the schema is created");
        (self.fill)(&db).await;
        db.close().await;
    }

    /// Runs a behaviour once on each engine, and looks afterwards whether the standings agree with the rest; a failure names
    /// the engine.
    ///
    /// # Panics
    /// When the behaviour does, or when a database cannot be had.
    pub async fn on_each(&self, behaviour: impl AsyncFn(&TestDb)) {
        for test in [self.sqlite().await, self.postgres().await] {
            let checked = async {
                behaviour(&test).await;
                // Whatever happened: what the figures read is what the register, the states and the statuses say. A test that
                // broke the schema is told by itself.
                if let Ok(differing) = test.db.differing_standings().await {
                    assert!(
                        differing.is_empty(),
                        "standings that differ from what they follow from: {differing:?}"
                    );
                }
            };
            let outcome = AssertUnwindSafe(checked).catch_unwind().await;
            let engine = test.engine;
            test.remove().await;
            if let Err(panic) = outcome {
                let said = panic.downcast_ref::<String>().map(String::as_str);
                let said = said.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("see above");
                panic!("on {engine}: {said}");
            }
        }
    }
}

/// [`Beginning::on_each`] with empty databases.
///
/// # Panics
/// As that does.
pub async fn on_each(behaviour: impl AsyncFn(&TestDb)) {
    EMPTY.on_each(behaviour).await;
}

/// One database of each engine.
///
/// # Panics
/// When one cannot be had.
pub async fn databases() -> Vec<TestDb> {
    vec![sqlite().await, postgres().await]
}

/// [`Beginning::sqlite`], empty.
///
/// # Panics
/// As that does.
pub async fn sqlite() -> TestDb {
    EMPTY.sqlite().await
}

/// [`Beginning::postgres`], empty.
///
/// # Panics
/// As that does.
pub async fn postgres() -> TestDb {
    EMPTY.postgres().await
}

impl TestDb {
    async fn open(url: String, folder: Option<TempDir>) -> Self {
        let db = Db::connect(&url).await.expect("the test database opens");
        let engine = db.engine();
        Self { db, url, engine, folder }
    }

    /// Closes and deletes the database.
    pub async fn remove(self) {
        self.db.close().await;
        if self.folder.is_none() {
            let url = Url::parse(&self.url).expect("our own URL");
            let name = url.path().trim_start_matches('/');
            administer(&format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")).await;
        }
    }

    /// A word and a number a row, asked past the store: what the store's own figures are held against.
    ///
    /// # Panics
    /// When the question fails.
    pub async fn pairs(&self, question: &str) -> Vec<(String, i64)> {
        let question = AssertSqlSafe(question.to_owned());
        if self.folder.is_some() {
            let options = sqlx::sqlite::SqliteConnectOptions::from_str(&self.url).expect("our own URL");
            let mut connection = options.connect().await.expect("the file opens");
            sqlx::query_as(question).fetch_all(&mut connection).await.expect("an answer")
        } else {
            let mut connection = sqlx::PgConnection::connect(&self.url).await.expect("the server answers");
            sqlx::query_as(question).fetch_all(&mut connection).await.expect("an answer")
        }
    }

    /// Runs a statement past the store, to make a situation that the store itself would never make.
    ///
    /// # Panics
    /// When the statement fails.
    pub async fn tamper(&self, statement: &str) {
        self.try_tamper(statement).await.expect("the statement runs");
    }

    /// The same, for a statement that the database may refuse: what it says then.
    ///
    /// # Errors
    /// The words of the database.
    ///
    /// # Panics
    /// When the database cannot be opened.
    pub async fn try_tamper(&self, statement: &str) -> Result<(), String> {
        let statement = AssertSqlSafe(statement.to_owned());
        if self.folder.is_some() {
            let options = sqlx::sqlite::SqliteConnectOptions::from_str(&self.url).expect("our own URL");
            let mut connection = options.connect().await.expect("the file opens");
            let done = connection.execute(statement).await;
            connection.close().await.expect("the file closes");
            done.map(|_| ()).map_err(|e| e.to_string())
        } else {
            let mut connection = sqlx::PgConnection::connect(&self.url).await.expect("the server answers");
            let done = connection.execute(statement).await;
            connection.close().await.expect("the connection closes");
            done.map(|_| ()).map_err(|e| e.to_string())
        }
    }
}

async fn create(name: &str, template: &str) {
    // An earlier process with our number may have been killed before it could tidy up.
    administer(&format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")).await;
    administer(&format!("CREATE DATABASE {name} TEMPLATE {template}")).await;
}

fn with_path(server: &str, name: &str) -> String {
    let mut url = Url::parse(server).expect("a postgres:// URL");
    url.set_path(name);
    url.into()
}

async fn administer(statement: &str) {
    let (server, _) = server();
    let mut connection = sqlx::PgConnection::connect(server)
        .await
        .unwrap_or_else(|e| panic!("the PostgreSQL server at {server} does not answer: {e}"));
    let done = connection.execute(AssertSqlSafe(statement.to_owned())).await;
    done.unwrap_or_else(|e| panic!("{statement}: {e} (the user must be allowed to create databases)"));
    connection.close().await.expect("the connection closes");
}

/// The server's URL, with a database that can be connected to; and the cluster if it is our own.
fn server() -> (&'static str, Option<&'static Cluster>) {
    static SERVER: OnceLock<(String, Option<Cluster>)> = OnceLock::new();
    let (url, cluster) = SERVER.get_or_init(|| match std::env::var(POSTGRES) {
        Ok(url) if !url.is_empty() => (url, None),
        _ => {
            let cluster = Cluster::start();
            (cluster.url.clone(), Some(cluster))
        }
    });
    (url, cluster.as_ref())
}

/// A private cluster. It listens on a socket in its own folder alone, so no port can be taken or met.
#[derive(Debug)]
pub struct Cluster {
    url: String,
    user: Option<&'static str>,
    pg_ctl: PathBuf,
    folder: PathBuf,
    /// Reads our end of a pipe; when we end, even by SIGKILL, it reads the end and removes the cluster.
    guard: Child,
}

impl Cluster {
    /// Starts a server that no other test uses, so that it can be restarted or cut off.
    ///
    /// # Panics
    /// When there is no PostgreSQL; the message says what to install.
    #[must_use]
    pub fn start() -> Self {
        let programs = programs();
        // PostgreSQL refuses to run as root.
        let user = (output(Command::new("id").arg("-u")) == "0").then_some("postgres");
        let parent = std::env::temp_dir().join("danhba-test-pg-XXXXXX");
        let folder = PathBuf::from(output(act_as(user, "mktemp").arg("-d").arg(parent)));
        let data = folder.join("data");
        let pg_ctl = programs.join("pg_ctl");
        let guard = guard(user, &pg_ctl, &folder);
        let mut initdb = act_as(user, programs.join("initdb"));
        initdb.args(["-U", "danhba", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync", "-D"]);
        output(initdb.arg(&data));
        let settings = format!(
            "-c fsync=off -c full_page_writes=off -c synchronous_commit=off -c max_connections=400 \
             -c listen_addresses= -c unix_socket_directories={}",
            folder.display()
        );
        let mut start = act_as(user, &pg_ctl);
        start
            .arg("-D")
            .arg(&data)
            .arg("-l")
            .arg(folder.join("log"))
            .args(["-w", "-t", "60", "-o", &settings, "start"]);
        // The server keeps whatever it inherits open, so it may inherit no pipe of ours.
        let started = start.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status();
        if !started.is_ok_and(|s| s.success()) {
            let log = std::fs::read_to_string(folder.join("log")).unwrap_or_default();
            panic!("the private PostgreSQL cluster in {} does not start:\n{log}", folder.display());
        }
        let mut url = Url::parse("postgres://danhba@localhost/postgres").expect("a URL");
        url.query_pairs_mut().append_pair("host", &folder.display().to_string());
        Self { url: url.into(), user, pg_ctl, folder, guard }
    }

    /// Its URL, with a database that can be connected to.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The socket on which it listens.
    #[must_use]
    pub fn socket(&self) -> PathBuf {
        self.folder.join(".s.PGSQL.5432")
    }

    /// Ends every connection, stops it and starts it again.
    ///
    /// # Panics
    /// When it does not come back.
    pub fn restart(&self) {
        let mut restart = act_as(self.user, &self.pg_ctl);
        restart.arg("-D").arg(self.folder.join("data")).arg("-l").arg(self.folder.join("log"));
        restart.args(["-m", "fast", "-w", "-t", "60", "restart"]);
        let done = restart.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status();
        assert!(done.is_ok_and(|s| s.success()), "the private PostgreSQL cluster does not come back");
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        // The guard reads the end of its pipe and tidies up.
        drop(self.guard.stdin.take());
        let _ = self.guard.wait();
    }
}

fn act_as(user: Option<&str>, program: impl Into<PathBuf>) -> Command {
    let program = program.into();
    let Some(user) = user else { return Command::new(program) };
    let mut command = Command::new("runuser");
    command.args(["-u", user, "--"]).arg(program);
    command
}

fn guard(user: Option<&str>, pg_ctl: &std::path::Path, folder: &std::path::Path) -> Child {
    use std::os::unix::process::CommandExt;
    let script = "cat >/dev/null; \"$0\" -D \"$1/data\" -m immediate -w stop; rm -rf \"$1\"";
    act_as(user, "sh")
        .args(["-c", script])
        .arg(pg_ctl)
        .arg(folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        // A Ctrl-C for the tests must not reach the guard.
        .process_group(0)
        .spawn()
        .expect("sh and runuser are there")
}

fn output(command: &mut Command) -> String {
    let done = command.stdin(Stdio::null()).output();
    let done = done.unwrap_or_else(|e| panic!("{command:?}: {e}"));
    let said = String::from_utf8_lossy(&done.stderr);
    assert!(done.status.success(), "{command:?} failed: {said}");
    String::from_utf8_lossy(&done.stdout).trim().to_owned()
}

/// The folder with `initdb` and `pg_ctl`: of `PATH`, or the newest under Debian's `/usr/lib/postgresql`.
fn programs() -> PathBuf {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut folders: Vec<PathBuf> = std::env::split_paths(&path).collect();
    let mut versions: Vec<(u32, PathBuf)> = std::fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .filter_map(|entry| {
            let entry = entry.ok()?;
            Some((entry.file_name().to_str()?.parse().ok()?, entry.path().join("bin")))
        })
        .collect();
    versions.sort();
    folders.extend(versions.into_iter().rev().map(|(_, bin)| bin));
    let complete = |f: &PathBuf| f.join("initdb").is_file() && f.join("pg_ctl").is_file();
    folders.into_iter().find(complete).unwrap_or_else(|| {
        panic!(
            "PostgreSQL is missing, and every storage test runs on both databases. Install it (Debian: \
             apt-get install postgresql), or set {POSTGRES}=postgres://user@host/postgres to a server where \
             databases may be created."
        )
    })
}
