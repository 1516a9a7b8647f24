//! The house stands as drawn: rooms name only rooms below them, floors do without what they must not touch, files keep their shape.
//!
//! The table and the banned words stand in `architecture/rules.rs`. Comments and literals do not count; tests inside the library do.

mod rules;
mod source;

use std::path::{Path, PathBuf};
use std::{fs, io};

use rules::{ROOMS, check};

#[test]
fn the_house_stands_as_drawn() -> io::Result<()> {
    let faults = check(&house()?);
    let list: Vec<String> = faults.iter().map(ToString::to_string).collect();
    assert!(faults.is_empty(), "{} rules broken:\n{}", list.len(), list.join("\n"));
    Ok(())
}

#[test]
fn the_table_itself_goes_downwards() {
    for (place, (room, may_name)) in ROOMS.iter().enumerate() {
        for named in may_name.iter().filter_map(|path| path.split("::").next()) {
            assert!(
                ROOMS[..place].iter().any(|(below, _)| *below == named),
                "{room} looks up to {named}"
            );
        }
    }
}

/// The whole house is read again with one wrong line in one room, and exactly that line is found.
#[test]
fn a_wrong_arrow_planted_in_a_real_room_is_seen() -> io::Result<()> {
    let house = house()?;
    for (room, planted, said) in [
        ("src/ui.rs", "use crate::store::Store;", "ui may not name store::Store"),
        (
            "src/cli.rs",
            "fn f(_: &crate::mail::imap::Connected) {}",
            "cli may not name mail::imap::Connected",
        ),
        ("src/pec.rs", "use std::{fs, io};", "pec does without std::fs"),
        ("src/store.rs", "use crate::engine::Engine;", "store may not name engine::Engine"),
        (
            "src/mail.rs",
            "#[cfg(test)] mod planted { use super::super::store::Store; }",
            "mail may not name store::Store",
        ),
        ("src/engine.rs", "use iced::Task;", "engine does without iced"),
    ] {
        let mut copy = house.clone();
        let Some((_, text)) = copy.iter_mut().find(|(path, _)| path == room) else {
            return Err(io::Error::other(format!("{room} is not there")));
        };
        let line = text.lines().count() + 1;
        if !text.ends_with('\n') {
            text.push('\n');
        }
        text.push_str(planted);
        assert_eq!(said_of(&copy), [format!("{room}:{line}: {said}")]);
    }
    Ok(())
}

#[test]
fn every_way_of_writing_an_arrow_is_read() {
    for (planted, said) in [
        ("use crate::store;", "ui may not name store"),
        ("use crate::{clock, store::Store};", "ui may not name store::Store"),
        ("use crate::{engine::{Event, view}, mail::{imap}};", "ui may not name mail::imap"),
        ("use ::{crate::sim};", "ui may not name sim"),
        ("use super::super::evidence::Dossier;", "ui may not name evidence::Dossier"),
        ("use super::{super::store::Store};", "ui may not name store::Store"),
        ("use self::super::super::store as s;", "ui may not name store"),
        (
            "mod inner { use super::super::super::store::Store; }",
            "ui may not name store::Store",
        ),
        (
            "fn f() { let _ = crate :: store :: Store::open(); }",
            "ui may not name store::Store::open",
        ),
        ("macro_rules! m { () => { $crate::store::Store }; }", "ui may not name store::Store"),
        ("use crate::r#store::Store;", "ui may not name store::Store"),
        ("pub(in crate::store) fn f() {}", "ui may not name store"),
        ("use crate as house;", "takes the whole house"),
        ("use crate::*;", "takes the whole house"),
        ("use super::super as house;", "takes the whole house"),
        ("use crate::{self as house};", "takes the whole house"),
        ("use recapito::store::Store;", "names the house by its outer name"),
        ("use crate::cellar::Wine;", "`cellar` is no room of this house"),
        ("pub use crate::engine::*;", "ui hands on engine::* whole"),
        ("include!(\"../store.rs\");", "code is taken from another place"),
        ("#[path = \"../store.rs\"] mod s;", "code is taken from another place"),
        ("mod utils {}", "`utils` says nothing"),
        ("use std::net::TcpStream;", "ui does without std::net"),
        ("async fn f() { sled::open(\"x\"); }", "ui does without sled"),
    ] {
        assert_eq!(
            said_of(&[file("src/ui/screen.rs", planted)]),
            [format!("src/ui/screen.rs:1: {said}")],
            "{planted}"
        );
    }
}

