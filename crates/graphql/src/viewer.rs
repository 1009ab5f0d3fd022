//! Who is asking; signing in and out.

use async_graphql::{ComplexObject, Context, InputObject, Object, SimpleObject};
use domain::act::Actor;
use domain::delivery::DeliveryState;
use domain::refusal::{Ground, Refusal};
use domain::staff::{StaffName, check_password};
use persistence::{Undone, digest};

use crate::code::{Code, EnumLabel, LABELLED};
use crate::context::{LocaleCode, Reach};
use crate::delivery::Delivery;
use crate::delivery::query::own_deliveries;
use crate::frontend::Frontend;
use crate::page::Connection;
use crate::problem::{Answer, Problem, UserError, answer};
use crate::staff::{Staff, StaffPayload};
use crate::time::DateTime;

/// Longest password that is even looked at.
const PASSWORD_MAX_BYTES: usize = 256;

/// 当前用户。Who is asking.
#[derive(SimpleObject)]
#[graphql(complex)]
pub struct Viewer {
    /// 操作者类型:ANONYMOUS、STAFF、FRONTEND。Kind of actor.
    kind: &'static str,
    /// 工作人员账号;匿名时为 null。The account; null for anonymous callers.
    staff: Option<Staff>,
    /// 接入方;不是以接入密钥访问时为 null。The frontend; null unless its key is sent.
    frontend: Option<Frontend>,
    /// 服务器时间。The server's time.
    now: DateTime,
}

#[ComplexObject]
impl Viewer {
    /// 本接入方仍需发布或撤回的回执,时间长的在前;可按状态筛选;不是接入方时为 null。What the calling frontend still has to run or to take down, longest open first, or what is in these states; null for anybody else.
    async fn deliveries(
        &self,
        ctx: &Context<'_>,
        first: i32,
        after: Option<String>,
        states: Option<Vec<Code<DeliveryState>>>,
    ) -> Answer<Connection<Delivery>> {
        own_deliveries(ctx, first, after, states).await
    }
}

/// Queries about the caller and about labels.
#[derive(Default)]
pub struct ViewerQuery;

#[Object]
impl ViewerQuery {
    /// 当前用户。Who is asking.
    async fn viewer(&self, ctx: &Context<'_>) -> Answer<Viewer> {
        let act = ctx.act();
        let staff = match act.actor.staff_id() {
            Some(id) => ctx.load(id).await?.map(Staff),
            None => None,
        };
        let frontend = match act.actor.frontend() {
            Some(caller) => ctx.load(caller.id).await?.map(Frontend),
            None => None,
        };
        Ok(Some(Viewer { kind: act.actor.kind(), staff, frontend, now: DateTime(act.at) }))
    }

    /// 某个枚举类型各代码的名称。The labels of an enum type.
    async fn enum_labels(
        &self,
        ctx: &Context<'_>,
        #[graphql(name = "type", desc = "枚举类型名,如 CatalogueStatus。Name of the enum type.")] enum_type: String,
        locale: Option<LocaleCode>,
    ) -> Answer<Vec<EnumLabel>> {
        let Some((_, labels)) = LABELLED.iter().find(|(name, _)| *name == enum_type) else {
            let names = LABELLED.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(", ");
            return Err(Problem::bad_input(
                format!("type 应为其中之一:{names}"),
                format!("`type` has to be one of {names}"),
            ));
        };
        Ok(Some(labels(ctx.language(locale))))
    }
}

/// 登录。Name and password.
#[derive(InputObject)]
pub struct SignInInput {
    /// 用户名。Name.
    name: String,
    /// 密码。Password.
    #[graphql(secret)]
    password: String,
}

/// 修改自己的密码;密码过期时不必先登录。A new password for oneself; needs no session, so that an expired one can be changed.
#[derive(InputObject)]
pub struct ChangePasswordInput {
    /// 用户名。Name.
    name: String,
    /// 原密码。Old password.
    #[graphql(secret)]
    old_password: String,
    /// 新密码。New password.
    #[graphql(secret)]
    new_password: String,
}

/// 登录结果。Outcome of signing in.
#[derive(SimpleObject)]
pub struct SignInPayload {
    /// 会话令牌,随后以 Authorization: Bearer 发送;只给出这一次。Session token, sent as `Authorization: Bearer`; given only once.
    token: Option<String>,
    /// 会话到期时间。When the session ends.
    expires_at: Option<DateTime>,
    /// 账号。The account.
    staff: Option<Staff>,
    /// 需要改正的问题。What to mend.
    user_errors: Vec<UserError>,
}

