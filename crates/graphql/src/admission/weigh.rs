//! The weight of a document: each fragment is weighed once, however often it is spread.

use std::collections::HashMap;

use async_graphql::parser::types::{ExecutableDocument, Field, OperationDefinition, Selection, SelectionSet};
use async_graphql::{Name, Value as ConstValue, Variables};
use async_graphql_value::Value;

use super::excess::{Excess, Measure};
use super::limits::Limits;

/// Rows per page, as everywhere in the schema.
const PAGE: u64 = 100;
/// Lists that allow more rows per page than others.
const LONG_PAGES: &[(&str, u64)] = &[("changes", 500)];
/// Closed lists without `first`: how many rows they hold, roughly.
const CLOSED_LISTS: &[(&str, u64)] = &[
    ("pilotDomains", 26),
    ("types", 50),
    ("explanation", 20),
    ("byUnit", 50),
    ("byDomain", 27),
    ("byLevel", 3),
    ("results", 7),
    ("spans", 8),
    ("clauses", 4),
    ("attachments", 4),
    ("deliveries", 8),
    ("groups", 20),
    // Those of a decision.
    ("consultations", 20),
    ("agenda", 10),
    ("documents", 10),
    ("seats", 5),
    ("participants", 100),
    ("amendments", 4),
    // How the hits of a search spread.
    ("units", 50),
    ("years", 10),
    ("kinds", 10),
    ("validities", 3),
    ("highlights", 3),
    ("ranges", 5),
    // The tables of an annual report.
    ("texts", 7),
    ("tables", 3),
    ("blocks", 2),
    ("columns", 7),
    ("rows", 12),
    ("cells", 7),
];
/// Fields that are dear by themselves: password hashing, a process for each file, and what reads many rows to answer with few.
const DEAR: &[(&str, u64)] = &[
    ("signIn", 1_000),
    ("changePassword", 1_000),
    ("importCatalogue", 2_000),
    ("importUnits", 2_000),
    ("importWorkingCalendarFile", 2_000),
    ("importStaff", 2_000),
    ("importDocuments", 2_000),
    ("runAssessment", 200),
    ("catalogueDiff", 50),
    ("addWorkingDays", 50),
    ("findings", 20),
    // The whole report is read for a page of it.
    ("remarks", 50),
    // A stranger writes a record and seals it, or tries a code: a purse of a minute holds so many and no more.
    ("submitEnquiry", 500),
    ("enquiry", 50),
    // All that a village published in a year is read for a page of it.
    ("villageDuties", 100),
    ("search", 20),
    // Every hit is counted.
    ("facets", 50),
    ("coverage", 20),
    ("caseload", 20),
    // A list of its own for each number it opens.
    ("open", 20),
    // Seven rules, each over everything there is.
    ("inspection", 100),
    // Sealed, numbered and kept for somebody who has no account.
    ("submitOpinion", 500),
    ("opinion", 50),
    // What strangers send: sealed, compared with what was sent before, and kept.
    ("submitInformationRequest", 500),
    // What follows a case by its code.
    ("informationRequest", 50),
    ("confirmReceipt", 50),
    ("submitCorrection", 50),
    ("submitReasons", 50),
    ("withdrawInformationRequest", 50),
    ("registerAttendance", 500),
    ("attendance", 50),
    // Every case of a unit is counted, or of a whole county.
    ("brokenIdentities", 50),
    ("reportFindings", 50),
    ("tables", 50),
    ("members", 50),
    ("cellRequests", 50),
    ("cellDocuments", 50),
    // A score of counts, each over everything there is.
    ("assessmentForecast", 100),
    ("recount", 200),
    // A source for each kind, put in order before a page is cut.
    ("reminders", 50),
    ("reminderCounts", 50),
    // Every step of every unit in one's charge.
    ("milestoneProgress", 20),
    ("milestoneTotals", 20),
];
/// Lists through which introspection leads from types to types, so that each level multiplies the answer.
const INTROSPECTION_LISTS: &[&str] = &["fields", "inputFields", "interfaces", "possibleTypes"];
/// The standard introspection query nests none of them; tools that do nest one.
const INTROSPECTION_NESTING: u64 = 2;

