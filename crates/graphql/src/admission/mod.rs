//! Admission: every document is weighed before anything walks or executes it. HTTP, WebSocket and SSE come through here.

mod answer;
mod excess;
mod limits;
mod scan;
mod weigh;

#[cfg(test)]
mod tests;

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use async_graphql::parser::parse_query;
use async_graphql::parser::types::{
    DocumentOperations, ExecutableDocument, OperationDefinition, OperationType, Selection,
};
use async_graphql::{
    Name, ObjectType, Request, Schema, SchemaBuilder, ServerError, SubscriptionType, Value, Variables,
};
use domain::vocabulary::Locale;
use futures_util::{FutureExt, StreamExt};

pub use answer::{Answer, code, error};
pub use excess::{Excess, Measure};
pub use limits::Limits;
pub(crate) use scan::scan;
pub use weigh::{Weight, weigh};

use crate::stored::Stored;

/// Characters of a parser's message that the client gets to see.
const PARSE_MESSAGE: usize = 500;

/// The document of a request.
#[derive(Clone, Debug)]
pub enum Asked {
    /// Its text, which nobody has looked at yet.
    Text(String),
    /// One that is known already; see [`Stored`].
    Stored(Arc<Stored>),
}

impl Default for Asked {
    fn default() -> Self {
        Self::Text(String::new())
    }
}

/// What a client sent, taken out of its transport and not looked at yet.
#[derive(Clone, Debug, Default)]
pub struct Incoming {
    /// The document.
    pub asked: Asked,
    /// The operation to choose; empty is the same as none.
    pub operation_name: Option<String>,
    /// The variables.
    pub variables: Variables,
    /// The transport promises to change nothing (GET): mutations are refused.
    pub read_only: bool,
    /// The language of messages.
    pub locale: Locale,
}

/// The operation that was chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Operation {
    /// Its name, where it has one.
    pub name: Option<String>,
    /// Query, mutation or subscription.
    pub kind: OperationType,
}

/// A document within the limits, with the operation to run. Only [`admit`] makes one.
#[derive(Debug)]
pub struct Admitted {
    query: String,
    document: ExecutableDocument,
    variables: Variables,
    operation: Operation,
    weight: Weight,
    locale: Locale,
}

/// Makes the library's own validation cheap: no "did you mean", which compares each unknown name with all known ones,
/// and a second line against recursion.
pub fn harden<Q, M, S>(builder: SchemaBuilder<Q, M, S>, limits: &Limits) -> SchemaBuilder<Q, M, S> {
    let nesting = usize::try_from(limits.nesting).unwrap_or(usize::MAX);
    builder.disable_suggestions().limit_recursive_depth(nesting)
}

/// Parses, weighs and chooses the operation; or says why not. Nothing has been executed either way.
pub fn admit(limits: &Limits, incoming: Incoming) -> Result<Admitted, Box<Answer>> {
    let Incoming { asked, operation_name, variables, read_only, locale } = incoming;
    let excess = |excess: Excess| Box::new(Answer::refused(vec![excess.error(locale)]));

    Excess::unless(Measure::VariablesBytes, variables_bytes(&variables), limits.variables_bytes).map_err(excess)?;
    let (query, document) = match asked {
        Asked::Stored(stored) => (stored.text.clone(), stored.document.clone()),
        Asked::Text(query) => {
            scan(&query, limits).map_err(excess)?;
            let document = parse(&query, locale)?;
            (query, document)
        }
    };

    let name = operation_name.filter(|name| !name.is_empty());
    let (operation, definition) = choose(&document, name.as_deref(), locale)?;
    let weight = weigh(&document, definition, &variables, limits).map_err(excess)?;
    if read_only && operation.kind == OperationType::Mutation {
        return Err(Answer::problem(
            "METHOD_NOT_ALLOWED",
            locale.pick("GET 不能执行变更,请改用 POST", "Mutations may not be sent by GET; use POST"),
        ));
    }
    if operation.kind == OperationType::Subscription && weight.root_fields != 1 {
        return Err(Answer::problem(
            "GRAPHQL_VALIDATION_FAILED",
            locale.pick("一个订阅只能有一个根字段", "A subscription has exactly one root field"),
        ));
    }
    require_variables(definition, &variables, locale)?;

    Ok(Admitted { query, document, variables, operation, weight, locale })
}

