//! Signed envelopes inside signed envelopes, inside attached messages and `.eml` files, one to twelve deep: the verdict is that of the outermost
//! signature alone, and a changed character at any depth inside what it covers takes it away. `NEST_SEED=n` selects other messages,
//! `NEST_CASES=n` their number.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, OnceLock};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use recapito::pec::{Kind, MimeTree, certified_time, gate, verify_and_read};
use recapito::signature::{Verdict, Verifier};

use crate::authority::{Algorithm, Signer, anchors, key, provider};
use crate::certified_messages::{MessageTemplate, STYLES};
use crate::cms::detached_signature;
use crate::fuzz_smoke::{Random, number};

const CASES: u64 = 360;
/// The innermost message.
const CORE: &[u8] = b"From: a@posta.example\r\nSubject: nocciolo\r\n\r\ntesto del nocciolo\r\n";
const DEEPEST: usize = 12;
/// Changes tried in each genuine message.
const CHANGES: usize = 3;

/// What is around a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Around {
    /// An envelope or receipt that a provider signed.
    Genuine,
    /// The same with the signature of other bytes.
    Altered,
    /// Signed by nobody whom a PEC authority certifies.
    Stranger,
    /// A message/rfc822 part.
    Attached,
    /// A file of base64.
    File,
}

impl Around {
    const ALL: [Self; 5] = [Self::Genuine, Self::Altered, Self::Stranger, Self::Attached, Self::File];

    fn verdict(self) -> Verdict {
        match self {
            Self::Genuine => Verdict::Genuine,
            Self::Altered => Verdict::Altered,
            Self::Stranger => Verdict::UnknownIssuer,
            Self::Attached | Self::File => Verdict::Unsigned,
        }
    }
}

/// A message, and the bytes of it that its outermost signature covers.
struct Nested {
    message: Vec<u8>,
    signed: std::ops::Range<usize>,
    kind: &'static str,
}

/// Puts `inner` into one more layer. `level` makes its boundaries different from all others; of one length, so that none begins another.
fn wrapped(inner: &[u8], around: Around, level: usize, random: &mut Random) -> Nested {
    match around {
        Around::Attached => Nested {
            message: mixed(level, "Content-Type: message/rfc822\r\n\r\n", inner),
            signed: 0..0,
            kind: "ordinary",
        },
        Around::File => {
            let mut base64 = String::new();
            for line in STANDARD.encode(inner).as_bytes().chunks(76) {
                base64.push_str(std::str::from_utf8(line).unwrap());
                base64.push_str("\r\n");
            }
            let header = "Content-Type: application/octet-stream; name=\"inoltrato.eml\"\r\nContent-Transfer-Encoding: base64\r\n\r\n";
            Nested {
                message: mixed(level, header, base64.as_bytes()),
                signed: 0..0,
                kind: "ordinary",
            }
        }
        Around::Genuine | Around::Altered | Around::Stranger => signed(inner, around, level, random),
    }
}

fn mixed(level: usize, header: &str, inner: &[u8]) -> Vec<u8> {
    let before = format!(
        "From: a@posta.example\r\nSubject: strato{level:02}\r\nMIME-Version: 1.0\r\n\
         Content-Type: multipart/mixed; boundary=\"mista{level:02}\"\r\n\r\n--mista{level:02}\r\n\
         Content-Type: text/plain\r\n\r\ntesto{level:02}\r\n--mista{level:02}\r\n{header}"
    );
    [before.as_bytes(), inner, format!("\r\n--mista{level:02}--\r\n").as_bytes()].concat()
}

fn signed(inner: &[u8], around: Around, level: usize, random: &mut Random) -> Nested {
    let kind = ["posta-certificata", "avvenuta-consegna"][random.next_below(2)];
    let mut template = MessageTemplate::of(kind, STYLES[random.next_below(STYLES.len())]);
    if around == Around::Stranger {
        template.signer = stranger();
        template.from.clone_from(&template.signer.address);
    }
    template.original = Some(PLACE.to_vec());
    let own = |bytes: Vec<u8>| {
        let named = replaced(&bytes, b"----=_Inner", format!("--=_Inner{level:02}").as_bytes());
        replaced(&named, b"----=_Outer", format!("--=_Outer{level:02}").as_bytes())
    };
    let entity = replaced(&own(template.entity()), PLACE, inner);
    let signature = match around {
        Around::Altered => signature_of_others(&template),
        _ => detached_signature(&template.signer, template.digest, &entity, template.at),
    };
    let message = replaced(&own(template.framed(PLACE, &signature)), PLACE, &entity);
    let at = find(&message, &entity).unwrap();
    Nested {
        signed: at..at + entity.len(),
        message,
        kind,
    }
}

/// The signature of other bytes, made once for each signer.
fn signature_of_others(template: &MessageTemplate) -> Vec<u8> {
    static MADE: Mutex<BTreeMap<String, Vec<u8>>> = Mutex::new(BTreeMap::new());
    let mut made = MADE.lock().unwrap();
    let make = || detached_signature(&template.signer, template.digest, b"altro", template.at);
    made.entry(template.signer.address.clone()).or_insert_with(make).clone()
}

/// Certified by itself.
fn stranger() -> Signer {
    static MADE: OnceLock<Signer> = OnceLock::new();
    let profile = provider("Gestore Estraneo", "posta-certificata@pec.estraneo.example");
    MADE.get_or_init(|| Signer::certified(&profile, &key("estraneo", Algorithm::Rsa2048), None))
        .clone()
}

