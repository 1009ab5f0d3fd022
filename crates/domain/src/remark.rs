//! 导入报告: what somebody has to look at in a file, addressed by sheet and cell.

use serde::{Deserialize, Serialize};

use crate::catalogue::finding::FindingCode;
use crate::code;
use crate::refusal::{Ground, Refusal};
use crate::vocabulary::{Locale, by_code, optional_by_code};

code! {
    /// 严重程度 of a remark. Whatever the file does not say is an error; whatever can be kept as written is not.
    pub enum RemarkSeverity {
        /// 不能导入: nothing of the file is kept until it is mended.
        Error = "ERROR" / "不能导入" / "Refuses the import",
        /// 可导入,提交前须改: kept as written, and mended before the edition is submitted.
        Blocking = "BLOCKING" / "可以导入,提交审核前须改正" / "Imported; blocks the submission",
        /// 请核对
        Warning = "WARNING" / "请核对" / "Please check",
        /// 提示
        Info = "INFO" / "提示" / "For your information",
    }
}

code! {
    /// 问题类型; the label says what is wrong, and [`RemarkCode::fix`] what to do about it.
    pub enum RemarkCode {
        /// The file cannot be read.
        FileUnreadable = "FILE_UNREADABLE" / "文件无法读取或已损坏" / "The file cannot be read, or is damaged",
        /// The content is not what the extension says.
        FormatMismatch = "FORMAT_MISMATCH" / "文件内容与扩展名不符" / "The content is not what the extension says",
        /// A format that is not read.
        FormatUnknown = "FORMAT_UNKNOWN" / "不支持的文件格式" / "This format is not read",
        /// The file asks for a password.
        FileEncrypted = "FILE_ENCRYPTED" / "文件已加密" / "The file is encrypted",
        /// Larger, or with more cells, than is read.
        FileTooLarge = "FILE_TOO_LARGE" / "文件或表格过大" / "The file or table is too large",
        /// A hidden sheet.
        HiddenSheet = "HIDDEN_SHEET" / "隐藏的工作表,未导入" / "A hidden sheet; it was not imported",
        /// Hidden rows.
        HiddenRow = "HIDDEN_ROW" / "隐藏的行,已一并导入" / "A hidden row; it was imported with the others",
        /// Hidden columns.
        HiddenColumn = "HIDDEN_COLUMN" / "隐藏的列,已一并导入" / "A hidden column; it was imported with the others",
        /// The format does not tell what is hidden.
        HiddenUnknown = "HIDDEN_UNKNOWN" / "该格式无法判断是否有隐藏的行列" / "This format does not tell whether rows or columns are hidden",
        /// No catalogue table.
        NoHeader = "NO_HEADER" / "没有找到表头" / "No header was found",
        /// A column is missing.
        ColumnMissing = "COLUMN_MISSING" / "缺少一列" / "A column is missing",
        /// A column twice.
        ColumnRepeated = "COLUMN_REPEATED" / "同一列出现两次" / "A column occurs twice",
        /// A column beyond the template's, kept with its name.
        ColumnExtra = "COLUMN_EXTRA" / "模板以外的列,按原名保留" / "A column beyond the template's; it is kept under its name",
        /// A column of a list that nothing is made of.
        ColumnIgnored = "COLUMN_IGNORED" / "无法识别的列,未导入" / "A column that is not known; it was left out",
        /// A header with its end cut off.
        HeaderCut = "HEADER_CUT" / "表头文字不完整,已按词义识别" / "The header is cut; it was recognised by its words",
        /// The title names another domain than the caller.
        DomainMismatch = "DOMAIN_MISMATCH" / "表格标题中的领域与指定的领域不一致" / "The title names another pilot domain than the one asked for",
        /// The domain cannot be told.
        DomainUnknown = "DOMAIN_UNKNOWN" / "无法判断所属领域" / "The pilot domain cannot be told",
        /// Text between items.
        TextLeftOut = "TEXT_LEFT_OUT" / "说明文字,未作为公开事项导入" / "A line of text; it was not read as an item",
        /// 同上 with nothing above it.
        NoAntecedent = "NO_ANTECEDENT" / "“同上”上方没有可以沿用的内容" / "同上 has nothing above it",
        /// 同上 after a break in the numbering.
        AntecedentDoubtful = "ANTECEDENT_DOUBTFUL" / "“同上”之前的序号不连续,所指的行可能已被删除" / "The numbering breaks before this 同上; the row it meant may have been removed",
        /// An empty cell that took the value above it.
        CellInherited = "CELL_INHERITED" / "空单元格,沿用了上方的内容" / "The cell is empty; the value above was taken",
        /// An empty row with a number.
        RowEmpty = "ROW_EMPTY" / "只有序号的空行,未导入" / "A row that holds nothing but its number; it was not imported",
        /// Neither a tick nor empty.
        TickUnreadable = "TICK_UNREADABLE" / "勾选栏中无法识别的内容" / "Neither a tick nor empty",
        /// The boxes of the channels are gone.
        TicksLost = "TICKS_LOST" / "渠道前的方框已丢失,无法区分是否选定" / "The boxes are gone; chosen and not chosen cannot be told apart",
        /// A channel without a box among channels with boxes.
        BoxMissing = "BOX_MISSING" / "渠道前没有方框,按选定处理" / "A channel without a box among others with one; it was taken as chosen",
        /// Text that was damaged on its way.
        TextDamaged = "TEXT_DAMAGED" / "文字可能已损坏,按原样保留" / "The text may be damaged; it was kept as it is",
        /// A value that fits no field.
        ValueMalformed = "VALUE_MALFORMED" / "值不符合要求" / "The value is not acceptable",
        /// A value that must be given.
        ValueMissing = "VALUE_MISSING" / "缺少必填内容" / "A required value is missing",
        /// A row without a name.
        NameMissing = "NAME_MISSING" / "公开事项没有名称" / "The item has no name",
        /// The serial numbers do not follow.
        SerialOutOfOrder = "SERIAL_OUT_OF_ORDER" / "序号重复或不连续" / "The serial numbers repeat or do not follow",
        /// The same entry twice.
        RowRepeated = "ROW_REPEATED" / "同一条目在文件中出现两次" / "The entry occurs twice in the file",
        /// The key is not in the template.
        KeyUnknown = "KEY_UNKNOWN" / "事项编码不在模板中" / "The item key is not in the template",
        /// The key is another item's.
        KeyMismatch = "KEY_MISMATCH" / "事项编码属于另一个事项" / "The item key is another item's",
        /// What ■ and □ mean is said in two ways.
        SemanticsMismatch = "SEMANTICS_MISMATCH" / "■和□的含义与目录或其他表格不一致" / "■ and □ mean something else here than in the catalogue or the other tables",
        /// Several template items bear the name.
        NameAmbiguous = "NAME_AMBIGUOUS" / "模板中有多个同名事项,无法对应" / "Several template items bear this name",
        /// A template item is not in the file.
        TemplateItemAbsent = "TEMPLATE_ITEM_ABSENT" / "缺少模板中的公开事项(模板事项不得删除)" / "A template item is absent; none may be removed",
        /// A local item that resembles a template item.
        SimilarItem = "SIMILAR_ITEM" / "与模板事项相似,请确认是否为同一事项" / "It resembles a template item; are they the same?",
        /// A local item of the edition that the file does not have.
        LocalItemRemoved = "LOCAL_ITEM_REMOVED" / "草稿中的事项不在文件中,将被移除" / "An item of the draft is not in the file and is removed",
        /// The rules say no to the row.
        RowRefused = "ROW_REFUSED" / "该行不被接受" / "The row is not acceptable",
        /// Days of the working calendar that the file would take away.
        DaysMissing = "DAYS_MISSING" / "工作日历中已有的日期不在文件中" / "Days that the working calendar has are not in the file",
        /// A cell about an account that imports do not change.
        CellIgnored = "CELL_IGNORED" / "已有账号的该项不由导入修改,未更改" / "An import does not change this of an account that exists; it was left as it is",
        /// The index number stands for something else.
        NumberTaken = "NUMBER_TAKEN" / "索引号已属于另一份内容不同的政府信息" / "The index number belongs to a document that says something else",
        /// Numbers of people in what is to be published.
        PersonalData = "PERSONAL_DATA" / "含有个人信息" / "It holds personal data",
        /// A date that can hardly be meant.
        DateDoubtful = "DATE_DOUBTFUL" / "日期可能有误,按原样保留" / "The date may be a slip; it was kept as it is",
        /// The validity of a document that is there already.
        ValidityKept = "VALIDITY_KEPT" / "已有政府信息的效力状态不由导入修改,未更改" / "An import does not change the validity of a document that is there; it was left as it is",
        /// A document that was withdrawn here.
        DocumentWithdrawn = "DOCUMENT_WITHDRAWN" / "该政府信息已在本系统撤回,未导入" / "The document was withdrawn here; it was not imported",
        /// Pictures from elsewhere.
        PicturesLeftOut = "PICTURES_LEFT_OUT" / "正文中的外部图片未导入" / "Pictures of other sites in the body were left out",
        /// What the review of the edition finds.
        Finding = "FINDING" / "审查问题" / "A finding of the review",
    }
}

