//! See Cargo.toml for what this crate holds.
