//! 佐证: the records behind every number, and the documents behind every judgement.

use async_graphql::{Context, ID, Object, SimpleObject};
use domain::assessment as model;
use domain::assessment::{EvidenceKind, KnownCount};
use domain::catalogue::item::ItemId;
use domain::delivery::DeliveryId;
use domain::document::DocumentId;
use domain::enquiry::EnquiryId;
use domain::obligation::ObligationId;
use domain::participation::consultation::ConsultationId;
use domain::request::RequestId;
use domain::unit::UnitId;
use persistence::Page;
use uuid::Uuid;

use super::loaders::EvidenceOf;
use crate::code::Code;
use crate::context::{LocaleCode, Reach};
use crate::document::Document;
use crate::document::loaders::DocumentKey;
use crate::id::id;
use crate::loaders::Scope;
use crate::page::{Connection, connection, scope, window};
use crate::problem::{Answer, Problem};
use crate::written::Written;

/// Where the records behind a number are kept, and whether people's cases are among what the caller may be told of.
#[derive(Clone, Copy)]
pub(super) struct Source {
    pub(super) shows_cases: bool,
    pub(super) run_id: model::RunId,
    pub(super) unit_id: UnitId,
}

/// A known count of one unit.
pub struct AssessmentCount {
    pub(super) known: KnownCount,
    pub(super) value: i64,
    pub(super) source: Option<Source>,
}

impl AssessmentCount {
    pub(super) fn alone(known: KnownCount, value: i64) -> Self {
        Self { known, value, source: None }
    }
}

/// 已知数。A known count.
#[Object]
impl AssessmentCount {
    /// 代码。Which.
    async fn count(&self) -> Code<KnownCount> {
        Code(self.known)
    }
    /// 名称。Label.
    async fn label(&self, ctx: &Context<'_>, locale: Option<LocaleCode>) -> &str {
        self.known.label(ctx.language(locale))
    }
    /// 依据。The rule that asks for it.
    async fn source(&self) -> &str {
        self.known.source()
    }
    /// 数。How many.
    async fn value(&self) -> i64 {
        self.value
    }
    /// 所计的记录;预测和涉及个人办件的对公众为 null。The records; null in a forecast, and to the public where they are people's cases.
    async fn evidence(
        &self,
        ctx: &Context<'_>,
        first: i32,
        after: Option<String>,
    ) -> Answer<Connection<AssessmentEvidence>> {
        let Some(source) = self.source else { return Ok(None) };
        counted(ctx, source, self.known, (first, after)).await
    }
}

/// 佐证:一条所计的记录,可用 node(id) 打开。A record that was counted; `node(id)` opens it.
#[derive(SimpleObject, Clone)]
pub struct AssessmentEvidence {
    /// 记录的全局标识。Global id of the record.
    id: ID,
    /// 类型。Of what kind it is.
    kind: Code<EvidenceKind>,
}

impl Written for AssessmentEvidence {}

/// The document a judgement rests on.
pub(super) async fn document(ctx: &Context<'_>, id: Option<DocumentId>) -> Answer<Document> {
    let Some(id) = id else { return Ok(None) };
    Ok(ctx.load(DocumentKey(Scope::Public, id)).await?.map(|pair| Document::new(Scope::Public, pair)))
}

/// The records behind one count.
pub(super) async fn counted(
    ctx: &Context<'_>,
    source: Source,
    known: KnownCount,
    asked: (i32, Option<String>),
) -> Answer<Connection<AssessmentEvidence>> {
    let found = ctx.load(EvidenceOf(source.run_id, source.unit_id, known)).await?;
    let ids = found.map(|it| (*it).clone()).unwrap_or_default();
    page(source, known.code(), known.counts(), &ids, asked)
}

/// A page of records, which are sorted and never change. Cases of people are no evidence for the public.
pub(super) fn page(
    source: Source,
    of: &str,
    kind: EvidenceKind,
    ids: &[Uuid],
    (first, after): (i32, Option<String>),
) -> Result<Option<Connection<AssessmentEvidence>>, Problem> {
    let scope = scope("assessmentEvidence", &(source.run_id, source.unit_id, of));
    let window = window::<Uuid>(first, after.as_deref(), &scope)?;
    if !source.shows_cases && !kind.is_public() {
        return Ok(None);
    }
    let begin = window.after.map_or(0, |last| ids.partition_point(|id| *id <= last));
    let limit = usize::try_from(window.limit()).unwrap_or(usize::MAX);
    let rows: Vec<_> = ids.iter().skip(begin).take(limit).copied().collect();
    let total = u64::try_from(ids.len()).unwrap_or(u64::MAX);
    let node = |it: Uuid| AssessmentEvidence { id: global_id(kind, it), kind: Code(kind) };
    Ok(Some(connection(Page::cut(rows, window.first), &scope, Some(total), |it| *it, node)))
}

fn global_id(kind: EvidenceKind, uuid: Uuid) -> ID {
    match kind {
        EvidenceKind::Item => id(ItemId(uuid)),
        EvidenceKind::Obligation => id(ObligationId(uuid)),
        EvidenceKind::Document => id(DocumentId(uuid)),
        EvidenceKind::Request => id(RequestId(uuid)),
        EvidenceKind::Consultation => id(ConsultationId(uuid)),
        EvidenceKind::Enquiry => id(EnquiryId(uuid)),
        EvidenceKind::Delivery => id(DeliveryId(uuid)),
    }
}