impl RemarkCode {
    /// How much it matters; a [`RemarkCode::Finding`] goes by its finding.
    pub const fn severity(self) -> RemarkSeverity {
        match self {
            Self::FileUnreadable
            | Self::FormatMismatch
            | Self::FormatUnknown
            | Self::FileEncrypted
            | Self::FileTooLarge
            | Self::NoHeader
            | Self::ColumnRepeated
            | Self::DomainMismatch
            | Self::DomainUnknown
            | Self::NoAntecedent
            | Self::ValueMalformed
            | Self::ValueMissing
            | Self::NameMissing
            | Self::RowRepeated
            | Self::KeyUnknown
            | Self::KeyMismatch
            | Self::SemanticsMismatch
            | Self::NameAmbiguous
            | Self::TemplateItemAbsent
            | Self::RowRefused
            | Self::DaysMissing
            | Self::NumberTaken
            | Self::PersonalData => RemarkSeverity::Error,
            Self::TicksLost | Self::TickUnreadable | Self::Finding => RemarkSeverity::Blocking,
            Self::HiddenSheet
            | Self::HiddenRow
            | Self::HiddenColumn
            | Self::ColumnMissing
            | Self::ColumnIgnored
            | Self::AntecedentDoubtful
            | Self::BoxMissing
            | Self::TextDamaged
            | Self::SimilarItem
            | Self::LocalItemRemoved
            | Self::CellIgnored
            | Self::DateDoubtful
            | Self::ValidityKept
            | Self::DocumentWithdrawn
            | Self::PicturesLeftOut => RemarkSeverity::Warning,
            Self::HiddenUnknown
            | Self::ColumnExtra
            | Self::HeaderCut
            | Self::TextLeftOut
            | Self::CellInherited
            | Self::RowEmpty
            | Self::SerialOutOfOrder => RemarkSeverity::Info,
        }
    }

