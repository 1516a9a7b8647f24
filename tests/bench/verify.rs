//! Verifying signatures on one core: Recapito's verifier compared with libcrypto in a loop (`openssl_loop.c`) over the same messages in
//! memory.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

use recapito::signature::{Anchors, Verifier};
use tempfile::TempDir;

use super::Scale;
use super::certified::Certified;
use super::measure::{Figure, Report, Side, Took, in_turns, timed_alone};
use super::test_authority::{AUTHORITY_EXTENSIONS, Profile, RSA, TestAuthority, detached};

/// The argument that starts Recapito's side of the comparison.
pub const CHILD: &str = "verify-child";
/// Distinct receipts of each kind.
const RECEIPTS: usize = 120;
/// How often each is verified in one run.
const ROUNDS: usize = 10;

pub fn measure(scale: Scale, report: &mut Report) {
    let rounds = scale.of(ROUNDS);
    let libcrypto = libcrypto();
    for (tool, theirs, corpus) in corpora(scale.of(RECEIPTS)) {
        let count = fs::read_dir(corpus.path().join("messages")).expect("messages").count() * rounds;
        let run = |program: &Path, first: &[&str]| {
            let seconds = one_core(program, first, corpus.path(), rounds, count);
            Took {
                wall: seconds,
                processor: seconds,
            }
        };
        let own = std::env::current_exe().expect("a path");
        let [ours, loops] = in_turns(
            scale.runs,
            [
                Side::new(tool, || run(&own, &[CHILD])),
                Side::new(theirs, || run(&libcrypto.path().join("loop"), &[])),
            ],
        );
        let ratio = loops.processor / ours.processor;
        let speed = |took: Took| count as f64 / took.processor;
        report.other("verify", theirs, scale.runs, speed(loops), "messages/s");
        report.add(Figure {
            goal: "verify",
            tool,
            n: scale.runs,
            median: speed(ours),
            unit: "messages/s",
            ratio: Some(ratio),
            wanted: Some(("at least 3 times libcrypto", ratio >= 3.0)),
        });
    }
}

/// Verifies all messages of a folder this many times, and prints how many were genuine and the CPU time.
pub fn child(arguments: &[String]) {
    let [dir, rounds] = arguments else {
        panic!("{CHILD} <directory> <rounds>")
    };
    let rounds: usize = rounds.parse().expect("a number");
    let mut anchors = Anchors::none();
    anchors
        .add_file(&fs::read(Path::new(dir).join("authority.pem")).expect("an authority"), "benchmark")
        .expect("added");
    let verifier = Verifier::new(Arc::new(anchors), recapito::pec::certified_time);
    let mut messages = Vec::new();
    for entry in fs::read_dir(Path::new(dir).join("messages")).expect("messages") {
        messages.push(fs::read(entry.expect("an entry").path()).expect("a message"));
    }
    let (took, good) = timed_alone(|| {
        let all = (0..rounds).flat_map(|_| &messages);
        all.filter(|message| verifier.verify(message).verdict.is_genuine()).count()
    });
    println!("{good} {}", took.processor);
}

/// The CPU time of a child process pinned to one core; all verdicts must be good.
pub fn one_core(program: &Path, first: &[&str], corpus: &Path, rounds: usize, count: usize) -> f64 {
    let core = std::thread::available_parallelism().map_or(1, usize::from) - 1;
    let mut command = Command::new("taskset");
    command
        .arg("-c")
        .arg(core.to_string())
        .arg(program)
        .args(first)
        .arg(corpus)
        .arg(rounds.to_string());
    let output = command.output().expect("taskset runs");
    let said = String::from_utf8_lossy(&output.stdout);
    let parts = said.trim().split_once(' ').map(|(good, seconds)| (good.parse(), seconds.parse()));
    let Some((Ok(good), Ok(seconds))) = parts else {
        panic!("{}: {said}\n{}", program.display(), String::from_utf8_lossy(&output.stderr));
    };
    let (good, seconds): (usize, f64) = (good, seconds);
    assert_eq!(good, count, "{} finds every signature good", program.display());
    seconds
}

/// Receipts signed with RSA-2048 and SHA-1 as in the first years of PEC, with RSA-2048 and SHA-256 as today, and with ECDSA as the
/// simulation does.
fn corpora(count: usize) -> [(&'static str, &'static str, TempDir); 3] {
    let certified = Certified::receipts(count.div_ceil(6));
    let receipts: Vec<Vec<u8>> = certified.messages.iter().take(count).cloned().collect();
    let verifier = Verifier::new(Arc::new(certified.anchors()), recapito::pec::certified_time);
    let entities: Vec<Vec<u8>> = receipts.iter().map(|raw| verifier.verify(raw).entity.expect("signed")).collect();
    let ca = TestAuthority::new();
    let authority = Profile {
        key: RSA,
        extensions: AUTHORITY_EXTENSIONS,
        days: (-1000, 1000),
        subject: "/C=IT/O=Test/CN=Test RSA Authority",
        issuer: "authority",
        ..Profile::default()
    };
    ca.certificate("authority", &authority);
    ca.certificate(
        "provider",
        &Profile {
            key: RSA,
            issuer: "authority",
            ..Profile::default()
        },
    );
    let signed = |digest: &str| {
        let options = ["-md", digest, "-certfile", "authority.pem"];
        let messages = entities
            .iter()
            .map(|entity| detached(entity, &ca.sign("provider", entity, &options)));
        corpus(messages, &ca.read("authority.pem"))
    };
    [
        ("Recapito, RSA-2048, SHA-1", "libcrypto loop, RSA-2048, SHA-1", signed("sha1")),
        ("Recapito, RSA-2048, SHA-256", "libcrypto loop, RSA-2048, SHA-256", signed("sha256")),
        (
            "Recapito, ECDSA P-256",
            "libcrypto loop, ECDSA P-256",
            corpus(receipts.into_iter(), certified.authority().as_bytes()),
        ),
    ]
}

pub fn corpus(messages: impl Iterator<Item = impl AsRef<[u8]>>, authority: &[u8]) -> TempDir {
    let dir = TempDir::new().expect("a directory");
    fs::write(dir.path().join("authority.pem"), authority).expect("written");
    fs::create_dir(dir.path().join("messages")).expect("a directory");
    for (number, message) in messages.enumerate() {
        fs::write(dir.path().join("messages").join(format!("{number}.eml")), message).expect("written");
    }
    dir
}

/// Compiles `openssl_loop.c` to `loop` in a folder.
pub fn libcrypto() -> TempDir {
    let dir = TempDir::new().expect("a directory");
    let source = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/bench/openssl_loop.c");
    let output = Command::new("gcc")
        .arg("-O2")
        .arg("-Wall")
        .arg("-o")
        .arg(dir.path().join("loop"))
        .arg(source)
        .arg("-lcrypto")
        .output();
    let output = output.expect("gcc is there");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    dir
}
