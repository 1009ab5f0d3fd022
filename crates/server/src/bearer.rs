//! The token a request carries in `Authorization: Bearer …`.

use axum::http::{HeaderMap, header};

use crate::credentials::is_frontend_key;

/// Longer tokens are none of ours, and are not looked up.
const TOKEN_LENGTH: usize = 200;

/// What a request says about who sends it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Presented<'a> {
    /// Nothing: anybody.
    Nothing,
    /// A token, to be looked up.
    Token(&'a str),
    /// Something that cannot be a token of ours. It is refused, as whoever sends it does not mean to be anonymous.
    Nonsense,
}

/// Reads the header.
pub fn presented(headers: &HeaderMap) -> Presented<'_> {
    let mut values = headers.get_all(header::AUTHORIZATION).iter();
    let (first, second) = (values.next(), values.next());
    let Some(value) = first else { return Presented::Nothing };
    if second.is_some() {
        return Presented::Nonsense;
    }
    let Some((scheme, token)) = value.to_str().ok().and_then(|value| value.trim().split_once(' ')) else {
        return Presented::Nonsense;
    };
    let token = token.trim();
    let is_sane = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    if scheme.eq_ignore_ascii_case("bearer") && (1..=TOKEN_LENGTH).contains(&token.len()) && token.bytes().all(is_sane)
    {
        Presented::Token(token)
    } else {
        Presented::Nonsense
    }
}

/// Whether the header holds what has the form of a frontend's key.
pub fn presents_key(headers: &HeaderMap) -> bool {
    matches!(presented(headers), Presented::Token(token) if is_frontend_key(token))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(values: &[&str]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for value in values {
            headers.append(header::AUTHORIZATION, value.parse().unwrap());
        }
        headers
    }

    #[test]
    fn only_a_bearer_token_is_one() {
        assert_eq!(presented(&headers(&[])), Presented::Nothing);
        assert_eq!(presented(&headers(&["Bearer gk_a-B_9"])), Presented::Token("gk_a-B_9"));
        assert_eq!(presented(&headers(&["bearer  gk_a"])), Presented::Token("gk_a"));
        let long = format!("Bearer {}", "x".repeat(TOKEN_LENGTH + 1));
        for nonsense in
            ["", "Bearer", "Bearer ", "Basic YWJj", "gk_a", "Bearer a b", "Bearer a,b", "Bearer 令牌", &long]
        {
            assert_eq!(presented(&headers(&[nonsense])), Presented::Nonsense, "{nonsense}");
        }
        assert_eq!(presented(&headers(&["Bearer a", "Bearer a"])), Presented::Nonsense);
    }
}
