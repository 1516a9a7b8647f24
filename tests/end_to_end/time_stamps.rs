//! The hash list, and time stamps of it and of a bundle, with a time-stamping authority made with `openssl ts`.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::json;

use crate::bundles::{commands, shell};
use crate::harness::{Invocation, Output, Profile};

const ONE: &str = "From: a@example.org\r\nTo: studio@pec.example\r\nSubject: Primo\u{202E}\r\nMessage-ID: <1@x>\r\n\r\nuno\r\n";
const TWO: &str = "From: b@example.org\r\nTo: studio@pec.example\r\nSubject: Secondo\r\nMessage-ID: <2@x>\r\n\r\ndue\r\n";

fn profile() -> Profile {
    let profile = Profile::new();
    let args = [
        "account",
        "add",
        "studio@pec.example",
        "--imap",
        "localhost:1",
        "--smtp",
        "localhost:1",
        "--no-test",
        "--password-stdin",
    ];
    Invocation::new(&profile).args(args).stdin("x").run().code(0);
    for (name, text) in [("1.eml", ONE), ("2.eml", TWO)] {
        let path = profile.file(name, text);
        profile
            .run([Path::new("import"), &path, Path::new("--account"), Path::new("studio@pec.example")])
            .code(0);
    }
    profile
}

/// A time-stamping authority in a folder, with `root.pem`.
struct Authority(tempfile::TempDir);

impl Authority {
    fn new() -> Self {
        let authority = Self(tempfile::tempdir().expect("a directory"));
        let config = "[req]\ndistinguished_name=n\n[n]\n[ca]\nbasicConstraints=critical,CA:true\nkeyUsage=critical,keyCertSign\n\
            [tsa]\nkeyUsage=critical,digitalSignature\nextendedKeyUsage=critical,timeStamping\n\
            [ts]\ndefault_tsa=t\n[t]\nserial=serial\nsigner_cert=tsa.pem\nsigner_key=tsa.key\ncerts=root.pem\nsigner_digest=sha256\n\
            default_policy=1.2.3.4\ndigests=sha256,sha512\ness_cert_id_alg=sha256\n";
        fs::write(authority.0.path().join("c.cnf"), config).expect("written");
        fs::write(authority.0.path().join("serial"), "01\n").expect("written");
        let key = |name: &str| format!("openssl genpkey -quiet -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out {name}.key");
        authority.sh(&key("root"));
        authority.sh(&key("tsa"));
        authority.sh("openssl req -config c.cnf -x509 -new -key root.key -subj '/CN=Root of stamps' -extensions ca -days 30 -out root.pem");
        authority.sh("openssl req -config c.cnf -new -key tsa.key -subj '/CN=Stamper' -out tsa.csr");
        authority.sh("openssl x509 -req -in tsa.csr -CA root.pem -CAkey root.key -extfile c.cnf -extensions tsa -days 30 -out tsa.pem");
        authority
    }

    /// Writes the token to `file.tsr` beside the file.
    fn stamp(&self, file: &Path) -> PathBuf {
        let token = PathBuf::from(format!("{}.tsr", file.display()));
        let (file, out) = (file.display(), token.display());
        self.sh(&format!("openssl ts -query -data '{file}' -sha256 -cert -out q.tsq"));
        self.sh(&format!("openssl ts -reply -config c.cnf -section t -queryfile q.tsq -out '{out}'"));
        self.sh(&format!("openssl ts -verify -data '{file}' -in '{out}' -CAfile root.pem"));
        token
    }

    fn root(&self) -> PathBuf {
        self.0.path().join("root.pem")
    }

    fn sh(&self, command: &str) {
        let ran = Command::new("sh")
            .args(["-c", command])
            .current_dir(self.0.path())
            .output()
            .expect("sh");
        assert!(ran.status.success(), "{command}: {}", String::from_utf8_lossy(&ran.stderr));
    }
}

fn verify(profile: &Profile, path: &Path, tsa: Option<&Path>) -> Output {
    let test = Invocation::bare(&profile.beside("")).args(["verify", "--json"]).args([path]);
    match tsa {
        Some(tsa) => test.args(["--tsa"]).args([tsa]).run(),
        None => test.run(),
    }
}

