//! The command line's contract, run in process: exit codes, what stands on stdout and on stderr, the form of the JSON.

use std::io::Write as _;
use std::path::PathBuf;

use jiff::tz::TimeZone;
use recapito::account::AccountId;
use recapito::cli::judgement::Judgement;
use recapito::cli::status::DispatchJson;
use recapito::cli::{self, Parsed, World};
use recapito::clock::{Timestamp, VirtualClock};
use recapito::engine::view::DispatchView;
use recapito::i18n::{Language, Words};
use recapito::pec::daticert::CertifiedRecipient;
use recapito::pec::reading::OuterHeaders;
use recapito::pec::rem::Evidence;
use recapito::pec::{
    Alert, AlertCode, CertificationData, Dispatch, DispatchId, DispatchState, DispatchStatus, ErrorCode, Kind, MessageId, Oddity, Reading,
    Receipt, ReceiptType, Recipient, RecipientKind, RecipientState, RecipientStatus, Role, Submission,
};
use recapito::signature::{Problem, Sha256, SignerCertificate, Verdict, Verification};
use serde_json::{Value, json};

const ORDINARY: &str = "From: Mario <mario@example.org>\r\nTo: studio@example.net\r\nSubject: Saluti\r\nDate: Thu, 5 Mar 2026 10:11:12 +0100\r\n\
    Message-ID: <1@example.org>\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nBuongiorno.\r\n";

/// One run of the command line: files in a fresh directory, arguments (`{dir}` is that directory), what is expected.
struct Test {
    dir: tempfile::TempDir,
    args: Vec<String>,
    stdout: Option<String>,
    stderr: Option<String>,
}

/// What a run gave; the directory's name is written `{dir}` again.
struct Ran {
    stdout: String,
    stderr: String,
    code: u8,
    _dir: tempfile::TempDir,
}

impl Test {
    fn new() -> Self {
        Self {
            dir: tempfile::tempdir().expect("a directory"),
            args: Vec::new(),
            stdout: None,
            stderr: None,
        }
    }

    fn file(self, name: &str, bytes: impl AsRef<[u8]>) -> Self {
        let path = self.dir.path().join(name);
        std::fs::create_dir_all(path.parent().expect("a parent")).expect("created");
        std::fs::write(path, bytes).expect("written");
        self
    }

    fn args<'a>(mut self, args: impl IntoIterator<Item = &'a str>) -> Self {
        let dir = self.dir.path().display().to_string();
        self.args.extend(args.into_iter().map(|arg| arg.replace("{dir}", &dir)));
        self
    }

    fn stdout(mut self, expected: &str) -> Self {
        self.stdout = Some(expected.to_owned());
        self
    }

    fn stderr(mut self, expected: &str) -> Self {
        self.stderr = Some(expected.to_owned());
        self
    }

    /// Runs, and asserts the exit code and whatever was expected of the streams.
    fn code(self, code: u8) -> Ran {
        let (stdout, stderr) = (self.stdout.clone(), self.stderr.clone());
        let ran = self.run();
        assert_eq!(ran.code, code, "stdout: {}\nstderr: {}", ran.stdout, ran.stderr);
        if let Some(expected) = stdout {
            assert_eq!(ran.stdout, expected);
        }
        if let Some(expected) = stderr {
            assert_eq!(ran.stderr, expected);
        }
        ran
    }

    fn run(self) -> Ran {
        let arguments = std::iter::once("recapito".to_owned()).chain(self.args);
        let dir = self.dir.path().display().to_string();
        let (mut out, mut err) = (Vec::new(), Vec::new());
        let code = match cli::parse(arguments, Language::English) {
            Parsed::Said { text, to_stderr, code } => {
                if to_stderr { &mut err } else { &mut out }
                    .write_all(text.as_bytes())
                    .expect("written");
                code
            }
            Parsed::Cli(cli) => {
                let words =
                    Words::new(cli.lang.as_deref().and_then(Language::from_tag).unwrap_or(Language::English)).in_zone(TimeZone::UTC);
                let world = World {
                    handle: None,
                    words: &words,
                    clock: &VirtualClock::frozen(at("2026-03-06T00:00:00Z")),
                    json: cli.json,
                    out_is_terminal: false,
                    err_is_terminal: false,
                    input: &mut std::io::empty(),
                    out: &mut out,
                    err: &mut err,
                };
                cli::run(cli.command.expect("a command"), world)
            }
        };
        let text = |bytes| String::from_utf8(bytes).expect("text").replace(&dir, "{dir}");
        Ran {
            stdout: text(out),
            stderr: text(err),
            code,
            _dir: self.dir,
        }
    }
}

