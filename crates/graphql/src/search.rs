//! 检索: one field over everything that is public and in force.

use std::sync::Arc;

use async_graphql::{Context, MergedObject, Object, SimpleObject};
use domain::catalogue::item::ItemId;
use domain::document::DocumentId;
use domain::search::{SearchField, SearchQuery as Asked, Snippet, SubjectType, snippet};
use domain::unit::UnitId;
use persistence::{SearchCounts, SearchFilter, SearchHit as Found};

use crate::catalogue::edition::domain_code;
use crate::catalogue::item::CatalogueItem;
use crate::code::{Code, Named};
use crate::context::Reach;
use crate::document::Document;
use crate::document::loaders::DocumentKey;
use crate::loaders::{ItemIdKey, Scope};
use crate::node::Node;
use crate::page::{Connection, connection, scope, selects, window};
use crate::pilot_domain::PilotDomain;
use crate::problem::{Answer, Problem};
use crate::unit::{Unit, find, named};
use crate::written::Written;

/// Longest code of a kind or of a validity.
const CODE_CHARACTERS: usize = 40;

impl Named for SubjectType {
    const NAME: &'static str = "SearchType";
    const DESCRIPTION: &'static str = "检索对象类型。What a search finds.";
}
impl Named for SearchField {
    const NAME: &'static str = "SearchField";
    const DESCRIPTION: &'static str = "命中字段。Where in a record the words of a query stand.";
}

/// 检索结果:一页命中及其分布。
/// What was found: a page of hits, and how all of them spread.
#[derive(MergedObject)]
pub struct SearchConnection(Connection<SearchHit>, Spread);

/// The counts of a search, when they were asked for.
pub struct Spread(Option<SearchCounts>);

/// One hit.
pub struct SearchHit {
    found: Found,
    query: Arc<Asked>,
}

impl Written for SearchHit {}

/// 命中位置。Where the words of the query stand in one field.
#[derive(SimpleObject)]
pub struct SearchHighlight {
    /// 字段。The field.
    field: Code<SearchField>,
    /// 片段:标题和编号为全文,正文为首个命中处前后约 120 字;正文未命中时为开头。
    /// The title or number in full; of the text some 120 characters around the first hit, or its beginning without one.
    snippet: String,
    /// 命中处在片段中的位置,依次排列、互不重叠。The places in `snippet`, in order and apart.
    ranges: Vec<TextRange>,
}

/// 文字中的一段,按 UTF-16 码元计(与 JavaScript 字符串一致)。A part of a text, in UTF-16 code units as JavaScript counts.
#[derive(SimpleObject)]
pub struct TextRange {
    /// 起点,从 0 起。Where it begins, from 0.
    start: usize,
    /// 长度。How long it is.
    length: usize,
}

/// 命中的分布,按全部条件筛选后统计。How the hits spread, counted with all filters applied.
#[derive(SimpleObject)]
pub struct SearchFacets {
    /// 按类型。By type.
    types: Vec<TypeCount>,
    /// 按发布单位,多的在前。By publishing unit, the most first.
    units: Vec<UnitCount>,
    /// 按试点领域;属于多个领域的分别计入。By pilot domain; what belongs to several counts in each.
    pilot_domains: Vec<PilotDomainCount>,
    /// 按发布年份,新的在前。By year of publication, the latest first.
    years: Vec<YearCount>,
    /// 按种类代码。By code of the kind.
    kinds: Vec<CodeCount>,
    /// 按效力状态代码。By code of the validity.
    validities: Vec<CodeCount>,
}

/// 某类型的命中数。Hits of one type.
#[derive(SimpleObject)]
pub struct TypeCount {
    /// 类型。The type.
    #[graphql(name = "type")]
    subject_type: Code<SubjectType>,
    /// 命中数。How many.
    count: u64,
}

