//! 脱敏: what is left of a person for those who oversee a case and do not handle it.

use super::{Address, Email, Identity, IdentityNumber, Person, PersonKind, PersonName, Phone};

/// What stands for what is not shown.
const COVER: char = '*';
/// Characters of an address that tell the place and not the door: province, city and county.
const ADDRESS_SHOWN: usize = 6;

impl Person {
    /// 脱敏: organisations keep their name, which is public; people keep their family name and the ends of their numbers.
    #[must_use]
    pub fn masked(&self) -> Self {
        let is_person = self.kind == PersonKind::NaturalPerson;
        let name = if is_person { family(&self.name) } else { self.name.clone() };
        Self {
            kind: self.kind,
            name,
            identity: self.identity.as_ref().map(|it| Identity {
                kind: it.kind,
                number: kept::<IdentityNumber>(&covered(it.number.as_str(), 4, 4)),
            }),
            contact_name: self.contact_name.as_ref().map(family),
            phone: self.phone.as_ref().map(|it| kept::<Phone>(&covered(it.as_str(), 3, 4))),
            email: self.email.as_ref().map(|it| {
                let (name, host) = it.as_str().split_once('@').unwrap_or((it.as_str(), ""));
                kept::<Email>(&format!("{}@{host}", covered(name, 1, 0)))
            }),
            address: self.address.as_ref().map(|it| kept::<Address>(&covered(it.as_str(), ADDRESS_SHOWN, 0))),
        }
    }
}

/// 姓: the first character, of a name in Latin letters the first letter.
fn family(name: &PersonName) -> PersonName {
    kept(&covered(name.as_str(), 1, 0))
}

/// The first and the last characters, the others covered. Of a text so short that more than two thirds would be seen, only
/// the first is; where that is all there is, none.
fn covered(text: &str, first: usize, last: usize) -> String {
    let count = text.chars().count();
    let is_long = count * 2 >= (first + last) * 3;
    let (first, last) = if is_long { (first, last) } else { (usize::from(count > 1), 0) };
    let cover = |(place, c)| if place < first || place >= count - last { c } else { COVER };
    text.chars().enumerate().map(cover).collect()
}

/// Covering a text changes neither its length nor makes it empty.
fn kept<T: std::str::FromStr>(text: &str) -> T
where
    T::Err: std::fmt::Debug,
{
    text.parse().expect("a covered text is as long as the one it covers")
}
