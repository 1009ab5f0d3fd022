//! 查阅、复制 (个人信息保护法第四十五条): all that is held of one person, over all types of cases, for that person.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use domain::act::Act;
use domain::journal::Event;
use domain::person::{Person, trace_of_identity, trace_of_phone};
use domain::unit::UnitId;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait};
use serde_json::Value;
use uuid::Uuid;

use super::{Case, Part};
use crate::entity::{personal_record, personal_trace};
use crate::{Failure, Store, Undone};

/// Whose data is asked for.
#[derive(Clone, Debug)]
pub enum WhoseData {
    /// By the number of an identity document.
    Identity(String),
    /// By a telephone number. Several people may have used one: whoever hands the file out looks.
    Phone(String),
    /// Whoever sent this case, with all they sent under the same identity document.
    SenderOf(Case),
}

/// One case of the person, opened.
#[derive(Clone, Debug)]
pub struct Exported {
    /// The type of the record.
    pub subject_type: String,
    /// The record.
    pub id: Uuid,
    /// 受理编号
    pub number: Option<String>,
    /// Whose case it is.
    pub unit_id: UnitId,
    /// What is held of it.
    pub parts: Vec<ExportedPart>,
}

/// One sealed part, opened.
#[derive(Clone, Debug)]
pub struct ExportedPart {
    /// Which: who sent it, what they wrote, what they were told.
    pub part: String,
    /// When it was sealed.
    pub at: DateTime<Utc>,
    /// What it says; none once it was erased.
    pub value: Option<Value>,
    /// When it was erased.
    pub erased_at: Option<DateTime<Utc>>,
}

impl Store {
    /// All that is held of one person, oldest first; the journal learns how many cases that were, and nothing else.
    pub async fn export_personal_data(&self, act: &Act, whose: &WhoseData) -> Result<Vec<Exported>, Undone> {
        let traces = match whose {
            WhoseData::Identity(number) => vec![trace_of_identity(number)],
            WhoseData::Phone(phone) => vec![trace_of_phone(phone)],
            WhoseData::SenderOf(case) => {
                // Families and offices share telephones, and anybody can type one: only a document tells who it was.
                let sender = self.opened::<Person>(&self.read, case.subject_type, &[case.id], Part::Person).await?;
                let identity = sender.get(&case.id).and_then(|it| it.identity.as_ref());
                identity.map(|it| trace_of_identity(it.number.as_str())).into_iter().collect()
            }
        };
        let mut cases = self.traced(&traces).await?;
        if let WhoseData::SenderOf(case) = whose {
            // Without a number of theirs nobody knows the sender again: the case itself is theirs all the same.
            let known = cases.iter().any(|(subject_type, id)| subject_type == case.subject_type && *id == case.id);
            if !known {
                cases.push((case.subject_type.to_owned(), case.id));
            }
        }
        let exported = self.open_cases(cases).await?;
        let event = Event::new("exportPersonalData", "PersonalData", Uuid::nil()).fact("cases", exported.len());
        let tx = self.begin().await?;
        self.append(&tx, act, &event).await?;
        self.commit(tx).await?;
        Ok(exported)
    }

    /// The cases whose sender left one of these traces.
    async fn traced(&self, traces: &[String]) -> Result<Vec<(String, Uuid)>, Failure> {
        let digests: Vec<_> = traces.iter().flat_map(|it| self.keyring.traces(it)).collect();
        let records = personal_trace::Entity::find()
            .select_only()
            .column(personal_trace::Column::RecordId)
            .filter(personal_trace::Column::Digest.is_in(digests))
            .into_query();
        Ok(personal_record::Entity::find()
            .select_only()
            .column(personal_record::Column::SubjectType)
            .column(personal_record::Column::SubjectId)
            .filter(personal_record::Column::Id.in_subquery(records))
            .filter(personal_record::Column::Part.eq(Part::Person.code()))
            .into_tuple()
            .all(&self.read)
            .await?)
    }

    async fn open_cases(&self, cases: Vec<(String, Uuid)>) -> Result<Vec<Exported>, Failure> {
        let ids = cases.iter().map(|(_, id)| *id);
        let rows = personal_record::Entity::find()
            .filter(personal_record::Column::SubjectId.is_in(ids))
            .order_by_asc(personal_record::Column::CreatedAt)
            .order_by_asc(personal_record::Column::Id)
            .all(&self.read)
            .await?;
        let mut found: BTreeMap<(String, Uuid), Exported> = BTreeMap::new();
        for row in rows {
            let key = (row.subject_type.clone(), row.subject_id);
            if !cases.contains(&key) {
                continue;
            }
            let value = self.open_row::<Value>(&row)?.map(|(_, value)| of_the_sender(&row.subject_type, value));
            let number = self.number_of(&row.subject_type, row.subject_id).await?;
            let (subject_type, id, unit_id) = (row.subject_type, row.subject_id, row.unit_id);
            let case = found.entry(key).or_insert(Exported { subject_type, id, number, unit_id, parts: Vec::new() });
            case.parts.push(ExportedPart { part: row.part, at: row.created_at, value, erased_at: row.erased_at });
        }
        let mut exported: Vec<_> = found.into_values().collect();
        exported.sort_by_key(|it| it.parts.first().map(|part| part.at));
        Ok(exported)
    }
}

/// What of a part is the sender's own: of a request's file, neither what others said when they were consulted nor what was only
/// thought of.
fn of_the_sender(subject_type: &str, mut value: Value) -> Value {
    if subject_type == crate::request::SUBJECT
        && let Some(file) = value.as_object_mut()
    {
        file.remove("consultations");
        file.remove("extension_reason");
    }
    value
}
