//! Evidence bundles and court packages, checked with OpenSSL, sha256sum, unzip and pdftotext only.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use jiff::tz::TimeZone;
use recapito::i18n::{Language, Words};
use recapito::pec::{DispatchState, RecipientState};
use recapito::sim;
use serde_json::Value;

use crate::full_disk::Disk;
use crate::harness::{Invocation, Output, Profile, column, files_below};
use crate::servers::Providers;

/// A profile with the lawyer's mailbox of the demo, synced, and its dispatches.
pub(crate) struct Demo {
    providers: Providers,
    pub(crate) profile: Profile,
    dispatches: Value,
}

impl Demo {
    pub(crate) fn new() -> Self {
        let providers = Providers::demo();
        let profile = providers.read(&[sim::LAWYER]);
        let dispatches = profile.json(0, ["status"]);
        Self {
            providers,
            profile,
            dispatches,
        }
    }

    pub(crate) fn ids(&self) -> Vec<String> {
        column(&self.dispatches, "id").into_iter().map(str::to_owned).collect()
    }

    /// The dispatch with the most different recipient states and without a forged receipt.
    fn dispatch_with_most_outcomes(&self) -> &Value {
        let dispatches = self.dispatches.as_array().expect("an array").iter();
        let dispatches = dispatches.filter(|view| !column(&view["alerts"], "code").contains(&"forged-receipt"));
        let ends = |view: &Value| {
            let mut states = column(&view["recipients"], "state");
            states.sort_unstable();
            states.dedup();
            states.len()
        };
        dispatches.max_by_key(|view| ends(view)).expect("one")
    }

    pub(crate) fn export(&self, language: &str, ids: &[String], format: &str, to: &Path, options: &[&str]) -> Output {
        Invocation::new(&self.profile)
            .args(["--lang", language, "export"])
            .args(ids)
            .args(["--format", format, "--to"])
            .args([to])
            .args(options.iter().copied())
            .run()
    }

    fn evidence(&self, ids: &[String], name: &str) -> PathBuf {
        let to = self.profile.beside(name);
        self.export("it", ids, "evidence", &to, &[]).code(0);
        to
    }

    /// Asserts that every file matches the manifest; receipts may be forged.
    fn assert_matches_manifest(&self, path: &Path) {
        let judged = self.verify(path).json();
        assert!(!column(&judged, "kind").contains(&"file"), "{judged}");
        assert!(column(&judged, "verdict").contains(&"genuine"), "{judged}");
    }

    pub(crate) fn verify(&self, path: &Path) -> Output {
        Invocation::bare(&self.profile.beside(""))
            .args(["verify", "--json", "--trust"])
            .args([self.providers.authority(&self.profile), path.to_owned()])
            .run()
    }
}

/// The commands in the instructions of a bundle, in order.
pub(crate) fn commands(bundle: &Path, instructions: &str) -> Vec<String> {
    let text = fs::read_to_string(bundle.join(instructions)).expect("read");
    text.lines()
        .filter_map(|line| line.strip_prefix("    "))
        .map(str::to_owned)
        .collect()
}

/// Runs a command in the bundle's folder. Returns whether it succeeded, and its output.
pub(crate) fn shell(folder: &Path, command: &str) -> (bool, String) {
    let ran = Command::new("bash")
        .args(["-c", command])
        .env_clear()
        .env("PATH", std::env::var_os("PATH").unwrap_or_default())
        .current_dir(folder)
        .stdin(Stdio::null())
        .output()
        .expect("bash");
    (ran.status.success(), String::from_utf8_lossy(&ran.stdout).into_owned())
}

pub(crate) fn contents(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let files = files_below(folder).into_iter();
    let named = files.map(|path| {
        let name = path.strip_prefix(folder).expect("below").display().to_string();
        (name, fs::read(&path).expect("read"))
    });
    named.collect()
}

