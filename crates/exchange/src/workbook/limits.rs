//! 界限: how much of a file is read, and how a file beyond it is refused.

use domain::remark::{Place, Remark, RemarkCode};

/// 界限. A catalogue of a whole county stays far below; what goes beyond is a mistake or an attack.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of the file.
    pub file_bytes: u64,
    /// Files inside an archive.
    pub entries: usize,
    /// Bytes of one file inside an archive, unpacked.
    pub entry_bytes: u64,
    /// Bytes of all files inside an archive, unpacked.
    pub archive_bytes: u64,
    /// How many times smaller packed than unpacked a file of more than 16 MB may be.
    pub ratio: u64,
    /// Elements of markup in all that is read of the file.
    pub elements: usize,
    /// How deep elements stand in each other.
    pub depth: usize,
    /// Sheets.
    pub sheets: usize,
    /// Rows of a sheet.
    pub rows: u32,
    /// Columns of a sheet.
    pub columns: u32,
    /// Cells that hold anything, in all sheets.
    pub cells: usize,
    /// Merged areas of all sheets, counted in rows.
    pub merged_rows: usize,
    /// Characters of one cell: what spreadsheet programs allow.
    pub cell_characters: usize,
    /// Bytes of text in all cells.
    pub text_bytes: usize,
    /// Whether cells are kept that merged areas cover: nobody sees them, and they are in the file all the same.
    pub keeps_covered: bool,
}

/// Small files may be packed as well as they like.
pub(super) const RATIO_FROM_BYTES: u64 = 16 * MEGABYTE;

const MEGABYTE: u64 = 1024 * 1024;

impl Default for Limits {
    fn default() -> Self {
        Self {
            file_bytes: 20 * MEGABYTE,
            entries: 2_000,
            entry_bytes: 128 * MEGABYTE,
            archive_bytes: 200 * MEGABYTE,
            ratio: 400,
            elements: 6_000_000,
            depth: 256,
            sheets: 64,
            rows: 50_000,
            columns: 256,
            cells: 1_000_000,
            merged_rows: 1_000_000,
            cell_characters: 32_767,
            text_bytes: 64 * 1024 * 1024,
            keeps_covered: false,
        }
    }
}

impl Limits {
    /// A file of more than [`Limits::file_bytes`].
    pub fn file_too_large(&self) -> Box<Remark> {
        let most = megabytes(self.file_bytes);
        too_large(
            Place::default(),
            format!("超过 {most} / more than {most}"),
            format!("文件不超过 {most}"),
            format!("a file of at most {most}"),
        )
    }
}

/// Refuses what is larger than is read: what was found, and what is allowed.
pub(super) fn too_large(
    place: Place,
    found: impl Into<String>,
    zh: impl Into<String>,
    en: impl Into<String>,
) -> Box<Remark> {
    Box::new(Remark::new(RemarkCode::FileTooLarge, place, found).allowed(zh, en))
}

/// Refuses what cannot be read; `found` says where it broke.
pub(crate) fn unreadable(found: impl Into<String>) -> Box<Remark> {
    let remark = Remark::new(RemarkCode::FileUnreadable, Place::default(), found);
    Box::new(remark.allowed("完整、未损坏的表格文件", "a whole, undamaged spreadsheet file"))
}

/// Refuses what asks for a password.
pub(super) fn encrypted(found: impl Into<String>) -> Box<Remark> {
    let remark = Remark::new(RemarkCode::FileEncrypted, Place::default(), found);
    Box::new(remark.allowed("没有密码保护的文件", "a file without a password"))
}

/// `20 MB`; never `0 MB` of something.
pub(super) fn megabytes(bytes: u64) -> String {
    format!("{} MB", bytes.div_ceil(MEGABYTE))
}
