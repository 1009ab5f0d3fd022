//! Which media type the answer has, and whether the request's is ours.

use axum::http::{HeaderMap, HeaderValue, header};

/// A media type of GraphQL answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Media {
    /// `application/graphql-response+json`: the status tells what happened.
    GraphqlResponse,
    /// `application/json`: 200 for whatever was well-formed, as older clients expect.
    Json,
}

impl Media {
    /// What the client prefers; `None` when it wants neither.
    pub(super) fn accepted(headers: &HeaderMap) -> Option<Self> {
        let mut values = headers.get_all(header::ACCEPT).iter().filter_map(|value| value.to_str().ok()).peekable();
        if values.peek().is_none() {
            return Some(Self::Json);
        }
        let (mut strict, mut json) = (0.0_f32, 0.0_f32);
        for (range, quality) in values.flat_map(by_quality) {
            match range.to_ascii_lowercase().as_str() {
                "application/graphql-response+json" => strict = strict.max(quality),
                "application/json" | "application/*" | "*/*" => json = json.max(quality),
                _ => {}
            }
        }
        match (strict, json) {
            (strict, json) if strict > 0.0 && strict >= json => Some(Self::GraphqlResponse),
            (_, json) if json > 0.0 => Some(Self::Json),
            _ => None,
        }
    }

    /// The header of the answer.
    pub(super) fn content_type(self) -> HeaderValue {
        HeaderValue::from_static(match self {
            Self::GraphqlResponse => "application/graphql-response+json; charset=utf-8",
            Self::Json => "application/json; charset=utf-8",
        })
    }
}

/// Whether the client takes the answer as a stream of events (`text/event-stream`, named and not by a wildcard).
pub(super) fn accepts_stream(headers: &HeaderMap) -> bool {
    let values = headers.get_all(header::ACCEPT).iter().filter_map(|value| value.to_str().ok());
    values.flat_map(by_quality).any(|(range, quality)| range.eq_ignore_ascii_case("text/event-stream") && quality > 0.0)
}

/// Whether the request's body is JSON in UTF-8, not compressed.
pub(super) fn is_json(headers: &HeaderMap) -> bool {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default().to_ascii_lowercase();
    let content_type = text(header::CONTENT_TYPE);
    let mut parts = content_type.split(';').map(str::trim);
    let is_json = parts.next() == Some("application/json");
    let is_utf8 = parts.filter_map(|part| part.strip_prefix("charset=")).all(|it| it.trim_matches('"') == "utf-8");
    is_json && is_utf8 && matches!(text(header::CONTENT_ENCODING).as_str(), "" | "identity")
}

/// Whether the client says that it has what carries this tag (RFC 9110, section 13.1.2).
pub(super) fn knows(headers: &HeaderMap, tag: &str) -> bool {
    let values = headers.get_all(header::IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
    values
        .flat_map(|value| value.split(','))
        .map(str::trim)
        .any(|known| known == "*" || known.strip_prefix("W/").unwrap_or(known) == tag)
}

/// The items of a header such as `Accept` with their quality; what is malformed has quality 0.
pub(super) fn by_quality(value: &str) -> impl Iterator<Item = (&str, f32)> {
    value.split(',').map(|item| {
        let mut parts = item.split(';').map(str::trim);
        let name = parts.next().unwrap_or_default();
        let quality = parts.find_map(|part| part.strip_prefix("q="));
        (name, quality.map_or(1.0, |quality| quality.parse().unwrap_or(0.0)))
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may panic")]
mod tests {
    use super::*;

    fn accepted(accept: &str) -> Option<Media> {
        Media::accepted(&HeaderMap::from_iter([(header::ACCEPT, accept.parse().unwrap())]))
    }

    #[test]
    fn the_client_chooses() {
        assert_eq!(Media::accepted(&HeaderMap::new()), Some(Media::Json));
        assert_eq!(accepted("*/*"), Some(Media::Json));
        assert_eq!(accepted("application/graphql-response+json"), Some(Media::GraphqlResponse));
        assert_eq!(accepted("application/json, application/graphql-response+json"), Some(Media::GraphqlResponse));
        assert_eq!(accepted("application/graphql-response+json;q=0.5, application/json"), Some(Media::Json));
        assert_eq!(accepted("text/html, application/*;q=0.1"), Some(Media::Json));
        assert_eq!(accepted("text/html"), None);
        assert_eq!(accepted("application/json;q=0"), None);
    }

    #[test]
    fn only_json_in_utf8_is_read() {
        let of = |content_type: &str| {
            is_json(&HeaderMap::from_iter([(header::CONTENT_TYPE, content_type.parse().unwrap())]))
        };
        assert!(
            of("application/json") && of("Application/JSON; charset=UTF-8") && of("application/json;charset=\"utf-8\"")
        );
        assert!(!of("text/plain") && !of("application/jsonp") && !of("application/json; charset=gbk"));
        assert!(!is_json(&HeaderMap::new()));
    }
}
