//! Parsing takes time linear in the input: worst-case inputs are parsed at one size and at twice that size.

use std::hint::black_box;

use recapito::pec::rem::Evidence;
use recapito::pec::verify;
use recapito::pec::{CertificationData, Receipt, read};
use recapito::signature::{Anchors, Sha256};

use super::Scale;
use super::measure::{Figure, Report, Side, in_turns, timed_alone};

/// Name, smaller size in bytes, function that makes an input of a size, and parser.
type Shape = (&'static str, usize, fn(usize) -> Vec<u8>, fn(&[u8]));

/// Bytes of header: twice this is below the limit of 1 MiB.
const HEADER: usize = 500_000;
/// Bytes of certification data or evidence: twice this is below the limit of 20,000 elements.
const DATA: usize = 300_000;
/// Bytes of body, which has no limit.
const BODY: usize = 4_000_000;
/// Seconds of repeated parsing of the smaller size in one run.
const LASTING: f64 = 0.1;

const SHAPES: [Shape; 14] = [
    (
        "many header fields",
        HEADER,
        |size| with_header(&"X: y\r\n".repeat(size / 6)),
        message,
    ),
    (
        "one long header field",
        HEADER,
        |size| with_header(&format!("X: {}\r\n", "y ".repeat(size / 2))),
        message,
    ),
    (
        "a header field folded often",
        HEADER,
        |size| with_header(&format!("X:{}\r\n", "\r\n y".repeat(size / 4))),
        message,
    ),
    (
        "addresses",
        HEADER,
        |size| with_header(&format!("To: {}\r\n", "a@b.example, ".repeat(size / 13))),
        message,
    ),
    (
        "opened comments",
        HEADER,
        |size| with_header(&format!("From: {}x@y.example\r\n", "(".repeat(size))),
        message,
    ),
    (
        "parameters",
        HEADER,
        |size| with_header(&format!("Content-Type: multipart/signed{}\r\n", "; a=b".repeat(size / 5))),
        message,
    ),
    ("parts", BODY, |size| multipart(&"--b\r\n\r\nx\r\n".repeat(size / 10)), message),
    (
        "almost delimiters",
        BODY,
        |size| multipart(&"--b-\r\n--bb\r\n--".repeat(size / 14)),
        message,
    ),
    ("multiparts in multiparts", BODY, nested, message),
    ("base64 in pieces", BODY, |size| signed(&"MAMC\r\n \r\n".repeat(size / 9)), message),
    (
        "indefinite lengths",
        BODY,
        |size| opaque(&[&[0x30, 0x80][..], &[0x30, 0x80, 0, 0].repeat(size / 4), &[0, 0]].concat()),
        message,
    ),
    (
        "certification data, wide",
        DATA,
        |size| xml(&"<destinatari>a@b.example</destinatari>".repeat(size / 38)),
        certification,
    ),
    (
        "certification data, ampersands",
        DATA,
        |size| xml(&"&amp;&x;&".repeat(size / 9)),
        certification,
    ),
    ("evidence, wide", DATA, evidence, proof),
];

pub fn measure(scale: Scale, report: &mut Report) {
    for (name, size, shape, reader) in SHAPES {
        let size = scale.of(size);
        let (once, twice) = (shape(size), shape(2 * size));
        let times = times(|| reader(&once), LASTING / scale.divisor as f64);
        let work = |bytes: Vec<u8>| {
            move || {
                timed_alone(|| {
                    for _ in 0..times {
                        reader(black_box(&bytes));
                    }
                })
                .0
            }
        };
        let [once, twice] = in_turns(scale.runs, [Side::new(name, work(once)), Side::new("  twice that", work(twice))]);
        let ratio = twice.processor / once.processor;
        report.add(Figure {
            goal: "linear",
            tool: name,
            n: scale.runs,
            median: once.processor * 1e3 / times as f64,
            unit: "ms",
            ratio: Some(ratio),
            wanted: Some(("at most 2.2 times for twice as much", ratio <= 2.2)),
        });
    }
}

/// How many repetitions take this many seconds.
fn times(work: impl Fn(), seconds: f64) -> usize {
    work();
    let (once, ()) = timed_alone(work);
    (seconds / once.processor).ceil() as usize
}

fn message(bytes: &[u8]) {
    let verification = verify(bytes, &Anchors::bundled());
    let reading = read(bytes, &verification);
    black_box(Receipt::of(Sha256::of(b"x"), &reading, false, jiff::Timestamp::UNIX_EPOCH));
}

fn certification(bytes: &[u8]) {
    black_box(CertificationData::parse(bytes)).expect("within the limits");
}

fn proof(bytes: &[u8]) {
    black_box(Evidence::parse(bytes)).expect("within the limits");
}

fn with_header(field: &str) -> Vec<u8> {
    format!("{field}X-Ricevuta: accettazione\r\nFrom: a@b.example\r\n\r\ntesto\r\n").into_bytes()
}

fn multipart(body: &str) -> Vec<u8> {
    format!("From: a@b.example\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n{body}--b--\r\n").into_bytes()
}

fn nested(size: usize) -> Vec<u8> {
    let levels = (0..size / 60).map(|level| format!("Content-Type: multipart/mixed; boundary=b{level:06}\r\n\r\n--b{level:06}\r\n"));
    levels.collect::<String>().into_bytes()
}

fn signed(body: &str) -> Vec<u8> {
    let head = "From: a@b.example\r\nContent-Type: multipart/signed; boundary=b\r\n\r\n--b\r\n\r\nx\r\n--b\r\n\
        Content-Type: application/pkcs7-signature\r\nContent-Transfer-Encoding: base64\r\n\r\n";
    format!("{head}{body}\r\n--b--\r\n").into_bytes()
}

fn opaque(cms: &[u8]) -> Vec<u8> {
    let head =
        "From: a@b.example\r\nContent-Type: application/pkcs7-mime; smime-type=signed-data\r\nContent-Transfer-Encoding: binary\r\n\r\n";
    [head.as_bytes(), cms].concat()
}

fn xml(header: &str) -> Vec<u8> {
    format!("<postacert tipo=\"accettazione\"><intestazione>{header}</intestazione></postacert>").into_bytes()
}

fn evidence(size: usize) -> Vec<u8> {
    let party = "<RecipientDetails><Identifier>a@b.example</Identifier></RecipientDetails>";
    let parties = party.repeat(size / party.len());
    format!("<Evidence xmlns=\"http://uri.etsi.org/19522/v1#\"><ERDSEventId>x</ERDSEventId>{parties}</Evidence>").into_bytes()
}
