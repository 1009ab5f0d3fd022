//! 标准目录: objects, queries, mutations.

pub mod diff;
pub mod edition;
pub mod input;
pub mod item;
pub mod item_mutation;
pub mod mutation;
pub mod query;
pub(crate) mod workspace;
mod written;

use std::sync::Arc;

use async_graphql::{Context, ID, Object};
use chrono::NaiveDate;
use domain::catalogue as model;
use domain::channel::ChannelSemantics;
use persistence::Window;

use crate::code::Code;
use crate::context::{LocaleCode, Reach};
use crate::id::id;
use crate::loaders::{EditionsOf, InForce, Scope};
use crate::page::{Connection, connection, scope, window};
use crate::pilot_domain::PilotDomain;
use crate::problem::{Answer, Problem};
use crate::time::Date;
use crate::unit::{Unit, find};
use edition::CatalogueEdition;

/// A catalogue, perhaps with its edition in force read ahead.
#[derive(Clone)]
pub struct Catalogue {
    pub(crate) record: Arc<model::Catalogue>,
    pub(crate) scope: Scope,
    /// The day whose edition was read ahead, and that edition.
    pub(crate) ahead: Option<(Option<NaiveDate>, Option<CatalogueEdition>)>,
}

impl Catalogue {
    /// The record as seen in `scope`.
    pub(crate) fn new(scope: Scope, record: impl Into<Arc<model::Catalogue>>) -> Self {
        Self { record: record.into(), scope, ahead: None }
    }
}

/// 标准目录:一个单位负责的目录,由先后各版次组成。
/// A catalogue of what is owed: the line of editions that one unit answers for.
#[Object]
impl Catalogue {
    /// 全局标识。Global id.
    pub async fn id(&self) -> ID {
        id(self.record.id)
    }
    /// 类型。Kind.
    async fn kind(&self) -> Code<model::Kind> {
        Code(self.record.kind)
    }
    /// 类型名称。Label of the kind.
    async fn kind_label(&self, ctx: &Context<'_>, locale: Option<LocaleCode>) -> &str {
        self.record.kind.label(ctx.language(locale))
    }
    /// 名称。Title.
    async fn title(&self) -> &str {
        self.record.title.as_str()
    }
    /// 编制单位。The compiling unit.
    async fn unit(&self, ctx: &Context<'_>) -> Option<Unit> {
        find(ctx, Some(self.record.unit_id))
    }
    /// 试点领域;跨领域的目录为 null。The pilot domain; null for catalogues of many.
    async fn pilot_domain(&self, ctx: &Context<'_>) -> Option<PilotDomain> {
        let code = self.record.pilot_domain.as_ref()?;
        ctx.directory().pilot_domain(code).cloned().map(PilotDomain::from)
    }
    /// ■ 与 □ 的含义。What ■ and □ mean in it.
    async fn channel_semantics(&self) -> Code<ChannelSemantics> {
        Code(self.record.channel_semantics)
    }
    /// 某日有效的版次;默认当前有效。The edition in force on a day; by default, now.
    async fn edition(&self, ctx: &Context<'_>, as_of: Option<Date>) -> Result<Option<CatalogueEdition>, Problem> {
        let as_of = as_of.map(|date| date.0);
        match &self.ahead {
            Some((day, edition)) if *day == as_of => Ok(edition.clone()),
            _ => {
                let edition = ctx.load(InForce(self.record.id, as_of)).await?;
                Ok(edition.map(|edition| CatalogueEdition::new(self.scope, edition)))
            }
        }
    }
    /// 各版次,新的在前。在工作区中含未发布的版次。Its editions, newest first; in the workspace, unpublished ones too.
    async fn editions(
        &self,
        ctx: &Context<'_>,
        first: i32,
        after: Option<String>,
    ) -> Answer<Connection<CatalogueEdition>> {
        let scope = scope("editions", &self.record.id);
        let Window { after, first } = window::<i32>(first, after.as_deref(), &scope)?;
        let key = EditionsOf { scope: self.scope, catalogue_id: self.record.id, first, after };
        let page = ctx.load(key).await?.unwrap_or_default();
        let number = |edition: &model::edition::CatalogueEdition| edition.number;
        Ok(Some(connection(page, &scope, None, number, |edition| CatalogueEdition::new(self.scope, edition))))
    }
}
