//! Smoke tests of the fuzz targets: they run over every seed and over mutations of seeds, without nightly Rust and cargo-fuzz.
//! `FUZZ_SEED=n` selects other mutations, `FUZZ_ROUNDS=n` their number.

use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::fuzz_seeds;

#[path = "../fuzz/targets.rs"]
mod targets;

#[test]
fn smoke_test_of_bundle() {
    run_target("bundle", targets::bundle);
}

#[test]
fn smoke_test_of_classify() {
    run_target("classify", targets::classify);
}

#[test]
fn smoke_test_of_daticert() {
    run_target("daticert", targets::daticert);
}

#[test]
fn smoke_test_of_rem_evidence() {
    run_target("rem_evidence", targets::rem_evidence);
}

#[test]
fn smoke_test_of_cms() {
    run_target("cms", targets::cms);
}

#[test]
fn smoke_test_of_linking() {
    run_target("linking", targets::linking);
}

#[test]
fn smoke_test_of_mbox() {
    run_target("mbox", targets::mbox);
}

#[test]
fn smoke_test_of_fetch_answers() {
    run_target("fetch_answers", targets::fetch_answers);
}

#[test]
fn smoke_test_of_gate() {
    run_target("gate", targets::gate);
}

/// Every file in `fuzz_targets` calls a function of `targets` that has a smoke test here.
#[test]
fn every_fuzz_target_has_a_smoke_test() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fuzz/fuzz_targets");
    let own = include_str!("fuzz_smoke.rs");
    let files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    assert_eq!(files.len(), fuzz_seeds::all().len());
    for path in files {
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        assert!(own.contains(&format!("run_target(\"{name}\", targets::{name})")), "{name}");
        assert!(
            std::fs::read_to_string(&path).unwrap().contains(&format!("targets::{name}(bytes)")),
            "{name}"
        );
    }
}

fn run_target(name: &str, target: fn(&[u8])) {
    let seed = number("FUZZ_SEED").unwrap_or(20_240_305);
    let rounds = number("FUZZ_ROUNDS").unwrap_or(ROUNDS);
    let mut all = fuzz_seeds::all().into_iter();
    let (_, seeds) = all.find(|(target, _)| *target == name).unwrap();
    eprintln!("{name}: {} seeds, {rounds} mutations of seed {seed}", seeds.len());
    let try_one = |what: &str, bytes: &[u8]| {
        if catch_unwind(AssertUnwindSafe(|| target(bytes))).is_err() {
            let file = std::env::temp_dir().join(format!("recapito-fuzz-{name}"));
            std::fs::write(&file, bytes).unwrap();
            panic!("{name}, seed {seed}, {what}: the input is in {}", file.display());
        }
    };
    for (at, bytes) in seeds.iter().enumerate() {
        try_one(&format!("seed input {at}"), bytes);
    }
    let mut dice = Random::new(seed);
    for round in 0..rounds {
        try_one(&format!("mutation {round}"), &dice.mutated(&seeds));
    }
}

/// A number from the environment.
pub(crate) fn number(variable: &str) -> Option<u64> {
    std::env::var(variable).ok().and_then(|text| text.parse().ok())
}

/// Default number of mutations for each target.
const ROUNDS: u64 = 1_500;

/// A xorshift generator, reproducible on every platform.
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed | 1)
    }

    pub(crate) fn next_below(&mut self, below: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % below.max(1) as u64) as usize
    }

    /// One seed, changed in one to four places.
    fn mutated(&mut self, seeds: &[Vec<u8>]) -> Vec<u8> {
        let mut bytes = seeds[self.next_below(seeds.len())].clone();
        for _ in 0..=self.next_below(4) {
            let at = self.next_below(bytes.len());
            let end = (at + self.next_below(60)).min(bytes.len());
            match self.next_below(7) {
                0 if !bytes.is_empty() => bytes[at] ^= 1 << self.next_below(8),
                1 if !bytes.is_empty() => bytes[at] = self.next_below(256) as u8,
                2 => drop(bytes.drain(at..end)),
                3 => {
                    let again = bytes[at..end].to_vec();
                    bytes.splice(at..at, again);
                }
                4 => {
                    let token = TOKENS[self.next_below(TOKENS.len())];
                    bytes.splice(at..end, token.iter().copied());
                }
                5 => {
                    let other = &seeds[self.next_below(seeds.len())];
                    let from = self.next_below(other.len());
                    let to = (from + self.next_below(400)).min(other.len());
                    bytes.splice(at..end, other[from..to].iter().copied());
                }
                _ => bytes.truncate(bytes.len() - self.next_below(bytes.len() / 4)),
            }
        }
        bytes
    }
}

/// Tokens of the formats that the targets read.
const TOKENS: [&[u8]; 20] = [
    b"\r\n\r\n",
    b"\n",
    b"\r\n------=_Inner\r\n",
    b"\r\n------=_Inner--\r\n",
    b"\r\n------=_Outer\r\n",
    b"Content-Type: multipart/mixed; boundary=\"\"\r\n",
    b"Content-Type: message/rfc822\r\n",
    b"; boundary=x; boundary=y",
    b"From: x@posta.example\r\n",
    b"X-Ricevuta: avvenuta-consegna\r\n",
    b"X-Trasporto: errore\r\n",
    b"<!DOCTYPE a [<!ENTITY b 'c'>]>",
    b"<postacert tipo='accettazione'>",
    b"&#x110000;",
    b"<![CDATA[",
    b"=?utf-8?q?=00?=",
    b"\x30\x80",
    b"\x24\x80\x00\x00",
    b"\x84\xff\xff\xff\xff",
    b"\x00",
];
