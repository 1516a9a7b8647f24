//! Which top-level module may name which, which names a layer must not use, and where files may be.

use std::collections::BTreeSet;
use std::fmt;

use super::levels;
use super::source::{Path, paths, tokens, without_tests};

/// The top-level modules from the ground up, each with those it may name: always modules earlier in this list. `a::b` opens that submodule
/// alone.
pub(crate) const MODULES: &[(&str, &[&str])] = &[
    ("durable", &[]),
    ("bounded", &[]),
    ("parallel", &[]),
    ("clock", &[]),
    ("account", &[]),
    ("signature", &[]),
    ("pec", &["signature", "account"]),
    ("store", &["durable", "parallel", "pec", "signature", "account", "clock"]),
    ("mail", &["durable", "pec", "account", "clock"]),
    (
        "evidence",
        &["durable", "bounded", "parallel", "clock", "account", "signature", "pec", "store"],
    ),
    ("sim", &["clock", "account", "signature", "pec", "mail::remote"]),
    (
        "engine",
        &[
            "durable",
            "bounded",
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
    ("ui", &["durable", "clock", "account", "signature", "pec", "engine", "i18n"]),
];

/// The domain: no disk, no network, no async, no "now".
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

/// Interfaces open neither sockets nor databases.
const INTERFACES: &[&str] = &["cli", "ui"];
const NOT_IN_INTERFACES: &[&[&str]] = &[
    &["sled"],
    &["async_imap"],
    &["lettre"],
    &["std", "net"],
    &["tokio", "net"],
    &["rustls"],
    &["tokio_rustls"],
];

/// The window's crates: only `ui` names them.
const WINDOW: &[&[&str]] = &[
    &["iced"],
    &["iced_selection"],
    &["iced_core"],
    &["iced_widget"],
    &["iced_test"],
    &["rfd"],
    &["open", "that"],
];

/// Parsers that take stack, memory or time without a limit, each with the one file that calls it: behind the limits that keep it in bounds.
const BEHIND_THE_GATE: &[(&[&str], &str)] = &[
    (&["MessageParser"], "src/pec/fields.rs"),
    (&["html2text"], "src/engine/html_text.rs"),
    (&["html_to_text"], "src/engine/html_text.rs"),
    (&["html5ever"], "src/engine/formatted/dom.rs"),
    // Verifies and reads a message without asking the gate: `pec::verify_and_read` does.
    (&["pec", "read"], "src/pec.rs"),
    (&["signature", "verify"], "src/signature.rs"),
];

const EMPTY_NAMES: &[&str] = &["util", "utils", "common", "types", "helper", "helpers", "core", "manager"];

/// A broken rule and its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Fault {
    pub(crate) path: String,
    pub(crate) line: usize,
    pub(crate) what: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.path, self.line, self.what)
    }
}

/// Checks files given as path (from the project's root, with `/`) and text.
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
        .chain(levels::check(files))
        .collect()
}

struct File<'a> {
    path: &'a str,
    text: &'a str,
    /// Every module of the library that has a file, as its path from the crate root.
    modules: &'a BTreeSet<Vec<String>>,
}