    /// What to do about it; nothing where it only informs.
    pub fn fix(self, locale: Locale) -> Option<&'static str> {
        let (zh, en) = match self {
            Self::FileUnreadable => (
                "用表格软件打开并另存为 .xlsx 后重试",
                "open it in a spreadsheet program, save it as .xlsx and try again",
            ),
            Self::FormatMismatch => {
                ("改用与内容一致的扩展名,或另存为 .xlsx", "give it the extension of its content, or save it as .xlsx")
            }
            Self::FormatUnknown => {
                ("请提供 .xlsx、.xls、.ods、.csv、.tsv 或 .html", "send .xlsx, .xls, .ods, .csv, .tsv or .html")
            }
            Self::FileEncrypted => ("取消密码保护后重试", "remove the password and try again"),
            Self::FileTooLarge => ("删去空白行列,或拆分为几个文件", "delete empty rows and columns, or split the file"),
            Self::HiddenSheet => ("需要导入的,取消隐藏后重试", "unhide it if it belongs to the catalogue"),
            Self::HiddenRow | Self::HiddenColumn => {
                ("不应公开的内容,请从文件中删除后重试", "delete it from the file if it should not be there")
            }
            Self::NoHeader => (
                "表头至少应有公开事项、公开内容、公开依据、公开时限、公开主体等列",
                "the header needs columns such as 公开事项, 公开内容, 公开依据, 公开时限, 公开主体",
            ),
            Self::ColumnRepeated => ("删去多余的一列", "delete one of the two"),
            Self::ColumnMissing => ("按模板补上这一列", "add the column as in the template"),
            Self::DomainUnknown => (
                "用 pilotDomain(--domain)指明领域,或在表格上方写明“××领域基层政务公开标准目录”",
                "name it with pilotDomain (--domain), or write the catalogue's title above the table",
            ),
            Self::DomainMismatch => (
                "改正标题或 pilotDomain(--domain);一个文件含多个领域时按单位目录导入(kind: UNIT)",
                "mend the title or pilotDomain (--domain); a file of several domains is a unit catalogue (kind: UNIT)",
            ),
            Self::NoAntecedent | Self::AntecedentDoubtful => ("写出完整内容", "write the value out"),
            Self::TickUnreadable => ("填写√,或留空", "write √ or leave it empty"),
            Self::TicksLost => {
                ("对照原件,用■和□标明每个渠道是否选定", "mark each channel with ■ or □, as the original has it")
            }
            Self::BoxMissing => ("补上■或□", "add ■ or □"),
            Self::TextDamaged => ("对照原件改正", "mend it as the original has it"),
            Self::RowRefused => ("改正该行", "mend the row"),
            Self::ValueMalformed | Self::ValueMissing | Self::NameMissing => ("改正该单元格", "mend the cell"),
            Self::RowRepeated => ("删去重复的一行", "delete one of the rows"),
            Self::KeyUnknown => {
                ("改正编码;本地新增事项的编码留空", "mend the key; leave it empty for a local addition")
            }
            Self::KeyMismatch => ("改正编码或名称", "mend the key or the name"),
            Self::SemanticsMismatch => (
                "改为与目录一致的说明,或作为另一目录导入",
                "say it as the catalogue does, or import it as another catalogue",
            ),
            Self::NameAmbiguous => ("在“事项编码”列填写模板的编码", "write the template's key into a column 事项编码"),
            Self::TemplateItemAbsent => (
                "补回该行;不属于本单位职责的,保留该行并在公开主体中写明负责单位",
                "put the row back; if it is not your duty, keep it and name the responsible body instead",
            ),
            Self::SimilarItem => (
                "是同一事项的,把名称改为模板的名称,或在“事项编码”列填写模板的编码",
                "if they are the same, use the template's name, or write its key into a column 事项编码",
            ),
            Self::DaysMissing => (
                "文件应包含通知中该年度的全部日期,补全后重试",
                "the file has to hold the whole year as the notice has it; add the days and try again",
            ),
            Self::CellIgnored => ("改为与账号一致", "write what the account has"),
            Self::NumberTaken => (
                "核对索引号;内容有更正的,用 correctDocument 更正已有的政府信息",
                "check the number; where the content was corrected, use correctDocument on the document that is there",
            ),
            Self::PersonalData => ("删除或遮盖后重试", "take it out or mask it and try again"),
            Self::DateDoubtful => ("对照原件核对日期", "compare the date with the original"),
            Self::ValidityKept => {
                ("需要废止的,用 repealDocument", "where it is no longer in force, use repealDocument")
            }
            Self::PicturesLeftOut => {
                ("需要的图片先上传为附件", "upload the pictures that are needed as attachments first")
            }
            Self::DocumentWithdrawn => ("从文件中删去该行", "take the row out of the file"),
            Self::HiddenUnknown
            | Self::ColumnExtra
            | Self::ColumnIgnored
            | Self::HeaderCut
            | Self::TextLeftOut
            | Self::CellInherited
            | Self::RowEmpty
            | Self::SerialOutOfOrder
            | Self::LocalItemRemoved
            | Self::Finding => return None,
        };
        Some(locale.pick(zh, en))
    }
}

