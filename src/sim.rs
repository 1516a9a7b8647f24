//! Simulated PEC providers.
