//! The column 公开时限 of whole catalogues, and further phrasings that must not be mistaken.

use super::assert_readings;

#[test]
fn every_limit_of_the_sample_catalogues_is_read() {
    assert_readings(CATALOGUES);
}

#[test]
fn other_phrasings_are_read_or_left_unread() {
    assert_readings(OTHERS);
}

const CATALOGUES: &[(&str, &str)] = &[
    ("", "UNPARSED: MISSING"),
    (
        "《听证通知书》在组织听证7个工作日前予以公开;其他听证内容依申请公开",
        "PARSED: BEFORE 7 WORKING_DAY after EVENT(听证) scope 听证通知书; BY_LAW after APPLICATION_RECEIVED",
    ),
    (
        "信息形成20个工作日内公开;其中行政许可、行政处罚事项应自作出行政决定之日起7个工作日内公示",
        "PARSED: WITHIN 20 WORKING_DAY after FORMED; WITHIN 7 WORKING_DAY after DECIDED(行政决定) scope 行政许可、行政处罚",
    ),
    ("信息形成之日起20个工作日内", "PARSED: WITHIN 20 WORKING_DAY after FORMED"),
    ("信息形成或变更之日起20个工作日内", "PARSED: WITHIN 20 WORKING_DAY after FORMED_OR_CHANGED"),
    ("信息形成或者变更之日起20个工作日内", "PARSED: WITHIN 20 WORKING_DAY after FORMED_OR_CHANGED"),
    ("公告期不少于30日", "PARSED: DISPLAY 30 CALENDAR_DAY"),
    ("公开事项信息形成或变更之日起20个工作日内公开", "PARSED: WITHIN 20 WORKING_DAY after FORMED_OR_CHANGED"),
    ("分配结果确定后20个工作日内", "PARSED: WITHIN 20 WORKING_DAY after DECIDED(分配结果)"),
    ("制定或获取信息之日起10个工作日内", "PARSED: WITHIN 10 WORKING_DAY after MADE_OR_OBTAINED"),
    (
        "制定或获取信息之日起10个工作日内,公示7个工作日",
        "PARSED: WITHIN 10 WORKING_DAY after MADE_OR_OBTAINED; DISPLAY 7 WORKING_DAY",
    ),
    ("即时公开", "PARSED: IMMEDIATE"),
    ("及时公开", "PARSED: PROMPT"),
    ("及时公开,公示时间不少于7日", "PARSED: PROMPT; DISPLAY 7 CALENDAR_DAY"),
    ("同上", "PARSED: SAME_AS_ABOVE"),
    ("在实地启动拟征收土地工作时,在村公示栏公开", "PARSED: ON_EVENT after STARTED(拟征收土地工作) place 村公示栏"),
    ("在组织听证7个工作日前予以公开", "PARSED: BEFORE 7 WORKING_DAY after EVENT(听证)"),
    ("实时公开", "PARSED: REAL_TIME"),
    (
        "审核完成后5个工作日内,公示时间不少于7日",
        "PARSED: WITHIN 5 WORKING_DAY after FINISHED(审核); DISPLAY 7 CALENDAR_DAY",
    ),
    ("征集期结束后20个工作日内", "PARSED: WITHIN 20 WORKING_DAY after FINISHED(征集期)"),
    (
        "拟征收土地现状调查结束后5个工作日内,在村公示栏公开",
        "PARSED: WITHIN 5 WORKING_DAY after FINISHED(调查) place 村公示栏",
    ),
    ("按进展情况及时公开", "PARSED: PROMPT after PROGRESS"),
    ("提前一周发通知邀请", "PARSED: BEFORE 1 WEEK after EVENT(会议)"),
    (
        "收到征地批准文件之日起10个工作日内,在村公示栏公开",
        "PARSED: WITHIN 10 WORKING_DAY after RECEIVED(批准文件) place 村公示栏",
    ),
    ("收到征地批准文件之日起10个工作日内公开", "PARSED: WITHIN 10 WORKING_DAY after RECEIVED(批准文件)"),
    ("每年1月31日前公开上一年度情况", "PARSED: PERIODIC every 1 YEAR before month 1 day 31"),
    (
        "自该信息形成或者变更之日起20个工作日内予以公开,法律法规另有规定的除外",
        "PARSED: WITHIN 20 WORKING_DAY after FORMED_OR_CHANGED | by law",
    ),
    ("补偿登记办理期间", "PARSED: ON_EVENT after EVENT(补偿登记办理)"),
    ("评议结束后及时公开", "PARSED: PROMPT after FINISHED(评议)"),
    ("费用支付后5个工作日内", "PARSED: WITHIN 5 WORKING_DAY after EVENT(费用支付)"),
    ("重大决策作出后及时公开", "PARSED: PROMPT after DECIDED(重大决策)"),
    ("长期公开", "PARSED: LONG_TERM"),
];

