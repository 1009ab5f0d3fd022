//! What a document selects, field by field with the type each stands on.

use std::collections::{BTreeSet, HashMap};

use async_graphql::parser::parse_schema;
use async_graphql::parser::types::{
    BaseType, ExecutableDocument, Field, FieldDefinition, OperationType, Selection, SelectionSet, Type, TypeKind,
    TypeSystemDefinition, VariableDefinition,
};
use async_graphql::{Name, Pos, Value as ConstValue};
use async_graphql_value::Value as Written;

/// Fields whose answer hangs on the moment, on who asks or on what no journal tells, and not only on the records and the day.
const UNSTEADY: [&str; 8] = [
    "Query.viewer",
    "Query.workspace",
    "Query.meetings",
    "ChangeConnection.lagSeconds",
    "Document.viewCount",
    "Meeting.state",
    "Meeting.stateLabel",
    "RegistrationTerms.open",
];
/// The argument by which somebody shows that a case is theirs.
const QUERY_CODE: &str = "queryCode";

/// A field that will be gone one day.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Deprecated {
    /// `Type.field`
    pub field: String,
    /// What to use instead, and until when it stays.
    pub reason: String,
}

/// What was found in a document.
pub(super) struct Selected {
    pub(super) deprecated: Vec<Deprecated>,
    pub(super) is_steady: bool,
    pub(super) takes_codes: bool,
    /// Variables that stand where another type is wanted: the place, and both types. The library looks at values only.
    pub(super) misplaced: Vec<(Pos, String)>,
}

/// A field, as far as a walk needs it.
struct FieldType {
    of: String,
    deprecated: Option<String>,
    /// The type of each argument, and whether it goes without a value.
    arguments: HashMap<String, (Type, bool)>,
}

/// Every field of every type.
pub(super) struct Types(HashMap<String, HashMap<String, FieldType>>);

impl Types {
    /// Reads the schema's own text.
    pub(super) fn of(sdl: &str) -> Self {
        let definitions = parse_schema(sdl).expect("our own schema can be read").definitions;
        let fields = |it: TypeSystemDefinition| match it {
            TypeSystemDefinition::Type(it) => match it.node.kind {
                TypeKind::Object(object) => Some((it.node.name.node, object.fields)),
                TypeKind::Interface(interface) => Some((it.node.name.node, interface.fields)),
                _ => None,
            },
            _ => None,
        };
        let types = definitions.into_iter().filter_map(fields).map(|(name, fields)| {
            let fields = fields.into_iter().map(|it| (it.node.name.node.to_string(), FieldType::of(&it.node)));
            (name.to_string(), fields.collect())
        });
        Self(types.collect())
    }

    /// Walks a document that fits the schema; each fragment once, from the type it is on.
    pub(super) fn selected(&self, document: &ExecutableDocument) -> Selected {
        let mut walk = Walk {
            types: self,
            fields: BTreeSet::new(),
            takes_codes: false,
            variables: HashMap::new(),
            misplaced: Vec::new(),
        };
        for (_, operation) in document.operations.iter() {
            let definitions = operation.node.variable_definitions.iter().map(|it| &it.node);
            let typed = |it: &VariableDefinition| {
                let is_given = it.default_value.as_ref().is_some_and(|it| it.node != ConstValue::Null);
                (it.name.node.to_string(), (it.var_type.node.clone(), is_given))
            };
            walk.variables.extend(definitions.map(typed));
        }
        for (_, operation) in document.operations.iter() {
            let root = match operation.node.ty {
                OperationType::Query => "Query",
                OperationType::Mutation => "Mutation",
                OperationType::Subscription => "Subscription",
            };
            walk.set(root, &operation.node.selection_set.node);
        }
        for fragment in document.fragments.values() {
            walk.set(&fragment.node.type_condition.node.on.node, &fragment.node.selection_set.node);
        }
        let is_steady = !UNSTEADY.iter().any(|field| walk.fields.contains(*field)) && !walk.takes_codes;
        let reason = |field: &String| {
            let (of, name) = field.split_once('.')?;
            let reason = self.0.get(of)?.get(name)?.deprecated.clone()?;
            Some(Deprecated { field: field.clone(), reason })
        };
        let misplaced = walk.misplaced;
        Selected {
            misplaced,
            deprecated: walk.fields.iter().filter_map(reason).collect(),
            is_steady,
            takes_codes: walk.takes_codes,
        }
    }

