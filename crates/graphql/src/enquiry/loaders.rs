//! Loaders of enquiries. What was sealed is opened here for whoever the object has found may read it.

use std::sync::Arc;

use async_graphql::dataloader::Loader;
use domain::enquiry::{Enquiry, EnquiryId};
use domain::person::Person;
use domain::submission::LongText;
use persistence::Failure;

use crate::loaders::{Loaded, Reading, Scope, grouped};

/// An enquiry: as anybody, while its frequent question is public; or as the caller.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct EnquiryKey(pub(crate) Scope, pub(crate) EnquiryId);

/// What was asked, in an enquiry whose texts the caller may read.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct TextOf(pub(crate) EnquiryId);

/// What was answered to it.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct AnswerTo(pub(crate) EnquiryId);

/// Who asked; how much the caller sees of them is decided where it is shown.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct AskedBy(pub(crate) EnquiryId);

impl Loader<EnquiryKey> for Reading {
    type Value = Arc<Enquiry>;
    type Error = Arc<Failure>;

    async fn load(&self, keys: &[EnquiryKey]) -> Loaded<EnquiryKey, Self::Value> {
        let mut loaded = std::collections::HashMap::new();
        for (scope, keys) in grouped(keys, |key| key.0) {
            let ids: Vec<_> = keys.iter().map(|key| key.1).collect();
            let found = match scope {
                Scope::Public => self.store.frequent_questions_by_ids(&ids).await?,
                Scope::Workspace => self.store.enquiries_in_hand_by_ids(&self.act, &ids).await?,
            };
            loaded.extend(found.into_iter().map(|it| (EnquiryKey(scope, it.id), Arc::new(it))));
        }
        Ok(loaded)
    }
}

impl Loader<TextOf> for Reading {
    type Value = LongText;
    type Error = Arc<Failure>;

    async fn load(&self, keys: &[TextOf]) -> Loaded<TextOf, Self::Value> {
        let ids: Vec<_> = keys.iter().map(|key| key.0).collect();
        Ok(self.store.enquiry_texts(&ids).await?.into_iter().map(|(id, text)| (TextOf(id), text)).collect())
    }
}

impl Loader<AnswerTo> for Reading {
    type Value = LongText;
    type Error = Arc<Failure>;

    async fn load(&self, keys: &[AnswerTo]) -> Loaded<AnswerTo, Self::Value> {
        let ids: Vec<_> = keys.iter().map(|key| key.0).collect();
        Ok(self.store.enquiry_answers(&ids).await?.into_iter().map(|(id, text)| (AnswerTo(id), text)).collect())
    }
}

impl Loader<AskedBy> for Reading {
    type Value = Arc<Person>;
    type Error = Arc<Failure>;

    async fn load(&self, keys: &[AskedBy]) -> Loaded<AskedBy, Self::Value> {
        let ids: Vec<_> = keys.iter().map(|key| key.0).collect();
        let people = self.store.enquiry_people(&ids).await?.into_iter();
        Ok(people.map(|(id, person)| (AskedBy(id), Arc::new(person))).collect())
    }
}
