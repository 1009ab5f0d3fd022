//! What `.xlsx` and `.xls` share: values and merged areas as the library gives them.

use calamine::{Data, DataRef, Dimensions, ExcelDateTime};

use super::{Area, value};

/// The text of a cell.
pub(super) fn text(data: &DataRef<'_>) -> String {
    match data {
        DataRef::Empty => String::new(),
        DataRef::String(text) => text.clone(),
        DataRef::SharedString(text) => (*text).to_owned(),
        other => text_of_value(&other.clone().into()),
    }
}

/// The text of a cell that owns its value.
pub(super) fn text_of_value(data: &Data) -> String {
    match data {
        Data::Empty => String::new(),
        Data::String(text) | Data::DurationIso(text) => text.clone(),
        #[expect(clippy::cast_precision_loss, reason = "the formats know no whole numbers beyond those of a double")]
        Data::Int(number) => value::number(*number as f64),
        Data::Float(number) => value::number(*number),
        Data::Bool(it) => value::boolean(*it).to_owned(),
        Data::DateTime(at) => date(*at),
        Data::DateTimeIso(text) => value::iso_date(text),
        Data::Error(error) => error.to_string(),
    }
}

fn date(at: ExcelDateTime) -> String {
    let Some(moment) = at.as_datetime() else { return value::number(at.as_f64()) };
    // Less than a day is a time of day; the day it would fall on is an accident of the format.
    if at.as_f64() < 1.0 { value::time(moment.time()) } else { value::date(moment) }
}

/// The library counts rows from 0.
pub(super) const fn area(it: &Dimensions) -> Area {
    Area { first_row: it.start.0 + 1, first_column: it.start.1, last_row: it.end.0 + 1, last_column: it.end.1 }
}
