//! Keys that change, and data whose time is over: each step is one transaction and leaves its trace in the journal, without
//! any of the data.

use chrono::NaiveDate;
use domain::act::Act;
use domain::journal::Event;
use domain::person::Person;
use domain::request::Dossier;
use sea_orm::ActiveModelTrait;
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseBackend, DatabaseTransaction, EntityTrait, IntoActiveModel, PaginatorTrait,
    QueryFilter, QueryOrder, QuerySelect, Select, Statement,
};
use uuid::Uuid;

use super::{Keyring, Part, place};
use crate::entity::{idempotency_key, personal_band, personal_key, personal_record, personal_trace};
use crate::{Failure, Store, Undone, participation};

/// Records sealed anew, or erased, in one transaction.
const BATCH: u64 = 200;

impl Store {
    /// Refuses keys that do not open what is there, and names them; registers the key that seals. Asked before anything is
    /// served: two servers with different keys would each write what the other cannot read.
    pub async fn adopt_keys(&self, act: &Act) -> Result<Result<(), Vec<String>>, Failure> {
        let known: Vec<String> = personal_key::Entity::find()
            .select_only()
            .column(personal_key::Column::KeyId)
            .into_tuple()
            .all(&self.write)
            .await?;
        let missing: Vec<_> = known.iter().filter(|it| !self.keyring.holds(it)).cloned().collect();
        if !missing.is_empty() {
            return Ok(Err(missing));
        }
        if let Some(current) = self.keyring.current().filter(|it| !known.iter().any(|known| known == it)) {
            let row = personal_key::Model { key_id: current.to_owned(), since: act.at }.into_active_model().reset_all();
            personal_key::Entity::insert(row)
                .on_conflict(OnConflict::column(personal_key::Column::KeyId).do_nothing().to_owned())
                .exec_without_returning(&self.write)
                .await?;
        }
        Ok(Ok(()))
    }

    /// 更换密钥: seals everything with the key that comes first, and forgets the ids of the others. Answers how many records
    /// were sealed anew; `progress` hears it on the way. It can be cut anywhere and begun again.
    pub async fn rotate_personal_keys(&self, act: &Act, progress: impl Fn(u64)) -> Result<u64, Undone> {
        let current =
            self.keyring.current().ok_or_else(|| Failure::Corrupt("there is no key for personal data".to_owned()))?;
        let mut done = 0;
        loop {
            done += self.seal_all_anew(current, |records| progress(done + records)).await?;
            let tx = self.begin().await?;
            // From here on nobody seals with an old key. Whoever did so in between was waited for.
            let old =
                personal_key::Entity::delete_many().filter(personal_key::Column::KeyId.ne(current)).exec(&tx).await?;
            if sealed_otherwise(current).count(&tx).await? > 0 {
                continue;
            }
            let event = Event::new("rotatePersonalKey", "PersonalData", Uuid::nil())
                .fact("records", done)
                .fact("keyId", current)
                .fact("keysForgotten", old.rows_affected);
            self.append(&tx, act, &event).await?;
            self.commit(tx).await?;
            return Ok(done);
        }
    }

    /// Seals with `current` whatever is sealed with another key, some at a time.
    async fn seal_all_anew(&self, current: &str, progress: impl Fn(u64)) -> Result<u64, Undone> {
        let mut done = 0;
        loop {
            let tx = self.begin().await?;
            let rows = sealed_otherwise(current)
                .order_by_asc(personal_record::Column::Id)
                .limit(BATCH)
                .lock_exclusive()
                .all(&tx)
                .await?;
            if rows.is_empty() {
                return Ok(done);
            }
            for row in &rows {
                self.seal_row_anew(&tx, row).await?;
            }
            self.commit(tx).await?;
            done += rows.len() as u64;
            progress(done);
        }
    }

    /// 到期删除: erases what nobody has to keep any longer. Answers how many records were erased.
    pub async fn erase_expired(&self, act: &Act, today: NaiveDate, progress: impl Fn(u64)) -> Result<u64, Undone> {
        let mut done = 0;
        loop {
            let tx = self.begin().await?;
            let ids: Vec<Uuid> = expired(today)
                .select_only()
                .column(personal_record::Column::Id)
                .order_by_asc(personal_record::Column::Id)
                .limit(BATCH)
                .into_tuple()
                .all(&tx)
                .await?;
            if ids.is_empty() {
                return Ok(done);
            }
            let event = Event::new("eraseExpiredPersonalData", "PersonalData", Uuid::nil()).fact("records", ids.len());
            let event = erase(&tx, act, &ids, event).await?;
            self.append(&tx, act, &event).await?;
            self.commit(tx).await?;
            done += ids.len() as u64;
            progress(done);
        }
    }

    /// 删除: erases all that is sealed for one record. The record itself stays, and so does its place in the journal.
    pub async fn erase_personal_data(&self, act: &Act, subject_type: &str, subject_id: Uuid) -> Result<u64, Undone> {
        let tx = self.begin().await?;
        let rows = personal_record::Entity::find()
            .filter(personal_record::Column::SubjectType.eq(subject_type))
            .filter(personal_record::Column::SubjectId.eq(subject_id))
            .filter(personal_record::Column::ErasedAt.is_null())
            .lock_exclusive()
            .all(&tx)
            .await?;
        let Some(first) = rows.first() else { return Err(Undone::Missing) };
        let ids: Vec<_> = rows.iter().map(|row| row.id).collect();
        let event = Event::new("erasePersonalData", "PersonalData", subject_id)
            .of_unit(Some(first.unit_id))
            .fact("subjectType", subject_type)
            .fact("records", ids.len());
        let event = erase(&tx, act, &ids, event).await?;
        self.append(&tx, act, &event).await?;
        self.commit(tx).await?;
        Ok(ids.len() as u64)
    }

