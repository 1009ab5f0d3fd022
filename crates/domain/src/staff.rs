//! 工作人员: who may act for which unit, and how they prove who they are.

use chrono::{DateTime, Duration, Utc};
use serde::{Deserialize, Serialize};

use crate::act::{Act, Actor};
use crate::journal::Event;
use crate::pilot_domain::DomainCode;
use crate::refusal::{Ground, Refusal};
use crate::unit::UnitId;
use crate::{code, id, text};

/// Shortest password accepted (GB/T 22239 asks for complexity and leaves the number open).
const PASSWORD_MIN_CHARACTERS: usize = 12;
/// Longest password accepted; a longer one would only cost hashing time.
const PASSWORD_MAX_BYTES: usize = 256;

id! {
    /// Identifies a member of staff.
    StaffId, "staff"
}

id! {
    /// Identifies a session.
    SessionId, "session"
}

text! {
    /// 用户名: what one signs in with.
    StaffName, max 60
}

code! {
    /// 角色: what a member of staff may do in a unit and everything below it.
    pub enum Role {
        /// 编辑: drafts in its unit.
        Editor = "EDITOR" / "编辑" / "Editor",
        /// 审核: reviews, returns, publishes in its unit; not what they drafted.
        Reviewer = "REVIEWER" / "审核" / "Reviewer",
        /// 业务指导: comments on its domain's catalogues in all units.
        Guide = "GUIDE" / "业务指导" / "Guide",
        /// 政务公开办: templates, approval, calendar, staff in its subtree.
        Office = "OFFICE" / "政务公开办" / "Disclosure office",
        /// 审计: reads everything but personal data, verifies the journal, changes nothing.
        Auditor = "AUDITOR" / "审计" / "Auditor",
    }
}

/// 授权: one role in one subtree; a guide's also names its domain.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grant {
    /// 角色
    pub role: Role,
    /// The top of the subtree it covers.
    pub unit_id: UnitId,
    /// Only for guides: the domain they guide.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub pilot_domain: Option<String>,
}

/// 工作人员: an account. The password's hash never leaves the store and the sign-in.
#[derive(Clone, PartialEq, Eq)]
pub struct Staff {
    /// Identity.
    pub id: StaffId,
    /// 用户名
    pub name: StaffName,
    /// 姓名 or office, as colleagues know it.
    pub display_name: String,
    /// 所属单位
    pub unit_id: UnitId,
    /// 授权
    pub grants: Vec<Grant>,
    /// argon2id, in PHC form.
    pub password_hash: String,
    /// When the password was set.
    pub password_set_at: DateTime<Utc>,
    /// Failed attempts since the last success.
    pub failed_attempts: i32,
    /// Until when nobody may try.
    pub locked_until: Option<DateTime<Utc>>,
    /// Whether the account may be used.
    pub active: bool,
    /// Counts the changes.
    pub version: i32,
}

/// What an account is opened with.
pub struct Appointment {
    /// 用户名
    pub name: StaffName,
    /// 姓名 or office.
    pub display_name: String,
    /// 所属单位
    pub unit_id: UnitId,
    /// 授权
    pub grants: Vec<Grant>,
    /// argon2id, in PHC form.
    pub password_hash: String,
}

/// How sign-in behaves (GB/T 22239: lockout, session end, periodic change).
#[derive(Clone, Copy, Debug)]
pub struct SignInPolicy {
    /// How long a session lives.
    pub session: Duration,
    /// Failed attempts before the account locks.
    pub lockout_attempts: i32,
    /// How long it stays locked.
    pub lockout: Duration,
    /// How long a password may be used; zero means for ever.
    pub password_max_age: Duration,
}