#[test]
fn a_bundle_is_verified_with_openssl_by_its_own_instructions() {
    let demo = Demo::new();
    for (language, instructions) in [("it", "LEGGIMI.txt"), ("en", "README.txt")] {
        let bundle = demo.profile.beside(language);
        demo.export(language, &demo.ids(), "evidence", &bundle, &[]).code(0);
        let [files, sums, signatures, senders, ledger, stamps, authorities] =
            <[String; 7]>::try_from(commands(&bundle, instructions)).expect("seven commands");
        assert_eq!(shell(&bundle, &files), (true, String::new()), "{files}");
        assert_eq!(shell(&bundle, &sums), (true, String::new()), "{sums}");
        let signed = fs::read_to_string(bundle.join("firme.txt")).expect("read");
        let (_, output) = shell(&bundle, &signatures);
        assert!(output.lines().all(|line| line.starts_with("OK ")), "{output}");
        assert_eq!(output.lines().count(), signed.lines().count());
        assert!(signed.lines().count() > 10, "{signed}");
        let (_, output) = shell(&bundle, &senders);
        let lines: Vec<&str> = output.lines().collect();
        assert_eq!(lines.len(), signed.lines().count() * 2, "{output}");
        assert!(lines.chunks(2).all(|pair| pair[1].contains(pair[0])), "{output}");
        let (_, output) = shell(&bundle, &ledger);
        let kept = fs::read_to_string(bundle.join("registro.jsonl")).expect("read");
        assert_eq!(output, "OK\n".repeat(kept.lines().count()));
        assert!(kept.lines().count() > 0);
        assert_eq!(shell(&bundle, &stamps), (true, String::new()), "the bundle has no time stamps");
        assert!(shell(&bundle, &authorities).1.contains("subject"));
        let altered = kept.replacen("\"received\":\"2", "\"received\":\"3", 1);
        fs::write(bundle.join("registro.jsonl"), altered).expect("written");
        assert!(shell(&bundle, &ledger).1.contains("NO"));
    }
}

#[test]
fn every_flipped_byte_in_a_bundle_is_detected_by_verify_and_by_the_shell_commands() {
    let demo = Demo::new();
    let id = demo.dispatch_with_most_outcomes()["id"].as_str().expect("an id").to_owned();
    let bundle = demo.evidence(&[id], "prove");
    let [files, sums, ..] = <[String; 7]>::try_from(commands(&bundle, "LEGGIMI.txt")).expect("seven commands");
    demo.verify(&bundle).code(0);
    for path in files_below(&bundle) {
        let original = fs::read(&path).expect("read");
        let mut flipped = original.clone();
        let middle = flipped.len() / 2;
        flipped[middle] ^= 1;
        fs::write(&path, &flipped).expect("written");
        let shown = path.display();
        let judged = demo.verify(&bundle).code(1).json();
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        let reported = judged.as_array().expect("an array").iter().any(|one| {
            let file = one["file"].as_str().expect("a file");
            one["kind"] == "file" && (file.ends_with(&name) || name == "SHA256SUMS")
        });
        assert!(reported, "{shown} is not reported: {judged}");
        assert!(shell(&bundle, &files) != (true, String::new()), "{shown} went unseen");
        assert!(!shell(&bundle, &sums).0, "{shown} went unseen");
        fs::write(&path, &original).expect("written");
    }
    let extra = bundle.join("in-piu.txt");
    fs::write(&extra, "x").expect("written");
    let judged = demo.verify(&bundle).code(1).json();
    assert!(column(&judged, "verdict").contains(&"unsigned"), "{judged}");
    fs::remove_file(extra).expect("removed");
    fs::remove_file(bundle.join("rapporto.pdf")).expect("removed");
    demo.verify(&bundle).code(1);
}

#[test]
fn the_same_dispatch_gives_the_same_bytes_in_a_folder_and_in_a_zip() {
    let demo = Demo::new();
    let ids = demo.ids();
    let (first, second) = (demo.evidence(&ids, "prima"), demo.evidence(&ids, "seconda"));
    assert!(contents(&first) == contents(&second), "two exports differ");
    let (one, two) = (demo.evidence(&ids, "prima.zip"), demo.evidence(&ids, "seconda.zip"));
    assert!(fs::read(&one).expect("read") == fs::read(&two).expect("read"), "two zips differ");
    let unpacked = demo.profile.beside("estratto");
    let unzip = Command::new("unzip")
        .arg("-q")
        .arg(&one)
        .arg("-d")
        .arg(&unpacked)
        .status()
        .expect("unzip");
    assert!(unzip.success());
    assert!(contents(&unpacked) == contents(&first), "zip and folder differ");
    demo.assert_matches_manifest(&one);
    let english = ["en.zip", "en2.zip", "en", "en2"].map(|name| {
        let to = demo.profile.beside(name);
        demo.export("en", &ids[..2], "evidence", &to, &[]).code(0);
        to
    });
    assert!(
        fs::read(&english[0]).expect("read") == fs::read(&english[1]).expect("read"),
        "two zips differ"
    );
    assert!(contents(&english[2]) == contents(&english[3]), "two exports differ");
    assert!(contents(&english[2]).contains_key("README.txt"));
    for name in contents(&first).keys() {
        assert!(name.len() <= 180, "{name} is long for Windows");
        let plain = |c: char| c.is_ascii_alphanumeric() || "@.-_/".contains(c);
        assert!(name.chars().all(plain), "{name} is not safe everywhere");
    }
    let leftovers = files_below(&demo.profile.beside(""));
    assert!(!leftovers.iter().any(|path| path.display().to_string().contains("unfinished")));
}