#[test]
fn what_is_allowed_or_only_said_is_left_alone() {
    for (path, text) in [
        ("src/ui/screen.rs", "use crate::{clock::Clock, engine::view, i18n::Words, pec};"),
        (
            "src/ui/screen.rs",
            "use super::context; use super::super::engine::Handle; pub(crate) fn f() {} pub(in crate::ui) fn g() {}",
        ),
        (
            "src/ui/screen.rs",
            "#[cfg(test)] mod tests { use super::*; use super::super::context; }",
        ),
        (
            "src/ui/screen.rs",
            "// use crate::store;\n/// [`crate::store::Store`]\n/* crate::mail /* crate::sim */ std::net */ fn f() {}",
        ),
        (
            "src/ui/screen.rs",
            r##"const S: &str = "use crate::store;"; const R: &str = r#"" crate::store "#; const B: &[u8] = b"\"crate::sim";"##,
        ),
        (
            "src/ui/screen.rs",
            "fn f<'a>(c: char, s: &'a str) -> bool { c == '\"' || c == '\\'' || s == \"crate::store\" }",
        ),
        (
            "src/pec/kind.rs",
            "use crate::signature::Verdict; use std::time::Duration; fn now() {}",
        ),
        ("src/sim/provider.rs", "use crate::mail::remote::Remote;"),
        ("src/engine.rs", "pub use crate::store::{Store, Row}; use crate::mail;"),
        ("src/main.rs", "use recapito::{store, sim, ui}; use iced::Task;"),
        ("tests/send.rs", "use recapito::{engine, sim}; use std::net::TcpListener;"),
    ] {
        assert_eq!(said_of(&[file(path, text)]), [""; 0], "{text}");
    }
}

#[test]
fn floors_and_files_have_their_limits() {
    let long = "fn f() {}\n".repeat(601);
    let tested = format!("{}#[cfg(test)]\nmod tests {{\n{long}}}\n", "fn f() {}\n".repeat(600));
    for (path, text, said) in [
        ("src/pec/status.rs", "use tokio::time;", "1: pec does without tokio"),
        (
            "src/pec/status.rs",
            "fn f() -> T { jiff::Timestamp::now() }",
            "1: pec does without Timestamp::now",
        ),
        (
            "src/signature/chain.rs",
            "\nuse std::time::{Duration, SystemTime};",
            "2: signature does without SystemTime",
        ),
        ("src/signature/chain.rs", "\n\nasync fn f() {}", "3: signature does without async"),
        (
            "src/sim/listener.rs",
            "use crate::mail::imap::Connected;",
            "1: sim may not name mail::imap::Connected",
        ),
        ("src/evidence.rs", "use crate::mail;", "1: evidence may not name mail"),
        (
            "src/i18n.rs",
            "use crate::store::StoreError;",
            "1: i18n may not name store::StoreError",
        ),
        ("src/lib.rs", "pub mod pec;\npub use pec::Kind;", "2: `use` at the front door"),
        ("src/lib.rs", "pub mod cellar;", "1: `cellar` is no room of this house"),
        ("src/cellar/wine.rs", "", "1: belongs to no room"),
        ("src/pec/mod.rs", "", "1: a module is room.rs, never mod.rs"),
        ("tests/common/world.rs", "", "1: `common` says nothing"),
        ("src/pec/long.rs", &long, "600: 601 lines without tests, 600 at most"),
    ] {
        assert_eq!(said_of(&[file(path, text)]), [format!("{path}:{said}")], "{text}");
    }
    assert_eq!(said_of(&[file("src/pec/tested.rs", &tested)]), [""; 0]);
}

#[test]
fn a_module_of_another_room_is_not_handed_on() {
    let files = [
        file("src/engine.rs", "pub use crate::store::messages;"),
        file("src/store/messages.rs", ""),
    ];
    assert_eq!(said_of(&files), ["src/engine.rs:1: engine hands on store::messages whole"]);
}

/// Every source of the library and of its tests.
fn house() -> io::Result<Vec<(String, String)>> {
    let top = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found = Vec::new();
    let mut folders: Vec<PathBuf> = vec![top.join("src"), top.join("tests")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let inner = path.strip_prefix(top).map_err(io::Error::other)?;
                let name: Vec<_> = inner.iter().map(|part| part.to_string_lossy()).collect();
                found.push((name.join("/"), fs::read_to_string(&path)?));
            }
        }
    }
    found.sort();
    Ok(found)
}

fn file(path: &str, text: &str) -> (String, String) {
    (path.to_owned(), text.to_owned())
}

fn said_of(files: &[(String, String)]) -> Vec<String> {
    check(files).iter().map(ToString::to_string).collect()
}
