//! The domain's lists of codes as GraphQL enums: one mechanism, so that no list is written twice.

use std::borrow::Cow;

use async_graphql::parser::types::Field;
use async_graphql::registry::{Deprecation, MetaEnumValue, MetaType, MetaTypeId, Registry};
use async_graphql::{
    ContextSelectionSet, InputType, InputValueError, InputValueResult, Name, OutputType, Positioned, ServerResult,
    Value,
};
use domain::vocabulary::{CodeList, Locale};

/// The name and the description a list of codes has in the schema.
pub trait Named: CodeList {
    /// GraphQL type name.
    const NAME: &'static str;
    /// Chinese first, then English.
    const DESCRIPTION: &'static str;
}

/// A code of the domain, as an enum value of the schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Code<T>(pub T);

fn meta<T: Named>() -> MetaType {
    let value = |code: T| MetaEnumValue {
        name: code.code().to_owned(),
        description: Some(format!("{}。{}.", code.label(Locale::Zh), code.label(Locale::En))),
        deprecation: Deprecation::NoDeprecated,
        visible: None,
        inaccessible: false,
        tags: Vec::new(),
        directive_invocations: Vec::new(),
    };
    MetaType::Enum {
        name: T::NAME.to_owned(),
        description: Some(T::DESCRIPTION.to_owned()),
        enum_values: T::all().iter().map(|code| (code.code().to_owned(), value(*code))).collect(),
        visible: None,
        inaccessible: false,
        tags: Vec::new(),
        rust_typename: Some(std::any::type_name::<Code<T>>()),
        directive_invocations: Vec::new(),
        requires_scopes: Vec::new(),
    }
}

impl<T: Named> InputType for Code<T> {
    type RawValueType = Self;

    fn type_name() -> Cow<'static, str> {
        Cow::Borrowed(T::NAME)
    }

    fn create_type_info(registry: &mut Registry) -> String {
        registry.create_input_type::<Self, _>(MetaTypeId::Enum, |_| meta::<T>())
    }

    fn parse(value: Option<Value>) -> InputValueResult<Self> {
        let value = value.unwrap_or_default();
        let text = match &value {
            Value::Enum(name) => name.as_str(),
            Value::String(text) => text.as_str(),
            _ => return Err(InputValueError::expected_type(value)),
        };
        T::all().iter().find(|code| code.code() == text).map(|code| Self(*code)).ok_or_else(|| {
            let allowed: Vec<_> = T::all().iter().map(|code| code.code()).collect();
            InputValueError::custom(format!("{text:?} is none of {}", allowed.join(", ")))
        })
    }

    fn to_value(&self) -> Value {
        Value::Enum(Name::new(self.0.code()))
    }

    fn as_raw_value(&self) -> Option<&Self> {
        Some(self)
    }
}

impl<T: Named> OutputType for Code<T> {
    fn type_name() -> Cow<'static, str> {
        Cow::Borrowed(T::NAME)
    }

    fn create_type_info(registry: &mut Registry) -> String {
        registry.create_output_type::<Self, _>(MetaTypeId::Enum, |_| meta::<T>())
    }

    async fn resolve(&self, _: &ContextSelectionSet<'_>, _: &Positioned<Field>) -> ServerResult<Value> {
        Ok(Value::Enum(Name::new(self.0.code())))
    }
}

/// 标签: one code with its label, as `enumLabels` lists it.
#[derive(async_graphql::SimpleObject)]
pub struct EnumLabel {
    /// 代码。The code.
    pub code: &'static str,
    /// 名称。The name people read.
    pub label: &'static str,
}

type Labels = fn(Locale) -> Vec<EnumLabel>;

fn labels<T: Named>(locale: Locale) -> Vec<EnumLabel> {
    T::all().iter().map(|code| EnumLabel { code: code.code(), label: code.label(locale) }).collect()
}

