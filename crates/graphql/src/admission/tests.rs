use std::fmt::Write;
use std::time::{Duration, Instant};

use async_graphql::{Context, EmptySubscription, Object, Request, Schema};

use super::*;

struct Query;

#[Object]
impl Query {
    async fn name(&self) -> &str {
        "青山县"
    }
    async fn row(&self) -> Row {
        Row
    }
    async fn rows(&self, first: i32) -> Vec<Row> {
        (0..first.min(3)).map(|_| Row).collect()
    }
    async fn changes(&self, first: i32) -> Vec<Row> {
        (0..first.min(3)).map(|_| Row).collect()
    }
    async fn nodes(&self, ids: Vec<i32>) -> Vec<Row> {
        ids.iter().take(3).map(|_| Row).collect()
    }
    async fn sleep(&self) -> bool {
        tokio::time::sleep(Duration::from_mins(1)).await;
        true
    }
    async fn panic(&self) -> bool {
        std::hint::black_box(None).expect("panics on purpose")
    }
    async fn fail(&self) -> async_graphql::Result<Option<bool>> {
        tokio::task::yield_now().await;
        Err("failed".into())
    }
    async fn prepared(&self, ctx: &Context<'_>) -> i32 {
        *ctx.data_unchecked::<i32>()
    }
}

struct Row;

#[Object]
impl Row {
    async fn name(&self) -> &str {
        "行"
    }
    async fn row(&self) -> Row {
        Row
    }
    async fn rows(&self, first: i32) -> Vec<Row> {
        (0..first.min(3)).map(|_| Row).collect()
    }
}

struct Mutation;

#[Object]
impl Mutation {
    async fn touch(&self) -> bool {
        true
    }
    async fn sign_in(&self) -> bool {
        true
    }
}

fn schema() -> Schema<Query, Mutation, EmptySubscription> {
    harden(Schema::build(Query, Mutation, EmptySubscription), &Limits::default()).finish()
}

fn incoming(query: &str) -> Incoming {
    Incoming { asked: Asked::Text(query.to_owned()), locale: Locale::En, ..Incoming::default() }
}

fn with_variables(query: &str, variables: serde_json::Value) -> Incoming {
    Incoming { variables: Variables::from_json(variables), ..incoming(query) }
}

/// The weight, or the code of the refusal and the limit it names.
fn admitted(limits: &Limits, incoming: Incoming) -> Result<Weight, String> {
    admit(limits, incoming).map(|it| *it.weight()).map_err(|answer| {
        assert!(!answer.executed);
        let error = &answer.response.errors[0];
        let limit = error.extensions.as_ref().and_then(|it| it.get("limit")).map(ToString::to_string);
        let limit = limit.map(|limit| format!(" {}", limit.trim_matches('"'))).unwrap_or_default();
        format!("{}{limit}", code(error).expect("every refusal has a code"))
    })
}

fn refused(query: &str) -> String {
    admitted(&Limits::default(), incoming(query)).expect_err(query)
}

fn cost(incoming: Incoming) -> u64 {
    admitted(&Limits::default(), incoming).expect("within the limits").cost
}

async fn run(limits: &Limits, query: &str) -> Answer {
    match admit(limits, incoming(query)) {
        Ok(admitted) => admitted.execute(&schema(), limits, |request: Request| request.data(7_i32)).await,
        Err(answer) => *answer,
    }
}

/// `levels` fragments, each spreading the next one `spreads` times.
fn exponential(levels: usize, spreads: usize) -> String {
    let mut document = "{ row { ...f0 } }".to_owned();
    for level in 0..levels {
        let body = format!("...f{} ", level + 1).repeat(spreads);
        write!(document, " fragment f{level} on Row {{ {body} }}").expect("writes to a string");
    }
    write!(document, " fragment f{levels} on Row {{ name }}").expect("writes to a string");
    document
}

#[test]
fn exponential_fragments_are_refused_at_once() {
    for (levels, spreads) in [(24, 2), (8, 10), (40, 3), (28, 60)] {
        let document = exponential(levels, spreads);
        let started = Instant::now();
        let refusal = refused(&document);
        let elapsed = started.elapsed();
        println!("{levels} levels x {spreads} spreads: {refusal} in {elapsed:?}");
        assert!(["TOO_COMPLEX weight", "TOO_DEEP nesting"].contains(&refusal.as_str()), "{refusal}");
        assert!(elapsed < Duration::from_millis(100), "{levels} x {spreads} took {elapsed:?}");
    }
}

