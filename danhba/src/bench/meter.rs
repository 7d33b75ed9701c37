//! CPU time, wall time and peak memory of this process, from /proc.

use std::time::{Duration, Instant};

/// A running measurement.
pub struct Meter {
    cpu: Duration,
    wall: Instant,
}

/// What was spent.
pub struct Spent {
    /// User and system time of all threads.
    pub cpu: Duration,
    /// Time on the wall.
    pub wall: Duration,
    /// Highest resident memory since the start, in MB; since the process began where the system does not forget the older one.
    pub peak_memory_mb: f64,
}

impl Meter {
    /// Starts.
    pub fn start() -> Self {
        // proc_pid_clear_refs(5): 5 lowers the peak to what is resident now.
        let _ = std::fs::write("/proc/self/clear_refs", "5");
        Self { cpu: cpu(), wall: Instant::now() }
    }

    /// Reads the difference.
    pub fn stop(&self) -> Spent {
        Spent {
            cpu: cpu().saturating_sub(self.cpu),
            wall: self.wall.elapsed(),
            peak_memory_mb: peak_memory(),
        }
    }
}

/// Fields 14 and 15 of /proc/self/stat, in clock ticks of 10 ms (USER_HZ is 100 on every Linux that Rust supports).
fn cpu() -> Duration {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    // The second field is the program's name in brackets and may hold spaces.
    let fields: Vec<&str> = stat.rsplit_once(')').map_or("", |(_, rest)| rest).split_whitespace().collect();
    let ticks = |i: usize| fields.get(i).and_then(|f| f.parse::<u64>().ok()).unwrap_or(0);
    Duration::from_millis((ticks(11) + ticks(12)) * 10)
}

/// Time that the calling thread has had a core to itself; where the system does not say, none.
pub fn thread_cpu() -> Duration {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    let spent = text.split_whitespace().next().and_then(|n| n.parse().ok());
    Duration::from_nanos(spent.unwrap_or(0))
}

fn peak_memory() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let kb = status
        .lines()
        .find_map(|l| l.strip_prefix("VmHWM:"))
        .and_then(|v| v.split_whitespace().next())
        .and_then(|n| n.parse::<f64>().ok());
    kb.unwrap_or(0.0) / 1024.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn work_costs_cpu_and_memory_is_known() {
        let (meter, before) = (Meter::start(), thread_cpu());
        let mut sum = 0_u64;
        // By this thread's clock: the tests beside it spend the process's time too.
        while thread_cpu().saturating_sub(before) < Duration::from_millis(50) {
            sum = (0..200_000_u64).fold(sum, |a, b| a ^ b.wrapping_mul(31));
            assert!(meter.stop().wall < Duration::from_secs(60), "this thread's time is not known here");
        }
        std::hint::black_box(sum);
        assert!(meter.stop().cpu >= Duration::from_millis(30), "what a thread spends, its process spends");
        assert!(meter.stop().wall >= Duration::from_millis(10));
        assert!(meter.stop().peak_memory_mb > 1.0);
    }
}
