//! What a logged-in client is told: folders, and the selected folder as this session knows it (RFC 3501 §6.3).

use std::collections::BTreeMap;
use std::sync::Arc;

use super::faults::take_one;
use super::imap_syntax::{Argument, Command, flag_list, flags, quoted};
use super::listener::Shared;
use super::mailbox::{SimFolder, SimMailbox};
use crate::account::{Flags, FolderRole};
use crate::clock::{Clock, Timestamp};

/// One client's session: what it may see, what it was told, and what is about to be said to it.
pub(super) struct Session {
    pub(super) out: Vec<u8>,
    pub(super) shared: Arc<Shared>,
    pub(super) provider: usize,
    pub(super) account: Option<String>,
    pub(super) view: Option<View>,
}

/// The selected folder as this session has been told of it.
pub(super) struct View {
    pub(super) folder: String,
    pub(super) validity: u32,
    pub(super) read_only: bool,
    pub(super) known: Vec<(u32, Flags)>,
}

/// The answer to a command: the words after its tag.
pub(super) type Answer = Result<String, String>;

impl Session {
    pub(super) fn say(&mut self, line: &str) {
        self.out.extend_from_slice(line.as_bytes());
        self.out.extend_from_slice(b"\r\n");
    }

    pub(super) fn answer(&mut self, command: &Command) -> Answer {
        match command.name.as_str() {
            "CAPABILITY" => self.say(&format!("* CAPABILITY {CAPABILITIES}")),
            "NOOP" | "CHECK" => {}
            "ID" => self.say("* ID (\"name\" \"gestore simulato\")"),
            "LOGIN" => return self.login(command),
            _ if self.account.is_none() => return Err("NO accesso non ancora effettuato".into()),
            "LIST" | "LSUB" => return self.list(command),
            "SELECT" | "EXAMINE" => return self.select(command),
            "STATUS" => return self.status(command),
            "CREATE" => return self.create(command),
            "SUBSCRIBE" | "UNSUBSCRIBE" => {}
            "APPEND" => return self.append(command),
            "GETQUOTAROOT" | "GETQUOTA" => return self.quota(command),
            _ if self.view.is_none() => return Err("BAD nessuna cartella selezionata o comando ignoto".into()),
            "CLOSE" | "UNSELECT" => return self.close(command.name == "CLOSE"),
            "SEARCH" | "UID SEARCH" => return self.search(command),
            "FETCH" | "UID FETCH" => return self.fetch(command),
            "STORE" | "UID STORE" => return self.store(command),
            "COPY" | "UID COPY" => return self.copy(command, false),
            "MOVE" | "UID MOVE" => return self.copy(command, true),
            "EXPUNGE" => return self.expunge(None),
            "UID EXPUNGE" => return self.expunge(command.text(0)),
            _ => return Err("BAD comando ignoto".into()),
        }
        Ok(format!("{} fatto", command.name))
    }

    fn login(&mut self, command: &Command) -> Answer {
        let (user, password) = (command.text(0).ok_or(BAD)?, command.text(1).ok_or(BAD)?);
        let provider = self.provider;
        if self.shared.with(|world| take_one(&mut world.faults.imap_unavailable)) {
            return Err("NO [UNAVAILABLE] sistema occupato".into());
        }
        let known = self.shared.look(|world| {
            let served = world.providers().get(provider).is_some_and(|provider| provider.serves(&user));
            let mailbox = world.mailbox(&user).filter(|mailbox| served && mailbox.password == password);
            mailbox.map(|mailbox| mailbox.address.clone())
        });
        self.account = Some(known.ok_or("NO [AUTHENTICATIONFAILED] utente o password errati")?);
        Ok(format!("[CAPABILITY {CAPABILITIES}] accesso effettuato"))
    }

    fn list(&mut self, command: &Command) -> Answer {
        let pattern = command.arguments.iter().filter_map(Argument::text).nth(1).unwrap_or_default();
        if pattern.is_empty() {
            self.say(&format!("* {} (\\Noselect) \"/\" \"\"", command.name));
            return Ok("LIST fatto".into());
        }
        let folders = self.mailbox(|mailbox| {
            mailbox
                .folders
                .iter()
                .map(|folder| (folder.name.clone(), folder.role))
                .collect::<Vec<_>>()
        })?;
        for (name, role) in folders.into_iter().filter(|(name, _)| matches_pattern(&pattern, name)) {
            let line = format!("* {} (\\HasNoChildren{}) \"/\" {}", command.name, special_use(role), quoted(&name));
            self.say(&line);
        }
        Ok("LIST fatto".into())
    }

