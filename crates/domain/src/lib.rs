//! The model of grassroots open government (基层政务公开): records, states and rules.
//!
//! No clock, no IO, no async, no SQL, no GraphQL. Time comes in with an [`act::Act`]; what the law says is decided here.

pub mod vocabulary;

pub mod act;
pub mod journal;
pub mod refusal;

pub mod annual_report;
pub mod assessment;
pub mod attachment;
pub mod calendar;
pub mod catalogue;
pub mod channel;
pub mod credit_code;
pub mod delivery;
pub mod demonstration_site;
pub mod directory;
pub mod document;
pub mod enquiry;
pub mod evidence;
pub mod folding;
pub mod frontend;
pub mod import;
pub mod inspection;
pub mod lists;
pub mod milestone;
pub mod obligation;
pub mod participation;
pub mod person;
pub mod personal_data;
pub mod pilot_domain;
pub mod remark;
pub mod reminder;
pub mod request;
pub mod search;
pub mod staff;
pub mod submission;
pub mod time_limit;
pub mod unit;
pub mod village;
pub mod webhook;
