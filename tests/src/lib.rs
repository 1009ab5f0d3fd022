//! Stories, contract tests and fault tests; see `it/`.
