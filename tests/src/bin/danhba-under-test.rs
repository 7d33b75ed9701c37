//! The program as it is, built beside the tests so that they can start it as a process of its own.

use std::process::ExitCode;

fn main() -> ExitCode {
    danhba::run()
}
