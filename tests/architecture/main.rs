//! The layers of `src/lib.rs`: a top-level module names only modules below it, a layer does not use what is forbidden to it, and inside a
//! module files import each other in one direction only.
//!
//! `rules.rs` holds the table of modules and the banned names, `levels.rs` the levels inside each module. Comments and literals do not
//! count.

mod design;
mod levels;
mod rules;
mod source;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::{fs, io};

use levels::{Imports, LEVELS};
use rules::{MODULES, check};

#[test]
fn the_layers_hold() -> io::Result<()> {
    let faults = check(&sources()?);
    let list: Vec<String> = faults.iter().map(ToString::to_string).collect();
    assert!(faults.is_empty(), "{} rules broken:\n{}", list.len(), list.join("\n"));
    Ok(())
}

#[test]
fn the_table_of_modules_goes_downwards() {
    for (place, (module, may_name)) in MODULES.iter().enumerate() {
        for named in may_name.iter().filter_map(|path| path.split("::").next()) {
            assert!(
                MODULES[..place].iter().any(|(below, _)| *below == named),
                "{module} names the higher {named}"
            );
        }
    }
}

/// The whole source is checked with one wrong line added to one file, and exactly that line is reported.
#[test]
fn an_import_planted_in_a_real_file_is_reported() -> io::Result<()> {
    let sources = sources()?;
    for (file, planted, said) in [
        ("src/ui.rs", "use crate::store::Store;", "ui may not name store::Store"),
        (
            "src/cli.rs",
            "fn f(_: &crate::mail::imap::Connected) {}",
            "cli may not name mail::imap::Connected",
        ),
        ("src/pec.rs", "use std::{fs, io};", "pec must not use std::fs"),
        ("src/store.rs", "use crate::engine::Engine;", "store may not name engine::Engine"),
        (
            "src/mail.rs",
            "#[cfg(test)] mod planted { use super::super::store::Store; }",
            "mail may not name store::Store",
        ),
        ("src/engine.rs", "use iced::Task;", "engine must not use iced"),
        (
            "src/engine.rs",
            "use mail_parser::MessageParser;",
            "MessageParser is called behind the gate only",
        ),
    ] {
        let mut copy = sources.clone();
        let Some((_, text)) = copy.iter_mut().find(|(path, _)| path == file) else {
            return Err(io::Error::other(format!("{file} is missing")));
        };
        let line = text.lines().count() + 1;
        if !text.ends_with('\n') {
            text.push('\n');
        }
        text.push_str(planted);
        assert_eq!(said_of(&copy), [format!("{file}:{line}: {said}")]);
    }
    Ok(())
}

#[test]
fn every_way_to_write_an_import_is_read() {
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
        ("use crate as whole;", "imports the whole crate"),
        ("use crate::*;", "imports the whole crate"),
        ("use super::super as whole;", "imports the whole crate"),
        ("use crate::{self as whole};", "imports the whole crate"),
        ("use recapito::store::Store;", "names the crate by its own name"),
        ("use crate::pantry::Wine;", "`pantry` is no module of the table"),
        ("pub use crate::engine::*;", "ui re-exports engine::* whole"),
        ("include!(\"../store.rs\");", "code is included from elsewhere"),
        ("#[path = \"../store.rs\"] mod s;", "code is included from elsewhere"),
        ("mod utils {}", "`utils` is a name without meaning"),
        ("use std::net::TcpStream;", "ui must not use std::net"),
        ("async fn f() { sled::open(\"x\"); }", "ui must not use sled"),
    ] {
        assert_eq!(
            said_of(&[file("src/ui/screen.rs", planted)]),
            [format!("src/ui/screen.rs:1: {said}")],
            "{planted}"
        );
    }
}