impl Ran {
    fn json(&self) -> Value {
        serde_json::from_str(&self.stdout).expect("one JSON document")
    }
}

fn at(text: &str) -> Timestamp {
    text.parse().expect("an instant")
}

fn words() -> Words {
    Words::new(Language::English).in_zone(TimeZone::get("Europe/Rome").expect("bundled"))
}

fn zip(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in entries {
        let options = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Deflated);
        zip.start_file(*name, options).expect("an entry");
        zip.write_all(bytes).expect("written");
    }
    zip.finish().expect("a zip").into_inner()
}

// -- usage

#[test]
fn wrong_usage_is_2_and_says_nothing_on_stdout() {
    for args in [
        vec!["nonsense"],
        vec!["verify"],
        vec!["list", "--limit", "x"],
        vec!["send", "--from", "a@b", "--subject", "x", "--receipt", "piena"],
        vec!["export", "abc", "--to", "x", "--format", "court"],
        vec!["--lang", "fr", "list"],
        vec!["show", "abc", "--raw", "--part", "1"],
        vec!["account", "add", "a@b", "--imap", "nohost"],
    ] {
        let ran = Test::new().args(args.iter().copied()).stdout("").code(2);
        assert!(!ran.stderr.is_empty(), "{args:?}");
    }
}

#[test]
fn help_and_version_are_0_on_stdout() {
    Test::new()
        .args(["--version"])
        .stdout(concat!("recapito ", env!("CARGO_PKG_VERSION"), "\n"))
        .stderr("")
        .code(0);
    let ran = Test::new().args(["--lang", "it", "--help"]).stderr("").code(0);
    assert!(ran.stdout.starts_with("Posta elettronica certificata"), "{}", ran.stdout);
    assert!(ran.stdout.contains("\nUso: recapito"), "{}", ran.stdout);
}

#[test]
fn every_command_and_option_has_its_help_in_both_languages() {
    let commands: [&[&str]; 19] = [
        &[],
        &["account"],
        &["account", "add"],
        &["account", "list"],
        &["account", "remove"],
        &["trust"],
        &["trust", "list"],
        &["trust", "add"],
        &["trust", "remove"],
        &["sync"],
        &["watch"],
        &["list"],
        &["show"],
        &["send"],
        &["status"],
        &["verify"],
        &["export"],
        &["check"],
        &["demo"],
    ];
    for language in ["it", "en"] {
        for command in commands {
            let args = command.iter().copied().chain(["--help", "--lang", language]);
            let ran = Test::new().args(args).code(0);
            assert!(!ran.stdout.contains("help-"), "{command:?}: {}", ran.stdout);
            assert!(ran.stdout.contains("--profile"), "{command:?}: {}", ran.stdout);
        }
    }
}

#[test]
fn global_options_stand_before_or_after_the_command() {
    for args in [
        ["recapito", "--profile", "p", "--json", "list"],
        ["recapito", "list", "--json", "--profile", "p"],
    ] {
        match cli::parse(args, Language::English) {
            Parsed::Cli(cli) => {
                assert_eq!(cli.profile, Some(PathBuf::from("p")));
                assert!(cli.json && cli.command.is_some_and(|command| command.needs_profile()));
            }
            said => unreachable!("{said:?}"),
        }
    }
}

