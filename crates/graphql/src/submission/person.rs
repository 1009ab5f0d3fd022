//! 提交人, as they describe themselves, and as those who may see them.

use async_graphql::{InputObject, SimpleObject};
use domain::person as model;
use domain::person::{IdentityKind, PersonKind, Sight};
use domain::refusal::{Ground, Refusal, parse};

use crate::code::Code;

/// 身份证明。Proof of identity.
#[derive(InputObject)]
pub struct IdentityInput {
    /// 证件类型。Kind of document.
    kind: Code<IdentityKind>,
    /// 证件号码。Number on it.
    number: String,
}

/// 提交人。Whoever sends something.
#[derive(InputObject)]
pub struct PersonInput {
    /// 类型,默认自然人。Kind; a natural person unless said.
    kind: Option<Code<PersonKind>>,
    /// 姓名或单位名称。Name of the person or organisation.
    name: String,
    /// 身份证明;依申请公开必填。Proof of identity; needed for information requests.
    identity: Option<IdentityInput>,
    /// 单位的联系人。Whom to ask for, of an organisation.
    contact_name: Option<String>,
    /// 联系电话。Telephone.
    phone: Option<String>,
    /// 电子邮箱;未经确认,系统不会向其发送任何内容。E-mail; unconfirmed, so nothing is ever sent to it by itself.
    email: Option<String>,
    /// 通信地址。Postal address.
    address: Option<String>,
}

impl PersonInput {
    /// Reads the person that stands at `field` of the input. What was found stays out of refusals.
    pub(crate) fn read(&self, field: &str) -> Result<model::Person, Refusal> {
        let at = |part: &str| format!("{field}.{part}");
        let identity = self.identity.as_ref().map(|it| {
            let number = quietly(&at("identity.number"), &it.number)?;
            Ok(model::Identity { kind: it.kind.0, number })
        });
        let person = model::Person {
            kind: self.kind.map_or(PersonKind::NaturalPerson, |it| it.0),
            name: quietly(&at("name"), &self.name)?,
            identity: identity.transpose()?,
            contact_name: given(&at("contactName"), self.contact_name.as_ref())?,
            phone: given(&at("phone"), self.phone.as_ref())?,
            email: given(&at("email"), self.email.as_ref())?,
            address: given(&at("address"), self.address.as_ref())?,
        };
        person.check(field)?;
        Ok(person)
    }
}

/// What was left out, or empty, is not there.
fn given<T: std::str::FromStr<Err = domain::vocabulary::Malformed>>(
    field: &str,
    text: Option<&String>,
) -> Result<Option<T>, Refusal> {
    text.filter(|it| !it.trim().is_empty()).map(|it| quietly(field, it)).transpose()
}

/// Reads a text, and does not repeat it when it cannot be read.
fn quietly<T: std::str::FromStr<Err = domain::vocabulary::Malformed>>(field: &str, text: &str) -> Result<T, Refusal> {
    if text.trim().is_empty() {
        return Err(Refusal::at(Ground::MissingValue, field));
    }
    parse(field, text).map_err(|refusal: Refusal| Refusal { found: None, ..refusal })
}

/// 身份证明。Proof of identity.
#[derive(SimpleObject, Clone)]
pub struct Identity {
    /// 证件类型。Kind of document.
    kind: Code<IdentityKind>,
    /// 证件号码。Number on it.
    number: String,
}

/// 提交人;办理人员见全部,上级政务公开办见脱敏后的,其他人不可见。
/// Whoever sent it: whole for those who handle it, masked for the office above, and for nobody else.
#[derive(SimpleObject, Clone)]
pub struct Person {
    /// 类型。Kind.
    kind: Code<PersonKind>,
    /// 姓名或单位名称。Name.
    name: String,
    /// 身份证明。Proof of identity.
    identity: Option<Identity>,
    /// 单位的联系人。Whom to ask for.
    contact_name: Option<String>,
    /// 联系电话。Telephone.
    phone: Option<String>,
    /// 电子邮箱。E-mail.
    email: Option<String>,
    /// 通信地址。Postal address.
    address: Option<String>,
    /// 是否已脱敏。Whether parts are covered.
    masked: bool,
}

impl Person {
    /// What somebody with this sight sees of them.
    pub(crate) fn seen(person: &model::Person, sight: Sight) -> Option<Self> {
        let shown = match sight {
            Sight::Clear => person.clone(),
            Sight::Masked => person.masked(),
            Sight::Hidden => return None,
        };
        Some(Self {
            kind: Code(shown.kind),
            name: shown.name.to_string(),
            identity: shown.identity.map(|it| Identity { kind: Code(it.kind), number: it.number.to_string() }),
            contact_name: shown.contact_name.map(|it| it.to_string()),
            phone: shown.phone.map(|it| it.to_string()),
            email: shown.email.map(|it| it.to_string()),
            address: shown.address.map(|it| it.to_string()),
            masked: sight == Sight::Masked,
        })
    }
}
