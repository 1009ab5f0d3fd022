//! 个人信息 at rest: sealed, in one table apart from what it belongs to. Nothing else in the database holds any.

mod cases;
mod export;
mod keyring;
mod sending;
mod upkeep;

use std::collections::HashMap;

use chrono::NaiveDate;
use domain::act::Act;
use domain::person::Person;
use domain::unit::UnitId;
use sea_orm::ActiveModelTrait;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect};
use serde::Serialize;
use serde::de::DeserializeOwned;
use uuid::Uuid;

pub use cases::Case;
pub use export::{Exported, ExportedPart, WhoseData};
pub use keyring::{KEY_BYTES, Keyring};

use crate::entity::{personal_band, personal_key, personal_record, personal_trace, to_text};
use crate::{Failure, Store, Undone};

/// What of a submission is sealed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    /// Who sent it.
    Person,
    /// What they wrote.
    Text,
    /// What they were told.
    Answer,
    /// What nobody else may know: by what messages are signed.
    Secret,
}

impl Part {
    const fn code(self) -> &'static str {
        match self {
            Self::Person => "PERSON",
            Self::Text => "TEXT",
            Self::Answer => "ANSWER",
            Self::Secret => "SECRET",
        }
    }
}

/// What personal data belongs to.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Owner {
    /// The type of the record, as the API names it.
    pub(crate) subject_type: &'static str,
    /// The record.
    pub(crate) id: Uuid,
    /// Whose case it is.
    pub(crate) unit_id: UnitId,
}

/// Where something is sealed for: put anywhere else, it does not open.
fn place(subject_type: &str, id: Uuid, part: &str) -> String {
    format!("{subject_type}/{}/{part}", id.simple())
}

impl Store {
    /// Seals who sent something, with the traces by which they are known again.
    pub(crate) async fn seal_person(
        &self,
        tx: &impl ConnectionTrait,
        act: &Act,
        owner: Owner,
        person: &Person,
    ) -> Result<(), Undone> {
        let record_id = self.seal(tx, act, owner, Part::Person, person).await?;
        self.keep_traces(tx, record_id, person).await
    }

    async fn keep_traces(&self, tx: &impl ConnectionTrait, record_id: Uuid, person: &Person) -> Result<(), Undone> {
        let rows = self.keyring.traces_of(person)?.into_iter().map(|digest| {
            let row = personal_trace::Model { record_id, digest };
            row.into_active_model().reset_all()
        });
        let rows: Vec<_> = rows.collect();
        if !rows.is_empty() {
            personal_trace::Entity::insert_many(rows).exec_without_returning(tx).await?;
        }
        Ok(())
    }

    /// Keeps the bands of a text's signature, by which texts like it are found; `record_id` is where the text is sealed.
    pub(crate) async fn keep_bands(
        &self,
        tx: &impl ConnectionTrait,
        record_id: Uuid,
        text: &str,
    ) -> Result<(), Undone> {
        let bands = self.keyring.bands(text)?;
        let rows =
            bands.into_iter().map(|digest| personal_band::Model { record_id, digest }.into_active_model().reset_all());
        let rows: Vec<_> = rows.collect();
        if !rows.is_empty() {
            personal_band::Entity::insert_many(rows).exec_without_returning(tx).await?;
        }
        Ok(())
    }

    /// The records of a type whose texts may be like this one, newest first, at most so many. To be compared by their words.
    pub(crate) async fn maybe_like(
        &self,
        tx: &impl ConnectionTrait,
        subject_type: &str,
        text: &str,
        most: u64,
    ) -> Result<Vec<Uuid>, Failure> {
        let bands = self.keyring.bands_of_all(text);
        if bands.is_empty() {
            return Ok(Vec::new());
        }
        let records = sea_orm::QueryTrait::into_query(
            personal_band::Entity::find()
                .select_only()
                .column(personal_band::Column::RecordId)
                .filter(personal_band::Column::Digest.is_in(bands)),
        );
        Ok(personal_record::Entity::find()
            .select_only()
            .column(personal_record::Column::SubjectId)
            .filter(personal_record::Column::Id.in_subquery(records))
            .filter(personal_record::Column::SubjectType.eq(subject_type))
            .order_by_desc(personal_record::Column::Id)
            .limit(most)
            .into_tuple()
            .all(tx)
            .await?)
    }

    /// Seals what somebody wrote, or anything else that is nobody else's affair.
    pub(crate) async fn seal<T: Serialize>(
        &self,
        tx: &impl ConnectionTrait,
        act: &Act,
        owner: Owner,
        part: Part,
        value: &T,
    ) -> Result<Uuid, Undone> {
        let Owner { subject_type, id, unit_id } = owner;
        self.require_key_in_use(tx).await?;
        let sealed = self.keyring.seal(&place(subject_type, id, part.code()), to_text(value).as_bytes())?;
        // No record of the API: its id need not be of any type.
        let record_id = act.new_id::<UnitId>().0;
        let row = personal_record::Model {
            id: record_id,
            subject_type: subject_type.to_owned(),
            subject_id: id,
            part: part.code().to_owned(),
            unit_id,
            key_id: Some(sealed.key_id),
            sealed: Some(sealed.text),
            retain_until: None,
            erased_at: None,
            created_at: act.at,
        };
        personal_record::Entity::insert(row.into_active_model().reset_all()).exec_without_returning(tx).await?;
        Ok(record_id)
    }

