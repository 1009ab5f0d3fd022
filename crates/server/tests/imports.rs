//! 导入, through the binary and over HTTP: long ones are quick, visible, cancelled and outlive the server.

#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "a test may stop where it stands")]

#[path = "imports/cancelled.rs"]
mod cancelled;
#[path = "imports/command_line.rs"]
mod command_line;
#[path = "imports/documents.rs"]
mod documents;
#[path = "imports/killed.rs"]
mod killed;
#[path = "imports/long.rs"]
mod long;
#[path = "poisoned_files/makers.rs"]
mod makers;
#[path = "imports/poisoned.rs"]
mod poisoned;
#[path = "imports/server.rs"]
mod server;
#[path = "imports/two_servers.rs"]
mod two_servers;
#[path = "imports/workbook.rs"]
mod workbook;