fn parse(query: &str, locale: Locale) -> Result<ExecutableDocument, Box<Answer>> {
    parse_query(query).map_err(|failure| {
        let mut failure = unparsable(failure);
        failure.message = format!("{}: {}", locale.pick("语法有误", "Syntax error"), failure.message);
        answer::set_code(&mut failure, "GRAPHQL_PARSE_FAILED");
        Box::new(Answer::refused(vec![failure]))
    })
}

/// What the parser expected, with its place. The picture it draws of the line is left out: that may be the whole document.
pub(crate) fn unparsable(failure: impl Into<ServerError>) -> ServerError {
    let mut failure = failure.into();
    // Its margin is as wide as the number of the line.
    let reason = failure.message.lines().last().and_then(|line| line.trim_start().strip_prefix("= "));
    failure.message = reason.unwrap_or(&failure.message).chars().take(PARSE_MESSAGE).collect();
    failure
}

/// The operation of that name, or the only one there is.
fn choose<'a>(
    document: &'a ExecutableDocument,
    name: Option<&str>,
    locale: Locale,
) -> Result<(Operation, &'a OperationDefinition), Box<Answer>> {
    let found = match (&document.operations, name) {
        (DocumentOperations::Single(only), None) => Some((None, only)),
        (DocumentOperations::Single(_), Some(_)) => None,
        (DocumentOperations::Multiple(all), Some(name)) => all.get_key_value(name).map(|(name, it)| (Some(name), it)),
        (DocumentOperations::Multiple(all), None) => {
            let only = all.iter().next().filter(|_| all.len() == 1).map(|(name, it)| (Some(name), it));
            Some(only.ok_or_else(|| {
                Answer::problem(
                    "OPERATION_NAME_REQUIRED",
                    locale.pick(
                        "文档包含多个操作,请用 operationName 指明其一",
                        "The document holds several operations; name one with operationName",
                    ),
                )
            })?)
        }
    };
    let (name, definition) = found.ok_or_else(|| {
        Answer::problem(
            "OPERATION_NOT_FOUND",
            locale.pick("文档中没有 operationName 所指的操作", "The document has no operation of that operationName"),
        )
    })?;
    let operation = Operation { name: name.map(ToString::to_string), kind: definition.node.ty };
    Ok((operation, &definition.node))
}

/// The library only notices a missing variable where it is used, in the middle of an execution.
fn require_variables(
    operation: &OperationDefinition,
    variables: &Variables,
    locale: Locale,
) -> Result<(), Box<Answer>> {
    for definition in operation.variable_definitions.iter().map(|it| &it.node) {
        let given = match variables.get(&definition.name.node) {
            Some(value) => *value != Value::Null,
            None => definition.default_value.is_some(),
        };
        if !given && !definition.var_type.node.nullable {
            let (name, of_type) = (&definition.name.node, &definition.var_type.node);
            return Err(Answer::problem(
                "BAD_INPUT",
                match locale {
                    Locale::Zh => format!("缺少变量 ${name}(类型 {of_type})"),
                    Locale::En => format!("Variable ${name} of type {of_type} is required"),
                },
            ));
        }
    }
    Ok(())
}

/// The size of the variables as JSON, short of escapes.
fn variables_bytes(variables: &Variables) -> u64 {
    fn bytes(value: &Value) -> u64 {
        match value {
            Value::Null | Value::Boolean(_) => 4,
            Value::Number(number) => number.to_string().len() as u64,
            Value::String(text) => text.len() as u64 + 2,
            Value::Enum(name) => name.len() as u64 + 2,
            Value::Binary(binary) => binary.len() as u64,
            Value::List(items) => items.iter().map(|item| bytes(item) + 1).sum::<u64>() + 2,
            Value::Object(fields) => fields.iter().map(|(name, it)| name.len() as u64 + bytes(it) + 4).sum::<u64>() + 2,
        }
    }
    variables.iter().map(|(name, value)| name.len() as u64 + bytes(value) + 4).sum()
}

impl Admitted {
    /// The chosen operation.
    pub fn operation(&self) -> &Operation {
        &self.operation
    }

