use super::PersonalDataKind::{BankCard, MobileNumber, ResidentId};
use super::numbers::{check_character, luhn};
use super::*;

mod properties;
mod screenings;

/// An identity number that passes every check and was made for this test.
pub(super) fn resident_id(region: &str, born: &str, order: &str) -> String {
    let digits = format!("{region}{born}{order}");
    let check = char::from(check_character(&digits));
    format!("{digits}{check}")
}

/// A card number of this beginning.
pub(super) fn card(beginning: &str) -> String {
    (0..10).map(|digit| format!("{beginning}{digit}")).find(|it| luhn(it)).unwrap()
}

fn found(text: &str) -> Vec<(PersonalDataKind, String)> {
    found_under(text, "")
}

fn found_under(text: &str, context: &str) -> Vec<(PersonalDataKind, String)> {
    find(text, context).into_iter().map(|it| (it.kind, it.masked)).collect()
}

#[test]
fn identity_numbers_are_found_however_they_are_written() {
    let number = resident_id("370983", "19820304", "123");
    let masked = format!("3709**********{}", &number[14..]);
    let wide: String = number.chars().map(|it| char::from_u32(u32::from(it) + 0xfee0).unwrap()).collect();
    let with_x = (100..200).map(|it| resident_id("370983", "19820304", &it.to_string())).find(|it| it.ends_with('X'));
    let with_x = with_x.unwrap();
    for text in [
        number.clone(),
        format!("张三,身份证{number},"),
        format!("ID{number}"),
        format!("({number})"),
        wide,
        format!("{} {} {}", &number[..6], &number[6..14], &number[14..]),
        format!("{}-{}-{}", &number[..6], &number[6..14], &number[14..]),
        format!("{}\u{3000}{}", &number[..6], &number[6..]),
        number.chars().flat_map(|it| [it, '\u{200b}']).collect(),
        number.chars().flat_map(|it| [it, '\u{2060}', '\u{feff}']).collect(),
        format!("2026 {} {} {} 500", &number[..6], &number[6..14], &number[14..]),
    ] {
        assert_eq!(found(&text), [(ResidentId, masked.clone())], "{text:?}");
    }
    for text in [with_x.clone(), with_x.to_lowercase(), with_x.replace('X', "×"), with_x.replace('X', "Ｘ")] {
        assert_eq!(found(&text), [(ResidentId, format!("3709**********{}", &with_x[14..]))], "{text}");
    }
    let foreign = resident_id("937123", "19900101", "001");
    assert_eq!(found(&foreign)[0].0, ResidentId);
}

#[test]
fn identity_numbers_with_a_slip_and_old_ones_are_found_where_they_are_called_so() {
    let number = resident_id("370983", "19820304", "123");
    let wrong = format!("{}{}", &number[..17], if number.ends_with('0') { '1' } else { '0' });
    assert_eq!(found(&wrong), []);
    assert_eq!(found(&format!("身份证号码:{wrong}"))[0].0, ResidentId);
    assert_eq!(found_under(&wrong, "证件号码")[0].0, ResidentId);
    // What a spreadsheet makes of a number that was typed as one.
    assert_eq!(found_under("370983198203041000", "身份证号")[0].0, ResidentId);
    assert_eq!(found("370983820304123"), []);
    assert_eq!(found_under("370983820304123", "身份证号"), [(ResidentId, "3709********123".into())]);
    assert_eq!(found("持旧身份证 370983820304123 者")[0].0, ResidentId);
    // No such day, no such region.
    assert_eq!(found_under("370983821304123", "身份证号"), []);
    assert_eq!(found_under("990983820304123", "身份证号"), []);
}

