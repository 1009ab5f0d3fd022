//! Inputs of the verbs about catalogues.

use async_graphql::{Context, InputObject};
use domain::catalogue::item::{Audience, Elements, Levels, Method};
use domain::channel::ChannelMark;
use domain::refusal::{Ground, Refusal};

use crate::context::Reach;

/// 事项所列的一个渠道。One channel of an item.
#[derive(InputObject, Clone)]
pub struct ChannelMarkInput {
    /// 渠道代码、名称或别名。Code, name or alias of a channel.
    channel: String,
    /// 是否勾选(■)。Whether its box is ticked.
    ticked: bool,
}

/// 公开对象。For whom.
#[derive(InputObject, Clone)]
pub struct AudienceInput {
    /// 全社会。Everybody.
    #[graphql(default)]
    whole_society: bool,
    /// 特定群体名称。Name of the specific group.
    specific_group: Option<String>,
}

/// 公开方式。How.
#[derive(InputObject, Clone)]
pub struct MethodInput {
    /// 主动公开。Proactively.
    #[graphql(default)]
    proactive: bool,
    /// 依申请公开。On request.
    #[graphql(default)]
    on_request: bool,
}

/// 公开层级。At which level.
#[derive(InputObject, Clone)]
pub struct LevelsInput {
    /// 县级。County.
    #[graphql(default)]
    county: bool,
    /// 乡级。Town.
    #[graphql(default)]
    town: bool,
    /// 村级。Village.
    #[graphql(default)]
    village: bool,
}

/// 事项要素;修改时只写要改的要素。Elements of an item; when amending, only those that change.
#[derive(InputObject, Clone)]
pub struct ElementsInput {
    /// 一级事项。First-level name.
    primary_name: Option<String>,
    /// 二级事项。Second-level name.
    secondary_name: Option<String>,
    /// 公开内容(要素)。Content.
    content: Option<String>,
    /// 公开依据。Legal basis.
    legal_basis: Option<String>,
    /// 公开时限,如“信息形成或者变更之日起20个工作日内”。Time limit, as officials write it.
    time_limit: Option<String>,
    /// 公开主体,如“县级民政部门、乡镇人民政府”。Responsible body, as officials write it.
    responsible_body: Option<String>,
    /// 公开渠道和载体,整体替换。Channels; they replace the whole list.
    channels: Option<Vec<ChannelMarkInput>>,
    /// 公开对象。For whom.
    audience: Option<AudienceInput>,
    /// 公开方式。How.
    method: Option<MethodInput>,
    /// 公开层级。At which level.
    levels: Option<LevelsInput>,
}

impl ElementsInput {
    /// The elements with what the input changes.
    pub(crate) fn apply(self, ctx: &Context<'_>, mut elements: Elements) -> Result<Elements, Refusal> {
        let texts = [
            (&mut elements.primary_name, self.primary_name),
            (&mut elements.secondary_name, self.secondary_name),
            (&mut elements.content, self.content),
            (&mut elements.legal_basis, self.legal_basis),
            (&mut elements.time_limit, self.time_limit),
            (&mut elements.responsible_body.text, self.responsible_body),
        ];
        for (element, input) in texts {
            if let Some(text) = input {
                text.trim().clone_into(element);
            }
        }
        if let Some(channels) = self.channels {
            elements.channels = channels.iter().map(|mark| channel_mark(ctx, mark)).collect::<Result<_, _>>()?;
        }
        if let Some(audience) = self.audience {
            elements.audience = Audience {
                whole_society: audience.whole_society,
                specific_group: audience.specific_group.map(|group| group.trim().to_owned()),
            };
        }
        if let Some(method) = self.method {
            elements.method = Method { proactive: method.proactive, on_request: method.on_request };
        }
        if let Some(levels) = self.levels {
            elements.levels = Levels { county: levels.county, town: levels.town, village: levels.village };
        }
        Ok(elements)
    }

    /// The elements of a new item.
    pub(crate) fn read(self, ctx: &Context<'_>) -> Result<Elements, Refusal> {
        self.apply(ctx, Elements::default())
    }
}

/// Here a channel must be one of the list: whoever types can choose; only imported tables hold other names.
fn channel_mark(ctx: &Context<'_>, mark: &ChannelMarkInput) -> Result<ChannelMark, Refusal> {
    let name = mark.channel.trim();
    let Some(channel) = ctx.directory().channel_named(name).and_then(|code| ctx.directory().channel(code.as_str()))
    else {
        let names: Vec<_> = ctx.directory().channels().iter().map(|channel| channel.name.as_str()).collect();
        return Err(Refusal::at(Ground::UnknownReference, "elements.channels")
            .found(name)
            .allowed(names.join("、"), names.join(", ")));
    };
    Ok(ChannelMark { code: Some(channel.code.to_string()), text: channel.name.clone(), ticked: mark.ticked })
}