#[test]
fn exponential_fragments_count_where_the_chosen_operation_does_not_use_them() {
    let unused = exponential(20, 3).replacen("{ row { ...f0 } }", "{ name }", 1);
    assert_eq!(refused(&unused), "TOO_COMPLEX weight");
    let elsewhere = exponential(20, 3).replacen("{ row { ...f0 } }", "query A { name } query B { row { ...f0 } }", 1);
    let chosen = Incoming { operation_name: Some("A".to_owned()), ..incoming(&elsewhere) };
    assert_eq!(admitted(&Limits::default(), chosen), Err("TOO_COMPLEX weight".to_owned()));
}

#[test]
fn operations_that_are_not_chosen_count_together() {
    let operations = (0..15).map(|n| format!("query Q{n} {{ row {{ ...f }} }}")).collect::<Vec<_>>().join(" ");
    let document = format!("{operations} fragment f on Row {{ {} }}", "name ".repeat(200));
    let chosen = Incoming { operation_name: Some("Q0".to_owned()), ..incoming(&document) };
    assert_eq!(admitted(&Limits::default(), chosen), Err("TOO_COMPLEX weight".to_owned()));
}

#[test]
fn brackets_cannot_overflow_the_stack() {
    for bracket in ["{", "[", "(", "{a", "{a(b:[", "{a(b:{c:"] {
        let document = format!("query Q($v: {}", bracket.repeat(60_000 / bracket.len()));
        assert_eq!(refused(&document), "TOO_DEEP nesting");
        assert_eq!(refused(&bracket.repeat(60_000 / bracket.len())), "TOO_DEEP nesting");
    }
}

#[test]
fn a_long_chain_of_fragments_is_too_deep() {
    assert_eq!(refused(&exponential(300, 1)), "TOO_DEEP nesting");
    // Weighing follows the chain itself and must not fall into it when the other limits are set high.
    let limits = Limits { document_bytes: u64::MAX, tokens: u64::MAX, ..Limits::default() };
    assert_eq!(admitted(&limits, incoming(&exponential(20_000, 1))), Err("TOO_DEEP nesting".to_owned()));
}

#[test]
fn cycles_are_refused_and_unknown_fragments_left_to_validation() {
    assert_eq!(
        refused("{ row { ...a } } fragment a on Row { ...b } fragment b on Row { ...a }"),
        "GRAPHQL_VALIDATION_FAILED"
    );
    assert_eq!(refused("{ name } fragment a on Row { ...a }"), "GRAPHQL_VALIDATION_FAILED");
    assert!(admitted(&Limits::default(), incoming("{ row { ...nowhere } }")).is_ok());
}

#[test]
fn every_limit_refuses_what_passes_without_it() {
    let document = "{ a: row { b: rows(first: 50) { name @skip(if: true) } } row { row { name } } }";
    let found = admitted(&Limits::default(), incoming(document)).expect("within the limits");
    let expected = Weight {
        fields: 6,
        root_fields: 2,
        depth: 3,
        nesting: 3,
        aliases: 2,
        directives: 1,
        introspection_lists: 0,
        cost: 1 + (1 + 50) + 3,
    };
    assert_eq!(found, expected);

    let at = |change: &dyn Fn(&mut Limits)| {
        let mut limits = Limits::default();
        change(&mut limits);
        admitted(&limits, incoming(document)).expect_err("one below what the document needs")
    };
    let bytes = document.len() as u64;
    assert_eq!(at(&|it| it.document_bytes = bytes - 1), "DOCUMENT_TOO_LARGE document_bytes");
    assert_eq!(at(&|it| it.tokens = 20), "TOO_COMPLEX tokens");
    assert_eq!(at(&|it| it.nesting = 2), "TOO_DEEP nesting");
    assert_eq!(at(&|it| it.depth = 2), "TOO_DEEP depth");
    assert_eq!(at(&|it| it.aliases = 1), "TOO_COMPLEX aliases");
    assert_eq!(at(&|it| it.root_fields = 1), "TOO_COMPLEX root_fields");
    assert_eq!(at(&|it| it.weight = 5), "TOO_COMPLEX weight");
    assert_eq!(at(&|it| it.directives = 0), "TOO_COMPLEX directives");
    assert_eq!(at(&|it| it.cost = 54), "TOO_COMPLEX cost");
}

#[test]
fn counts_go_through_fragments() {
    let document =
        "{ ...q ...q } fragment q on Query { a: row { ...r } } fragment r on Row { rows(first: 10) { n: name } }";
    let found = admitted(&Limits::default(), incoming(document)).expect("within the limits");
    assert_eq!((found.root_fields, found.fields, found.aliases, found.depth), (2, 6, 4, 3));
    assert_eq!(found.cost, 2 * (1 + 1 + 10));
}

#[test]
fn long_names_are_refused() {
    assert_eq!(refused(&format!("{{ {} }}", "x".repeat(129))), "TOO_COMPLEX name_bytes");
}

