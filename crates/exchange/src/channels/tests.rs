use super::*;

fn vocabulary() -> Vocabulary {
    crate::seed::Source::Embedded.national().unwrap().vocabulary().unwrap().channels().clone()
}

/// Each mention as `+code` or `-code`, the note behind a colon, an unknown name in quotes.
fn read(cell: &str) -> String {
    let mentions = parse(cell, &vocabulary());
    let shown = mentions.iter().map(|mention| {
        let mark = if mention.mark == Mark::Ticked { '+' } else { '-' };
        let name = mention.code.clone().unwrap_or_else(|| format!("\"{}\"", mention.text));
        let note = mention.note.as_ref().map(|note| format!(":{note}")).unwrap_or_default();
        format!("{mark}{name}{note}")
    });
    shown.collect::<Vec<_>>().join(" ")
}

const BASE: &str = "■政府网站 □政府公报 □两微一端 ■发布会/听证会 □广播电视 □纸质媒体 □公开查阅点 ■政务服务中心 □便民服务站 ■入户/现场 \
                    ■社区/企事业单位/村公示栏(电子屏) □精准推送 □其他";
const READ: &str = "+government-website -government-gazette -official-social-media +press-conference-or-hearing \
                    -radio-and-television -print-media -public-reading-point +service-hall -convenience-station \
                    +household-visit-or-on-site +notice-board -targeted-push -other";

#[test]
fn the_list_of_thirteen_reads_alike_however_it_is_separated() {
    for separator in ["", " ", "\n", "\u{3000}", "\u{ff1b}", "、", ";\n"] {
        let cell = BASE.split(' ').collect::<Vec<_>>().join(separator);
        assert_eq!(read(&cell), READ, "separated by {separator:?}");
    }
}

#[test]
fn every_glyph_of_a_box_is_known() {
    for ticked in ["■", "▄", "▲", "√", "☑", "R", "t"] {
        for unticked in ["□", "口", "☐", "£", "?", "??"] {
            for separator in ["", " ", "\n"] {
                let cell = BASE.replace('■', ticked).replace('□', unticked).replace(' ', separator);
                assert_eq!(read(&cell), READ, "{ticked} {unticked} separated by {separator:?}");
            }
        }
    }
}

#[test]
fn letters_inside_words_are_no_boxes() {
    assert_eq!(read("■Internet网站 口岸窗口"), "+\"Internet网站口岸窗口\"");
    assert_eq!(read("■办事窗口■政府网站"), "+\"办事窗口\" +government-website");
    assert_eq!(read("■公开查阅点口政务服务中心"), "+public-reading-point -service-hall");
}

#[test]
fn a_bare_name_counts_as_ticked_and_says_that_it_had_no_box() {
    assert_eq!(read("1.政府网站; 2.其他"), "+government-website +other");
    assert_eq!(read("政府网站、市政府门户网站 公示栏"), "+government-website +government-website +notice-board");
    let mentions = parse("▄政府网站口政府公报、便民服务站", &vocabulary());
    assert_eq!(mentions.iter().map(|it| it.boxed).collect::<Vec<_>>(), [true, true, false]);
}

#[test]
fn free_text_belongs_to_its_name_and_may_name_a_known_channel() {
    assert_eq!(read("□精准推送 ■其他基层公共服务平台"), "-targeted-push +grassroots-service-platform:基层公共服务平台");
    assert_eq!(read("■其他\u{ff1a}办税服务厅"), "+tax-service-hall:办税服务厅");
    assert_eq!(read("■其他____"), "+other");
    assert_eq!(read("□其他____ ■征地信息公开平台"), "-other +land-acquisition-platform");
    assert_eq!(read("■其他 村民大会 □政府公报"), "+other:村民大会 -government-gazette");
    assert_eq!(read("其他 政府网站"), "+other +government-website");
    assert_eq!(read("■纸质媒体\u{ff08}泰安日报\u{ff09}□其他"), "+print-media:泰安日报 -other");
    assert_eq!(read("政府网站:两微一端"), "+government-website +official-social-media");
}

#[test]
fn names_that_hold_separators_are_one_name() {
    assert_eq!(read("发布会/听证会"), "+press-conference-or-hearing");
    assert_eq!(read("社区/企事业单位、村公示栏\u{ff08}电子屏\u{ff09}"), "+notice-board");
    assert_eq!(read("入户/现场宣传/政府网站"), "+household-visit-or-on-site +government-website");
}

#[test]
fn unknown_names_are_kept() {
    assert_eq!(read("■政府网站集约平台 □乡村大喇叭"), "+\"政府网站集约平台\" -\"乡村大喇叭\"");
    assert_eq!(read("■12345政务服务热线 □3号公告牌"), "+hotline-12345 -\"3号公告牌\"");
    assert_eq!(read(""), "");
    assert_eq!(read("■"), "");
}

#[test]
fn names_broken_over_lines_are_put_together() {
    assert_eq!(
        read("■政府网\n站 □政务服\n务中心 ■招标投\n标公共服务平台"),
        "+government-website -service-hall +bidding-service-platform"
    );
}

#[test]
fn a_list_without_any_box_is_doubtful() {
    let bare = BASE.replace(['■', '□'], "");
    assert!(lost_its_boxes(&parse(&bare, &vocabulary())));
    assert!(!lost_its_boxes(&parse(BASE, &vocabulary())));
    assert!(!lost_its_boxes(&parse("政府网站、公示栏", &vocabulary())));
}
