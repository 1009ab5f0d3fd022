//! 契约: what a contract's document says of changes, whoever it is told to: feeds and webhooks say the same.

use ::graphql::admission::Answer;
use serde_json::Value;

use crate::http::Refused;

/// The changes of a round, each as the document selects it; or what went wrong with the first that failed.
pub fn edges(answers: Vec<Answer>) -> Result<Vec<Value>, Refused> {
    let mut edges = Vec::with_capacity(answers.len());
    for answer in answers {
        if !answer.executed || !answer.response.errors.is_empty() {
            return Err(Refused::from(Box::new(answer)));
        }
        let mut told = serde_json::to_value(&answer).unwrap_or_default();
        edges.push(told["data"]["changes"].take());
    }
    Ok(edges)
}

/// The identifier of a record in every feed: `urn:gongkai:document:…`.
pub fn urn(subject_type: &str, id: &str) -> String {
    let mut list = String::new();
    for letter in subject_type.chars() {
        if letter.is_ascii_uppercase() && !list.is_empty() {
            list.push('-');
        }
        list.push(letter.to_ascii_lowercase());
    }
    let own = id.rsplit_once('_').map_or(id, |(_, own)| own);
    let own = own.parse().map_or_else(|_| own.to_owned(), |own: uuid::Uuid| own.to_string());
    format!("urn:gongkai:{list}:{own}")
}
