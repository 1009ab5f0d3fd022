use super::*;

mod hostile;
mod samples;
mod structure;
