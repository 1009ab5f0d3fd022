//! The form a file arrives in (multipart/form-data), read within bounds of size, time and memory.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use axum::BoxError;
use axum::body::{Body, BodyDataStream, Bytes};
use axum::extract::multipart::{Field, MultipartError};
use axum::extract::{DefaultBodyLimit, FromRequest, Multipart, Request};
use axum::http::{HeaderMap, header};
use futures_util::Stream;

/// What a form needs around its file, in bytes.
pub(super) const ENVELOPE: u64 = 64 * 1024;
/// Bytes the parser may hold on to before it hands something on: the heads of parts are short.
const AHEAD: u64 = 128 * 1024;

/// Why the form cannot be read on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Broken {
    /// It is larger than a file of the largest size with what belongs around it.
    TooLarge,
    /// Nothing came for a while.
    Stalled,
    /// The connection broke, or this is no form.
    Malformed,
}

/// A form whose parts are read in their order.
pub(super) struct Form {
    parts: Multipart,
    gate: Arc<Gate>,
    patience: Duration,
}

/// One part.
pub(super) struct Part<'a> {
    field: Field<'a>,
    gate: Arc<Gate>,
    patience: Duration,
}

/// What the parser has taken in, and may still.
struct Gate {
    most: u64,
    taken: AtomicU64,
    ahead: AtomicU64,
    is_full: AtomicBool,
}

impl Form {
    /// None when the request is no form. `most` is for all of the body, `patience` for a pause of the sender.
    pub(super) async fn open(headers: &HeaderMap, body: Body, most: u64, patience: Duration) -> Option<Self> {
        let gate = Arc::new(Gate {
            most,
            taken: AtomicU64::new(0),
            ahead: AtomicU64::new(0),
            is_full: AtomicBool::new(false),
        });
        let pieces = Pieces { body: body.into_data_stream(), gate: gate.clone(), is_resting: false };
        let mut request = Request::new(Body::from_stream(pieces));
        request.headers_mut().insert(header::CONTENT_TYPE, headers.get(header::CONTENT_TYPE)?.clone());
        // The gate knows better: axum's own limit is that of small requests.
        DefaultBodyLimit::disable().apply(&mut request);
        Multipart::from_request(request, &()).await.ok().map(|parts| Self { parts, gate, patience })
    }

    /// The next part; none after the last. The part before it has to be dropped.
    pub(super) async fn next(&mut self) -> Result<Option<Part<'_>>, Broken> {
        let (gate, patience) = (self.gate.clone(), self.patience);
        let field = gate.wait(patience, self.parts.next_field()).await?;
        Ok(field.map(|field| Part { field, gate, patience }))
    }
}

impl Part<'_> {
    /// The name of the field.
    pub(super) fn field(&self) -> Option<&str> {
        self.field.name()
    }

    /// The name of the file; a field without one is no file.
    pub(super) fn file_name(&self) -> Option<&str> {
        self.field.file_name()
    }

    /// The next piece; none after the last.
    pub(super) async fn piece(&mut self) -> Result<Option<Bytes>, Broken> {
        self.gate.wait(self.patience, self.field.chunk()).await
    }
}

impl Gate {
    /// Waits for the parser, and says why it failed: it only knows that something did.
    async fn wait<T>(
        &self,
        patience: Duration,
        step: impl Future<Output = Result<Option<T>, MultipartError>>,
    ) -> Result<Option<T>, Broken> {
        let Ok(outcome) = tokio::time::timeout(patience, step).await else { return Err(Broken::Stalled) };
        self.ahead.store(0, Ordering::Relaxed);
        outcome.map_err(|_| if self.is_full.load(Ordering::Relaxed) { Broken::TooLarge } else { Broken::Malformed })
    }

    /// Lets the parser have so many more bytes, or not.
    fn admit(&self, length: usize) -> Result<(), &'static str> {
        let length = length as u64;
        if self.taken.fetch_add(length, Ordering::Relaxed) + length > self.most {
            self.is_full.store(true, Ordering::Relaxed);
            return Err("the body is too large");
        }
        if self.ahead.fetch_add(length, Ordering::Relaxed) > AHEAD {
            return Err("the form has no parts, or a part has no end of its head");
        }
        Ok(())
    }
}

/// The body as the parser gets it: a piece at a time. Left alone, it takes in all that the network has before it hands
/// anything on, which for a fast client is the whole file.
struct Pieces {
    body: BodyDataStream,
    gate: Arc<Gate>,
    is_resting: bool,
}

impl Stream for Pieces {
    type Item = Result<Bytes, BoxError>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if std::mem::take(&mut self.is_resting) {
            cx.waker().wake_by_ref();
            return Poll::Pending;
        }
        let Some(piece) = ready!(Pin::new(&mut self.body).poll_next(cx)) else { return Poll::Ready(None) };
        let piece = piece.map_err(BoxError::from)?;
        self.gate.admit(piece.len())?;
        self.is_resting = true;
        Poll::Ready(Some(Ok(piece)))
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may panic")]
mod tests {
    use futures_util::stream::iter;

    use super::*;

    const PATIENCE: Duration = Duration::from_secs(10);

    /// A form whose pieces are all there at once, as from a network that is faster than the disk.
    async fn open(pieces: Vec<Vec<u8>>, most: u64) -> Form {
        let headers =
            HeaderMap::from_iter([(header::CONTENT_TYPE, "multipart/form-data; boundary=x".parse().unwrap())]);
        let body = Body::from_stream(iter(pieces.into_iter().map(Ok::<_, std::convert::Infallible>)));
        Form::open(&headers, body, most, PATIENCE).await.unwrap()
    }

    fn head() -> Vec<u8> {
        b"--x\r\ncontent-disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\n".to_vec()
    }

    #[tokio::test]
    async fn a_file_that_is_all_there_is_read_piece_by_piece() {
        let mut pieces = vec![vec![b'a'; 10_000]; 100];
        pieces.insert(0, head());
        pieces.push(b"\r\n--x--\r\n".to_vec());
        let mut form = open(pieces, 1 << 30).await;
        let (mut size, mut largest) = (0, 0);
        let mut part = form.next().await.unwrap().unwrap();
        while let Some(piece) = part.piece().await.unwrap() {
            size += piece.len();
            largest = largest.max(piece.len());
        }
        drop(part);
        assert_eq!(size, 1_000_000);
        assert!(largest <= 20_000, "{largest} bytes were held at once");
        assert!(form.next().await.unwrap().is_none());
    }

    #[tokio::test]
    async fn what_never_becomes_a_part_is_not_collected() {
        for beginning in [vec![b'a'; 10], head()[..40].to_vec()] {
            let mut pieces = vec![vec![b'a'; 10_000]; 100];
            pieces.insert(0, beginning);
            let mut form = open(pieces, 1 << 30).await;
            assert_eq!(form.next().await.map(|_| ()), Err(Broken::Malformed));
            let taken = form.gate.taken.load(Ordering::Relaxed);
            assert!(taken < AHEAD + 20_000, "{taken} bytes were taken in");
        }
    }

    #[tokio::test]
    async fn all_of_the_body_has_a_limit() {
        let mut form = open(vec![head(), vec![b'a'; 10_000]], 9_000).await;
        let mut part = form.next().await.unwrap().unwrap();
        assert_eq!(part.piece().await, Err(Broken::TooLarge));
    }
}
