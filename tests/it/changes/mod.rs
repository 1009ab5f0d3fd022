//! 变更: whoever follows the feed ends with what the tables hold, whoever else writes meanwhile.

mod cursors;
mod overlapping;
mod plans;
mod records;
