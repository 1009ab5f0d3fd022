//! 公众参与: decisions, and consultations with their opinions.

mod codes;
pub(crate) mod consultation;
mod consultation_mutation;
pub(crate) mod decision;
mod decision_mutation;
mod feedback_mutation;
pub(crate) mod loaders;
pub(crate) mod opinion;
mod opinion_mutation;
pub(crate) mod query;
pub(crate) mod workspace;

use async_graphql::{Context, MergedObject};
use domain::document::DocumentId;
use domain::participation::{Incoming, ParticipationPolicy};
use domain::refusal::{Ground, Refusal};
use domain::submission::{LongText, SubmissionWay};
use domain::unit::UnitId;
use domain::vocabulary::Malformed;

use crate::channel::Channel;
use crate::code::Code;
use crate::context::Reach;
use crate::document::Document;
use crate::document::loaders::DocumentKey;
use crate::loaders::Scope;
use crate::problem::Problem;
use crate::submission::PersonInput;
use crate::time::Date;

/// Changes to what the public takes part in.
#[derive(MergedObject, Default)]
pub struct ParticipationMutation(
    decision_mutation::DecisionMutation,
    consultation_mutation::ConsultationMutation,
    opinion_mutation::OpinionMutation,
    feedback_mutation::FeedbackMutation,
);

/// How the county wants the periods of taking part.
pub(crate) fn policy<'a>(ctx: &'a Context<'_>) -> &'a ParticipationPolicy {
    &ctx.services().policies.participation
}

/// The unit an input names.
pub(crate) fn unit_id(ctx: &Context<'_>, code: &str) -> Result<UnitId, Refusal> {
    let unit = ctx.directory().unit_by_code(code);
    unit.map(|it| it.id).ok_or_else(|| Refusal::at(Ground::UnknownReference, "unitCode").found(code))
}

/// A public document.
pub(crate) async fn document(ctx: &Context<'_>, id: Option<DocumentId>) -> Result<Option<Document>, Problem> {
    let Some(id) = id else { return Ok(None) };
    let pair = ctx.load(DocumentKey(Scope::Public, id)).await?;
    Ok(pair.map(|pair| Document::new(Scope::Public, pair)))
}

/// The channels of these codes.
fn channels(ctx: &Context<'_>, codes: &[domain::channel::ChannelCode]) -> Vec<Channel> {
    codes.iter().filter_map(|code| ctx.directory().channel(code.as_str()).cloned().map(Channel)).collect()
}

/// What was left out, or empty, is not there.
pub(crate) fn given<T: std::str::FromStr<Err = Malformed>>(
    field: &str,
    text: Option<String>,
) -> Result<Option<T>, Refusal> {
    let text = text.filter(|it| !it.trim().is_empty());
    text.map(|it| domain::refusal::parse(field, &it)).transpose()
}

/// A submission as it was sent; `text` stands at `field`.
pub(crate) fn incoming(
    way: Option<Code<SubmissionWay>>,
    received_on: Option<Date>,
    person: Option<&PersonInput>,
    (field, text, most): (&str, Option<&String>, usize),
) -> Result<Incoming, Refusal> {
    Ok(Incoming {
        way: way.map_or(SubmissionWay::Portal, |it| it.0),
        received_on: received_on.map(|it| it.0),
        person: person.map(|it| it.read("person")).transpose()?,
        text: text.map(|it| LongText::read(field, it, most)).transpose()?,
    })
}
