//! 日志: what a verb reports about itself. The store appends it in the verb's own transaction.

use serde_json::{Map, Value, json};
use uuid::Uuid;

use crate::annual_report::AnnualReportId;
use crate::assessment::{RunId, SchemeId};
use crate::catalogue::edition::EditionId;
use crate::channel::ChannelId;
use crate::demonstration_site::DemonstrationSiteId;
use crate::document::DocumentId;
use crate::enquiry::EnquiryId;
use crate::milestone::MilestoneId;
use crate::obligation::Obligation;
use crate::participation::consultation::ConsultationId;
use crate::participation::decision::DecisionId;
use crate::participation::meeting::MeetingId;
use crate::pilot_domain::PilotDomainId;
use crate::unit::UnitId;
use crate::vocabulary::TypedId;

/// The fact that names the public records an act touched, where its subject does not say it all. No verb may use it.
const CHANGES: &str = "changes";

crate::code! {
    /// 变更类型: what became of a public record.
    pub enum ChangeKind {
        /// It is there, in the state it has now.
        Upsert = "UPSERT" / "新增或更新" / "added or updated",
        /// 墓碑: it is public no longer; whoever keeps a copy removes it.
        Tombstone = "TOMBSTONE" / "撤下" / "taken down",
    }
}

crate::code! {
    /// 公开记录类型: what the feed of changes is about. The codes are the names of types in the API, and stand so in the journal.
    pub enum ChangeType {
        /// 单位
        Unit = "Unit" / "单位" / "unit",
        /// 试点领域
        PilotDomain = "PilotDomain" / "试点领域" / "pilot domain",
        /// 渠道
        Channel = "Channel" / "公开渠道和载体" / "channel",
        /// 版次, from its publication on.
        CatalogueEdition = "CatalogueEdition" / "标准目录版次" / "edition of a catalogue",
        /// 政府信息, from its publication until its withdrawal.
        Document = "Document" / "政府信息" / "document",
        /// 常见问题: an answered enquiry, from the publication of its question until its withdrawal.
        Enquiry = "Enquiry" / "常见问题" / "frequent question",
        /// 重大行政决策事项
        Decision = "Decision" / "重大行政决策事项" / "decision",
        /// 公开征求意见
        Consultation = "Consultation" / "公开征求意见" / "consultation",
        /// 听证会、座谈会、列席会议
        Meeting = "Meeting" / "听证会、座谈会、列席会议" / "meeting",
        /// 年度报告, from its publication on.
        AnnualReport = "AnnualReport" / "政府信息公开工作年度报告" / "annual report",
        /// 工作步骤 of a plan
        Milestone = "Milestone" / "工作步骤" / "milestone",
        /// 示范点, from its designation until its end.
        DemonstrationSite = "DemonstrationSite" / "示范点" / "demonstration site",
        /// 考核指标体系, from its publication on.
        AssessmentScheme = "AssessmentScheme" / "考核指标体系" / "assessment scheme",
        /// 考核结果, from its publication on.
        AssessmentRun = "AssessmentRun" / "考核结果" / "assessment",
    }
}

impl ChangeType {
    /// Whether such records are held in memory, with the directory.
    pub const fn is_in_directory(self) -> bool {
        matches!(self, Self::Unit | Self::PilotDomain | Self::Channel)
    }

    /// The record's identifier as the API shows it.
    pub fn global_id(self, id: Uuid) -> String {
        match self {
            Self::Unit => UnitId::from_uuid(id).to_string(),
            Self::PilotDomain => PilotDomainId::from_uuid(id).to_string(),
            Self::Channel => ChannelId::from_uuid(id).to_string(),
            Self::CatalogueEdition => EditionId::from_uuid(id).to_string(),
            Self::Document => DocumentId::from_uuid(id).to_string(),
            Self::Enquiry => EnquiryId::from_uuid(id).to_string(),
            Self::Decision => DecisionId::from_uuid(id).to_string(),
            Self::Consultation => ConsultationId::from_uuid(id).to_string(),
            Self::Meeting => MeetingId::from_uuid(id).to_string(),
            Self::AnnualReport => AnnualReportId::from_uuid(id).to_string(),
            Self::Milestone => MilestoneId::from_uuid(id).to_string(),
            Self::DemonstrationSite => DemonstrationSiteId::from_uuid(id).to_string(),
            Self::AssessmentScheme => SchemeId::from_uuid(id).to_string(),
            Self::AssessmentRun => RunId::from_uuid(id).to_string(),
        }
    }
}