#[test]
fn mobile_numbers_are_found_however_they_are_written() {
    let masked = "138****5678".to_owned();
    for text in [
        "13812345678",
        "联系人李四 13812345678。",
        "TEL13812345678",
        "138 1234 5678",
        "138-1234-5678",
        "138.1234.5678",
        "138－1234－5678",
        "1381234 5678",
        "+86 13812345678",
        "+86-138-1234-5678",
        "8613812345678",
        "008613812345678",
        "013812345678",
        "１３８１２３４５６７８",
        "138\u{200d}1234\u{200b}5678",
        "①13812345678",
        "1.13812345678",
        "·13812345678",
        "13812345678@139.com",
        "李四37 138 1234 5678",
        "13812345678元旦放假",
        "万元补贴咨询电话:13812345678",
        "名单_13812345678_v2",
    ] {
        assert_eq!(found(text), [(MobileNumber, masked.clone())], "{text:?}");
    }
    for text in [
        "13812345678,13912345678",
        "13812345678、13912345678",
        "13812345678 13912345678",
        "13812345678/13912345678",
        "13812345678-13912345678",
    ] {
        assert_eq!(found(text).len(), 2, "{text}");
    }
}

#[test]
fn cards_are_found_however_they_are_written() {
    let number = card("622202160300123456");
    let masked = format!("6222***********{}", &number[15..]);
    for text in [
        number.clone(),
        format!("账号:{number}"),
        format!("{} {} {} {} {}", &number[..4], &number[4..8], &number[8..12], &number[12..16], &number[16..]),
        format!("{} {}", &number[..6], &number[6..]),
    ] {
        assert_eq!(found(&text), [(BankCard, masked.clone())], "{text}");
    }
    let visa = card("438088001234567");
    let grouped = format!("{}-{}-{}-{}", &visa[..4], &visa[4..8], &visa[8..12], &visa[12..]);
    assert_eq!(found(&grouped)[0].0, BankCard);
    // Among other numbers of four digits only where it is called a card.
    let rows = format!("2020 {}", grouped.replace('-', " "));
    assert_eq!(found(&rows), []);
    assert_eq!(found_under(&rows, "银行卡号")[0].0, BankCard);
    assert_eq!(found_under("6222021603001230000", "卡号")[0].0, BankCard);
    assert_eq!(found("6222222222222222222"), []);
}

#[test]
fn what_only_looks_like_a_number_of_somebody_is_left_alone() {
    for text in [
        "11370983004341258Q",
        "11370983K21344588M",
        "统一社会信用代码 91370983MA3C0XYZ1W",
        "索引号:11370983K21344588M/2020-04825",
        "11370983004341258Q/2026-00012",
        "肥政发〔2026〕13号",
        "发票号码:13812345678",
        "发票号码 26372000000138123456",
        "总投资13812345678元",
        "13812345678.50",
        "¥13812345678",
        "0.13812345678",
        "117.13812345678",
        "12345",
        "0538-3212345",
        "053813812345678",
        "400-618-1234",
        "95598",
        "2026-11-23 15:30:00",
        "20261123153000123",
        "订单号 6217000010001234567",
        "6201 6202 6203 6204 6205 6206",
        "13812345678901234567",
        "/attachments/a13812345678c0ffee0000000000000000",
        "3709**********123X",
        "138****5678",
        "面积 1350.5 平方米,138 户,1234 人,5678 万元",
        "1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18",
        "138\t1234\t5678",
        "GB/T 13812345678X",
        "",
    ] {
        assert_eq!(found(text), [], "{text:?}");
    }
    assert_eq!(found_under("13812345678", "合同金额(元)"), []);
    assert_eq!(found_under("13812345678", "项目编号"), []);
    assert_eq!(found_under("13812345678", "负责人编号、联系电话").len(), 1);
}

#[test]
fn masking_hides_the_numbers_and_nothing_else() {
    let number = resident_id("370983", "19820304", "123");
    let text = format!("张三(身份证{number},电话138-1234-5678)申请12345元。");
    let masked = mask(&text);
    assert_eq!(masked, format!("张三(身份证3709**********{},电话138****5678)申请12345元。", &number[14..]));
    assert_eq!(mask(&masked), masked);
}