/// Every enum of the schema that has labels.
pub const LABELLED: &[(&str, Labels)] = &[
    labelled::<domain::unit::UnitKind>(),
    labelled::<domain::unit::Level>(),
    labelled::<domain::staff::Role>(),
    labelled::<domain::channel::ChannelSemantics>(),
    labelled::<domain::catalogue::Kind>(),
    labelled::<domain::catalogue::edition::Status>(),
    labelled::<domain::catalogue::edition::EditionAction>(),
    labelled::<domain::catalogue::item::Origin>(),
    labelled::<domain::catalogue::item::Evidence>(),
    labelled::<domain::catalogue::item::Element>(),
    labelled::<domain::catalogue::body::BodyKind>(),
    labelled::<domain::catalogue::body::Responsibility>(),
    labelled::<domain::catalogue::finding::Severity>(),
    labelled::<domain::catalogue::finding::FindingCode>(),
    labelled::<domain::catalogue::diff::Change>(),
    labelled::<domain::catalogue::diff::Weakening>(),
    labelled::<domain::refusal::Ground>(),
    labelled::<domain::calendar::DayKind>(),
    labelled::<domain::calendar::Unit>(),
    labelled::<domain::time_limit::Status>(),
    labelled::<domain::time_limit::Kind>(),
    labelled::<domain::time_limit::TriggerEvent>(),
    labelled::<domain::time_limit::NoteKind>(),
    labelled::<domain::import::ImportSubject>(),
    labelled::<domain::import::ImportState>(),
    labelled::<domain::import::ImportPhase>(),
    labelled::<domain::remark::RemarkSeverity>(),
    labelled::<domain::remark::RemarkCode>(),
    labelled::<domain::personal_data::PersonalDataKind>(),
    labelled::<domain::personal_data::HiddenBy>(),
    labelled::<domain::personal_data::Unreadable>(),
    labelled::<domain::assessment::KnownCount>(),
    labelled::<domain::assessment::EvidenceKind>(),
    labelled::<domain::assessment::FormulaKind>(),
    labelled::<domain::assessment::IndicatorKind>(),
    labelled::<domain::assessment::SchemeState>(),
    labelled::<domain::assessment::SchemeAction>(),
    labelled::<domain::assessment::RunState>(),
    labelled::<domain::assessment::RunAction>(),
    labelled::<domain::assessment::AppealState>(),
    labelled::<domain::assessment::Verdict>(),
    labelled::<domain::obligation::ObligationKind>(),
    labelled::<domain::obligation::ObligationState>(),
    labelled::<domain::obligation::Fulfilment>(),
    labelled::<domain::obligation::LapseReason>(),
    labelled::<domain::obligation::ObligationAction>(),
    labelled::<domain::inspection::InspectionRule>(),
    labelled::<domain::inspection::InspectionConsequence>(),
    labelled::<domain::webhook::WebhookState>(),
    labelled::<domain::webhook::WebhookFault>(),
    labelled::<domain::delivery::DeliveryState>(),
    labelled::<domain::delivery::DeliveryAction>(),
    labelled::<domain::delivery::LapseReason>(),
    labelled::<domain::delivery::Reported>(),
    labelled::<domain::document::content::DocumentKind>(),
    labelled::<domain::document::edition::DocumentStatus>(),
    labelled::<domain::document::edition::DocumentAction>(),
    labelled::<domain::document::Standing>(),
    labelled::<domain::document::Validity>(),
    labelled::<domain::document::WithdrawalKind>(),
    labelled::<domain::document::review::Secrecy>(),
    labelled::<domain::document::review::Disclosure>(),
    labelled::<domain::document::review::WithholdingGround>(),
    labelled::<domain::document::interpretation::InterpretationForm>(),
    labelled::<domain::request::InformationForm>(),
    labelled::<domain::request::DeliveryRoute>(),
    labelled::<domain::request::RequestState>(),
    labelled::<domain::request::Queue>(),
    labelled::<domain::request::StepKind>(),
    labelled::<domain::request::SpanReason>(),
    labelled::<domain::request::ConfirmedBy>(),
    labelled::<domain::request::AbandonCause>(),
    labelled::<domain::request::ConsultationKind>(),
    labelled::<domain::request::ConsultationOutcome>(),
    labelled::<domain::request::Stance>(),
    labelled::<domain::request::FeeScale>(),
    labelled::<domain::request::ReplyKind>(),
    labelled::<domain::request::letter::LetterKind>(),
    labelled::<domain::request::AnnualRow>(),
    labelled::<domain::request::Remedy>(),
    labelled::<domain::request::ReviewKind>(),
    labelled::<domain::request::ReviewOutcome>(),
    labelled::<domain::submission::SubmissionWay>(),
    labelled::<domain::person::PersonKind>(),
    labelled::<domain::person::IdentityKind>(),
    labelled::<domain::journal::ChangeKind>(),
    labelled::<domain::journal::ChangeType>(),
    labelled::<domain::search::SubjectType>(),
    labelled::<domain::search::SearchField>(),
    labelled::<domain::submission::SubmissionWay>(),
    labelled::<domain::person::PersonKind>(),
    labelled::<domain::person::IdentityKind>(),
    labelled::<domain::enquiry::EnquiryKind>(),
    labelled::<domain::enquiry::EnquiryGrade>(),
    labelled::<domain::enquiry::EnquiryState>(),
    labelled::<domain::enquiry::RejectionReason>(),
    labelled::<domain::enquiry::EnquiryAction>(),
    labelled::<domain::enquiry::EnquiryQueue>(),
    labelled::<domain::enquiry::FaqState>(),
    labelled::<domain::village::DutyState>(),
    labelled::<domain::participation::decision::MatterClass>(),
    labelled::<domain::participation::decision::ParticipationWay>(),
    labelled::<domain::participation::decision::DecisionState>(),
    labelled::<domain::participation::consultation::ConsultationKind>(),
    labelled::<domain::participation::consultation::ConsultationState>(),
    labelled::<domain::participation::opinion::OpinionState>(),
    labelled::<domain::participation::opinion::Verdict>(),
    labelled::<domain::participation::opinion::RejectionReason>(),
    labelled::<domain::participation::feedback::Adoption>(),
    labelled::<domain::participation::meeting::MeetingKind>(),
    labelled::<domain::participation::meeting::MeetingState>(),
    labelled::<domain::participation::meeting::AttendeeRole>(),
    labelled::<domain::participation::meeting::SelectionMethod>(),
    labelled::<domain::participation::meeting::BreachKind>(),
    labelled::<domain::participation::attendance::AttendanceState>(),
    labelled::<domain::annual_report::ReportScope>(),
    labelled::<domain::annual_report::edition::ReportStatus>(),
    labelled::<domain::annual_report::edition::ReportAction>(),
    labelled::<domain::annual_report::content::Section>(),
    labelled::<domain::annual_report::figure::FigureStatus>(),
    labelled::<domain::annual_report::figure::FigureSource>(),
    labelled::<domain::annual_report::finding::ReportFindingCode>(),
    labelled::<domain::annual_report::identity::IdentityKind>(),
    labelled::<domain::milestone::Addressee>(),
    labelled::<domain::milestone::MilestoneState>(),
    labelled::<domain::demonstration_site::SiteState>(),
    labelled::<domain::demonstration_site::SiteAction>(),
    labelled::<domain::reminder::ReminderKind>(),
    labelled::<domain::reminder::ReminderState>(),
];