/// 退出结果。Outcome of signing out.
#[derive(SimpleObject)]
pub struct SignOutPayload {
    /// 会话是否已结束。Whether the session has ended.
    signed_out: bool,
    /// 需要改正的问题。What to mend.
    user_errors: Vec<UserError>,
}

/// Sessions.
#[derive(Default)]
pub struct SessionMutation;

#[Object]
impl SessionMutation {
    /// 登录;连续失败将临时锁定账号。Signs in; repeated failures lock the account for a while.
    async fn sign_in(&self, ctx: &Context<'_>, input: SignInInput) -> Answer<SignInPayload> {
        let services = ctx.services();
        let token = services.credentials.token();
        let outcome = async {
            let failed = || Undone::Refused(Refusal::of(Ground::SignInFailed));
            let name: StaffName = input.name.parse().map_err(|_| failed())?;
            if input.password.len() > PASSWORD_MAX_BYTES {
                return Err(failed());
            }
            let staff = services.store.staff_named(&name).await?;
            // An unknown name takes as long as a known one and says the same.
            let hash = staff.as_ref().map(|staff| staff.password_hash.clone());
            let verified = services.credentials.verify(input.password, hash.clone()).await;
            let (Some(staff), Some(hash)) = (staff, hash) else { return Err(failed()) };
            let token_digest = digest(token.as_bytes());
            services.store.sign_in(ctx.act(), staff.id, &hash, verified, &services.sign_in, token_digest).await
        };
        answer(ctx.request(), outcome.await, |signed_in, user_errors| SignInPayload {
            token: signed_in.as_ref().map(|_| token),
            expires_at: signed_in.as_ref().map(|it| DateTime(it.expires_at)),
            staff: signed_in.map(|it| Staff(it.staff.into())),
            user_errors,
        })
    }

    /// 退出登录,会话立即失效。Signs out; the session ends at once.
    async fn sign_out(&self, ctx: &Context<'_>) -> Answer<SignOutPayload> {
        let act = ctx.signed_in()?;
        answer(ctx.request(), ctx.store().sign_out(act).await, |done, user_errors| SignOutPayload {
            signed_out: done.is_some(),
            user_errors,
        })
    }

    /// 修改自己的密码;全部会话随之失效。Changes one's own password; all sessions end.
    async fn change_password(&self, ctx: &Context<'_>, input: ChangePasswordInput) -> Answer<StaffPayload> {
        let services = ctx.services();
        let outcome = async {
            let failed = || Undone::Refused(Refusal::of(Ground::SignInFailed));
            let name: StaffName = input.name.parse().map_err(|_| failed())?;
            if input.old_password.len() > PASSWORD_MAX_BYTES {
                return Err(failed());
            }
            let staff = services.store.staff_named(&name).await?;
            let hash = staff.as_ref().map(|staff| staff.password_hash.clone());
            let verified = services.credentials.verify(input.old_password.clone(), hash.clone()).await;
            let (Some(staff), Some(hash)) = (staff, hash) else { return Err(failed()) };
            if !verified {
                // Counts like a failed sign-in: this is no way around the lockout.
                let policy = &services.sign_in;
                let outcome = services.store.sign_in(ctx.act(), staff.id, &hash, false, policy, String::new()).await;
                return Err(outcome.err().unwrap_or_else(failed));
            }
            if staff.locked_until.is_some_and(|until| ctx.act().at < until) {
                return Err(Refusal::of(Ground::LockedOut).into());
            }
            check_password("newPassword", &input.new_password, name.as_str())?;
            if input.new_password == input.old_password {
                return Err(Refusal::at(Ground::WeakPassword, "newPassword")
                    .allowed("与原密码不同", "another one than before")
                    .into());
            }
            let new_hash = services.credentials.hash(input.new_password).await;
            let mut act = ctx.act().clone();
            // The old password has proven who speaks, whoever the session belongs to.
            act.actor = Actor::Staff(domain::act::Officer {
                id: staff.id,
                session_digest: String::new(),
                grants: staff.grants.clone(),
            });
            services.store.change_password(&act, staff.id, &hash, new_hash).await
        };
        answer(ctx.request(), outcome.await, StaffPayload::of)
    }
}
