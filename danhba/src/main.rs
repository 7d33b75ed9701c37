//! The program `danhba`.

use std::process::ExitCode;

// Many short-lived strings a visit: mimalloc halves the allocator's share and builds in seconds.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    small_pages();
    danhba::run()
}

/// Memory in pages of 4 kB: those of 2 MB, which the kernel gives where it can, are zeroed and kept whole for a few strings,
/// and made a crawl take half as much again (docs/figures.md). A kernel that knows no such pages has none to refuse.
fn small_pages() {
    #[cfg(target_os = "linux")]
    let _ = rustix::thread::disable_transparent_huge_pages(true);
}
