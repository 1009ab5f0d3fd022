//! 缺口, and what a frontend still has to do.

use async_graphql::{Context, InputObject, Object};
use domain::channel::ChannelCode;
use domain::delivery as model;
use domain::delivery::DeliveryState;
use domain::document::edition::DocumentEditionId;
use domain::refusal::parse;
use persistence::{DeliveryFilter, DeliveryKeyset};

use super::Delivery;
use super::loaders::DeliveriesOf;
use crate::code::Code;
use crate::context::Reach;
use crate::page::{Connection, connection, scope, window};
use crate::problem::{Answer, Problem};
use crate::time::DateTime;
use crate::unit::named;

/// 缺口筛选条件。Which gaps.
#[derive(InputObject, Default)]
pub struct DeliveryFilterInput {
    /// 该单位及其全部下级的代码。Code of a unit, with everything below it.
    unit_code: Option<String>,
    /// 渠道代码。Code of the channel.
    channel_code: Option<String>,
    /// 状态;不填为仍需发布或撤回的。RAN 为待核实的声明。In these states; left out, whatever still has to happen. RAN are claims that wait to be verified.
    #[graphql(default)]
    states: Vec<Code<DeliveryState>>,
    /// 不晚于该时刻起就已存在。Open since this instant or longer.
    open_before: Option<DateTime>,
}

fn key(delivery: &model::Delivery) -> DeliveryKeyset {
    (delivery.open_since(), delivery.id)
}

/// What the frontend that asks still has to run or to take down.
pub(crate) async fn own_deliveries(
    ctx: &Context<'_>,
    first: i32,
    after: Option<String>,
    states: Option<Vec<Code<DeliveryState>>>,
) -> Answer<Connection<Delivery>> {
    let Some(caller) = ctx.act().actor.frontend() else { return Ok(None) };
    let states: Vec<_> = states.unwrap_or_default().into_iter().map(|state| state.0).collect();
    let scope = scope("deliveries", &(caller.id, &states));
    let window = window::<DeliveryKeyset>(first, after.as_deref(), &scope)?;
    let page = ctx.store().deliveries_of_frontend(caller, states, window).await?;
    Ok(Some(connection(page, &scope, None, key, Delivery::from)))
}

/// The deliveries of an edition, by channel.
pub(crate) async fn of_edition(ctx: &Context<'_>, id: DocumentEditionId) -> Answer<Vec<Delivery>> {
    let found = ctx.load(DeliveriesOf(id)).await?.unwrap_or_default();
    Ok(Some(found.into_iter().map(Delivery).collect()))
}

/// What staff see of deliveries.
#[derive(Default)]
pub(crate) struct DeliveryWorkspace;

#[Object]
impl DeliveryWorkspace {
    /// 发布缺口:所辖单位应发布、应撤回而尚无回执的,时间长的在前。What is not proven in the units one looks after: to be published, reported or taken down; longest open first.
    async fn delivery_gaps(
        &self,
        ctx: &Context<'_>,
        first: i32,
        after: Option<String>,
        filter: Option<DeliveryFilterInput>,
    ) -> Answer<Connection<Delivery>> {
        let filter = filter.unwrap_or_default();
        let channel = filter.channel_code.as_deref();
        let channel_code = channel.map(|code| parse::<ChannelCode>("channelCode", code)).transpose();
        let filter = DeliveryFilter {
            under: named(ctx, filter.unit_code.as_deref())?,
            channel_code: channel_code
                .map_err(|_| Problem::bad_input("channelCode 有误", "`channelCode` is malformed"))?,
            states: filter.states.into_iter().map(|state| state.0).collect(),
            open_before: filter.open_before.map(|instant| instant.0),
        };
        let scope = scope("deliveryGaps", &filter);
        let window = window::<DeliveryKeyset>(first, after.as_deref(), &scope)?;
        let page = ctx.store().delivery_gaps(&ctx.act().actor, &filter, window).await?;
        Ok(Some(connection(page, &scope, None, key, Delivery::from)))
    }
}
