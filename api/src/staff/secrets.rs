//! Hashing passwords without letting them take the machine: off the threads that answer, and few at a time.

use crate::fault::Fault;
use crate::state::ApiState;
use domain::staff::password;

/// The hash of a new password.
///
/// # Errors
/// [`Fault::Unavailable`] when there is no chance or no memory.
pub async fn hash(state: &ApiState, password: String) -> Result<String, Fault> {
    let salt = state.chance.bytes::<{ password::SALT }>()?;
    aside(state, move || password::hash(&password, &salt)).await?.map_err(|error| {
        tracing::error!(%error, "no password can be hashed");
        Fault::Unavailable
    })
}

/// Whether a password is the one kept; without one it takes as long, and is not.
///
/// # Errors
/// [`Fault::Busy`] when many wait for it, [`Fault::Unavailable`].
pub async fn verify(state: &ApiState, password: String, kept: Option<String>) -> Result<bool, Fault> {
    aside(state, move || password::verify(&password, &kept.unwrap_or_else(password::nobody))).await
}

async fn aside<T: Send + 'static>(
    state: &ApiState,
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, Fault> {
    let line = state.hashing_line.clone().try_acquire_owned().map_err(|_| Fault::Busy)?;
    let turn = state.hashing.clone().acquire_owned().await.map_err(|_| Fault::Unavailable)?;
    let done = tokio::task::spawn_blocking(move || {
        let done = work();
        drop((turn, line));
        done
    });
    done.await.map_err(|error| {
        tracing::error!(%error, "a password could not be judged");
        Fault::Internal
    })
}
