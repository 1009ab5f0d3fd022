//! The same through LibreOffice.
