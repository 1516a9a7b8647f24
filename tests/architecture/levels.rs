//! The files inside one top-level module import each other in one direction only.
//!
//! [`LEVELS`] lists the submodules of each top-level module from the ground up; a submodule names only submodules of lower levels. Below
//! that, any two files of one top-level module must not import each other, directly or through others. A re-export counts as an import of
//! the module it leads to. Two things are not imports: a module that re-exports its own submodules, and a submodule that names items of a
//! module it is part of.

use std::collections::{BTreeMap, BTreeSet};

use super::rules::{Fault, module_of, resolve};
use super::source::{paths, tokens, without_tests};

/// The submodules of each top-level module, level by level from the ground up.
pub(crate) const LEVELS: &[(&str, &[&[&str]])] = &[
    ("account", &[&["keywords"]]),
    (
        "cli",
        &[
            &["address", "escape", "exit", "help", "identify"],
            &["context", "runtime", "table", "verification_report"],
            &[
                "account",
                "conclude",
                "hashes",
                "list",
                "progress",
                "retention",
                "status",
                "trust",
                "watch",
            ],
            &[
                "check", "compare", "export", "import", "preserve", "rebuild", "search", "send", "space", "sync", "verify",
            ],
            &["demo", "show"],
        ],
    ),
    (
        "engine",
        &[
            &[
                "event",
                "filename",
                "html_text",
                "idle_slots",
                "invoice",
                "network",
                "opening",
                "quota",
                "same_message",
                "sources",
                "trial",
            ],
            &["formatted"],
            &["body_text", "setup"],
            &["index_text", "openable"],
            &["error"],
            &["batch", "files", "temp_copies", "threads", "view"],
            &["backlog", "body", "command", "failed_fetches", "folder_tree", "status_cache"],
            &["activity", "examine"],
            &["shared"],
            &["connect", "deadlines", "handle", "proofs", "uncertain"],
            &["sent_state"],
            &[
                "accounts",
                "attention",
                "compare",
                "correspondents",
                "damaged",
                "drafts",
                "export",
                "hash_list",
                "preserve",
                "printout",
                "receive",
                "rows",
                "verify",
            ],
            &["folder_actions", "queue"],
            &["examine_alone", "list", "message_actions", "query", "search", "send"],
            &["import", "maintenance", "raw_text", "retention", "space"],
            &["sync"],
            &["account_task", "scrub", "trust"],
            &["start"],
        ],
    ),
    (
        "evidence",
        &[
            &["error", "fault", "readable", "strings"],
            &["archive"],
            &["input"],
            &["hashes", "item", "output", "source", "time_stamps"],
            &["entry", "manifest", "originals"],
            &["court", "preservation", "report", "statement"],
            &["bundle"],
            &["set"],
        ],
    ),
    ("i18n", &[&["format", "report", "wording"], &["account_wording", "explain"]]),
    (
        "mail",
        &[
            &["alerts", "providers", "remote", "secrets"],
            &["tls"],
            &["imap", "smtp"],
            &["account_check"],
        ],
    ),
    (
        "pec",
        &[
            &["charset", "kind", "limit", "oddity", "transfer", "xml"],
            &["dispatch", "dtd", "field_text", "rem"],
            &["daticert", "date", "fields", "parameters", "subject"],
            &["mime"],
            &["draft", "headers"],
            &["classify", "tree"],
            &["certification_files", "gate"],
            &["reading"],
            &["receipt"],
            &["linking", "proof", "status"],
            &["grouping"],
        ],
    ),
    (
        "signature",
        &[
            &["asn1", "digest", "header", "name"],
            &["algorithm", "ber", "multipart", "originator", "verdict"],
            &["certificate", "signed_part"],
            &["anchors", "cms", "constraints"],
            &["chain", "embedded_certificates", "signer_check", "tst_info"],
            &["time_stamp", "verify"],
            &["verifier"],
        ],
    ),
    (
        "sim",
        &[
            &["daticert", "demo_address", "error", "mime", "notice", "virus"],
            &["brief_receipt", "sample_message", "signer", "submission"],
            &["provider", "wording"],
            &["envelope", "faults", "mailbox"],
            &["anomaly", "notice_message"],
            &["forgery"],
            &["script", "world"],
            &["demo_world", "shared_world"],
            &["driver", "imap_server", "smtp_server"],
            &["listener"],
            &["demo"],
        ],
    ),
    (
        "store",
        &[
            &[
                "condition",
                "failpoints",
                "fold",
                "follow_up",
                "messages",
                "outbox",
                "selection",
                "standing",
            ],
            &["error", "listing", "send_protocol"],
            &["copies", "examining", "index_record", "profile", "scrub_state"],
            &["drafts", "raw", "removals", "row_index", "sync_state"],
            &["dispatches", "index", "ledger", "search", "sync"],
            &[
                "arrivals",
                "attention",
                "folders",
                "gaps",
                "ledger_state",
                "rebuild",
                "rows",
                "sample_messages",
                "scrub",
                "sending",
                "server_removal",
            ],
            &[
                "accounts",
                "check",
                "crash_tests",
                "disk_error_tests",
                "ledger_edit_tests",
                "preserved",
                "send_model",
            ],
        ],
    ),
    (
        "ui",
        &[
            &[
                "background_task",
                "coalesce",
                "day",
                "file_dialog",
                "filter",
                "folder_choice",
                "find",
                "grouping",
                "icon",
                "key_choice",
                "location",
                "open_external",
                "options",
                "reply",
                "save",
                "system_contrast",
                "tags",
                "theme",
            ],
            &["message_action", "table"],
            &["dragged", "preferences"],
            &["context", "save_progress", "widget"],
            &["keys"],
            &["part"],
            &["screen"],
            &["app"],
            &["presets", "second_start"],
            &["gallery"],
        ],
    ),
];