#[test]
fn allowed_imports_comments_and_literals_pass() {
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
fn banned_names_and_misplaced_files_are_reported() {
    for (path, text, said) in [
        ("src/pec/status.rs", "use tokio::time;", "1: pec must not use tokio"),
        (
            "src/pec/status.rs",
            "fn f() -> T { jiff::Timestamp::now() }",
            "1: pec must not use Timestamp::now",
        ),
        (
            "src/signature/chain.rs",
            "\nuse std::time::{Duration, SystemTime};",
            "2: signature must not use SystemTime",
        ),
        ("src/signature/chain.rs", "\n\nasync fn f() {}", "3: signature must not use async"),
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
        ("src/lib.rs", "pub mod pec;\npub use pec::Kind;", "2: `use` in lib.rs"),
        ("src/lib.rs", "pub mod pantry;", "1: `pantry` is no module of the table"),
        ("src/pantry/wine.rs", "", "1: belongs to no module of the table"),
        ("src/pec/mod.rs", "", "1: a module is name.rs, never mod.rs"),
        ("tests/common/world.rs", "", "1: `common` is a name without meaning"),
    ] {
        assert_eq!(said_of(&[file(path, text)]), [format!("{path}:{said}")], "{text}");
    }
}

#[test]
fn a_submodule_of_another_module_is_not_re_exported() {
    let files = [
        file("src/engine.rs", "pub use crate::store::messages;"),
        file("src/store/messages.rs", ""),
    ];
    assert_eq!(said_of(&files), ["src/engine.rs:1: engine re-exports store::messages whole"]);
}

/// In every top-level module that has imports inside, an existing import is written the other way round, and the cycle is reported.
#[test]
fn a_planted_cycle_of_files_is_reported() -> io::Result<()> {
    let sources = sources()?;
    let mut planted = 0;
    for (top, _) in MODULES {
        let files = of_module(&sources, top);
        let imports = Imports::read(&files);
        let Some((importer, imported)) = imports.pairs().find(|(from, to)| !to.starts_with(from)) else {
            continue;
        };
        let line = format!("use crate::{}::Planted;", importer.join("::"));
        let said = levels::check(&with_line(&files, imported, &line));
        assert!(
            said.iter().any(|fault| fault.what.starts_with("a cycle of files: ")),
            "{} -> {}: {said:?}",
            imported.join("::"),
            importer.join("::")
        );
        planted += 1;
    }
    assert!(planted >= 8, "only {planted} modules have imports inside");
    Ok(())
}

/// In every top-level module with levels, a submodule of the lowest level names one of the highest, and that line is reported.
#[test]
fn a_planted_upward_import_is_reported() -> io::Result<()> {
    let sources = sources()?;
    for (top, levels) in LEVELS.iter().filter(|(_, levels)| levels.len() > 1) {
        let (low, high) = (levels[0][0], levels[levels.len() - 1][0]);
        let line = format!("use crate::{top}::{high}::Planted;");
        let said = levels::check(&with_line(&of_module(&sources, top), &[(*top).to_owned(), low.to_owned()], &line));
        let wanted = format!("{top}::{low} may not name {top}::{high}: not on a lower level");
        assert!(
            said.iter().any(|fault| fault.line == 1 && fault.what == wanted),
            "{wanted}: {said:?}"
        );
    }
    Ok(())
}

/// The files of one top-level module.
fn of_module(sources: &[(String, String)], top: &str) -> Vec<(String, String)> {
    let is_of = |path: &String| rules::module_of(path).is_some_and(|module| module[0] == top);
    sources.iter().filter(|(path, _)| is_of(path)).cloned().collect()
}

/// Every submodule is in the table of levels once, and the table names nothing that is gone.
#[test]
fn the_levels_name_every_submodule() -> io::Result<()> {
    let sources = sources()?;
    let found: BTreeSet<String> = sources
        .iter()
        .filter_map(|(path, _)| rules::module_of(path))
        .filter(|module| module.len() == 2)
        .map(|module| module.join("::"))
        .filter(|module| !module.starts_with("main::"))
        .collect();
    let listed: Vec<String> = LEVELS
        .iter()
        .flat_map(|(top, levels)| levels.concat().into_iter().map(move |name| format!("{top}::{name}")))
        .collect();
    assert_eq!(
        listed.len(),
        listed.iter().collect::<BTreeSet<_>>().len(),
        "a submodule is listed twice"
    );
    assert_eq!(found, listed.into_iter().collect());
    Ok(())
}

/// The sources with a line added to the file of a module, before its unit tests.
fn with_line(sources: &[(String, String)], module: &[String], line: &str) -> Vec<(String, String)> {
    let path = format!("src/{}.rs", module.join("/"));
    let mut files = sources.to_vec();
    for (_, text) in files.iter_mut().filter(|(at, _)| *at == path) {
        *text = format!("{line}\n{text}");
    }
    files
}

/// Every source of the library and of its tests.
fn sources() -> io::Result<Vec<(String, String)>> {
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
