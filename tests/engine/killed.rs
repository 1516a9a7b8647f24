//! SIGKILL, in a pass over a mailbox of twenty messages: at every write point there is, and at any instant.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use ring::rand::{SecureRandom as _, SystemRandom};

use crate::lives::{self, Kept, Office, Orders};

/// How often a first pass over the twenty messages passes each write point. One that is new here is a place to be killed at as well.
const POINTS: [(&str, usize); 1] = [("raw.before-write", 20)];

#[test]
fn the_write_points_of_a_pass_are_counted() {
    if lives::is_a_life() {
        return;
    }
    let office = Office::open();
    let profile = office.profile();
    for _ in 0..3 {
    let since = Instant::now();
    let profile = office.profile();
    let mut life = office.start("killed::the_write_points_of_a_pass_are_counted", profile.path(), Orders::default());
    assert_eq!(life.wait(), Some(Ok(())));
    eprintln!("{:?} {:?} {}", since.elapsed(), life.counted(), life.passed.len());
    let since = Instant::now();
    let state = office.finish(profile.path(), "undisturbed");
    eprintln!("{:?}", since.elapsed());
    assert_eq!(office.remade(profile.path()), state);
    eprintln!("{:?}", since.elapsed());
    }
}
