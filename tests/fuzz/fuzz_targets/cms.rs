//! See `targets::cms`.
#![no_main]
#![allow(dead_code, reason = "the other targets are not this one's")]

#[path = "../targets.rs"]
mod targets;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| targets::cms(bytes));
