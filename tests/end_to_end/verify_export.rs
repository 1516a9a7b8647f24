//! `verify`, `export` and `trust`.

use std::collections::BTreeSet;
use std::fs;
use std::io::{Read as _, Write as _};
use std::path::Path;

use recapito::signature::Sha256;
use recapito::sim;
use serde_json::{Value, json};

use crate::harness::{Invocation, Profile, assert_is_digest, assert_is_time, column, files_below, keys};
use crate::servers::{Providers, message};

/// A message of a demo mailbox that contains this text.
fn message_containing(providers: &Providers, address: &str, text: &str) -> Vec<u8> {
    providers.loopback.world(|world| {
        let inbox = world
            .mailbox(address)
            .and_then(|mailbox| mailbox.folder("INBOX"))
            .expect("an inbox");
        let found = inbox
            .messages
            .iter()
            .find(|message| String::from_utf8_lossy(&message.bytes).contains(text));
        found.unwrap_or_else(|| panic!("no message has {text:?}")).bytes.to_vec()
    })
}

fn zip(path: &Path, entries: &[(&str, &[u8])]) {
    let mut zip = zip::ZipWriter::new(fs::File::create(path).expect("made"));
    for (name, bytes) in entries {
        zip.start_file(*name, zip::write::SimpleFileOptions::default()).expect("an entry");
        zip.write_all(bytes).expect("written");
    }
    zip.finish().expect("a zip");
}

/// Files to verify, and an empty home: `verify` uses no profile and must not create one.
struct VerifyFiles {
    home: Profile,
    authority: std::path::PathBuf,
}

impl VerifyFiles {
    fn of(providers: &Providers) -> Self {
        let home = Profile::new();
        let authority = providers.authority(&home);
        Self { home, authority }
    }

    fn put(&self, name: &str, bytes: &[u8]) {
        let path = self.home.beside(name);
        fs::create_dir_all(path.parent().expect("a parent")).expect("made");
        fs::write(path, bytes).expect("written");
    }

    fn verify(&self, code: i32, trusting: bool, names: &[&str]) -> Value {
        let mut test = Invocation::bare(&self.home.beside(""))
            .args(["verify", "--json"])
            .args(names.iter().copied());
        if trusting {
            test = test.args(["--trust".into(), self.authority.clone()]);
        }
        let judged = test.run().code(code).json();
        judged.as_array().expect("an array").iter().for_each(assert_is_verification);
        judged
    }
}

/// Asserts the documented fields of one verification.
#[track_caller]
fn assert_is_verification(judged: &Value) {
    assert_eq!(
        keys(judged),
        [
            "anchor",
            "certification",
            "digest",
            "file",
            "intact",
            "kind",
            "problems",
            "refers_to",
            "sha256",
            "signature_algorithm",
            "signed_at",
            "signer",
            "trusted",
            "valid_now",
            "valid_then",
            "verdict",
            "weak"
        ]
    );
    assert_is_digest(&judged["sha256"]);
    for flag in ["trusted", "valid_then", "valid_now", "weak"] {
        assert!(judged[flag].is_boolean(), "{flag}: {judged}");
    }
    assert!(
        judged["problems"]
            .as_array()
            .is_some_and(|problems| problems.iter().all(Value::is_string))
    );
    if !judged["signer"].is_null() {
        let signer = &judged["signer"];
        assert_eq!(keys(signer), ["emails", "issuer", "not_after", "not_before", "sha256", "subject"]);
        assert_is_time(&signer["not_before"]);
        assert_is_time(&signer["not_after"]);
        assert_is_digest(&signer["sha256"]);
        assert_is_time(&judged["signed_at"]);
    }
    if !judged["certification"].is_null() {
        let data = &judged["certification"];
        assert_eq!(
            keys(data),
            [
                "date",
                "delivery",
                "error",
                "error_detail",
                "identifier",
                "msgid",
                "provider",
                "receipt_type",
                "recipients",
                "sender",
                "subject",
                "type"
            ]
        );
        assert_is_time(&data["date"]);
        for recipient in data["recipients"].as_array().expect("recipients") {
            assert_eq!(keys(recipient), ["address", "type"]);
            assert!(["certificato", "esterno"].map(Value::from).contains(&recipient["type"]));
        }
    }
}

