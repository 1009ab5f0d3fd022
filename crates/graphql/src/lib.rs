//! The GraphQL schema of Gongkai: thin, named, complete.
//!
//! One room per concept: its object, its queries, its mutations and inputs. [`Api`] is the only way in.

// Fields are futures in futures.
#![recursion_limit = "256"]

pub mod admission;

mod annual_report;
mod assessment;
mod attachment;
mod batches;
mod calendar;
mod caseload;
mod catalogue;
mod changes;
mod channel;
mod code;
mod context;
mod credentials;
mod delivery;
mod demonstration_site;
mod document;
mod enquiry;
mod evidence;
mod frontend;
mod id;
mod import;
mod importer;
mod inspection;
mod loaders;
mod meeting;
mod milestone;
mod node;
mod obligation;
mod page;
mod participation;
mod pilot_domain;
mod problem;
mod reminder;
mod request;
mod roots;
mod screener;
mod search;
mod staff;
pub mod stored;
mod submission;
mod time;
mod time_limit;
mod unit;
mod viewer;
mod village;
mod webhook;
mod workspace;
mod written;

use std::time::Duration;

use async_graphql::dataloader::DataLoader;
use async_graphql::{MergedSubscription, Name, PathSegment, Schema, ServerError, Value};

use admission::{Admitted, Answer, Limits, harden};
use batches::{Batches, Outbox};
use domain::vocabulary::Locale;

pub use changes::{Following, Round};
use context::Viewed;
pub use context::{Request, Services};
pub use credentials::{Credentials, Slow};
pub use importer::{Importer, Progress};
pub use roots::{Mutation, Query};
pub use screener::{NotScreened, Screener};
pub use submission::{Guesses, NotFollowed};

/// 订阅入口。What can be listened to.
#[derive(MergedSubscription, Default)]
pub struct Subscription(changes::ChangeSubscription);

/// The schema with what it needs to answer.
pub struct Api {
    schema: Schema<Query, Mutation, Subscription>,
    services: Services,
    limits: Limits,
}

impl Api {
    /// The schema over these services, within these limits.
    pub fn new(services: Services, limits: Limits) -> Self {
        Self { schema: schema(&limits), services, limits }
    }

    /// Runs an admitted operation for one request; the only way into the schema, for the server and for tests.
    pub async fn execute(&self, admitted: Admitted, request: Request) -> Answer {
        let locale = request.locale;
        let (outbox, batches) = Batches::new();
        let viewed = Viewed::default();
        let prepare = |it| self.prepare(it, request, outbox).data(viewed.clone());
        let mut answer = batches.beside(admitted.execute(&self.schema, &self.limits, prepare)).await;
        answer.viewed = viewed.take();
        finish(answer, locale)
    }

    /// Runs an admitted subscription over what is new since its last round. Each round is a request of its own: whoever
    /// calls says anew who is asking, and when.
    pub async fn round(&self, following: &Following, request: Request) -> Round {
        let locale = request.locale;
        let before = following.reached();
        following.progress.lock().has_next = false;
        let progress = following.progress.clone();
        let (outbox, batches) = Batches::new();
        let prepare = |it| self.prepare(it, request, outbox).data(progress);
        let answers = batches.beside(following.admitted.run_round(&self.schema, &self.limits, prepare)).await;
        let failed = answers.last().is_some_and(Answer::is_failure);
        let reached = following.progress.lock();
        // A field that was skipped reads nothing, and never will.
        let is_over = failed || (before.is_none() && reached.cursor.is_none());
        let has_next = reached.has_next;
        Round { answers: answers.into_iter().map(|it| finish(it, locale)).collect(), has_next, is_over }
    }

    /// What resolvers need to know.
    fn prepare(&self, document: async_graphql::Request, request: Request, outbox: Outbox) -> async_graphql::Request {
        let reading = loaders::Reading::new(self.services.store.clone(), request.act.clone());
        // A request that is over reads nothing any more.
        let leave = move |batch| drop(outbox.send(batch));
        let loader = DataLoader::new(reading, leave).delay(Duration::ZERO);
        document.data(self.services.clone()).data(loader).data(request)
    }
}

/// The reader's language, and null where something failed.
fn finish(mut answer: Answer, locale: Locale) -> Answer {
    for error in &mut answer.response.errors {
        translate(error, locale);
        if answer.executed {
            settle(&mut answer.response.data, &error.path);
        }
    }
    answer
}

/// The schema as a contract, without anything behind it.
pub fn sdl() -> String {
    schema(&Limits::default()).sdl()
}

fn schema(limits: &Limits) -> Schema<Query, Mutation, Subscription> {
    harden(Schema::build(Query::default(), Mutation::default(), Subscription::default()), limits).finish()
}

/// A field that failed is null, as the specification has it; the library leaves it out. Every field that can fail is
/// nullable.
fn settle(data: &mut Value, path: &[PathSegment]) {
    match (path, &mut *data) {
        ([PathSegment::Field(name), ..], Value::Null) if path.len() == 1 => {
            *data = Value::Object([(Name::new(name), Value::Null)].into_iter().collect());
        }
        ([PathSegment::Field(name), rest @ ..], Value::Object(fields)) => {
            settle(fields.entry(Name::new(name)).or_insert(Value::Null), rest);
        }
        ([PathSegment::Index(index), rest @ ..], Value::List(items)) => {
            if let Some(item) = items.get_mut(*index) {
                settle(item, rest);
            }
        }
        _ => {}
    }
}

/// Errors are made in Chinese with the English text beside it; the reader's language decides here, once.
fn translate(error: &mut ServerError, locale: Locale) {
    let Some(extensions) = &mut error.extensions else { return };
    if let (Some(Value::String(english)), Locale::En) = (extensions.get(problem::ENGLISH), locale) {
        error.message.clone_from(english);
    }
    extensions.unset(problem::ENGLISH);
}

#[cfg(test)]
mod tests {
    use super::sdl;

    /// Types and fields of the schema read Chinese first, then English.
    #[test]
    fn every_description_is_bilingual() {
        let sdl = sdl();
        let pieces: Vec<_> = sdl.split("\"\"\"").collect();
        // The directives and their words are the library's.
        let ours = pieces.chunks(2).zip(pieces[1..].chunks(2)).filter(|(_, rest)| rest.len() == 2);
        let descriptions: Vec<_> =
            ours.filter(|(_, rest)| !rest[1].trim_start().starts_with("directive")).map(|(_, rest)| rest[0]).collect();
        assert!(descriptions.len() > 300, "only {} descriptions", descriptions.len());
        let is_chinese = |c: char| ('\u{4e00}'..='\u{9fff}').contains(&c);
        for description in descriptions {
            let text = description.trim();
            let english = text.chars().filter(char::is_ascii_alphabetic).count() > 1;
            let chinese_first = text.chars().take(12).any(is_chinese);
            assert!(chinese_first && english, "not bilingual: {text}");
        }
    }
}
