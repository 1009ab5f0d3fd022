//! 日志: what a verb reports about itself. The store appends it in the verb's own transaction.

use serde_json::{Map, Value};
use uuid::Uuid;

use crate::unit::UnitId;

/// 事件: one entry of the journal before it has its place. Facts never hold personal data.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    /// The verb, as the API names it.
    pub action: &'static str,
    /// The type of the record it changed, as the API names it.
    pub subject_type: &'static str,
    /// The record.
    pub subject_id: Uuid,
    /// The unit it belongs to, where it belongs to one.
    pub unit_id: Option<UnitId>,
    /// Whether anybody may know of it.
    pub public: bool,
    /// What changed, in a few words and numbers.
    pub facts: Map<String, Value>,
}

impl Event {
    /// An event that only staff may know of.
    pub fn new(action: &'static str, subject_type: &'static str, subject_id: Uuid) -> Self {
        Self { action, subject_type, subject_id, unit_id: None, public: false, facts: Map::new() }
    }

    /// Of which unit.
    #[must_use]
    pub fn of_unit(mut self, unit_id: Option<UnitId>) -> Self {
        self.unit_id = unit_id;
        self
    }

    /// Anybody may know of it.
    #[must_use]
    pub fn public(mut self) -> Self {
        self.public = true;
        self
    }

    /// Adds one fact.
    #[must_use]
    pub fn fact(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.facts.insert(name.to_owned(), value.into());
        self
    }
}
