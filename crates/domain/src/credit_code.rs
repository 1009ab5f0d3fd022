//! 统一社会信用代码: the unified social credit code of GB 32100-2015.

use crate::vocabulary::Malformed;

const ALPHABET: &[u8; 31] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";
const LENGTH: usize = 18;

/// 统一社会信用代码: eighteen characters, the last of which checks the others.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "columns", derive(sea_orm::DeriveValueType))]
#[cfg_attr(feature = "columns", sea_orm(value_type = "String"))]
pub struct CreditCode(String);

impl CreditCode {
    /// The eighteen characters, upper case.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Display for CreditCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::str::FromStr for CreditCode {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        let code = text.trim().to_ascii_uppercase();
        let malformed = |zh, en| Malformed { found: text.trim().chars().take(40).collect(), allowed: (zh, en) };
        let values: Option<Vec<usize>> =
            code.bytes().map(|byte| ALPHABET.iter().position(|letter| *letter == byte)).collect();
        let Some(values) = values.filter(|values| values.len() == LENGTH) else {
            return Err(malformed(
                "18 位统一社会信用代码,数字和大写字母(不含 I、O、S、V、Z)",
                "18 characters, digits and capital letters without I, O, S, V, Z",
            ));
        };
        let (mut weight, mut sum) = (1, 0);
        for value in &values[..LENGTH - 1] {
            sum += value * weight;
            weight = weight * 3 % 31;
        }
        if (31 - sum % 31) % 31 != values[LENGTH - 1] {
            return Err(malformed(
                "校验位正确的统一社会信用代码(GB 32100-2015)",
                "a credit code whose check character fits (GB 32100-2015)",
            ));
        }
        Ok(Self(code))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const VALID: [&str; 9] = [
        "11370983K21344588M",
        "11370883004326403Q",
        "11370686004268741K",
        "11500228008653209Y",
        "11500382774856013D",
        "11441700007280420Y",
        "11341622355142120T",
        "11370300MB28646707",
        "11620622013933539B",
    ];

    #[test]
    fn codes_found_in_the_wild_are_accepted_in_either_case() {
        for code in VALID {
            assert_eq!(code.to_lowercase().parse::<CreditCode>().map(|it| it.to_string()), Ok(code.to_owned()));
        }
    }

    #[test]
    fn every_change_of_one_character_is_refused() {
        for code in VALID {
            for position in 0..LENGTH {
                for letter in ALPHABET.iter().chain(b"IOSVZ-").map(|byte| char::from(*byte)) {
                    let mut changed: Vec<char> = code.chars().collect();
                    if changed[position] == letter {
                        continue;
                    }
                    changed[position] = letter;
                    let changed: String = changed.into_iter().collect();
                    assert!(changed.parse::<CreditCode>().is_err(), "{changed} was accepted");
                }
            }
        }
    }
}
