//! Packages for a preservation system, retention periods, and the comparison of two mailboxes.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;

use quick_xml::events::Event;
use recapito::sim;
use serde_json::{Value, json};

use crate::harness::{Invocation, Profile, files_below};
use crate::servers::Providers;

fn contents(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let named = files_below(folder).into_iter().map(|path| {
        let name = path.strip_prefix(folder).expect("below").display().to_string();
        (name, fs::read(&path).expect("read"))
    });
    named.collect()
}

/// The texts of an XML document by the path of their elements. Panics if it is not well-formed.
fn texts(bytes: &[u8]) -> Vec<(String, String)> {
    let mut reader = quick_xml::Reader::from_reader(bytes);
    let (mut inside, mut texts) = (Vec::new(), Vec::new());
    loop {
        match reader.read_event().expect("well-formed") {
            Event::Start(start) => inside.push(String::from_utf8(start.name().as_ref().to_vec()).expect("a name")),
            Event::End(_) => drop(inside.pop()),
            Event::Text(text) => texts.push((inside.join("/"), String::from_utf8(text.to_vec()).expect("text"))),
            Event::Eof => return texts,
            _ => {}
        }
    }
}

fn preserve(profile: &Profile, code: i32, to: &str, more: &[&str]) -> Value {
    let args = [
        "preserve",
        "--account",
        sim::LAWYER,
        "--from",
        "2000-01-01",
        "--until",
        "2099-12-31",
        "--to",
        to,
    ];
    profile.json(code, args.iter().chain(more).copied())
}

#[test]
fn a_package_is_complete_reproducible_and_without_duplicates() {
    let providers = Providers::demo();
    let profile = providers.read(&[sim::LAWYER]);
    let kept = profile.json(0, ["retention", "--account", sim::LAWYER])[0]["messages"].clone();
    let packed = preserve(
        &profile,
        0,
        "pdv",
        &["--holder", "Studio & Soci <SRL>", "--holder-id", "VATIT-01234567890"],
    );
    assert_eq!((&packed["messages"], &packed["in_earlier_packages"]), (&kept, &json!(0)));
    let package = profile.beside("pdv");
    let sums = Command::new("sha256sum")
        .args(["-c", "--strict", "--quiet", "SHA256SUMS"])
        .current_dir(&package)
        .status();
    assert!(sums.expect("sha256sum").success());

    let files = contents(&package);
    let index = texts(&files["PIndex.xml"]);
    let texts_of = |tail: &str| {
        index
            .iter()
            .filter(|(path, _)| path.ends_with(tail))
            .map(|(_, text)| text.as_str())
            .collect::<Vec<_>>()
    };
    let messages = kept.as_u64().expect("a number") as usize;
    assert_eq!(texts_of("FileGroup/File/Path").len(), messages * 2);
    assert_eq!(texts_of("Holder/AgentID"), ["VATIT-01234567890"]);
    assert!(
        index
            .iter()
            .any(|(path, _)| path.starts_with("PIndex/SelfDescription/CreatingApplication"))
    );
    for (path, hash) in texts_of("File/Path").iter().zip(texts_of("File/Hash")) {
        assert_eq!(recapito::signature::Sha256::of(&files[*path]).to_string(), hash, "{path}");
        if path.ends_with(".eml") {
            let metadata = path.replace("messaggi/", "metadati/").replace(".eml", ".xml");
            let metadata = texts(&files[&metadata]);
            assert!(
                metadata.contains(&("DocumentoInformatico/IdDoc/Identificativo".into(), hash.into())),
                "{path}"
            );
        }
    }
    let receipt = files
        .iter()
        .find(|(name, bytes)| name.ends_with(".xml") && String::from_utf8_lossy(bytes).contains("avvenuta-consegna"));
    let (_, receipt) = receipt.expect("a receipt's metadata");
    assert!(
        texts(receipt)
            .iter()
            .any(|(path, _)| path.contains("IdIdentificativoDocumentoPrimario/Identificativo"))
    );

    let nothing = preserve(&profile, 0, "pdv2", &[]);
    assert_eq!(
        (&nothing["messages"], &nothing["path"], &nothing["in_earlier_packages"]),
        (&json!(0), &Value::Null, &kept)
    );
    assert!(!profile.beside("pdv2").exists());
    profile.run(["rebuild"]).code(0);
    preserve(
        &profile,
        0,
        "pdv3",
        &["--again", "--holder", "Studio & Soci <SRL>", "--holder-id", "VATIT-01234567890"],
    );
    assert_eq!(contents(&profile.beside("pdv3")), files, "the same content gives the same bytes");
    let retention = profile.json(0, ["retention", "--account", sim::LAWYER]);
    assert_eq!((&retention[0]["unpreserved"], &retention[0]["packages"]), (&json!(0), &json!(2)));

    // `verify` checks the package too.
    let path = package.join("PIndex.xml");
    let mut bytes = fs::read(&path).expect("read");
    let at = bytes.len() / 2;
    bytes[at] ^= 1;
    fs::write(&path, bytes).expect("written");
    let report = profile.json(1, ["verify".into(), package.clone()]);
    let report = report
        .as_array()
        .expect("rows")
        .iter()
        .find(|row| row["kind"] == "file")
        .expect("a fault");
    assert_eq!(report["problems"], json!(["file-changed"]));
    profile
        .run([
            "preserve",
            "--account",
            sim::LAWYER,
            "--from",
            "2026-02-01",
            "--until",
            "2026-01-01",
            "--to",
            "x",
        ])
        .code(2);
}