#[test]
fn no_command_is_the_window() {
    match cli::parse(["recapito", "--demo"], Language::English) {
        Parsed::Cli(cli) => assert!(cli.demo && cli.command.is_none()),
        said => unreachable!("{said:?}"),
    }
}

// -- verify

#[test]
fn ordinary_mail_is_unsigned_and_1() {
    let ran = Test::new()
        .file("a.eml", ORDINARY)
        .args(["verify", "--json", "{dir}/a.eml"])
        .stderr("")
        .code(1);
    let judged = ran.json();
    let one = &judged[0];
    assert_eq!(judged.as_array().map(Vec::len), Some(1));
    assert_eq!(one["file"], "{dir}/a.eml");
    assert_eq!(one["sha256"], Sha256::of(ORDINARY.as_bytes()).to_string());
    assert_eq!((&one["kind"], &one["verdict"]), (&json!("ordinaria"), &json!("unsigned")));
    for null in [
        "intact",
        "digest",
        "signature_algorithm",
        "signed_at",
        "signer",
        "anchor",
        "certification",
    ] {
        assert_eq!(one[null], Value::Null, "{null}");
    }
    for no in ["trusted", "valid_then", "valid_now", "weak"] {
        assert_eq!(one[no], json!(false), "{no}");
    }
}

#[test]
fn the_fields_of_verify_stand_in_the_contract_s_order() {
    let ran = Test::new()
        .file("a.eml", ORDINARY)
        .args(["verify", "--json", "{dir}/a.eml"])
        .code(1);
    let fields: Vec<&str> = ran
        .stdout
        .lines()
        .filter_map(|line| line.strip_prefix("  \""))
        .filter_map(|line| line.split('"').next())
        .collect();
    assert_eq!(
        fields,
        [
            "file",
            "sha256",
            "kind",
            "verdict",
            "intact",
            "trusted",
            "valid_then",
            "valid_now",
            "weak",
            "digest",
            "signature_algorithm",
            "signed_at",
            "signer",
            "anchor",
            "certification",
            "refers_to",
            "problems"
        ]
    );
}

#[test]
fn one_file_is_told_at_length() {
    let ran = Test::new()
        .file("a.eml", ORDINARY)
        .args(["verify", "--lang", "it", "{dir}/a.eml"])
        .code(1);
    assert!(
        ran.stdout.starts_with("{dir}/a.eml\nSenza firma: Posta ordinaria\n"),
        "{}",
        ran.stdout
    );
}

#[test]
fn a_folder_is_read_in_sorted_order_at_any_depth() {
    let ran = Test::new()
        .file("mail/b.EML", ORDINARY)
        .file("mail/a/z.eml", ORDINARY)
        .file("mail/note.txt", "no mail")
        .args(["verify", "{dir}/mail"])
        .code(1);
    assert_eq!(
        ran.stdout,
        "SIGNATURE   KIND           FILE\n\
         Not signed  Ordinary mail  {dir}/mail/a/z.eml\n\
         Not signed  Ordinary mail  {dir}/mail/b.EML\n\
         Verified: 2. Not genuine: 2.\n"
    );
}

#[test]
fn a_zip_is_read_entry_by_entry() {
    let bytes = zip(&[
        ("x/uno.eml", ORDINARY.as_bytes()),
        ("manifest.json", b"{}"),
        ("../due\u{1b}[2J.eml", b"Subject: due\r\n\r\n"),
    ]);
    let test = || Test::new().file("a.zip", &bytes);
    let judged = test().args(["verify", "--json", "{dir}/a.zip"]).code(1).json();
    assert_eq!(judged.as_array().map(Vec::len), Some(2));
    assert_eq!(judged[0]["file"], "{dir}/a.zip/x/uno.eml");
    assert_eq!(judged[1]["sha256"], Sha256::of(b"Subject: due\r\n\r\n").to_string());
    let ran = test().args(["verify", "{dir}/a.zip"]).code(1);
    assert!(!ran.stdout.contains('\u{1b}') && ran.stdout.contains('␛'), "{}", ran.stdout);
}

