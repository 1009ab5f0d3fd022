//! 公开事项: the cells of one row become the nine elements; the only place where a cell's text turns into a value.

use domain::catalogue::intake;
use domain::catalogue::item::{Element, Elements, ExtraCell, ItemKey, Levels, RawCells};
use domain::channel::ChannelMark;
use domain::refusal::Ground;
use domain::remark::{Place, Remark, RemarkCode};
use domain::vocabulary::is_invisible;

use super::Channels;
use super::header::{Column, Header};
use super::label::Field;
use super::text::{folded, prose};
use super::ticks::{self, Unreadable};

/// One cell of a row: as written, and as meant.
pub(super) struct Value<'a> {
    pub(super) column: &'a Column,
    /// Exactly as in the source.
    pub(super) raw: &'a str,
    /// Breaks, merges and 同上 resolved.
    pub(super) text: String,
    /// Whether the text was written in this very cell; what was taken from elsewhere was reported there.
    pub(super) own: bool,
}

/// Puts the row together.
pub(super) fn item(
    place: &Place,
    header: &Header,
    values: &[Value],
    channels: &mut Channels,
    remarks: &mut Vec<Remark>,
) -> intake::Row {
    let mut reader = Reader { place, remarks, elements: Elements::default(), raw: RawCells::default(), key: None };
    for value in values {
        reader.take(value, channels);
    }
    reader.name(values);
    reader.check(header, values);
    let Reader { elements, raw, key, .. } = reader;
    let serial = values.iter().find(|value| value.column.field == Field::Serial);
    intake::Row {
        place: place.clone(),
        columns: header.elements(),
        pilot_domain: None,
        key,
        serial: serial.map(|value| value.text.clone()).unwrap_or_default(),
        elements,
        raw,
    }
}

struct Reader<'a> {
    place: &'a Place,
    remarks: &'a mut Vec<Remark>,
    elements: Elements,
    raw: RawCells,
    key: Option<ItemKey>,
}

