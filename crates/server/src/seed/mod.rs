//! 种子数据: what an empty database starts with, made by the domain's own verbs from the files in `seeds/`.

mod assessment;
mod plan;
mod template;

use std::collections::HashMap;
use std::fmt::Display;
use std::str::FromStr;

use anyhow::{Context, anyhow};
use chrono::{Datelike, NaiveDate};
use domain::act::Act;
use domain::calendar::Calendar;
use domain::channel::{Channel, ChannelDetails};
use domain::directory::Directory;
use domain::milestone::{DueText, Milestone, MilestoneDetails};
use domain::pilot_domain::{DomainDetails, PilotDomain};
use domain::refusal::Refusal;
use domain::staff::{Appointment, Grant, Role, Staff};
use domain::unit::{Contact, Unit, UnitDetails, UnitId};
use domain::vocabulary::{Locale, Malformed};
use exchange::seed::{
    Assignment, Certainty, ChannelSeed, CountySeed, MilestoneSeed, NationalSeed, PilotDomainSeed, PlanSeed, UnitSeed,
};
use persistence::Seed;

/// 用户名 of the first administrator.
pub const ADMINISTRATOR: &str = "admin";
/// How colleagues know the first administrator: an office, not a person.
const ADMINISTRATOR_DISPLAY_NAME: &str = "政务公开办公室管理员";

/// 阶段 of the plan by their codes in the seed files.
const PHASES: [(&str, &str); 7] = [
    ("PLAN", "制定实施方案"),
    ("COMPILE", "编制标准目录"),
    ("PUBLISH", "集中公开目录"),
    ("DEMONSTRATE", "创建示范点"),
    ("IMPLEMENT", "对照目录公开"),
    ("REVISE", "扩展和修订"),
    ("COMPLETE", "全面规范"),
];

/// Turns what the files say into records. `act_in` makes an act of the operator within a directory, since later records
/// refer to earlier ones.
pub fn plant(
    act_in: impl Fn(Directory) -> Act,
    national: &NationalSeed,
    county: &CountySeed,
    password_hash: String,
) -> anyhow::Result<Seed> {
    let units = units(&act_in, &county.units)?;
    let act = act_in(Directory::new(units.clone(), Vec::new(), Vec::new(), Calendar::default()));
    let ids: HashMap<&str, UnitId> = units.iter().map(|unit| (unit.code.as_str(), unit.id)).collect();
    let top = act.directory.top().context("the county has no unit without a parent")?;

    let assignments: HashMap<&str, &Assignment> =
        county.assignments.iter().map(|it| (it.domain_code.as_str(), it)).collect();
    let pilot_domains = national
        .pilot_domains
        .iter()
        .map(|seed| {
            let assignment = assignments.get(seed.code.as_str()).copied();
            pilot_domain(&act, seed, assignment, &ids).with_context(|| format!("pilot domain {}", seed.code))
        })
        .collect::<anyhow::Result<_>>()?;
    let channels = national
        .channels
        .iter()
        .map(|seed| channel(&act, seed).with_context(|| format!("channel {}", seed.code)))
        .collect::<anyhow::Result<_>>()?;
    let templates = national
        .templates
        .iter()
        .chain([&national.village_template])
        .map(|seed| template::template(seed, top).with_context(|| format!("template {}", seed.title)))
        .collect::<anyhow::Result<_>>()?;
    let milestones = (1..)
        .zip(&county.plan.milestones)
        .map(|(position, seed)| {
            milestone(&act, (top, position), seed, &county.plan).with_context(|| format!("milestone {}", seed.code))
        })
        .collect::<anyhow::Result<_>>()?;
    let plan = plan::plan(national, county, |code| id_of(&ids, code)).context("the plan itself")?;
    let administrator = administrator(&act, top, password_hash)?;
    let scheme = assessment::content(&national.assessment, act.date().year()).context("the sample assessment")?;
    Ok(Seed {
        units,
        pilot_domains,
        channels,
        calendar_years: national.calendar_years.clone(),
        templates,
        milestones,
        documents: vec![plan],
        administrator: Some(administrator),
        assessment_scheme: Some((top, scheme)),
    })
}

/// Units, parents before their children.
fn units(act_in: &impl Fn(Directory) -> Act, seeds: &[UnitSeed]) -> anyhow::Result<Vec<Unit>> {
    let mut units: Vec<Unit> = Vec::new();
    let mut ids: HashMap<&str, UnitId> = HashMap::new();
    let act = act_in(Directory::default());
    for seed in seeds {
        let unit = unit(&act, seed, &ids).with_context(|| format!("unit {}", seed.name))?;
        ids.insert(&seed.code, unit.id);
        units.push(unit);
    }
    Ok(units)
}