/// 密码: refused when short, long, or made of too few kinds of characters.
pub fn check_password(field: &str, password: &str, name: &str) -> Result<(), Refusal> {
    let kinds = [
        password.chars().any(char::is_lowercase),
        password.chars().any(char::is_uppercase),
        password.chars().any(|c| c.is_ascii_digit()),
        password.chars().any(|c| !c.is_alphanumeric() || !c.is_ascii()),
    ];
    let strong = password.chars().count() >= PASSWORD_MIN_CHARACTERS
        && password.len() <= PASSWORD_MAX_BYTES
        && kinds.iter().filter(|it| **it).count() >= 3
        && !password.to_lowercase().contains(&name.to_lowercase());
    if strong {
        return Ok(());
    }
    Err(Refusal::at(Ground::WeakPassword, field).allowed(
        "至少 12 个字符,包含大写、小写、数字、符号中的三类,不含用户名",
        "at least 12 characters, three of: upper case, lower case, digits, symbols; not containing the name",
    ))
}

impl Staff {
    /// 任用: a new account in a unit the office covers.
    pub fn appoint(act: &Act, appointment: Appointment) -> Result<(Self, Event), Refusal> {
        let Appointment { name, display_name, unit_id, grants, password_hash } = appointment;
        act.require(&[Role::Office], unit_id)?;
        let mut staff = Self {
            id: act.new_id(),
            name,
            display_name,
            unit_id,
            grants: Vec::new(),
            password_hash,
            password_set_at: act.at,
            failed_attempts: 0,
            locked_until: None,
            active: true,
            version: 1,
        };
        for grant in grants {
            check_grant(act, "grants", &grant)?;
            staff.grants.push(grant);
        }
        let event = staff.event("appointStaff").fact("roles", staff.role_codes());
        Ok((staff, event))
    }

    /// 授权: adds a role; nobody gives what lies outside their own subtree.
    pub fn grant(&mut self, act: &Act, grant: Grant) -> Result<Event, Refusal> {
        act.require(&[Role::Office], self.unit_id)?;
        check_grant(act, "grant", &grant)?;
        if !self.grants.contains(&grant) {
            self.grants.push(grant);
        }
        Ok(self.event("grantRole").fact("roles", self.role_codes()))
    }

    /// 撤销授权: takes a role away.
    pub fn revoke(&mut self, act: &Act, grant: &Grant) -> Result<Event, Refusal> {
        act.require(&[Role::Office], grant.unit_id)?;
        let Some(position) = self.grants.iter().position(|it| it == grant) else {
            return Err(Refusal::at(Ground::UnknownReference, "role"));
        };
        self.grants.remove(position);
        Ok(self.event("revokeRole").fact("roles", self.role_codes()))
    }

    /// 停用: the account can no longer be used; its sessions end.
    pub fn deactivate(&mut self, act: &Act) -> Result<Event, Refusal> {
        self.require_authority(act)?;
        if act.actor.staff_id() == Some(self.id) {
            return Err(Refusal::of(Ground::LastAdministrator));
        }
        if !self.active {
            return Err(Refusal::of(Ground::WrongState));
        }
        self.active = false;
        Ok(self.event("deactivateStaff"))
    }

    /// 重置密码: by the office, which also ends a lockout.
    pub fn reset_password(&mut self, act: &Act, password_hash: String) -> Result<Event, Refusal> {
        self.require_authority(act)?;
        if act.actor.staff_id() == Some(self.id) {
            // A session alone must not be enough to keep an account for good.
            return Err(Refusal::of(Ground::NotAllowed)
                .allowed("changePassword(需要原密码)", "changePassword, with the old password"));
        }
        self.set_password(act, password_hash);
        Ok(self.event("resetPassword"))
    }

    /// 修改密码: by oneself, the old one having been verified.
    pub fn change_password(&mut self, act: &Act, password_hash: String) -> Event {
        self.set_password(act, password_hash);
        self.event("changePassword")
    }

