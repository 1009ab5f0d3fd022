//! The accept loop: a cap on connections, time limits on what clients send, and an orderly end.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::{ConnectInfo, Request};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::TcpListener;
use tokio::sync::{Semaphore, mpsc, watch};
use tokio::task::JoinSet;
use tower::ServiceExt;

use super::stall::Stall;
use crate::config::Server;

/// The head of a request with its path, in bytes.
const HEAD_BYTES: usize = 64 * 1024;
/// Header lines of a request.
const HEADERS: usize = 64;
/// Pause after a failed accept, which mostly means that file descriptors have run out.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);

/// Tells a request that stays longer when the server wants to stop, which waits until it is dropped.
#[derive(Clone)]
pub(super) struct Stopping {
    told: watch::Receiver<()>,
    _staying: mpsc::Sender<Infallible>,
}

impl Stopping {
    /// Resolves when the server wants to stop.
    pub(super) async fn wait(&mut self) {
        // Nothing is ever sent: the end of the sender is the signal.
        while self.told.changed().await.is_ok() {}
    }

    /// Whether the server wants to stop.
    pub(super) fn is_told(&self) -> bool {
        self.told.has_changed().is_err()
    }
}

/// Serves until `shutdown` resolves, then lets accepted requests finish. Answers how many connections were still busy
/// at the end of the time for that and were cut.
///
/// HTTP/1.1 only: TLS and HTTP/2 end at the proxy in front, and detecting HTTP/2 here would need a read of the first
/// bytes that no timeout of hyper covers.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    server: &Server,
    shutdown: impl Future<Output = ()>,
) -> usize {
    let mut builder = http1::Builder::new();
    builder
        .timer(TokioTimer::new())
        .header_read_timeout(Duration::from_millis(server.header_timeout_ms))
        .max_buf_size(HEAD_BYTES)
        .max_headers(HEADERS);
    let permits = Arc::new(Semaphore::new(server.max_connections));
    // Dropping the sender tells all connections to end after the request they are at.
    let (running, told) = watch::channel(());
    let (staying, mut gone) = mpsc::channel(1);
    let stopping = Stopping { told, _staying: staying };
    let mut connections = JoinSet::new();
    let mut shutdown = std::pin::pin!(shutdown);

    loop {
        // The permit comes first: connections over the cap wait in the kernel and cost us nothing.
        let next = async {
            let permit = permits.clone().acquire_owned().await;
            (permit, listener.accept().await)
        };
        let (permit, accepted) = tokio::select! {
            biased;
            () = &mut shutdown => break,
            next = next => next,
        };
        while connections.try_join_next().is_some() {}
        let (stream, peer) = match accepted {
            Ok(accepted) => accepted,
            Err(error) => {
                tracing::warn!(%error, "cannot accept a connection");
                tokio::time::sleep(ACCEPT_PAUSE).await;
                continue;
            }
        };
        // Without it small answers wait for the client's acknowledgement; a socket that refuses still works.
        let _ = stream.set_nodelay(true);
        let (router, staying) = (router.clone(), stopping.clone());
        let service = service_fn(move |request: hyper::Request<Incoming>| {
            let mut request: Request = request.map(Body::new);
            request.extensions_mut().insert(ConnectInfo(peer));
            request.extensions_mut().insert(staying.clone());
            let router = router.clone();
            async move { Ok::<_, Infallible>(router.oneshot(request).await.unwrap_or_else(|never| match never {})) }
        });
        let stream = Stall::new(stream, Duration::from_millis(server.write_timeout_ms));
        let connection = builder.serve_connection(TokioIo::new(stream), service).with_upgrades();
        let mut stopping = stopping.clone();
        connections.spawn(async move {
            let mut connection = std::pin::pin!(connection);
            let ended = tokio::select! {
                biased;
                ended = &mut connection => ended,
                () = stopping.wait() => {
                    connection.as_mut().graceful_shutdown();
                    connection.await
                }
            };
            if let Err(error) = ended {
                tracing::debug!(%error, "a connection ended early");
            }
            drop(permit);
        });
    }

    drop(listener);
    drop(running);
    drop(stopping);
    // Sockets have left their connections behind.
    let all = async {
        while connections.join_next().await.is_some() {}
        gone.recv().await
    };
    let _ = tokio::time::timeout(Duration::from_millis(server.drain_ms), all).await;
    let cut = connections.len();
    connections.shutdown().await;
    cut + gone.sender_strong_count()
}