    /// Seals a new text in place of the one before. One that was erased stays so.
    pub(crate) async fn seal_anew<T: Serialize>(
        &self,
        tx: &impl ConnectionTrait,
        owner: Owner,
        part: Part,
        value: &T,
    ) -> Result<(), Undone> {
        let Owner { subject_type, id, .. } = owner;
        self.require_key_in_use(tx).await?;
        let sealed = self.keyring.seal(&place(subject_type, id, part.code()), to_text(value).as_bytes())?;
        personal_record::Entity::update_many()
            .col_expr(personal_record::Column::KeyId, Expr::value(sealed.key_id))
            .col_expr(personal_record::Column::Sealed, Expr::value(sealed.text))
            .filter(personal_record::Column::SubjectType.eq(subject_type))
            .filter(personal_record::Column::SubjectId.eq(id))
            .filter(personal_record::Column::Part.eq(part.code()))
            .filter(personal_record::Column::ErasedAt.is_null())
            .exec(tx)
            .await?;
        Ok(())
    }

    /// What is sealed for these records; those that were erased are missing. Whoever calls has seen to it that the caller may
    /// read it: there is nothing here that asks.
    pub(crate) async fn opened<T: DeserializeOwned>(
        &self,
        connection: &impl ConnectionTrait,
        subject_type: &str,
        ids: &[Uuid],
        part: Part,
    ) -> Result<HashMap<Uuid, T>, Failure> {
        if ids.is_empty() {
            return Ok(HashMap::new());
        }
        let rows = personal_record::Entity::find()
            .filter(personal_record::Column::SubjectType.eq(subject_type))
            .filter(personal_record::Column::SubjectId.is_in(ids.iter().copied()))
            .filter(personal_record::Column::Part.eq(part.code()))
            .filter(personal_record::Column::ErasedAt.is_null())
            .all(connection)
            .await?;
        rows.iter().filter_map(|row| self.open_row(row).transpose()).collect()
    }

    /// The records of a type that the same person sent, by any of the traces they left. Newest last.
    pub(crate) async fn sent_by_the_same(
        &self,
        connection: &impl ConnectionTrait,
        subject_type: &str,
        person: &Person,
    ) -> Result<Vec<Uuid>, Failure> {
        let digests: Vec<_> = person.traces().iter().flat_map(|it| self.keyring.traces(it)).collect();
        if digests.is_empty() {
            return Ok(Vec::new());
        }
        let records = sea_orm::QueryTrait::into_query(
            personal_trace::Entity::find()
                .select_only()
                .column(personal_trace::Column::RecordId)
                .filter(personal_trace::Column::Digest.is_in(digests)),
        );
        let mut ids: Vec<Uuid> = personal_record::Entity::find()
            .select_only()
            .column(personal_record::Column::SubjectId)
            .filter(personal_record::Column::Id.in_subquery(records))
            .filter(personal_record::Column::SubjectType.eq(subject_type))
            .into_tuple()
            .all(connection)
            .await?;
        ids.sort_unstable();
        ids.dedup();
        Ok(ids)
    }

    /// 保存期限: the day from which what is sealed for a record may be erased; set when its case is closed.
    pub(crate) async fn retain_until(
        &self,
        tx: &impl ConnectionTrait,
        owner: Owner,
        until: NaiveDate,
    ) -> Result<(), Undone> {
        personal_record::Entity::update_many()
            .col_expr(personal_record::Column::RetainUntil, Expr::value(until))
            .filter(personal_record::Column::SubjectType.eq(owner.subject_type))
            .filter(personal_record::Column::SubjectId.eq(owner.id))
            .exec(tx)
            .await?;
        Ok(())
    }

    /// The same for all records of a type that `ids` selects.
    pub(crate) async fn retain_all_until(
        &self,
        tx: &impl ConnectionTrait,
        subject_type: &'static str,
        ids: sea_orm::sea_query::SelectStatement,
        from: NaiveDate,
        days: u32,
    ) -> Result<(), Undone> {
        let until = from.checked_add_days(chrono::Days::new(days.into())).unwrap_or(NaiveDate::MAX);
        personal_record::Entity::update_many()
            .col_expr(personal_record::Column::RetainUntil, Expr::value(until))
            .filter(personal_record::Column::SubjectType.eq(subject_type))
            .filter(personal_record::Column::SubjectId.in_subquery(ids))
            .exec(tx)
            .await?;
        Ok(())
    }

    /// The keys in use.
    pub fn keyring(&self) -> &Keyring {
        &self.keyring
    }

    /// Refuses to seal with a key that was replaced: after a rotation it is taken out of the file, and what was sealed with it
    /// could be opened by nobody. The key's row stays as it is until the transaction ends.
    async fn require_key_in_use(&self, tx: &impl ConnectionTrait) -> Result<(), Failure> {
        let current = self.keyring.current().unwrap_or_default();
        match personal_key::Entity::find_by_id(current).lock_shared().one(tx).await? {
            Some(_) => Ok(()),
            None => Err(Failure::Corrupt(format!(
                "key {current} no longer seals personal data: it was replaced; start this server again with the new key"
            ))),
        }
    }

    /// The record a row belongs to, with what is sealed in it; none where that was erased.
    fn open_row<T: DeserializeOwned>(&self, row: &personal_record::Model) -> Result<Option<(Uuid, T)>, Failure> {
        let (Some(key_id), Some(sealed)) = (&row.key_id, &row.sealed) else { return Ok(None) };
        let plain = self.keyring.open(&place(&row.subject_type, row.subject_id, &row.part), key_id, sealed)?;
        // What could not be read stays out of the error: it is personal data.
        let value = serde_json::from_slice(&plain).map_err(|_| {
            Failure::Corrupt(format!("what is sealed for {} {} cannot be read", row.subject_type, row.subject_id))
        })?;
        Ok(Some((row.subject_id, value)))
    }
}
