//! The server behind the binary `gongkai`: configuration, HTTP, authentication, commands. It only puts things together.

// The fields of the schema lie inside each other, one concept deeper than the next: their futures are deep types.
#![recursion_limit = "256"]

pub mod addresses;
pub mod app;
pub mod attachments;
pub mod bearer;
pub mod clockwork;
pub mod commands;
pub mod config;
pub mod contracts;
pub mod credentials;
pub mod demo;
pub mod exports;
pub mod http;
pub mod imports;
pub mod keys;
pub mod listing;
pub mod plugs;
pub mod reading;
pub mod screening;
pub mod seed;
pub mod surroundings;
pub mod telemetry;
pub mod webhooks;

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may panic")]
mod testing;