/// What an operation asks for, fragments followed. All counts saturate.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Weight {
    /// Fields.
    pub fields: u64,
    /// Fields at the root.
    pub root_fields: u64,
    /// Fields inside each other.
    pub depth: u64,
    /// Selection sets inside each other.
    pub nesting: u64,
    /// Aliases.
    pub aliases: u64,
    /// Directives.
    pub directives: u64,
    /// Introspection lists inside each other.
    pub introspection_lists: u64,
    /// Each field once per row that the lists around it may hold.
    pub cost: u64,
}

impl Weight {
    /// Puts a neighbour beside what is here: counts add up, depths do not.
    fn add(&mut self, other: Self) {
        self.fields = self.fields.saturating_add(other.fields);
        self.root_fields = self.root_fields.saturating_add(other.root_fields);
        self.aliases = self.aliases.saturating_add(other.aliases);
        self.directives = self.directives.saturating_add(other.directives);
        self.cost = self.cost.saturating_add(other.cost);
        self.depth = self.depth.max(other.depth);
        self.nesting = self.nesting.max(other.nesting);
        self.introspection_lists = self.introspection_lists.max(other.introspection_lists);
    }

    /// What the library's validation walks, whichever operation is chosen.
    fn check_walk(&self, limits: &Limits) -> Result<(), Excess> {
        Excess::unless(Measure::Nesting, self.nesting, limits.nesting)?;
        Excess::unless(Measure::Depth, self.depth, limits.depth)?;
        Excess::unless(Measure::Weight, self.fields, limits.weight)?;
        Excess::unless(Measure::Directives, self.directives, limits.directives)
    }
}

/// Weighs `operation` of `document` with its variables, and sees that the rest of the document is harmless to walk.
/// The work is linear in the size of the document. Spreads of unknown fragments weigh nothing: validation names them.
pub fn weigh(
    document: &ExecutableDocument,
    operation: &OperationDefinition,
    variables: &Variables,
    limits: &Limits,
) -> Result<Weight, Excess> {
    let mut scale = Scale { document, chosen: Some((operation, variables)), limits, fragments: HashMap::new() };
    let weight = scale.operation(operation)?;
    weight.check_walk(limits)?;
    Excess::unless(Measure::RootFields, weight.root_fields, limits.root_fields)?;
    Excess::unless(Measure::Aliases, weight.aliases, limits.aliases)?;
    Excess::unless(Measure::Cost, weight.cost, limits.cost)?;

    // The library validates all operations and fragments, so they count too; variables belong to the chosen one alone.
    scale.chosen = None;
    let mut whole = Weight::default();
    for (_, other) in document.operations.iter() {
        whole.add(scale.operation(&other.node)?);
        whole.check_walk(limits)?;
    }
    for name in document.fragments.keys() {
        scale.fragment(name, 1)?.check_walk(limits)?;
    }
    Ok(weight)
}

struct Scale<'a> {
    document: &'a ExecutableDocument,
    chosen: Option<(&'a OperationDefinition, &'a Variables)>,
    limits: &'a Limits,
    /// `None` while a fragment is being weighed: to meet it again is a cycle.
    fragments: HashMap<&'a str, Option<Weight>>,
}

impl<'a> Scale<'a> {
    fn operation(&mut self, operation: &'a OperationDefinition) -> Result<Weight, Excess> {
        let mut weight = self.selection_set(&operation.selection_set.node, 1)?;
        let of_variables: usize = operation.variable_definitions.iter().map(|it| it.node.directives.len()).sum();
        let directives = operation.directives.len() + of_variables;
        weight.directives = weight.directives.saturating_add(directives as u64);
        Ok(weight)
    }

    /// `level` is what keeps our own recursion shallow; the result's `nesting` is what the document amounts to.
    fn selection_set(&mut self, set: &'a SelectionSet, level: u64) -> Result<Weight, Excess> {
        Excess::unless(Measure::Nesting, level, self.limits.nesting)?;
        let mut weight = Weight::default();
        for selection in &set.items {
            let mut part = match &selection.node {
                Selection::Field(field) => self.field(&field.node, level)?,
                Selection::InlineFragment(inline) => self.selection_set(&inline.node.selection_set.node, level + 1)?,
                Selection::FragmentSpread(spread) => self.fragment(&spread.node.fragment_name.node, level + 1)?,
            };
            part.directives = part.directives.saturating_add(selection.node.directives().len() as u64);
            weight.add(part);
        }
        weight.nesting += 1;
        Ok(weight)
    }

