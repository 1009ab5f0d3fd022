//! From a normalised text to clauses: one phrase after another, each read by the first rule that fits.

use super::scopes::{self, Scope};
use super::triggers::{self, Reading};
use super::words::{action, first, has, is_noun, says_when, starts, strip_all_end, strip_all_start, strip_start};
use super::{Clause, Kind, Note, NoteKind, Period, Trigger, TriggerEvent, numbers, periods};

/// Longer phrases are prose; the bound keeps reading linear.
const PHRASE_MAX_CHARS: usize = 200;
const LABELS: [&str; 5] = ["公开时限要求", "公开时限", "公开期限", "公开时间", "时限"];
const SEPARATORS: [char; 10] = [',', ';', '。', ':', '(', ')', '!', '?', '\n', '|'];
const WORDS: [(&str, Kind); 10] = [
    ("及时", Kind::Prompt),
    ("实时", Kind::RealTime),
    ("即时", Kind::Immediate),
    ("立即", Kind::Immediate),
    ("随时", Kind::AsItHappens),
    ("长期", Kind::LongTerm),
    ("常年", Kind::LongTerm),
    ("永久", Kind::Permanent),
    ("任期内", Kind::Display),
    ("最新有效", Kind::Display),
];

/// What has been read so far.
#[derive(Debug, Default)]
pub(super) struct Reader {
    pub(super) clauses: Vec<Clause>,
    pub(super) by_law_exception: bool,
    pub(super) notes: Vec<Note>,
    /// 信息形成后, …: a trigger that waits for its number.
    pub(super) pending: Option<(Reading, String)>,
    /// The part a passage is for: 处罚决定:….
    passage: Scope,
}

/// Reads a text that is not empty.
pub(super) fn read(text: &str, notes: Vec<Note>) -> Reader {
    let mut reader = Reader { notes, ..Reader::default() };
    let mut rest = text;
    while !rest.is_empty() {
        let end = rest.find(SEPARATORS).unwrap_or(rest.len());
        let phrase = rest[..end].trim_matches(['、', ' ', '-', '/', '—']);
        let separator = rest[end..].chars().next();
        rest = &rest[end + separator.map_or(0, char::len_utf8)..];
        if separator == Some(':') && reader.heading(phrase) {
            continue;
        }
        reader.phrase(phrase);
        if matches!(separator, Some(';' | '。') | None) {
            reader.end_of_sentence();
        }
    }
    if reader.by_law_exception && reader.clauses.is_empty() {
        reader.push(Scope::Unmarked, Clause::of(Kind::ByLaw));
    }
    reader
}

impl Reader {
    pub(super) fn push(&mut self, scope: Scope, clause: Clause) {
        self.clauses.push(Clause { scope: scope.within(&self.passage), ..clause });
    }

    pub(super) fn take_pending(&mut self) -> Option<Reading> {
        self.pending.take().map(|(reading, _)| reading)
    }

    pub(super) fn note(&mut self, kind: NoteKind, text: &str) {
        self.notes.push(Note { kind, text: text.to_owned() });
    }

    /// A trigger that never got its number was not understood.
    fn end_of_sentence(&mut self) {
        if let Some((_, text)) = self.pending.take() {
            self.note(NoteKind::NotUnderstood, &text);
        }
        self.passage = Scope::Unmarked;
    }

    /// The words before a colon: a label, or the part that is spoken of.
    fn heading(&mut self, phrase: &str) -> bool {
        if LABELS.contains(&phrase) || phrase.is_empty() {
            return true;
        }
        let (scope, rest) = scopes::split(phrase);
        self.passage = match (scope, rest) {
            (Scope::Unmarked, noun) if is_noun(noun) => scopes::named(noun),
            (scope, "") => scope,
            _ => return false,
        };
        true
    }

    fn phrase(&mut self, phrase: &str) {
        if phrase.contains(['*', '_', '×', '□', '○']) || has(&phrase.to_ascii_uppercase(), &["XX", "X个"]) {
            return self.note(NoteKind::Masked, phrase);
        }
        if phrase.chars().count() > PHRASE_MAX_CHARS {
            let beginning: String = phrase.chars().take(PHRASE_MAX_CHARS).collect();
            return self.note(NoteKind::NotUnderstood, &beginning);
        }
        let mut rest = phrase;
        while !rest.is_empty() {
            match self.step(rest) {
                Some(next) => rest = next.trim_matches(['、', ' ', '/']),
                None => return self.note(NoteKind::NotUnderstood, rest),
            }
        }
    }

