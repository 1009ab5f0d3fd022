//! Clauses that leave the limit to some other rule.

use super::clauses::Reader;
use super::scopes::{self, Scope};
use super::words::{action, first, has, says_when, starts, strip_all_end, strip_all_start, strip_end, strip_start};
use super::{Clause, Kind, NoteKind, Trigger, TriggerEvent, numbers};

impl Reader {
    /// 另有规定的从其规定, 按规定时限公开, 依申请公开: some other rule decides.
    pub(super) fn by_law<'a>(&mut self, text: &'a str) -> Option<&'a str> {
        let plain = |text: &str| numbers::amount(text).is_none() && !says_when(text) && !text.contains('每');
        if let Some((before, _)) = text.split_once("另有规定")
            && plain(before)
            && !has(before, &["之日起"])
        {
            self.by_law_exception = true;
            return Some("");
        }
        let referring = strip_all_start(text, &["应当", "应", "则", "的"]);
        if starts(referring, &["从其规定", "依照其规定", "按其规定"]) {
            if self.clauses.is_empty() && !self.by_law_exception {
                self.push(Scope::Unmarked, Clause::of(Kind::ByLaw));
            }
            self.by_law_exception |= self.clauses.iter().any(|it| it.kind != Kind::ByLaw);
            return Some("");
        }
        if let Some(exempt) = text.strip_suffix("除外")
            && plain(exempt)
        {
            let law = has(exempt, &["法", "规定"]);
            self.by_law_exception |= law;
            if !law {
                self.note(NoteKind::Condition, text);
            }
            return Some("");
        }
        if let Some(part) = strip_end_on_request(text) {
            let (mut scope, rest) = scopes::split(part);
            if scope == Scope::Unmarked && !rest.is_empty() {
                scope = scopes::named(rest);
            }
            let trigger = Trigger { event: TriggerEvent::ApplicationReceived, object: None };
            self.push(scope, Clause { trigger: Some(trigger), ..Clause::of(Kind::ByLaw) });
            return Some("");
        }
        let rule = strip_start(text, &["按照", "按", "依照", "依据", "根据", "依"])?;
        let (at, word) = first(rule, &["规定", "要求"])?;
        if !plain(&rule[..at]) {
            return None;
        }
        let rest =
            strip_all_start(&rule[at + word.len()..], &["的", "时限", "期限", "时间", "要求", "执行", "办理", "内"]);
        if rest.is_empty() || action(rest).is_some_and(|(rest, _)| rest.is_empty()) && !rest.contains("及时") {
            self.push(Scope::Unmarked, Clause::of(Kind::ByLaw));
            return Some("");
        }
        Some(rest)
    }
}

/// 其他听证公开内容为依申请公开: what is left before it.
fn strip_end_on_request(text: &str) -> Option<&str> {
    let part = strip_end(text, &["依申请公开", "依申请"])?;
    Some(strip_all_end(part, &["为", "属于", "均", "应", "按照", "按", "实行"]))
}
