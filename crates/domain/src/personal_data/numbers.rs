//! 号码规则: what makes a row of digits an identity number, a mobile number or a card. Digits come bare, `X` in capital.

use chrono::NaiveDate;

/// 省级行政区划代码 (GB/T 2260), and 83 for residence permits of people from Taiwan.
const PROVINCES: [u8; 35] = [
    11, 12, 13, 14, 15, 21, 22, 23, 31, 32, 33, 34, 35, 36, 37, 41, 42, 43, 44, 45, 46, 50, 51, 52, 53, 54, 61, 62, 63,
    64, 65, 71, 81, 82, 83,
];
/// Years of birth that can be: the rules have no clock, so the last one lies ahead.
const BORN: std::ops::RangeInclusive<i32> = 1900..=2040;
/// Weights of the first seventeen digits (GB 11643-1999, ISO 7064 MOD 11-2).
const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
/// The check character by remainder.
const CHECKS: &[u8; 11] = b"10X98765432";

/// How cards of banks in use here begin, and how many digits they have.
const CARDS: [(&str, std::ops::RangeInclusive<usize>); 16] = [
    ("62", 16..=19),
    ("9558", 19..=19),
    ("9559", 19..=19),
    ("601428", 16..=19),
    ("603", 16..=19),
    ("685800", 16..=16),
    ("690755", 16..=18),
    ("694301", 18..=18),
    ("95555", 16..=16),
    ("955", 16..=17),
    ("4", 16..=16),
    ("51", 16..=16),
    ("52", 16..=16),
    ("53", 16..=16),
    ("54", 16..=16),
    ("55", 16..=16),
];

/// Eighteen characters with a region and a date of birth that can be.
pub(super) fn looks_like_resident_id(number: &str) -> bool {
    let bytes = number.as_bytes();
    if bytes.len() != 18 || !bytes[..17].iter().all(u8::is_ascii_digit) {
        return false;
    }
    // 外国人永久居留身份证: a nine, and then the province.
    let province = if bytes[0] == b'9' { &number[1..3] } else { &number[..2] };
    is_province(province) && date(&number[6..10], &number[10..12], &number[12..14]).is_some()
}

/// 公民身份号码: the same with the check character that belongs to it.
pub fn is_resident_id(number: &str) -> bool {
    looks_like_resident_id(number) && check_character(&number[..17]) == number.as_bytes()[17]
}

/// 十五位: region, date of birth in the twentieth century, number. Nothing checks it.
pub(super) fn looks_like_old_resident_id(number: &str) -> bool {
    number.len() == 15
        && number.bytes().all(|byte| byte.is_ascii_digit())
        && is_province(&number[..2])
        && date(&format!("19{}", &number[6..8]), &number[8..10], &number[10..12]).is_some()
}

/// The check character of seventeen digits.
pub(super) fn check_character(digits: &str) -> u8 {
    let sum: u32 = digits.bytes().zip(WEIGHTS).map(|(digit, weight)| u32::from(digit - b'0') * weight).sum();
    CHECKS[(sum % 11) as usize]
}

/// 手机号码: eleven digits from 13 to 19, also behind the country's code.
pub(super) fn mobile(number: &str) -> Option<&str> {
    let bare = match number.len() {
        11 => number,
        12 => number.strip_prefix('0')?,
        13 => number.strip_prefix("86")?,
        14 => number.strip_prefix("086")?,
        15 => number.strip_prefix("0086")?,
        _ => return None,
    };
    let bytes = bare.as_bytes();
    (bytes[0] == b'1' && (b'3'..=b'9').contains(&bytes[1]) && bytes.iter().all(u8::is_ascii_digit)).then_some(bare)
}

/// 银行卡号: a beginning that banks use, and the check digit of ISO/IEC 7812 (Luhn).
pub(super) fn is_bank_card(number: &str) -> bool {
    looks_like_bank_card(number) && luhn(number)
}

/// Without its check digit.
pub(super) fn looks_like_bank_card(number: &str) -> bool {
    number.bytes().all(|byte| byte.is_ascii_digit())
        && CARDS.iter().any(|(beginning, lengths)| number.starts_with(beginning) && lengths.contains(&number.len()))
        // Fillers such as 6222222222222222.
        && number.bytes().skip(2).any(|byte| byte != number.as_bytes()[2])
}

pub(super) fn luhn(number: &str) -> bool {
    let sum: u32 = number
        .bytes()
        .rev()
        .enumerate()
        .map(|(index, digit)| {
            let value = u32::from(digit - b'0') << (index % 2);
            if value > 9 { value - 9 } else { value }
        })
        .sum();
    sum.is_multiple_of(10)
}

fn is_province(digits: &str) -> bool {
    digits.parse().is_ok_and(|province: u8| PROVINCES.contains(&province))
}

fn date(year: &str, month: &str, day: &str) -> Option<NaiveDate> {
    let year = year.parse().ok().filter(|year| BORN.contains(year))?;
    NaiveDate::from_ymd_opt(year, month.parse().ok()?, day.parse().ok()?)
}
