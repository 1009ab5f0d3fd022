//! Every phrasing found in published catalogues, and what it is read as.

use super::assert_readings;

#[test]
fn the_phrasings_of_published_catalogues_are_read() {
    assert_readings(PHRASINGS);
}

/// Left the text, right its reading: whatever is not named there is absent.
const PHRASINGS: &[(&str, &str)] = &[
    ("信息形成或者变更之日起20个工作日内", "PARSED: WITHIN 20 WORKING_DAY after FORMED_OR_CHANGED"),
    ("信息形成或变更之日起20个工作日内", "PARSED: WITHIN 20 WORKING_DAY after FORMED_OR_CHANGED"),
    ("信息形成或者变更之日起20个工作日内予以公开", "PARSED: WITHIN 20 WORKING_DAY after FORMED_OR_CHANGED"),
    ("信息形成或者变更之日起20个工作日内及时公开", "PARSED: WITHIN 20 WORKING_DAY after FORMED_OR_CHANGED"),
    ("自该信息形成或者变更之日起20个工作日内予以公开", "PARSED: WITHIN 20 WORKING_DAY after FORMED_OR_CHANGED"),
    ("信息形成之日起20个工作日内", "PARSED: WITHIN 20 WORKING_DAY after FORMED"),
    ("信息形成之后20个工作日内", "PARSED: WITHIN 20 WORKING_DAY after FORMED"),
    ("信息形成后,20个工作日内公开", "PARSED: WITHIN 20 WORKING_DAY after FORMED"),
    ("信息形成(变更)20个工作日内", "PARSED: WITHIN 20 WORKING_DAY after FORMED_OR_CHANGED"),
    ("信息形成(变更)下发至本单位20个工作日内", "PARSED: WITHIN 20 WORKING_DAY after RECEIVED_BY_UNIT"),
    ("自制作或获取该信息之日起20个工作日内公开", "PARSED: WITHIN 20 WORKING_DAY after MADE_OR_OBTAINED"),
    ("公开事项信息形成或变更之日起20个工作日内公开", "PARSED: WITHIN 20 WORKING_DAY after FORMED_OR_CHANGED"),
    ("20个工作日", "PARSED: WITHIN 20 WORKING_DAY after FORMED_OR_CHANGED"),
    ("20工作日", "PARSED: WITHIN 20 WORKING_DAY after FORMED_OR_CHANGED"),
    ("20个工作日内", "PARSED: WITHIN 20 WORKING_DAY after FORMED_OR_CHANGED"),
    (
        "信息产生、变更之日起20个工作日内公开,保持长期公开(相关政策法规另有规定的应从其规定)",
        "PARSED: WITHIN 20 WORKING_DAY after FORMED_OR_CHANGED; LONG_TERM | by law",
    ),
    (
        "...20个工作日内。法律、法规对政府信息公开的期限另有规定的,从其规定。",
        "PARSED: WITHIN 20 WORKING_DAY after FORMED_OR_CHANGED | by law | ELLIPSIS_SKIPPED",
    ),
    (
        "自政府信息形成或者变更之日起20个工作日内。法律、法规对政府信息公开的期限另有规定的,从其规定。",
        "PARSED: WITHIN 20 WORKING_DAY after FORMED_OR_CHANGED | by law",
    ),
    ("信息形成或变更之日起3个工作日内", "PARSED: WITHIN 3 WORKING_DAY after FORMED_OR_CHANGED"),
    ("信息形成或变更之日起10个工作日内", "PARSED: WITHIN 10 WORKING_DAY after FORMED_OR_CHANGED"),
    ("制定或获取信息之日起10个工作日内", "PARSED: WITHIN 10 WORKING_DAY after MADE_OR_OBTAINED"),
    ("制定或获取补贴政策之日起10个工作日内", "PARSED: WITHIN 10 WORKING_DAY after MADE_OR_OBTAINED(补贴政策)"),
    ("制定或获取文件之日起10个工作日内", "PARSED: WITHIN 10 WORKING_DAY after MADE_OR_OBTAINED(文件)"),
    (
        "制定或获取信息之日起10个工作日内,公示7个工作日",
        "PARSED: WITHIN 10 WORKING_DAY after MADE_OR_OBTAINED; DISPLAY 7 WORKING_DAY",
    ),
    ("收到征地批准文件之日起10个工作日内公开", "PARSED: WITHIN 10 WORKING_DAY after RECEIVED(批准文件)"),
    ("分配结果确定后20个工作日内", "PARSED: WITHIN 20 WORKING_DAY after DECIDED(分配结果)"),
    (
        "拟征收土地现状调查结束后5个工作日内,在村公示栏公开",
        "PARSED: WITHIN 5 WORKING_DAY after FINISHED(调查) place 村公示栏",
    ),
    ("本级政府财政部门批复后20日内", "PARSED: WITHIN 20 CALENDAR_DAY after APPROVED"),
    ("经本级人民代表大会或其常务委员会批准后20日内", "PARSED: WITHIN 20 CALENDAR_DAY after APPROVED"),
    ("自收到申请之日起20个工作日内公开", "PARSED: WITHIN 20 WORKING_DAY after APPLICATION_RECEIVED"),
    (
        "行政许可和行政处罚决定作出后7个工作日内",
        "PARSED: WITHIN 7 WORKING_DAY after DECIDED(决定) scope 行政许可、行政处罚",
    ),
    (
        "信息形成20个工作日内公开;其中行政许可、行政处罚事项应自作出行政决定之日起7个工作日内公示",
        "PARSED: WITHIN 20 WORKING_DAY after FORMED; WITHIN 7 WORKING_DAY after DECIDED(行政决定) scope 行政许可、行政处罚",
    ),
    (
        "执法决定信息在决定作出之日起7个工作日内公开,其他相关信息形成或变更之日起20个工作日内公开",
        "PARSED: WITHIN 7 WORKING_DAY after DECIDED(决定) scope 执法决定; WITHIN 20 WORKING_DAY after FORMED_OR_CHANGED",
    ),
    (
        "1.除处罚决定外其他内容:长期公开(动态调整); 2.处罚决定:20个工作日内。",
        "PARSED: LONG_TERM; WITHIN 20 WORKING_DAY after FORMED_OR_CHANGED scope 处罚决定",
    ),
    (
        "信息形成或者变更之日起20个工作日内予以公开;征求意见期限不得少于30日",
        "PARSED: WITHIN 20 WORKING_DAY after FORMED_OR_CHANGED; DISPLAY 30 CALENDAR_DAY scope 征求意见",
    ),
    (
        "《听证通知书》在组织听证7个工作日前予以公开;其他听证公开内容为依申请公开",
        "PARSED: BEFORE 7 WORKING_DAY after EVENT(听证) scope 听证通知书; BY_LAW after APPLICATION_RECEIVED",
    ),
    ("提前一周发通知邀请", "PARSED: BEFORE 1 WEEK after EVENT(会议)"),
    ("在实地启动拟征收土地工作时,在村公示栏公开", "PARSED: ON_EVENT after STARTED(拟征收土地工作) place 村公示栏"),
    ("按进展情况及时公开", "PARSED: PROMPT after PROGRESS"),
    ("重大决策作出后及时公开", "PARSED: PROMPT after DECIDED(重大决策)"),
    ("及时公开", "PARSED: PROMPT"),
    ("实时公开", "PARSED: REAL_TIME"),
    ("实时更新", "PARSED: REAL_TIME"),
    ("即时公开", "PARSED: IMMEDIATE"),
    ("即时", "PARSED: IMMEDIATE"),
    ("立即", "PARSED: IMMEDIATE"),
    ("随时公布", "PARSED: AS_IT_HAPPENS"),
    ("随时公开", "PARSED: AS_IT_HAPPENS"),
    ("长期公开", "PARSED: LONG_TERM"),
    ("常年公开", "PARSED: LONG_TERM"),
    ("永久公开", "PARSED: PERMANENT"),
    ("长期公开 随时公开", "PARSED: LONG_TERM; AS_IT_HAPPENS"),
    ("长期,最新有效", "PARSED: DISPLAY until superseded"),
    ("任期内", "PARSED: DISPLAY term of office"),
    ("每季度的首个月20日", "PARSED: PERIODIC every 3 MONTH on month 1 day 20"),
    ("每季度第一个月的15日前", "PARSED: PERIODIC every 3 MONTH before month 1 day 15"),
    (
        "每季度的首个月20日(集体财务往来较多的,财务收支情况应每月公布一次)",
        "PARSED: PERIODIC every 3 MONTH on month 1 day 20; PERIODIC scope 财务收支 every 1 MONTH | CONDITION",
    ),
    ("一般事项至少每季度公布一次", "PARSED: PERIODIC every 3 MONTH"),
    ("每季度", "PARSED: PERIODIC every 3 MONTH"),
    ("每月公布一次", "PARSED: PERIODIC every 1 MONTH"),
    ("逐项逐笔每月公布", "PARSED: PERIODIC every 1 MONTH"),
    ("半年至少更新1次", "PARSED: PERIODIC every 6 MONTH"),
    ("1次/年", "PARSED: PERIODIC every 1 YEAR"),
    ("1年", "PARSED: PERIODIC every 1 YEAR"),
    ("6个月", "PARSED: PERIODIC every 6 MONTH"),
    ("每年1月31日前", "PARSED: PERIODIC every 1 YEAR before month 1 day 31"),
    ("每年3月31日前", "PARSED: PERIODIC every 1 YEAR before month 3 day 31"),
    ("与政策文件同步发布,时间跨度不超过5个工作日", "PARSED: WITH 5 WORKING_DAY after ISSUED(政策文件)"),
    ("自文件印发之日起20个工作日内公开", "PARSED: WITHIN 20 WORKING_DAY after ISSUED(文件)"),
    ("公示期不少于7日", "PARSED: DISPLAY 7 CALENDAR_DAY"),
    ("公示时间不少于7个工作日", "PARSED: DISPLAY 7 WORKING_DAY"),
    ("公告期不少于30日", "PARSED: DISPLAY 30 CALENDAR_DAY"),
    (
        "自该信息形成或者变更之日起20个工作日内予以公开,法律法规另有规定的除外",
        "PARSED: WITHIN 20 WORKING_DAY after FORMED_OR_CHANGED | by law",
    ),
    (
        "主动公开信息内容发生变化的,应当自...变更之日起20个工作日内予以调整",
        "PARSED: WITHIN 20 WORKING_DAY after CHANGED | ELLIPSIS_SKIPPED CONDITION",
    ),
    (
        "主动公开信息内容发生变化的,应当自该信息变更之日起20个工作日内予以调整",
        "PARSED: WITHIN 20 WORKING_DAY after CHANGED | CONDITION",
    ),
    ("按照有关规定公开", "PARSED: BY_LAW"),
    ("按规定时限公开", "PARSED: BY_LAW"),
    ("从其规定", "PARSED: BY_LAW"),
    ("同上", "PARSED: SAME_AS_ABOVE"),
    ("", "UNPARSED: MISSING"),
    ("信息形成个20个工作日内公开", "PARSED: WITHIN 20 WORKING_DAY after FORMED | NORMALISED_WITH_CORRECTION"),
    (
        "信息形式或者变更之日起20个工作日内",
        "PARSED: WITHIN 20 WORKING_DAY after FORMED_OR_CHANGED | NORMALISED_WITH_CORRECTION",
    ),
    ("信息形式或者变更", "UNPARSED:  | NORMALISED_WITH_CORRECTION NOT_UNDERSTOOD"),
    ("信息形成或者变更之日起 * 个工作日内", "UNPARSED:  | MASKED"),
];
