//! 变更: what outsiders follow, as a list to be read on and as a subscription.

mod record;
mod subscription;

use async_graphql::{Context, ID, Object};
use domain::journal::{ChangeKind, ChangeType};
use persistence::{ChangeCursor, ChangeFilter, ChangePage, ChangeRow, Unfollowed};

use crate::code::Code;
use crate::context::Reach;
use crate::node::Node;
use crate::page::{Edge, PageInfo, cursor, read_cursor, rows_select, scope, window_of};
use crate::problem::{Answer, Problem};
use crate::time::DateTime;
use crate::unit::{Unit, named};
use crate::written::{Straight, Written};

use record::Records;
pub use subscription::{ChangeSubscription, Following, Round};

/// Largest page of changes.
const MAX_FIRST: i32 = 500;
/// What a cursor holds: entry, place within it, and the mark of the journal.
type Key = (i64, i32, String);

/// A record and what became of it.
pub struct Change {
    row: ChangeRow,
    records: Records,
}

/// 变更:一条公开记录及其最近的状态。每条记录在变更序列中只出现一次,位于最后一次触及它的操作处。
/// A public record and what became of it. Each record stands in the feed once, where it was touched last.
#[Object]
impl Change {
    /// 新增或更新,或者撤下(墓碑)。Whether it is there, or was taken down: then remove your copy.
    async fn kind(&self) -> Code<ChangeKind> {
        Code(self.row.change.kind)
    }
    /// 记录类型,与 `__typename` 相同。The record's type, the same as its `__typename`.
    #[graphql(name = "type")]
    async fn subject_type(&self) -> Code<ChangeType> {
        Code(self.row.change.subject_type)
    }
    /// 记录的全局标识,可用于 `node(id)`。The record's global id, as `node(id)` takes it.
    async fn id(&self) -> ID {
        let change = &self.row.change;
        ID(change.subject_type.global_id(change.subject_id))
    }
    /// 操作发生的时刻;顺序以游标为准。When it happened; the order is that of the cursors.
    async fn at(&self) -> DateTime {
        DateTime(self.row.at)
    }
    /// 所属单位;不属于任何单位时为 null。The unit it belongs to; null where it belongs to none.
    async fn unit(&self) -> Option<Unit> {
        self.records.unit(self.row.change.unit_id)
    }
    /// 记录现在的内容(任何人可见的部分);已撤下时为 null。The record as anybody sees it now; null when it was taken down.
    async fn record(&self) -> Option<Node> {
        self.records.find(&self.row.change)
    }
}

impl Written for Change {}

/// A page of the feed.
pub struct ChangeConnection {
    edges: Vec<Edge<Change>>,
    page_info: PageInfo,
    up_to: String,
    lag_seconds: f64,
}

/// 一页变更。A page of changes.
#[Object]
impl ChangeConnection {
    /// 带游标的变更。The changes with their cursors.
    async fn edges(&self) -> &[Edge<Change>] {
        &self.edges
    }
    /// 仅变更。The changes alone.
    async fn nodes(&self) -> Vec<Straight<'_, Change>> {
        self.edges.iter().map(Edge::straight).collect()
    }
    /// 分页信息。保存 endCursor,下次作为 after;读到末尾时它等于 upTo,可能在最后一条之后。
    /// Keep `endCursor` and go on from it; at the end it equals `upTo`, which may lie behind the last row.
    async fn page_info(&self) -> &PageInfo {
        &self.page_info
    }
    /// 读取时变更序列的末尾(游标);此前的变更无一遗漏。The end of the feed when this was read, as a cursor; nothing before it is missing.
    async fn up_to(&self) -> &str {
        &self.up_to
    }
    /// 落后秒数:读到末尾时为 0,否则为本页最后一条变更距今的秒数。Seconds behind: 0 at the end, else the age of the last change on this page.
    async fn lag_seconds(&self) -> f64 {
        self.lag_seconds
    }
}

/// Queries about what changed.
#[derive(Default)]
pub struct ChangeQuery;

