//! For tests only.

pub mod postgres;
