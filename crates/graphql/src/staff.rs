//! 工作人员: object and administration.

use std::sync::Arc;

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use domain::refusal::{Ground, Refusal, parse};
use domain::staff as model;
use domain::staff::{Appointment, Grant, Role, StaffId, check_password};
use persistence::{Target, Undone};

use crate::code::Code;
use crate::context::{LocaleCode, Reach, idempotency};
use crate::id::{Id, id};
use crate::page::{Connection, connection, scope, window};
use crate::pilot_domain::PilotDomain;
use crate::problem::{Answer, UserError, answer};
use crate::time::DateTime;
use crate::unit::{Unit, find};
use crate::written::Written;

/// An account, as its office and its owner see it.
pub struct Staff(pub Arc<model::Staff>);

/// A role in a subtree.
pub struct RoleGrant(Grant);

/// 授权:在某单位及其下级的一个角色。One role in a unit and everything below it.
#[Object]
impl RoleGrant {
    /// 角色。Role.
    async fn role(&self) -> Code<Role> {
        Code(self.0.role)
    }
    /// 角色名称。Label of the role.
    async fn role_label(&self, ctx: &Context<'_>, locale: Option<LocaleCode>) -> &str {
        self.0.role.label(ctx.language(locale))
    }
    /// 范围:该单位及其全部下级。The top of the subtree it covers.
    async fn unit(&self, ctx: &Context<'_>) -> Option<Unit> {
        find(ctx, Some(self.0.unit_id))
    }
    /// 指导的领域,仅业务指导角色有。The domain a guide guides.
    async fn pilot_domain(&self, ctx: &Context<'_>) -> Option<PilotDomain> {
        let code = self.0.pilot_domain.as_deref()?.parse().ok()?;
        ctx.directory().pilot_domain(&code).cloned().map(PilotDomain::from)
    }
}

/// 工作人员账号,仅本人及其政务公开办可见。An account; seen by its owner and by the office above it.
#[Object]
impl Staff {
    /// 全局标识。Global id.
    pub async fn id(&self) -> ID {
        id(self.0.id)
    }
    /// 用户名。Name to sign in with.
    async fn name(&self) -> &str {
        self.0.name.as_str()
    }
    /// 显示名。Name colleagues know.
    async fn display_name(&self) -> &str {
        &self.0.display_name
    }
    /// 所属单位。Unit.
    async fn unit(&self, ctx: &Context<'_>) -> Option<Unit> {
        find(ctx, Some(self.0.unit_id))
    }
    /// 授权。Roles and their scope.
    async fn grants(&self) -> Vec<RoleGrant> {
        self.0.grants.iter().cloned().map(RoleGrant).collect()
    }
    /// 是否启用。Whether the account may be used.
    async fn active(&self) -> bool {
        self.0.active
    }
    /// 锁定至。Until when nobody may try to sign in.
    async fn locked_until(&self) -> Option<DateTime> {
        self.0.locked_until.map(DateTime)
    }
    /// 密码设置时间。When the password was set.
    async fn password_set_at(&self) -> DateTime {
        DateTime(self.0.password_set_at)
    }
    /// 版本号,修改时作为 expectedVersion。Version, to be sent as `expectedVersion`.
    async fn version(&self) -> i32 {
        self.0.version
    }
}

impl Written for Staff {}

/// 一个授权。One role in a subtree.
#[derive(InputObject, Clone)]
pub struct GrantInput {
    /// 角色。Role.
    role: Code<Role>,
    /// 范围单位代码。Code of the top of the subtree.
    unit_code: String,
    /// 领域代码,仅业务指导角色填写。Domain; guides only.
    pilot_domain: Option<String>,
}

impl GrantInput {
    fn read(self, ctx: &Context<'_>, field: &str) -> Result<Grant, Refusal> {
        let unit = ctx.directory().unit_by_code(&self.unit_code).ok_or_else(|| {
            Refusal::at(Ground::UnknownReference, &format!("{field}.unitCode")).found(self.unit_code.clone())
        })?;
        Ok(Grant { role: self.role.0, unit_id: unit.id, pilot_domain: self.pilot_domain })
    }
}

/// 任用工作人员。A new account.
#[derive(InputObject)]
pub struct AppointStaffInput {
    /// 用户名,唯一。Name to sign in with.
    name: String,
    /// 显示名。Name colleagues know.
    display_name: String,
    /// 所属单位代码。Code of the unit.
    unit_code: String,
    /// 初始密码。First password.
    #[graphql(secret)]
    password: String,
    /// 授权。Roles.
    #[graphql(default)]
    grants: Vec<GrantInput>,
    /// 幂等键:同一键重复提交只生效一次。The same key twice creates once.
    idempotency_key: Option<String>,
}

/// 授予或撤销角色。A role to give or to take.
#[derive(InputObject)]
pub struct RoleInput {
    /// 账号。The account.
    id: Id<StaffId>,
    /// 读取时的版本号。The version that was read.
    expected_version: i32,
    /// 角色。The role.
    grant: GrantInput,
}

/// 对一个账号的操作。An act on an account.
#[derive(InputObject)]
pub struct StaffInput {
    /// 账号。The account.
    id: Id<StaffId>,
    /// 读取时的版本号。The version that was read.
    expected_version: i32,
}