/// The text of a piece of HTML.
/// A profile of a later version, and one on a disk that is mounted to be read only, are opened for reading.
#[test]
fn a_profile_that_can_only_be_read_exports_the_same_evidence() {
    let demo = Demo::new();
    let ids = demo.ids();
    let before = contents(&demo.evidence(&ids, "prima"));
    let export = |profile: &Profile, name: &str| {
        let to = demo.profile.beside(name);
        let mut arguments = vec!["export".to_owned()];
        arguments.extend(ids.iter().cloned());
        arguments.extend(["--format", "evidence", "--to", &to.display().to_string()].map(str::to_owned));
        profile.run(arguments).code(0);
        demo.assert_matches_manifest(&to);
        assert_eq!(contents(&to), before, "{name}");
    };
    let format = demo.profile.dir().join("format");
    let usual = fs::read(&format).expect("read");
    fs::write(&format, "uno\n").expect("written");
    export(&demo.profile, "di-una-versione-successiva");
    fs::write(&format, usual).expect("written");
    let Some(disk) = Disk::of("64m", &demo.profile.beside("disco")) else {
        assert!(
            !crate::full_disk::is_root(),
            "no file system can be mounted although the user is root"
        );
        eprintln!("NOT TRIED: a disk mounted to be read only. Run this test as root.");
        return;
    };
    let on_disk = disk.0.join("profilo");
    let copied = Command::new("cp")
        .arg("-a")
        .args([demo.profile.dir(), &on_disk])
        .status()
        .expect("cp");
    assert!(copied.success());
    disk.read_only();
    export(&Profile::at(&on_disk), "da-un-disco-in-sola-lettura");
}