fn unit(act: &Act, seed: &UnitSeed, ids: &HashMap<&str, UnitId>) -> anyhow::Result<Unit> {
    let contact = seed.contact.clone().map_or_else(Contact::default, |it| Contact {
        phone: it.phone,
        fax: it.fax,
        email: it.email,
        address: it.address,
        postcode: it.postcode,
        office_hours: None,
    });
    let doubt = (seed.certainty == Certainty::Unconfirmed).then_some("名称待核实。");
    let note: String = doubt.into_iter().chain(seed.note.as_deref()).collect();
    let details = UnitDetails {
        credit_code: seed.credit_code.as_deref().map(read).transpose()?,
        name: read(&seed.name)?,
        short_name: seed.short_name.clone(),
        aliases: seed.aliases.clone(),
        kind: read(&seed.kind)?,
        level: read(&seed.level)?,
        parent_id: seed.parent.as_deref().map(|code| id_of(ids, code)).transpose()?,
        contact,
        note: Some(note).filter(|note| !note.is_empty()),
    };
    Ok(Unit::establish(act, read(&seed.code)?, details).map_err(|it| refused(&it))?.0)
}

fn pilot_domain(
    act: &Act,
    seed: &PilotDomainSeed,
    assignment: Option<&Assignment>,
    ids: &HashMap<&str, UnitId>,
) -> anyhow::Result<PilotDomain> {
    let details = DomainDetails {
        name: seed.name.clone(),
        aliases: seed.aliases.clone(),
        ministry: Some(seed.ministry.clone()),
        guideline: seed.guideline.clone(),
        guideline_confirmed: seed.guideline_certainty == Certainty::Confirmed,
        compiling_unit_id: assignment.map(|it| id_of(ids, &it.unit_code)).transpose()?,
        printed_number: assignment.map(|it| it.printed_number.clone()),
        remark: assignment.and_then(|it| it.remark.clone()),
        valid_from: seed.valid_from,
        valid_until: None,
        successor_code: None,
    };
    Ok(PilotDomain::add(act, read(&seed.code)?, details).map_err(|it| refused(&it))?.0)
}

fn channel(act: &Act, seed: &ChannelSeed) -> anyhow::Result<Channel> {
    let details = ChannelDetails {
        name: seed.name.clone(),
        aliases: seed.aliases.clone(),
        online: seed.online,
        position: seed.position,
    };
    Ok(Channel::add(act, read(&seed.code)?, details).map_err(|it| refused(&it))?.0)
}

fn milestone(
    act: &Act,
    (unit_id, position): (UnitId, i32),
    seed: &MilestoneSeed,
    plan: &PlanSeed,
) -> anyhow::Result<Milestone> {
    let (_, phase) = PHASES.iter().find(|(code, _)| *code == seed.phase).ok_or_else(|| {
        anyhow!("found the phase {:?}, allowed: {}", seed.phase, PHASES.map(|(code, _)| code).join(" "))
    })?;
    let source = seed.basis.clone().unwrap_or_else(|| format!("《{}》(索引号 {})", plan.title, plan.index_number));
    let details = MilestoneDetails {
        phase: read(phase)?,
        title: read(&seed.what)?,
        responsible: read(&seed.responsible)?,
        addressees: seed.addressees.iter().map(|code| read(code)).collect::<anyhow::Result<_>>()?,
        level: read(&seed.level)?,
        due_on: seed.due_on,
        due_text: read(&due_text(seed.due_on, seed.note.as_deref()))?,
        source: read(&source)?,
    };
    Ok(Milestone { id: act.new_id(), unit_id, position, details, imported_on: Some(act.date()), version: 1 })
}

/// The date in words, with what there is to know about it.
fn due_text(due_on: Option<NaiveDate>, note: Option<&str>) -> String {
    let date = DueText::of(due_on);
    match (due_on, note) {
        (Some(_), Some(note)) => format!("{date}({note})"),
        (None, Some(note)) => note.to_owned(),
        (_, None) => date.to_string(),
    }
}

/// Who opens the door for everybody else.
fn administrator(act: &Act, top: UnitId, password_hash: String) -> anyhow::Result<Staff> {
    let grants = vec![Grant { role: Role::Office, unit_id: top, pilot_domain: None }];
    let name = read(ADMINISTRATOR)?;
    let display_name = ADMINISTRATOR_DISPLAY_NAME.to_owned();
    let appointed = Staff::appoint(act, Appointment { name, display_name, unit_id: top, grants, password_hash });
    Ok(appointed.map_err(|it| refused(&it))?.0)
}

fn id_of(ids: &HashMap<&str, UnitId>, code: &str) -> anyhow::Result<UnitId> {
    ids.get(code).copied().with_context(|| format!("there is no unit {code}"))
}

/// A text as the value it has to be.
pub(crate) fn read<T: FromStr<Err = Malformed>>(text: &str) -> anyhow::Result<T> {
    text.parse().map_err(wrong)
}

fn wrong(malformed: impl Display) -> anyhow::Error {
    anyhow!("{malformed}")
}

pub(crate) fn refused(refusal: &Refusal) -> anyhow::Error {
    anyhow!("{}", refusal.message(Locale::En))
}
