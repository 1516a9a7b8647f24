//! Messages whose shape takes stack, memory or time from a parser: each is read within the limits, on a thread with little stack, and the
//! work grows no faster than the message. `GATE_SEED=n` selects other shapes, `GATE_CASES=n` their number, `GATE_LEVELS=n` the depth of the
//! deepest.

use std::fmt::Write as _;

use recapito::pec::{Kind, Limit, MimeTree, Oddity, certified_time, gate, verify_and_read};
use recapito::signature::{Verdict, Verifier};

use crate::authority::anchors;
use crate::certified_messages::{MessageTemplate, Style};

/// A part of a message that is repeated, with what comes before it and after it.
type Shape = (&'static str, fn(usize) -> String);

const SHAPES: [Shape; 20] = [
    ("nested messages", |count| "Content-Type: message/rfc822\r\n\r\n".repeat(count)),
    ("nested digests", |count| {
        (0..count).fold(String::new(), |mut all, level| {
            let _ = write!(all, "Content-Type: multipart/digest; boundary=d{level}\r\n\r\n--d{level}\r\n\r\n");
            all
        })
    }),
    ("nested multiparts", |count| {
        (0..count).fold(String::new(), |mut all, level| {
            let _ = write!(all, "Content-Type: multipart/mixed; boundary=b{level}\r\n\r\n--b{level}\r\n");
            all
        })
    }),
    ("one boundary for all", |count| {
        "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n".repeat(count)
    }),
    ("boundaries that are missing", |count| {
        let parts = "--b\r\nContent-Type: multipart/mixed; boundary=missing\r\n\r\nx\r\n".repeat(count);
        format!("Content-Type: multipart/mixed; boundary=b\r\n\r\n{parts}--b--\r\n")
    }),
    ("many parts", |count| {
        format!(
            "Content-Type: multipart/mixed; boundary=b\r\n\r\n{}",
            "--b\r\n\r\nx\r\n".repeat(count)
        )
    }),
    ("dashes", |count| {
        format!("Content-Type: multipart/mixed; boundary=b\r\n\r\n{}", "--".repeat(count))
    }),
    ("an encoded message in every part", |count| {
        let part = "--b\r\nContent-Type: message/rfc822\r\nContent-Transfer-Encoding: base64\r\n\r\nU3ViamVjdDogeA0KDQp4\r\n";
        format!("Content-Type: multipart/mixed; boundary=b\r\n\r\n{}", part.repeat(count))
    }),
    ("header fields", |count| format!("{}\r\nx", "X: y\r\n".repeat(count))),
    ("one folded field", |count| format!("X: y{}\r\n\r\nx", "\r\n y".repeat(count))),
    ("addresses", |count| {
        format!("To: {}a@b.it\r\n\r\nx", "Nome <a@b.it>, ".repeat(count))
    }),
    ("groups", |count| format!("To: {}\r\n\r\nx", "a@b:c@d;".repeat(count))),
    ("comments in an address", |count| {
        format!("To: {}a@b.it\r\n\r\nx", "(".repeat(count))
    }),
    ("quotes in an address", |count| {
        format!("To: {}a@b.it\r\n\r\nx", "\"\\".repeat(count))
    }),
    ("encoded words without an end", |count| {
        format!("Subject: {}\r\n\r\nx", "=?utf-8?q?x ".repeat(count))
    }),
    ("encoded words", |count| {
        format!("Subject: {}\r\n\r\nx", "=?utf-8?q?x?= ".repeat(count))
    }),
    ("parameters", |count| {
        let parameters: String = (0..count).map(|number| format!(";\r\n a{number}*0*=utf-8'it'x")).collect();
        format!("Content-Type: text/plain{parameters}\r\n\r\nx")
    }),
    ("languages of a parameter", |count| {
        format!("Content-Type: text/plain; a*={}\r\n\r\nx", "'".repeat(count))
    }),
    ("open quotes in parameters", |count| {
        format!("Content-Type: text/plain{}\r\n\r\nx", "; a=\"".repeat(count))
    }),
    ("identifiers", |count| format!("References: {}\r\n\r\nx", "<a@b> ".repeat(count))),
];

/// The inputs of the fuzz target.
pub(crate) fn seeds() -> Vec<Vec<u8>> {
    SHAPES.iter().map(|(_, shape)| shape(40).into_bytes()).collect()
}

/// Runs on a thread whose stack a recursion over the message would pass.
fn on_little_stack<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    let thread = std::thread::Builder::new().stack_size(256 << 10).spawn(work).unwrap();
    thread.join().unwrap()
}

