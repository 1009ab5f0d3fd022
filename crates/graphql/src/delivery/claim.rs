//! What was reported of a delivery, and who said so.

use async_graphql::{Context, Object};
use domain::delivery::{Agent, Claim, Receipt, Verification, WebAddress};

use crate::context::Reach;
use crate::frontend::Frontend;
use crate::problem::{Answer, Problem};
use crate::staff::Staff;
use crate::time::{Date, DateTime};

/// Where and when it ran, as claimed.
pub struct DeliveryClaim {
    pub(super) record: Claim,
    /// Whether the caller may see who said so.
    pub(super) inside: bool,
}

/// The verdict of a reviewer.
pub struct DeliveryVerification {
    pub(super) record: Verification,
}

/// That something was reported.
pub struct DeliveryReceipt {
    pub(super) record: Receipt,
}

/// Who said so.
pub struct DeliveryAgent(Agent);

/// 发布声明:由渠道的接入方或单位工作人员报送,尚不等于核实。Where and when it ran, as whoever runs the channel claims; not verified by that.
#[Object]
impl DeliveryClaim {
    /// 在该渠道发布的日期。The day it ran.
    async fn ran_on(&self) -> Date {
        Date(self.record.ran_on)
    }
    /// 网址。Address where it can be read.
    async fn url(&self) -> Option<&str> {
        self.record.proof.url.as_ref().map(WebAddress::as_str)
    }
    /// 期号、版面。Issue of a gazette or a newspaper.
    async fn issue(&self) -> Option<&str> {
        self.record.proof.issue.as_ref().map(domain::delivery::ProofText::as_str)
    }
    /// 广播电视节目。Programme on radio or television.
    async fn programme(&self) -> Option<&str> {
        self.record.proof.programme.as_ref().map(domain::delivery::ProofText::as_str)
    }
    /// 张贴、查阅地点。Place of a notice board, a hall, a reading point.
    async fn place(&self) -> Option<&str> {
        self.record.proof.place.as_ref().map(domain::delivery::ProofText::as_str)
    }
    /// 照片内容的 SHA-256。SHA-256 of a photo.
    async fn photo(&self) -> Option<&str> {
        self.record.proof.photo.as_ref().map(domain::attachment::ContentHash::as_str)
    }
    /// 报送时间。When it was reported.
    async fn at(&self) -> DateTime {
        DateTime(self.record.at)
    }
    /// 备注;仅该单位工作人员和该渠道接入方可见。Note; for the unit's staff and the channel's frontend.
    async fn note(&self) -> Option<&str> {
        self.record.note.as_ref().filter(|_| self.inside).map(domain::delivery::DeliveryNote::as_str)
    }
    /// 报送人;仅该单位工作人员和该渠道接入方可见。Who reported it; for the unit's staff and the channel's frontend.
    async fn by(&self) -> Option<DeliveryAgent> {
        self.inside.then_some(DeliveryAgent(self.record.by))
    }
}

/// 核实结果。What a reviewer found.
#[Object]
impl DeliveryVerification {
    /// 是否属实。Whether it was found as claimed.
    async fn verified(&self) -> bool {
        self.record.verified
    }
    /// 核实时间。When.
    async fn at(&self) -> DateTime {
        DateTime(self.record.at)
    }
    /// 说明。Note, or the reason why not.
    async fn note(&self) -> Option<&str> {
        self.record.note.as_ref().map(domain::delivery::DeliveryNote::as_str)
    }
    /// 核实人。Who looked.
    async fn by(&self) -> DeliveryAgent {
        DeliveryAgent(self.record.by)
    }
}

/// 签收。That something was reported.
#[Object]
impl DeliveryReceipt {
    /// 报送时间。When.
    async fn at(&self) -> DateTime {
        DateTime(self.record.at)
    }
    /// 备注。Note.
    async fn note(&self) -> Option<&str> {
        self.record.note.as_ref().map(domain::delivery::DeliveryNote::as_str)
    }
    /// 报送人。Who reported it.
    async fn by(&self) -> DeliveryAgent {
        DeliveryAgent(self.record.by)
    }
}

/// 报送或核实的人或接入方。Whoever reported or verified.
#[Object]
impl DeliveryAgent {
    /// 类型:STAFF、FRONTEND、SYSTEM。Kind of actor.
    async fn kind(&self) -> &'static str {
        match self.0 {
            Agent::Frontend(_) => "FRONTEND",
            Agent::Staff(_) => "STAFF",
            Agent::System => "SYSTEM",
        }
    }
    /// 工作人员;无权查看账号时为 null。The member of staff; null where the caller may not see the account.
    async fn staff(&self, ctx: &Context<'_>) -> Result<Option<Staff>, Problem> {
        let Agent::Staff(id) = self.0 else { return Ok(None) };
        Ok(ctx.load(id).await?.map(Staff))
    }
    /// 接入方;无权查看时为 null。The frontend; null where the caller may not see it.
    async fn frontend(&self, ctx: &Context<'_>) -> Answer<Frontend> {
        let Agent::Frontend(id) = self.0 else { return Ok(None) };
        Ok(ctx.load(id).await?.map(Frontend))
    }
}
