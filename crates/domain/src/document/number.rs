//! 索引号, 文号.
use crate::text;

text! {
    /// 索引号
    IndexNumber, max 100
}

text! {
    /// 文号
    DocumentNumber, max 100
}

impl IndexNumber {
    /// For look-up.
    pub fn lookup_key(&self) -> String {
        self.as_str().to_uppercase()
    }
}

impl IndexNumber {
    /// The next number.
    pub fn allocate(prefix: &str, year: i32, serial: u32) -> Result<Self, crate::vocabulary::Malformed> {
        format!("{prefix}/{year}-{serial:05}").parse()
    }
}
