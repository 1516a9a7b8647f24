//! Generated answers to FETCH, with every oddity that servers show: each message that was asked for arrives with its exact bytes or is
//! missing with a reason, and nothing else arrives.
//!
//! `RECAPITO_TEST_SEED=n` selects other answers, `RECAPITO_TEST_ROUNDS=n` their number.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use tokio::io::AsyncReadExt as _;

use super::budget::{Allowance, Budget};
use super::filter::ResponseFilter;
use super::pipeline::Request;
use crate::account::Uid;
use crate::mail::alerts::Alerts;
use crate::mail::remote::FetchedBatch;

const ROUNDS: u64 = 6_000;

/// A xorshift generator, the same on every platform.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % limit
    }

    fn one_in(&mut self, count: u64) -> bool {
        self.below(count) == 0
    }

    fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        let at = self.below(from.len() as u64);
        &from[usize::try_from(at).expect("small")]
    }
}

/// One answer, with what the server really has.
struct Answer {
    bytes: Vec<u8>,
    /// Whether the bytes are wrong in a way that spoils the responses after it.
    breaks: bool,
}

const KEYWORDS: [&str; 14] = [
    "\\Seen",
    "\\sEEN",
    "$Junk",
    "\u{4}",
    "Caff\u{e8}",
    "\"\\\\Deleted\"",
    "OIB-[Gmail]/All",
    "+",
    "a)b",
    "l'\u{e8}",
    "5\"",
    "(x",
    "{7}x",
    "\\",
];

const UNREADABLE: [&[u8]; 5] = [b"X", b"FLAGS", b"FLAGS (", b"MODSEQ (", b"INTERNALDATE \"x"];

const NOISE: [&str; 12] = [
    "* OK still here\r\n",
    "* OK [ALERT] quota {12}\r\n",
    "* 9 EXISTS\r\n",
    "*  3  EXPUNGE\r\n",
    "* 4 FETCH (FLAGS (\\Seen))\r\n",
    "* 4 FETCH (UID 3 FLAGS (\\Flagged))\r\n",
    "* 77 FETCH (UID 77 BODY[] {3}\r\nxyz)\r\n",
    "* ID (\"name\" {4}\r\na)b()\r\n",
    "* NAMESPACE ((\"\" \"/\")) NIL NIL\r\n",
    "* BLURDYBLOOP \u{1}\u{2} ((((\r\n",
    "\r\n",
    "* 0 RECENT\r\n",
];

/// What servers, or senders, put into a message to confuse a reader of responses.
const BODIES: [&str; 6] = [
    "Subject: a\r\n\r\ntesto\r\n",
    "x",
    ")\r\n* 2 FETCH (UID 2 BODY[] {3}\r\nbad)\r\n",
    "\r\nR1 OK done\r\n",
    " UID 5 FLAGS ())\r\n* BYE\r\n",
    "a {12}\r\n\"(\\",
];

fn answer(random: &mut Random, uid: u32, truth: &[u8]) -> Answer {
    let mut breaks = false;
    let mut items: Vec<Vec<u8>> = Vec::new();
    if !random.one_in(60) {
        items.push(uid_item(random, uid));
    }
    if !random.one_in(6) {
        items.push(flags_item(random));
    }
    items.push(
        random
            .pick(&[
                "RFC822.SIZE 12",
                "RFC822.SIZE -1",
                "RFC822.SIZE NIL",
                "RFC822.SIZE 99999999999999999999999",
                "X",
                "",
            ])
            .as_bytes()
            .to_vec(),
    );
    items.push(
        random
            .pick(&[
                "INTERNALDATE NIL",
                "INTERNALDATE \"17-Jul-2026 02:44:25 +0200\"",
                "INTERNALDATE \"x",
                "MODSEQ (7)",
                "MODSEQ (",
                "",
            ])
            .as_bytes()
            .to_vec(),
    );
    for _ in 0..=u64::from(random.one_in(20)) {
        let (item, spoils) = body_item(random, truth);
        breaks |= spoils;
        items.push(item);
    }
    for at in (1..items.len()).rev() {
        let other = usize::try_from(random.below(at as u64 + 1)).expect("small");
        items.swap(at, other);
    }
    items.retain(|item| !item.is_empty());
    // After a literal these cannot be distinguished from the rest of a message whose literal is too short.
    let body = items.iter().position(|item| item.windows(3).any(|three| three == b"}\r\n"));
    let after = body.map_or(0, |at| at + 1);
    breaks |= items[after..].iter().any(|item| UNREADABLE.contains(&item.as_slice()));
    // A literal that takes a blank too many from between two cannot be distinguished from one without.
    let blank = if breaks { " " } else { *random.pick(&[" ", " ", "  "]) };
    let mut bytes = format!("*{blank}{uid} {} (", random.pick(&["FETCH", "FETCH", "fetch"])).into_bytes();
    bytes.extend(items.join(blank.as_bytes()));
    let end = if breaks { ")\r\n" } else { *random.pick(&[")\r\n", " )\r\n"]) };
    bytes.extend_from_slice(end.as_bytes());
    Answer { bytes, breaks }
}

fn uid_item(random: &mut Random, uid: u32) -> Vec<u8> {
    match random.below(12) {
        0 => format!("uid  {uid}"),
        1 => format!("UID 000{uid}"),
        2 if random.one_in(4) => format!("UID -{uid}"),
        3 if random.one_in(4) => format!("UID {uid} UID {}", uid + 1),
        4 => format!("UID \"{uid}\""),
        _ => format!("UID {uid}"),
    }
    .into_bytes()
}

