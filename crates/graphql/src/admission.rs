//! Admission: every document is weighed once, before anything runs.