/// 某单位的命中数。Hits of one unit.
#[derive(SimpleObject)]
pub struct UnitCount {
    /// 单位。The unit.
    unit: Option<Unit>,
    /// 命中数。How many.
    count: u64,
}

/// 某领域的命中数。Hits of one domain.
#[derive(SimpleObject)]
pub struct PilotDomainCount {
    /// 领域。The domain.
    pilot_domain: Option<PilotDomain>,
    /// 命中数。How many.
    count: u64,
}

/// 某年的命中数。Hits of one year.
#[derive(SimpleObject)]
pub struct YearCount {
    /// 年份。The year.
    year: i32,
    /// 命中数。How many.
    count: u64,
}

/// 某代码的命中数。Hits with one code.
#[derive(SimpleObject)]
pub struct CodeCount {
    /// 代码。The code.
    code: String,
    /// 命中数。How many.
    count: u64,
}

/// 一条命中。One hit.
#[Object]
impl SearchHit {
    /// 命中的记录。The record itself.
    async fn subject(&self, ctx: &Context<'_>) -> Result<Option<Node>, Problem> {
        match self.found.subject_type {
            SubjectType::CatalogueItem => {
                let item = ctx.load(ItemIdKey(Scope::Public, ItemId(self.found.id))).await?;
                Ok(item.map(|it| Node::CatalogueItem(CatalogueItem::new(Scope::Public, it, None))))
            }
            SubjectType::Document => {
                let pair = ctx.load(DocumentKey(Scope::Public, DocumentId(self.found.id))).await?;
                Ok(pair.map(|pair| Node::Document(Document::new(Scope::Public, pair))))
            }
        }
    }
    /// 记录类型。What the record is.
    #[graphql(name = "type")]
    async fn subject_type(&self) -> Code<SubjectType> {
        Code(self.found.subject_type)
    }
    /// 标题。Title.
    async fn title(&self) -> &str {
        &self.found.title
    }
    /// 命中位置:标题和编号仅在命中时列出,正文总是列出。
    /// Where the query's words stand: title and numbers only when they hold some, the text always.
    async fn highlights(&self) -> Vec<SearchHighlight> {
        let found = &self.found;
        let whole = |field, text: &str| (field, Snippet::whole(&self.query, text));
        let numbers = [found.index_number.as_deref(), found.document_number.as_deref()].into_iter().flatten();
        let titled = [whole(SearchField::Title, &found.title)];
        let with_hits = titled.into_iter().chain(numbers.map(|it| whole(SearchField::Number, it)));
        let body = (!found.body.is_empty()).then(|| (SearchField::Text, snippet(&self.query, &found.body)));
        with_hits.filter(|(_, snippet)| !snippet.ranges.is_empty()).chain(body).map(SearchHighlight::of).collect()
    }
}

impl SearchHighlight {
    fn of((field, snippet): (SearchField, Snippet)) -> Self {
        let ranges = snippet.ranges.iter().map(|range| TextRange { start: range.start, length: range.len() });
        Self { field: Code(field), ranges: ranges.collect(), snippet: snippet.text }
    }
}

/// 命中的分布。How all hits spread.
#[Object]
impl Spread {
    /// 命中的分布。How all hits spread.
    async fn facets(&self, ctx: &Context<'_>) -> Option<SearchFacets> {
        let counts = self.0.clone()?;
        let coded = |counts: Vec<(String, u64)>| counts.into_iter().map(|(code, count)| CodeCount { code, count });
        let domain = |code: String| ctx.directory().pilot_domain(&code.parse().ok()?).cloned().map(PilotDomain::from);
        Some(SearchFacets {
            types: counts.types.into_iter().map(|(it, count)| TypeCount { subject_type: Code(it), count }).collect(),
            units: counts.units.into_iter().map(|(id, count)| UnitCount { unit: find(ctx, Some(id)), count }).collect(),
            pilot_domains: counts
                .pilot_domains
                .into_iter()
                .map(|(code, count)| PilotDomainCount { pilot_domain: domain(code), count })
                .collect(),
            years: counts.years.into_iter().map(|(year, count)| YearCount { year, count }).collect(),
            kinds: coded(counts.kinds).collect(),
            validities: coded(counts.validities).collect(),
        })
    }
}