fn message(id: &str, body: &str) -> String {
    format!(
        "From: a@example.org\r\nTo: studio@pec.example\r\nSubject: =1+1, {id}\r\nDate: Thu, 5 Mar 2026 10:11:12 +0100\r\nMessage-ID: \
            <{id}@x>\r\n\r\n{body}\r\n"
    )
}

#[test]
fn a_move_to_another_provider_is_compared_message_by_message() {
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
    let (old, new) = (profile.beside("vecchio"), profile.beside("nuovo"));
    for (folder, name, text) in [
        (&old, "1.eml", message("1", "uno")),
        (&old, "2.eml", message("2", "due")),
        (&old, "3.eml", message("3", "tre")),
        (&old, "4.eml", message("4", "quattro")),
        (&new, "1.eml", message("1", "uno")),
        (&new, "2.eml", format!("X-Server: nuovo\r\n{}", message("2", "due"))),
        (&new, "3.eml", message("3", "tre, cambiato")),
        (&new, "5.eml", message("5", "cinque")),
    ] {
        fs::create_dir_all(folder).expect("made");
        fs::write(folder.join(name), text).expect("written");
    }
    profile.run(["import", "vecchio", "--account", "studio@pec.example"]).code(0);
    let report = profile.json(1, ["compare", "studio@pec.example", "nuovo"]);
    assert_eq!(
        (
            &report["whole"],
            &report["left"]["messages"],
            &report["right"]["messages"],
            &report["same"]
        ),
        (&json!(false), &json!(4), &json!(4), &json!(1))
    );
    for kind in ["rewritten", "differs", "only_left", "only_right"] {
        assert_eq!(report[kind], json!(1), "{kind}: {report}");
    }
    let csv = profile.run(["compare", "studio@pec.example", "nuovo", "--csv"]).code(1);
    assert_eq!(csv.text().lines().count(), 5, "{}", csv.text());
    assert!(csv.text().lines().all(|line| !line.contains(",=1")), "no formula: {}", csv.text());
    let people = profile.run(["compare", "studio@pec.example", "nuovo"]).code(1);
    assert!(people.text().contains("Le due parti non coincidono."), "{}", people.text());

    fs::copy(old.join("3.eml"), new.join("3.eml")).expect("copied");
    fs::copy(old.join("4.eml"), new.join("4.eml")).expect("copied");
    fs::remove_file(new.join("5.eml")).expect("removed");
    let report = profile.json(0, ["compare", "studio@pec.example", "nuovo"]);
    assert_eq!(
        (&report["whole"], &report["rewritten"], &report["same"]),
        (&json!(true), &json!(1), &json!(3))
    );
    profile.run(["compare", "altri@pec.example", "nuovo"]).code(1);
    profile.run(["compare", "studio@pec.example", "assente"]).code(1);
}

