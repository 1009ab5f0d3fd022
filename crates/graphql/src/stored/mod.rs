//! 存储文档: documents that are known before anybody asks. Each is read, checked against the schema and looked into once, at
//! start; a request names it and brings variables.

mod contract;
mod types;

use std::sync::Arc;

use async_graphql::extensions::{Extension, ExtensionContext, ExtensionFactory, NextValidation};
use async_graphql::parser::parse_query;
use async_graphql::parser::types::{DocumentOperations, ExecutableDocument, OperationDefinition, OperationType};
use async_graphql::{Pos, Schema, ServerError, ValidationResult, Variables};
use domain::vocabulary::Locale;
use futures_util::FutureExt;
use persistence::digest;

use crate::admission::{Excess, Limits, Operation, scan, unparsable, weigh};
use crate::{Mutation, Query, Subscription};
use types::{Selected, Types};

pub use contract::Contract;
pub use types::Deprecated;

/// What documents are checked with.
pub struct Inspector {
    schema: Schema<Query, Mutation, Subscription>,
    types: Types,
    limits: Limits,
}

/// A document that fits the schema. Only [`Inspector::store`] makes one.
#[derive(Debug)]
pub struct Stored {
    /// What people call it: `portal/home`.
    pub name: String,
    /// What tells it from every other document: `sha256:` and the digest of its text.
    pub id: String,
    /// Its one operation.
    pub operation: Operation,
    /// The fields it selects that will be gone one day.
    pub deprecated: Vec<Deprecated>,
    /// Whether its answer follows from the records and the day alone, for one who reads it as anybody.
    pub is_steady: bool,
    /// Whether it shows a query code, which must not stand in an address.
    pub takes_codes: bool,
    pub(crate) text: String,
    pub(crate) document: ExecutableDocument,
}

impl Stored {
    fn definition(&self) -> Option<&OperationDefinition> {
        only_operation(&self.document).map(|(_, definition)| definition)
    }
}

/// Why a document cannot be stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The line, from 1, where one can be named.
    pub line: Option<usize>,
    /// What is wrong.
    pub message: String,
}

impl Inspector {
    /// Over the schema as it is. What a document may hold at most is in `limits`.
    pub fn new(limits: &Limits) -> Self {
        let schema = Schema::build(Query::default(), Mutation::default(), Subscription::default());
        let nesting = usize::try_from(limits.nesting).unwrap_or(usize::MAX);
        let schema = schema.extension(CheckOnly).limit_recursive_depth(nesting).finish();
        Self { types: Types::of(&schema.sdl()), schema, limits: limits.clone() }
    }

    /// Checks a document and looks into it; or names everything that does not fit.
    pub fn store(&self, name: &str, text: &str) -> Result<Stored, Vec<Fault>> {
        let whole = |message: String| vec![Fault { line: None, message }];
        let excess = |excess: Excess| {
            let [zh, en] = [Locale::Zh, Locale::En].map(|locale| excess.error(locale).message);
            whole(format!("{zh} / {en}"))
        };
        scan(text, &self.limits).map_err(excess)?;
        let document = parse_query(text).map_err(|failure| {
            let mut failure = unparsable(failure);
            failure.message = format!("语法有误 / syntax error: {}", failure.message);
            faults(&[failure])
        })?;
        let (operation, definition) = only_operation(&document).ok_or_else(|| {
            whole("一个文档应当恰有一个具名的操作 / a document has exactly one operation, with a name".to_owned())
        })?;
        // What it costs depends on variables; here it matters that it can be walked at all.
        let limits = Limits { cost: u64::MAX, ..self.limits.clone() };
        weigh(&document, definition, &Variables::default(), &limits).map_err(excess)?;
        let request = async_graphql::Request::new(text);
        // Nothing waits on the way to the check, and behind it nothing happens.
        let Some(response) = self.schema.execute(request).now_or_never() else {
            return Err(whole("无法检查 / cannot be checked".to_owned()));
        };
        if !response.errors.is_empty() {
            return Err(faults(&response.errors));
        }
        let Selected { deprecated, is_steady, takes_codes, misplaced } = self.types.selected(&document);
        if !misplaced.is_empty() {
            let fault = |(at, message): (Pos, String)| Fault { line: Some(at.line), message };
            return Err(misplaced.into_iter().map(fault).collect());
        }
        let is_steady = is_steady && operation.kind == OperationType::Query;
        let id = format!("sha256:{}", digest(text.as_bytes()));
        let (name, text) = (name.to_owned(), text.to_owned());
        Ok(Stored { name, id, operation, deprecated, is_steady, takes_codes, text, document })
    }
}

/// The one operation, which has to have a name: logs and counts speak of it.
fn only_operation(document: &ExecutableDocument) -> Option<(Operation, &OperationDefinition)> {
    let DocumentOperations::Multiple(all) = &document.operations else { return None };
    let (name, definition) = all.iter().next().filter(|_| all.len() == 1)?;
    Some((Operation { name: Some(name.to_string()), kind: definition.node.ty }, &definition.node))
}

/// Each once: several rules of the library find the same.
fn faults(errors: &[ServerError]) -> Vec<Fault> {
    let mut faults = Vec::with_capacity(errors.len());
    for error in errors {
        let fault = Fault { line: error.locations.first().map(|at| at.line), message: error.message.clone() };
        if !faults.contains(&fault) {
            faults.push(fault);
        }
    }
    faults
}

/// Ends every execution behind the library's own validation, which has no other door.
struct CheckOnly;

impl ExtensionFactory for CheckOnly {
    fn create(&self) -> Arc<dyn Extension> {
        Arc::new(Self)
    }
}

#[async_graphql::async_trait::async_trait]
impl Extension for CheckOnly {
    async fn validation(
        &self,
        ctx: &ExtensionContext<'_>,
        next: NextValidation<'_>,
    ) -> Result<ValidationResult, Vec<ServerError>> {
        next.run(ctx).await?;
        Err(Vec::new())
    }
}

#[cfg(test)]
mod tests;
