//! Why a document is too much.

use async_graphql::{ErrorExtensionValues, ServerError};
use domain::vocabulary::Locale;

/// What a limit counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Measure {
    /// Bytes of the document.
    DocumentBytes,
    /// Lexical tokens.
    Tokens,
    /// Bytes of one name.
    NameBytes,
    /// Brackets and selection sets inside each other.
    Nesting,
    /// Fields inside each other.
    Depth,
    /// Aliases.
    Aliases,
    /// Fields at the root.
    RootFields,
    /// Fields of the document.
    Weight,
    /// Directives.
    Directives,
    /// Lists inside each other within an introspection field.
    IntrospectionLists,
    /// Cost.
    Cost,
    /// Bytes of the variables.
    VariablesBytes,
}

impl Measure {
    /// The name of the limit in the configuration and in `extensions.limit`.
    pub const fn key(self) -> &'static str {
        match self {
            Self::DocumentBytes => "document_bytes",
            Self::Tokens => "tokens",
            Self::NameBytes => "name_bytes",
            Self::Nesting => "nesting",
            Self::Depth => "depth",
            Self::Aliases => "aliases",
            Self::RootFields => "root_fields",
            Self::Weight => "weight",
            Self::Directives => "directives",
            Self::IntrospectionLists => "introspection_lists",
            Self::Cost => "cost",
            Self::VariablesBytes => "variables_bytes",
        }
    }

    const fn code(self) -> &'static str {
        match self {
            Self::DocumentBytes | Self::VariablesBytes => "DOCUMENT_TOO_LARGE",
            Self::Nesting | Self::Depth | Self::IntrospectionLists => "TOO_DEEP",
            _ => "TOO_COMPLEX",
        }
    }

    const fn label(self) -> (&'static str, &'static str) {
        match self {
            Self::DocumentBytes => ("文档字节数", "document size in bytes"),
            Self::Tokens => ("词元数", "number of tokens"),
            Self::NameBytes => ("名称长度", "length of a name"),
            Self::Nesting => ("嵌套层数", "nesting of brackets and fragments"),
            Self::Depth => ("字段深度", "depth of fields"),
            Self::Aliases => ("别名数", "number of aliases"),
            Self::RootFields => ("根字段数", "number of root fields"),
            Self::Weight => ("展开片段后的字段数", "number of fields with fragments expanded"),
            Self::Directives => ("指令数", "number of directives"),
            Self::IntrospectionLists => ("内省列表嵌套层数", "nesting of introspection lists"),
            Self::Cost => ("查询成本", "cost"),
            Self::VariablesBytes => ("变量字节数", "size of the variables in bytes"),
        }
    }
}

/// Why a document is refused before anything walks it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Excess {
    /// More of something than allowed.
    Over {
        /// What is counted.
        measure: Measure,
        /// At most so many.
        allowed: u64,
        /// So many were found; counting stops at the limit where it can, so this is a lower bound.
        found: u64,
    },
    /// A fragment that contains itself.
    Cycle {
        /// Its name.
        fragment: String,
    },
    /// A page size out of range.
    PageSize {
        /// The field with the argument.
        field: String,
        /// The argument.
        argument: &'static str,
        /// What was asked for.
        found: i64,
        /// 1 up to this is accepted.
        allowed: u64,
    },
    /// A string without its end.
    OpenString,
}

impl Excess {
    /// Refuses when `found` is more than `allowed`.
    pub(super) fn unless(measure: Measure, found: u64, allowed: u64) -> Result<(), Self> {
        if found > allowed { Err(Self::Over { measure, allowed, found }) } else { Ok(()) }
    }

    /// The machine-readable code for `extensions.code`.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Over { measure, .. } => measure.code(),
            Self::Cycle { .. } => "GRAPHQL_VALIDATION_FAILED",
            Self::PageSize { .. } => "BAD_INPUT",
            Self::OpenString => "GRAPHQL_PARSE_FAILED",
        }
    }

    /// The sentence people read.
    pub fn message(&self, locale: Locale) -> String {
        match (self, locale) {
            (Self::Over { measure, allowed, found }, Locale::Zh) => {
                format!("{}超出上限:最多 {allowed},实际至少 {found}", measure.label().0)
            }
            (Self::Over { measure, allowed, found }, Locale::En) => {
                format!("Too much: {} is at least {found}, at most {allowed} is allowed", measure.label().1)
            }
            (Self::Cycle { fragment }, Locale::Zh) => format!("片段 {fragment} 循环引用自身"),
            (Self::Cycle { fragment }, Locale::En) => format!("Fragment {fragment} contains itself"),
            (Self::PageSize { field, argument, found, allowed }, Locale::Zh) => {
                format!("{field} 的参数 {argument} 应在 1 至 {allowed} 之间,实际为 {found}")
            }
            (Self::PageSize { field, argument, found, allowed }, Locale::En) => {
                format!("Argument {argument} of {field} must lie between 1 and {allowed}, found {found}")
            }
            (Self::OpenString, Locale::Zh) => "字符串没有结束引号".to_owned(),
            (Self::OpenString, Locale::En) => "A string has no closing quote".to_owned(),
        }
    }

    /// The error as the client sees it.
    pub fn error(&self, locale: Locale) -> ServerError {
        let mut error = super::answer::error(self.code(), self.message(locale));
        if let Self::Over { measure, allowed, .. } = self {
            let extensions = error.extensions.get_or_insert_with(ErrorExtensionValues::default);
            extensions.set("limit", measure.key());
            extensions.set("allowed", *allowed);
        }
        error
    }
}