#[test]
fn the_hash_list_is_reproducible_reveals_no_content_and_is_accepted_by_sha256sum() {
    let profile = profile();
    let plain = profile.run(["hashes"]).code(0);
    assert_eq!(plain.stdout, profile.run(["hashes"]).code(0).stdout);
    let lines: Vec<&str> = plain.text().lines().collect();
    assert_eq!(lines.len(), 3, "two messages and the ledger");
    assert!(lines.is_sorted() && lines.iter().all(|line| line.len() == 64));
    let ledger = fs::read_to_string(profile.dir().join("ledger.jsonl")).expect("read");
    let last = ledger.lines().last().expect("a line");
    assert!(
        lines.iter().any(|digest| last.contains(&format!("\"hash\":\"{digest}\""))),
        "{last}"
    );

    let list = profile.beside("elenco.txt");
    let report = profile.json(0, ["hashes", "--names", "--to", "elenco.txt"]);
    assert_eq!((&report["messages"], report.get("list")), (&json!(2), None));
    let text = fs::read_to_string(&list).expect("read");
    assert!(text.contains("| studio@pec.example | a@example.org | Primo \n"), "{text}");
    let ran = Command::new("sha256sum")
        .arg("-c")
        .arg(&list)
        .current_dir(profile.dir())
        .output()
        .expect("sha256sum");
    assert_eq!(
        (ran.status.success(), String::from_utf8_lossy(&ran.stdout).lines().count()),
        (true, 2)
    );
    profile.run(["hashes", "--to", "elenco.txt"]).code(3);
    assert_eq!(fs::read_to_string(&list).expect("read"), text, "never overwritten");
    let own = profile.run(["hashes", "--account", "studio@pec.example"]).code(0);
    assert_eq!(own.text().lines().count(), 2);
    profile.run(["hashes", "--account", "altri@pec.example"]).code(1);
}

#[test]
fn a_stamped_hash_list_is_verified_with_its_time_and_authority() {
    let (profile, authority) = (profile(), Authority::new());
    profile.run(["hashes", "--to", "elenco"]).code(0);
    let list = profile.beside("elenco");
    assert_eq!(
        verify(&profile, &list, Some(&authority.root())).code(1).json(),
        json!([]),
        "not stamped yet"
    );
    let token = authority.stamp(&list);
    for path in [&list, &token] {
        let report = verify(&profile, path, Some(&authority.root())).code(0).json();
        assert_eq!(
            (report.as_array().map(Vec::len), &report[0]["kind"]),
            (Some(1), &json!("time-stamp"))
        );
        assert_eq!(
            (&report[0]["verdict"], &report[0]["anchor"]),
            (&json!("genuine"), &json!("CN=Root of stamps"))
        );
        assert_eq!(
            report[0]["stamps"],
            json!({"file": list.display().to_string(), "policy": "1.2.3.4", "serial": "02"})
        );
        assert_eq!(report[0]["problems"], json!(["revocation-not-checked"]));
    }
    let report = verify(&profile, &list, None).code(1).json();
    assert_eq!(
        (&report[0]["verdict"], &report[0]["intact"]),
        (&json!("unknown-issuer"), &json!(true))
    );
    let output = Invocation::bare(&profile.beside(""))
        .args(["--lang", "it", "verify", "elenco", "--tsa"])
        .args([authority.root()])
        .run()
        .code(0);
    assert!(
        output.text().contains("elenco di 3 impronte") && output.text().contains("marca temporale autentica"),
        "{}",
        output.text()
    );

    let alone = profile.file("altrove.tsr", fs::read(&token).expect("read"));
    verify(&profile, &alone, None).code(3).stderr_contains(&["altrove"]);
    let mut text = fs::read(&list).expect("read");
    text[0] = if text[0] == b'0' { b'1' } else { b'0' };
    fs::write(&list, text).expect("changed");
    let report = verify(&profile, &list, Some(&authority.root())).code(1).json();
    assert_eq!(
        (&report[0]["verdict"], &report[0]["problems"][0]),
        (&json!("altered"), &json!("imprint-differs"))
    );
}

