//! Stories: GraphQL documents with who and when above them; the transcript is the snapshot.
//!
//! ```text
//! # A sentence that the transcript repeats.
//! #: at 2026-03-02T09:00+08:00 as editor 肥城市民政局
//! #: keep edition = draftCatalogueEdition.catalogueEdition.id
//! mutation { … }
//! ```
//! `as anonymous`, `as editor#2 <unit>` (a second person), `as guide 18 <unit>`,
//! `as frontend <channel> <unit>`. `${edition}` stands for what was kept.

use std::collections::BTreeMap;
use std::fmt::Write;

use chrono::{DateTime, Utc};
use domain::act::Actor;
use domain::staff::Role;
use serde_json::Value;

use crate::world::{World, none};

/// Tells the story in one world and returns its transcript.
pub async fn tell(world: &World, story: &str) -> String {
    let mut teller =
        Teller { world, actor: Actor::Anonymous, at: start(), kept: BTreeMap::new(), transcript: String::new() };
    for step in story.split("\n\n").filter(|step| !step.trim().is_empty()) {
        teller.tell(step).await;
    }
    teller.transcript
}

struct Teller<'a> {
    world: &'a World,
    actor: Actor,
    at: DateTime<Utc>,
    kept: BTreeMap<String, String>,
    transcript: String,
}

fn start() -> DateTime<Utc> {
    "2026-03-02T01:00:00Z".parse().expect("a date")
}

impl Teller<'_> {
    async fn tell(&mut self, step: &str) {
        let (mut document, mut keep) = (String::new(), Vec::new());
        for line in step.lines() {
            if let Some(stage) = line.strip_prefix("#:") {
                keep.extend(self.direct(stage.trim()).await);
                self.write(line);
            } else if line.starts_with('#') {
                self.write(line);
            } else {
                document.push_str(line);
                document.push('\n');
            }
        }
        if document.trim().is_empty() {
            self.transcript.push('\n');
            return;
        }
        self.write(document.trim_end());
        let mut query = document;
        for (name, value) in &self.kept {
            query = query.replace(&format!("${{{name}}}"), value);
        }
        assert!(!query.contains("${"), "something was not kept: {query}");
        let answer = self.world.ask(self.actor.clone(), self.at, &query, none()).await;
        for (name, path) in keep {
            let value = path.split('.').fold(&answer["data"], |value, step| match step.parse::<usize>() {
                Ok(index) => &value[index],
                Err(_) => &value[step],
            });
            let text = match value {
                Value::String(text) => text.clone(),
                Value::Number(number) => number.to_string(),
                _ => panic!("nothing to keep at {path} in {answer:#}"),
            };
            self.kept.insert(name, text);
        }
        let mut shown = serde_json::to_string_pretty(&answer).expect("answers are JSON");
        for (name, value) in &self.kept {
            if value.len() > 20 {
                shown = shown.replace(value.as_str(), &format!("${{{name}}}"));
            }
        }
        for line in mask(&shown).lines() {
            writeln!(self.transcript, "    {line}").expect("strings take everything");
        }
        self.transcript.push('\n');
    }

    /// Follows one stage direction; what it asks to keep comes back.
    async fn direct(&mut self, stage: &str) -> Option<(String, String)> {
        if let Some(keep) = stage.strip_prefix("keep ") {
            let (name, path) = keep.split_once('=').expect("keep name = path");
            return Some((name.trim().to_owned(), path.trim().to_owned()));
        }
        let words: Vec<_> = stage.split_whitespace().collect();
        let mut rest = words.as_slice();
        if let ["at", at, more @ ..] = rest {
            self.at =
                DateTime::parse_from_str(at, "%Y-%m-%dT%H:%M%:z").expect("a time like 2026-03-02T09:00+08:00").to_utc();
            rest = more;
        }
        match rest {
            [] => {}
            ["as", "anonymous"] => self.actor = Actor::Anonymous,
            ["as", "frontend", channel, unit] => self.actor = self.world.frontend(channel, unit).await,
            ["as", role, more @ ..] => {
                let (role, which) = role.split_once('#').map_or((*role, ""), |(role, which)| (role, which));
                let role: Role = role.to_uppercase().parse().expect("a role");
                let (domain, unit) = match more {
                    [unit] => (None, *unit),
                    [domain, unit] => (Some(*domain), *unit),
                    _ => panic!("as <role> [domain] <unit>, not {stage}"),
                };
                self.actor = self.world.staff(role, unit, domain, which).await;
            }
            _ => panic!("unknown stage direction: {stage}"),
        }
        None
    }

    fn write(&mut self, text: &str) {
        self.transcript.push_str(text);
        self.transcript.push('\n');
    }
}

/// Ids nobody kept are of no interest: `item_…`.
fn mask(text: &str) -> String {
    let mut masked = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('_') {
        let (head, tail) = rest.split_at(at + 1);
        masked.push_str(head);
        let hexadecimal = tail.bytes().take_while(u8::is_ascii_hexdigit).count();
        rest = if hexadecimal == 32 {
            masked.push('…');
            &tail[32..]
        } else {
            tail
        };
    }
    masked.push_str(rest);
    masked
}
