//! 直写: rows of long lists are written straight to JSON. The typed resolvers stay the reference; whatever is asked here
//! and not known here is answered by them, and a test compares both ways for every operation.

use std::borrow::Cow;

use async_graphql::parser::types::{Field, Selection, SelectionSet};
use async_graphql::registry::Registry;
use async_graphql::{ContextSelectionSet, Name, OutputType, Positioned, ServerResult, Value};
use async_graphql_value::RAW_VALUE_TOKEN;

use crate::context::Request;

/// A row that may know how to write itself.
pub(crate) trait Written: OutputType {
    /// The selection as JSON; none when the typed resolvers have to answer.
    fn write(&self, _row: &Row<'_>) -> Option<Json> {
        None
    }
}

/// What a row is asked for.
pub(crate) struct Row<'a> {
    ctx: &'a ContextSelectionSet<'a>,
    /// The request.
    pub(crate) request: &'a Request,
}

/// JSON under construction.
pub(crate) struct Json(Vec<u8>);

impl Json {
    /// Nothing yet; `bytes` is what it usually comes to.
    pub(crate) fn of_about(bytes: usize) -> Self {
        Self(Vec::with_capacity(bytes))
    }

    /// A plain value: a text, a number, a truth, or null.
    pub(crate) fn plain(&mut self, value: &(impl serde::Serialize + ?Sized)) -> Option<()> {
        serde_json::to_writer(&mut self.0, value).ok()
    }

    /// A list.
    pub(crate) fn list<T>(
        &mut self,
        items: impl IntoIterator<Item = T>,
        mut write: impl FnMut(&mut Self, T) -> Option<()>,
    ) -> Option<()> {
        self.0.push(b'[');
        for (index, item) in items.into_iter().enumerate() {
            if index > 0 {
                self.0.push(b',');
            }
            write(self, item)?;
        }
        self.0.push(b']');
        Some(())
    }

    /// An object of the type `type_name` with the fields of `selection`; `write` knows them by name.
    pub(crate) fn object(
        &mut self,
        row: &Row<'_>,
        selection: &SelectionSet,
        type_name: &str,
        mut write: impl FnMut(&mut Self, &Field) -> Option<()>,
    ) -> Option<()> {
        let mut keys = Vec::new();
        self.0.push(b'{');
        self.fields(row, selection, type_name, &mut keys, &mut write)?;
        self.0.push(b'}');
        Some(())
    }

    fn fields<'s>(
        &mut self,
        row: &'s Row<'_>,
        selection: &'s SelectionSet,
        type_name: &str,
        keys: &mut Vec<&'s str>,
        write: &mut impl FnMut(&mut Self, &Field) -> Option<()>,
    ) -> Option<()> {
        for selection in &selection.items {
            match &selection.node {
                Selection::Field(field) => {
                    let field = &field.node;
                    let key = field.response_key().node.as_str();
                    // Conditions, arguments and fields that have to be merged are the typed resolvers' business.
                    if !field.directives.is_empty() || !field.arguments.is_empty() || keys.contains(&key) {
                        return None;
                    }
                    if !keys.is_empty() {
                        self.0.push(b',');
                    }
                    keys.push(key);
                    self.plain(key)?;
                    self.0.push(b':');
                    match field.name.node.as_str() {
                        "__typename" => self.plain(type_name)?,
                        _ => write(self, field)?,
                    }
                }
                Selection::FragmentSpread(spread) => {
                    let fragment = row.ctx.query_env.fragments.get(&spread.node.fragment_name.node)?;
                    if !spread.node.directives.is_empty() || fragment.node.type_condition.node.on.node != type_name {
                        return None;
                    }
                    self.fields(row, &fragment.node.selection_set.node, type_name, keys, write)?;
                }
                Selection::InlineFragment(_) => return None,
            }
        }
        Some(())
    }
}

impl Row<'_> {
    /// What is selected of the row itself.
    pub(crate) fn selection(&self) -> &SelectionSet {
        &self.ctx.item.node
    }
}

/// A reference to a row, written when it can be.
pub(crate) struct Straight<'a, T>(pub(crate) &'a T);

impl<T: Written + Sync> OutputType for Straight<'_, T> {
    fn type_name() -> Cow<'static, str> {
        T::type_name()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        T::create_type_info(registry)
    }

    async fn resolve(&self, ctx: &ContextSelectionSet<'_>, field: &Positioned<Field>) -> ServerResult<Value> {
        let request: &Request = ctx.data_unchecked();
        if request.look_ahead
            && let Some(json) = self.0.write(&Row { ctx, request })
            && let Ok(text) = String::from_utf8(json.0)
        {
            return Ok(Value::Object([(Name::new(RAW_VALUE_TOKEN), Value::String(text))].into_iter().collect()));
        }
        self.0.resolve(ctx, field).await
    }
}