#[test]
fn a_zip_bomb_is_refused_and_the_rest_still_judged() {
    let bomb = vec![b' '; 8_000_000];
    let bytes = zip(&[("bomb.eml", &bomb), ("uno.eml", ORDINARY.as_bytes())]);
    let ran = Test::new().file("a.zip", bytes).args(["verify", "--json", "{dir}/a.zip"]).code(3);
    assert_eq!(ran.json().as_array().map(Vec::len), Some(1));
    assert!(ran.stderr.contains("{dir}/a.zip/bomb.eml"), "{}", ran.stderr);
}

#[test]
fn what_cannot_be_read_is_3() {
    let ran = Test::new().args(["verify", "--json", "{dir}/none.eml"]).stdout("[]\n").code(3);
    assert!(ran.stderr.contains("{dir}/none.eml"), "{}", ran.stderr);
    Test::new()
        .file("a.zip", "no zip")
        .args(["verify", "--json", "{dir}/a.zip"])
        .stdout("[]\n")
        .code(3);
    let ran = Test::new()
        .file("a.eml", ORDINARY)
        .file("ca.pem", "no certificate")
        .args(["verify", "{dir}/a.eml", "--trust", "{dir}/ca.pem"])
        .stdout("")
        .code(3);
    assert!(ran.stderr.starts_with("The file contains no certificate.\n"), "{}", ran.stderr);
}

#[test]
fn an_empty_folder_has_nothing_to_verify() {
    Test::new()
        .file("mail/note.txt", "no mail")
        .args(["verify", "--json", "{dir}/mail"])
        .stdout("[]\n")
        .stderr("No .eml files to verify.\n")
        .code(1);
}

// -- the form of the JSON

fn genuine() -> Verification {
    Verification {
        verdict: Verdict::Genuine,
        intact: Some(true),
        trusted: true,
        valid_then: true,
        weak: true,
        digest: Some("sha1".into()),
        signature_algorithm: Some("rsa-pkcs1".into()),
        signed_at: Some(at("2024-03-05T09:11:13Z")),
        signer: Some(SignerCertificate {
            subject: "CN=Gestore Demo".into(),
            emails: vec!["posta-certificata@GESTORE.example".into()],
            issuer: "CN=Authority".into(),
            not_before: at("2023-01-01T00:00:00Z"),
            not_after: at("2026-01-01T00:00:00Z"),
            sha256: Sha256::of(b"certificate"),
        }),
        anchor: Some("Authority".into()),
        problems: vec![Problem::WeakAlgorithm, Problem::RevocationNotChecked],
        entity: None,
    }
}

fn reading(kind: Kind) -> Reading {
    Reading {
        kind,
        verdict: Verdict::Genuine,
        oddities: vec![Oddity::ReferenceDisagrees],
        certification: None,
        evidence: Vec::new(),
        headers: OuterHeaders::default(),
        original: None,
    }
}

