//! Exact arithmetic: every operation gives the exact result or says why there is none.