impl Reader<'_> {
    fn take(&mut self, value: &Value, channels: &mut Channels) {
        let elements = &mut self.elements;
        match value.column.field {
            Field::Key => self.read_key(value),
            Field::Channels => self.read_channels(value, channels),
            Field::Content => elements.content.clone_from(&value.text),
            Field::LegalBasis => elements.legal_basis.clone_from(&value.text),
            Field::TimeLimit => elements.time_limit.clone_from(&value.text),
            Field::ResponsibleBody => elements.responsible_body.text.clone_from(&value.text),
            Field::SpecificGroup => elements.audience.specific_group = ticks::group(&value.text),
            Field::Audience => elements.audience = ticks::audience(&value.text),
            field => {
                if self.read_tick(field, &value.text).is_err() && value.own {
                    self.remark(RemarkCode::TickUnreadable, value.column, value.raw);
                }
            }
        }
        self.keep(value);
    }

    fn read_tick(&mut self, field: Field, text: &str) -> Result<(), Unreadable> {
        let Elements { audience, method, levels, .. } = &mut self.elements;
        match field {
            Field::WholeSociety => {
                audience.whole_society = ticks::tick(text, &["全社会", "社会", "社会公众", "公众"])?;
            }
            Field::Proactive => method.proactive = ticks::tick(text, &["主动", "主动公开"])?,
            Field::OnRequest => {
                method.on_request = ticks::tick(text, &["依申请", "依申请公开", "申请公开", "申请"])?;
            }
            Field::Method => *method = ticks::method(text)?,
            Field::Level(header) => add(levels, ticks::levels(text, header)?),
            Field::LevelText => add(levels, ticks::level_text(text)?),
            _ => {}
        }
        Ok(())
    }

    /// The raw text beside the field it was read into. A field that has its text already, and what no field of the template
    /// holds, goes into the additional columns.
    fn keep(&mut self, value: &Value) {
        let Value { column, raw, text, .. } = value;
        let (elements, cells) = (&self.elements, &mut self.raw);
        let first_level = |levels: Levels| (levels.county, levels.town);
        let field = match column.field {
            Field::Serial => Some(&mut cells.serial),
            Field::Primary => Some(&mut cells.primary_name),
            Field::Secondary => Some(&mut cells.secondary_name),
            Field::Content => Some(&mut cells.content),
            Field::LegalBasis => Some(&mut cells.legal_basis),
            Field::TimeLimit => Some(&mut cells.time_limit),
            Field::ResponsibleBody => Some(&mut cells.responsible_body),
            Field::Channels => Some(&mut cells.channels),
            // A text for several columns stands beside the first that it ticks.
            Field::Audience if elements.audience.specific_group.is_some() && !elements.audience.whole_society => {
                Some(&mut cells.specific_group)
            }
            Field::SpecificGroup => Some(&mut cells.specific_group),
            Field::WholeSociety | Field::Audience => Some(&mut cells.whole_society),
            Field::Method if elements.method.on_request && !elements.method.proactive => Some(&mut cells.on_request),
            Field::OnRequest => Some(&mut cells.on_request),
            Field::Proactive | Field::Method => Some(&mut cells.proactive),
            Field::Level(levels) => Some(match first_level(levels) {
                (true, _) => &mut cells.county,
                (false, true) => &mut cells.town,
                (false, false) => &mut cells.village,
            }),
            Field::LevelText => Some(match (first_level(elements.levels), elements.levels.village) {
                ((false, true), _) => &mut cells.town,
                ((false, false), true) => &mut cells.village,
                _ => &mut cells.county,
            }),
            Field::Key | Field::Deeper | Field::Extra => None,
        };
        match field {
            Some(field) if field.is_empty() => (*raw).clone_into(field),
            _ if column.field == Field::Key => {}
            _ => {
                // A merged additional column has no other place for what it says in the rows below.
                let text = if raw.trim().is_empty() { text.as_str() } else { raw };
                if !text.trim().is_empty() {
                    // It goes out again with an export, and pages keep no blanks but single ones.
                    cells.extra.push(ExtraCell { label: column.label.clone(), text: visible(text) });
                }
            }
        }
    }

    /// 一级/二级/三级: deeper levels join the second name. A name without a first level is the name itself.
    fn name(&mut self, values: &[Value]) {
        let names = values.iter().filter(|value| value.column.field.is_name() && !value.text.is_empty());
        let mut names = names.map(|value| value.text.as_str());
        names.next().unwrap_or_default().clone_into(&mut self.elements.primary_name);
        self.elements.secondary_name = names.collect::<Vec<_>>().join("/");
    }

    fn read_key(&mut self, value: &Value) {
        let key = folded(value.raw);
        if key.is_empty() {
            return;
        }
        match key.parse::<ItemKey>() {
            Ok(key) => self.key = Some(key),
            Err(malformed) => {
                let (zh, en) = malformed.allowed;
                let remark = self.about(RemarkCode::ValueMalformed, value.column, value.raw).allowed(zh, en);
                self.remarks.push(remark);
            }
        }
    }

    fn read_channels(&mut self, value: &Value, channels: &mut Channels) {
        let list = channels.read(&value.text);
        self.elements.channels.clone_from(&list.marks);
        if !value.own {
            return;
        }
        if list.lost {
            self.remark(RemarkCode::TicksLost, value.column, value.raw);
        } else if !list.bare.is_empty() {
            let bare = list.bare.join("、");
            self.remark(RemarkCode::BoxMissing, value.column, &bare);
        }
    }

    /// Every element that is too long or holds characters nobody sees, not only the first.
    fn check(&mut self, header: &Header, values: &[Value]) {
        let mut rest = self.elements.clone();
        while let Err(refusal) = rest.check() {
            let name = refusal.path.first().map(String::as_str).unwrap_or_default();
            let (element, field): (Element, fn(&Field) -> bool) = match name {
                "content" => (Element::Content, |it| *it == Field::Content),
                "legalBasis" => (Element::LegalBasis, |it| *it == Field::LegalBasis),
                "timeLimit" => (Element::TimeLimit, |it| *it == Field::TimeLimit),
                "responsibleBody" => (Element::ResponsibleBody, |it| *it == Field::ResponsibleBody),
                "channels" => (Element::Channels, |it| *it == Field::Channels),
                "audience" => (Element::Audience, |it| matches!(it, Field::SpecificGroup | Field::Audience)),
                "secondaryName" => (Element::Name, |it| matches!(it, Field::Secondary | Field::Deeper)),
                _ => (Element::Name, |it| it.is_name()),
            };
            let column = values.iter().map(|value| value.column).find(|column| field(&column.field));
            let at = column
                .map(|column| column.at)
                .or_else(|| header.elements().into_iter().find(|(known, _)| *known == element).map(|(_, at)| at));
            let code = match refusal.ground {
                Ground::MissingValue => RemarkCode::NameMissing,
                _ => RemarkCode::ValueMalformed,
            };
            let raw = values.iter().find(|value| Some(value.column.at) == at).map(|value| value.raw);
            let found = refusal.found.as_deref().or(raw).unwrap_or_default();
            let mut remark = Remark::new(code, Place { column: at, ..self.place.clone() }, found);
            remark.label = column.map(|column| column.label.clone());
            remark.allowed = refusal.allowed;
            self.remarks.push(remark);
            match name {
                "content" => rest.content.clear(),
                "legalBasis" => rest.legal_basis.clear(),
                "timeLimit" => rest.time_limit.clear(),
                "responsibleBody" => rest.responsible_body.text.clear(),
                "channels" => rest.channels.clear(),
                "audience" => rest.audience.specific_group = None,
                "secondaryName" => rest.secondary_name.clear(),
                // Without a name there is nothing left to blank.
                _ if code == RemarkCode::NameMissing => return,
                _ => "-".clone_into(&mut rest.primary_name),
            }
        }
    }

    fn remark(&mut self, code: RemarkCode, column: &Column, found: &str) {
        let remark = self.about(code, column, found);
        self.remarks.push(remark);
    }

    fn about(&self, code: RemarkCode, column: &Column, found: &str) -> Remark {
        Remark::new(code, Place { column: Some(column.at), ..self.place.clone() }, found).label(column.label.clone())
    }
}

/// Prose, without what nobody sees.
fn visible(text: &str) -> String {
    prose(&prose(text, false).replace(|c| c != '\n' && is_invisible(c), ""), false)
}

fn add(levels: &mut Levels, named: Levels) {
    levels.county |= named.county;
    levels.town |= named.town;
    levels.village |= named.village;
}

/// A channel cell, read.
#[derive(Default)]
pub(super) struct ChannelList {
    pub(super) marks: Vec<ChannelMark>,
    /// Whether the boxes are gone.
    pub(super) lost: bool,
    /// Names without a box among others with one.
    pub(super) bare: Vec<String>,
}
