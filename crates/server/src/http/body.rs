//! Request bodies, with a limit of size and time that does not depend on anybody's defaults.

use std::time::Duration;

use axum::body::{Body, Bytes};
use http_body_util::{BodyExt, LengthLimitError, Limited};

/// Why there is no body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BodyFailure {
    /// It is larger than allowed.
    TooLarge,
    /// It did not arrive in time.
    TooSlow,
    /// The connection broke, or the framing is invalid.
    Broken,
}

/// Reads the whole body: at most `max_bytes`, within `timeout` from now, however it trickles.
pub async fn read_body(body: Body, max_bytes: usize, timeout: Duration) -> Result<Bytes, BodyFailure> {
    match tokio::time::timeout(timeout, Limited::new(body, max_bytes).collect()).await {
        Ok(Ok(collected)) => Ok(collected.to_bytes()),
        Ok(Err(failure)) if failure.is::<LengthLimitError>() => Err(BodyFailure::TooLarge),
        Ok(Err(_)) => Err(BodyFailure::Broken),
        Err(_) => Err(BodyFailure::TooSlow),
    }
}
