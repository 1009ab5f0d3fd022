//! 契约: a stored document that others build on. It is a subscription to `changes`, and what it selects of a change is what feeds,
//! webhooks and listeners get, with the same ids and texts.

use std::collections::BTreeSet;

use async_graphql::Pos;
use async_graphql::Positioned;
use async_graphql::parser::types::{ExecutableDocument, Field, OperationType, Selection, SelectionSet};
use async_graphql_value::Value;

use super::{Fault, Stored};

/// The one field that a contract is about.
const ROOT: &str = "changes";
/// The variable by which whoever follows reads on.
const AFTER: &str = "after";
/// What every change has to say: where to read on, and what became of which record.
const OF_EDGE: [&str; 2] = ["cursor", "node"];
const OF_NODE: [&str; 4] = ["kind", "type", "id", "at"];
/// How deep fragments are followed; the schema check has refused those that go round in circles.
const DEPTH: u32 = 32;

/// What is known of a contract before anybody asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contract {
    /// The ways to everything it selects of a change, in the order of the document, by names of the response.
    pub columns: Vec<Vec<String>>,
}

impl Contract {
    /// Looks whether a document can be one; or says what it lacks.
    pub fn of(stored: &Stored) -> Result<Self, Fault> {
        let (pos, root) = root(stored)?;
        let after = root.get_argument(AFTER).map(|it| &it.node);
        if !matches!(after, Some(Value::Variable(name)) if name == AFTER) {
            return Err(fault(pos, "契约须以 after: $after 续读 / a contract reads on by after: $after".to_owned()));
        }
        let needed = stored.definition().and_then(|operation| {
            let needed = |it: &&Positioned<_>| needs_value(&it.node);
            operation.variable_definitions.iter().find(needed)
        });
        if let Some(needed) = needed {
            let name = &needed.node.name.node;
            return Err(fault(
                needed.pos,
                format!("契约的变量须可省略:${name} / variables of a contract may be left out: ${name}"),
            ));
        }
        let edge = selects(&root.selection_set, &OF_EDGE, "changes")?;
        if let Some(node) = edge.into_iter().find(|it| it.name.node == "node") {
            selects(&node.selection_set, &OF_NODE, "node")?;
        }
        let mut columns = Columns { document: &stored.document, seen: BTreeSet::new(), found: Vec::new() };
        columns.collect(&root.selection_set.node, &mut Vec::new(), 0);
        Ok(Self { columns: columns.found })
    }
}

fn needs_value(variable: &async_graphql::parser::types::VariableDefinition) -> bool {
    !variable.var_type.node.nullable && variable.default_value.is_none()
}

/// The field `changes`, which stands alone under its own name.
fn root(stored: &Stored) -> Result<(Pos, &Field), Fault> {
    let message =
        "契约须为 subscription,且只含 changes 一个字段 / a contract is a subscription to changes and nothing else";
    let whole = || Fault { line: None, message: message.to_owned() };
    let operation = stored.definition().filter(|it| it.ty == OperationType::Subscription).ok_or_else(whole)?;
    match operation.selection_set.node.items.as_slice() {
        [selection] => match &selection.node {
            Selection::Field(field) if field.node.response_key().node == ROOT && field.node.name.node == ROOT => {
                Ok((field.pos, &field.node))
            }
            _ => Err(whole()),
        },
        _ => Err(whole()),
    }
}

/// The fields of a selection, all of `names` among them and not under other names.
fn selects<'a>(set: &'a Positioned<SelectionSet>, names: &[&str], of: &str) -> Result<Vec<&'a Field>, Fault> {
    let fields = set.node.items.iter().filter_map(|it| match &it.node {
        Selection::Field(field) => Some(&field.node),
        _ => None,
    });
    let fields: Vec<_> = fields.collect();
    let is_there = |name: &&str| fields.iter().any(|it| it.name.node == *name && it.response_key().node == *name);
    match names.iter().find(|name| !is_there(name)) {
        Some(name) => {
            let message = format!("契约须直接选取 {of} 的 {name} / a contract selects {name} of {of}, as it is");
            Err(fault(set.pos, message))
        }
        None => Ok(fields),
    }
}

fn fault(pos: Pos, message: String) -> Fault {
    Fault { line: Some(pos.line), message }
}

struct Columns<'a> {
    document: &'a ExecutableDocument,
    seen: BTreeSet<Vec<String>>,
    found: Vec<Vec<String>>,
}

impl Columns<'_> {
    fn collect(&mut self, set: &SelectionSet, way: &mut Vec<String>, depth: u32) {
        if depth > DEPTH {
            return;
        }
        for selection in &set.items {
            match &selection.node {
                Selection::Field(field) => {
                    way.push(field.node.response_key().node.to_string());
                    if field.node.selection_set.node.items.is_empty() {
                        if self.seen.insert(way.clone()) {
                            self.found.push(way.clone());
                        }
                    } else {
                        self.collect(&field.node.selection_set.node, way, depth + 1);
                    }
                    way.pop();
                }
                Selection::InlineFragment(inline) => self.collect(&inline.node.selection_set.node, way, depth + 1),
                Selection::FragmentSpread(spread) => {
                    if let Some(fragment) = self.document.fragments.get(&spread.node.fragment_name.node) {
                        self.collect(&fragment.node.selection_set.node, way, depth + 1);
                    }
                }
            }
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may panic")]
mod tests {
    use super::super::Inspector;
    use super::*;
    use crate::admission::Limits;

    const NODE: &str = "cursor node { kind type id at unit { name } ...Of record { ... on Document { title } ... on Unit { title: name } } }";
    const FRAGMENT: &str = "fragment Of on Change { unit { code } record { id } }";

    fn contract(text: &str) -> Result<Contract, Fault> {
        Contract::of(&Inspector::new(&Limits::default()).store("media/test", text).unwrap())
    }

    #[test]
    fn columns_are_what_is_selected_in_its_order_and_each_once() {
        let text = format!("subscription Test($after: String) {{ changes(after: $after) {{ {NODE} }} }} {FRAGMENT}");
        let columns: Vec<_> = contract(&text).unwrap().columns.iter().map(|way| way.join(".")).collect();
        let expected = [
            "cursor",
            "node.kind",
            "node.type",
            "node.id",
            "node.at",
            "node.unit.name",
            "node.unit.code",
            "node.record.id",
            "node.record.title",
        ];
        assert_eq!(columns, expected);
    }

    #[test]
    fn what_a_contract_lacks_is_named() {
        let says = |text: &str| contract(text).unwrap_err().message;
        assert!(says("query Test { changes(first: 1) { upTo } }").contains("subscription"));
        let over = |head: &str, arguments: &str, inside: &str| {
            says(&format!("subscription Test{head} {{ changes{arguments} {{ {inside} }} }}"))
        };
        assert!(over("", "", "cursor node { kind type id at }").contains("after"));
        let (head, after) = ("($after: String)", "(after: $after)");
        assert!(over(head, after, "node { kind type id at }").contains("cursor"));
        assert!(over(head, after, "cursor node { kind type at }").contains("id"));
        assert!(over(head, after, "cursor node { state: kind type id at }").contains("kind"));
        let needed = over(
            "($after: String, $code: String!)",
            "(after: $after, unitCode: $code)",
            "cursor node { kind type id at }",
        );
        assert!(needed.contains("$code"), "{needed}");
    }
}
