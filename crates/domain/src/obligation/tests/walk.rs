//! Ten thousand histories against a plain count: nothing is lost, and nothing is doubled.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use proptest::prelude::*;
use proptest::test_runner::RngAlgorithm;

use super::*;
use crate::document::WithdrawalKind;

#[derive(Clone, Copy, Debug)]
enum Move {
    Happen,
    Change,
    Publish { formed_back: u8 },
    Correct(u8),
    Withdraw(u8),
    Excuse(u8),
    TakeBack(u8),
    Tighten(u8),
    Reassign,
    Later(u8),
}

fn moves() -> impl Strategy<Value = Vec<Move>> {
    let one = prop_oneof![
        3 => Just(Move::Happen),
        1 => Just(Move::Change),
        4 => (0..20_u8).prop_map(|formed_back| Move::Publish { formed_back }),
        1 => any::<u8>().prop_map(Move::Correct),
        3 => any::<u8>().prop_map(Move::Withdraw),
        1 => any::<u8>().prop_map(Move::Excuse),
        1 => any::<u8>().prop_map(Move::TakeBack),
        1 => (1..30_u8).prop_map(Move::Tighten),
        1 => Just(Move::Reassign),
        3 => (0..12_u8).prop_map(Move::Later),
    ];
    proptest::collection::vec(one, 1..40)
}

/// The history of one item.
struct Item {
    terms: Terms,
    today: NaiveDate,
    obligations: Vec<Obligation>,
    /// What is public, oldest first.
    public: Vec<Publication>,
    documents: u128,
    /// How many things happened.
    happened: usize,
    /// What the limit in force makes of a day, counted once for each.
    due: HashMap<NaiveDate, Option<NaiveDate>>,
}

impl Item {
    fn make(&mut self, step: Move) {
        let act = act(Actor::System, self.today, DIRECTORY.clone());
        let policy = PromptPolicy::default();
        let terms = self.terms.clone();
        let now = Now { act: &act, terms: Some(&terms), policy: &policy };
        let pick = |length: usize, at: u8| (length > 0).then(|| usize::from(at) % length);
        match step {
            Move::Happen | Move::Change => {
                let event = if matches!(step, Move::Change) { TriggerEvent::Changed } else { TriggerEvent::Formed };
                let trigger = happened(event, None, self.today);
                self.obligations.push(self.terms.triggered(&act, &trigger, &policy));
                self.happened += 1;
            }
            Move::Publish { formed_back } => {
                self.documents += 1;
                let formed_on = self.today - chrono::Days::new(formed_back.into());
                let document_id = document(self.documents);
                let publication =
                    Publication { document_id, on: self.today, formed_on: Some(formed_on), is_correction: false };
                self.public.push(publication);
                answer(&mut self.obligations, &publication);
            }
            Move::Correct(at) => {
                let Some(index) = pick(self.public.len(), at) else { return };
                let correction = Publication { on: self.today, is_correction: true, ..self.public[index] };
                answer(&mut self.obligations, &correction);
            }
            Move::Withdraw(at) => {
                let Some(index) = pick(self.public.len(), at) else { return };
                let gone = self.public.remove(index);
                let kind = WithdrawalKind::Error;
                let withdrawn = Withdrawn { document_id: gone.document_id, kind, on: self.today };
                withdraw(&now, &mut self.obligations, &withdrawn, &self.public);
            }
            Move::Excuse(at) => {
                let Some(index) = pick(self.obligations.len(), at) else { return };
                let was = self.obligations[index].clone();
                if self.obligations[index].excuse(&act, "不予公开".parse().unwrap()).is_err() {
                    assert_eq!(self.obligations[index], was, "what is refused changes nothing");
                }
            }
            Move::TakeBack(at) => {
                let Some(index) = pick(self.obligations.len(), at) else { return };
                let _ = self.obligations[index].take_back_excuse(&now);
            }
            Move::Tighten(days) => {
                self.terms.limit = TimeLimit::parse(&format!("{days}个工作日"));
                self.due.clear();
                for obligation in &mut self.obligations {
                    obligation.renew(&Now { terms: Some(&self.terms), ..now });
                }
            }
            Move::Reassign => {
                self.terms.unit_id = if self.terms.unit_id == UNIT { OTHER } else { UNIT };
                for obligation in &mut self.obligations {
                    obligation.renew(&Now { terms: Some(&self.terms), ..now });
                }
            }
            Move::Later(days) => self.today = self.today + chrono::Days::new(days.into()),
        }
    }

    fn check(&mut self) {
        assert_eq!(self.obligations.len(), self.happened, "one for each thing that happened");
        let ids: BTreeSet<_> = self.obligations.iter().map(|it| it.id).collect();
        assert_eq!(ids.len(), self.happened);
        let public: BTreeSet<_> = self.public.iter().map(|it| it.document_id).collect();
        let mut published: BTreeMap<DocumentId, usize> = BTreeMap::new();
        let limit = &self.terms.limit;
        for obligation in &self.obligations {
            if let State::Met(met) = &obligation.state {
                assert!(public.contains(&met.document_id), "closed by what is public only");
                assert!(met.on >= obligation.starts_on, "nothing answers what had not happened");
                if obligation.kind == ObligationKind::Publish {
                    *published.entry(met.document_id).or_default() += 1;
                }
            }
            if obligation.is_open() {
                assert_eq!(obligation.unit_id, self.terms.unit_id, "what is open is with whoever answers for the item");
                let day = obligation.starts_on;
                let counted = || limit.due(day, None, calendar(), &PromptPolicy::default()).due.map(|it| it.date);
                let due = self.due.entry(day).or_insert_with(counted);
                assert_eq!(obligation.deadline.on, *due, "and dated by what the item says");
            }
        }
        assert!(published.values().all(|times| *times == 1), "one document closes one of a kind");
    }
}

proptest! {
    // Ten thousand histories draw many numbers; without optimisation the default generator would take most of the time.
    #![proptest_config(ProptestConfig {
        cases: 10_000,
        rng_algorithm: RngAlgorithm::XorShift,
        ..ProptestConfig::default()
    })]
    #[test]
    fn no_history_loses_or_doubles_an_obligation(moves in moves()) {
        let mut item = Item {
            terms: terms("20个工作日"),
            today: day("2026-02-02"),
            obligations: Vec::new(),
            public: Vec::new(),
            documents: 0,
            happened: 0,
            due: HashMap::new(),
        };
        for step in moves {
            item.make(step);
            item.check();
        }
    }
}