#[test]
fn a_delivery_receipt_is_told_in_the_contract_s_words() {
    let mut reading = reading(Kind::Delivery);
    reading.certification = Some(CertificationData {
        kind: Some(Kind::Delivery),
        kind_said: "avvenuta-consegna".into(),
        error: ErrorCode::Nessuno,
        sender: "Studio@PEC.example".into(),
        recipients: vec![
            CertifiedRecipient {
                address: "b@PEC.example".into(),
                kind: RecipientKind::Certified,
            },
            CertifiedRecipient {
                address: "c@example.org".into(),
                kind: RecipientKind::Ordinary,
            },
        ],
        reply_to: None,
        subject: Some("Atto".into()),
        provider: "Gestore Demo".into(),
        date: Some(at("2024-03-05T09:11:12Z")),
        zone_seconds: Some(3600),
        identifier: "opec1@gestore.example".into(),
        msgid: Some("<AbC@studio>".into()),
        receipt_type: Some(ReceiptType::Completa),
        delivery: Some("b@PEC.example".into()),
        taken: Vec::new(),
        error_detail: None,
        said: Vec::new(),
    });
    let judged = Judgement::new(
        "a.eml".into(),
        Sha256::of(b"x"),
        &genuine(),
        &reading,
        at("2026-03-06T00:00:00Z"),
        &words(),
    );
    assert_eq!(
        serde_json::to_value(&judged).expect("JSON"),
        json!({
            "file": "a.eml", "sha256": Sha256::of(b"x").to_string(), "kind": "avvenuta-consegna", "verdict": "genuine",
            "intact": true, "trusted": true, "valid_then": true, "valid_now": false, "weak": true, "digest": "sha1",
            "signature_algorithm": "rsa-pkcs1", "signed_at": "2024-03-05T10:11:13+01:00",
            "signer": {"subject": "CN=Gestore Demo", "emails": ["posta-certificata@gestore.example"], "issuer": "CN=Authority",
                "not_before": "2023-01-01T01:00:00+01:00", "not_after": "2026-01-01T01:00:00+01:00",
                "sha256": Sha256::of(b"certificate").to_string()},
            "anchor": "Authority",
            "certification": {"type": "avvenuta-consegna", "error": "nessuno", "sender": "Studio@pec.example",
                "recipients": [{"address": "b@pec.example", "type": "certificato"}, {"address": "c@example.org", "type": "esterno"}],
                "subject": "Atto", "provider": "Gestore Demo", "date": "2024-03-05T10:11:12+01:00", "identifier": "opec1@gestore.example",
                "msgid": "<AbC@studio>", "receipt_type": "completa", "delivery": "b@pec.example", "error_detail": null},
            "refers_to": "<AbC@studio>",
            "problems": ["weak-algorithm", "revocation-not-checked", "reference-disagrees"]
        })
    );
}

#[test]
fn a_rem_evidence_leaves_null_what_rem_does_not_have() {
    let mut reading = reading(Kind::RemEvidence("ContentConsignmentFailure".into()));
    reading.evidence = vec![Evidence {
        event: "ContentConsignmentFailure".into(),
        reasons: vec!["RD04".into()],
        reason_text: Some("quota".into()),
        at: Some(at("2026-03-05T09:11:12Z")),
        identifier: Some("evidence-1".into()),
        issuer: Some("Provider".into()),
        sender: Some("a@rem.example".into()),
        recipients: vec!["b@rem.example".into(), "c@REM.example".into()],
        refers_to: vec![1],
        message_identifier: Some("message-1@rem.example".into()),
        ua_message_id: Some("ua-1@client".into()),
        subject: None,
        original_digest: None,
    }];
    let judged = Judgement::new(
        String::new(),
        Sha256::of(b"x"),
        &genuine(),
        &reading,
        at("2025-03-06T00:00:00Z"),
        &words(),
    );
    let judged = serde_json::to_value(&judged).expect("JSON");
    assert_eq!(judged["kind"], "rem:ContentConsignmentFailure");
    assert_eq!(judged["valid_now"], true);
    assert_eq!(judged["refers_to"], "<ua-1@client>");
    assert_eq!(
        judged["certification"],
        json!({"type": "ContentConsignmentFailure", "error": "RD04", "sender": "a@rem.example",
            "recipients": [{"address": "b@rem.example", "type": null}, {"address": "c@rem.example", "type": null}],
            "subject": null, "provider": "Provider", "date": "2026-03-05T10:11:12+01:00", "identifier": "message-1@rem.example",
            "msgid": "<ua-1@client>", "receipt_type": null, "delivery": "c@rem.example", "error_detail": "quota"})
    );
}