/// Reads a message as an arrival is read; returns the bytes that were looked at.
fn read(message: &[u8]) -> usize {
    let verifier = Verifier::new(std::sync::Arc::new(anchors()), certified_time);
    let (verification, reading) = verify_and_read(message, &verifier);
    if gate::check(message).is_err() {
        assert_eq!((verification.verdict, &reading.kind), (Verdict::Unreadable, &Kind::Ordinary));
        assert_eq!(reading.oddities, [Oddity::TooComplex]);
    }
    let tree = MimeTree::read(message);
    tree.entities().for_each(|entity| drop((entity.outer_headers(), entity.text())));
    tree.bytes_read()
}

#[test]
fn a_message_of_twice_the_size_takes_twice_the_work() {
    for (name, shape) in SHAPES {
        let work = on_little_stack(move || [2_000, 4_000].map(|count| (read(shape(count).as_bytes()), shape(count).len())));
        let [(once, short), (twice, long)] = work;
        let (work, size) = (twice as f64 / once as f64, long as f64 / short as f64);
        assert!(work <= size * 1.15, "{name}: {size:.2} times the bytes, {work:.2} times the work");
        assert!(twice <= 70 * long, "{name}: {twice} for {long} bytes");
    }
}

#[test]
fn many_levels_pass_the_limit_of_depth() {
    let levels = std::env::var("GATE_LEVELS").ok().and_then(|levels| levels.parse().ok());
    let levels: usize = levels.unwrap_or(40_000);
    for (name, shape) in &SHAPES[..3] {
        let shape = *shape;
        let passed = on_little_stack(move || {
            let message = shape(levels);
            let passed = gate::check(message.as_bytes());
            read(message.as_bytes());
            passed
        });
        assert_eq!(passed.map_err(|passed| passed.0), Err(Limit::Depth), "{name}");
    }
}

/// The same inside a genuinely signed envelope: it is not judged, and certifies nothing.
#[test]
fn a_signed_envelope_around_such_a_message_is_not_judged() {
    for (name, shape) in &SHAPES[..3] {
        let mut template = MessageTemplate::of("posta-certificata", Style::Aruba);
        template.original = Some(shape(200).into_bytes());
        let message = template.signed();
        assert_eq!(gate::check(&message).map_err(|passed| passed.0), Err(Limit::Depth), "{name}");
        on_little_stack(move || read(&message));
    }
    let template = MessageTemplate::of("posta-certificata", Style::Aruba);
    assert_eq!(gate::check(&template.signed()), Ok(()));
}

#[test]
fn two_hundred_thousand_addresses_are_listed_in_part_and_counted() {
    let to: Vec<String> = (0..200_000).map(|number| format!("u{number}@pec.example")).collect();
    let message = format!("To: {}\r\nSubject: dopo\r\n\r\nx", to.join(",\r\n "));
    let verifier = Verifier::new(std::sync::Arc::new(anchors()), certified_time);
    let (verification, reading) = verify_and_read(message.as_bytes(), &verifier);
    assert_eq!(verification.verdict, Verdict::Unsigned);
    assert_eq!((reading.headers.to.len(), reading.headers.to_others), (10_000, 190_000));
    assert_eq!(reading.headers.subject, "dopo");
}

/// Messages of random shapes one in the other, each read on little stack.
#[test]
fn messages_of_random_shapes_are_read() {
    let number = |variable: &str| std::env::var(variable).ok().and_then(|text| text.parse().ok());
    let seed: u64 = number("GATE_SEED").unwrap_or(20_261_130);
    let cases = number("GATE_CASES").unwrap_or(CASES);
    eprintln!("{cases} shapes of seed {seed}");
    on_little_stack(move || {
        let mut dice = Dice(seed | 1);
        for case in 0..cases {
            let message = dice.message();
            let work = read(message.as_bytes());
            assert!(
                work <= 70 * message.len() + 1_000,
                "seed {seed}, case {case}: {work} for {} bytes",
                message.len()
            );
        }
    });
}

const CASES: u64 = 1_000;

/// A xorshift generator, reproducible on every platform.
struct Dice(u64);

impl Dice {
    fn below(&mut self, below: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % below as u64) as usize
    }

    fn message(&mut self) -> String {
        let levels = self.below(5);
        let innermost = self.below(SHAPES.len());
        let count = self.below(120);
        let mut message = SHAPES[innermost].1(count);
        for level in 0..levels {
            message = match self.below(4) {
                0 => format!("Content-Type: message/rfc822\r\n\r\n{message}"),
                1 => format!("Content-Type: multipart/mixed; boundary=l{level}\r\n\r\n--l{level}\r\n{message}\r\n--l{level}--\r\n"),
                2 => format!("Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n{message}"),
                _ => {
                    let shape = self.below(SHAPES.len());
                    let header = SHAPES[shape].1(self.below(20)).replace("\r\n\r\n", "\r\n");
                    format!("{header}\r\n{message}")
                }
            };
        }
        message
    }
}
