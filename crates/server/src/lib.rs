//! The server behind the binary `gongkai`: configuration, HTTP, authentication, commands. It only puts things together.

pub mod app;
pub mod config;
pub mod http;
pub mod telemetry;