    fn select(&mut self, command: &Command) -> Answer {
        self.view = None;
        let name = command.text(0).ok_or(BAD)?;
        let read_only = command.name == "EXAMINE";
        let folder = self.folder(&name, |folder| {
            (folder.name.clone(), folder.validity, folder.next_uid, state(folder))
        })?;
        let (folder, validity, next_uid, known) = folder;
        self.say("* FLAGS (\\Answered \\Flagged \\Deleted \\Seen \\Draft)");
        self.say("* OK [PERMANENTFLAGS (\\Answered \\Flagged \\Deleted \\Seen \\Draft)] flag");
        self.say(&format!("* {} EXISTS", known.len()));
        self.say("* 0 RECENT");
        if let Some(unseen) = known.iter().position(|(_, flags)| !flags.seen) {
            self.say(&format!("* OK [UNSEEN {}] primo non letto", unseen + 1));
        }
        self.say(&format!("* OK [UIDVALIDITY {validity}] validi"));
        self.say(&format!("* OK [UIDNEXT {next_uid}] prossimo"));
        self.view = Some(View {
            folder,
            validity,
            read_only,
            known,
        });
        Ok(format!(
            "[{}] {} fatto",
            if read_only { "READ-ONLY" } else { "READ-WRITE" },
            command.name
        ))
    }

    fn status(&mut self, command: &Command) -> Answer {
        let name = command.text(0).ok_or(BAD)?;
        let items = command.arguments.get(1).ok_or(BAD)?.items().to_vec();
        let line = self.folder(&name, |folder| {
            let value = |item: &Argument| {
                let item = item.text()?.to_ascii_uppercase();
                let number = match item.as_str() {
                    "MESSAGES" => folder.messages.len() as u64,
                    "UIDNEXT" => u64::from(folder.next_uid),
                    "UIDVALIDITY" => u64::from(folder.validity),
                    "UNSEEN" => folder.messages.iter().filter(|message| !message.flags.seen).count() as u64,
                    "SIZE" => folder.messages.iter().map(|message| message.bytes.len() as u64).sum(),
                    "RECENT" => 0,
                    _ => return None,
                };
                Some(format!("{item} {number}"))
            };
            items.iter().filter_map(value).collect::<Vec<_>>().join(" ")
        })?;
        self.say(&format!("* STATUS {} ({line})", quoted(&name)));
        Ok("STATUS fatto".into())
    }

    fn create(&mut self, command: &Command) -> Answer {
        let name = command.text(0).filter(|name| !name.is_empty()).ok_or(BAD)?;
        if self.folder(&name, |_| ()).is_ok() {
            return Err("NO [ALREADYEXISTS] la cartella esiste già".into());
        }
        self.change(|mailbox| mailbox.folders.push(SimFolder::new(name.trim_end_matches('/'), None)))?;
        Ok("CREATE fatto".into())
    }

    fn append(&mut self, command: &Command) -> Answer {
        let name = command.text(0).ok_or(BAD)?;
        let Some(Argument::Text(bytes)) = command.arguments.last() else {
            return Err(BAD.into());
        };
        let middle = command.arguments.get(1..command.arguments.len() - 1).unwrap_or_default();
        let set = middle
            .iter()
            .find(|word| matches!(word, Argument::List(_)))
            .map(|word| flags(word.items()))
            .unwrap_or_default();
        let date = middle.iter().find_map(|word| match word {
            Argument::Text(date) => parse_date(&String::from_utf8_lossy(date)),
            _ => None,
        });
        let at = date.unwrap_or_else(|| self.shared.clock.now());
        self.folder(&name, |_| ())?;
        let (validity, uid) = self.change(|mailbox| {
            let uid = mailbox.put(&name, bytes.clone(), set, at);
            (mailbox.folder(&name).map_or(0, |folder| folder.validity), uid.unwrap_or(0))
        })?;
        Ok(format!("[APPENDUID {validity} {uid}] APPEND fatto"))
    }

    fn quota(&mut self, command: &Command) -> Answer {
        let (used, limit) = self.mailbox(|mailbox| (mailbox.used() / 1024, mailbox.quota / 1024))?;
        if command.name == "GETQUOTAROOT" {
            self.say(&format!("* QUOTAROOT {} \"casella\"", quoted(&command.text(0).ok_or(BAD)?)));
        }
        self.say(&format!("* QUOTA \"casella\" (STORAGE {used} {limit})"));
        Ok(format!("{} fatto", command.name))
    }

    fn close(&mut self, expunge: bool) -> Answer {
        let writable = self.view.as_ref().is_some_and(|view| !view.read_only);
        if expunge && writable {
            self.expunge(None)?;
        }
        self.view = None;
        Ok("fatto".into())
    }

