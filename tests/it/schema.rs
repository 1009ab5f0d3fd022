//! The schema is a contract: the file is what the code says.

use std::path::Path;

#[test]
fn the_schema_is_the_one_that_was_agreed() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../schema/schema.graphql");
    let agreed = std::fs::read_to_string(&file).unwrap_or_default();
    let code = graphql::sdl();
    let differing = agreed.lines().zip(code.lines()).position(|(agreed, code)| agreed != code);
    assert!(
        agreed.trim_end() == code.trim_end(),
        "schema/schema.graphql differs from the code at line {}; `gongkai export-schema` writes it anew",
        differing.map_or(agreed.lines().count().min(code.lines().count()), |line| line) + 1
    );
}
