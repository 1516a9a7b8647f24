//! SIGKILL in the middle of a pass: stored messages are kept, and in the end every message is stored once.

use std::collections::BTreeSet;
use std::time::Duration;

use recapito::signature::Sha256;
use ring::rand::{SecureRandom as _, SystemRandom};
use serde_json::Value;

use crate::dovecot::Dovecot;
use crate::harness::{Invocation, Profile, by_id};
use crate::servers::{USER, message, profile_with_mailbox, with_crlf};
use crate::until::until;

const MESSAGES: usize = 2_000;
const KILLS: usize = 12;
/// Kills that must come while some messages are stored and others not.
const IN_THE_MIDDLE: usize = 4;

#[test]
fn a_pass_killed_at_any_instant_loses_and_duplicates_nothing() {
    let mut dovecot = Dovecot::start();
    let wanted: BTreeSet<String> = (0..MESSAGES)
        .map(|number| {
            let bytes = message(number);
            dovecot.deliver(USER, "INBOX", &bytes);
            Sha256::of(&with_crlf(&bytes)).to_string()
        })
        .collect();
    let mut profile = profile_with_mailbox(&dovecot, USER);
    let mut random = Random::new();
    let mut kept = vec![0];
    let (mut in_the_middle, mut kill) = (0, 0);
    // Until enough came in the middle, however fast the machine is: where all is stored, another profile begins.
    while kill < KILLS || (in_the_middle < IN_THE_MIDDLE && kill < 10 * KILLS) {
        if kill >= KILLS && profile.raw_file_count() == MESSAGES {
            profile = profile_with_mailbox(&dovecot, USER);
            kept = vec![0];
        }
        let before = profile.raw_file_count();
        let mut pass = Invocation::new(&profile).args(["sync"]).start();
        if kill % 2 == 0 {
            // At some point of the remaining work, and a moment later: between two barriers, in the ledger, in the index.
            let at = before + random.below(((MESSAGES - before) / 4).max(1));
            until("this many messages stored", || {
                (profile.raw_file_count() > at || pass.has_ended()).then_some(())
            });
            std::thread::sleep(Duration::from_micros(random.below(60_000) as u64));
        } else {
            // At any time, also while it starts and repairs what the last kill left.
            std::thread::sleep(Duration::from_millis(random.below(1_500) as u64));
        }
        let running = !pass.has_ended();
        pass.kill();
        kept.push(profile.raw_file_count());
        in_the_middle += usize::from(running && (1..MESSAGES).contains(&profile.raw_file_count()));
        assert!(kept.is_sorted(), "seed {}: stored messages were lost: {kept:?}", random.seed);
        kill += 1;
    }
    eprintln!("seed {}, kept at each kill: {kept:?}", random.seed);
    assert!(in_the_middle >= IN_THE_MIDDLE, "too few of {kill} kills in the middle");

    let report = profile.json(0, ["sync"]);
    assert_eq!(report[0]["error"], Value::Null);
    assert_eq!(ids(&profile), wanted);
    assert_eq!(
        profile.json(0, ["list"]).as_array().map(Vec::len),
        Some(MESSAGES),
        "every message once"
    );
    assert_eq!(profile.raw_file_count(), MESSAGES);
    let check = profile.json(0, ["check"]);
    assert_eq!(check["messages"], serde_json::json!(MESSAGES));
    let before = profile.json(0, ["list"]);
    profile.json(0, ["rebuild"]);
    assert_eq!(profile.json(0, ["list"]), before);
    assert_eq!(by_id(&before).len(), MESSAGES);
    assert_eq!(profile.json(0, ["sync"])[0]["new"], serde_json::json!(0));
}

fn ids(profile: &Profile) -> BTreeSet<String> {
    by_id(&profile.json(0, ["list"])).into_keys().collect()
}

/// Pseudo-random numbers, reproducible from the printed seed.
pub(crate) struct Random {
    pub(crate) seed: u64,
    state: u64,
}

impl Random {
    pub(crate) fn new() -> Self {
        let mut bytes = [0; 8];
        SystemRandom::new().fill(&mut bytes).expect("random bytes");
        let given = std::env::var("RECAPITO_TEST_SEED").ok().and_then(|seed| seed.parse().ok());
        let seed = given.unwrap_or(u64::from_le_bytes(bytes));
        Self { seed, state: seed }
    }

    /// A number below `limit`, by SplitMix64.
    pub(crate) fn below(&mut self, limit: usize) -> usize {
        self.state = self.state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        usize::try_from((mixed ^ (mixed >> 31)) % limit as u64).unwrap_or_default()
    }
}
