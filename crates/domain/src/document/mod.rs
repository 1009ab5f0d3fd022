//! 政府信息: what is published.

pub mod number;