const OTHERS: &[(&str, &str)] = &[
    ("信息形成或者变更之日起20个工作日内 予以公开", "PARSED: WITHIN 20 WORKING_DAY after FORMED_OR_CHANGED"),
    ("自...之日起20个工作日内", "PARSED: WITHIN 20 WORKING_DAY after FORMED_OR_CHANGED | ELLIPSIS_SKIPPED"),
    (
        "每季度第一个月的15日前公布,每年至少2次",
        "PARSED: PERIODIC every 3 MONTH before month 1 day 15; PERIODIC 2 times every 1 YEAR",
    ),
    (
        "公示时间不少于7日,审核完成后5个工作日内",
        "PARSED: DISPLAY 7 CALENDAR_DAY; WITHIN 5 WORKING_DAY after FINISHED(审核)",
    ),
    ("二十个工作日内", "PARSED: WITHIN 20 WORKING_DAY after FORMED_OR_CHANGED"),
    ("信息形成之日起十五日内公开", "PARSED: WITHIN 15 CALENDAR_DAY after FORMED"),
    ("信息形成或者变更之日起２０个工作日内", "PARSED: WITHIN 20 WORKING_DAY after FORMED_OR_CHANGED"),
    ("信息形成之日起三十天内", "PARSED: WITHIN 30 CALENDAR_DAY after FORMED"),
    ("适时公开", "UNPARSED:  | NOT_UNDERSTOOD"),
    ("20", "UNPARSED:  | NOT_UNDERSTOOD"),
    ("公开", "UNPARSED:  | NOT_UNDERSTOOD"),
    ("信息形成之日起", "UNPARSED:  | NOT_UNDERSTOOD"),
    ("20个工作日以上", "UNPARSED:  | NOT_UNDERSTOOD"),
    ("5个工作日后公开", "UNPARSED:  | NOT_UNDERSTOOD"),
    (
        "信息形成或变更之日起20个工作日内公开,其他另行通知",
        "PARTIAL: WITHIN 20 WORKING_DAY after FORMED_OR_CHANGED | NOT_UNDERSTOOD",
    ),
    ("长期护理保险政策信息形成之日起20个工作日内", "PARSED: WITHIN 20 WORKING_DAY after FORMED scope 长期护理保险政策"),
    ("自然灾害救助对象确定后10个工作日内", "PARSED: WITHIN 10 WORKING_DAY after DECIDED(自然灾害救助对象)"),
    ("听证会举行前7个工作日公告", "PARSED: BEFORE 7 WORKING_DAY after EVENT(听证会)"),
    ("会议召开3日前通知", "PARSED: BEFORE 3 CALENDAR_DAY after EVENT(会议)"),
    ("每季度结束后15日内公布", "PARSED: PERIODIC 15 CALENDAR_DAY after FINISHED every 3 MONTH"),
    ("按季度公开", "PARSED: PERIODIC every 3 MONTH"),
    ("每半年公布一次", "PARSED: PERIODIC every 6 MONTH"),
    ("每年年底前", "PARSED: PERIODIC every 1 YEAR before month 12 day last"),
    ("每周一次", "PARSED: PERIODIC every 1 WEEK"),
    ("每周五前", "PARSED: PERIODIC every 1 WEEK before day 5"),
    ("半年内", "PARSED: WITHIN 6 MONTH after FORMED_OR_CHANGED"),
    ("99999999999个工作日", "UNPARSED:  | NOT_UNDERSTOOD"),
    ("根据有关规定及时公开", "PARSED: PROMPT"),
    ("依法及时公开", "PARSED: PROMPT"),
    (
        "行政处罚7个工作日内公开,其他20个工作日内公开",
        "PARSED: WITHIN 7 WORKING_DAY after FORMED_OR_CHANGED scope 行政处罚; WITHIN 20 WORKING_DAY after FORMED_OR_CHANGED",
    ),
    ("自行政许可决定作出之日起7个工作日内公开", "PARSED: WITHIN 7 WORKING_DAY after DECIDED(决定) scope 行政许可"),
    ("信息形成或者变更之日起20个工作日内公开,动态更新", "PARSED: WITHIN 20 WORKING_DAY after FORMED_OR_CHANGED"),
    ("随时公布重大事项", "PARSED: AS_IT_HAPPENS"),
    ("重大事项随时公布", "PARSED: AS_IT_HAPPENS scope 重大事项"),
    (
        "公示5个工作日,无异议后20个工作日内公开",
        "PARSED: DISPLAY 5 WORKING_DAY; WITHIN 20 WORKING_DAY after EVENT(无异议)",
    ),
    ("信息形成之日起2日内公开(不含节假日)", "PARTIAL: WITHIN 2 CALENDAR_DAY after FORMED | NOT_UNDERSTOOD"),
    ("突发事件发生后立即公开", "PARSED: IMMEDIATE after EVENT(突发事件发生)"),
    ("发生突发事件时立即公开", "PARSED: IMMEDIATE after EVENT(发生突发事件)"),
    ("每3个月更新一次", "PARSED: PERIODIC every 3 MONTH"),
    ("一年一次", "PARSED: PERIODIC every 1 YEAR"),
    ("在政府网站长期公开", "PARSED: LONG_TERM place 政府网站"),
    ("不得少于20个工作日", "UNPARSED:  | NOT_UNDERSTOOD"),
    ("不及时公开", "UNPARSED:  | NOT_UNDERSTOOD"),
    ("信息未形成20个工作日内", "UNPARSED:  | NOT_UNDERSTOOD"),
    (
        "自信息形成或者变更之日起20个工作日内予以公开。法律、法规对政府信息公开的期限另有规定的,从其规定。",
        "PARSED: WITHIN 20 WORKING_DAY after FORMED_OR_CHANGED | by law",
    ),
    ("20个工作日之内", "PARSED: WITHIN 20 WORKING_DAY after FORMED_OR_CHANGED"),
    ("两周内", "PARSED: WITHIN 2 WEEK after FORMED_OR_CHANGED"),
    ("信息形成之日起20个工作日内主动公开", "PARSED: WITHIN 20 WORKING_DAY after FORMED"),
    (
        "行政许可、行政处罚决定自作出之日起7个工作日内公示",
        "PARSED: WITHIN 7 WORKING_DAY after DECIDED scope 行政许可、行政处罚决定",
    ),
    ("作出行政决定之日起7个工作日", "PARSED: WITHIN 7 WORKING_DAY after DECIDED(行政决定)"),
    ("本级人民代表大会批准后20日内,由财政部门向社会公开", "PARSED: WITHIN 20 CALENDAR_DAY after APPROVED"),
    ("经批准后20日内由本级政府财政部门向社会公开", "PARSED: WITHIN 20 CALENDAR_DAY after APPROVED"),
    ("公示期:7日", "PARSED: DISPLAY 7 CALENDAR_DAY"),
    ("公开时限:20个工作日", "PARSED: WITHIN 20 WORKING_DAY after FORMED_OR_CHANGED"),
    ("信息形成或变更之日起 20 个工作日内", "PARSED: WITHIN 20 WORKING_DAY after FORMED_OR_CHANGED"),
    ("及时公开(20个工作日内)", "PARSED: PROMPT; WITHIN 20 WORKING_DAY after FORMED_OR_CHANGED"),
    (
        "信息形成或者变更之日起20个工作日内公开;法律法规另有规定的,从其规定",
        "PARSED: WITHIN 20 WORKING_DAY after FORMED_OR_CHANGED | by law",
    ),
    (
        "自信息形成或者变更之日起20个工作日内在政府网站公开",
        "PARSED: WITHIN 20 WORKING_DAY after FORMED_OR_CHANGED place 政府网站",
    ),
    (
        "收到征地批准文件之日起10个工作日内在征地信息公开平台公开",
        "PARSED: WITHIN 10 WORKING_DAY after RECEIVED(批准文件) place 征地信息公开平台",
    ),
    ("每季度首月10日前", "PARSED: PERIODIC every 3 MONTH before month 1 day 10"),
    ("信息形成或变更之日起20个工作日内;长期公开", "PARSED: WITHIN 20 WORKING_DAY after FORMED_OR_CHANGED; LONG_TERM"),
    ("检查结果作出之日起7个工作日内", "PARSED: WITHIN 7 WORKING_DAY after DECIDED(检查结果)"),
    (
        "自公文印发之日起20个工作日内,政策解读同步公开",
        "PARSED: WITHIN 20 WORKING_DAY after ISSUED(公文); WITH after ISSUED scope 政策解读",
    ),
    ("会议结束后10日内", "PARSED: WITHIN 10 CALENDAR_DAY after FINISHED(会议)"),
    ("每年4月底前", "PARSED: PERIODIC every 1 YEAR before month 4 day last"),
    ("审批通过后5日内", "PARSED: WITHIN 5 CALENDAR_DAY after APPROVED"),
    ("公示期间", "PARSED: ON_EVENT after EVENT(公示)"),
    ("信息形成或者变更之日起xx个工作日内", "UNPARSED:  | MASKED"),
    ("按照《中华人民共和国政府信息公开条例》规定的时限公开", "PARSED: BY_LAW"),
    ("法律法规另有规定的除外", "PARSED: BY_LAW | by law"),
    ("公开20个工作日", "UNPARSED:  | NOT_UNDERSTOOD"),
    ("文件出台后20个工作日内", "PARSED: WITHIN 20 WORKING_DAY after ISSUED(文件)"),
    ("获取信息后20个工作日内", "PARSED: WITHIN 20 WORKING_DAY after MADE_OR_OBTAINED"),
    ("半年/次", "UNPARSED:  | NOT_UNDERSTOOD"),
    ("季度", "UNPARSED:  | NOT_UNDERSTOOD"),
    ("按季", "UNPARSED:  | NOT_UNDERSTOOD"),
    ("1月/次", "UNPARSED:  | NOT_UNDERSTOOD"),
    (
        "实时公开;年度报告每年1月31日前公开",
        "PARSED: REAL_TIME; PERIODIC scope 年度报告 every 1 YEAR before month 1 day 31",
    ),
    ("20个工作日内(法律法规另有规定的除外)", "PARSED: WITHIN 20 WORKING_DAY after FORMED_OR_CHANGED | by law"),
    (
        "信息形成或者变更之日起２０个工作日内予以公开；征求意见期限不得少于３０日",
        "PARSED: WITHIN 20 WORKING_DAY after FORMED_OR_CHANGED; DISPLAY 30 CALENDAR_DAY scope 征求意见",
    ),
];
