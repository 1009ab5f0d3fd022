//! 起算点: the words before 之日起.

use super::scopes::{self, Scope};
use super::words::{has, is_noun, starts, strip_all_start, strip_end, strip_start};
use super::{Trigger, TriggerEvent};

const FORMED: [&str; 3] = ["形成", "产生", "生成"];
const CHANGED: [&str; 5] = ["变更", "变化", "更新", "修改", "调整"];
const OR: [&str; 7] = ["或者", "或", "和", "、", "及", "与", "/"];
const MADE: [&str; 6] = ["制作或者获取", "制作或获取", "制定或者获取", "制定或获取", "制作、获取", "制作和获取"];
const DELIVERED: [&str; 4] = ["下发至本单位", "下发到本单位", "下达至本单位", "下达到本单位"];
const ACTORS: [&str; 8] = ["部门", "政府", "委员会", "机关", "大会", "会议", "人大", "领导"];
/// Acts that a unit does many of: a limit for their decisions is a limit for that part of the item.
const ADMINISTRATIVE_ACTS: [&str; 5] = ["许可", "处罚", "执法", "强制", "检查"];
/// Of a long name only what is decisive for the event: 拟征收土地现状调查 is 调查.
const HEADS: [&str; 3] = ["批准文件", "调查", "听证"];

/// A trigger, and the part of the item its words are about.
pub(super) type Reading = (Scope, Trigger);

fn reading(event: TriggerEvent, object: Option<&str>) -> Option<Reading> {
    let object = match object.map(|it| strip_all_start(it, &["该", "本"])) {
        None | Some("" | "信息" | "政府信息" | "公开事项" | "事项") => None,
        Some(object) if is_noun(object) => {
            Some(HEADS.into_iter().find(|head| object.ends_with(head)).unwrap_or(object).to_owned())
        }
        Some(_) => return None,
    };
    Some((Scope::Unmarked, Trigger { event, object }))
}

/// Takes 之日起, 后 and the like off the end; `None` if no such word is there.
pub(super) fn connected(text: &str) -> Option<&str> {
    const CONNECTIVES: [&str; 12] =
        ["之日起的", "之日起", "之日后", "之日", "之后起", "之后", "以后", "后起", "后的", "当日起", "后", "起"];
    strip_end(text, &CONNECTIVES)
}

/// Reads what starts a period. Without 之日起 or 后 only the usual verbs are taken for one.
pub(super) fn read(text: &str, connected: bool) -> Option<Reading> {
    let (text, connected) = match self::connected(text) {
        Some(text) => (text, true),
        None => (text, connected),
    };
    let text = if text.starts_with("自然") {
        text
    } else {
        strip_all_start(text, &["应当自", "应自", "自", "从", "在", "于", "经"])
    };
    formed_or_changed(text, connected)
        .or_else(|| delivered_or_received(text))
        .or_else(|| decided(text))
        .or_else(|| by_verb(text))
        .or_else(|| if connected { other_event(text) } else { None })
}

fn formed_or_changed(text: &str, connected: bool) -> Option<Reading> {
    let (subject, event) = match strip_end(text, &CHANGED) {
        Some(before) => match strip_end(before, &OR).and_then(|before| strip_end(before, &FORMED)) {
            Some(subject) => (subject, TriggerEvent::FormedOrChanged),
            None => (before.strip_suffix("发生").unwrap_or(before), TriggerEvent::Changed),
        },
        None => (strip_end(text, &FORMED)?, TriggerEvent::Formed),
    };
    let subject = strip_all_start(subject, &["该", "本"]);
    let trigger = Trigger { event, object: None };
    if subject.is_empty() {
        return Some((Scope::Unmarked, trigger));
    }
    if subject.starts_with("其他") {
        return Some((Scope::Others, trigger));
    }
    if !is_noun(subject) || starts(subject, &["未", "尚未"]) {
        return None;
    }
    match scopes::named(subject) {
        Scope::Of(_) if !subject.ends_with("信息") => {
            if connected {
                reading(event, Some(subject))
            } else {
                None
            }
        }
        scope => Some((scope, trigger)),
    }
}

fn delivered_or_received(text: &str) -> Option<Reading> {
    if let Some(before) = strip_end(text, &DELIVERED) {
        let object = if formed_or_changed(before, false).is_some() { None } else { Some(before) };
        return reading(TriggerEvent::ReceivedByUnit, object);
    }
    if let Some((at, verb)) = super::words::first(text, &MADE) {
        let (subject, object) = (&text[..at], &text[at + verb.len()..]);
        let object = if object.is_empty() { subject } else { object };
        return reading(TriggerEvent::MadeOrObtained, Some(object));
    }
    if matches!(text, "获取" | "获取信息" | "制作" | "制作信息" | "信息制作" | "信息获取") {
        return reading(TriggerEvent::MadeOrObtained, None);
    }
    let received = strip_start(text, &["收到", "接到"]).or_else(|| strip_end(text, &["收到"]))?;
    if received.contains("申请") {
        return reading(TriggerEvent::ApplicationReceived, None);
    }
    reading(TriggerEvent::Received, Some(received))
}

fn decided(text: &str) -> Option<Reading> {
    let decision = strip_start(text, &["作出", "做出"]).or_else(|| strip_end(text, &["作出", "做出", "确定"]))?;
    let decision = strip_end(decision, &["之日"]).unwrap_or(decision);
    if let Some(act) = decision.strip_suffix("决定")
        && has(act, &ADMINISTRATIVE_ACTS)
        && let Scope::Of(scope) = scopes::named(act)
    {
        return Some((Scope::Of(scope), Trigger { event: TriggerEvent::Decided, object: Some("决定".into()) }));
    }
    reading(TriggerEvent::Decided, Some(decision))
}

fn by_verb(text: &str) -> Option<Reading> {
    let verbs: [(&[&str], TriggerEvent); 4] = [
        (&["结束", "完成", "完毕", "终结", "办结", "届满", "期满", "终了"], TriggerEvent::Finished),
        (&["批复", "批准", "审批通过", "审议通过", "通过", "审定", "核准"], TriggerEvent::Approved),
        (&["印发", "发布", "公布", "出台", "签发", "颁布", "下发"], TriggerEvent::Issued),
        (&["启动", "开始", "开工"], TriggerEvent::Started),
    ];
    for (words, event) in verbs {
        let Some(subject) = strip_end(text, words).or_else(|| strip_start(text, words)) else { continue };
        let actor = event == TriggerEvent::Approved && ACTORS.iter().any(|actor| subject.ends_with(actor));
        return reading(event, if actor { None } else { Some(subject) });
    }
    None
}

/// Any other event by its name: 听证, 补偿登记办理, 实地启动拟征收土地工作.
pub(super) fn other_event(text: &str) -> Option<Reading> {
    if let Some((_, started)) = text.split_once("启动")
        && is_noun(text)
    {
        return reading(TriggerEvent::Started, Some(started));
    }
    let name = strip_start(text, &["组织", "举行", "召开", "举办"]).unwrap_or(text);
    let name = strip_end(name, &["举行", "召开", "举办"]).unwrap_or(name);
    // 适时, 届时, 同时 name no event.
    if name.chars().count() < 2 { None } else { reading(TriggerEvent::Event, Some(name)) }
}
