//! The first wish to stop finishes what is in hand; the second one stops at once, whoever hangs on.

use crate::program::Program;
use lab::{Lab, LabSettings};
use std::process::{ExitStatus, Stdio};
use std::time::Duration;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader, Lines};
use tokio::net::TcpStream;
use tokio::process::{Child, ChildStderr, Command};
use tokio::time::timeout;

/// Whatever takes as long as this hangs, on however busy a machine.
const FOR_EVER: Duration = Duration::from_secs(60);

struct Running {
    child: Child,
    talk: Option<Lines<BufReader<ChildStderr>>>,
}

impl Running {
    fn start(program: &Program, arguments: &[&str]) -> Self {
        let mut command = Command::from(program.command(arguments));
        command.stdout(Stdio::null()).stderr(Stdio::piped()).kill_on_drop(true);
        let mut child = command.spawn().expect("danhba starts");
        let talk = BufReader::new(child.stderr.take().expect("its talk")).lines();
        Self { child, talk: Some(talk) }
    }

    /// Waits until it says this.
    async fn says(&mut self, word: &str) -> String {
        let talk = self.talk.as_mut().expect("somebody listens");
        loop {
            let line = timeout(FOR_EVER, talk.next_line()).await.expect("it says something");
            let line = line.expect("text").unwrap_or_else(|| panic!("it ended before “{word}”"));
            if line.contains(word) {
                return line;
            }
        }
    }

    /// Nobody reads its talk any more, as when `danhba … 2>&1 | tee log` is interrupted and `tee` goes first.
    fn unheard(&mut self) {
        self.talk = None;
    }

    /// Ctrl-C.
    fn interrupt(&self) {
        let kill = format!("kill -INT {}", self.child.id().expect("it runs"));
        let sent = std::process::Command::new("bash").args(["-c", &kill]).status().expect("bash");
        assert!(sent.success(), "{kill}");
    }

    async fn ended(mut self) -> ExitStatus {
        timeout(FOR_EVER, self.child.wait()).await.expect("it ends").expect("its end")
    }
}

fn free_port() -> u16 {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    listener.local_addr().expect("an address").port()
}

/// A visitor who sends half a request and stays. When this returns, the server has read it.
async fn hanging(port: u16) -> TcpStream {
    let mut half = TcpStream::connect(("127.0.0.1", port)).await.expect("a connection");
    half.write_all(b"GET /tim?q=ph").await.expect("half a line");
    for _ in 0..3 {
        let mut whole = TcpStream::connect(("127.0.0.1", port)).await.expect("a connection");
        let ask = "GET /healthz HTTP/1.1\r\nHost: danhba\r\nConnection: close\r\n\r\n";
        whole.write_all(ask.as_bytes()).await.expect("a request");
        let mut told = String::new();
        timeout(FOR_EVER, whole.read_to_string(&mut told)).await.expect("an answer").expect("text");
        assert!(told.starts_with("HTTP/1.1 200"), "{told}");
    }
    half
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_ctrl_c_ends_the_pages_whoever_hangs_on() {
    let fiction = lab::world::crowd(2, 1, 826);
    let lab = Lab::start(fiction.world, LabSettings::default()).await.expect("the lab");
    let folder = tempfile::tempdir().expect("a folder");
    let url = format!("sqlite://{}", folder.path().join("d.db").display());
    for (command, program) in [("serve", Program::alone()), ("run", Program::new(&lab, &url, 4))] {
        let port = free_port();
        let program = program.with("API__LISTEN", &format!("127.0.0.1:{port}"));
        let mut running = Running::start(&program, &[command]);
        running.says("open http://").await;
        let visitor = hanging(port).await;
        running.interrupt();
        running.says("once more to stop at once").await;
        running.interrupt();
        assert_eq!(running.ended().await.code(), Some(4), "{command}");
        drop(visitor);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn one_ctrl_c_is_enough_when_nobody_hangs_on() {
    let port = free_port();
    let program = Program::alone().with("API__LISTEN", &format!("127.0.0.1:{port}"));
    let mut running = Running::start(&program, &["serve"]);
    running.says("open http://").await;
    running.interrupt();
    assert_eq!(running.ended().await.code(), Some(0));
    let mut running = Running::start(
        &program,
        &["lab", "--size", "60", "--listen", "127.0.0.1:0", "--http-port", "0", "--https-port", "0"],
    );
    running.says("https_port").await;
    running.interrupt();
    assert_eq!(running.ended().await.code(), Some(0));
}

#[tokio::test(flavor = "multi_thread")]
async fn one_ctrl_c_is_enough_also_when_nobody_hears_that_it_was_taken() {
    let fiction = lab::world::crowd(2, 1, 826);
    let lab = Lab::start(fiction.world, LabSettings::default()).await.expect("the lab");
    let folder = tempfile::tempdir().expect("a folder");
    let url = format!("sqlite://{}", folder.path().join("d.db").display());
    for (command, program) in [("serve", Program::alone()), ("run", Program::new(&lab, &url, 4))] {
        let program = program.with("API__LISTEN", &format!("127.0.0.1:{}", free_port()));
        let mut running = Running::start(&program, &[command]);
        running.says("open http://").await;
        running.unheard();
        running.interrupt();
        assert_eq!(running.ended().await.code(), Some(0), "{command}");
    }
}

#[test]
fn work_is_done_also_when_nobody_hears_of_it() {
    let program = Program::alone();
    let file = program.folder().join("r.csv");
    std::fs::write(&file, "domain\nquan-pho.biz.vn\n").expect("a register");
    let path = file.to_str().expect("a path");
    let deaf = |arguments: &[&str]| {
        let full = std::fs::File::options().write(true).open("/dev/full").expect("a full disk");
        program.command(arguments).stderr(full).stdout(Stdio::null()).status().expect("danhba runs").code()
    };
    assert_eq!(deaf(&["import", path]), Some(0), "what is committed has not failed");
    assert_eq!(deaf(&["import", "khong-co.csv"]), Some(1), "and a failure stays one");
    assert_eq!(deaf(&["-vv", "import", path]), Some(0), "logs are talk, too");
}
