//! What goes back to the client, and whether anything ran.

use async_graphql::{ErrorExtensionValues, Response, ServerError, Value};
use domain::document::DocumentId;
use serde::Serialize;

/// What goes back to the client.
#[derive(Debug, Default)]
pub struct Answer {
    /// The response as the library has it.
    pub response: Response,
    /// False when the answer is a refusal: nothing ran to its end, and the answer has no `data`.
    pub executed: bool,
    /// Whose readers have one more by this answer; an answer that is given again counts again.
    pub viewed: Vec<DocumentId>,
}

impl Answer {
    /// A refusal.
    pub fn refused(errors: Vec<ServerError>) -> Self {
        Self { response: Response::from_errors(errors), ..Self::default() }
    }

    /// A refusal with one error.
    pub fn problem(code: &str, message: impl Into<String>) -> Box<Self> {
        Box::new(Self::refused(vec![error(code, message)]))
    }

    /// The codes of its errors, without repetition.
    pub fn codes(&self) -> Vec<String> {
        let mut codes: Vec<String> = self.response.errors.iter().filter_map(code).collect();
        codes.sort_unstable();
        codes.dedup();
        codes
    }

    /// Whether there is nothing but errors: what was asked for could not be answered at all.
    pub fn is_failure(&self) -> bool {
        self.response.data == Value::Null && !self.response.errors.is_empty()
    }

    /// Tells execution from validation: the library answers both alike, but only what ran has paths or data.
    pub(super) fn of(mut response: Response, most_errors: usize) -> Self {
        let ran = response.data != Value::Null || response.errors.iter().any(|error| !error.path.is_empty());
        let executed = ran || response.errors.is_empty();
        let omitted = response.errors.len().saturating_sub(most_errors);
        response.errors.truncate(most_errors);
        if omitted > 0 {
            response.extensions.insert("errorsOmitted".to_owned(), Value::from(omitted));
        }
        // Our resolvers name their codes; what has none is the library's and concerns arguments and variables.
        for error in response.errors.iter_mut().filter(|error| code(error).is_none()) {
            set_code(error, if executed { "BAD_INPUT" } else { "GRAPHQL_VALIDATION_FAILED" });
        }
        Self { response, executed, viewed: Vec::new() }
    }
}

/// As the specification has it: a refusal has no entry `data`, not even null.
impl Serialize for Answer {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        use serde::ser::SerializeMap;
        if self.executed {
            return self.response.serialize(serializer);
        }
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("errors", &self.response.errors)?;
        if !self.response.extensions.is_empty() {
            map.serialize_entry("extensions", &self.response.extensions)?;
        }
        map.end()
    }
}

/// An error with its code.
pub fn error(code: &str, message: impl Into<String>) -> ServerError {
    let mut error = ServerError::new(message, None);
    set_code(&mut error, code);
    error
}

/// The code of an error.
pub fn code(error: &ServerError) -> Option<String> {
    match error.extensions.as_ref()?.get("code")? {
        Value::String(code) => Some(code.clone()),
        Value::Enum(code) => Some(code.to_string()),
        _ => None,
    }
}

pub(super) fn set_code(error: &mut ServerError, code: &str) {
    error.extensions.get_or_insert_with(ErrorExtensionValues::default).set("code", code);
}