#[test]
fn a_genuine_receipt_is_distinguished_from_forged_ones() {
    let providers = Providers::demo();
    let files_to_verify = VerifyFiles::of(&providers);
    let receipt = message_containing(&providers, sim::LAWYER, "X-Ricevuta: avvenuta-consegna");
    files_to_verify.put("ricevuta.eml", &receipt);
    let judged = files_to_verify.verify(0, true, &["ricevuta.eml"]);
    let one = &judged[0];
    assert_eq!(
        (&one["file"], &one["kind"], &one["verdict"]),
        (&json!("ricevuta.eml"), &json!("avvenuta-consegna"), &json!("genuine"))
    );
    assert_eq!(one["sha256"], json!(Sha256::of(&receipt).to_string()));
    for flag in ["intact", "trusted", "valid_then", "valid_now"] {
        assert_eq!(one[flag], json!(true), "{flag}");
    }
    assert_eq!((&one["weak"], &one["digest"]), (&json!(false), &json!("sha256")));
    assert!(one["anchor"].is_string() && one["signer"].is_object() && one["signature_algorithm"].is_string());
    let data = &one["certification"];
    assert_eq!(
        (&data["type"], &data["error"], &data["receipt_type"], &data["error_detail"]),
        (&json!("avvenuta-consegna"), &json!("nessuno"), &json!("completa"), &Value::Null)
    );
    assert_eq!(data["sender"], json!(sim::LAWYER));
    assert!(data["delivery"].is_string());
    assert_eq!(one["refers_to"], data["msgid"]);
    assert!(one["refers_to"].as_str().is_some_and(|id| id.starts_with('<')));

    let stranger = files_to_verify.verify(1, false, &["ricevuta.eml"]);
    assert_eq!(
        (
            &stranger[0]["verdict"],
            &stranger[0]["intact"],
            &stranger[0]["trusted"],
            &stranger[0]["anchor"]
        ),
        (&json!("unknown-issuer"), &json!(true), &json!(false), &Value::Null)
    );

    let mut altered = receipt.clone();
    let body = b"quoted-printable\r\n\r\n";
    let at = altered.windows(body.len()).position(|window| window == body).expect("a text") + body.len();
    altered[at] ^= 0x01;
    files_to_verify.put("alterata.eml", &altered);
    let judged = files_to_verify.verify(1, true, &["alterata.eml"]);
    assert_eq!((&judged[0]["verdict"], &judged[0]["intact"]), (&json!("altered"), &json!(false)));

    files_to_verify.put("ordinaria.eml", &message(1));
    let judged = files_to_verify.verify(1, true, &["ordinaria.eml"]);
    let one = &judged[0];
    assert_eq!((&one["verdict"], &one["kind"]), (&json!("unsigned"), &json!("ordinaria")));
    for name in [
        "signer",
        "signed_at",
        "certification",
        "anchor",
        "digest",
        "signature_algorithm",
        "refers_to",
    ] {
        assert_eq!(one[name], Value::Null, "{name}");
    }

    // The headers of a receipt without a signature are reported with a problem.
    let headers = String::from_utf8_lossy(&receipt).replace("multipart/signed", "multipart/mixed");
    files_to_verify.put("senza-firma.eml", headers.as_bytes());
    let judged = files_to_verify.verify(1, true, &["senza-firma.eml"]);
    assert_eq!(
        (&judged[0]["verdict"], &judged[0]["kind"]),
        (&json!("unsigned"), &json!("ordinaria"))
    );
    assert_ne!(judged[0]["problems"], json!([]));

    let people = Invocation::bare(&files_to_verify.home.beside(""))
        .args(["verify", "alterata.eml"])
        .run()
        .code(1);
    assert!(people.text().contains("Alterata: Ricevuta"), "{}", people.text());
    assert!(
        people
            .text()
            .contains("Dati di certificazione dichiarati, non attestati da una firma autentica:"),
        "{}",
        people.text()
    );
    let left: Vec<_> = files_below(&files_to_verify.home.beside(""))
        .into_iter()
        .filter(|path| path.extension().is_none_or(|ending| ending != "eml" && ending != "pem"))
        .collect();
    assert!(left.is_empty(), "verify leaves files: {left:?}");
}

