//! The examples of the documentation, run as they stand there.

#![expect(clippy::unwrap_used, reason = "a test may stop where it stands")]

#[expect(dead_code, reason = "others need more of it")]
mod served;

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Value, json};

use served::{Caller, Place};

const DOCS: [&str; 2] = ["docs/api.md", "docs/plug-in.md"];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The examples in this language: the place of each, and its text.
fn examples(language: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for doc in DOCS {
        let text = std::fs::read_to_string(root().join(doc)).unwrap();
        let mut lines = text.lines().enumerate();
        while let Some((number, line)) = lines.next() {
            if line == format!("```{language}") {
                let block: Vec<_> = lines.by_ref().map(|it| it.1).take_while(|line| *line != "```").collect();
                found.push((format!("{doc}:{}", number + 1), block.join("\n")));
            }
        }
    }
    found
}

fn plugged() -> Place {
    let mut place = Place::new(None);
    place.set("GONGKAI__FRONTENDS__FOLDER", &root().join("schema/frontends").display().to_string());
    place.set("GONGKAI__RATE__COST_PER_MINUTE", "0");
    place
}

#[tokio::test]
async fn commands_do_what_is_said() {
    let place = plugged();
    let server = place.serve().await;
    std::fs::write(place.folder().join("目录.xlsx"), "序号\n1\n").unwrap();
    let token = place.token("admin");
    let commands = examples("sh");
    assert!(commands.len() >= 4, "{commands:?}");
    for (at, text) in commands {
        let text = text.replace("http://localhost:8080", &server.url).replace("curl ", "curl --fail-with-body ");
        let done = Command::new("bash")
            .args(["-euo", "pipefail", "-c", &text])
            .env("TOKEN", &token)
            .current_dir(place.folder())
            .output()
            .unwrap();
        let (said, error) = (String::from_utf8_lossy(&done.stdout), String::from_utf8_lossy(&done.stderr));
        assert!(done.status.success() && !said.contains("\"errors\""), "{at}: {text}\n{said}{error}");
    }
}

#[tokio::test]
async fn operations_fit_the_schema_and_queries_answer() {
    let place = plugged();
    let server = place.serve().await;
    let admin = Caller::new(None).by(&place.token("admin"));
    let mut run = 0;
    for (at, text) in examples("graphql") {
        // Several operations without names stand apart.
        for operation in text.split("\n\n") {
            let operation = operation.trim();
            if operation.starts_with("subscription") {
                continue;
            }
            let is_query = !operation.starts_with("mutation");
            let variables = json!({ "first": 10, "indexNumber": "none", "after": Value::Null });
            let answer =
                admin.ask(&server, operation, if operation.contains('$') { variables } else { json!({}) }).await;
            let codes: Vec<_> = answer["errors"].as_array().into_iter().flatten().collect();
            let is_unfit = codes.iter().any(|it| it["extensions"]["code"] == "GRAPHQL_VALIDATION_FAILED");
            assert!(!is_unfit, "{at}: {operation}\n{answer:#}");
            assert!(!is_query || operation.contains('…') || codes.is_empty(), "{at}: {operation}\n{answer:#}");
            run += 1;
        }
    }
    assert!(run >= 18, "{run}");
}
