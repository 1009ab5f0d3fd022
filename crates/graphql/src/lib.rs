//! The GraphQL schema of Gongkai: thin, named, complete.

pub mod admission;
