//! 变更: whoever follows the feed ends with what the tables hold, whoever else writes meanwhile.

mod cursors;
pub(crate) mod follower;
mod overlapping;
mod plans;
mod records;
mod tombstones;
mod waking;