#[Object]
impl ChangeQuery {
    /// 变更序列:不带 after 时从头给出每条公开记录的最近状态(快照),随后是新的变更;按提交顺序,绝不遗漏。
    /// 保存 pageInfo.endCursor 并作为下次的 after;出错代码 CURSOR_EXPIRED 表示须不带 after 从头读起。
    /// What changed, in the order of commits: without `after` every public record in its latest state, and then whatever is new.
    /// Nothing is ever missing. Keep `pageInfo.endCursor` as the next `after`; after `CURSOR_EXPIRED` begin again without it.
    async fn changes(
        &self,
        ctx: &Context<'_>,
        after: Option<String>,
        #[graphql(desc = "1 至 500。1 to 500.")] first: i32,
        #[graphql(desc = "只要这些类型;省略为全部。These types only.")] types: Option<Vec<Code<ChangeType>>>,
        #[graphql(
            desc = "只要属于该单位自身的记录(不含下级)。What belongs to this unit itself, not to those below it."
        )]
        unit_code: Option<String>,
    ) -> Answer<ChangeConnection> {
        let followed = Followed::read(ctx, types, unit_code.as_deref())?;
        let window = window_of::<Key>(MAX_FIRST, first, after.as_deref(), &followed.scope)?;
        let after = window.after.map(place);
        let page = followed.page(ctx, after.as_ref(), window.first).await?;
        let wanted = rows_select(ctx, &[], &["record"]);
        let (has_next, end, up_to) = (page.has_next, followed.cursor(page.end()), followed.cursor(&page.up_to));
        let behind = page.items.last().filter(|_| has_next).map(|row| ctx.act().at - row.at);
        let edges = followed.edges(ctx, page, wanted).await?;
        Ok(Some(ChangeConnection {
            page_info: PageInfo::forward(has_next, edges.first().map(|it| it.place().to_owned()), Some(end)),
            edges,
            up_to,
            lag_seconds: behind.map_or(0.0, |behind| behind.as_seconds_f64().max(0.0)),
        }))
    }
}

/// What somebody follows, and the name of that in cursors.
struct Followed {
    filter: ChangeFilter,
    scope: String,
}

impl Followed {
    fn read(ctx: &Context<'_>, types: Option<Vec<Code<ChangeType>>>, unit_code: Option<&str>) -> Result<Self, Problem> {
        let mut types: Vec<_> = types.unwrap_or_default().into_iter().map(|it| it.0).collect();
        types.sort_unstable();
        types.dedup();
        let filter = ChangeFilter { types, unit_id: named(ctx, unit_code)? };
        let scope = scope("changes", &filter);
        Ok(Self { filter, scope })
    }

    async fn page(&self, ctx: &Context<'_>, after: Option<&ChangeCursor>, first: u64) -> Result<ChangePage, Problem> {
        ctx.store().changes(after, &self.filter, first).await.map_err(|unfollowed| match unfollowed {
            Unfollowed::Expired => Problem::CursorExpired,
            Unfollowed::Failed(failure) => Problem::Failed(failure),
        })
    }

    /// The rows with their cursors, and with their records when those are wanted.
    async fn edges(&self, ctx: &Context<'_>, page: ChangePage, wanted: bool) -> Result<Vec<Edge<Change>>, Problem> {
        let records = Records::of(ctx, &page, wanted).await?;
        let edge = |row: ChangeRow| Edge::new(self.cursor(&row.cursor), Change { row, records: records.clone() });
        Ok(page.items.into_iter().map(edge).collect())
    }

    fn cursor(&self, place: &ChangeCursor) -> String {
        cursor(&self.scope, &(place.seq, place.position, &place.mark))
    }

    fn read_cursor(&self, text: &str) -> Result<ChangeCursor, Problem> {
        read_cursor::<Key>(&self.scope, text).map(place)
    }
}

fn place((seq, position, mark): Key) -> ChangeCursor {
    ChangeCursor { seq, position, mark }
}
