//! Relay connections: forward only, checked cursors, totals only when asked for.

use std::borrow::Cow;

use async_graphql::{Context, Lookahead, Object, OutputType, SimpleObject, TypeName};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use persistence::{Page, Window, digest};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::context::Reach;
use crate::problem::Problem;
use crate::written::{Straight, Written};

/// Largest page of every list.
pub(crate) const MAX_FIRST: i32 = 100;

/// 分页信息。Where a page ends.
#[derive(SimpleObject, Clone)]
pub struct PageInfo {
    /// 是否还有下一页。Whether more follow.
    has_next_page: bool,
    /// 本接口只向后翻页,恒为 false。Pages go forward only, hence always false.
    has_previous_page: bool,
    /// 本页第一条的游标。Cursor of the first row.
    start_cursor: Option<String>,
    /// 本页最后一条的游标,作为下一页的 after。Cursor of the last row, the next page's `after`.
    end_cursor: Option<String>,
}

/// One row of a connection, with its cursor.
pub struct Edge<T> {
    cursor: String,
    node: T,
}

/// A page of a list that can grow.
pub struct Connection<T> {
    edges: Vec<Edge<T>>,
    has_next: bool,
    total: Option<u64>,
}

impl PageInfo {
    /// Where a page ends that may end behind its last row.
    pub(crate) fn forward(has_next_page: bool, start_cursor: Option<String>, end_cursor: Option<String>) -> Self {
        Self { has_next_page, has_previous_page: false, start_cursor, end_cursor }
    }
}

impl<T> Edge<T> {
    /// A row with its cursor.
    pub(crate) fn new(cursor: String, node: T) -> Self {
        Self { cursor, node }
    }

    /// The cursor.
    pub(crate) fn place(&self) -> &str {
        &self.cursor
    }

    /// The row alone.
    pub(crate) fn straight(&self) -> Straight<'_, T> {
        Straight(&self.node)
    }
}

impl<T: OutputType> TypeName for Edge<T> {
    fn type_name() -> Cow<'static, str> {
        Cow::Owned(format!("{}Edge", T::type_name()))
    }
}

impl<T: OutputType> TypeName for Connection<T> {
    fn type_name() -> Cow<'static, str> {
        Cow::Owned(format!("{}Connection", T::type_name()))
    }
}

/// 连接中的一条。One row of a connection.
#[Object(name_type)]
impl<T: Written> Edge<T> {
    /// 游标,不透明。Opaque cursor of this row.
    async fn cursor(&self) -> &str {
        &self.cursor
    }
    /// 记录本身。The record itself.
    async fn node(&self) -> Straight<'_, T> {
        Straight(&self.node)
    }
}

/// 一页记录。A page of a list.
#[Object(name_type)]
impl<T: Written> Connection<T> {
    /// 带游标的记录。The rows with their cursors.
    async fn edges(&self) -> &[Edge<T>] {
        &self.edges
    }
    /// 仅记录。The rows alone.
    async fn nodes(&self) -> Vec<Straight<'_, T>> {
        self.edges.iter().map(Edge::straight).collect()
    }
    /// 分页信息。Where the page ends.
    async fn page_info(&self) -> PageInfo {
        PageInfo {
            has_next_page: self.has_next,
            has_previous_page: false,
            start_cursor: self.edges.first().map(|edge| edge.cursor.clone()),
            end_cursor: self.edges.last().map(|edge| edge.cursor.clone()),
        }
    }
    /// 符合条件的总数;不便统计时为 null。How many rows there are in all; null where counting is not offered.
    async fn total_count(&self) -> Option<u64> {
        self.total
    }
}

/// A page of `T` made of a page of rows; `key` is what its cursors hold.
pub(crate) fn connection<R, K: Serialize, T>(
    page: Page<R>,
    scope: &str,
    total: Option<u64>,
    key: impl Fn(&R) -> K,
    mut node: impl FnMut(R) -> T,
) -> Connection<T> {
    let has_next = page.has_next;
    let edges = page.items.into_iter().map(|row| Edge { cursor: cursor(scope, &key(&row)), node: node(row) }).collect();
    Connection { edges, has_next, total }
}