#[test]
fn folders_zip_files_and_files_that_are_no_messages_are_verified() {
    let providers = Providers::demo();
    let files_to_verify = VerifyFiles::of(&providers);
    let genuine = message_containing(&providers, sim::COMPANY, "X-Trasporto: posta-certificata");
    let receipt = message_containing(&providers, sim::LAWYER, "X-Ricevuta: accettazione");
    files_to_verify.put("buste/a.eml", &genuine);
    files_to_verify.put("buste/sotto/b.EML", &receipt);
    files_to_verify.put("buste/nota.txt", b"non un messaggio");
    let judged = files_to_verify.verify(0, true, &["buste"]);
    assert_eq!(column(&judged, "file"), ["buste/a.eml", "buste/sotto/b.EML"]);
    assert_eq!(column(&judged, "kind"), ["posta-certificata", "accettazione"]);
    files_to_verify.put("buste/c.eml", &message(1));
    assert_eq!(files_to_verify.verify(1, true, &["buste"]).as_array().map(Vec::len), Some(3));

    zip(
        &files_to_verify.home.beside("prove.zip"),
        &[("x/a.eml", &genuine), ("nota.txt", b"no"), ("../b.eml", &receipt)],
    );
    let judged = files_to_verify.verify(1, true, &["prove.zip"]);
    assert_eq!(
        column(&judged, "file"),
        ["prove.zip/x/a.eml", "prove.zip/../b.eml", "prove.zip/../b.eml"]
    );
    assert_eq!(judged[2]["problems"], json!(["name-unsafe"]));
    zip(
        &files_to_verify.home.beside("prove.zip"),
        &[("x/a.eml", &genuine), ("nota.txt", b"no"), ("y/b.eml", &receipt)],
    );
    let judged = files_to_verify.verify(0, true, &["prove.zip"]);
    assert_eq!(column(&judged, "file"), ["prove.zip/x/a.eml", "prove.zip/y/b.eml"]);
    let both = files_to_verify.verify(0, true, &["prove.zip", "buste/a.eml"]);
    assert_eq!(both.as_array().map(Vec::len), Some(3));

    files_to_verify.put(
        "rumore.eml",
        &(0..4000u32)
            .map(|at| (at.wrapping_mul(2_654_435_761) >> 24) as u8)
            .collect::<Vec<_>>(),
    );
    files_to_verify.put("vuoto.eml", b"");
    for name in ["rumore.eml", "vuoto.eml"] {
        let judged = files_to_verify.verify(1, true, &[name]);
        assert_eq!(
            (&judged[0]["verdict"], &judged[0]["kind"]),
            (&json!("unsigned"), &json!("ordinaria")),
            "{name}"
        );
    }
    fs::create_dir(files_to_verify.home.beside("niente")).expect("made");
    assert_eq!(files_to_verify.verify(1, true, &["niente"]), json!([]));
    files_to_verify.put("rotto.zip", b"PK\x03\x04 e poi nulla");
    assert_eq!(files_to_verify.verify(3, true, &["rotto.zip"]), json!([]));
    assert_eq!(files_to_verify.verify(3, true, &["assente.eml"]), json!([]));
    // An unreadable file does not hide the others.
    assert_eq!(
        files_to_verify
            .verify(3, true, &["assente.eml", "buste/a.eml"])
            .as_array()
            .map(Vec::len),
        Some(1)
    );
    let run = |names: &[&str]| {
        Invocation::bare(&files_to_verify.home.beside(""))
            .args(["verify"])
            .args(names.iter().copied())
            .run()
    };
    run(&["niente"]).code(1).stderr_contains(&["Nessun file .eml da verificare."]);
    run(&["assente.eml"]).code(3).stderr_contains(&["assente.eml"]);
    run(&[]).code(2);
    run(&["buste/a.eml", "--trust", "buste/nota.txt"]).code(3);
}

