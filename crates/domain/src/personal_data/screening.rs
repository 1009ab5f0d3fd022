//! 发布前检查: the gate that what is published has to pass, and the person who opens it.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::reading::findings;
use super::{ContentScan, PartKind, PersonalDataKind, Place, Spot, Unreadable, find, mask};
use crate::act::Act;
use crate::attachment::{ContentHash, FileName};
use crate::refusal::{Ground, Refusal};
use crate::staff::StaffId;
use crate::text;
use crate::vocabulary::Locale;

text! {
    /// 放行理由: why what was found may be published after all.
    OverrideReason, max 500
}

/// A number in what is to be published, masked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Finding {
    /// What it is.
    pub kind: PersonalDataKind,
    /// Where.
    pub place: Place,
    /// The number, masked.
    pub masked: String,
    /// The character of the text there at which the first one begins, from 1.
    pub position: u32,
    /// How many of it there are at that place.
    pub count: u32,
}

/// Something that only a person can look at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct NotRead {
    /// Why.
    pub reason: Unreadable,
    /// Where the first one is.
    pub place: Place,
    /// How many there are.
    pub count: u32,
}

/// 检查结果: all that stands in the way of publishing one version of something.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Screening {
    /// What was found.
    pub findings: Vec<Finding>,
    /// How many more there are than are listed.
    pub more: u32,
    /// What could not be read.
    pub unreadable: Vec<NotRead>,
}

/// 放行: a person has looked at exactly this screening and lets it pass.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Override {
    /// Who.
    pub by: StaffId,
    /// When.
    pub at: DateTime<Utc>,
    /// Why.
    pub reason: OverrideReason,
    /// [`Screening::digest`] of what they looked at.
    pub digest: ContentHash,
}

impl Screening {
    /// Looks through the text of a field; `name` is its name in the input.
    pub fn read_field(&mut self, name: &str, text: &str) {
        // The spot is left out: a field is one.
        let spot = Spot::Part { part: PartKind::Other, number: 1 };
        self.findings.extend(findings(text, "", &spot).into_iter().map(|it| Finding {
            kind: it.kind,
            place: Place::Field(name.to_owned()),
            masked: it.masked,
            position: it.position,
            count: it.count,
        }));
    }

    /// Takes over what an attachment holds, its name included.
    pub fn add_attachment(&mut self, sha256: &ContentHash, name: &FileName, scan: &ContentScan) {
        let named = ContentScan::of_name(name.as_str());
        for it in named.findings.iter().chain(&scan.findings) {
            self.findings.push(Finding {
                kind: it.kind,
                place: Place::attachment(sha256, name, Some(it.spot.clone())),
                masked: it.masked.clone(),
                position: it.position,
                count: it.count,
            });
        }
        self.more = self.more.saturating_add(scan.more);
        self.unreadable.extend(scan.unreadable.iter().map(|it| NotRead {
            reason: it.reason,
            place: Place::attachment(sha256, name, it.spot.clone()),
            count: it.count,
        }));
    }

    /// Whether nothing stands in the way.
    pub fn is_clear(&self) -> bool {
        self.findings.is_empty() && self.unreadable.is_empty()
    }

    /// How many numbers there are in all.
    pub fn count(&self) -> u32 {
        self.findings.iter().fold(self.more, |sum, it| sum.saturating_add(it.count))
    }

    /// What an override is about: kinds, places, masked numbers and counts, and what was not read, in any order. Names of
    /// files do not count, their contents do. `sha256` is the hash function, which is not this crate's business.
    pub fn digest(&self, sha256: impl Fn(&[u8]) -> [u8; 32]) -> ContentHash {
        let place = |place: &Place| match place {
            Place::Field(name) => format!("{name:?}"),
            Place::Attachment { sha256, spot, .. } => format!("{sha256} {spot:?}"),
        };
        let found =
            self.findings.iter().map(|it| format!("{} {} {} {}", it.kind, place(&it.place), it.masked, it.count));
        let unread = self.unreadable.iter().map(|it| format!("{} {} {}", it.reason, place(&it.place), it.count));
        let mut lines: Vec<String> = found.chain(unread).collect();
        lines.sort_unstable();
        sha256(format!("{}\n{}", self.more, lines.join("\n")).as_bytes()).into()
    }

    /// 放行: lets exactly this pass. `field` is the input's name for the reason; the caller has checked who may.
    pub fn let_pass(
        &self,
        act: &Act,
        field: &str,
        reason: OverrideReason,
        sha256: impl Fn(&[u8]) -> [u8; 32],
    ) -> Result<Override, Refusal> {
        let by = act.actor.staff_id().ok_or_else(|| Refusal::of(Ground::NotAllowed))?;
        if !find(reason.as_str(), "").is_empty() {
            // What says why is kept and shown, so it must not say what.
            return Err(Refusal::at(Ground::InvalidValue, field)
                .found(mask(reason.as_str()))
                .allowed("不含个人信息的理由", "a reason without personal data"));
        }
        Ok(Override { by, at: act.at, reason, digest: self.digest(sha256) })
    }

    /// Refuses what would publish numbers of people, or what nobody has looked at, unless a person let exactly this pass.
    pub fn require_cleared(
        &self,
        passed: Option<&Override>,
        sha256: impl Fn(&[u8]) -> [u8; 32],
    ) -> Result<(), Refusal> {
        if self.is_clear() || passed.is_some_and(|it| it.digest == self.digest(sha256)) {
            return Ok(());
        }
        let Some(first) = self.findings.first() else { return self.refuse_unread() };
        let kinds = PersonalDataKind::ALL.iter().filter(|kind| self.findings.iter().any(|it| it.kind == **kind));
        let kinds: Vec<_> = kinds.collect();
        let named =
            |locale: Locale| kinds.iter().map(|it| it.label(locale)).collect::<Vec<_>>().join(locale.pick("、", ", "));
        let count = self.count();
        let (zh, en) = (first.place.label(Locale::Zh), first.place.label(Locale::En));
        Err(Refusal::at(Ground::PersonalDataFound, root(&first.place))
            .found(format!("{count} × {} / {};{zh} / {en}:{}", named(Locale::Zh), named(Locale::En), first.masked))
            .allowed(
                "删除或遮盖后重试;依法应当公开的,由有权人员说明理由后放行",
                "take it out or mask it and try again; where the law has it published, somebody entitled lets it pass and says why",
            ))
    }

    fn refuse_unread(&self) -> Result<(), Refusal> {
        let Some(first) = self.unreadable.first() else { return Ok(()) };
        let count = self.unreadable.iter().fold(0_u32, |sum, it| sum.saturating_add(it.count));
        let (zh, en) = (first.place.label(Locale::Zh), first.place.label(Locale::En));
        let (why_zh, why_en) = (first.reason.label(Locale::Zh), first.reason.label(Locale::En));
        Err(Refusal::at(Ground::ContentUnread, root(&first.place))
            .found(format!("{count} × {zh}:{why_zh} / {en}: {why_en}"))
            .allowed(
                "人工查看并确认不含个人信息后放行,或改用可读取文字的格式",
                "somebody looks at it and lets it pass, or it comes in a format whose text can be read",
            ))
    }
}

/// The field of the input that a place belongs to.
fn root(place: &Place) -> &str {
    match place {
        Place::Field(name) => name,
        Place::Attachment { .. } => "attachments",
    }
}