#[test]
fn a_dispatch_is_told_in_the_contract_s_words() {
    let message_id = MessageId::parse("<1@studio>").expect("an id");
    let id = DispatchId::of(&message_id);
    let receipt = Receipt {
        message: Sha256::of(b"receipt"),
        kind: Kind::DeliveryError,
        verdict: Verdict::Genuine,
        weak: false,
        at: at("2026-03-05T09:11:12Z"),
        names: Some(message_id.clone()),
        claims: Some(message_id.clone()),
        identifier: None,
        provider: "Gestore Demo".into(),
        sender: "a@pec.example".into(),
        subject: "Atto".into(),
        recipients: Vec::new(),
        about: vec!["b@pec.example".into()],
        error: ErrorCode::NoDest,
        error_detail: Some("5.1.1 - unknown".into()),
        receipt_type: None,
        delay: None,
        proof: None,
    };
    let view = DispatchView {
        dispatch: Dispatch {
            id: id.clone(),
            message_id,
            account: AccountId::of("a@pec.example"),
            subject: "Atto".into(),
            sent_at: at("2026-03-05T09:10:00Z"),
            recipients: vec![Recipient {
                address: "b@pec.example".into(),
                role: Role::To,
            }],
            message: None,
            receipt_type: ReceiptType::Completa,
            submission: Submission::Accepted { refused: Vec::new() },
        },
        status: DispatchStatus {
            state: DispatchState::Failed,
            recipients: vec![RecipientStatus {
                address: "b@pec.example".into(),
                kind: RecipientKind::Certified,
                role: Role::To,
                state: RecipientState::Failed,
                at: Some(at("2026-03-05T09:11:12Z")),
                is_final: true,
                overdue: false,
                reason: Some("5.1.1 - unknown".into()),
                receipts: vec![receipt],
            }],
            alerts: vec![Alert {
                code: AlertCode::ForgedReceipt,
                receipt: Some(Sha256::of(b"forged")),
                recipient: Some("b@pec.example".into()),
            }],
        },
    };
    assert_eq!(
        serde_json::to_value(DispatchJson::new(&view, &words())).expect("JSON"),
        json!({
            "id": id.to_string(), "message_id": "<1@studio>", "account": "a@pec.example", "subject": "Atto",
            "sent_at": "2026-03-05T10:10:00+01:00", "state": "failed",
            "recipients": [{"address": "b@pec.example", "type": "certified", "role": "to", "state": "failed",
                "at": "2026-03-05T10:11:12+01:00", "final": true, "overdue": false, "reason": "5.1.1 - unknown",
                "receipts": [{"id": Sha256::of(b"receipt").to_string(), "kind": "errore-consegna", "receipt_type": null,
                    "at": "2026-03-05T10:11:12+01:00", "verdict": "genuine", "sha256": Sha256::of(b"receipt").to_string()}]}],
            "alerts": [{"code": "forged-receipt", "receipt": Sha256::of(b"forged").to_string(),
                "text": "A receipt that names this message is not genuine: it does not count (b@pec.example)"}]
        })
    );
    let mut out = Vec::new();
    cli::status::people(&view, &words(), &mut out).expect("written");
    assert_eq!(
        String::from_utf8(out).expect("text"),
        format!(
            "Not delivered  Atto\n  5 March 2026, 10:10:00 (+01:00), from a@pec.example\n  {id}  <1@studio>\n  \
             To  b@pec.example  PEC  Not delivered  5 March 2026, 10:11:12 (+01:00)  5.1.1 - unknown\n  \
             ! A receipt that names this message is not genuine: it does not count (b@pec.example)  [{}]\n",
            Sha256::of(b"forged")
        )
    );
}

// -- without an engine

#[test]
fn a_command_that_needs_the_engine_says_so_when_there_is_none() {
    let ran = Test::new().args(["list", "--json"]).stdout("").code(3);
    assert_eq!(
        ran.stderr,
        "The program's engine has stopped.\nWhat was kept is safe; operations under way were not completed.\nStart the program again.\n"
    );
}
