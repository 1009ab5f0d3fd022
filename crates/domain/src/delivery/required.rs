//! 应发渠道: which channels an edition has to go to, by the ticks of the items it answers.

use std::collections::{BTreeMap, BTreeSet};

use crate::channel::{ChannelCode, ChannelMark, ChannelSemantics};

/// One item's cell of channels, with what its ticks say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ticked {
    /// 勾选含义
    pub semantics: ChannelSemantics,
    /// 渠道勾选
    pub marks: Vec<ChannelMark>,
}

/// One channel an edition has to go to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Requirement {
    /// The channel.
    pub channel_code: ChannelCode,
    /// 任选组: the groups in each of which one channel suffices. Empty when the channel itself is required.
    pub groups: Vec<i32>,
}

/// What the items of an edition require.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Required {
    /// The channels, each once, by code.
    pub requirements: Vec<Requirement>,
    /// Ticked names that are in no list of channels: nobody can report for them, so somebody has to look at them.
    pub unnamed: Vec<String>,
}

/// 应发渠道 of an edition that answers these items: what is ticked. Where one of the ticked suffices, a group that holds a
/// channel required anyway asks for nothing more, and so does one that holds all of another group.
pub fn required(items: &[Ticked]) -> Required {
    let (mut single, mut groups, mut unnamed) = (BTreeSet::new(), Vec::new(), BTreeSet::new());
    for item in items {
        let mut named = BTreeSet::new();
        let mut has_unnamed = false;
        for mark in item.marks.iter().filter(|mark| mark.ticked) {
            if let Some(code) = mark.code.as_deref().and_then(|code| code.parse::<ChannelCode>().ok()) {
                named.insert(code);
            } else {
                has_unnamed = true;
                unnamed.insert(mark.text.clone());
            }
        }
        match item.semantics {
            // With an unnamed one beside it, the only named channel is still one of several.
            ChannelSemantics::AtLeastOne if named.len() + usize::from(has_unnamed) > 1 => groups.push(named),
            ChannelSemantics::AtLeastOne | ChannelSemantics::Chosen | ChannelSemantics::RequiredOptional => {
                single.extend(named);
            }
        }
    }
    groups.retain(|group| !group.is_empty() && group.is_disjoint(&single));
    let narrowest = narrowest(groups);
    let mut by_channel: BTreeMap<ChannelCode, Vec<i32>> = single.into_iter().map(|code| (code, Vec::new())).collect();
    for (number, group) in (1..).zip(narrowest) {
        for code in group {
            by_channel.entry(code).or_default().push(number);
        }
    }
    let requirements = by_channel.into_iter().map(|(channel_code, groups)| Requirement { channel_code, groups });
    Required { requirements: requirements.collect(), unnamed: unnamed.into_iter().collect() }
}

/// The groups that hold no other group, each once.
fn narrowest(mut groups: Vec<BTreeSet<ChannelCode>>) -> Vec<BTreeSet<ChannelCode>> {
    groups.sort_by_key(BTreeSet::len);
    let mut kept: Vec<BTreeSet<ChannelCode>> = Vec::new();
    for group in groups {
        if !kept.iter().any(|narrower| narrower.is_subset(&group)) {
            kept.push(group);
        }
    }
    kept
}