    /// How many records are sealed with keys other than the first.
    pub async fn sealed_with_old_keys(&self) -> Result<u64, Failure> {
        Ok(sealed_otherwise(self.keyring.current().unwrap_or_default()).count(&self.read).await?)
    }

    /// How many records nobody has to keep any longer.
    pub async fn expired_personal_records(&self, today: NaiveDate) -> Result<u64, Failure> {
        Ok(expired(today).count(&self.read).await?)
    }

    /// Takes away what the database keeps aside of rows that were overwritten: the write-ahead log of SQLite, the dead rows of
    /// PostgreSQL. Answers whether all of it is gone; readers of an older state hold it up.
    pub async fn clear_remains(&self) -> Result<bool, Failure> {
        if self.write.get_database_backend() == DatabaseBackend::Sqlite {
            let statement = Statement::from_string(DatabaseBackend::Sqlite, "PRAGMA wal_checkpoint(TRUNCATE)");
            let row = self.write.query_one_raw(statement).await?;
            let busy: i32 = row.map_or(Ok(0), |row| row.try_get_by_index(0))?;
            return Ok(busy == 0);
        }
        for table in ["personal_record", "personal_trace", "personal_band"] {
            self.write.execute_unprepared(&format!("VACUUM {table}")).await?;
        }
        Ok(true)
    }

    async fn seal_row_anew(&self, tx: &DatabaseTransaction, row: &personal_record::Model) -> Result<(), Undone> {
        let Some((_, value)) = self.open_row::<serde_json::Value>(row)? else { return Ok(()) };
        let sealed =
            self.keyring.seal(&place(&row.subject_type, row.subject_id, &row.part), value.to_string().as_bytes())?;
        personal_record::Entity::update_many()
            .col_expr(personal_record::Column::KeyId, Expr::value(sealed.key_id))
            .col_expr(personal_record::Column::Sealed, Expr::value(sealed.text))
            .filter(personal_record::Column::Id.eq(row.id))
            .exec(tx)
            .await?;
        // What was sent is remembered by its digest for an hour: under the old key nobody knows it again.
        forget_traces(tx, &[row.id]).await?;
        if row.part == Part::Person.code() {
            let person: Person = serde_json::from_value(value)
                .map_err(|_| Failure::Corrupt(format!("the sender of {} cannot be read", row.subject_id)))?;
            self.keep_traces(tx, row.id, &person).await?;
        } else if row.subject_type == crate::request::SUBJECT {
            let dossier: Dossier = serde_json::from_value(value)
                .map_err(|_| Failure::Corrupt(format!("the text of {} cannot be read", row.subject_id)))?;
            forget_bands(tx, &[row.id]).await?;
            self.keep_bands(tx, row.id, &dossier.wanted.whole()).await?;
        }
        Ok(())
    }
}

impl Keyring {
    /// The digests of a person's traces, each once.
    pub(super) fn traces_of(&self, person: &Person) -> Result<Vec<String>, Failure> {
        let mut digests = person.traces().iter().map(|it| self.trace(it)).collect::<Result<Vec<_>, _>>()?;
        digests.sort_unstable();
        digests.dedup();
        Ok(digests)
    }
}

/// What is sealed with another key than this.
fn sealed_otherwise(current: &str) -> Select<personal_record::Entity> {
    personal_record::Entity::find()
        .filter(personal_record::Column::KeyId.is_not_null())
        .filter(personal_record::Column::KeyId.ne(current))
}

/// What is past its time. Its last day is still kept.
fn expired(today: NaiveDate) -> Select<personal_record::Entity> {
    personal_record::Entity::find()
        .filter(personal_record::Column::RetainUntil.lt(today))
        .filter(personal_record::Column::ErasedAt.is_null())
}

async fn forget_traces(tx: &DatabaseTransaction, records: &[Uuid]) -> Result<(), Undone> {
    let of_them = personal_trace::Column::RecordId.is_in(records.iter().copied());
    personal_trace::Entity::delete_many().filter(of_them).exec(tx).await?;
    Ok(())
}

async fn forget_bands(tx: &DatabaseTransaction, records: &[Uuid]) -> Result<(), Undone> {
    let of_them = personal_band::Column::RecordId.is_in(records.iter().copied());
    personal_band::Entity::delete_many().filter(of_them).exec(tx).await?;
    Ok(())
}

/// Erases what is sealed, and what tells of it beside: by what it was known again, and the keys under which it was sent.
async fn erase(tx: &DatabaseTransaction, act: &Act, records: &[Uuid], event: Event) -> Result<Event, Undone> {
    let subjects: Vec<Uuid> = personal_record::Entity::find()
        .select_only()
        .column(personal_record::Column::SubjectId)
        .filter(personal_record::Column::Id.is_in(records.iter().copied()))
        .into_tuple()
        .all(tx)
        .await?;
    let sent = idempotency_key::Column::SubjectId.is_in(subjects.iter().copied());
    idempotency_key::Entity::delete_many().filter(sent).exec(tx).await?;
    let shown = participation::forget(tx, &subjects).await?;
    forget_traces(tx, records).await?;
    forget_bands(tx, records).await?;
    personal_record::Entity::update_many()
        .col_expr(personal_record::Column::KeyId, Expr::value(Option::<String>::None))
        .col_expr(personal_record::Column::Sealed, Expr::value(Option::<String>::None))
        .col_expr(personal_record::Column::ErasedAt, Expr::value(act.at))
        .filter(personal_record::Column::Id.is_in(records.iter().copied()))
        .exec(tx)
        .await?;
    Ok(shown.into_iter().fold(event, Event::also))
}