const fn labelled<T: Named>() -> (&'static str, Labels) {
    (T::NAME, labels::<T>)
}

impl Named for domain::import::ImportSubject {
    const NAME: &'static str = "ImportSubject";
    const DESCRIPTION: &'static str = "导入对象。What is imported.";
}
impl Named for domain::import::ImportState {
    const NAME: &'static str = "ImportState";
    const DESCRIPTION: &'static str = "导入状态。State of an import.";
}
impl Named for domain::import::ImportPhase {
    const NAME: &'static str = "ImportPhase";
    const DESCRIPTION: &'static str = "导入阶段。What an import is doing.";
}
impl Named for domain::remark::RemarkSeverity {
    const NAME: &'static str = "ImportSeverity";
    const DESCRIPTION: &'static str = "导入报告中问题的严重程度。How much a remark of an import matters.";
}
impl Named for domain::remark::RemarkCode {
    const NAME: &'static str = "ImportRemarkCode";
    const DESCRIPTION: &'static str = "导入报告中的问题类型。What a remark of an import is about.";
}
impl Named for domain::journal::ChangeKind {
    const NAME: &'static str = "ChangeKind";
    const DESCRIPTION: &'static str = "变更类型。What became of a public record.";
}
impl Named for domain::journal::ChangeType {
    const NAME: &'static str = "ChangeType";
    const DESCRIPTION: &'static str =
        "公开记录类型,取值为本接口的类型名。The type of a public record, by its name in this API.";
}
impl Named for domain::unit::UnitKind {
    const NAME: &'static str = "UnitKind";
    const DESCRIPTION: &'static str = "单位类别。Kind of unit.";
}
impl Named for domain::unit::Level {
    const NAME: &'static str = "Level";
    const DESCRIPTION: &'static str = "行政层级。Administrative level.";
}
impl Named for domain::staff::Role {
    const NAME: &'static str = "Role";
    const DESCRIPTION: &'static str = "角色。What a member of staff may do in a unit and everything below it.";
}
impl Named for domain::channel::ChannelSemantics {
    const NAME: &'static str = "ChannelSemantics";
    const DESCRIPTION: &'static str = "■ 与 □ 在目录中的含义。What ■ and □ mean in a catalogue.";
}
impl Named for domain::catalogue::Kind {
    const NAME: &'static str = "CatalogueKind";
    const DESCRIPTION: &'static str = "目录类型。Kind of catalogue.";
}
impl Named for domain::catalogue::edition::Status {
    const NAME: &'static str = "CatalogueStatus";
    const DESCRIPTION: &'static str = "版次状态。State of a catalogue's edition.";
}
impl Named for domain::catalogue::edition::EditionAction {
    const NAME: &'static str = "CatalogueAction";
    const DESCRIPTION: &'static str = "可对版次进行的操作。A verb an edition knows, for asking whether one may.";
}
impl Named for domain::catalogue::item::Origin {
    const NAME: &'static str = "ItemOrigin";
    const DESCRIPTION: &'static str = "事项来源。Where an item comes from.";
}
impl Named for domain::catalogue::item::Evidence {
    const NAME: &'static str = "Evidence";
    const DESCRIPTION: &'static str = "佐证程度。How sure it is that the row stands so in a published table.";
}
impl Named for domain::catalogue::item::Element {
    const NAME: &'static str = "CatalogueElement";
    const DESCRIPTION: &'static str = "目录要素。An element of an item: the eight of the plan, and level.";
}
impl Named for domain::catalogue::body::BodyKind {
    const NAME: &'static str = "BodyKind";
    const DESCRIPTION: &'static str = "公开主体的类型。What a part of the responsible body's cell names.";
}
impl Named for domain::catalogue::body::Responsibility {
    const NAME: &'static str = "Responsibility";
    const DESCRIPTION: &'static str = "责任归属。Whose duty an item is, seen from the compiling unit.";
}
impl Named for domain::catalogue::finding::Severity {
    const NAME: &'static str = "Severity";
    const DESCRIPTION: &'static str = "问题的严重程度。How much a finding matters.";
}
impl Named for domain::catalogue::finding::FindingCode {
    const NAME: &'static str = "FindingCode";
    const DESCRIPTION: &'static str = "审查问题代码。What a review of a catalogue turns up.";
}
impl Named for domain::catalogue::diff::Change {
    const NAME: &'static str = "CatalogueChange";
    const DESCRIPTION: &'static str = "变化类型。What happened to an item between two editions.";
}
impl Named for domain::catalogue::diff::Weakening {
    const NAME: &'static str = "Weakening";
    const DESCRIPTION: &'static str = "公开要求被弱化的方式。How a later edition owes the public less.";
}
impl Named for domain::refusal::Ground {
    const NAME: &'static str = "UserErrorCode";
    const DESCRIPTION: &'static str = "拒绝理由代码。Why the rules say no.";
}
impl Named for domain::calendar::DayKind {
    const NAME: &'static str = "DayKind";
    const DESCRIPTION: &'static str = "日期类型。What a day is in the working calendar.";
}
impl Named for domain::calendar::Unit {
    const NAME: &'static str = "DurationUnit";
    const DESCRIPTION: &'static str = "期限单位。Unit of a period.";
}
impl Named for domain::time_limit::Status {
    const NAME: &'static str = "TimeLimitStatus";
    const DESCRIPTION: &'static str = "公开时限的识别结果。How much of a time limit could be read.";
}
impl Named for domain::time_limit::Kind {
    const NAME: &'static str = "TimeLimitKind";
    const DESCRIPTION: &'static str = "时限条款类型。Kind of a clause of a time limit.";
}
impl Named for domain::time_limit::TriggerEvent {
    const NAME: &'static str = "TimeLimitTrigger";
    const DESCRIPTION: &'static str = "起算事件。The event from which a clause counts.";
}
impl Named for domain::time_limit::NoteKind {
    const NAME: &'static str = "TimeLimitNoteKind";
    const DESCRIPTION: &'static str = "识别说明类型。Kind of a remark on how a time limit was read.";
}
