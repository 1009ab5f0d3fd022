//! When loaders read: each batch waits until every field that can go on has gone on, however long those take and however
//! many cores there are. The number of statements follows from the question alone.

use std::panic::AssertUnwindSafe;
use std::pin::pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, Wake, Waker};

use futures_util::future::{BoxFuture, FutureExt, poll_fn};
use futures_util::stream::{FuturesUnordered, StreamExt};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

/// A batch on its way.
pub(crate) type Batch = BoxFuture<'static, ()>;

/// Where the loaders of one request leave their batches.
pub(crate) type Outbox = UnboundedSender<Batch>;

/// The batches of one request.
pub(crate) struct Batches(UnboundedReceiver<Batch>);

impl Batches {
    /// Those of a request that is about to begin, and where they are left.
    pub(crate) fn new() -> (Outbox, Self) {
        let (outbox, batches) = unbounded_channel();
        (outbox, Self(batches))
    }

    /// Carries out `work`, and its batches whenever it waits for nothing else. All of it is one task: a batch on another
    /// thread would start beside fields that have not yet said what they need, and be broken up.
    pub(crate) async fn beside<T>(mut self, work: impl Future<Output = T>) -> T {
        let mut work = pin!(work);
        let mut under_way = FuturesUnordered::new();
        poll_fn(move |cx| {
            let turn = Arc::new(Turn { task: Mutex::new(cx.waker().clone()), goes_on: AtomicBool::new(false) });
            if let Poll::Ready(done) = work.as_mut().poll(&mut Context::from_waker(&Waker::from(turn.clone()))) {
                return Poll::Ready(done);
            }
            // A long list is resolved with pauses, and has its next turn at once.
            if turn.goes_on.load(Ordering::Acquire) {
                return Poll::Pending;
            }
            while let Ok(batch) = self.0.try_recv() {
                // Whoever waits for a batch that broke off breaks off too, where it is dealt with.
                under_way.push(AssertUnwindSafe(batch).catch_unwind());
            }
            while let Poll::Ready(Some(_)) = under_way.poll_next_unpin(cx) {}
            Poll::Pending
        })
        .await
    }
}

/// One turn of the work: hears whether it wants another.
struct Turn {
    task: Mutex<Waker>,
    goes_on: AtomicBool,
}

impl Wake for Turn {
    fn wake(self: Arc<Self>) {
        self.goes_on.store(true, Ordering::Release);
        self.task.lock().unwrap_or_else(PoisonError::into_inner).wake_by_ref();
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may panic")]
mod tests {
    use std::collections::HashMap;
    use std::sync::atomic::AtomicUsize;
    use std::time::{Duration, Instant};

    use async_graphql::dataloader::{DataLoader, Loader};
    use futures_util::future::join_all;

    use super::*;

    #[derive(Default)]
    struct Counting(AtomicUsize);

    impl Loader<u32> for Counting {
        type Value = u32;
        type Error = ();

        async fn load(&self, keys: &[u32]) -> Result<HashMap<u32, u32>, ()> {
            self.0.fetch_add(1, Ordering::Relaxed);
            assert!(!keys.contains(&u32::MAX), "breaks off");
            Ok(keys.iter().map(|key| (*key, key + 1)).collect())
        }
    }

    fn loader() -> (DataLoader<Counting>, Batches) {
        let (outbox, batches) = Batches::new();
        let leave = move |batch| drop(outbox.send(batch));
        (DataLoader::new(Counting::default(), leave).delay(Duration::ZERO), batches)
    }

    /// Lets others go first, as long lists do.
    async fn pause() {
        let mut is_over = false;
        poll_fn(|cx| {
            if std::mem::replace(&mut is_over, true) {
                return Poll::Ready(());
            }
            cx.waker().wake_by_ref();
            Poll::Pending
        })
        .await;
    }

    /// A hundred fields that compute for longer than any delay before they say what they need, some after a pause, on a
    /// machine with idle cores.
    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn a_batch_waits_for_fields_that_take_their_time() {
        let (loader, batches) = loader();
        let fields = join_all((0..100).map(|key| {
            let loader = &loader;
            async move {
                let began = Instant::now();
                if key % 3 == 0 {
                    pause().await;
                }
                while began.elapsed() < Duration::from_millis(2) {
                    std::hint::spin_loop();
                }
                loader.load_one(key).await.unwrap().unwrap()
            }
        }));
        let loaded = batches.beside(fields).await;
        assert_eq!(loaded, (1..=100).collect::<Vec<_>>());
        assert_eq!(loader.loader().0.load(Ordering::Relaxed), 1);
    }

    #[tokio::test]
    async fn a_batch_that_breaks_off_ends_those_who_wait_for_it() {
        let (loader, batches) = loader();
        let work = AssertUnwindSafe(async { loader.load_one(u32::MAX).await }).catch_unwind();
        assert!(batches.beside(work).await.is_err());
    }
}