fn plain(html: &str) -> String {
    let mut text = String::new();
    let mut inside = false;
    for c in html.chars() {
        match c {
            '<' => inside = true,
            '>' => inside = false,
            c if !inside => text.push(c),
            _ => {}
        }
    }
    let named = [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&amp;", "&")];
    named.iter().fold(text, |text, (name, c)| text.replace(name, c))
}

#[test]
fn the_report_agrees_with_status_in_pdf_and_html() {
    let demo = Demo::new();
    let words = Words::new(Language::Italian).in_zone(TimeZone::get("Europe/Rome").expect("bundled"));
    let bundle = demo.evidence(&demo.ids(), "prove");
    let ran = Command::new("pdftotext")
        .args(["-raw", "rapporto.pdf", "-"])
        .current_dir(&bundle)
        .output()
        .expect("pdftotext");
    assert!(ran.status.success());
    let without_spaces = |text: &str| text.split_whitespace().collect::<String>();
    let pdf = String::from_utf8(ran.stdout).expect("text");
    let html = fs::read_to_string(bundle.join("rapporto.html")).expect("read");
    let rows: Vec<&str> = html.split("<tr>").collect();
    for view in demo.dispatches.as_array().expect("an array") {
        let state_of_dispatch: DispatchState = serde_json::from_value(view["state"].clone()).expect("a state");
        assert!(html.contains(&words.dispatch_state(state_of_dispatch)));
        for recipient in view["recipients"].as_array().expect("recipients") {
            let address = recipient["address"].as_str().expect("an address");
            let state: RecipientState = serde_json::from_value(recipient["state"].clone()).expect("a state");
            let at = recipient["at"].as_str().map(|at| words.instant(at.parse().expect("an instant")));
            let at = at.unwrap_or_default();
            let row = rows
                .iter()
                .find(|row| row.contains(address) && row.contains(&words.state(state)) && row.contains(&at))
                .and_then(|row| row.split("</tr>").next());
            assert!(row.is_some(), "no row says {address} {state:?} {at}");
            // The same row in the PDF: its cells follow each other, wrapped over several lines.
            let cells = without_spaces(&plain(row.expect("a row")));
            assert!(without_spaces(&pdf).contains(&cells), "the PDF has no row {cells}:\n{pdf}");
            for receipt in recipient["receipts"].as_array().expect("receipts") {
                let digest = receipt["sha256"].as_str().expect("a digest");
                assert!(
                    without_spaces(&pdf).contains(digest) && html.contains(digest),
                    "{digest} is not in the report"
                );
            }
        }
    }
    let bytes = fs::read(bundle.join("rapporto.pdf")).expect("read");
    let text = String::from_utf8_lossy(&bytes);
    assert!(text.contains("<pdfaid:part>2</pdfaid:part>") && text.contains("<pdfaid:conformance>B</pdfaid:conformance>"));
    assert!(!html.contains("<script") && !html.contains("http://") && !html.contains("https://"));
}

#[test]
fn an_update_replaces_only_an_earlier_state_of_the_same_bundle() {
    let demo = Demo::new();
    let ids = demo.ids();
    let bundle = demo.evidence(&ids[..1], "prove");
    demo.export("it", &ids[..1], "evidence", &bundle, &[])
        .code(3)
        .stderr_contains(&["esiste già"]);
    demo.export("it", &ids, "evidence", &bundle, &["--update"]).code(0);
    let all = contents(&bundle);
    demo.assert_matches_manifest(&bundle);
    demo.export("it", &ids[..1], "evidence", &bundle, &["--update"])
        .code(3)
        .stderr_contains(&["non è uno stato precedente"]);
    fs::write(bundle.join("nota.txt"), "mia").expect("written");
    demo.export("it", &ids, "evidence", &bundle, &["--update"])
        .code(3)
        .stderr_contains(&["non è uno stato precedente"]);
    assert_eq!(contents(&bundle).len(), all.len() + 1, "nothing was changed");
    let mine = demo.profile.beside("mia");
    fs::create_dir(&mine).expect("made");
    demo.export("it", &ids, "evidence", &mine, &["--update"]).code(3);
    demo.export("it", &ids, "eml", &demo.profile.beside("x"), &["--update"]).code(2);
}

#[test]
fn a_court_package_has_only_eml_files_and_reports_what_is_missing() {
    let demo = Demo::new();
    let view = demo.dispatch_with_most_outcomes();
    let id = view["id"].as_str().expect("an id").to_owned();
    let to = demo.profile.beside("deposito");
    let report = Invocation::new(&demo.profile)
        .args(["export", &id, "--format", "court", "--json", "--to"])
        .args([&to])
        .run()
        .code(1)
        .json();
    let files = contents(&to);
    let outside: Vec<&String> = files.keys().filter(|name| !name.starts_with("notifica-")).collect();
    assert_eq!(outside, ["LEGGIMI.txt", "SHA256SUMS", "dati-ricevute.xml"]);
    let inside: Vec<&String> = files.keys().filter(|name| name.starts_with("notifica-")).collect();
    assert!(inside.iter().all(|name| name.ends_with(".eml")), "{inside:?}");
    assert_eq!(inside.iter().filter(|name| name.ends_with("/accettazione.eml")).count(), 1);
    let page = String::from_utf8(files["LEGGIMI.txt"].clone()).expect("text");
    let data = String::from_utf8(files["dati-ricevute.xml"].clone()).expect("text");
    for recipient in view["recipients"].as_array().expect("recipients") {
        let address = recipient["address"].as_str().expect("an address");
        let delivered = recipient["state"] == "delivered";
        let own = inside
            .iter()
            .filter(|name| name.contains("/consegna-") && name.contains(address))
            .count();
        assert_eq!(own, usize::from(delivered), "{address}: {inside:?}");
        assert!(data.contains(&format!("<Destinatario indirizzo=\"{address}\">")), "{data}");
        if !delivered {
            assert!(page.contains(address), "{page}");
        }
    }
    let remarks = report["remarks"].as_array().expect("remarks");
    let names_law = |remark: &Value| remark.as_str().is_some_and(|remark| remark.contains("53 del 1994"));
    assert!(
        !remarks.iter().any(names_law),
        "an ordinary dispatch needs no such subject: {remarks:?}"
    );
    demo.verify(&to).code(0);
    let data = to.join("dati-ricevute.xml");
    let manifest = to.join("SHA256SUMS");
    let (written, listed) = (fs::read(&data).expect("read"), fs::read_to_string(&manifest).expect("read"));
    let edited = String::from_utf8(written.clone())
        .expect("text")
        .replacen(" gestore=\"", " gestore=\"x", 1);
    let digest = |bytes: &[u8]| recapito::signature::Sha256::of(bytes).to_string();
    fs::write(&manifest, listed.replace(&digest(&written), &digest(edited.as_bytes()))).expect("written");
    fs::write(&data, edited).expect("written");
    demo.verify(&to).code(1);
}
