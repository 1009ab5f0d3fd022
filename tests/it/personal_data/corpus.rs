//! A corpus of what offices publish: notices, lists, contracts, with numbers of people planted among numbers of things.

use domain::personal_data::{PersonalDataKind, find};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

/// The corpus everybody measures.
pub const SEED: u64 = 20_261_123;
/// Pieces of text in it.
const PIECES: usize = 40_000;

/// How well one kind is found.
#[derive(Debug, Clone, Copy)]
pub struct Measure {
    /// Which kind.
    pub kind: PersonalDataKind,
    /// Numbers that are there.
    pub planted: u32,
    /// Of them, those that were found where they are.
    pub found: u32,
    /// Numbers that were found and are none.
    pub wrong: u32,
}

impl Measure {
    /// Of what was found, how much is one.
    pub fn precision(&self) -> f64 {
        f64::from(self.found) / f64::from((self.found + self.wrong).max(1))
    }

    /// Of what is there, how much was found.
    pub fn recall(&self) -> f64 {
        f64::from(self.found) / f64::from(self.planted.max(1))
    }
}

/// A piece of text, what stands over it, and the number in it, if it is one of somebody.
struct Piece {
    text: String,
    context: &'static str,
    planted: Option<(PersonalDataKind, String)>,
}

/// Makes the corpus of `seed` and looks through it. Disguised numbers come in full width, with characters nobody sees,
/// or parted in ways people part them.
pub fn measure(seed: u64, is_disguised: bool) -> Vec<Measure> {
    let mut random = StdRng::seed_from_u64(seed);
    let mut measures: Vec<_> =
        PersonalDataKind::ALL.iter().map(|kind| Measure { kind: *kind, planted: 0, found: 0, wrong: 0 }).collect();
    for _ in 0..PIECES {
        let piece = if random.random_bool(0.5) { person(&mut random, is_disguised) } else { thing(&mut random) };
        let found = find(&piece.text, piece.context);
        for measure in &mut measures {
            let here = found.iter().filter(|it| it.kind == measure.kind);
            let expected = piece.planted.as_ref().filter(|(kind, _)| *kind == measure.kind).map(|(_, text)| text);
            measure.planted += u32::from(expected.is_some());
            let is_right = |it: &&domain::personal_data::Match| {
                expected.is_some_and(|text| {
                    piece.text[it.start..it.end].ends_with(text.as_str())
                        || text.ends_with(&piece.text[it.start..it.end])
                })
            };
            let right = u32::try_from(here.clone().filter(is_right).count()).unwrap_or(u32::MAX);
            measure.found += right.min(1);
            measure.wrong += u32::try_from(here.count()).unwrap_or(u32::MAX) - right.min(1);
        }
    }
    measures
}

/// A text with a number of somebody.
fn person(random: &mut StdRng, is_disguised: bool) -> Piece {
    let kind = *pick(random, PersonalDataKind::ALL);
    let number = match kind {
        PersonalDataKind::ResidentId => resident_id(random),
        PersonalDataKind::MobileNumber => format!("1{}{}", random.random_range(3..=9), digits(random, 9)),
        PersonalDataKind::BankCard => card(random),
    };
    let number = if is_disguised { disguise(random, kind, &number) } else { number };
    let name = pick(random, &["王五", "赵六", "孙七", "周八", "李四"]);
    let amount = random.random_range(100..90_000);
    let (text, context) = match (random.random_range(0..6), kind) {
        (0, PersonalDataKind::ResidentId) => (format!("申请人{name},身份证号码:{number},家庭人口{}人", amount % 7), ""),
        (0, PersonalDataKind::MobileNumber) => (format!("联系人:{name},电话{number},地址:肥城市新城街道"), ""),
        (0, PersonalDataKind::BankCard) => (format!("开户行:农业银行,卡号{number},户名{name}"), ""),
        (1, _) => (number.clone(), ""),
        (2, PersonalDataKind::ResidentId) => (number.clone(), "身份证号\n王五"),
        (2, PersonalDataKind::MobileNumber) => (number.clone(), "联系方式\n王五"),
        (2, PersonalDataKind::BankCard) => (number.clone(), "银行账号\n王五"),
        (3, _) => (format!("{} {name} {number} {amount}.00元", amount % 300), ""),
        (4, _) => (format!("{name}({number})获得补助{amount}元,公示期为2026年11月1日至2026年11月7日。"), ""),
        _ => (format!("2026-11-{:02},{name},{number},已发放{amount}", amount % 28 + 1), ""),
    };
    Piece { text, context, planted: Some((kind, number)) }
}

