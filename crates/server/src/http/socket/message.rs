//! The messages of `graphql-transport-ws`, and the codes a socket is closed with.

use ::graphql::admission::Answer;
use axum::extract::ws::{CloseFrame, Message};
use serde_json::{Map, Value, json};

/// The subprotocol.
pub(super) const PROTOCOL: &str = "graphql-transport-ws";
/// Longest id of an operation, in bytes.
const ID_LENGTH: usize = 128;

/// Why the server closes a socket: the protocol's own codes, and two of RFC 6455.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Close {
    /// The server stops.
    GoingAway,
    /// The message is larger than allowed.
    TooLarge,
    /// The database is out of reach.
    TryAgainLater,
    /// No message of the protocol.
    Invalid,
    /// An operation before the introduction.
    NotIntroduced,
    /// A token that is not valid, or no longer.
    Forbidden,
    /// Another subprotocol, or none.
    WrongProtocol,
    /// The introduction did not come in time.
    InitTimeout,
    /// An id that is in use.
    DuplicateId,
    /// A second introduction.
    TooManyInits,
}

impl Close {
    const fn frame(self) -> (u16, &'static str) {
        match self {
            Self::GoingAway => (1001, "The server is stopping"),
            Self::TooLarge => (1009, "The message is too large"),
            Self::TryAgainLater => (1013, "The service is unavailable for the moment"),
            Self::Invalid => (4400, "Invalid message"),
            Self::NotIntroduced => (4401, "Unauthorized: send connection_init first"),
            Self::Forbidden => (4403, "Forbidden: the session is unknown or has expired"),
            Self::WrongProtocol => (4406, "Subprotocol not acceptable: use graphql-transport-ws"),
            Self::InitTimeout => (4408, "Connection initialisation timeout"),
            Self::DuplicateId => (4409, "Subscriber for this id already exists"),
            Self::TooManyInits => (4429, "Too many initialisation requests"),
        }
    }

    /// The frame that says so.
    pub(super) fn message(self) -> Message {
        let (code, reason) = self.frame();
        Message::Close(Some(CloseFrame { code, reason: reason.into() }))
    }
}

/// What a client says.
#[derive(Debug, PartialEq)]
pub(super) enum Said {
    /// It introduces itself, perhaps with a token.
    Init(Map<String, Value>),
    /// Are you there?
    Ping(Option<Value>),
    /// It is there.
    Pong,
    /// An operation begins.
    Subscribe {
        /// Chosen by the client.
        id: String,
        /// As in the body of a POST.
        parameters: Map<String, Value>,
    },
    /// It wants no more of an operation.
    Complete(String),
}

impl Said {
    /// Reads a text message.
    pub(super) fn read(text: &str) -> Result<Self, Close> {
        let Ok(Value::Object(mut message)) = serde_json::from_str(text) else { return Err(Close::Invalid) };
        let payload = message.remove("payload");
        let id = match message.remove("id") {
            Some(Value::String(id)) if (1..=ID_LENGTH).contains(&id.len()) => Some(id),
            None => None,
            Some(_) => return Err(Close::Invalid),
        };
        let kind = message.remove("type");
        match (kind.as_ref().and_then(Value::as_str), id, payload) {
            (Some("connection_init"), None, None | Some(Value::Null)) => Ok(Self::Init(Map::new())),
            (Some("connection_init"), None, Some(Value::Object(payload))) => Ok(Self::Init(payload)),
            (Some("ping"), None, payload @ (None | Some(Value::Null | Value::Object(_)))) => Ok(Self::Ping(payload)),
            (Some("pong"), None, None | Some(Value::Null | Value::Object(_))) => Ok(Self::Pong),
            (Some("subscribe"), Some(id), Some(Value::Object(parameters)))
                if ["query", "documentId"].iter().any(|name| parameters.get(*name).is_some_and(Value::is_string)) =>
            {
                Ok(Self::Subscribe { id, parameters })
            }
            (Some("complete"), Some(id), None | Some(Value::Null)) => Ok(Self::Complete(id)),
            _ => Err(Close::Invalid),
        }
    }
}

/// The introduction was accepted.
pub(super) fn acknowledged() -> Message {
    text(&json!({ "type": "connection_ack" }))
}

/// Here I am.
pub(super) fn pong(payload: Option<Value>) -> Message {
    text(&match payload {
        Some(payload) => json!({ "type": "pong", "payload": payload }),
        None => json!({ "type": "pong" }),
    })
}

/// An answer of an operation.
pub(super) fn next(id: &str, answer: &Answer) -> Message {
    text(&json!({ "type": "next", "id": id, "payload": answer }))
}

/// The operation ended with errors, or never began.
pub(super) fn error(id: &str, answer: &Answer) -> Message {
    text(&json!({ "type": "error", "id": id, "payload": answer.response.errors }))
}

/// The operation is done.
pub(super) fn complete(id: &str) -> Message {
    text(&json!({ "type": "complete", "id": id }))
}

fn text(message: &Value) -> Message {
    Message::Text(message.to_string().into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_are_read_as_the_protocol_has_them() {
        assert_eq!(Said::read(r#"{"type":"connection_init"}"#), Ok(Said::Init(Map::new())));
        assert_eq!(Said::read(r#"{"type":"ping","payload":{"a":1}}"#), Ok(Said::Ping(Some(json!({ "a": 1 })))));
        assert_eq!(Said::read(r#"{"type":"pong"}"#), Ok(Said::Pong));
        assert_eq!(Said::read(r#"{"type":"complete","id":"1"}"#), Ok(Said::Complete("1".to_owned())));
        let subscribe = Said::read(r#"{"type":"subscribe","id":"1","payload":{"query":"{ a }"}}"#);
        assert!(matches!(subscribe, Ok(Said::Subscribe { id, .. }) if id == "1"));
        let stored = Said::read(r#"{"type":"subscribe","id":"2","payload":{"documentId":"portal/news"}}"#);
        assert!(matches!(stored, Ok(Said::Subscribe { id, .. }) if id == "2"));
    }

    #[test]
    fn what_is_no_message_is_invalid() {
        let long = format!(r#"{{"type":"complete","id":"{}"}}"#, "x".repeat(ID_LENGTH + 1));
        for nonsense in [
            "",
            "[]",
            "{}",
            r#"{"type":1}"#,
            r#"{"type":"start","id":"1","payload":{"query":"{ a }"}}"#,
            r#"{"type":"subscribe","payload":{"query":"{ a }"}}"#,
            r#"{"type":"subscribe","id":"","payload":{"query":"{ a }"}}"#,
            r#"{"type":"subscribe","id":1,"payload":{"query":"{ a }"}}"#,
            r#"{"type":"subscribe","id":"1","payload":{}}"#,
            r#"{"type":"subscribe","id":"1","payload":{"query":1}}"#,
            r#"{"type":"connection_init","payload":"token"}"#,
            &long,
        ] {
            assert_eq!(Said::read(nonsense), Err(Close::Invalid), "{nonsense}");
        }
    }
}