    /// 登录: counts failures, locks, and lets in. `verified` says whether the password fits.
    ///
    /// A refusal here still has to be kept, because it counts: hence an event on both sides.
    pub fn sign_in(&mut self, act: &Act, verified: bool, policy: &SignInPolicy) -> (Event, Result<(), Refusal>) {
        if self.locked_until.is_some_and(|until| act.at < until) {
            return (self.event("refuseSignIn").fact("ground", "LOCKED_OUT"), Err(Refusal::of(Ground::LockedOut)));
        }
        if !verified || !self.active {
            self.failed_attempts += 1;
            if self.failed_attempts >= policy.lockout_attempts {
                self.failed_attempts = 0;
                self.locked_until = Some(act.at + policy.lockout);
            }
            return (
                self.event("refuseSignIn").fact("ground", "SIGN_IN_FAILED"),
                Err(Refusal::of(Ground::SignInFailed)),
            );
        }
        self.failed_attempts = 0;
        self.locked_until = None;
        if policy.password_max_age > Duration::zero() && act.at - self.password_set_at > policy.password_max_age {
            let refusal = Refusal::of(Ground::PasswordExpired);
            return (self.event("refuseSignIn").fact("ground", "PASSWORD_EXPIRED"), Err(refusal));
        }
        (self.event("signIn"), Ok(()))
    }

    /// Refuses whoever does not hold the office over the account's unit and over everything the account may do:
    /// otherwise an office could take over an account that reaches further than itself.
    pub fn require_authority(&self, act: &Act) -> Result<(), Refusal> {
        act.require(&[Role::Office], self.unit_id)?;
        self.grants.iter().try_for_each(|grant| act.require(&[Role::Office], grant.unit_id))
    }

    fn set_password(&mut self, act: &Act, password_hash: String) {
        self.password_hash = password_hash;
        self.password_set_at = act.at;
        self.failed_attempts = 0;
        self.locked_until = None;
    }

    fn role_codes(&self) -> Vec<String> {
        self.grants.iter().map(|grant| grant.role.code().to_owned()).collect()
    }

    /// Names and display names stay out of the journal: they are personal data.
    fn event(&self, action: &'static str) -> Event {
        Event::new(action, "Staff", self.id.0).of_unit(Some(self.unit_id))
    }
}

/// Refuses a grant that reaches beyond the caller's own, or whose domain does not fit its role.
fn check_grant(act: &Act, field: &str, grant: &Grant) -> Result<(), Refusal> {
    act.require(&[Role::Office], grant.unit_id)?;
    let field = format!("{field}.pilotDomain");
    let code = grant.pilot_domain.as_deref().and_then(|code| code.parse::<DomainCode>().ok());
    let known = code.is_some_and(|code| act.directory.pilot_domain(&code).is_some());
    match (grant.role, &grant.pilot_domain) {
        (Role::Guide, None) => Err(Refusal::at(Ground::MissingValue, &field)),
        (Role::Guide, Some(_)) if !known => Err(Refusal::at(Ground::UnknownReference, &field)),
        (Role::Guide, Some(_)) | (_, None) => Ok(()),
        (_, Some(_)) => {
            Err(Refusal::at(Ground::InvalidValue, &field)
                .allowed("仅业务指导角色可指定领域", "only guides name a domain"))
        }
    }
}

/// 会话: proves who speaks until it expires or is revoked. Only the token's digest is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// Identity.
    pub id: SessionId,
    /// Whose.
    pub staff_id: StaffId,
    /// SHA-256 of the token.
    pub token_digest: String,
    /// When it began.
    pub created_at: DateTime<Utc>,
    /// When it ends by itself.
    pub expires_at: DateTime<Utc>,
}

impl Act {
    /// Refuses whoever has not signed in.
    pub fn require_staff(&self) -> Result<(), Refusal> {
        match self.actor {
            Actor::Anonymous | Actor::Frontend(_) => Err(Refusal::of(Ground::NotAllowed)),
            Actor::Staff(_) | Actor::System => Ok(()),
        }
    }
}