/// A text with a number that only looks like one of somebody.
fn thing(random: &mut StdRng) -> Piece {
    let serial = digits(random, 8);
    let (text, context) = match random.random_range(0..20) {
        0 => (format!("统一社会信用代码:{}", credit_code(random)), ""),
        1 => (credit_code(random), "统一社会信用代码"),
        2 => (format!("索引号:{}/{}-{}", credit_code(random), random.random_range(2008..2027), digits(random, 5)), ""),
        3 => (format!("肥政发〔{}〕{}号", random.random_range(2008..2027), random.random_range(1..200)), ""),
        4 => (
            format!("总投资{}元,其中财政资金{}万元", random.random_range(13_000_000_000_u64..20_000_000_000), serial),
            "",
        ),
        5 => (
            format!("{}.{}", random.random_range(13_000_000_000_u64..20_000_000_000), digits(random, 2)),
            "合同金额(元)",
        ),
        6 => (format!("发票号码:{}", digits(random, 20)), ""),
        7 => (format!("发票号码{}{}", random.random_range(13..20), digits(random, 9)), ""),
        8 => (format!("咨询电话:0538-{},投诉电话12345", digits(random, 7)), ""),
        9 => (format!("服务热线400-{}-{}", digits(random, 3), digits(random, 4)), ""),
        10 => (
            format!(
                "2026-11-23 {:02}:{:02}:{:02}",
                random.random_range(0..24),
                random.random_range(0..60),
                random.random_range(0..60)
            ),
            "",
        ),
        11 => (format!("2026{}{}", digits(random, 4), digits(random, 9)), "流水号"),
        12 => (format!("项目代码:2026-370983-{}-{}-{}", digits(random, 2), digits(random, 2), digits(random, 6)), ""),
        13 => (format!("不动产单元号 370983{}GB{}F{}", digits(random, 6), digits(random, 5), digits(random, 8)), ""),
        14 => (format!("坐标117.{},36.{}", digits(random, 11), digits(random, 11)), ""),
        15 => (
            format!(
                "{} {} {} {} {}",
                digits(random, 4),
                digits(random, 4),
                digits(random, 4),
                digits(random, 4),
                digits(random, 4)
            ),
            "",
        ),
        // Eighteen digits that nobody gave out.
        16 => (digits(random, 18), ""),
        17 => (digits(random, 16), ""),
        18 => (format!("条码{}", digits(random, 13)), ""),
        _ => (format!("招标编号:SDGP370983000{}{}", random.random_range(2020..2027), digits(random, 6)), ""),
    };
    Piece { text, context, planted: None }
}

fn disguise(random: &mut StdRng, kind: PersonalDataKind, number: &str) -> String {
    match random.random_range(0..5) {
        0 => number.chars().filter_map(|it| char::from_u32(u32::from(it) + 0xfee0)).collect(),
        1 => number.chars().flat_map(|it| [it, '\u{200b}']).collect::<String>().trim_end_matches('\u{200b}').to_owned(),
        2 => parted(kind, number, " "),
        3 => parted(kind, number, "-"),
        _ => parted(kind, number, "\u{3000}"),
    }
}

fn parted(kind: PersonalDataKind, number: &str, separator: &str) -> String {
    let lengths: &[usize] = match kind {
        PersonalDataKind::ResidentId => &[6, 8, 4],
        PersonalDataKind::MobileNumber => &[3, 4, 4],
        PersonalDataKind::BankCard => &[4, 4, 4, 4, 3],
    };
    let (mut pieces, mut rest) = (Vec::new(), number);
    for length in lengths {
        let (piece, after) = rest.split_at((*length).min(rest.len()));
        if !piece.is_empty() {
            pieces.push(piece);
        }
        rest = after;
    }
    pieces.join(separator)
}

fn resident_id(random: &mut StdRng) -> String {
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let region = *pick(random, &["370983", "370902", "110105", "440305", "510107", "320106", "620102", "130102"]);
    let (year, month, day) =
        (random.random_range(1930..2020), random.random_range(1..=12), random.random_range(1..=28));
    let number = format!("{region}{year}{month:02}{day:02}{}", digits(random, 3));
    let sum: u32 = number.bytes().zip(WEIGHTS).map(|(digit, weight)| u32::from(digit - b'0') * weight).sum();
    format!("{number}{}", char::from(b"10X98765432"[(sum % 11) as usize]))
}

fn card(random: &mut StdRng) -> String {
    let (beginning, length) = *pick(
        random,
        &[
            ("622848", 19),
            ("621700", 19),
            ("622202", 19),
            ("622588", 16),
            ("955880", 19),
            ("436742", 16),
            ("623094", 19),
        ],
    );
    let number = format!("{beginning}{}", digits(random, length - 7));
    let sum: u32 = number
        .bytes()
        .rev()
        .zip([2, 1].into_iter().cycle())
        .map(|(digit, times)| {
            let value = u32::from(digit - b'0') * times;
            value / 10 + value % 10
        })
        .sum();
    format!("{number}{}", (10 - sum % 10) % 10)
}

/// A code whose check character is right, of a unit or of a firm.
fn credit_code(random: &mut StdRng) -> String {
    const ALPHABET: &[u8; 31] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";
    let beginning = *pick(random, &["11370983", "12370983", "91370983", "92370983", "52370983"]);
    let organisation = if random.random_bool(0.5) {
        digits(random, 9)
    } else {
        format!("MA3{}{}", char::from(*pick(random, b"CDEFGH")), digits(random, 5))
    };
    let code = format!("{beginning}{organisation}");
    let value = |byte: u8| ALPHABET.iter().position(|it| *it == byte).unwrap_or_default();
    let (mut weight, mut sum) = (1, 0);
    for byte in code.bytes() {
        sum += value(byte) * weight;
        weight = weight * 3 % 31;
    }
    format!("{code}{}", char::from(ALPHABET[(31 - sum % 31) % 31]))
}

fn digits(random: &mut StdRng, count: usize) -> String {
    (0..count).map(|_| char::from(b'0' + random.random_range(0..10_u8))).collect()
}

fn pick<'a, T>(random: &mut StdRng, choices: &'a [T]) -> &'a T {
    &choices[random.random_range(0..choices.len())]
}