/// The search.
#[derive(Default)]
pub struct SearchRoot;

#[Object]
impl SearchRoot {
    /// 检索已公开的信息和现行目录事项:多个词须同时命中,引号内为原词,文号各种写法等同;标题在前,新的在前。
    /// Finds what is public and in force: all words, phrases in quotation marks, document numbers in any spelling; titles
    /// first, then the newest.
    #[expect(clippy::too_many_arguments, reason = "each is an argument of the field")]
    async fn search(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "检索词,至多 100 字、8 个词。At most 100 characters and 8 words.")] query: String,
        first: i32,
        after: Option<String>,
        #[graphql(desc = "类型;默认全部。Types; all by default.")] types: Option<Vec<Code<SubjectType>>>,
        #[graphql(desc = "发布单位代码,含下级单位。The publishing unit's code, with the units below it.")]
        unit_code: Option<String>,
        #[graphql(desc = "领域代码。Code of the domain.")] pilot_domain: Option<String>,
        #[graphql(desc = "发布年份。Year of publication.")] year: Option<i32>,
        #[graphql(
            desc = "种类代码;默认不含目录模板(TEMPLATE)。Code of the kind; without it, all but catalogue templates."
        )]
        kind: Option<String>,
        #[graphql(desc = "效力状态代码。Code of the validity.")] validity: Option<String>,
    ) -> Answer<SearchConnection> {
        let asked: Asked = query.parse().map_err(|malformed: domain::vocabulary::Malformed| {
            Problem::bad_input(
                format!("query 应为{}", malformed.allowed.0),
                format!("`query` has to be {}", malformed.allowed.1),
            )
        })?;
        let filter = SearchFilter {
            types: types.unwrap_or_default().into_iter().map(|it| it.0).collect(),
            unit_ids: named(ctx, unit_code.as_deref())?.map(|unit| subtree(ctx, unit)).unwrap_or_default(),
            pilot_domain: pilot_domain.as_deref().map(domain_code).transpose()?,
            year,
            kind: kind.map(|it| code("kind", it)).transpose()?,
            validity: validity.map(|it| code("validity", it)).transpose()?,
        };
        let scope = scope("search", &(&asked, &filter));
        let page = ctx.store().search(&asked, &filter, window(first, after.as_deref(), &scope)?).await?;
        let counted = selects(ctx, &["totalCount"]) || selects(ctx, &["facets"]);
        let counts = if counted { Some(ctx.store().count_search(&asked, &filter).await?) } else { None };
        let asked = Arc::new(asked);
        let total = counts.as_ref().map(|it| it.total);
        let node = |found| SearchHit { found, query: asked.clone() };
        let page = connection(page, &scope, total, |found: &Found| found.key, node);
        Ok(Some(SearchConnection(page, Spread(counts))))
    }
}

/// The unit and everything below it; nothing, which stands for all, when that is every unit.
fn subtree(ctx: &Context<'_>, unit_id: UnitId) -> Vec<UnitId> {
    let directory = ctx.directory();
    if directory.top() == Some(unit_id) {
        return Vec::new();
    }
    directory.units().iter().map(|unit| unit.id).filter(|id| directory.covers(unit_id, *id)).collect()
}

/// A code as the lists have them: capitals and underscores.
fn code(name: &str, text: String) -> Result<String, Problem> {
    let is_code = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_';
    if !text.is_empty() && text.len() <= CODE_CHARACTERS && text.chars().all(is_code) {
        return Ok(text);
    }
    let shown: String = text.chars().take(CODE_CHARACTERS).collect();
    Err(Problem::bad_input(format!("{name} {shown:?} 不是代码"), format!("`{name}` {shown:?} is no code")))
}
