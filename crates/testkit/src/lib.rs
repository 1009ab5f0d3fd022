//! For tests only: throw-away databases, a seeded world on each of them, the story runner.

pub mod county;
pub mod document;
pub mod many;
pub mod plans;
pub mod postgres;
pub mod story;
pub mod world;
