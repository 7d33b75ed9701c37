//! One byte stream, encrypted or not, that can also be torn off.

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite};
use tokio::net::TcpStream;
use tokio_rustls::server::TlsStream;

/// A connection to a client.
pub(super) trait Wire: AsyncRead + AsyncWrite + Unpin + Send {
    /// The TCP connection below.
    fn tcp(&self) -> &TcpStream;
}

impl Wire for TcpStream {
    fn tcp(&self) -> &TcpStream {
        self
    }
}

impl Wire for TlsStream<TcpStream> {
    fn tcp(&self) -> &TcpStream {
        self.get_ref().0
    }
}

/// Closes with RST instead of FIN.
pub(super) fn reset(wire: impl Wire) {
    // Should the option fail, the connection still ends, only more politely.
    let _ = wire.tcp().set_zero_linger();
    drop(wire);
}

/// Reads and says nothing until the client leaves.
pub(super) async fn stay_silent(mut wire: impl Wire) {
    let mut ignored = [0; 4096];
    while matches!(wire.read(&mut ignored).await, Ok(length) if length > 0) {}
}
