//! Signatures made by OpenSSL, judged by us, and compared with what OpenSSL says of them.

#![allow(clippy::expect_used, reason = "a test fails by panicking")]

mod certificates;
mod formats;
mod hostile;
mod openssl;
mod stamps;

use recapito::signature::{Problem, Verification};

/// What is said beside every genuine signature.
const NEVER_CHECKED: [Problem; 2] = [Problem::RevocationNotChecked, Problem::ProviderListNotChecked];

/// Whether this was found while checking.
fn found(verification: &Verification, problem: Problem) -> bool {
    verification.problems.contains(&problem)
}
