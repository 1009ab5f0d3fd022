//! 公开渠道和载体: where published information goes; data with aliases (G§3.4).

use serde::{Deserialize, Serialize};

use crate::act::Act;
use crate::journal::Event;
use crate::refusal::{Ground, Refusal};
use crate::{code, id, text};

id! {
    /// Identifies a channel.
    ChannelId, "channel"
}

text! {
    /// 渠道代码, such as `government-website`.
    ChannelCode, max 40
}

code! {
    /// 勾选含义: what ■ and □ say in a catalogue; families of templates differ (G§2.2).
    pub enum ChannelSemantics {
        /// ■ = chosen, □ = not chosen.
        Chosen = "CHOSEN" / "■为选定,□为未选" / "■ chosen, □ not chosen",
        /// ■ = required, □ = optional: the housing ministry's tables.
        RequiredOptional = "REQUIRED_OPTIONAL" / "■为必选项,□为可选项" / "■ required, □ optional",
        /// At least one of the ticked channels.
        AtLeastOne = "AT_LEAST_ONE" / "■中至少选一项" / "at least one of ■",
    }
}

/// 渠道勾选: one channel named in an item's cell, and whether its box is ticked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChannelMark {
    /// The channel; none when the name is not in the list of channels.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub code: Option<String>,
    /// The name as written.
    pub text: String,
    /// ■
    pub ticked: bool,
}

impl ChannelMark {
    /// What stands for the channel when marks are compared.
    pub fn key(&self) -> &str {
        self.code.as_deref().unwrap_or(&self.text)
    }
}

/// 渠道: a website, a gazette, a notice board, a newspaper.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Channel {
    /// Identity.
    pub id: ChannelId,
    /// Natural key.
    pub code: ChannelCode,
    /// 名称
    pub name: String,
    /// 别名, as real tables write it.
    pub aliases: Vec<String>,
    /// 线上: whether proof of publication can be an address.
    pub online: bool,
    /// Order of the template's list.
    pub position: i32,
    /// Counts the changes.
    pub version: i32,
}

/// What a channel is added or amended with.
#[derive(Clone, Debug)]
pub struct ChannelDetails {
    /// See [`Channel`].
    pub name: String,
    /// See [`Channel`].
    pub aliases: Vec<String>,
    /// See [`Channel`].
    pub online: bool,
    /// See [`Channel`].
    pub position: i32,
}

impl Channel {
    /// Adds a channel to the county's list.
    pub fn add(act: &Act, code: ChannelCode, details: ChannelDetails) -> Result<(Self, Event), Refusal> {
        let mut channel = Self {
            id: act.new_id(),
            code,
            name: String::new(),
            aliases: Vec::new(),
            online: false,
            position: 0,
            version: 1,
        };
        channel.set(act, details)?;
        let event = channel.event("addChannel");
        Ok((channel, event))
    }

    /// Renames it or changes its aliases.
    pub fn amend(&mut self, act: &Act, details: ChannelDetails) -> Result<Event, Refusal> {
        self.set(act, details)?;
        Ok(self.event("amendChannel"))
    }

    fn set(&mut self, act: &Act, details: ChannelDetails) -> Result<(), Refusal> {
        act.require_top_office()?;
        if details.name.trim().is_empty() {
            return Err(Refusal::at(Ground::MissingValue, "name"));
        }
        self.name = details.name;
        self.aliases = details.aliases;
        self.online = details.online;
        self.position = details.position;
        Ok(())
    }

    fn event(&self, action: &'static str) -> Event {
        Event::new(action, "Channel", self.id.0)
            .public()
            .fact("code", self.code.as_str())
            .fact("name", self.name.as_str())
    }
}
