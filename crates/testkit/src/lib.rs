//! For tests only: throw-away databases, a seeded world on each of them, the story runner.

// The fields of the schema lie inside each other, one concept deeper than the next: their futures are deep types.
#![recursion_limit = "256"]

pub mod consultation;
pub mod county;
pub mod document;
pub mod enquiry;
pub mod many;
pub mod meeting;
pub mod owed;
pub mod plans;
pub mod port;
pub mod postgres;
pub mod request;
pub mod story;
pub mod world;