/// Rewrites the manifest of a package so that it fits the files again.
fn refit(package: &Path) {
    let manifest = package.join("SHA256SUMS");
    let listed = fs::read_to_string(&manifest).expect("read");
    let lines = listed.lines().map(|line| {
        let (_, name) = line.split_once("  ").expect("a digest and a name");
        let digest = recapito::signature::Sha256::of(&fs::read(package.join(name)).expect("read"));
        format!("{digest}  {name}\n")
    });
    fs::write(&manifest, lines.collect::<String>()).expect("written");
}

/// The files of a package that `verify` finds faults with, and the faults.
fn faults(profile: &Profile, package: &Path) -> Vec<(String, Value)> {
    let ran = profile.run(["verify".into(), package.to_owned().into_os_string(), "--json".into()]);
    let rows = ran.json();
    let rows = rows.as_array().expect("rows").iter().filter(|row| row["kind"] == "file");
    rows.map(|row| {
        let file = row["file"].as_str().expect("a name");
        (file.rsplit('/').next().expect("a name").to_owned(), row["problems"].clone())
    })
    .collect()
}

#[test]
fn an_edited_holder_or_period_is_found_although_the_manifest_fits() {
    let providers = Providers::demo();
    let profile = providers.read(&[sim::LAWYER]);
    let holder = ["--holder", "Studio & Soci", "--holder-id", "VATIT-01234567890"];
    preserve(&profile, 0, "pdv", &holder);
    let package = profile.beside("pdv");
    assert_eq!(faults(&profile, &package), [], "as it was written");
    let index = package.join("PIndex.xml");
    let good = fs::read_to_string(&index).expect("text");
    let wrong = [("PIndex.xml".to_owned(), json!(["file-not-recomputed"]))];
    for (what, from, to) in [
        ("holder", "Studio &amp; Soci", "Studio &amp; Figli"),
        ("holder's code", "VATIT-01234567890", "VATIT-01234567891"),
        ("period", "2000-01-01", "2001-01-01"),
        ("end of the period", "2099-12-31", "2019-12-31"),
        ("account", sim::LAWYER, "altro@pec.studio.example"),
        (
            "time",
            "<TimeInfo attachedTimeStamp=\"false\">20",
            "<TimeInfo attachedTimeStamp=\"false\">19",
        ),
        ("submitter", "<FormalName>Studio", "<FormalName>Lo Studio"),
    ] {
        let edited = if what == "submitter" {
            good.replacen(from, to, 1)
        } else {
            good.replace(from, to)
        };
        assert_ne!(edited, good, "{what}");
        fs::write(&index, edited).expect("written");
        refit(&package);
        assert_eq!(faults(&profile, &package), wrong, "{what}");
    }
    // What another version of the program writes is no fault.
    let version = format!("<Version>{}</Version>", env!("CARGO_PKG_VERSION"));
    fs::write(&index, good.replace(&version, "<Version>0.0.9</Version>")).expect("written");
    refit(&package);
    assert_eq!(faults(&profile, &package), []);
    fs::write(&index, &good).expect("written");
    // The time in the metadata of a message decides which period it belongs to.
    let metadata = files_below(&package.join("metadati")).remove(0);
    let text = fs::read_to_string(&metadata).expect("text");
    fs::write(&metadata, text.replacen("<Note>data=20", "<Note>data=19", 1)).expect("written");
    refit(&package);
    let name = metadata.file_name().expect("a name").to_string_lossy().into_owned();
    assert!(faults(&profile, &package).iter().any(|(file, _)| *file == name));
}