/// 位置 in a file: the file itself, a sheet, a row, or a cell.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// 工作表; empty when it is about the file.
    pub sheet: String,
    /// 行, from 1.
    pub row: Option<u32>,
    /// 列, from 0.
    pub column: Option<u32>,
}

impl Place {
    /// The sheet as a whole.
    pub fn sheet(name: &str) -> Self {
        Self { sheet: name.to_owned(), ..Self::default() }
    }

    /// One row of it.
    pub fn row(name: &str, row: u32) -> Self {
        Self { row: Some(row), ..Self::sheet(name) }
    }

    /// One cell of it: `row` from 1, `column` from 0.
    pub fn cell(name: &str, row: u32, column: u32) -> Self {
        Self { column: Some(column), ..Self::row(name, row) }
    }

    /// The address as spreadsheet programs write it: `F12`; `F` or `12` where only that much is known.
    pub fn address(&self) -> Option<String> {
        let column = self.column.map(column_letters).unwrap_or_default();
        let row = self.row.map(|row| row.to_string()).unwrap_or_default();
        Some(column + &row).filter(|address| !address.is_empty())
    }
}

/// `A` for 0, `AA` for 26.
pub fn column_letters(column: u32) -> String {
    let mut letters = Vec::new();
    let mut rest = column;
    loop {
        letters.push(char::from(b'A' + u8::try_from(rest % 26).unwrap_or_default()));
        if rest < 26 {
            break;
        }
        rest = rest / 26 - 1;
    }
    letters.iter().rev().collect()
}

/// 报告条目.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Remark {
    /// What.
    #[serde(with = "by_code")]
    pub code: RemarkCode,
    /// Which finding, for a [`RemarkCode::Finding`].
    #[serde(default, skip_serializing_if = "Option::is_none", with = "optional_by_code")]
    pub finding: Option<FindingCode>,
    /// Which rule said no, for a [`RemarkCode::RowRefused`].
    #[serde(default, skip_serializing_if = "Option::is_none", with = "optional_by_code")]
    pub ground: Option<Ground>,
    /// Where.
    pub place: Place,
    /// The column's name, 公开时限.
    pub label: Option<String>,
    /// What was found there.
    pub found: String,
    /// What would have been accepted, where it can be said: 中文, English.
    pub allowed: Option<(String, String)>,
}

