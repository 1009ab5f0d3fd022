//! Stories, contract tests and fault tests of the whole, each on SQLite and on PostgreSQL.

#![expect(clippy::unwrap_used, reason = "a test may stop where it stands")]

mod annual_reports;
mod assessments;
mod attachments;
mod authority;
mod boards;
mod changes;
mod concurrency;
mod deliveries;
mod documents;
mod enquiries;
mod feeds;
mod imports;
mod inspection;
mod journal;
mod lists;
mod lives;
mod meetings;
mod milestones;
mod obligations;
mod pages;
mod participation;
mod personal_data;
mod playground;
mod reading;
mod reminders;
mod requests;
mod schema;
mod screening;
mod search;
mod search_set;
mod stories;
mod taken_over;
mod visibility;
