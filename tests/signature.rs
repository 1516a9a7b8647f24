//! Signatures made by OpenSSL, judged by us, and compared with what OpenSSL says of them.

#![allow(clippy::expect_used)]

#[path = "signature/forms.rs"]
mod forms;
#[path = "signature/hostile.rs"]
mod hostile;
#[path = "signature/paths.rs"]
mod paths;
#[path = "signature/stamps.rs"]
mod stamps;
#[path = "signature/workshop.rs"]
mod workshop;

use recapito::signature::{Problem, Verification};

/// What is said beside every genuine signature.
const NEVER_CHECKED: [Problem; 2] = [Problem::RevocationNotChecked, Problem::ProviderListNotChecked];

/// Whether this was found while checking.
fn found(verification: &Verification, problem: Problem) -> bool {
    verification.problems.contains(&problem)
}