impl Remark {
    /// A remark about `place`.
    pub fn new(code: RemarkCode, place: Place, found: impl Into<String>) -> Self {
        Self { code, finding: None, ground: None, place, label: None, found: shortened(&found.into()), allowed: None }
    }

    /// What a rule said about the row at `place`.
    pub fn refused(place: Place, refusal: Refusal) -> Self {
        let mut remark = Self::new(RemarkCode::RowRefused, place, refusal.found.unwrap_or_default());
        remark.ground = Some(refusal.ground);
        remark.allowed = refusal.allowed.map(|(zh, en)| (shortened(&zh), shortened(&en)));
        remark
    }

    /// Names the column.
    #[must_use]
    pub fn label(mut self, label: impl Into<String>) -> Self {
        self.label = Some(shortened(&label.into()));
        self
    }

    /// Adds what would be accepted, in both languages.
    #[must_use]
    pub fn allowed(mut self, zh: impl Into<String>, en: impl Into<String>) -> Self {
        self.allowed = Some((shortened(&zh.into()), shortened(&en.into())));
        self
    }

    /// How much it matters.
    pub fn severity(&self) -> RemarkSeverity {
        use crate::catalogue::finding::Severity;
        match self.finding.map(FindingCode::severity) {
            Some(Severity::Blocking) => RemarkSeverity::Blocking,
            Some(Severity::Warning) => RemarkSeverity::Warning,
            Some(Severity::Info) => RemarkSeverity::Info,
            None => self.code.severity(),
        }
    }

    /// What to do about it, in the reader's language; nothing where it only informs.
    pub fn fix(&self, locale: Locale) -> Option<&'static str> {
        match self.finding {
            Some(finding) => finding_fix(finding, locale),
            None => self.code.fix(locale),
        }
    }

    /// What is wrong, in the reader's language.
    pub fn message(&self, locale: Locale) -> &'static str {
        match (self.finding, self.ground) {
            (Some(finding), _) => finding.label(locale),
            (None, Some(ground)) => ground.label(locale),
            (None, None) => self.code.label(locale),
        }
    }
}

/// What mends a finding that blocks the submission.
fn finding_fix(finding: FindingCode, locale: Locale) -> Option<&'static str> {
    let (zh, en) = match finding {
        FindingCode::MissingElement => ("填写该要素", "fill the element in"),
        FindingCode::BodyUnresolved | FindingCode::BodyPlaceholder | FindingCode::BodyAlternative => (
            "写明具体单位的名称,或导入后用 reassignCatalogueItem 指明",
            "write the name of the unit, or name it after the import with reassignCatalogueItem",
        ),
        FindingCode::NoChannelTicked => ("至少选定一个渠道(■)", "choose at least one channel (■)"),
        FindingCode::GroupNotNamed => ("把√改为群体的名称", "write the group's name in place of the √"),
        FindingCode::LimitUnparsed => (
            "改为可以识别的写法,如“信息形成或变更之日起20个工作日内”",
            "write it so that it can be read, such as 信息形成或变更之日起20个工作日内",
        ),
        FindingCode::NoAntecedent => ("写出完整内容", "write the value out"),
        _ => return None,
    };
    Some(locale.pick(zh, en))
}

/// Cells hold whole laws; a report does not.
const FOUND_MAX_CHARACTERS: usize = 120;

fn shortened(text: &str) -> String {
    let text = text.trim();
    match text.char_indices().nth(FOUND_MAX_CHARACTERS) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_those_of_spreadsheet_programs() {
        let letters = [0, 25, 26, 51, 52, 701, 702].map(column_letters);
        assert_eq!(letters, ["A", "Z", "AA", "AZ", "BA", "ZZ", "AAA"]);
        assert_eq!(Place::cell("表1", 12, 5).address().as_deref(), Some("F12"));
        assert_eq!(Place::row("表1", 12).address().as_deref(), Some("12"));
        assert_eq!(Place::sheet("表1").address(), None);
    }

    #[test]
    fn whatever_stops_an_import_says_what_to_do() {
        for code in RemarkCode::ALL {
            if code.severity() == RemarkSeverity::Error {
                assert!(code.fix(Locale::Zh).is_some() && code.fix(Locale::En).is_some(), "{code:?}");
            }
        }
    }
}
