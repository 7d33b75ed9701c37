//! A crawl by itself is watched, too.

use crate::program::Program;
use lab::{Lab, LabSettings};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// Whatever takes as long as this hangs, on however busy a machine.
const FOR_EVER: Duration = Duration::from_secs(60);

async fn scrape(port: u16) -> std::io::Result<String> {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).await?;
    stream.write_all(b"GET /metrics HTTP/1.1\r\nHost: danhba\r\nConnection: close\r\n\r\n").await?;
    let mut told = String::new();
    stream.read_to_string(&mut told).await?;
    Ok(told)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_crawl_serves_its_metrics_where_they_are_wanted() {
    let fiction = lab::world::crowd(3, 1, 826);
    let lab = Lab::start(fiction.world.clone(), LabSettings::default()).await.expect("the lab");
    let folder = tempfile::tempdir().expect("a folder");
    let url = format!("sqlite://{}", folder.path().join("d.db").display());
    let held = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let port = held.local_addr().expect("an address").port();
    let program = Program::new(&lab, &url, 4).with("API__METRICS_LISTEN", &format!("127.0.0.1:{port}"));
    let register = program.folder().join("r.csv");
    std::fs::write(&register, fiction.register_csv()).expect("a register");
    program.ok(&["import", register.to_str().expect("a path")]);

    // The pages of this machine may hold the port: the crawl says so and goes on.
    let output = program.run(&["crawl", "--until-idle", "--limit", "1"]);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success() && said.contains("api.metrics_listen"), "{said}");
    drop(held);

    // It serves for ever, until it is killed here.
    let mut crawl = tokio::process::Command::from(program.command(&["crawl"]));
    let _crawl = crawl.stdout(std::process::Stdio::null()).kill_on_drop(true).spawn().expect("danhba starts");
    let counted = async {
        loop {
            match scrape(port).await {
                Ok(told) if told.contains("danhba_crawler_") => break told,
                _ => tokio::task::yield_now().await,
            }
        }
    };
    let told = tokio::time::timeout(FOR_EVER, counted).await.expect("metrics of the crawler");
    assert!(told.starts_with("HTTP/1.1 200"), "{told}");
}
