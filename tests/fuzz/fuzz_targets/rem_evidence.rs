//! See `targets::rem_evidence`.
#![no_main]
#![allow(dead_code, reason = "the other targets are not this one's")]

#[path = "../targets.rs"]
mod targets;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| targets::rem_evidence(bytes));