    /// Whether there is such a field: what is named here has to exist.
    #[cfg(test)]
    pub(super) fn has(&self, field: &str) -> bool {
        let (of, name) = field.split_once('.').unwrap_or_default();
        self.0.get(of).is_some_and(|fields| fields.contains_key(name))
    }
}

impl FieldType {
    fn of(definition: &FieldDefinition) -> Self {
        let directive = definition.directives.iter().find(|it| it.node.name.node == "deprecated");
        let reason = directive.map(|it| match it.node.get_argument("reason").map(|it| &it.node) {
            Some(ConstValue::String(reason)) => reason.clone(),
            _ => String::new(),
        });
        let arguments = definition.arguments.iter().map(|it| &it.node);
        let arguments =
            arguments.map(|it| (it.name.node.to_string(), (it.ty.node.clone(), it.default_value.is_some())));
        Self { of: innermost(&definition.ty.node).to_string(), deprecated: reason, arguments: arguments.collect() }
    }
}

/// The type without lists around it.
fn innermost(of: &Type) -> &Name {
    match &of.base {
        BaseType::Named(name) => name,
        BaseType::List(of) => innermost(of),
    }
}

/// Whether a value of the one type is one of the other, leaving aside whether there is a value at all.
fn is_same(given: &Type, wanted: &Type) -> bool {
    match (&given.base, &wanted.base) {
        (BaseType::Named(given), BaseType::Named(wanted)) => given == wanted,
        (BaseType::List(given), BaseType::List(wanted)) => {
            is_same(given, wanted) && (!given.nullable || wanted.nullable)
        }
        _ => false,
    }
}

struct Walk<'a> {
    types: &'a Types,
    fields: BTreeSet<String>,
    takes_codes: bool,
    /// The types of variables, and whether they have a value of their own.
    variables: HashMap<String, (Type, bool)>,
    misplaced: Vec<(Pos, String)>,
}

impl Walk<'_> {
    fn arguments(&mut self, field: &Field, field_type: &FieldType) {
        for (name, value) in &field.arguments {
            let Written::Variable(variable) = &value.node else { continue };
            let Some((wanted, has_default)) = field_type.arguments.get(name.node.as_str()) else { continue };
            let Some((given, is_given)) = self.variables.get(variable.as_str()) else { continue };
            let may_be_null = given.nullable && !is_given && !has_default;
            if !is_same(given, wanted) || (may_be_null && !wanted.nullable) {
                let message = format!(
                    "变量 ${variable} 的类型为 {given},参数 {} 需要 {wanted} / variable ${variable} is {given}, argument {} wants {wanted}",
                    name.node, name.node
                );
                self.misplaced.push((value.pos, message));
            }
        }
    }

    fn set(&mut self, on: &str, set: &SelectionSet) {
        for selection in &set.items {
            match &selection.node {
                Selection::Field(field) => {
                    let name = field.node.name.node.as_str();
                    self.fields.insert(format!("{on}.{name}"));
                    self.takes_codes |= field.node.get_argument(QUERY_CODE).is_some();
                    let inside = self.types.0.get(on).and_then(|fields| fields.get(name));
                    if let Some(field_type) = inside {
                        self.arguments(&field.node, field_type);
                        self.set(&field_type.of, &field.node.selection_set.node);
                    }
                }
                Selection::InlineFragment(inline) => {
                    let on = inline.node.type_condition.as_ref().map_or(on, |it| it.node.on.node.as_str());
                    self.set(on, &inline.node.selection_set.node);
                }
                Selection::FragmentSpread(_) => {}
            }
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may panic")]
mod tests {
    use super::*;

    #[test]
    fn what_is_deprecated_is_named_with_its_way_out() {
        let types = Types::of(
            "type Query { old: Thing! @deprecated(reason: \"new; until 2027-06-30\") new: Thing } type Thing { id: ID! }",
        );
        let document = async_graphql::parser::parse_query("query A { old { id } new { id } }").unwrap();
        let expected = Deprecated { field: "Query.old".to_owned(), reason: "new; until 2027-06-30".to_owned() };
        assert_eq!(types.selected(&document).deprecated, [expected]);
    }

    #[test]
    fn every_field_that_is_named_here_exists() {
        let types = Types::of(&crate::sdl());
        assert!(UNSTEADY.iter().all(|field| types.has(field)), "{UNSTEADY:?}");
    }
}
