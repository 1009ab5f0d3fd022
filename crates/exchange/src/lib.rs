//! Catalogue tables and seed files, read into plain values. Nothing here knows a database or a network.

pub mod body;
pub mod channels;
pub mod feed;
pub mod lists;
pub mod print;
pub mod screening;
pub mod seed;
pub mod table;
pub mod workbook;