#[test]
fn variables_have_a_size() {
    let sent =
        |length: usize| with_variables("query Q($s: String) { name }", serde_json::json!({ "s": "x".repeat(length) }));
    assert!(admitted(&Limits::default(), sent(256 * 1024 - 100)).is_ok());
    assert_eq!(admitted(&Limits::default(), sent(256 * 1024)), Err("DOCUMENT_TOO_LARGE variables_bytes".to_owned()));
}

#[test]
fn page_sizes_multiply_and_are_checked_wherever_they_come_from() {
    assert_eq!(cost(incoming("{ rows(first: 100) { name row { name } } }")), 1 + 100 * 3);
    assert_eq!(cost(incoming("{ changes(first: 500) { name __typename } }")), 1 + 500);
    assert_eq!(cost(incoming("{ nodes(ids: [1, 2, 3]) { name } }")), 1 + 3);
    let by_variable =
        "query Q($n: Int = 30) { rows(first: $n) { ...r } } fragment r on Row { rows(first: $n) { name } }";
    assert_eq!(cost(incoming(by_variable)), 1 + 30 * (1 + 30));
    assert_eq!(cost(with_variables(by_variable, serde_json::json!({ "n": 2 }))), 1 + 2 * (1 + 2));
    let by_ids = "query Q($ids: [Int!]!) { nodes(ids: $ids) { name } }";
    assert_eq!(cost(with_variables(by_ids, serde_json::json!({ "ids": [1, 2] }))), 1 + 2);

    for out_of_range in ["{ rows(first: 101) { name } }", "{ rows(first: 0) { name } }", "{ rows(first: -1) { name } }"]
    {
        assert_eq!(refused(out_of_range), "BAD_INPUT");
    }
    assert_eq!(refused("{ changes(first: 501) { name } }"), "BAD_INPUT");
    let too_many = with_variables(by_variable, serde_json::json!({ "n": 101 }));
    assert_eq!(admitted(&Limits::default(), too_many), Err("BAD_INPUT".to_owned()));
    assert_eq!(refused("{ rows(first: 100) { rows(first: 100) { rows(first: 100) { name } } } }"), "TOO_COMPLEX cost");
}

#[test]
fn cost_saturates() {
    let levels = 12;
    let document = format!("{{ {} name {} }}", "rows(first: 100) { ".repeat(levels), "}".repeat(levels));
    let limits = Limits { cost: u64::MAX, ..Limits::default() };
    assert_eq!(admitted(&limits, incoming(&document)).expect("no limit of cost").cost, u64::MAX);
}

#[test]
fn password_hashing_is_dear() {
    assert_eq!(cost(incoming("mutation { signIn }")), 1_000);
}

#[test]
fn the_standard_introspection_query_passes_and_nested_lists_do_not() {
    let weight = admitted(&Limits::default(), incoming(INTROSPECTION)).expect("within the limits");
    println!("{weight:?}");
    let nested = "{ __schema { types { fields { type { fields { type { fields { name } } } } } } } }";
    assert_eq!(refused(nested), "TOO_DEEP introspection_lists");
}

#[test]
fn the_operation_is_chosen_by_name() {
    let document = "query A { name } mutation B { touch }";
    let named = |name: &str| Incoming { operation_name: Some(name.to_owned()), ..incoming(document) };
    assert_eq!(refused(document), "OPERATION_NAME_REQUIRED");
    assert_eq!(admitted(&Limits::default(), named("")), Err("OPERATION_NAME_REQUIRED".to_owned()));
    assert_eq!(admitted(&Limits::default(), named("C")), Err("OPERATION_NOT_FOUND".to_owned()));
    let chosen = admit(&Limits::default(), named("B")).expect("there is one");
    assert_eq!(chosen.operation(), &Operation { name: Some("B".to_owned()), kind: OperationType::Mutation });
    let read_only = Incoming { read_only: true, ..named("B") };
    assert_eq!(admitted(&Limits::default(), read_only), Err("METHOD_NOT_ALLOWED".to_owned()));
    assert!(admit(&Limits::default(), Incoming { read_only: true, ..named("A") }).is_ok());
}

#[test]
fn required_variables_are_required_before_anything_runs() {
    let document = "query Q($n: Int!) { rows(first: $n) { name } }";
    assert_eq!(refused(document), "BAD_INPUT");
    let null = with_variables(document, serde_json::json!({ "n": null }));
    assert_eq!(admitted(&Limits::default(), null), Err("BAD_INPUT".to_owned()));
}