/// The window that `first` and `after` ask for; `scope` names the list, its order and its filter.
pub(crate) fn window<K: DeserializeOwned>(first: i32, after: Option<&str>, scope: &str) -> Result<Window<K>, Problem> {
    window_of(MAX_FIRST, first, after, scope)
}

/// The same for a list whose pages may hold up to `most` rows.
pub(crate) fn window_of<K: DeserializeOwned>(
    most: i32,
    first: i32,
    after: Option<&str>,
    scope: &str,
) -> Result<Window<K>, Problem> {
    let first = u64::try_from(first).ok().filter(|first| (1..=most.unsigned_abs().into()).contains(first));
    let Some(first) = first else {
        return Err(Problem::bad_input(
            format!("first 应为 1 至 {most}"),
            format!("`first` has to be from 1 to {most}"),
        ));
    };
    let after = after.map(|cursor| read_cursor(scope, cursor)).transpose()?;
    Ok(Window { after, first })
}

/// Names a list with everything that orders and filters it.
pub(crate) fn scope(list: &str, filter: &impl std::fmt::Debug) -> String {
    digest(format!("{list}{filter:?}").as_bytes())[..8].to_owned()
}

pub(crate) fn cursor<K: Serialize>(scope: &str, key: &K) -> String {
    let text = serde_json::to_string(&(scope, key)).expect("keys are plain values");
    URL_SAFE_NO_PAD.encode(text)
}

pub(crate) fn read_cursor<K: DeserializeOwned>(scope: &str, cursor: &str) -> Result<K, Problem> {
    let decoded = URL_SAFE_NO_PAD.decode(cursor).ok();
    match decoded.and_then(|bytes| serde_json::from_slice::<(String, K)>(&bytes).ok()) {
        Some((of, key)) if of == scope => Ok(key),
        Some(_) => Err(Problem::bad_input(
            "after 游标属于另一个列表或另一种筛选",
            "the cursor in `after` belongs to another list or filter",
        )),
        None => Err(Problem::bad_input("after 不是有效的游标", "`after` is not a cursor of this API")),
    }
}

/// The two ways to the rows of a connection.
const ROWS: [&[&str]; 2] = [&["nodes"], &["edges", "node"]];

fn below<'a>(ctx: &'a Context<'a>, path: &[&str]) -> Lookahead<'a> {
    path.iter().fold(ctx.look_ahead(), |ahead, name| ahead.field(name))
}

/// Whether the selection below the current field contains `path`.
pub(crate) fn selects(ctx: &Context<'_>, path: &[&str]) -> bool {
    below(ctx, path).exists()
}

/// Whether the rows of the connection at `path` are asked for one of `fields`.
pub(crate) fn rows_select(ctx: &Context<'_>, path: &[&str], fields: &[&str]) -> bool {
    ROWS.iter().any(|rows| {
        let rows = below(ctx, &[path, rows].concat());
        fields.iter().any(|field| rows.field(field).exists())
    })
}

/// The `first` of the one selection at `path`, when it can be read ahead: a single one, without a cursor or a filter.
pub(crate) fn first_ahead(ctx: &Context<'_>, path: &[&str]) -> Option<u64> {
    if !ctx.request().look_ahead {
        return None;
    }
    let fields = below(ctx, path).selection_fields();
    let [field] = fields.as_slice() else { return None };
    let arguments = field.arguments().ok()?;
    let [(name, async_graphql::Value::Number(first))] = arguments.as_slice() else { return None };
    let first = first.as_u64().filter(|first| (1..=MAX_FIRST.unsigned_abs().into()).contains(first))?;
    (name == "first").then_some(first)
}

/// The same below the rows of the connection that is being resolved.
pub(crate) fn rows_first_ahead(ctx: &Context<'_>, path: &[&str]) -> Option<u64> {
    ROWS.iter().find_map(|rows| first_ahead(ctx, &[rows, path].concat()))
}
