//! Signatures made by OpenSSL, verified by us, and compared with OpenSSL's own verification.

#![allow(clippy::expect_used, reason = "a test fails by panicking")]

mod certificates;
mod formats;
mod hostile;
mod openssl;
mod stamps;

use recapito::signature::{Problem, Verification};

/// The remarks on every genuine signature.
const NEVER_CHECKED: [Problem; 2] = [Problem::RevocationNotChecked, Problem::ProviderListNotChecked];

/// Whether the verification reports this problem.
fn has_problem(verification: &Verification, problem: Problem) -> bool {
    verification.problems.contains(&problem)
}
