//! See `targets::bundle`.
#![no_main]
#![allow(dead_code, reason = "each binary uses one of the targets")]

#[path = "../targets.rs"]
mod targets;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| targets::bundle(bytes));
