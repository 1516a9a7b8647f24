//! The house's rules: which room may name which, which words a floor does without, and how a file looks.

use std::collections::BTreeSet;
use std::fmt;

use super::source::{Path, lines_without_tests, paths, tokens};

/// The rooms from the ground up. A room may name itself and what stands beside it, always something above in this list;
/// `room::module` opens that module alone.
pub(crate) const ROOMS: &[(&str, &[&str])] = &[
    ("durable", &[]),
    ("parallel", &[]),
    ("clock", &[]),
    ("account", &[]),
    ("signature", &[]),
    ("pec", &["signature", "account"]),
    ("store", &["durable", "parallel", "pec", "signature", "account", "clock"]),
    ("mail", &["durable", "pec", "account", "clock"]),
    (
        "evidence",
        &["durable", "parallel", "clock", "account", "signature", "pec", "store"],
    ),
    ("sim", &["clock", "account", "signature", "pec", "mail::remote"]),
    (
        "engine",
        &[
            "durable",
            "parallel",
            "clock",
            "account",
            "signature",
            "pec",
            "store",
            "mail",
            "evidence",
        ],
    ),
    ("i18n", &["clock", "account", "signature", "pec", "engine"]),
    ("cli", &["clock", "account", "signature", "pec", "engine", "i18n"]),
    ("ui", &["clock", "account", "signature", "pec", "engine", "i18n"]),
];

/// Rooms of pure words: no disk, no network, no waiting, no "now".
const PURE: &[&str] = &["account", "signature", "pec"];
const NOT_PURE: &[&[&str]] = &[
    &["tokio"],
    &["async"],
    &["await"],
    &["sled"],
    &["async_imap"],
    &["lettre"],
    &["std", "fs"],
    &["std", "net"],
    &["std", "env"],
    &["std", "process"],
    &["SystemTime"],
    &["Instant"],
    &["Timestamp", "now"],
    &["Zoned", "now"],
];

/// Rooms that people look at: they open neither sockets nor databases.
const FACES: &[&str] = &["cli", "ui"];
const NOT_IN_FACES: &[&[&str]] = &[
    &["sled"],
    &["async_imap"],
    &["lettre"],
    &["std", "net"],
    &["tokio", "net"],
    &["rustls"],
    &["tokio_rustls"],
];

/// The window's crates, which only the window names.
const WINDOW: &[&[&str]] = &[
    &["iced"],
    &["iced_selection"],
    &["iced_core"],
    &["iced_widget"],
    &["iced_test"],
    &["rfd"],
    &["open", "that"],
];

const EMPTY_NAMES: &[&str] = &["util", "utils", "common", "types", "helper", "helpers", "core", "manager"];
const LONGEST_FILE: usize = 600;

/// A rule broken, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Fault {
    path: String,
    line: usize,
    what: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.path, self.line, self.what)
    }
}

/// What is wrong with these files, given as path from the project's top (with `/`) and text.
pub(crate) fn check(files: &[(String, String)]) -> Vec<Fault> {
    let modules = files.iter().filter_map(|(path, _)| module_of(path)).collect();
    files
        .iter()
        .flat_map(|(path, text)| {
            File {
                path,
                text,
                modules: &modules,
            }
            .faults()
        })
        .collect()
}

struct File<'a> {
    path: &'a str,
    text: &'a str,
    /// Every module of the library that has a file, as its path from the root.
    modules: &'a BTreeSet<Vec<String>>,
}

