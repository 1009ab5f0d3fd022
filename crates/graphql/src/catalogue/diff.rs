//! 版次比较: the object.

use async_graphql::{Context, Object};
use domain::catalogue::diff as model;
use domain::catalogue::diff::{Change, Weakening};
use domain::catalogue::item::Element;
use persistence::{Page, Window};

use super::edition::CatalogueEdition;
use super::item::CatalogueItem;
use crate::code::Code;
use crate::context::{LocaleCode, Reach};
use crate::loaders::Scope;
use crate::page::{Connection, connection, scope, window};
use crate::problem::Answer;

/// Two editions and what they say differently.
pub struct CatalogueDiff {
    pub(crate) from: CatalogueEdition,
    pub(crate) to: CatalogueEdition,
    pub(crate) differences: Vec<model::Difference>,
}

/// 两个版次的差异。What two editions say differently, and where the later one owes the public less.
#[Object]
impl CatalogueDiff {
    /// 原版次。The edition compared from.
    async fn from(&self) -> &CatalogueEdition {
        &self.from
    }
    /// 新版次。The edition compared to.
    async fn to(&self) -> &CatalogueEdition {
        &self.to
    }
    /// 是否有事项的公开要求被弱化。Whether any item owes the public less.
    async fn weakens(&self) -> bool {
        self.differences.iter().any(|it| !it.weakenings.is_empty())
    }
    /// 差异事项,按新版次顺序,删除的在后。The differing items in the order of the later edition, removed ones last.
    async fn entries(
        &self,
        first: i32,
        after: Option<String>,
        #[graphql(desc = "只列被弱化的事项。Only items that owe the public less.", default)] weakening_only: bool,
    ) -> Answer<Connection<CatalogueDifference>> {
        let scope = scope("entries", &(self.from.record.id, self.to.record.id, weakening_only));
        let Window { after, first } = window::<usize>(first, after.as_deref(), &scope)?;
        let fitting: Vec<_> =
            self.differences.iter().filter(|it| !weakening_only || !it.weakenings.is_empty()).cloned().collect();
        let total = u64::try_from(fitting.len()).ok();
        let rest = fitting.into_iter().enumerate().skip(after.map_or(0, |index| index + 1));
        let page = Page::cut(rest.take(usize::try_from(first + 1).unwrap_or(usize::MAX)).collect(), first);
        let node = |(_, difference)| CatalogueDifference { difference, from: self.from.clone(), to: self.to.clone() };
        Ok(Some(connection(page, &scope, total, |row: &(usize, model::Difference)| row.0, node)))
    }
}

/// One item that differs.
pub struct CatalogueDifference {
    difference: model::Difference,
    from: CatalogueEdition,
    to: CatalogueEdition,
}

/// 一个有差异的事项。One item that the two editions do not share unchanged.
#[Object]
impl CatalogueDifference {
    /// 事项键。Key of the item.
    async fn key(&self) -> &str {
        self.difference.key.as_str()
    }
    /// 原事项;新增的为 null。The item before; null when it was added.
    async fn from(&self) -> Option<CatalogueItem> {
        let item = self.difference.from.clone()?;
        Some(CatalogueItem::new(Scope::Workspace, item, Some(self.from.record.clone())))
    }
    /// 新事项;删除的为 null。The item after; null when it was removed.
    async fn to(&self) -> Option<CatalogueItem> {
        let item = self.difference.to.clone()?;
        Some(CatalogueItem::new(Scope::Workspace, item, Some(self.to.record.clone())))
    }
    /// 变化类型。What happened to it.
    async fn changes(&self) -> Vec<Code<Change>> {
        self.difference.changes.iter().copied().map(Code).collect()
    }
    /// 有差异的要素。Which elements differ.
    async fn elements(&self) -> Vec<Code<Element>> {
        self.difference.elements.iter().copied().map(Code).collect()
    }
    /// 是否弱化。Whether it owes the public less.
    async fn weakens(&self) -> bool {
        !self.difference.weakenings.is_empty()
    }
    /// 弱化方式。How it owes less.
    async fn weakenings(&self) -> Vec<Code<Weakening>> {
        self.difference.weakenings.iter().copied().map(Code).collect()
    }
    /// 弱化方式名称。Labels of that.
    async fn weakening_labels(&self, ctx: &Context<'_>, locale: Option<LocaleCode>) -> Vec<&str> {
        let locale = ctx.language(locale);
        self.difference.weakenings.iter().map(|it| it.label(locale)).collect()
    }
}
