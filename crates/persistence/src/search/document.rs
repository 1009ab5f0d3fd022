//! 政府信息 in the index, all of them at once, when it is made anew.

use sea_orm::sea_query::IntoCondition;
use sea_orm::{ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::{CHUNK, index};
use crate::Failure;
use crate::document::search_entries;
use crate::entity::document;

/// Puts every public document in, some at a time.
pub(super) async fn index_all(tx: &DatabaseTransaction) -> Result<(), Failure> {
    let mut after = None;
    loop {
        let mut query = document::Entity::find()
            .select_only()
            .column(document::Column::Id)
            .order_by_asc(document::Column::Id)
            .limit(CHUNK as u64);
        if let Some(id) = after {
            query = query.filter(document::Column::Id.gt(id));
        }
        let ids: Vec<domain::document::DocumentId> = query.into_tuple().all(tx).await?;
        let Some(last) = ids.last().copied() else { return Ok(()) };
        let entries = search_entries(tx, document::Column::Id.is_in(ids).into_condition()).await?;
        index(tx, &entries).await?;
        after = Some(last);
    }
}
