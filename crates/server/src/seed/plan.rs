//! 工作方案: the plan as the county's first document, with what is known of it in our own words.
//!
//! Metadata are as printed. The body tells what the seed files hold, and says so: the original's sentences are not copied.

use std::fmt::Write;

use anyhow::Context;
use domain::act::china_instant;
use domain::document::content::{Content, DocumentKind};
use domain::document::intake::{DocumentEntry, PastDocument};
use domain::remark::Place;
use domain::unit::UnitId;
use exchange::body::sanitise;
use exchange::seed::{CountySeed, NationalSeed};

use super::{PHASES, due_text, read, refused};

/// 组配分类: the way through the county's site, as printed above the page.
const CATEGORY: [&str; 4] = ["法定主动公开内容", "监督保障", "基层政务公开标准化规范化试点", "工作依据"];
const KEYWORDS: [&str; 3] = ["政务公开", "标准目录", "试点领域"];
const SUMMARY: &str = "肥城市基层政务公开标准化规范化工作的步骤、时限与分工:编制26个试点领域标准目录,集中公开并对照落实,2023年形成全市统一的标准体系。";
/// What the plan's four annexes are about; the first is shown in full.
const ANNEXES: [&str; 4] = [
    "附件1:试点领域标准目录的编制任务分工,见下表",
    "附件2:按国家指引编制的领域标准目录模板,已作为本系统的模板目录收录",
    "附件3:镇街区目录模板",
    "附件4:部门目录模板",
];

/// The plan, published by the unit that issued it.
pub(super) fn plan(
    national: &NationalSeed,
    county: &CountySeed,
    unit_of: impl Fn(&str) -> anyhow::Result<UnitId>,
) -> anyhow::Result<PastDocument> {
    let plan = &county.plan;
    let issuer = county.units.iter().find(|unit| unit.credit_code.as_deref() == Some(plan.issuer.as_str()));
    let issuer = issuer.with_context(|| format!("no unit has the code {} of the plan's issuer", plan.issuer))?;
    let published_at = china_instant(plan.published_on, plan.published_time);
    let content = Content {
        summary: Some(read(SUMMARY)?),
        category: CATEGORY.iter().map(|it| read(it)).collect::<anyhow::Result<_>>()?,
        keywords: KEYWORDS.iter().map(|it| read(it)).collect::<anyhow::Result<_>>()?,
        ..Content::titled(read(&plan.title)?, DocumentKind::Plan)
    };
    Ok(PastDocument {
        unit_id: unit_of(&issuer.code)?,
        entry: DocumentEntry {
            place: Place::default(),
            cells: Vec::new(),
            unit: None,
            index_number: Some(read(&plan.index_number)?),
            published_at,
            content,
            body: sanitise("body", &html(national, county)).map_err(|it| refused(&it))?,
            validity: None,
            ended_on: None,
            pilot_domains: Vec::new(),
        },
    })
}

fn html(national: &NationalSeed, county: &CountySeed) -> String {
    let mut html = format!(
        "<p>本页按本系统的种子数据编写,不是原文;著录项目与原页面一致。索引号 {}。</p>",
        county.plan.index_number
    );
    html.push_str(
        "<h2>工作步骤</h2><table><thead><tr><th>阶段</th><th>责任单位</th><th>任务</th><th>时限</th></tr></thead><tbody>",
    );
    for step in county.plan.milestones.iter().filter(|step| step.basis.is_none()) {
        let phase = PHASES.iter().find(|(code, _)| *code == step.phase).map_or("", |(_, phase)| *phase);
        let due = due_text(step.due_on, step.note.as_deref());
        row(&mut html, &[phase, &step.responsible, &step.what, &due]);
    }
    html.push_str("</tbody></table><h2>附件</h2><ul>");
    for annex in ANNEXES {
        let _ = write!(html, "<li>{annex}</li>");
    }
    html.push_str("</ul><table><caption>附件1 编制任务分工</caption><thead><tr><th>序号</th><th>试点领域</th><th>编制单位</th><th>备注</th></tr></thead><tbody>");
    for it in &county.assignments {
        let domain = national.pilot_domains.iter().find(|domain| domain.code == it.domain_code);
        let unit = county.units.iter().find(|unit| unit.code == it.unit_code);
        let (domain, unit) = (domain.map_or("", |it| it.name.as_str()), unit.map_or("", |it| it.name.as_str()));
        row(&mut html, &[&it.printed_number, domain, unit, it.remark.as_deref().unwrap_or_default()]);
    }
    html.push_str("</tbody></table>");
    html
}

/// The seed files hold no markup, so that nothing has to be escaped.
fn row(html: &mut String, cells: &[&str]) {
    html.push_str("<tr>");
    for cell in cells {
        let _ = write!(html, "<td>{cell}</td>");
    }
    html.push_str("</tr>");
}
