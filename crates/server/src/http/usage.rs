//! How often the documents of frontends are asked for, and the fields that will be gone one day: whom to tell before they are.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use ::graphql::stored::Stored;

/// Counts since the start of this process.
#[derive(Debug, Default)]
pub struct Usage(Mutex<Counts>);

/// What was counted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Requests by document.
    pub documents: BTreeMap<String, u64>,
    /// Requests by deprecated field and document.
    pub deprecated: BTreeMap<(String, String), u64>,
}

impl Usage {
    /// Counts a request.
    pub fn count(&self, stored: &Stored) {
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match counts.documents.get_mut(&stored.name) {
            Some(count) => *count += 1,
            None => drop(counts.documents.insert(stored.name.clone(), 1)),
        }
        for old in &stored.deprecated {
            *counts.deprecated.entry((old.field.clone(), stored.name.clone())).or_default() += 1;
        }
    }

    /// What was counted so far.
    pub fn counts(&self) -> Counts {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}
