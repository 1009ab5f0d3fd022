//! How much one GraphQL operation may ask for.

use serde::{Deserialize, Serialize};

/// The limits of one operation. All of them hold before anything is executed, except `errors` and `timeout_ms`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Limits {
    /// Size of the document in bytes of UTF-8.
    pub document_bytes: u64,
    /// Lexical tokens of the document, strings and names counting as one each.
    pub tokens: u64,
    /// Open brackets, and selection sets inside each other with fragments followed: what recursion costs in stack.
    pub nesting: u64,
    /// Fields inside each other, fragments followed. The standard introspection query needs 15.
    pub depth: u64,
    /// Aliases after fragments are followed.
    pub aliases: u64,
    /// Fields at the root of the operation, after fragments are followed.
    pub root_fields: u64,
    /// Fields of all operations of the document after fragments are followed.
    pub weight: u64,
    /// Directives after fragments are followed.
    pub directives: u64,
    /// Cost of the operation: each field counts once per row that its lists may hold.
    pub cost: u64,
    /// Size of the variables in bytes, as JSON without spaces.
    pub variables_bytes: u64,
    /// Errors that one response lists; the rest is only counted.
    pub errors: usize,
    /// Time for the execution, in milliseconds.
    pub timeout_ms: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            document_bytes: 64 * 1024,
            tokens: 4_000,
            nesting: 32,
            depth: 20,
            aliases: 50,
            root_fields: 20,
            weight: 2_000,
            directives: 50,
            cost: 20_000,
            variables_bytes: 256 * 1024,
            errors: 10,
            timeout_ms: 10_000,
        }
    }
}

impl Limits {
    /// Says what cannot work, naming the key: a limit of zero, or one that refuses what every client sends.
    pub fn check(&self) -> Result<(), String> {
        let all = [
            ("document_bytes", self.document_bytes),
            ("tokens", self.tokens),
            ("nesting", self.nesting),
            ("depth", self.depth),
            ("aliases", self.aliases),
            ("root_fields", self.root_fields),
            ("weight", self.weight),
            ("directives", self.directives),
            ("cost", self.cost),
            ("variables_bytes", self.variables_bytes),
            ("errors", self.errors as u64),
            ("timeout_ms", self.timeout_ms),
        ];
        if let Some((key, _)) = all.iter().find(|(_, value)| *value == 0) {
            return Err(format!("{key} must be at least 1"));
        }
        if self.depth < 15 {
            return Err("depth must be at least 15, the depth of the standard introspection query".to_owned());
        }
        // The parser gives up at 64 levels; far below that, its frames are known to fit the stack of a worker thread.
        if !(20..=48).contains(&self.nesting) {
            return Err("nesting must lie between 20 and 48".to_owned());
        }
        Ok(())
    }
}
