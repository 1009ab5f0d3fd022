//! The names that the codes of documents have in the schema.

use domain::document::content::DocumentKind;
use domain::document::edition::{DocumentAction, DocumentStatus};
use domain::document::interpretation::InterpretationForm;
use domain::document::review::{Disclosure, Secrecy, WithholdingGround};
use domain::document::{Standing, Validity, WithdrawalKind};

use super::{Document, edition::DocumentEdition};
use crate::code::Named;
use crate::written::Written;

impl Written for Document {}
impl Written for DocumentEdition {}

impl Named for DocumentKind {
    const NAME: &'static str = "DocumentKind";
    const DESCRIPTION: &'static str = "体裁分类。Kind of a document.";
}
impl Named for DocumentStatus {
    const NAME: &'static str = "DocumentStatus";
    const DESCRIPTION: &'static str = "政府信息版次的状态。State of an edition of a document.";
}
impl Named for DocumentAction {
    const NAME: &'static str = "DocumentAction";
    const DESCRIPTION: &'static str = "对政府信息的操作。What can be done to a document.";
}
impl Named for Standing {
    const NAME: &'static str = "DocumentStanding";
    const DESCRIPTION: &'static str = "公开状态。Whether a document is public.";
}
impl Named for Validity {
    const NAME: &'static str = "DocumentValidity";
    const DESCRIPTION: &'static str = "效力状态。Whether a document is in force.";
}
impl Named for WithdrawalKind {
    const NAME: &'static str = "WithdrawalKind";
    const DESCRIPTION: &'static str = "撤回类型。Why a document was withdrawn.";
}
impl Named for Secrecy {
    const NAME: &'static str = "SecrecyResult";
    const DESCRIPTION: &'static str = "保密审查结论(条例第十七条)。Result of the secrecy review.";
}
impl Named for Disclosure {
    const NAME: &'static str = "DisclosureAttribute";
    const DESCRIPTION: &'static str = "公开属性。How a document is disclosed.";
}
impl Named for WithholdingGround {
    const NAME: &'static str = "WithholdingGround";
    const DESCRIPTION: &'static str = "不予公开的理由(条例第十四条至第十六条)。Why a document is withheld.";
}
impl Named for InterpretationForm {
    const NAME: &'static str = "InterpretationForm";
    const DESCRIPTION: &'static str = "解读形式。Form of an interpretation.";
}