#[test]
fn parse_failures_have_a_code_and_a_place() {
    let answer = admit(&Limits::default(), incoming("{ name")).expect_err("no closing bracket");
    assert_eq!(answer.codes(), ["GRAPHQL_PARSE_FAILED"]);
    assert!(!answer.response.errors[0].locations.is_empty());
    let long =
        admit(&Limits::default(), incoming(&format!("{{ a(s: \"{}\" }}", "x".repeat(10_000)))).expect_err("no )");
    let message = &long.response.errors[0].message;
    assert!(message == "Syntax error: expected name", "{message}");
}

#[test]
fn messages_speak_both_languages() {
    let zh = admit(
        &Limits::default(),
        Incoming { asked: Asked::Text("{ rows(first: 0) { name } }".to_owned()), ..Incoming::default() },
    );
    let message = &zh.expect_err("out of range").response.errors[0].message;
    assert_eq!(message, "rows 的参数 first 应在 1 至 100 之间,实际为 0");
}

#[tokio::test]
async fn what_is_within_the_limits_is_executed() {
    let answer = run(&Limits::default(), "query Q { name prepared }").await;
    assert!(answer.executed);
    let json = serde_json::to_value(&answer).expect("serialises");
    assert_eq!(json, serde_json::json!({ "data": { "name": "青山县", "prepared": 7 } }));
    assert!(run(&Limits::default(), INTROSPECTION).await.response.errors.is_empty());
}

#[tokio::test]
async fn refusals_have_no_data_and_execution_has() {
    let invalid = run(&Limits::default(), "{ nobody }").await;
    assert!(!invalid.executed);
    assert_eq!(invalid.codes(), ["GRAPHQL_VALIDATION_FAILED"]);
    assert!(serde_json::to_value(&invalid).expect("serialises").get("data").is_none());
    assert!(!invalid.response.errors[0].message.contains("Did you mean"));

    let failed = run(&Limits::default(), "{ fail }").await;
    assert!(failed.executed);
    assert_eq!(serde_json::to_value(&failed).expect("serialises")["data"]["fail"], serde_json::Value::Null);
}

#[tokio::test]
async fn only_so_many_errors_are_listed() {
    let fields = (0..15).map(|n| format!("e{n}: fail")).collect::<Vec<_>>().join(" ");
    let answer = run(&Limits::default(), &format!("{{ {fields} }}")).await;
    assert_eq!(answer.response.errors.len(), 10);
    assert_eq!(answer.response.extensions["errorsOmitted"], Value::from(5));
}

#[tokio::test]
async fn execution_ends_in_time() {
    let limits = Limits { timeout_ms: 20, ..Limits::default() };
    let answer = run(&limits, "{ sleep }").await;
    assert_eq!((answer.executed, answer.codes()), (false, vec!["TIMEOUT".to_owned()]));
}

#[tokio::test]
async fn a_panic_is_an_internal_error_that_says_nothing() {
    let answer = run(&Limits::default(), "{ panic }").await;
    assert_eq!((answer.executed, answer.codes()), (false, vec!["INTERNAL".to_owned()]));
    assert_eq!(answer.response.errors[0].message, "Internal error");
}

#[tokio::test]
async fn subscriptions_need_another_transport() {
    let answer = run(&Limits::default(), "subscription { changes }").await;
    assert_eq!(answer.codes(), ["OPERATION_NOT_SUPPORTED"]);
}

#[test]
fn limits_that_cannot_work_are_named() {
    assert_eq!(Limits::default().check(), Ok(()));
    let check = |limits: Limits| limits.check().expect_err("cannot work");
    assert!(check(Limits { depth: 14, ..Limits::default() }).starts_with("depth"));
    assert!(check(Limits { nesting: 60, ..Limits::default() }).starts_with("nesting"));
    assert!(check(Limits { errors: 0, ..Limits::default() }).starts_with("errors"));
}

/// As graphql-js sends it.
const INTROSPECTION: &str = "
query IntrospectionQuery {
  __schema {
    description
    queryType { name }
    mutationType { name }
    subscriptionType { name }
    types { ...FullType }
    directives { name description isRepeatable locations args(includeDeprecated: true) { ...InputValue } }
  }
}
fragment FullType on __Type {
  kind name description specifiedByURL
  fields(includeDeprecated: true) {
    name description
    args(includeDeprecated: true) { ...InputValue }
    type { ...TypeRef }
    isDeprecated deprecationReason
  }
  inputFields(includeDeprecated: true) { ...InputValue }
  interfaces { ...TypeRef }
  enumValues(includeDeprecated: true) { name description isDeprecated deprecationReason }
  possibleTypes { ...TypeRef }
}
fragment InputValue on __InputValue {
  name description type { ...TypeRef } defaultValue isDeprecated deprecationReason
}
fragment TypeRef on __Type {
  kind name
  ofType { kind name ofType { kind name ofType { kind name ofType { kind name
    ofType { kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name } } } } } } } } }
}
";
