//! 政府信息: documents, their editions and what is in them.

pub mod body;
