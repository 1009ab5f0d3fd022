//! Typed ids: each shows as `ID`, and a unit's id where an edition's is wanted fails before any query.

use std::borrow::Cow;

use async_graphql::registry::Registry;
use async_graphql::{ID, InputType, InputValueError, InputValueResult, Value};
use domain::vocabulary::TypedId;

/// An id of one kind of record.
#[derive(Clone, Copy, Debug)]
pub struct Id<T>(pub T);

impl<T: TypedId + Send + Sync + 'static> InputType for Id<T> {
    type RawValueType = Self;

    fn type_name() -> Cow<'static, str> {
        Cow::Borrowed("ID")
    }

    fn create_type_info(registry: &mut Registry) -> String {
        <ID as InputType>::create_type_info(registry)
    }

    fn parse(value: Option<Value>) -> InputValueResult<Self> {
        match value.unwrap_or_default() {
            Value::String(text) => text.parse().map(Id).map_err(InputValueError::custom),
            other => Err(InputValueError::expected_type(other)),
        }
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.to_string())
    }

    fn as_raw_value(&self) -> Option<&Self> {
        Some(self)
    }
}

/// The id as the API shows it.
pub fn id(id: impl TypedId) -> ID {
    ID(id.to_string())
}