type Module = Vec<String>;

/// The imports between files of one top-level module: importer, imported, line of the first such import.
#[derive(Debug, Default)]
pub(crate) struct Imports(BTreeMap<Module, BTreeMap<Module, usize>>);

/// Checks levels and cycles of files given as path and text.
pub(crate) fn check(files: &[(String, String)]) -> Vec<Fault> {
    let imports = Imports::read(files);
    let mut faults = imports.upward();
    faults.extend(imports.cycles());
    faults
}

impl Imports {
    pub(crate) fn read(files: &[(String, String)]) -> Self {
        let modules: BTreeSet<Module> = files.iter().filter_map(|(path, _)| module_of(path)).collect();
        let mut named: Vec<(Module, Module, usize, bool)> = Vec::new();
        for (path, text) in files {
            let Some(module) = module_of(path).filter(|_| !path.starts_with("src/main/")) else {
                continue;
            };
            for path in paths(&without_tests(&tokens(text))) {
                let child = || {
                    let child: Module = module.iter().chain(path.segments.first()).cloned().collect();
                    let is_child = path.segments.len() > 1 && modules.contains(&child);
                    is_child.then(|| module.iter().chain(&path.segments).cloned().collect())
                };
                let target: Option<Module> = resolve(&module, &path).or_else(child);
                named.extend(target.map(|target| (module.clone(), target, path.line, path.re_exported)));
            }
        }
        let re_exports: BTreeMap<(Module, String), Module> = named
            .iter()
            .filter(|(.., re_exported)| *re_exported)
            .filter_map(|(module, target, ..)| Some(((module.clone(), target.last()?.clone()), target.clone())))
            .collect();
        let mut imports = Self::default();
        for (module, target, line, re_exported) in named {
            let Some(target) = defined_in(&modules, &re_exports, target) else {
                continue;
            };
            let is_own_child = re_exported && target.starts_with(&module);
            if module.first() == target.first() && !module.starts_with(&target) && !is_own_child {
                imports.0.entry(module).or_default().entry(target).or_insert(line);
            }
        }
        imports
    }

