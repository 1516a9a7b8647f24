//! `import` and `search` as a process: output, fields and exit codes.

use std::fs;

use serde_json::json;

use crate::harness::Profile;

fn message(number: u32, subject: &str, text: &str) -> String {
    format!(
        "From: \"Avv. Bianchi\" <bianchi@pec.studio.example>\r\nTo: protocollo@pec.comune.example\r\n\
        Date: Thu, 14 Mar 2024 10:0{number}:00 +0100\r\n\
         Message-ID: <{number}.bianchi@studio.example>\r\nSubject: {subject}\r\nContent-Type: text/plain; charset=utf-8\r\n\
         Content-Transfer-Encoding: 8bit\r\n\r\n{text}\r\n"
    )
}

#[test]
fn files_are_imported_once_and_found_by_search() {
    let profile = Profile::new();
    let folder = profile.beside("posta");
    fs::create_dir(&folder).expect("made");
    fs::write(folder.join("1.eml"), message(1, "Diffida", "Si chiede il pagamento delle fatture.")).expect("written");
    fs::write(folder.join("2.eml"), message(2, "Avviso", "Perché la società non ha risposto?")).expect("written");
    fs::write(folder.join("foto.eml"), b"\x89PNG").expect("written");
    let report = profile.json(1, ["import", "posta"]);
    assert_eq!(
        (&report["found"], &report["imported"], &report["duplicates"]),
        (&json!(3), &json!(2), &json!(0))
    );
    assert_eq!(report["accounts"], json!(["bianchi@pec.studio.example"]));
    assert_eq!((&report["dispatches"], &report["stopped"]), (&json!(2), &json!(false)));
    assert_eq!(
        (&report["failed"][0]["file"], &report["failed"][0]["reason"]),
        (&json!("posta/foto.eml"), &json!("no-message"))
    );
    assert_eq!(profile.raw_file_count(), 2);
    let again = profile.json(0, ["import", "posta/1.eml"]);
    assert_eq!((&again["imported"], &again["duplicates"]), (&json!(0), &json!(1)));
    assert_eq!(
        profile.json(1, ["import", "assente.mbox"])["failed"][0]["reason"],
        json!("unreadable")
    );

    let found = profile.json(0, ["search", "fattura"]);
    assert_eq!(found.as_array().map(Vec::len), Some(1));
    let hit = &found[0];
    assert_eq!(
        (&hit["subject"], &hit["account"], &hit["kind"], &hit["date"], &hit["where"]),
        (
            &json!("Diffida"),
            &json!("bianchi@pec.studio.example"),
            &json!("ordinaria"),
            &json!("2024-03-14T10:01:00+01:00"),
            &json!(["body"])
        )
    );
    assert!(hit["score"].as_f64().is_some_and(|score| score > 0.0));
    assert_eq!(hit["id"].as_str().map(str::len), Some(64));
    let dispatch = hit["dispatch"].as_str().expect("a dispatch").to_owned();
    assert_eq!(profile.json(0, ["status", &dispatch])[0]["subject"], json!("Diffida"));

    assert_eq!(profile.json(0, ["search", "perche", "SOCIETA"])[0]["subject"], json!("Avviso"));
    assert_eq!(
        profile.json(0, ["search", "da:bianchi", "--limit", "1"]).as_array().map(Vec::len),
        Some(1)
    );
    assert_eq!(
        profile.json(0, ["search", "<2.bianchi@studio.example>"])[0]["subject"],
        json!("Avviso")
    );
    assert_eq!(profile.json(1, ["search", "inesistente"]), json!([]));
    assert_eq!(profile.json(1, ["search", "(("]), json!([]));
    let shown = profile.run(["search", "diffida"]).code(0).stdout;
    assert!(String::from_utf8_lossy(&shown).contains("oggetto"), "in words");
    fs::remove_dir_all(profile.dir().join("search")).expect("removed");
    assert_eq!(profile.json(0, ["search", "fattura"]).as_array().map(Vec::len), Some(1));
    // As after a kill between storing and indexing: a pass without changes rebuilds the full-text index.
    fs::remove_dir_all(profile.dir().join("search")).expect("removed");
    assert_eq!(profile.json(0, ["sync"]), json!([]));
    assert!(profile.dir().join("search/1/whole").is_file());
    profile.json(0, ["rebuild"]);
    assert_eq!(profile.json(0, ["search", "fattura"]).as_array().map(Vec::len), Some(1));
    assert_eq!(profile.json(0, ["check"])["good"], json!(true));
}
