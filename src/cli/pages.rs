//! The long explanations of the findings. A test holds this list to the codes and to `docs/diagnostics`, and says what to write here.

/// By code.
pub const PAGES: &[(&str, &str)] = &[
];