/// 变更: one public record that an act touched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Change {
    /// What became of it.
    pub kind: ChangeKind,
    /// Its type.
    pub subject_type: ChangeType,
    /// The record.
    pub subject_id: Uuid,
    /// The unit it belongs to, where it belongs to one.
    pub unit_id: Option<UnitId>,
}

impl Change {
    /// The record is there, in its present state.
    pub fn upsert(subject_type: ChangeType, subject_id: Uuid, unit_id: Option<UnitId>) -> Self {
        Self { kind: ChangeKind::Upsert, subject_type, subject_id, unit_id }
    }

    /// The record is public no longer.
    pub fn tombstone(subject_type: ChangeType, subject_id: Uuid, unit_id: Option<UnitId>) -> Self {
        Self { kind: ChangeKind::Tombstone, subject_type, subject_id, unit_id }
    }

    /// What an entry of the journal touched. An entry that names nothing touched its subject, where anybody may know of
    /// that. None when the facts hold something else under the reserved name.
    pub fn of_entry(
        public: bool,
        subject_type: &str,
        subject_id: Uuid,
        unit_id: Option<UnitId>,
        facts: &Map<String, Value>,
    ) -> Option<Vec<Self>> {
        match facts.get(CHANGES) {
            None if !public => Some(Vec::new()),
            None => Some(subject_type.parse().map(|it| Self::upsert(it, subject_id, unit_id)).into_iter().collect()),
            Some(Value::Array(named)) => named.iter().map(Self::read).collect(),
            Some(_) => None,
        }
    }

    /// Short, as an import may touch thousands: kind, type, id, unit.
    fn write(&self) -> Value {
        let Self { kind, subject_type, subject_id, unit_id } = self;
        let unit = unit_id.map(|it| it.0.simple().to_string());
        json!([kind.code(), subject_type.code(), subject_id.simple().to_string(), unit])
    }

    fn read(value: &Value) -> Option<Self> {
        let [kind, subject_type, subject_id, unit_id] = value.as_array()?.as_slice() else { return None };
        let unit_id = match unit_id {
            Value::Null => None,
            id => Some(UnitId(Uuid::try_parse(id.as_str()?).ok()?)),
        };
        Some(Self {
            kind: kind.as_str()?.parse().ok()?,
            subject_type: subject_type.as_str()?.parse().ok()?,
            subject_id: Uuid::try_parse(subject_id.as_str()?).ok()?,
            unit_id,
        })
    }
}

/// 事件: one entry of the journal before it has its place. Facts never hold personal data.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    /// The verb, as the API names it.
    pub action: &'static str,
    /// The type of the record it changed, as the API names it.
    pub subject_type: &'static str,
    /// The record.
    pub subject_id: Uuid,
    /// The unit it belongs to, where it belongs to one.
    pub unit_id: Option<UnitId>,
    /// Whether anybody may know of it.
    pub public: bool,
    /// The public records it touches, each once, in the order in which they are told.
    pub changes: Vec<Change>,
    /// The obligations it touches, as they stand after it: counted so from its place on.
    pub owed: Vec<Obligation>,
    /// What changed, in a few words and numbers.
    pub facts: Map<String, Value>,
}

impl Event {
    /// An event that only staff may know of.
    pub fn new(action: &'static str, subject_type: &'static str, subject_id: Uuid) -> Self {
        Self {
            action,
            subject_type,
            subject_id,
            unit_id: None,
            public: false,
            changes: Vec::new(),
            owed: Vec::new(),
            facts: Map::new(),
        }
    }

    /// Of which unit.
    #[must_use]
    pub fn of_unit(mut self, unit_id: Option<UnitId>) -> Self {
        self.unit_id = unit_id;
        let (subject_type, subject_id) = (self.subject_type, self.subject_id);
        let own = |it: &&mut Change| it.subject_type.code() == subject_type && it.subject_id == subject_id;
        if let Some(change) = self.changes.iter_mut().find(own) {
            change.unit_id = unit_id;
        }
        self
    }

    /// Anybody may know of it: its subject is there, where that is a public record.
    #[must_use]
    pub fn public(self) -> Self {
        self.disclosed(ChangeKind::Upsert)
    }

    /// Anybody may know of it: its subject is public no longer.
    #[must_use]
    pub fn tombstone(self) -> Self {
        self.disclosed(ChangeKind::Tombstone)
    }

    /// The same act touches another public record, which need not make the act itself public. What is said last about a
    /// record holds.
    #[must_use]
    pub fn also(mut self, change: Change) -> Self {
        let is_same = |it: &Change| (it.subject_type, it.subject_id) == (change.subject_type, change.subject_id);
        match self.changes.iter_mut().find(|it| is_same(it)) {
            Some(known) => *known = change,
            None => self.changes.push(change),
        }
        self
    }

