//! What a record gives to the index, and what a search is filtered by.

use chrono::{DateTime, FixedOffset, Utc};
use domain::catalogue::Kind;
use domain::pilot_domain::DomainCode;
use domain::search::{Facets, Indexed, Keys, SubjectType, index};
use domain::unit::UnitId;
use uuid::Uuid;

/// China Standard Time, in which a year is counted.
const CHINA_STANDARD_TIME: FixedOffset = FixedOffset::east_opt(8 * 3600).expect("eight hours are a valid offset");

/// A public record as it is found.
///
/// Whoever publishes one writes it with `search::index` in the publishing transaction and takes it out with
/// `search::unindex` in the one that withdraws it. There is one entry per id: writing again replaces it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SearchEntry {
    /// The record's id: a document's, or a catalogue item's.
    pub id: Uuid,
    /// What it is.
    pub subject_type: SubjectType,
    /// The unit that published it.
    pub unit_id: UnitId,
    /// 领域; a document may belong to several, or to none.
    pub pilot_domains: Vec<DomainCode>,
    /// The code of its kind: of the document, or of the catalogue an item stands in.
    pub kind: String,
    /// The code of its validity; none for items, which are all in force.
    pub validity: Option<String>,
    /// When it was published; the year it is filtered by is this one's, in China Standard Time.
    pub published_at: DateTime<Utc>,
    /// Its texts.
    pub text: TextSource,
}

/// The texts of a record.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TextSource {
    /// 标题
    pub title: String,
    /// 索引号
    pub index_number: Option<String>,
    /// 文号, as it was written.
    pub document_number: Option<String>,
    /// 概述 and 正文 as plain text, one after the other. Only the first 50 000 characters are found.
    pub body: String,
}

impl SearchEntry {
    /// The year of publication.
    pub(super) fn year(&self) -> i32 {
        chrono::Datelike::year(&self.published_at.with_timezone(&CHINA_STANDARD_TIME))
    }

    /// The tokens and folded texts.
    pub(super) fn indexed(&self) -> Indexed {
        let facets = Facets::default()
            .with(TYPE, self.subject_type.code())
            .with(UNIT, &self.unit_id.0.simple().to_string())
            .with(KIND, &self.kind)
            .with(YEAR, &self.year().to_string());
        let facets = self.pilot_domains.iter().fold(facets, |facets, code| facets.with(DOMAIN, code.as_str()));
        let facets = self.validity.iter().fold(facets, |facets, code| facets.with(VALIDITY, code));
        let TextSource { title, index_number, document_number, body } = &self.text;
        let keys = Keys { index_number: index_number.as_deref(), document_number: document_number.as_deref() };
        index(title, keys, body, facets)
    }
}

// The facets by which a token says what it filters; letters that no key of a number uses.
const TYPE: char = 't';
const UNIT: char = 'u';
const DOMAIN: char = 'd';
const YEAR: char = 'y';
const KIND: char = 'k';
const VALIDITY: char = 'v';

/// Which records; every filter is a token of the index.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct SearchFilter {
    /// Of these types; of any without one.
    pub types: Vec<SubjectType>,
    /// Published by one of these units; by any without one.
    pub unit_ids: Vec<UnitId>,
    /// Of this domain.
    pub pilot_domain: Option<DomainCode>,
    /// Published in this year.
    pub year: Option<i32>,
    /// Of the kind with this code; without it, of all but templates of catalogues.
    pub kind: Option<String>,
    /// With this validity.
    pub validity: Option<String>,
}

impl SearchFilter {
    /// The tokens, of each list one of which a record has to have.
    pub(super) fn tokens(&self) -> Vec<Vec<String>> {
        let one = |name, value: Option<&str>| value.map(|it| vec![Facets::token(name, it)]).unwrap_or_default();
        let year = self.year.map(|it| it.to_string());
        let lists = [
            self.types.iter().map(|it| Facets::token(TYPE, it.code())).collect(),
            self.unit_ids.iter().map(|it| Facets::token(UNIT, &it.0.simple().to_string())).collect(),
            one(DOMAIN, self.pilot_domain.as_ref().map(DomainCode::as_str)),
            one(YEAR, year.as_deref()),
            one(KIND, self.kind.as_deref()),
            one(VALIDITY, self.validity.as_deref()),
        ];
        lists.into_iter().filter(|list| !list.is_empty()).collect()
    }

    /// The token that a record may not have.
    pub(super) fn left_out(&self) -> Option<String> {
        self.kind.is_none().then(|| Facets::token(KIND, Kind::Template.code()))
    }
}