fn flags_item(random: &mut Random) -> Vec<u8> {
    if random.one_in(10) {
        return random.pick(&["FLAGS NIL", "FLAGS", "FLAGS (", "flags ()"]).as_bytes().to_vec();
    }
    let count = random.below(5);
    let keywords: Vec<&str> = (0..count).map(|_| *random.pick(&KEYWORDS)).collect();
    let mut item = b"FLAGS (".to_vec();
    // As Latin-1, as some servers send them.
    item.extend(
        keywords
            .join(" ")
            .chars()
            .map(|letter| u8::try_from(u32::from(letter)).unwrap_or(b'?')),
    );
    item.push(b')');
    item
}

/// An item with the body, and whether it announces another length than it has.
fn body_item(random: &mut Random, truth: &[u8]) -> (Vec<u8>, bool) {
    let length = truth.len() as u64;
    let literal = |name: &str, announced: u64| [format!("{name} {{{announced}}}\r\n").as_bytes(), truth].concat();
    match random.below(60) {
        0 => (Vec::new(), false),
        1 => (b"BODY[] NIL".to_vec(), false),
        2 => (b"BODY[TEXT] {2}\r\nno".to_vec(), false),
        3 => (b"BODY[]<0> {2}\r\nno".to_vec(), false),
        4 => (b"BINARY[] ~{2}\r\nno".to_vec(), true),
        5 => (literal("body[]", length), false),
        6 => (literal("BODY[] ~", length).into_iter().collect(), true),
        7 => (literal("RFC822", length), false),
        8 if is_quotable(truth) => (quoted(truth), false),
        9 => (literal("BODY[]", length + random.pick(&[1, 5000])), true),
        10 if length > 3 && !truth[truth.len() - 2..].starts_with(b")") => (literal("BODY[]", length - 1 - random.below(2)), true),
        11 => (b"BODY[] {-1}\r\nno".to_vec(), true),
        _ => (literal("BODY[]", length), false),
    }
}

fn is_quotable(truth: &[u8]) -> bool {
    truth.iter().all(|byte| !matches!(byte, b'\r' | b'\n'))
}

fn quoted(truth: &[u8]) -> Vec<u8> {
    let mut item = b"BODY[] \"".to_vec();
    for byte in truth {
        if matches!(byte, b'"' | b'\\') {
            item.push(b'\\');
        }
        item.push(*byte);
    }
    item.push(b'"');
    item
}

/// Runs the bytes through the filter, as a connection does.
async fn received(bytes: &[u8], uids: &BTreeSet<u32>) -> (FetchedBatch, bool) {
    let mut filter = ResponseFilter::new(bytes, 10_000, Budget::new(Allowance::SHORT, None), Alerts::default());
    let mut request = Request::of(&uids.iter().copied().map(Uid).collect::<Vec<_>>(), 1);
    let outcome = filter.read_to_end(&mut Vec::new()).await;
    while let Some(fetched) = filter.take_fetched() {
        request.take(fetched);
    }
    let error = outcome.err().map(|error| super::error::read_error(&error));
    let broke = error.is_some();
    let broken_at = filter.receiving().or_else(|| filter.badly_framed());
    (request.finish(None, error, broken_at), broke)
}

#[tokio::test]
async fn every_message_arrives_with_its_bytes_or_is_missing_with_a_reason() {
    let number = |name: &str| std::env::var(name).ok().and_then(|text| text.parse::<u64>().ok());
    let seed = number("RECAPITO_TEST_SEED").unwrap_or(20_261_130);
    let rounds = number("RECAPITO_TEST_ROUNDS").unwrap_or(ROUNDS);
    let mut random = Random(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
    let (mut arrived, mut missing, mut broken) = (0_usize, 0_usize, 0_usize);
    for round in 0..rounds {
        let count = u32::try_from(1 + random.below(5)).expect("small");
        let truths: BTreeMap<u32, Vec<u8>> = (1..=count)
            .map(|uid| {
                let mut body = String::new();
                let _ = write!(body, "{uid}: {}{}", random.pick(&BODIES), random.pick(&BODIES));
                (uid, body.into_bytes())
            })
            .collect();
        let uids: BTreeSet<u32> = truths.keys().copied().collect();
        let mut bytes = Vec::new();
        let mut breaks = false;
        for (uid, truth) in &truths {
            for _ in 0..random.below(3) {
                bytes.extend_from_slice(random.pick(&NOISE).as_bytes());
            }
            let answer = answer(&mut random, *uid, truth);
            breaks |= answer.breaks;
            bytes.extend(answer.bytes);
        }
        bytes.extend_from_slice(b"R1 OK done\r\n");
        let (batch, broke) = received(&bytes, &uids).await;
        let case = || format!("seed {seed}, round {round}: {batch:?}\n{}", String::from_utf8_lossy(&bytes));
        assert!(breaks || !broke, "an intact framing was rejected: {}", case());
        let mut seen = BTreeSet::new();
        for message in &batch.messages {
            assert_eq!(truths.get(&message.uid.0), Some(&message.bytes), "{}", case());
            assert!(seen.insert(message.uid.0), "twice: {}", case());
        }
        for (uid, _) in &batch.missing {
            assert!(seen.insert(uid.0), "arrived and missing: {}", case());
        }
        assert_eq!(seen, uids, "{}", case());
        arrived += batch.messages.len();
        missing += batch.missing.len();
        broken += usize::from(broke);
    }
    eprintln!("seed {seed}: {rounds} answers, {arrived} messages arrived, {missing} are missing, {broken} connections broke");
    assert!(arrived > missing && missing > 0 && broken > 0, "the generator covers all outcomes");
}