impl File<'_> {
    fn faults(&self) -> Vec<Fault> {
        let mut faults = self.shape();
        if !self.path.starts_with("src/") || self.is_door() {
            return faults;
        }
        if self.path == "src/lib.rs" {
            faults.extend(self.front());
            return faults;
        }
        let Some((room, module)) = module_of(self.path).and_then(|module| Some((room_named(module.first()?)?, module))) else {
            faults.push(self.fault(1, "belongs to no room".to_owned()));
            return faults;
        };
        for path in paths(&tokens(self.text)) {
            faults.extend(self.arrow(room, &module, &path).map(|what| self.fault(path.line, what)));
            faults.extend(self.banned(room.0, &path).map(|what| self.fault(path.line, what)));
        }
        faults.dedup();
        faults
    }

    /// `main.rs` sees everything; its modules lie in `src/main/`, which a crate root reaches by `#[path]` only.
    fn is_door(&self) -> bool {
        self.path == "src/main.rs" || self.path.starts_with("src/main/")
    }

    /// Names, length, and attributes that would hide a module's place.
    fn shape(&self) -> Vec<Fault> {
        let mut faults = Vec::new();
        let (folders, file) = self.path.rsplit_once('/').unwrap_or(("", self.path));
        if file == "mod.rs" {
            faults.push(self.fault(1, "a module is room.rs, never mod.rs".to_owned()));
        }
        let stem = file.strip_suffix(".rs").unwrap_or(file);
        for name in folders.split('/').chain([stem]).filter(|name| EMPTY_NAMES.contains(name)) {
            faults.push(self.fault(1, format!("`{name}` says nothing")));
        }
        let tokens = tokens(self.text);
        for words in tokens.windows(2) {
            if words[0].text == "mod" && EMPTY_NAMES.contains(&words[1].text.as_str()) {
                faults.push(self.fault(words[1].line, format!("`{}` says nothing", words[1].text)));
            }
        }
        for words in tokens.windows(3) {
            let attribute = words[0].text == "#" && words[1].text == "[" && words[2].text == "path";
            let included = words[0].text == "include" && words[1].text == "!";
            if (attribute || included) && self.path.starts_with("src/") && !self.is_door() {
                faults.push(self.fault(words[0].line, "code is taken from another place".to_owned()));
            }
        }
        let lines = lines_without_tests(self.text);
        if self.path.starts_with("src/") && stem != "tests" && lines > LONGEST_FILE {
            faults.push(self.fault(LONGEST_FILE, format!("{lines} lines without tests, {LONGEST_FILE} at most")));
        }
        faults
    }

    /// `lib.rs` declares rooms and does nothing else, or names could be reached around the table.
    fn front(&self) -> Vec<Fault> {
        let tokens = tokens(self.text);
        let stray = tokens
            .iter()
            .filter(|token| matches!(token.text.as_str(), "use" | "extern" | "fn" | "macro_rules"));
        let mut faults: Vec<_> = stray
            .map(|token| self.fault(token.line, format!("`{}` at the front door", token.text)))
            .collect();
        for words in tokens
            .windows(2)
            .filter(|words| words[0].text == "mod" && room_named(&words[1].text).is_none())
        {
            faults.push(self.fault(words[1].line, format!("`{}` is no room of this house", words[1].text)));
        }
        faults
    }

    /// Why this path may not stand in this room, if it may not.
    fn arrow(&self, (room, may_name): (&str, &[&str]), module: &[String], path: &Path) -> Option<String> {
        if path.segments.len() > 1 && path.segments.first().is_some_and(|first| first == "recapito") {
            return Some("names the house by its outer name".to_owned());
        }
        let named = resolve(module, path)?;
        let Some(first) = named.first() else {
            return (!path.visibility).then(|| "takes the whole house".to_owned());
        };
        if first == "*" {
            return Some("takes the whole house".to_owned());
        }
        if first == room {
            return None;
        }
        if room_named(first).is_none() {
            return Some(format!("`{first}` is no room of this house"));
        }
        let open = may_name
            .iter()
            .any(|open| open.split("::").zip(&named).all(|(a, b)| a == b) && open.split("::").count() <= named.len());
        if !open {
            return Some(format!("{room} may not name {}", named.join("::")));
        }
        let whole = named.last().is_some_and(|last| last == "*") || self.modules.contains(&named);
        (path.handed_on && whole).then(|| format!("{room} hands on {} whole", named.join("::")))
    }

    fn banned(&self, room: &str, path: &Path) -> Option<String> {
        let mut banned: Vec<&[&str]> = Vec::new();
        if PURE.contains(&room) {
            banned.extend(NOT_PURE);
        }
        if FACES.contains(&room) {
            banned.extend(NOT_IN_FACES);
        }
        if room != "ui" {
            banned.extend(WINDOW);
        }
        let word = banned.into_iter().find(|words| path.holds(words))?;
        Some(format!("{room} does without {}", word.join("::")))
    }

    fn fault(&self, line: usize, what: String) -> Fault {
        Fault {
            path: self.path.to_owned(),
            line,
            what,
        }
    }
}

fn room_named(name: &str) -> Option<(&'static str, &'static [&'static str])> {
    ROOMS.iter().find(|(room, _)| *room == name).copied()
}

/// The module a file of the library holds: `src/pec/kind.rs` is `pec::kind`.
fn module_of(path: &str) -> Option<Vec<String>> {
    let inner = path.strip_prefix("src/")?.strip_suffix(".rs")?;
    (!matches!(inner, "lib" | "main")).then(|| inner.split('/').map(str::to_owned).collect())
}

/// What a path names from the library's root on, if it names something of ours. Empty for the root itself.
fn resolve(module: &[String], path: &Path) -> Option<Vec<String>> {
    let mut here: Vec<String> = match path.segments.first()?.as_str() {
        "crate" => Vec::new(),
        "self" | "super" => module.iter().chain(&path.inside).cloned().collect(),
        _ => return None,
    };
    if path.segments.len() == 1 && path.segments.first().is_some_and(|only| only == "self") {
        return None;
    }
    for segment in &path.segments {
        match segment.as_str() {
            "crate" | "self" => {}
            "super" => drop(here.pop()),
            word => here.push(word.to_owned()),
        }
    }
    Some(here)
}