    /// Tells the client what changed in the selected folder. False when its UIDs are void and the session must end.
    pub(super) fn sync(&mut self, expunge: bool) -> bool {
        let Some(mut view) = self.view.take() else {
            return true;
        };
        let Ok((validity, now)) = self.folder(&view.folder, |folder| (folder.validity, state(folder))) else {
            return true;
        };
        if validity != view.validity {
            self.say("* BYE la cartella è stata rinumerata");
            return false;
        }
        let by_uid: BTreeMap<u32, Flags> = now.iter().copied().collect();
        let mut index = 0;
        while let Some((uid, flags)) = view.known.get_mut(index) {
            match by_uid.get(uid) {
                None if expunge => {
                    view.known.remove(index);
                    self.say(&format!("* {} EXPUNGE", index + 1));
                    continue;
                }
                Some(found) if found != flags => {
                    *flags = *found;
                    let line = format!("* {} FETCH (UID {uid} FLAGS {})", index + 1, flag_list(*found));
                    self.say(&line);
                }
                _ => {}
            }
            index += 1;
        }
        let last = view.known.last().map_or(0, |(uid, _)| *uid);
        let before = view.known.len();
        view.known.extend(now.into_iter().filter(|(uid, _)| *uid > last));
        if view.known.len() > before {
            self.say(&format!("* {} EXISTS", view.known.len()));
        }
        self.view = Some(view);
        true
    }

    pub(super) fn mailbox<R>(&self, read: impl FnOnce(&SimMailbox) -> R) -> Result<R, String> {
        let account = self.account.as_deref().ok_or(BAD)?;
        self.shared
            .look(|world| world.mailbox(account).map(read))
            .ok_or_else(|| "NO casella inesistente".into())
    }

    pub(super) fn folder<R>(&self, name: &str, read: impl FnOnce(&SimFolder) -> R) -> Result<R, String> {
        self.mailbox(|mailbox| mailbox.folder(name).map(read))?
            .ok_or_else(|| "NO [NONEXISTENT] cartella inesistente".into())
    }

    pub(super) fn selected<R>(&self, read: impl FnOnce(&SimFolder) -> R) -> Result<R, String> {
        self.folder(&self.view.as_ref().ok_or(BAD)?.folder, read)
    }

    pub(super) fn change<R>(&self, change: impl FnOnce(&mut SimMailbox) -> R) -> Result<R, String> {
        let account = self.account.as_deref().ok_or(BAD)?;
        self.shared
            .with(|world| world.mailbox_mut(account).map(change))
            .ok_or_else(|| "NO casella inesistente".into())
    }
}

pub(super) fn state(folder: &SimFolder) -> Vec<(u32, Flags)> {
    folder.messages.iter().map(|message| (message.uid, message.flags)).collect()
}

fn special_use(role: Option<FolderRole>) -> &'static str {
    match role {
        Some(FolderRole::Sent) => " \\Sent",
        Some(FolderRole::Drafts) => " \\Drafts",
        Some(FolderRole::Archive) => " \\Archive",
        Some(FolderRole::Junk) => " \\Junk",
        Some(FolderRole::Trash) => " \\Trash",
        Some(FolderRole::Inbox | FolderRole::Imported) | None => "",
    }
}

/// LIST's wild cards: `*` any text, `%` any text without the separator.
fn matches_pattern(pattern: &str, name: &str) -> bool {
    match pattern.chars().next() {
        None => name.is_empty(),
        Some(wild @ ('*' | '%')) => {
            let rest = pattern.get(1..).unwrap_or_default();
            let ends = name.char_indices().map(|(at, _)| at).chain([name.len()]);
            ends.take_while(|&at| wild == '*' || !name.get(..at).unwrap_or_default().contains('/'))
                .any(|at| matches_pattern(rest, name.get(at..).unwrap_or_default()))
        }
        Some(first) => name
            .strip_prefix(first)
            .is_some_and(|rest| matches_pattern(pattern.strip_prefix(first).unwrap_or_default(), rest)),
    }
}

fn parse_date(text: &str) -> Option<Timestamp> {
    let zoned = jiff::fmt::strtime::parse("%d-%b-%Y %H:%M:%S %z", text.trim()).ok()?;
    zoned.to_timestamp().ok()
}

pub(super) const CAPABILITIES: &str = "IMAP4rev1 IDLE UIDPLUS MOVE SPECIAL-USE QUOTA ID";
pub(super) const BAD: &str = "BAD argomenti errati";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wild_cards_match_names() {
        assert!(matches_pattern("*", "Archivio/2026"));
        assert!(!matches_pattern("%", "Archivio/2026"));
        assert!(matches_pattern("Arch%", "Archivio"));
        assert!(matches_pattern("Archivio/%", "Archivio/2026"));
        assert!(!matches_pattern("Bozze", "Bozzetti"));
    }

    #[test]
    fn append_dates_are_read() {
        let at = parse_date(" 7-Feb-2026 21:52:25 +0100").expect("a date");
        assert_eq!(at.to_string(), "2026-02-07T20:52:25Z");
    }
}