/// 重置密码。A new password for somebody else.
#[derive(InputObject)]
pub struct ResetPasswordInput {
    /// 账号。The account.
    id: Id<StaffId>,
    /// 读取时的版本号。The version that was read.
    expected_version: i32,
    /// 新密码。New password.
    #[graphql(secret)]
    password: String,
}

/// 账号操作的结果。Outcome of a change to an account.
#[derive(SimpleObject)]
pub struct StaffPayload {
    /// 账号;被拒绝时为 null。The account; null when refused.
    pub(crate) staff: Option<Staff>,
    /// 需要改正的问题。What to mend.
    pub(crate) user_errors: Vec<UserError>,
}

impl StaffPayload {
    pub(crate) fn of(staff: Option<model::Staff>, user_errors: Vec<UserError>) -> Self {
        Self { staff: staff.map(Arc::new).map(Staff), user_errors }
    }
}

fn target(id: Id<StaffId>, expected_version: i32) -> Target<StaffId> {
    Target { id: id.0, expected_version }
}

/// Changes to accounts.
#[derive(Default)]
pub struct StaffMutation;

#[Object]
impl StaffMutation {
    /// 任用工作人员(政务公开办)。Appoints a member of staff; the office above the unit may.
    async fn appoint_staff(&self, ctx: &Context<'_>, input: AppointStaffInput) -> Answer<StaffPayload> {
        let act = ctx.signed_in()?;
        let key = idempotency(input.idempotency_key.as_ref(), "appointStaff", &input);
        let outcome = async {
            let unit = ctx
                .directory()
                .unit_by_code(&input.unit_code)
                .ok_or_else(|| Refusal::at(Ground::UnknownReference, "unitCode").found(input.unit_code.clone()))?;
            // Asked before the costly hash, and again in the verb.
            act.require(&[Role::Office], unit.id)?;
            let grants: Result<Vec<_>, Undone> =
                input.grants.into_iter().map(|grant| Ok(grant.read(ctx, "grants")?)).collect();
            let name: model::StaffName = parse("name", &input.name)?;
            let display_name: model::StaffName = parse("displayName", &input.display_name)?;
            check_password("password", &input.password, name.as_str())?;
            let hash = ctx.services().credentials.hash(input.password).await;
            let appointment = Appointment {
                name,
                display_name: display_name.to_string(),
                unit_id: unit.id,
                grants: grants?,
                password_hash: hash,
            };
            ctx.store().appoint_staff(act, key.as_ref(), appointment).await
        };
        answer(ctx.request(), outcome.await, StaffPayload::of)
    }

    /// 授予角色(政务公开办),不得超出自己的范围。Gives a role, within one's own subtree.
    async fn grant_role(&self, ctx: &Context<'_>, input: RoleInput) -> Answer<StaffPayload> {
        let act = ctx.signed_in()?;
        let target = target(input.id, input.expected_version);
        let outcome = async { ctx.store().grant_role(act, target, input.grant.read(ctx, "grant")?).await };
        answer(ctx.request(), outcome.await, StaffPayload::of)
    }

    /// 撤销角色(政务公开办),立即生效。Takes a role away, at once.
    async fn revoke_role(&self, ctx: &Context<'_>, input: RoleInput) -> Answer<StaffPayload> {
        let act = ctx.signed_in()?;
        let target = target(input.id, input.expected_version);
        let outcome = async { ctx.store().revoke_role(act, target, &input.grant.read(ctx, "grant")?).await };
        answer(ctx.request(), outcome.await, StaffPayload::of)
    }

    /// 停用账号(政务公开办),其会话立即失效。Deactivates an account; its sessions end.
    async fn deactivate_staff(&self, ctx: &Context<'_>, input: StaffInput) -> Answer<StaffPayload> {
        let act = ctx.signed_in()?;
        let outcome = ctx.store().deactivate_staff(act, target(input.id, input.expected_version)).await;
        answer(ctx.request(), outcome, StaffPayload::of)
    }

    /// 重置他人密码并解除锁定(政务公开办)。Resets a password, which also ends a lockout.
    async fn reset_password(&self, ctx: &Context<'_>, input: ResetPasswordInput) -> Answer<StaffPayload> {
        let act = ctx.signed_in()?;
        let outcome = async {
            let seen = ctx.store().staff_by_ids(&act.actor, &[input.id.0]).await?;
            let staff = seen.first().ok_or(Undone::Missing)?;
            staff.require_authority(act)?;
            check_password("password", &input.password, staff.name.as_str())?;
            let hash = ctx.services().credentials.hash(input.password).await;
            ctx.store().reset_password(act, target(input.id, input.expected_version), hash).await
        };
        answer(ctx.request(), outcome.await, StaffPayload::of)
    }
}

/// What staff see of accounts.
#[derive(Default)]
pub(crate) struct StaffWorkspace;

#[Object]
impl StaffWorkspace {
    /// 可管理的账号,按用户名排序。The accounts one may administer, by name.
    async fn staff(&self, ctx: &Context<'_>, first: i32, after: Option<String>) -> Answer<Connection<Staff>> {
        let scope = scope("staff", &());
        let page = ctx.store().staff(ctx.act(), window(first, after.as_deref(), &scope)?).await?;
        let name = |staff: &domain::staff::Staff| staff.name.as_str().to_owned();
        Ok(Some(connection(page, &scope, None, name, |staff| Staff(staff.into()))))
    }
}
