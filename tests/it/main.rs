//! Stories, contract tests and fault tests of the whole, each on SQLite and on PostgreSQL.

#![expect(clippy::unwrap_used, reason = "a test may stop where it stands")]

mod attachments;
mod authority;
mod changes;
mod concurrency;
mod imports;
mod journal;
mod lists;
mod lives;
mod personal_data;
mod playground;
mod reading;
mod schema;
mod screening;
mod stories;
mod visibility;