    /// Whether it asks for none but these fields of the root, in plain sight: behind fragments nobody looks.
    pub fn asks_only(&self, fields: &[&str]) -> bool {
        let mut operations = self.document.operations.iter();
        let chosen = operations.find(|(name, _)| name.map(Name::as_str) == self.operation.name.as_deref());
        chosen.is_some_and(|(_, operation)| {
            operation.node.selection_set.node.items.iter().all(|selection| match &selection.node {
                Selection::Field(field) => fields.contains(&field.node.name.node.as_str()),
                Selection::FragmentSpread(_) | Selection::InlineFragment(_) => false,
            })
        })
    }

    /// What it asks for.
    pub fn weight(&self) -> &Weight {
        &self.weight
    }

    /// The language of messages.
    pub fn locale(&self) -> Locale {
        self.locale
    }

    /// Runs a query or a mutation under the time limit. `prepare` adds what resolvers need to know.
    /// A panic becomes `INTERNAL`; messages of other errors pass as they are, all but the first few are cut off.
    pub async fn execute<Q, M, S>(
        self,
        schema: &Schema<Q, M, S>,
        limits: &Limits,
        prepare: impl FnOnce(Request) -> Request,
    ) -> Answer
    where
        Q: ObjectType + 'static,
        M: ObjectType + 'static,
        S: SubscriptionType + 'static,
    {
        let Self { query, document, variables, operation, locale, .. } = self;
        let request = request(query, document, variables, &operation);
        if operation.kind == OperationType::Subscription {
            return *Answer::problem(
                "OPERATION_NOT_SUPPORTED",
                locale.pick("此处不支持订阅,请改用 WebSocket 或 SSE", "Subscriptions need WebSocket or SSE"),
            );
        }
        // A panic leaves nothing of this request behind that anybody could see: its data is dropped with the future.
        let execution = AssertUnwindSafe(schema.execute(prepare(request))).catch_unwind();
        match tokio::time::timeout(Duration::from_millis(limits.timeout_ms), execution).await {
            Ok(Ok(response)) => Answer::of(response, limits.errors),
            Ok(Err(_)) => *Answer::problem("INTERNAL", locale.pick("服务器内部错误", "Internal error")),
            Err(_) if operation.kind == OperationType::Mutation => *Answer::problem(
                "TIMEOUT",
                locale.pick(
                    "执行超时,结果未知;请先查询,或用同一 idempotencyKey 重试",
                    "Timed out with unknown outcome; look first, or retry with the same idempotencyKey",
                ),
            ),
            Err(_) => *Answer::problem("TIMEOUT", locale.pick("执行超时", "The execution took too long")),
        }
    }

    /// Runs a subscription as long as its stream has something to say: one round, after which it ends by itself. The time
    /// limit is for the round. The answer that ends a round early is the last.
    pub(crate) async fn run_round<Q, M, S>(
        &self,
        schema: &Schema<Q, M, S>,
        limits: &Limits,
        prepare: impl FnOnce(Request) -> Request,
    ) -> Vec<Answer>
    where
        Q: ObjectType + 'static,
        M: ObjectType + 'static,
        S: SubscriptionType + 'static,
    {
        let (document, variables) = (self.document.clone(), self.variables.clone());
        let request = prepare(request(self.query.clone(), document, variables, &self.operation));
        let round = AssertUnwindSafe(schema.execute_stream(request).collect::<Vec<_>>()).catch_unwind();
        match tokio::time::timeout(Duration::from_millis(limits.timeout_ms), round).await {
            Ok(Ok(responses)) => responses.into_iter().map(|it| Answer::of(it, limits.errors)).collect(),
            Ok(Err(_)) => {
                vec![*Answer::problem("INTERNAL", self.locale.pick("服务器内部错误", "Internal error"))]
            }
            Err(_) => vec![*Answer::problem("TIMEOUT", self.locale.pick("执行超时", "The execution took too long"))],
        }
    }
}

/// The request with its document parsed.
fn request(query: String, document: ExecutableDocument, variables: Variables, operation: &Operation) -> Request {
    let mut request = Request::new(query).variables(variables);
    request.operation_name.clone_from(&operation.name);
    request.set_parsed_query(document);
    request
}