    /// Reads one rule off the beginning and gives what is left.
    fn step<'a>(&mut self, text: &'a str) -> Option<&'a str> {
        self.by_law(text)
            .or_else(|| strip_start(text, &LABELS).map(|rest| strip_start(rest, &["为", "是"]).unwrap_or(rest)))
            .or_else(|| self.with_document(text))
            .or_else(|| self.periodic(text))
            .or_else(|| self.amount(text))
            .or_else(|| self.word(text))
            .or_else(|| self.on_event(text))
            .or_else(|| self.remark(text))
            .or_else(|| self.trigger_only(text))
    }

    /// 与政策文件同步发布
    fn with_document<'a>(&mut self, text: &'a str) -> Option<&'a str> {
        let (before, after) = text.split_once("同步")?;
        let (after, place) = action(after)?;
        let (mut scope, before) = scopes::split(before);
        let object = match strip_start(before, &["与", "和", "同"]) {
            Some(document) if is_noun(document) => Some(document.to_owned()),
            // 政策解读同步公开: what is published, not what it goes with.
            None if is_noun(before) && scope == Scope::Unmarked => {
                scope = scopes::named(before);
                None
            }
            None if before.is_empty() => None,
            _ => return None,
        };
        let trigger = Trigger { event: TriggerEvent::Issued, object };
        let place = place.map(str::to_owned);
        self.push(scope, Clause { trigger: Some(trigger), place, ..Clause::of(Kind::With) });
        Some(after)
    }

    fn periodic<'a>(&mut self, text: &'a str) -> Option<&'a str> {
        let found = periods::find(text)?;
        let (mut scope, before) = scopes::split(found.before);
        let adverbs = ["至少", "应当", "应", "逐项逐笔", "一般", "原则上", "定期", "按", "并", "于", "在", "须"];
        let noun = strip_all_end(before, &adverbs);
        let noun = strip_all_start(noun, &["应当", "应"]);
        if !noun.is_empty() && scope == Scope::Unmarked {
            if !is_noun(noun) {
                return None;
            }
            scope = scopes::named(noun);
        } else if !noun.is_empty() && !matches!(scope, Scope::Of(_)) {
            return None;
        }
        let (amount, unit) = found.after_end.unzip();
        let trigger = found.after_end.map(|_| Trigger { event: TriggerEvent::Finished, object: None });
        self.push(scope, Clause { amount, unit, trigger, period: Some(found.period), ..Clause::of(Kind::Periodic) });
        Some(found.rest)
    }

    /// 重大决策作出后及时公开, 长期公开
    fn word<'a>(&mut self, text: &'a str) -> Option<&'a str> {
        if matches!(text, "同上" | "同前" | "同上款") {
            self.push(Scope::Unmarked, Clause::of(Kind::SameAsAbove));
            return Some("");
        }
        let (at, found) = first(text, &WORDS.map(|(word, _)| word))?;
        let kind = WORDS.iter().find(|(word, _)| *word == found)?.1;
        let after = &text[at + found.len()..];
        let (rest, place) = match action(after) {
            Some(read) => read,
            None if opens_another(after) => (after, None),
            None => return None,
        };
        let (before, place) =
            match strip_start(&text[..at], &["在", "通过"]).filter(|it| is_noun(it) && !it.ends_with('时')) {
                Some(named) if place.is_none() && triggers::connected(named).is_none() => ("", Some(named)),
                _ => (&text[..at], place),
            };
        let (scope, trigger) = self.occasion(before)?;
        let period = match found {
            "任期内" => Some(Period::TermOfOffice),
            "最新有效" => Some(Period::UntilSuperseded),
            _ => None,
        };
        if period == Some(Period::UntilSuperseded) && self.clauses.last().is_some_and(|it| it.kind == Kind::LongTerm) {
            // 长期,最新有效 is one statement: as long as it is in force.
            self.clauses.pop();
        }
        let place = place.map(str::to_owned);
        self.push(scope, Clause { trigger, place, period, ..Clause::of(kind) });
        Some(rest)
    }

    /// What stands before a word of time: the part of the item, or what happened.
    fn occasion(&mut self, before: &str) -> Option<(Scope, Option<Trigger>)> {
        let (scope, before) = scopes::split(before);
        let adverbs = [
            "应当", "应", "须", "要", "保持", "并", "主动", "依法", "一般", "予以", "均", "需", "实行", "做到", "全程",
        ];
        let before = strip_all_start(strip_all_end(before, &adverbs), &adverbs);
        if before.is_empty() {
            let pending = self.take_pending();
            let scope = match (&pending, scope) {
                (Some((part, _)), Scope::Unmarked) => part.clone(),
                (_, scope) => scope,
            };
            return Some((scope, pending.map(|(_, trigger)| trigger)));
        }
        if before.contains("进展") && starts(before, &["按", "根据", "视", "随", "依", "结合"]) {
            return Some((scope, Some(Trigger { event: TriggerEvent::Progress, object: None })));
        }
        if let Some(event) = triggers::connected(before) {
            let (part, trigger) = triggers::read(event, true)?;
            return Some((if scope == Scope::Unmarked { part } else { scope }, Some(trigger)));
        }
        if let Some(event) = before.strip_suffix('时') {
            return Some((scope, Some(triggers::other_event(event)?.1)));
        }
        // A single character is 不 or 未.
        let noun = is_noun(before) && scope == Scope::Unmarked && before.chars().count() > 1;
        if noun { Some((scopes::named(before), None)) } else { None }
    }

    /// 在实地启动拟征收土地工作时, 补偿登记办理期间
    fn on_event<'a>(&mut self, text: &'a str) -> Option<&'a str> {
        let (scope, inner) = scopes::split(text);
        let inner = strip_start(inner, &["应当在", "应在", "在", "于"]).unwrap_or(inner);
        let (at, word) = first(inner, &["期间内", "期间", "的同时", "时"])?;
        // 及时, 适时, 届时 name no event.
        if word == "时" && inner[..at].ends_with(['及', '实', '即', '随', '适', '届', '按', '定', '同', '临'])
        {
            return None;
        }
        let after = &inner[at + word.len()..];
        let (rest, place) = if after.is_empty() { (after, None) } else { action(after)? };
        let (_, trigger) = triggers::other_event(&inner[..at])?;
        let place = place.map(str::to_owned);
        self.push(scope, Clause { trigger: Some(trigger), place, ..Clause::of(Kind::OnEvent) });
        Some(rest)
    }

    /// Words that belong to the clause before: where, what is done, under which condition.
    fn remark<'a>(&mut self, text: &'a str) -> Option<&'a str> {
        let spoken = !self.clauses.is_empty() || self.pending.is_some();
        let text = text.strip_prefix('内').filter(|_| spoken).unwrap_or(text);
        if text.is_empty() || spoken && matches!(text, "动态调整" | "动态更新" | "动态管理") {
            return Some("");
        }
        if let Some((rest, place)) = action(text).filter(|(rest, _)| spoken && rest.len() < text.len()) {
            if let Some(place) = place {
                self.clauses.last_mut()?.place = Some(place.to_owned());
            }
            return Some(rest);
        }
        let except = text.starts_with('除') && text.ends_with('外');
        let condition = text.ends_with('的') || starts(text, &["属于", "如遇", "遇有", "如有"]);
        if (except || condition) && numbers::amount(text).is_none() && !says_when(text) && !text.contains('每') {
            self.note(NoteKind::Condition, text);
            return Some("");
        }
        None
    }

    /// 信息形成后: the number comes in the next phrase.
    fn trigger_only<'a>(&mut self, text: &'a str) -> Option<&'a str> {
        let (scope, words) = scopes::split(text);
        let words = triggers::connected(strip_all_start(words, &["应当", "应"]))?;
        let (part, trigger) = triggers::read(words, true)?;
        let scope = if scope == Scope::Unmarked { part } else { scope };
        if let Some((_, unused)) = self.pending.replace(((scope, trigger), text.to_owned())) {
            self.note(NoteKind::NotUnderstood, &unused);
        }
        Some("")
    }
}

/// Two limits in one cell: what follows begins a rule of its own.
fn opens_another(text: &str) -> bool {
    text.is_empty()
        || numbers::starts(text)
        || WORDS.iter().any(|(word, _)| text.starts_with(word))
        || starts(text, &["自", "信息", "每", "其中", "其他", "法律"])
}