    fn fragment(&mut self, name: &Name, level: u64) -> Result<Weight, Excess> {
        match self.fragments.get(name.as_str()) {
            Some(Some(known)) => return Ok(*known),
            Some(None) => return Err(Excess::Cycle { fragment: name.to_string() }),
            None => {}
        }
        let document = self.document;
        let Some((name, fragment)) = document.fragments.get_key_value(name) else { return Ok(Weight::default()) };
        self.fragments.insert(name.as_str(), None);
        let mut weight = self.selection_set(&fragment.node.selection_set.node, level)?;
        weight.directives = weight.directives.saturating_add(fragment.node.directives.len() as u64);
        self.fragments.insert(name.as_str(), Some(weight));
        Ok(weight)
    }

    fn field(&mut self, field: &'a Field, level: u64) -> Result<Weight, Excess> {
        let name = field.name.node.as_str();
        let rows = self.rows(field)?;
        let inside = if field.selection_set.node.items.is_empty() {
            Weight::default()
        } else {
            self.selection_set(&field.selection_set.node, level + 1)?
        };
        if name == "__schema" || name == "__type" {
            Excess::unless(Measure::IntrospectionLists, inside.introspection_lists, INTROSPECTION_NESTING)?;
        }
        let itself = if name == "__typename" { 0 } else { look_up(DEAR, name).unwrap_or(1) };
        Ok(Weight {
            fields: inside.fields.saturating_add(1),
            root_fields: 1,
            depth: inside.depth + 1,
            aliases: inside.aliases.saturating_add(u64::from(field.alias.is_some())),
            introspection_lists: inside.introspection_lists + u64::from(INTROSPECTION_LISTS.contains(&name)),
            cost: inside.cost.saturating_mul(rows).saturating_add(itself),
            ..inside
        })
    }

    /// How many rows the field may hold: its `first`, the length of its `ids`, its entry in the table, or one.
    fn rows(&self, field: &Field) -> Result<u64, Excess> {
        let name = field.name.node.as_str();
        let most = look_up(LONG_PAGES, name).unwrap_or(PAGE);
        let in_range = |argument, found: i64| match u64::try_from(found) {
            Ok(rows) if (1..=most).contains(&rows) => Ok(rows),
            _ => Err(Excess::PageSize { field: name.to_owned(), argument, found, allowed: most }),
        };
        if let Some(first) = field.get_argument("first") {
            let first = match &first.node {
                Value::Number(number) => number.as_i64(),
                Value::Variable(name) => self.variable(name).and_then(|value| match value {
                    ConstValue::Number(number) => number.as_i64(),
                    _ => None,
                }),
                _ => None,
            };
            // What is no integer fails validation; until then it counts as the most there can be.
            return first.map_or(Ok(most), |first| in_range("first", first));
        }
        if let Some(ids) = field.get_argument("ids") {
            let length = match &ids.node {
                Value::List(ids) => Some(ids.len()),
                Value::Variable(name) => self.variable(name).and_then(|value| match value {
                    ConstValue::List(ids) => Some(ids.len()),
                    _ => None,
                }),
                _ => Some(1),
            };
            return length.map_or(Ok(most), |length| in_range("ids", i64::try_from(length.max(1)).unwrap_or(i64::MAX)));
        }
        Ok(look_up(CLOSED_LISTS, name).unwrap_or(1))
    }

    /// The value of a variable of the chosen operation, its default included.
    fn variable(&self, name: &Name) -> Option<&'a ConstValue> {
        let (operation, variables) = self.chosen?;
        variables.get(name).or_else(|| {
            let definition = operation.variable_definitions.iter().find(|it| it.node.name.node == *name)?;
            Some(&definition.node.default_value.as_ref()?.node)
        })
    }
}

fn look_up(table: &[(&str, u64)], name: &str) -> Option<u64> {
    table.iter().find(|(it, _)| *it == name).map(|(_, value)| *value)
}
