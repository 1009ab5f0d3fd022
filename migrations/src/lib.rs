//! The database schema, one file per migration.
