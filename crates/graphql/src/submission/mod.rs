//! 提交: what all that people send has in common — how it is sent, once and with a receipt, and how it is followed.

mod guesses;
mod person;

use async_graphql::{Context, InputType, SimpleObject};
use domain::person::{IdentityKind, PersonKind};
use domain::refusal::{Ground, Refusal};
use domain::submission::{CaseNumber, QueryCode, SubmissionWay};
use persistence::{Idempotency, Undone, digest};

use guesses::Counted;
pub use guesses::Guesses;
pub(crate) use person::{Person, PersonInput};

use crate::code::Named;
use crate::context::{Reach, Request};
use crate::problem::{Answer, Problem};

impl Named for SubmissionWay {
    const NAME: &'static str = "SubmissionWay";
    const DESCRIPTION: &'static str = "提交方式。By which way something was sent.";
}
impl Named for PersonKind {
    const NAME: &'static str = "PersonKind";
    const DESCRIPTION: &'static str =
        "申请人类型,与年度报告的栏目一致。Kind of applicant, as the annual report counts them.";
}
impl Named for IdentityKind {
    const NAME: &'static str = "IdentityKind";
    const DESCRIPTION: &'static str = "证件类型。Kind of identity document.";
}

/// Characters an idempotency key has at least where everybody shares one room of keys: a UUID fits, a counter does not.
const KEY_CHARACTERS: usize = 16;

/// 提交回执:凭受理编号和查询码查询办理情况,无须注册。
/// A receipt: number and query code together follow the case, without an account.
#[derive(SimpleObject, Clone)]
pub struct SubmissionReceipt {
    /// 受理编号。Number of the case.
    number: String,
    /// 查询码;只给出这一次,服务器不保存原文,请妥善保管。Query code; shown only here and kept as a digest, so keep it safe.
    query_code: Option<String>,
}

impl SubmissionReceipt {
    /// The receipt of a record whose code is kept as `kept`. A code that opens nothing is not shown.
    pub(crate) fn of(number: &CaseNumber, code: &QueryCode, kept: &str) -> Self {
        let opens = digest(code.bound_to(number).as_bytes()) == kept;
        Self { number: number.to_string(), query_code: opens.then(|| code.shown()) }
    }
}

/// What a submission is sent with: the key that keeps it from being kept twice, and the code its sender gets.
pub(crate) struct Sending {
    /// 幂等键
    pub(crate) idempotency: Option<Idempotency>,
    /// 查询码
    pub(crate) code: QueryCode,
}

impl Sending {
    /// For an input with personal data in it. With a key the code follows from the input, so that whoever sends again because
    /// the answer was lost gets the same receipt; without one it is random.
    pub(crate) fn of<I: InputType>(
        ctx: &Context<'_>,
        key: Option<&String>,
        action: &'static str,
        input: &I,
    ) -> Result<Self, Undone> {
        let Some(key) = key else {
            return Ok(Self { idempotency: None, code: QueryCode::of_bits(ctx.services().credentials.bits()) });
        };
        if key.chars().count() < KEY_CHARACTERS && ctx.act().actor.staff_id().is_none() {
            return Err(Refusal::at(Ground::InvalidValue, "idempotencyKey")
                .allowed(
                    format!("至少 {KEY_CHARACTERS} 个字符的随机值,如 UUID"),
                    format!("a random value of at least {KEY_CHARACTERS} characters such as a UUID"),
                )
                .into());
        }
        let keyring = ctx.store().keyring();
        let said = format!("{action}\0{key}\0{}", input.to_value());
        let input_digest = keyring.input_digest(said.as_bytes())?;
        let code = QueryCode::of_bits(keyring.input_bits(said.as_bytes())?);
        Ok(Self { idempotency: Some(Idempotency { key: key.clone(), action, input_digest }), code })
    }
}

/// Why a case cannot be followed for the moment.
#[derive(Debug)]
pub enum NotFollowed {
    /// 查询码错误次数过多
    TooManyGuesses,
    /// Ours.
    Failed(persistence::Failure),
}

impl From<NotFollowed> for Problem {
    fn from(why: NotFollowed) -> Self {
        match why {
            NotFollowed::TooManyGuesses => Self::TooManyGuesses,
            NotFollowed::Failed(failure) => Self::Failed(failure),
        }
    }
}

/// Follows one case: asks `find` for the record of that number and digest. Wrong guesses are counted, by who asks and by number,
/// and a number nobody has is answered, and counted, like a wrong code.
pub(crate) async fn follow<T>(
    ctx: &Context<'_>,
    number: &str,
    code: &str,
    find: impl AsyncFnOnce(CaseNumber, String) -> Result<Option<T>, persistence::Failure>,
) -> Answer<T> {
    Ok(follow_as(&ctx.services().guesses, ctx.request(), number, code, find).await?)
}

/// The same outside the schema.
pub(crate) async fn follow_as<T>(
    guesses: &Guesses,
    request: &Request,
    number: &str,
    code: &str,
    find: impl AsyncFnOnce(CaseNumber, String) -> Result<Option<T>, persistence::Failure>,
) -> Result<Option<T>, NotFollowed> {
    let number = CaseNumber::typed(number);
    let by = request.act.actor.frontend().map_or(Counted::Address(request.client), |it| Counted::Frontend(it.id));
    let counted = [by, Counted::Number(number.as_ref())];
    let is_spent = || counted.iter().any(|it| guesses.is_spent(*it, request.act.at));
    if is_spent() {
        return Err(NotFollowed::TooManyGuesses);
    }
    let found = match number.as_ref().zip(code.parse::<QueryCode>().ok()) {
        Some((number, code)) => {
            let code_digest = digest(code.bound_to(number).as_bytes());
            find(number.clone(), code_digest).await.map_err(NotFollowed::Failed)?
        }
        None => None,
    };
    // Asked again: a thousand at the same time would all have come in before the first was counted.
    let is_allowed = match &found {
        Some(_) => !is_spent(),
        None => counted.map(|it| guesses.count(it, request.act.at)).into_iter().all(|it| it),
    };
    if is_allowed { Ok(found) } else { Err(NotFollowed::TooManyGuesses) }
}