impl File<'_> {
    fn faults(&self) -> Vec<Fault> {
        let mut faults = self.shape();
        if !self.path.starts_with("src/") || self.is_entry() {
            return faults;
        }
        if self.path == "src/lib.rs" {
            faults.extend(self.root());
            return faults;
        }
        let Some((top, module)) = module_of(self.path).and_then(|module| Some((module_named(module.first()?)?, module))) else {
            faults.push(self.fault(1, "belongs to no module of the table".to_owned()));
            return faults;
        };
        for path in paths(&tokens(self.text)) {
            faults.extend(self.import(top, &module, &path).map(|what| self.fault(path.line, what)));
            faults.extend(self.banned(top.0, &path).map(|what| self.fault(path.line, what)));
        }
        for path in paths(&without_tests(&tokens(self.text))) {
            faults.extend(self.around_the_gate(&path).map(|what| self.fault(path.line, what)));
        }
        faults.dedup();
        faults
    }

    /// A parser called from elsewhere than the file that keeps it within limits.
    fn around_the_gate(&self, path: &Path) -> Option<String> {
        // The simulated providers read what this program sends.
        if self.path.starts_with("src/sim/") {
            return None;
        }
        let (words, _) = BEHIND_THE_GATE
            .iter()
            .find(|(words, file)| path.holds(words) && self.path != *file)?;
        Some(format!("{} is called behind the gate only", words.join("::")))
    }

    /// `main.rs` and its modules may name everything. They are in `src/main/`, which a second crate root reaches by `#[path]` only.
    fn is_entry(&self) -> bool {
        self.path == "src/main.rs" || self.path.starts_with("src/main/")
    }

    /// File names, and attributes that would hide where a module is.
    fn shape(&self) -> Vec<Fault> {
        let mut faults = Vec::new();
        let (folders, file) = self.path.rsplit_once('/').unwrap_or(("", self.path));
        if file == "mod.rs" {
            faults.push(self.fault(1, "a module is name.rs, never mod.rs".to_owned()));
        }
        let stem = file.strip_suffix(".rs").unwrap_or(file);
        for name in folders.split('/').chain([stem]).filter(|name| EMPTY_NAMES.contains(name)) {
            faults.push(self.fault(1, format!("`{name}` is a name without meaning")));
        }
        let tokens = tokens(self.text);
        for words in tokens.windows(2) {
            if words[0].text == "mod" && EMPTY_NAMES.contains(&words[1].text.as_str()) {
                faults.push(self.fault(words[1].line, format!("`{}` is a name without meaning", words[1].text)));
            }
        }
        for words in tokens.windows(3) {
            let attribute = words[0].text == "#" && words[1].text == "[" && words[2].text == "path";
            let included = words[0].text == "include" && words[1].text == "!";
            if (attribute || included) && self.path.starts_with("src/") && !self.is_entry() {
                faults.push(self.fault(words[0].line, "code is included from elsewhere".to_owned()));
            }
        }
        faults
    }

    /// `lib.rs` only declares modules: a re-export would let names bypass the table.
    fn root(&self) -> Vec<Fault> {
        let tokens = tokens(self.text);
        let stray = tokens
            .iter()
            .filter(|token| matches!(token.text.as_str(), "use" | "extern" | "fn" | "macro_rules"));
        let mut faults: Vec<_> = stray
            .map(|token| self.fault(token.line, format!("`{}` in lib.rs", token.text)))
            .collect();
        for words in tokens
            .windows(2)
            .filter(|words| words[0].text == "mod" && module_named(&words[1].text).is_none())
        {
            faults.push(self.fault(words[1].line, format!("`{}` is no module of the table", words[1].text)));
        }
        faults
    }

    /// Why this module may not name this path, if it may not.
    fn import(&self, (name, may_name): (&str, &[&str]), module: &[String], path: &Path) -> Option<String> {
        if path.segments.len() > 1 && path.segments.first().is_some_and(|first| first == "recapito") {
            return Some("names the crate by its own name".to_owned());
        }
        let named = resolve(module, path)?;
        let Some(first) = named.first() else {
            return (!path.visibility).then(|| "imports the whole crate".to_owned());
        };
        if first == "*" {
            return Some("imports the whole crate".to_owned());
        }
        if first == name {
            return None;
        }
        if module_named(first).is_none() {
            return Some(format!("`{first}` is no module of the table"));
        }
        let open = may_name
            .iter()
            .any(|open| open.split("::").zip(&named).all(|(a, b)| a == b) && open.split("::").count() <= named.len());
        if !open {
            return Some(format!("{name} may not name {}", named.join("::")));
        }
        let whole = named.last().is_some_and(|last| last == "*") || self.modules.contains(&named);
        (path.re_exported && whole).then(|| format!("{name} re-exports {} whole", named.join("::")))
    }

    fn banned(&self, top: &str, path: &Path) -> Option<String> {
        let mut banned: Vec<&[&str]> = Vec::new();
        if PURE.contains(&top) {
            banned.extend(NOT_PURE);
        }
        if INTERFACES.contains(&top) {
            banned.extend(NOT_IN_INTERFACES);
        }
        if top != "ui" {
            banned.extend(WINDOW);
        }
        let word = banned.into_iter().find(|words| path.holds(words))?;
        Some(format!("{top} must not use {}", word.join("::")))
    }

    fn fault(&self, line: usize, what: String) -> Fault {
        Fault {
            path: self.path.to_owned(),
            line,
            what,
        }
    }
}

fn module_named(name: &str) -> Option<(&'static str, &'static [&'static str])> {
    MODULES.iter().find(|(module, _)| *module == name).copied()
}

/// The module of a file of the library: `src/pec/kind.rs` is `pec::kind`.
pub(crate) fn module_of(path: &str) -> Option<Vec<String>> {
    let inner = path.strip_prefix("src/")?.strip_suffix(".rs")?;
    (!matches!(inner, "lib" | "main")).then(|| inner.split('/').map(str::to_owned).collect())
}

/// The path from the crate root, if it names something of the crate. Empty for the root itself.
pub(crate) fn resolve(module: &[String], path: &Path) -> Option<Vec<String>> {
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