    /// Imports of a submodule on the same or a higher level, and submodules without a level.
    fn upward(&self) -> Vec<Fault> {
        let mut faults = Vec::new();
        for (module, imported) in &self.0 {
            for (target, line) in imported {
                let (Some(from), Some(to)) = (module.get(1), target.get(1)) else {
                    continue;
                };
                if from == to {
                    continue;
                }
                let what = match (level(module), level(target)) {
                    (Some(from), Some(to)) if from > to => continue,
                    (Some(_), Some(_)) => format!("{} may not name {}: not on a lower level", module.join("::"), target.join("::")),
                    (None, _) => format!("{}::{from} has no level", module[0]),
                    (_, None) => format!("{}::{to} has no level", target[0]),
                };
                faults.push(fault(module, *line, what));
            }
        }
        faults
    }

    /// One fault for every import that closes a cycle of files.
    fn cycles(&self) -> Vec<Fault> {
        let mut faults = Vec::new();
        for (module, imported) in &self.0 {
            for (target, line) in imported {
                if let Some(back) = self.way(target, module)
                    && module < target
                {
                    let cycle: Vec<String> = std::iter::once(module).chain(&back).map(|module| module.join("::")).collect();
                    faults.push(fault(module, *line, format!("a cycle of files: {}", cycle.join(" -> "))));
                }
            }
        }
        faults
    }

    /// A shortest chain of imports from one module to another, both included.
    pub(crate) fn way(&self, from: &Module, to: &Module) -> Option<Vec<Module>> {
        let mut before: BTreeMap<&Module, &Module> = BTreeMap::new();
        let mut next = std::collections::VecDeque::from([from]);
        while let Some(module) = next.pop_front() {
            if module == to {
                let mut way = vec![module.clone()];
                let mut at = module;
                while let Some(previous) = before.get(at).filter(|_| at != from) {
                    at = previous;
                    way.push(at.clone());
                }
                way.reverse();
                return Some(way);
            }
            for target in self.0.get(module).into_iter().flat_map(BTreeMap::keys) {
                if target != from && !before.contains_key(target) {
                    before.insert(target, module);
                    next.push_back(target);
                }
            }
        }
        None
    }

    /// Every import as importer and imported.
    pub(crate) fn pairs(&self) -> impl Iterator<Item = (&Module, &Module)> {
        self.0
            .iter()
            .flat_map(|(module, imported)| imported.keys().map(move |target| (module, target)))
    }
}

/// The level of the submodule that a module is or belongs to; `None` for one that is not in the table.
pub(crate) fn level(module: &[String]) -> Option<usize> {
    let (_, levels) = LEVELS.iter().find(|(top, _)| module.first().is_some_and(|first| first == top))?;
    let submodule = module.get(1)?;
    levels.iter().position(|names| names.contains(&submodule.as_str()))
}

/// The module that defines what a path names, through re-exports.
fn defined_in(modules: &BTreeSet<Module>, re_exports: &BTreeMap<(Module, String), Module>, path: Module) -> Option<Module> {
    const MOST_RE_EXPORTS: usize = 8;
    let mut path = path;
    for _ in 0..MOST_RE_EXPORTS {
        let length = (1..=path.len()).rev().find(|length| modules.contains(&path[..*length]))?;
        let module = path[..length].to_vec();
        let next = path.get(length).and_then(|item| re_exports.get(&(module.clone(), item.clone())));
        match next.filter(|next| **next != path) {
            Some(next) => path = next.iter().chain(&path[length + 1..]).cloned().collect(),
            None => return Some(module),
        }
    }
    None
}

fn fault(module: &[String], line: usize, what: String) -> Fault {
    Fault {
        path: format!("src/{}.rs", module.join("/")),
        line,
        what,
    }
}
