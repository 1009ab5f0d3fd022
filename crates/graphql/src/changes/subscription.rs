//! The feed as a subscription: it runs in rounds, each over what is new, with fresh eyes and a fresh directory.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use async_graphql::{Context, Subscription};
use domain::journal::ChangeType;
use futures_util::Stream;
use futures_util::stream::iter;
use persistence::ChangeCursor;

use super::{Change, Followed};
use crate::admission::{Admitted, Answer as Told, Operation, Weight};
use crate::code::Code;
use crate::context::Reach;
use crate::page::Edge;
use crate::problem::Problem;

/// Changes of one round, unless somebody wants a page.
const ROUND: u64 = 50;

/// A subscription that was admitted, and how far it has got.
pub struct Following {
    pub(crate) admitted: Admitted,
    pub(crate) progress: Progress,
}

/// What one round had to say.
#[derive(Debug, Default)]
pub struct Round {
    /// An answer for each change.
    pub answers: Vec<Told>,
    /// More is there already: no need to wait.
    pub has_next: bool,
    /// Nothing will follow: the last answer says why, or nothing was asked for.
    pub is_over: bool,
}

/// How far the rounds have got; shared with the resolver.
#[derive(Clone, Default)]
pub(crate) struct Progress(Arc<Mutex<Reached>>);

pub(crate) struct Reached {
    pub(crate) cursor: Option<ChangeCursor>,
    pub(crate) has_next: bool,
    /// Changes of a round.
    size: u64,
    /// Without `after` the first round is of the newest changes.
    is_newest: bool,
    /// Where to read on, as clients have it.
    end: Option<String>,
}

impl Default for Reached {
    fn default() -> Self {
        Self { cursor: None, has_next: false, size: ROUND, is_newest: false, end: None }
    }
}

impl Progress {
    pub(crate) fn lock(&self) -> MutexGuard<'_, Reached> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Following {
    /// Begins to follow.
    pub fn new(admitted: Admitted) -> Self {
        Self { admitted, progress: Progress::default() }
    }

    /// The same by pages of `first` changes; without `after` it may begin with the newest page instead of the oldest.
    pub fn paged(admitted: Admitted, first: u64, is_newest: bool) -> Self {
        let reached = Reached { size: first, is_newest, ..Reached::default() };
        Self { admitted, progress: Progress(Arc::new(Mutex::new(reached))) }
    }

    /// The same one change at a time, behind this place.
    pub fn from(admitted: Admitted, place: ChangeCursor) -> Self {
        let reached = Reached { cursor: Some(place), size: 1, ..Reached::default() };
        Self { admitted, progress: Progress(Arc::new(Mutex::new(reached))) }
    }

    /// The place behind the last round.
    pub fn place(&self) -> Option<ChangeCursor> {
        self.progress.lock().cursor.clone()
    }

    /// Where to read on after the last round, as `after`.
    pub fn end(&self) -> Option<String> {
        self.progress.lock().end.clone()
    }

    /// The operation.
    pub fn operation(&self) -> &Operation {
        self.admitted.operation()
    }

    /// What each change costs.
    pub fn weight(&self) -> &Weight {
        self.admitted.weight()
    }

    /// The entry of the journal up to which everything was told; none before the first round.
    pub fn reached(&self) -> Option<i64> {
        self.progress.lock().cursor.as_ref().map(|cursor| cursor.seq)
    }
}

/// Subscriptions to what changes.
#[derive(Default)]
pub struct ChangeSubscription;

#[Subscription]
impl ChangeSubscription {
    /// 订阅变更:每条变更一个事件,内容与 Query.changes 的 edges 相同;断开后以最后收到的 cursor 作为 after 继续。
    /// 不带 after 时先给出全部公开记录的最近状态。登录失效或服务停止时,以带代码的错误结束。
    /// One event per change, each an edge of `Query.changes`; go on after a break with the last cursor as `after`. Without
    /// `after` it begins with every public record in its latest state. It ends with a coded error when the session does or the server stops.
    async fn changes(
        &self,
        ctx: &Context<'_>,
        after: Option<String>,
        #[graphql(desc = "只要这些类型;省略为全部。These types only.")] types: Option<Vec<Code<ChangeType>>>,
        #[graphql(
            desc = "只要属于该单位自身的记录(不含下级)。What belongs to this unit itself, not to those below it."
        )]
        unit_code: Option<String>,
    ) -> Result<impl Stream<Item = Edge<Change>> + use<>, Problem> {
        let followed = Followed::read(ctx, types, unit_code.as_deref())?;
        let progress = ctx.data_unchecked::<Progress>();
        let (known, size, is_newest) = {
            let reached = progress.lock();
            (reached.cursor.clone(), reached.size, reached.is_newest)
        };
        let from = match (known, after) {
            (Some(cursor), _) => Some(cursor),
            (None, Some(after)) => Some(followed.read_cursor(&after)?),
            (None, None) if is_newest => ctx.store().before_newest_changes(&followed.filter, size).await?,
            (None, None) => None,
        };
        let page = followed.page(ctx, from.as_ref(), size).await?;
        let (end, has_next) = (page.end().clone(), page.has_next);
        let wanted = ctx.look_ahead().field("node").field("record").exists();
        let edges = followed.edges(ctx, page, wanted).await?;
        let mut reached = progress.lock();
        reached.end = Some(followed.cursor(&end));
        reached.cursor = Some(end);
        reached.has_next = has_next;
        Ok(iter(edges))
    }
}
