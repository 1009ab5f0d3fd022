//! The part of a question that finds and ranks.

use domain::search::{InTitle, SearchQuery, Term, Token, Wording};
use sea_orm::{DatabaseBackend, Value};

use super::super::SearchFilter;

/// A statement under way, with its values.
pub(super) struct Question {
    backend: DatabaseBackend,
    values: Vec<Value>,
    /// Where the expression over the tokens stands among the values.
    tokens: String,
}

impl Question {
    /// A question for what has the tokens of `query` and of `filter`.
    pub(super) fn new(backend: DatabaseBackend, query: &SearchQuery, filter: &SearchFilter) -> Self {
        let mut question = Self { backend, values: Vec::new(), tokens: String::new() };
        let expression = question.expression(query, filter);
        question.tokens = question.put(expression);
        question
    }

    /// A value, and how the statement names it.
    pub(super) fn put(&mut self, value: impl Into<Value>) -> String {
        self.values.push(value.into());
        format!("${}", self.values.len())
    }

    pub(super) fn finish(self) -> (DatabaseBackend, Vec<Value>) {
        (self.backend, self.values)
    }

    /// The digits of an id as text.
    pub(super) fn hexadecimal(&self, column: &str) -> String {
        if self.is_sqlite() { format!("lower(hex({column}))") } else { format!("CAST({column} AS text)") }
    }

    /// The entries that are found; with their rank for a page, without it for counting.
    pub(super) fn hits(&mut self, query: &SearchQuery, ranked: bool) -> String {
        let read = self.read(query);
        let texts = if read.is_empty() { "" } else { "JOIN search_text t ON t.id = e.id" };
        let columns = if ranked {
            format!("e.id, e.subject_type, e.dated, {} AS rank", self.rank(query))
        } else {
            "e.id, e.subject_type, e.unit_id, e.year, e.kind, e.validity".to_owned()
        };
        let tokens = &self.tokens;
        let found = if self.is_sqlite() {
            format!(
                "FROM search_index i CROSS JOIN search_entry e ON e.entry = i.rowid {texts} WHERE i.search_index MATCH {tokens}"
            )
        } else {
            format!("FROM search_entry e {texts} WHERE e.tokens @@ {tokens}::tsquery")
        };
        format!("SELECT {columns} {found}{read}")
    }

    fn is_sqlite(&self) -> bool {
        self.backend == DatabaseBackend::Sqlite
    }

    /// Every term and every filter, over tokens alone.
    fn expression(&self, query: &SearchQuery, filter: &SearchFilter) -> String {
        let (and, or) = if self.is_sqlite() { (" AND ", " OR ") } else { (" & ", " | ") };
        let wording = |wording: &Wording| {
            let tokens: Vec<_> = wording.tokens().iter().map(|token| self.token(token)).collect();
            format!("({})", tokens.join(and))
        };
        let term = |term: &Term| {
            let wordings: Vec<_> = term.wordings.iter().map(wording).collect();
            format!("({})", wordings.join(or))
        };
        let facet = |tokens: &Vec<String>| {
            let tokens: Vec<_> = tokens.iter().map(|it| self.token(&Token::Exactly(it.clone()))).collect();
            format!("({})", tokens.join(or))
        };
        let all: Vec<_> = query.terms.iter().map(term).chain(filter.tokens().iter().map(facet)).collect();
        let not = if self.is_sqlite() { " NOT " } else { " & !" };
        match filter.left_out() {
            Some(token) => format!("({}){not}{}", all.join(and), self.token(&Token::Exactly(token))),
            None => all.join(and),
        }
    }

    /// A token in quotation marks, which none holds: it is made of letters and wide marks.
    fn token(&self, token: &Token) -> String {
        match (token, self.is_sqlite()) {
            (Token::Exactly(token), true) => format!("\"{token}\""),
            (Token::Beginning(token), true) => format!("\"{token}\" *"),
            (Token::Exactly(token), false) => format!("'{token}'"),
            (Token::Beginning(token), false) => format!("'{token}':*"),
        }
    }

    /// What tokens cannot say: that the pairs of a longer word stand together.
    fn read(&mut self, query: &SearchQuery) -> String {
        let mut conditions = String::new();
        for term in &query.terms {
            let phrases = term.wordings.iter().filter_map(|wording| match wording {
                Wording::Phrase(phrase) => Some(phrase),
                Wording::Number(_) => None,
            });
            if !phrases.clone().any(domain::search::Phrase::needs_reading) {
                continue;
            }
            let mut any = Vec::new();
            for phrase in phrases {
                let pattern = self.put(phrase.pattern());
                any.push(self.contains("e.title_folded", &pattern));
                any.push(self.contains("t.text_folded", &pattern));
            }
            conditions.push_str(" AND (");
            conditions.push_str(&any.join(" OR "));
            conditions.push(')');
        }
        conditions
    }

    /// See [`SearchKey`](super::SearchKey).
    fn rank(&mut self, query: &SearchQuery) -> String {
        let whole = self.put(query.whole.as_str());
        let mut first = vec![format!("e.title_folded = {whole}")];
        for key in &query.own_keys {
            first.push(self.has_key(key));
        }
        let mut all = Vec::new();
        for term in &query.terms {
            let mut any = Vec::new();
            for wording in &term.wordings {
                any.push(match wording.in_title() {
                    InTitle::Text(text) => {
                        let text = self.put(text);
                        self.contains("e.title_folded", &text)
                    }
                    InTitle::Key(key) => self.has_key(&key),
                });
            }
            all.push(format!("({})", any.join(" OR ")));
        }
        format!("CAST(CASE WHEN {} THEN 0 WHEN {} THEN 1 ELSE 2 END AS bigint)", first.join(" OR "), all.join(" AND "))
    }

    fn has_key(&mut self, key: &str) -> String {
        let key = self.put(format!(" {key} "));
        self.contains("e.keys", &key)
    }

    fn contains(&self, text: &str, part: &str) -> String {
        let function = if self.is_sqlite() { "instr" } else { "strpos" };
        format!("{function}({text}, {part}) > 0")
    }
}
