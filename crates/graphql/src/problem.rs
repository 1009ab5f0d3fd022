//! What may go wrong, and what the client sees of it.

use async_graphql::{Error, ErrorExtensions, SimpleObject};
use domain::refusal::{Ground, Refusal};
use domain::vocabulary::Locale;
use persistence::{Failure, Undone};

use crate::code::Code;
use crate::context::Request;

/// The call is wrong, or we failed. Not `Display`: the library would convert it a second time.
#[derive(Clone, Debug)]
pub enum Problem {
    /// Malformed: where, and what would be right, in both languages.
    BadInput {
        /// 中文
        zh: String,
        /// English
        en: String,
    },
    /// No such record, or not for this caller.
    NotFound,
    /// Needs a session.
    Unauthenticated,
    /// 游标失效: the place it names is not in this journal.
    CursorExpired,
    /// 查询码错误次数过多: of this address, or for this case; whether the case exists is not said.
    TooManyGuesses,
    /// Something the server needs does not answer at the moment; logged where it was asked.
    Unavailable,
    /// Ours; logged where it is made into an error.
    Failed(Failure),
}

/// What a root field answers: nullable, so that one failing field does not blank its neighbours.
pub type Answer<T> = Result<Option<T>, Problem>;

/// Extension that carries the English text until the caller's language is known, at the edge of the schema.
pub(crate) const ENGLISH: &str = "messageEn";

/// The way back from an expired cursor, for programs.
const RESTART: &str = "changes without after";

impl Problem {
    /// A malformed call.
    pub fn bad_input(zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self::BadInput { zh: zh.into(), en: en.into() }
    }
}

impl From<Failure> for Problem {
    fn from(failure: Failure) -> Self {
        Self::Failed(failure)
    }
}

impl From<Problem> for Error {
    fn from(problem: Problem) -> Self {
        let (code, zh, en) = match problem {
            Problem::BadInput { zh, en } => ("BAD_INPUT", zh, en),
            Problem::NotFound => ("NOT_FOUND", "找不到该对象".to_owned(), "There is no such thing".to_owned()),
            Problem::Unauthenticated => ("UNAUTHENTICATED", "请先登录".to_owned(), "Sign in first".to_owned()),
            Problem::CursorExpired => (
                "CURSOR_EXPIRED",
                "游标已失效(数据库已更换或已从备份恢复):请不带 after 从头读取 changes,以所得记录替换本地副本".to_owned(),
                "The cursor has expired: the database is another one, or was set back to a backup. Read `changes` from the beginning, without `after`, and let what it says replace your copy".to_owned(),
            ),
            Problem::TooManyGuesses => (
                "TOO_MANY_GUESSES",
                "受理编号或查询码错误次数过多,请 15 分钟后再试".to_owned(),
                "Number or query code were wrong too often; try again in 15 minutes".to_owned(),
            ),
            Problem::Unavailable => unavailable(),
            Problem::Failed(failure) => {
                tracing::error!(error = %failure, "a field failed");
                match failure {
                    Failure::Unavailable(_) => unavailable(),
                    _ => ("INTERNAL", "服务器内部错误".to_owned(), "Internal error".to_owned()),
                }
            }
        };
        Self::new(zh).extend_with(|_, extensions| {
            extensions.set("code", code);
            extensions.set(ENGLISH, en);
            if code == "CURSOR_EXPIRED" {
                extensions.set("restart", RESTART);
            }
        })
    }
}

fn unavailable() -> (&'static str, String, String) {
    let (zh, en) = ("服务暂时不可用,请稍后重试", "The service is unavailable for the moment; try again");
    ("UNAVAILABLE", zh.to_owned(), en.to_owned())
}

/// 用户可以改正的错误。What the caller can mend in the input.
#[derive(SimpleObject, Clone)]
pub struct UserError {
    /// 错误代码。Why.
    pub code: Code<Ground>,
    /// 输入字段路径,从 input 起。The input field, from the root of the input; empty when it is about the whole.
    pub path: Vec<String>,
    /// 说明,按 Accept-Language 给出。What to tell the person, in their language.
    pub message: String,
    /// 法律或方案依据。The rule in law or in the plan, where there is one.
    pub legal_basis: Option<&'static str>,
}

impl UserError {
    /// A refusal in the reader's language.
    pub fn of(refusal: &Refusal, locale: Locale) -> Self {
        Self {
            code: Code(refusal.ground),
            path: refusal.path.clone(),
            message: refusal.message(locale),
            legal_basis: refusal.ground.legal_basis(),
        }
    }
}

/// A mutation's outcome as its payload: the entity, or what to mend.
pub fn answer<T, P>(
    request: &Request,
    outcome: Result<T, Undone>,
    payload: impl FnOnce(Option<T>, Vec<UserError>) -> P,
) -> Answer<P> {
    match outcome {
        Ok(record) => Ok(Some(payload(Some(record), Vec::new()))),
        Err(Undone::Refused(refusal)) => Ok(Some(payload(None, vec![UserError::of(&refusal, request.locale)]))),
        Err(Undone::Missing) => Err(Problem::NotFound),
        Err(Undone::Failed(failure)) => Err(Problem::Failed(failure)),
    }
}