#[test]
fn an_export_writes_the_exact_bytes_and_overwrites_nothing() {
    let providers = Providers::demo();
    let profile = providers.read(&[sim::LAWYER]);
    let all = profile.json(0, ["status"]);
    let views = all.as_array().expect("dispatches");
    let forged = views
        .iter()
        .find(|view| column(&view["alerts"], "code").contains(&"forged-receipt"))
        .expect("one");
    let id = forged["id"].as_str().expect("an id");
    let mut wanted: BTreeSet<String> = forged["recipients"]
        .as_array()
        .expect("recipients")
        .iter()
        .flat_map(|recipient| column(&recipient["receipts"], "id"))
        .map(str::to_owned)
        .collect();
    wanted.extend(
        column(&forged["alerts"], "receipt")
            .iter()
            .filter(|id| !id.is_empty())
            .map(|id| (*id).to_owned()),
    );
    let digests = |files: Vec<(String, Vec<u8>)>| {
        files
            .iter()
            .map(|(_, bytes)| Sha256::of(bytes).to_string())
            .collect::<BTreeSet<_>>()
    };

    let folder = profile.beside("prove");
    let report = profile.json(0, ["export".into(), id.into(), "--to".into(), folder.clone().into_os_string()]);
    assert_eq!(
        (keys(&report), &report["path"]),
        (vec!["files", "path"], &json!(folder.display().to_string()))
    );
    let files: Vec<(String, Vec<u8>)> = files_below(&folder)
        .iter()
        .map(|path| (path.display().to_string(), fs::read(path).expect("read")))
        .collect();
    assert_eq!(report["files"].as_array().map(Vec::len), Some(files.len()));
    let exported = digests(files.clone());
    assert!(exported.is_superset(&wanted), "{wanted:?} of {exported:?}");
    assert_eq!(exported.len(), wanted.len() + 1, "the sent message and every receipt");
    assert!(
        files
            .iter()
            .filter(|(name, _)| name.contains("unknown-issuer") || name.contains("unsigned"))
            .count()
            == 1,
        "a forged receipt is named as such: {:?}",
        report["files"]
    );

    let archive = profile.beside("prove.zip");
    profile
        .run([
            "export".into(),
            forged["message_id"].as_str().expect("an id").into(),
            "--format".into(),
            "eml".into(),
            "--to".into(),
            archive.clone().into_os_string(),
        ])
        .code(0);
    let mut zip = zip::ZipArchive::new(fs::File::open(&archive).expect("there")).expect("a zip");
    let mut entries = Vec::new();
    for at in 0..zip.len() {
        let mut entry = zip.by_index(at).expect("an entry");
        let mut bytes = Vec::new();
        entry.read_to_end(&mut bytes).expect("read");
        entries.push((at.to_string(), bytes));
    }
    assert_eq!(digests(entries), exported);

    let before = fs::read(&archive).expect("read");
    for target in [folder, archive.clone()] {
        profile
            .run(["export".into(), id.into(), "--to".into(), target.into_os_string()])
            .code(3)
            .stderr_contains(&["esiste già"]);
    }
    assert_eq!(fs::read(&archive).expect("read"), before);
    profile.run(["export", "0123456789abcdef", "--to", "/tmp/mai-scritta"]).code(1);
    profile.run([
        "export".into(),
        id.into(),
        "--to".into(),
        profile.beside("non/ci/sono/prove").into_os_string(),
    ]);
    let one = profile.beside("uno");
    let receipt = wanted.first().expect("one");
    profile
        .run(["export".into(), receipt.into(), "--to".into(), one.clone().into_os_string()])
        .code(0);
    assert_eq!(files_below(&one).len(), 1);
}

#[test]
fn trusting_an_authority_changes_the_verdict_of_stored_messages() {
    let providers = Providers::demo();
    let profile = Profile::new();
    providers.add(&profile, sim::LAWYER);
    profile.run(["sync"]).code(0);
    let verdicts = || {
        let rows = profile.json(0, ["list", "--kind", "avvenuta-consegna"]);
        column(&rows, "verdict").into_iter().map(str::to_owned).collect::<Vec<_>>()
    };
    let delivered = || {
        profile
            .json(0, ["status"])
            .as_array()
            .expect("dispatches")
            .iter()
            .filter(|view| view["state"] == "delivered")
            .count()
    };
    assert!(
        !verdicts().is_empty() && verdicts().iter().all(|verdict| verdict != "genuine"),
        "{:?}",
        verdicts()
    );
    assert_eq!(delivered(), 0, "receipts that are not genuine change no state");

    let bundled = profile.json(0, ["trust", "list"]);
    assert!(
        bundled
            .as_array()
            .is_some_and(|bundled| bundled.iter().all(|anchor| anchor["own"] == json!(false)))
    );
    let authority = providers.authority(&profile);
    let added = profile.json(
        0,
        [
            "trust".into(),
            "add".into(),
            authority.into_os_string(),
            "--note".into(),
            "gestori di prova".into(),
        ],
    );
    assert_is_digest(&added[0]);
    let listed = profile.json(0, ["trust", "list"]);
    let own: Vec<&Value> = listed
        .as_array()
        .expect("anchors")
        .iter()
        .filter(|anchor| anchor["own"] == json!(true))
        .collect();
    assert_eq!(own.len(), 1);
    assert_eq!(keys(own[0]), ["name", "not_after", "not_before", "note", "own", "sha256", "spki"]);
    assert_eq!((&own[0]["sha256"], &own[0]["note"]), (&added[0], &json!("gestori di prova")));
    assert!(
        verdicts().iter().filter(|verdict| *verdict == "genuine").count() >= 5,
        "{:?}",
        verdicts()
    );
    assert!(delivered() >= 3, "{}", delivered());

    let digest = added[0].as_str().expect("a digest").to_owned();
    profile.run(["trust", "remove", &digest]).code(0);
    assert!(verdicts().iter().all(|verdict| verdict != "genuine"));
    assert_eq!(delivered(), 0);
    assert_eq!(profile.json(0, ["trust", "list"]), bundled);
    profile.run(["trust", "remove", &digest]).code(1);
    profile.run(["trust", "remove", "zz"]).code(2);
    profile
        .run(["trust".into(), "add".into(), profile.file("nota.pem", "nulla").into_os_string()])
        .code(3);
}
