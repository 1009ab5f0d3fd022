//! 浏览次数: counted in memory, added to the table now and then; a view costs no write.

use std::collections::HashMap;

use domain::document::DocumentId;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, Statement};

use crate::entity::document_view;
use crate::{Failure, Store};

impl Store {
    /// Notes that somebody read the document.
    pub fn count_view(&self, id: DocumentId) {
        let mut views = self.views.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        *views.entry(id).or_default() += 1;
    }

    /// How often each of `ids` has been read, what this replica still holds in memory included.
    pub async fn views(&self, ids: &[DocumentId]) -> Result<HashMap<DocumentId, i64>, Failure> {
        let rows = document_view::Entity::find()
            .filter(document_view::Column::DocumentId.is_in(ids.iter().copied()))
            .all(&self.read)
            .await?;
        let mut counts: HashMap<_, _> = rows.into_iter().map(|row| (row.document_id, row.views)).collect();
        let held = self.views.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        for id in ids {
            *counts.entry(*id).or_default() += held.get(id).copied().unwrap_or_default();
        }
        Ok(counts)
    }

    /// Adds what was counted in memory to the table, in one transaction; what could not be added is kept for the next time.
    /// Replicas add to the same rows in the same order. It is no act of anybody's, so the journal does without.
    pub async fn flush_views(&self) -> Result<usize, Failure> {
        let counted = std::mem::take(&mut *self.views.lock().unwrap_or_else(std::sync::PoisonError::into_inner));
        if counted.is_empty() {
            return Ok(0);
        }
        let written = self.add_views(&counted).await;
        if written.is_err() {
            let mut views = self.views.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
            for (id, count) in counted {
                *views.entry(id).or_default() += count;
            }
            return written;
        }
        written
    }

    async fn add_views(&self, counted: &HashMap<DocumentId, i64>) -> Result<usize, Failure> {
        let mut ordered: Vec<_> = counted.iter().collect();
        ordered.sort_unstable_by_key(|(id, _)| **id);
        let tx = self.begin().await?;
        for (id, count) in &ordered {
            tx.execute_raw(Statement::from_sql_and_values(
                tx.get_database_backend(),
                "INSERT INTO document_view (document_id, views) VALUES ($1, $2)
                 ON CONFLICT (document_id) DO UPDATE SET views = document_view.views + excluded.views",
                [(**id).into(), (**count).into()],
            ))
            .await?;
        }
        self.commit(tx).await?;
        Ok(ordered.len())
    }
}
