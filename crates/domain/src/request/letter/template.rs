//! 文书范本: the words of the letters as data, with blanks that are filled in once, so that nothing a stranger wrote is
//! ever read for blanks again.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::LazyLock;

/// The letters as they come with the program.
const STANDARD_LETTERS: &str = include_str!("letters.txt");

/// What can be filled in; `true` for what a section that has it must keep when a county words it anew: without it the letter
/// would not say what the law wants it to.
const BLANKS: [(&str, bool); 35] = [
    ("申请人", false),
    ("您", false),
    ("收到日期", false),
    ("所需信息", false),
    ("受理编号", true),
    ("文书", false),
    ("文书日期", false),
    ("联系方式", false),
    ("答复期限", true),
    ("补正事项", true),
    ("补正期限", true),
    ("补正日期", false),
    ("补正内容", false),
    ("延期理由", false),
    ("延期工作日", false),
    ("要求说明理由的事由", true),
    ("说明理由期限", true),
    ("延迟答复理由", false),
    ("征求意见对象", true),
    ("征求意见工作日", true),
    ("数量", true),
    ("此前件数", false),
    ("金额", true),
    ("缴费工作日", true),
    ("转办说明", true),
    ("决定", true),
    ("法律依据", true),
    ("答复内容", true),
    ("不公开部分", true),
    ("不公开部分依据", true),
    ("理由", true),
    ("公共利益理由", true),
    ("救济", true),
    ("行政复议机关", true),
    ("人民法院", true),
];

static STANDARD: LazyLock<BTreeMap<&str, Template>> = LazyLock::new(|| {
    let sections = sections(STANDARD_LETTERS).into_iter();
    let read = |(name, lines): (&'static str, Vec<&str>)| Ok((name, Template::read(name, &lines)?));
    sections.map(read).collect::<Result<_, Unusable>>().expect("a test reads the letters that come with the program")
});

/// 文书范本: what a county words in its own way; everything else is as it comes with the program.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Templates(BTreeMap<String, Template>);

/// The lines of a section.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Template(Vec<Vec<Piece>>);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Piece {
    Words(String),
    Blank(&'static str),
}

/// What is filled in.
#[derive(Debug, Default)]
pub(in crate::request) struct Blanks(BTreeMap<&'static str, String>);

/// Why a wording cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unusable {
    /// No letter has this section.
    NoSuchSection(String),
    /// Nothing can be filled in there.
    NoSuchBlank(String, String),
    /// The section says nothing, or a letter has no title, no salutation or no body.
    TooShort(String),
    /// What must be said is not.
    Missing(String, &'static str),
}

impl Templates {
    /// The letters with these sections in other words.
    pub fn worded<'a>(sections: impl IntoIterator<Item = (&'a str, &'a str)>) -> Result<Self, Unusable> {
        let mut own = BTreeMap::new();
        for (section, text) in sections {
            let standard = STANDARD.get(section).ok_or_else(|| Unusable::NoSuchSection(section.to_owned()))?;
            let template = Template::read(section, &lines(text))?;
            if template.0.len() < standard.0.len().min(3) {
                return Err(Unusable::TooShort(section.to_owned()));
            }
            let is_kept = |name: &'static str| BLANKS.contains(&(name, true));
            if let Some(missing) = standard.blanks().find(|it| is_kept(it) && !template.blanks().any(|own| own == *it))
            {
                return Err(Unusable::Missing(section.to_owned(), missing));
            }
            own.insert(section.to_owned(), template);
        }
        Ok(Self(own))
    }

    /// The lines of a section, filled in.
    pub(in crate::request) fn fill(&self, section: &str, blanks: &Blanks) -> Vec<String> {
        let template = self.0.get(section).or_else(|| STANDARD.get(section));
        let lines = template.iter().flat_map(|it| &it.0).filter_map(|line| blanks.fill(line));
        lines.flat_map(|line| self::lines(&line).into_iter().map(str::to_owned).collect::<Vec<_>>()).collect()
    }
}

impl Template {
    fn read(section: &str, lines: &[&str]) -> Result<Self, Unusable> {
        if lines.is_empty() {
            return Err(Unusable::TooShort(section.to_owned()));
        }
        lines.iter().map(|line| pieces(section, line)).collect::<Result<_, _>>().map(Self)
    }

    fn blanks(&self) -> impl Iterator<Item = &'static str> {
        self.0.iter().flatten().filter_map(|piece| match piece {
            Piece::Blank(name) => Some(*name),
            Piece::Words(_) => None,
        })
    }
}

impl Blanks {
    /// Something that stays on its line, however it was written.
    pub(in crate::request) fn put(&mut self, name: &'static str, value: impl fmt::Display) {
        self.0.insert(name, lines(&value.to_string()).join(" "));
    }

    /// Something that may have several paragraphs.
    pub(in crate::request) fn put_text(&mut self, name: &'static str, value: &str) {
        self.0.insert(name, value.to_owned());
    }

    /// The line; none when something of it is not there.
    fn fill(&self, line: &[Piece]) -> Option<String> {
        line.iter().try_fold(String::new(), |mut filled, piece| {
            filled.push_str(match piece {
                Piece::Words(words) => words,
                Piece::Blank(name) => self.0.get(name)?,
            });
            Some(filled)
        })
    }
}

impl fmt::Display for Unusable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoSuchSection(section) => write!(f, "没有文书范本 {section} / No letter has a section {section}"),
            Self::NoSuchBlank(section, blank) => {
                write!(f, "文书范本 {section} 中没有 {{{blank}}} / {{{blank}}} in {section} cannot be filled in")
            }
            Self::TooShort(section) => {
                write!(f, "文书范本 {section} 缺少标题、称谓或正文 / {section} lacks its title, salutation or body")
            }
            Self::Missing(section, blank) => {
                write!(f, "文书范本 {section} 必须包含 {{{blank}}} / {section} must keep {{{blank}}}")
            }
        }
    }
}

impl std::error::Error for Unusable {}

/// What a text says, line by line.
pub(super) fn lines(text: &str) -> Vec<&str> {
    text.lines().map(str::trim).filter(|line| !line.is_empty()).collect()
}

/// The sections of a file of letters with their lines; what begins with `#` is for whoever reads the file.
fn sections(text: &str) -> Vec<(&str, Vec<&str>)> {
    let mut found: Vec<(&str, Vec<&str>)> = Vec::new();
    for line in lines(text).into_iter().filter(|line| !line.starts_with('#')) {
        match line.strip_prefix('[').and_then(|it| it.strip_suffix(']')) {
            Some(name) => found.push((name, Vec::new())),
            None => found.iter_mut().last().into_iter().for_each(|(_, lines)| lines.push(line)),
        }
    }
    found
}

/// The words and the blanks of a line.
fn pieces(section: &str, line: &str) -> Result<Vec<Piece>, Unusable> {
    let mut found = Vec::new();
    let mut rest = line;
    while let Some((words, after)) = rest.split_once('{') {
        let known = after.split_once('}').and_then(|(name, after)| {
            let (blank, _) = BLANKS.iter().find(|(blank, _)| *blank == name)?;
            Some((blank, after))
        });
        let no_such_blank = || Unusable::NoSuchBlank(section.to_owned(), after.chars().take(20).collect());
        let (blank, after) = known.ok_or_else(no_such_blank)?;
        if !words.is_empty() {
            found.push(Piece::Words(words.to_owned()));
        }
        found.push(Piece::Blank(blank));
        rest = after;
    }
    if !rest.is_empty() {
        found.push(Piece::Words(rest.to_owned()));
    }
    Ok(found)
}
