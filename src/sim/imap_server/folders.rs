//! Commands in the not authenticated and authenticated states (RFC 3501 §6.2, §6.3), and QUOTA (RFC 9208).

use super::command::{Argument, Command, flags, quoted};
use super::session::{Answer, BAD, CAPABILITIES, Session, View, uids_and_flags};
use crate::account::FolderRole;
use crate::clock::{Clock, Timestamp};
use crate::sim::faults::take_one;
use crate::sim::mailbox::SimFolder;

impl Session {
    pub(super) fn login(&mut self, command: &Command) -> Answer {
        let (user, password) = (command.text(0).ok_or(BAD)?, command.text(1).ok_or(BAD)?);
        let provider = self.provider;
        if self.shared.change(|world| take_one(&mut world.faults.imap_unavailable)) {
            return Err("NO [UNAVAILABLE] sistema occupato".into());
        }
        let known = self.shared.read(|world| {
            // A mailbox of another provider is unknown here, even with the right password.
            let served = world.providers().get(provider).is_some_and(|provider| provider.serves(&user));
            let mailbox = world.mailbox(&user).filter(|mailbox| served && mailbox.password == password);
            mailbox.map(|mailbox| mailbox.address.clone())
        });
        self.account = Some(known.ok_or("NO [AUTHENTICATIONFAILED] utente o password errati")?);
        Ok(format!("[CAPABILITY {CAPABILITIES}] accesso effettuato"))
    }

    pub(super) fn list(&mut self, command: &Command) -> Answer {
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

    pub(super) fn select(&mut self, command: &Command) -> Answer {
        self.view = None;
        let name = command.text(0).ok_or(BAD)?;
        let read_only = command.name == "EXAMINE";
        if self
            .shared
            .read(|world| world.faults.refused_folder.as_deref() == Some(name.as_str()))
        {
            return Err("NO [NOPERM] cartella non accessibile".into());
        }
        let folder = self.folder(&name, |folder| {
            (folder.name.clone(), folder.validity, folder.next_uid, uids_and_flags(folder))
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

    pub(super) fn status(&mut self, command: &Command) -> Answer {
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

    pub(super) fn create(&mut self, command: &Command) -> Answer {
        let name = command.text(0).filter(|name| !name.is_empty()).ok_or(BAD)?;
        if self.folder(&name, |_| ()).is_ok() {
            return Err("NO [ALREADYEXISTS] la cartella esiste già".into());
        }
        self.change(|mailbox| mailbox.folders.push(SimFolder::new(name.trim_end_matches('/'), None)))?;
        Ok("CREATE fatto".into())
    }

    pub(super) fn append(&mut self, command: &Command) -> Answer {
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
        // NO without a change when the folder does not exist.
        self.folder(&name, |_| ())?;
        let (validity, uid) = self.change(|mailbox| {
            let uid = mailbox.put(&name, bytes.clone(), set, at);
            (mailbox.folder(&name).map_or(0, |folder| folder.validity), uid.unwrap_or(0))
        })?;
        Ok(format!("[APPENDUID {validity} {uid}] APPEND fatto"))
    }

    pub(super) fn quota(&mut self, command: &Command) -> Answer {
        let (used, limit) = self.mailbox(|mailbox| (mailbox.used() / 1024, mailbox.quota / 1024))?;
        if command.name == "GETQUOTAROOT" {
            self.say(&format!("* QUOTAROOT {} \"casella\"", quoted(&command.text(0).ok_or(BAD)?)));
        }
        self.say(&format!("* QUOTA \"casella\" (STORAGE {used} {limit})"));
        Ok(format!("{} fatto", command.name))
    }
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

/// Wildcards of LIST: `*` is any text, `%` any text without the hierarchy separator.
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wildcards_match_names() {
        assert!(matches_pattern("*", "Archivio/2026"));
        assert!(!matches_pattern("%", "Archivio/2026"));
        assert!(matches_pattern("Arch%", "Archivio"));
        assert!(matches_pattern("Archivio/%", "Archivio/2026"));
        assert!(!matches_pattern("Bozze", "Bozzetti"));
    }

    #[test]
    fn append_dates_are_parsed() {
        let at = parse_date(" 7-Feb-2026 21:52:25 +0100").expect("a date");
        assert_eq!(at.to_string(), "2026-02-07T20:52:25Z");
    }
}