/// Asserts that the commands in the bundle's instructions find no changed file and verify these time stamps, and none of them without the
/// authority.
fn verify_by_instructions(profile: &Profile, authority: &Authority, stamps: &[&str]) {
    let bundle = profile.beside("prove");
    let commands = commands(&bundle, "LEGGIMI.txt");
    assert_eq!(shell(&bundle, &commands[0]), (true, String::new()));
    assert_eq!(shell(&bundle, &commands[1]), (true, String::new()));
    let stamped = commands.iter().find(|command| command.contains("openssl ts")).expect("a command");
    let (_, output) = shell(&bundle, stamped);
    assert!(
        !output.contains("OK ") && output.contains("NO "),
        "an unknown authority is trusted: {output}"
    );
    fs::copy(authority.root(), profile.beside("tsa.pem")).expect("copied");
    let (_, output) = shell(&bundle, stamped);
    let lines: Vec<&str> = output.lines().collect();
    assert_eq!(lines.len(), stamps.len() * 2, "{output}");
    for (pair, stamp) in lines.chunks(2).zip(stamps) {
        assert!(
            pair[0].starts_with("Time stamp: ") && pair[1].starts_with(&format!("OK {stamp}")),
            "{output}"
        );
    }
    fs::remove_file(profile.beside("tsa.pem")).expect("removed");
}

#[test]
fn an_updated_bundle_keeps_its_time_stamps() {
    let (profile, authority) = (profile(), Authority::new());
    let id = profile.json(0, ["list"])[0]["id"].as_str().expect("an id").to_owned();
    let other = profile.json(0, ["list"])[1]["id"].as_str().expect("an id").to_owned();
    let export = |ids: &[&str]| {
        let args = ["export", "--format", "evidence", "--to", "prove", "--update"];
        profile.run(args.iter().chain(ids).copied()).code(0);
    };
    let bundle = profile.beside("prove");
    export(&[&id]);
    authority.stamp(&bundle.join("SHA256SUMS"));
    let verdicts = |code: i32| {
        let report = verify(&profile, &bundle, Some(&authority.root())).code(code).json();
        let rows = report.as_array().expect("an array").iter();
        rows.map(|row| (row["kind"].clone(), row["verdict"].clone())).collect::<Vec<_>>()
    };
    let (mail, stamp) = ((json!("ordinaria"), json!("unsigned")), (json!("time-stamp"), json!("genuine")));
    assert_eq!(verdicts(0), [mail.clone(), stamp.clone()]);
    verify_by_instructions(&profile, &authority, &["SHA256SUMS.tsr"]);
    export(&[&id]);
    assert_eq!(
        verdicts(0),
        [mail.clone(), stamp.clone()],
        "nothing changed, the time stamp is kept"
    );
    export(&[&id, &other]);
    assert_eq!(
        verdicts(1),
        [mail.clone(), mail.clone(), stamp.clone()],
        "nothing vouches for the unsigned message that was added"
    );
    assert!(!bundle.join("SHA256SUMS.tsr").exists() && bundle.join("marche").exists());
    let token = |ending: &str| {
        let list = bundle.join("SHA256SUMS");
        authority.stamp(&list);
        if ending == "tst" {
            let name = list.display();
            authority.sh(&format!(
                "openssl ts -reply -in '{name}.tsr' -token_out -out '{name}.tst' && rm '{name}.tsr'"
            ));
        }
    };
    token("tst");
    verify_by_instructions(&profile, &authority, &["SHA256SUMS.tst", "marche/SHA256SUMS-"]);
    fs::remove_file(bundle.join("SHA256SUMS.tst")).expect("removed");
    // A time stamp of another file in the place of the manifest's.
    let strange = authority.stamp(&profile.file("altro", "altro"));
    fs::copy(strange, bundle.join("SHA256SUMS.tsr")).expect("put");
    assert_eq!(
        verdicts(1).into_iter().filter(|(_, verdict)| *verdict == json!("altered")).count(),
        1
    );
}