    /// The same for many records, each of which is named once.
    #[must_use]
    pub fn also_all(mut self, changes: impl IntoIterator<Item = Change>) -> Self {
        self.changes.extend(changes);
        self
    }

    /// It touches an obligation, which stands so after it; what is said last holds.
    #[must_use]
    pub fn owing(mut self, obligation: &Obligation) -> Self {
        self.owed.push(obligation.clone());
        self
    }

    /// Adds one fact.
    #[must_use]
    pub fn fact(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.facts.insert(name.to_owned(), value.into());
        self
    }

    /// The facts as the journal keeps them: with the records it touched, unless its subject says that already. They are
    /// under the entry's hash like everything else.
    pub fn kept_facts(&self) -> Map<String, Value> {
        let mut facts = self.facts.clone();
        facts.remove(CHANGES);
        let implied = Change::of_entry(self.public, self.subject_type, self.subject_id, self.unit_id, &facts);
        if implied.as_ref() != Some(&self.changes) {
            facts.insert(CHANGES.to_owned(), self.changes.iter().map(Change::write).collect());
        }
        facts
    }

    fn disclosed(mut self, kind: ChangeKind) -> Self {
        self.public = true;
        match self.subject_type.parse() {
            Ok(subject_type) => {
                let (subject_id, unit_id) = (self.subject_id, self.unit_id);
                self.also(Change { kind, subject_type, subject_id, unit_id })
            }
            Err(_) => self,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const UNIT: UnitId = UnitId(Uuid::from_u128(1));
    const SUBJECT: Uuid = Uuid::from_u128(2);

    fn told(event: &Event) -> Vec<Change> {
        let Event { public, subject_type, subject_id, unit_id, .. } = event;
        Change::of_entry(*public, subject_type, *subject_id, *unit_id, &event.kept_facts()).unwrap()
    }

    #[test]
    fn a_public_subject_needs_no_words() {
        let before = Event::new("publishCatalogue", "CatalogueEdition", SUBJECT).of_unit(Some(UNIT)).public();
        let after = Event::new("publishCatalogue", "CatalogueEdition", SUBJECT).public().of_unit(Some(UNIT));
        assert_eq!(before, after);
        assert_eq!(before.changes, [Change::upsert(ChangeType::CatalogueEdition, SUBJECT, Some(UNIT))]);
        assert!(before.kept_facts().is_empty(), "entries look as they did before the feed");
        assert_eq!(told(&before), before.changes);
        assert_eq!(told(&Event::new("submitCatalogue", "CatalogueEdition", SUBJECT)), []);
        assert_eq!(told(&Event::new("importWorkingCalendar", "WorkingCalendar", SUBJECT).public()), []);
    }

    #[test]
    fn what_else_is_touched_comes_back_in_its_order() {
        let other = Change::upsert(ChangeType::CatalogueEdition, Uuid::from_u128(9), Some(UNIT));
        let third = Change::tombstone(ChangeType::Channel, Uuid::from_u128(4), None);
        let published = Event::new("publishCatalogue", "CatalogueEdition", SUBJECT).of_unit(Some(UNIT)).public();
        let published = published.also(third).also(other).fact("number", 2);
        assert_eq!(told(&published), published.changes);
        assert_eq!(published.changes[1..], [third, other]);
        let internal = Event::new("importUnits", "Import", SUBJECT).also(other);
        assert!(!internal.public);
        assert_eq!(told(&internal), [other]);
    }

    #[test]
    fn a_record_is_named_once_and_the_last_word_holds() {
        let withdrawn = Event::new("closeChannel", "Channel", SUBJECT).public().tombstone();
        assert_eq!(withdrawn.changes, [Change::tombstone(ChangeType::Channel, SUBJECT, None)]);
        assert_eq!(told(&withdrawn), withdrawn.changes);
    }

    #[test]
    fn nonsense_under_the_reserved_name_is_noticed() {
        for nonsense in
            [json!(1), json!([1]), json!([["UPSERT", "Unit", "x", null]]), json!([["GONE", "Unit", "", ""]])]
        {
            let facts = Map::from_iter([(CHANGES.to_owned(), nonsense)]);
            assert_eq!(Change::of_entry(true, "Unit", SUBJECT, None, &facts), None);
        }
    }

    #[test]
    fn ids_are_those_of_the_api() {
        for subject_type in ChangeType::ALL {
            assert!(subject_type.global_id(SUBJECT).ends_with("_00000000000000000000000000000002"));
        }
        assert_eq!(ChangeType::Unit.global_id(SUBJECT), UnitId(SUBJECT).to_string());
    }
}