/// Stands for the bytes that must not be renamed.
const PLACE: &[u8] = b"@@QUI@@";

fn find(bytes: &[u8], part: &[u8]) -> Option<usize> {
    memchr::memmem::find(bytes, part)
}

fn replaced(bytes: &[u8], from: &[u8], to: &[u8]) -> Vec<u8> {
    let (mut out, mut rest) = (Vec::with_capacity(bytes.len()), bytes);
    while let Some(at) = find(rest, from) {
        out.extend_from_slice(&rest[..at]);
        out.extend_from_slice(to);
        rest = &rest[at + from.len()..];
    }
    out.extend_from_slice(rest);
    out
}

/// The verdict and the kind, after everything that is shown of a message was read.
fn read(message: &[u8], verifier: &Verifier) -> (Verdict, Kind) {
    let (verification, reading) = verify_and_read(message, verifier);
    let tree = MimeTree::read(message);
    tree.entities().for_each(|entity| drop((entity.outer_headers(), entity.text())));
    (verification.verdict, reading.kind)
}

/// A message of this many layers; the outermost is around all others.
fn nested(layers: &[Around], random: &mut Random) -> Nested {
    let mut message = CORE.to_vec();
    let mut last = None;
    for (level, around) in layers.iter().enumerate() {
        let next = wrapped(&message, *around, level, random);
        message.clone_from(&next.message);
        last = Some(next);
    }
    last.unwrap()
}

#[test]
fn only_the_outermost_signature_decides_and_it_covers_every_depth() {
    let seed = number("NEST_SEED").unwrap_or(20_261_131);
    let cases = number("NEST_CASES").unwrap_or(CASES);
    eprintln!("{cases} nested messages of seed {seed}");
    let verifier = Verifier::new(Arc::new(anchors()), certified_time);
    let mut random = Random::new(seed);
    let mut tried = 0;
    let (mut layers, mut inner) = (Vec::new(), CORE.to_vec());
    for case in 0..cases {
        // Each case is one layer more around the case before, until it is deep enough.
        if layers.len() == DEEPEST {
            (layers, inner) = (Vec::new(), CORE.to_vec());
        }
        // Half of them have a genuine envelope outermost, so that there is a verdict to lose.
        layers.push(match random.next_below(2) {
            0 => Around::Genuine,
            _ => Around::ALL[random.next_below(Around::ALL.len())],
        });
        let outermost = *layers.last().unwrap();
        let Nested { message, signed, kind } = wrapped(&inner, outermost, layers.len(), &mut random);
        inner.clone_from(&message);
        assert!(gate::check(&message).is_ok(), "seed {seed}, case {case}: {layers:?}");
        let (verdict, found) = read(&message, &verifier);
        assert_eq!(verdict, outermost.verdict(), "seed {seed}, case {case}: {layers:?}");
        match outermost {
            Around::Genuine => assert_eq!(found.name(), kind, "seed {seed}, case {case}: {layers:?}"),
            Around::Attached | Around::File => assert_eq!(found, Kind::Ordinary, "seed {seed}, case {case}: {layers:?}"),
            Around::Altered | Around::Stranger => {}
        }
        let changes = if outermost == Around::Genuine { CHANGES } else { 0 };
        for _ in 0..changes {
            let mut changed = message.clone();
            let at = signed.start + random.next_below(signed.len());
            if changed[at].is_ascii_alphanumeric() {
                changed[at] ^= 1;
                let (verdict, _) = read(&changed, &verifier);
                assert_ne!(verdict, Verdict::Genuine, "seed {seed}, case {case}, byte {at}: {layers:?}");
                tried += 1;
            }
        }
    }
    assert!(tried >= cases, "{tried} changes");
    eprintln!("{tried} changes in genuine messages");
}

/// The text of each layer in turn is changed, from the outermost to the core of twelve.
#[test]
fn a_changed_character_in_any_of_twelve_layers_is_found() {
    let verifier = Verifier::new(Arc::new(anchors()), certified_time);
    let mut random = Random::new(20_261_131);
    let layers: Vec<Around> = (0..DEEPEST)
        .map(|level| if level % 2 == 0 { Around::Attached } else { Around::Genuine })
        .collect();
    let Nested { message, .. } = nested(&layers, &mut random);
    assert_eq!(read(&message, &verifier).0, Verdict::Genuine);
    let texts = (0..DEEPEST).step_by(2).map(|level| format!("testo{level:02}"));
    for text in texts.chain(["testo del nocciolo".to_owned()]) {
        let mut changed = message.clone();
        let at = find(&changed, text.as_bytes()).unwrap();
        changed[at] = b'T';
        assert_eq!(read(&changed, &verifier).0, Verdict::Altered, "{text}");
    }
}

/// Layers that all use one boundary, as no provider writes them: whatever is read of them, an altered one is never genuine.
#[test]
fn layers_with_one_boundary_are_read_without_a_panic() {
    let verifier = Verifier::new(Arc::new(anchors()), certified_time);
    for style in STYLES {
        let mut message = b"Subject: nocciolo\r\n\r\nx\r\n".to_vec();
        for _ in 0..DEEPEST {
            let mut template = MessageTemplate::of("posta-certificata", style);
            template.original = Some(message);
            message = template.signed();
            read(&message, &verifier);
        }
    }
}
