//! An IMAP4rev1 server for one connection (RFC 3501, with IDLE, UIDPLUS, MOVE, SPECIAL-USE, QUOTA and ID).

use std::collections::BTreeMap;
use std::io;
use std::sync::Arc;

use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, BufReader};

use super::imap_fetch;
use super::imap_search;
use super::imap_words::{Command, Word, announced_literal, flag_list, flags, in_set, quoted};
use super::listener::Shared;
use super::mailbox::{Mailbox, SimFolder};
use crate::account::{Flags, FolderRole};
use crate::clock::{Clock, Timestamp};

/// Speaks IMAP on a connection until it ends. Only mailboxes of the provider at index `provider` may log in.
pub(super) async fn serve<S: AsyncRead + AsyncWrite + Unpin>(stream: S, shared: Arc<Shared>, provider: usize) -> io::Result<()> {
    let mut session = Session {
        io: BufReader::new(stream),
        out: Vec::new(),
        shared,
        provider,
        account: None,
        view: None,
    };
    session.say(&format!("* OK [CAPABILITY {CAPABILITIES}] IMAP simulato pronto"));
    session.flush().await?;
    while let Some(bytes) = session.read_command().await? {
        let go_on = match Command::read(&bytes) {
            Some(command) => session.perform(command).await?,
            None => {
                session.say("* BAD comando illeggibile");
                true
            }
        };
        session.flush().await?;
        if !go_on {
            break;
        }
    }
    session.io.get_mut().shutdown().await
}

struct Session<S> {
    io: BufReader<S>,
    out: Vec<u8>,
    shared: Arc<Shared>,
    provider: usize,
    account: Option<String>,
    view: Option<View>,
}

/// The selected folder as this session has been told of it.
struct View {
    folder: String,
    validity: u32,
    read_only: bool,
    known: Vec<(u32, Flags)>,
}

/// The answer to a command: the words after its tag.
type Answer = Result<String, String>;

impl<S: AsyncRead + AsyncWrite + Unpin> Session<S> {
    fn say(&mut self, line: &str) {
        self.out.extend_from_slice(line.as_bytes());
        self.out.extend_from_slice(b"\r\n");
    }

    async fn flush(&mut self) -> io::Result<()> {
        let out = std::mem::take(&mut self.out);
        self.io.get_mut().write_all(&out).await?;
        self.io.get_mut().flush().await
    }

    /// A whole command with its literals; `None` at the end of the line.
    async fn read_command(&mut self) -> io::Result<Option<Vec<u8>>> {
        let mut command = Vec::new();
        loop {
            let start = command.len();
            if self.io.read_until(b'\n', &mut command).await? == 0 {
                return Ok(None);
            }
            let Some((length, waits)) = announced_literal(command.get(start..).unwrap_or_default()) else {
                return Ok(Some(command));
            };
            if length > LITERAL_LIMIT {
                self.say("* BYE letterale troppo grande");
                self.flush().await?;
                return Ok(None);
            }
            if waits {
                self.say("+ avanti");
                self.flush().await?;
            }
            let mut literal = vec![0; length];
            self.io.read_exact(&mut literal).await?;
            command.append(&mut literal);
        }
    }

    /// Performs one command; tells whether the connection goes on.
    async fn perform(&mut self, command: Command) -> io::Result<bool> {
        let tag = command.tag.clone();
        if command.name == "LOGOUT" {
            self.say("* BYE a presto");
            self.say(&format!("{tag} OK LOGOUT"));
            return Ok(false);
        }
        if command.name == "IDLE" {
            return self.idle(&tag).await;
        }
        let answer = self.answer(&command);
        if command.name.ends_with("FETCH") && self.is_cut(&command) {
            let half = self.out.len() / 2;
            self.out.truncate(half);
            return Ok(false);
        }
        if !self.sync(!matches!(command.name.as_str(), "FETCH" | "STORE" | "SEARCH")) {
            return Ok(false);
        }
        match answer {
            Ok(words) => self.say(&format!("{tag} OK {words}")),
            Err(words) => self.say(&format!("{tag} {words}")),
        }
        Ok(true)
    }

    fn answer(&mut self, command: &Command) -> Answer {
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
        let busy = self.shared.look(|world| world.faults.imap_busy > 0);
        if busy {
            self.shared.with(|world| world.faults.imap_busy -= 1);
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
        let pattern = command.words.iter().filter_map(Word::text).nth(1).unwrap_or_default();
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
        let items = command.words.get(1).ok_or(BAD)?.items().to_vec();
        let line = self.folder(&name, |folder| {
            let value = |item: &Word| {
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
        let Some(Word::Text(bytes)) = command.words.last() else {
            return Err(BAD.into());
        };
        let middle = command.words.get(1..command.words.len() - 1).unwrap_or_default();
        let set = middle
            .iter()
            .find(|word| matches!(word, Word::List(_)))
            .map(|word| flags(word.items()))
            .unwrap_or_default();
        let date = middle.iter().find_map(|word| match word {
            Word::Text(date) => parse_date(&String::from_utf8_lossy(date)),
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

    fn search(&mut self, command: &Command) -> Answer {
        let view = self.view.as_ref().ok_or(BAD)?;
        let last = (view.known.len() as u32, view.known.last().map_or(0, |(uid, _)| *uid));
        let known = view.known.clone();
        let found = self.selected(|folder| {
            let mut found = Vec::new();
            for (index, (uid, _)) in known.iter().enumerate() {
                let sequence = index as u32 + 1;
                if let Some(message) = folder.message(*uid) {
                    if imap_search::answers(&command.words, message, sequence, last)? {
                        found.push(if command.name == "UID SEARCH" { *uid } else { sequence });
                    }
                }
            }
            Some(found)
        })?;
        let found = found.ok_or("BAD ricerca non riconosciuta")?;
        let numbers: String = found.iter().map(|number| format!(" {number}")).collect();
        self.say(&format!("* SEARCH{numbers}"));
        Ok("SEARCH fatto".into())
    }

    fn fetch(&mut self, command: &Command) -> Answer {
        let targets = self.targets(command)?;
        let mut items = command.words.get(1).and_then(imap_fetch::items).ok_or(BAD)?;
        if command.name.starts_with("UID") && !items.contains(&imap_fetch::Item::Uid) {
            items.insert(0, imap_fetch::Item::Uid);
        }
        if imap_fetch::marks_seen(&items) && !self.view.as_ref().is_some_and(|view| view.read_only) {
            self.mark(&targets, |flags| flags.seen = true)?;
        }
        let answers = self.selected(|folder| {
            let by_uid: BTreeMap<u32, _> = folder.messages.iter().map(|message| (message.uid, message)).collect();
            let found = targets.iter().filter_map(|(sequence, uid)| Some((*sequence, *by_uid.get(uid)?)));
            found
                .flat_map(|(sequence, message)| imap_fetch::answer(sequence, message, &items))
                .collect::<Vec<u8>>()
        })?;
        self.out.extend_from_slice(&answers);
        Ok("FETCH fatto".into())
    }

    fn store(&mut self, command: &Command) -> Answer {
        self.writable()?;
        let targets = self.targets(command)?;
        let action = command.text(1).ok_or(BAD)?.to_ascii_uppercase();
        let given = flags(
            command
                .words
                .get(2..)
                .ok_or(BAD)?
                .iter()
                .flat_map(Word::items)
                .cloned()
                .collect::<Vec<_>>()
                .as_slice(),
        );
        let silent = action.ends_with(".SILENT");
        let action = action.trim_end_matches(".SILENT").to_owned();
        self.mark(&targets, |flags| {
            *flags = match action.as_str() {
                "+FLAGS" => join(*flags, given, true),
                "-FLAGS" => join(*flags, given, false),
                _ => given,
            }
        })?;
        let now = self.selected(state)?;
        let now: BTreeMap<u32, Flags> = now.into_iter().collect();
        for (sequence, uid) in targets {
            let Some(flags) = now.get(&uid) else { continue };
            if let Some(known) = self.view.as_mut().and_then(|view| view.known.get_mut(sequence - 1)) {
                known.1 = *flags;
            }
            if !silent {
                self.say(&format!("* {sequence} FETCH (UID {uid} FLAGS {})", flag_list(*flags)));
            }
        }
        Ok("STORE fatto".into())
    }

    fn copy(&mut self, command: &Command, and_remove: bool) -> Answer {
        if and_remove {
            self.writable()?;
        }
        let targets: Vec<u32> = self.targets(command)?.into_iter().map(|(_, uid)| uid).collect();
        let to = command.text(1).ok_or(BAD)?;
        self.folder(&to, |_| ()).map_err(|_| "NO [TRYCREATE] cartella inesistente")?;
        let from = self.view.as_ref().ok_or(BAD)?.folder.clone();
        let (validity, pairs) = self.change(|mailbox| {
            let messages = mailbox.folder(&from).map(|folder| folder.messages.clone()).unwrap_or_default();
            let mut pairs = Vec::new();
            if let Some(folder) = mailbox.folder_mut(&to) {
                for message in messages.iter().filter(|message| targets.contains(&message.uid)) {
                    pairs.push((message.uid, folder.put(Arc::clone(&message.bytes), message.flags, message.at)));
                }
            }
            if let Some(folder) = mailbox.folder_mut(&from).filter(|_| and_remove) {
                folder.messages.retain(|message| !pairs.iter().any(|(old, _)| *old == message.uid));
            }
            (mailbox.folder(&to).map_or(0, |folder| folder.validity), pairs)
        })?;
        if pairs.is_empty() {
            return Ok("niente da fare".into());
        }
        let list = |pick: fn(&(u32, u32)) -> u32| pairs.iter().map(|pair| pick(pair).to_string()).collect::<Vec<_>>().join(",");
        let code = format!("[COPYUID {validity} {} {}]", list(|pair| pair.0), list(|pair| pair.1));
        if and_remove {
            self.say(&format!("* OK {code} spostati"));
            return Ok("MOVE fatto".into());
        }
        Ok(format!("{code} COPY fatto"))
    }

    fn expunge(&mut self, set: Option<String>) -> Answer {
        self.writable()?;
        let folder = self.view.as_ref().ok_or(BAD)?.folder.clone();
        self.change(|mailbox| {
            if let Some(folder) = mailbox.folder_mut(&folder) {
                let last = folder.messages.last().map_or(0, |message| message.uid);
                let spared = |uid: u32| set.as_deref().is_some_and(|set| !in_set(set, uid, last));
                folder.messages.retain(|message| !message.flags.deleted || spared(message.uid));
            }
        })?;
        Ok("EXPUNGE fatto".into())
    }

    /// Pushes changes as they happen until the client says DONE.
    async fn idle(&mut self, tag: &str) -> io::Result<bool> {
        if self.view.is_none() {
            self.say(&format!("{tag} BAD nessuna cartella selezionata"));
            return Ok(true);
        }
        let mut changed = self.shared.subscribe();
        self.say("+ in attesa");
        loop {
            if !self.sync(true) {
                return Ok(false);
            }
            self.flush().await?;
            tokio::select! {
                filled = self.io.fill_buf() => {
                    if filled?.is_empty() {
                        return Ok(false);
                    }
                    break;
                }
                awake = changed.changed() => {
                    if awake.is_err() {
                        return Ok(false);
                    }
                }
            }
        }
        let mut line = Vec::new();
        self.io.read_until(b'\n', &mut line).await?;
        match line.trim_ascii().eq_ignore_ascii_case(b"DONE") {
            true => self.say(&format!("{tag} OK IDLE finito")),
            false => self.say(&format!("{tag} BAD attendevo DONE")),
        }
        Ok(true)
    }

    /// Tells the client what changed in the selected folder. False when its UIDs are void and the session must end.
    fn sync(&mut self, expunge: bool) -> bool {
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

    /// Sequence numbers and UIDs of a command's set, as this session knows them.
    fn targets(&self, command: &Command) -> Result<Vec<(usize, u32)>, String> {
        let set = command.text(0).ok_or(BAD)?;
        let view = self.view.as_ref().ok_or(BAD)?;
        let by_uid = command.name.starts_with("UID");
        let last = if by_uid {
            view.known.last().map_or(0, |(uid, _)| *uid)
        } else {
            view.known.len() as u32
        };
        let numbered = view.known.iter().enumerate().map(|(index, (uid, _))| (index + 1, *uid));
        Ok(numbered
            .filter(|(sequence, uid)| in_set(&set, if by_uid { *uid } else { *sequence as u32 }, last))
            .collect())
    }

    fn mark(&mut self, targets: &[(usize, u32)], change: impl Fn(&mut Flags)) -> Result<(), String> {
        let folder = self.view.as_ref().ok_or(BAD)?.folder.clone();
        self.change(|mailbox| {
            let messages = mailbox
                .folder_mut(&folder)
                .map(|folder| folder.messages.iter_mut())
                .into_iter()
                .flatten();
            for message in messages.filter(|message| targets.iter().any(|(_, uid)| *uid == message.uid)) {
                change(&mut message.flags);
            }
        })
    }

    fn writable(&self) -> Result<(), String> {
        match &self.view {
            Some(view) if view.read_only => Err("NO [READ-ONLY] cartella in sola lettura".into()),
            _ => Ok(()),
        }
    }

    fn is_cut(&self, command: &Command) -> bool {
        let whole = command
            .words
            .get(1)
            .is_some_and(|word| word.items().iter().any(|item| item.text().is_some_and(|text| text.contains("[]"))));
        let cut = whole && !self.out.is_empty() && self.shared.look(|world| world.faults.cut_fetch > 0);
        if cut {
            self.shared.with(|world| world.faults.cut_fetch -= 1);
        }
        cut
    }

    fn mailbox<R>(&self, read: impl FnOnce(&Mailbox) -> R) -> Result<R, String> {
        let account = self.account.as_deref().ok_or(BAD)?;
        self.shared
            .look(|world| world.mailbox(account).map(read))
            .ok_or_else(|| "NO casella inesistente".into())
    }

    fn folder<R>(&self, name: &str, read: impl FnOnce(&SimFolder) -> R) -> Result<R, String> {
        self.mailbox(|mailbox| mailbox.folder(name).map(read))?
            .ok_or_else(|| "NO [NONEXISTENT] cartella inesistente".into())
    }

    fn selected<R>(&self, read: impl FnOnce(&SimFolder) -> R) -> Result<R, String> {
        self.folder(&self.view.as_ref().ok_or(BAD)?.folder, read)
    }

    fn change<R>(&self, change: impl FnOnce(&mut Mailbox) -> R) -> Result<R, String> {
        let account = self.account.as_deref().ok_or(BAD)?;
        self.shared
            .with(|world| world.mailbox_mut(account).map(change))
            .ok_or_else(|| "NO casella inesistente".into())
    }
}

fn state(folder: &SimFolder) -> Vec<(u32, Flags)> {
    folder.messages.iter().map(|message| (message.uid, message.flags)).collect()
}

/// The flags of `given` set in `flags` to `value`, the others as they were.
fn join(flags: Flags, given: Flags, value: bool) -> Flags {
    let pick = |old: bool, named: bool| if named { value } else { old };
    Flags {
        seen: pick(flags.seen, given.seen),
        flagged: pick(flags.flagged, given.flagged),
        answered: pick(flags.answered, given.answered),
        draft: pick(flags.draft, given.draft),
        deleted: pick(flags.deleted, given.deleted),
    }
}

fn special_use(role: Option<FolderRole>) -> &'static str {
    match role {
        Some(FolderRole::Sent) => " \\Sent",
        Some(FolderRole::Drafts) => " \\Drafts",
        Some(FolderRole::Archive) => " \\Archive",
        Some(FolderRole::Junk) => " \\Junk",
        Some(FolderRole::Trash) => " \\Trash",
        Some(FolderRole::Inbox) | None => "",
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

const CAPABILITIES: &str = "IMAP4rev1 IDLE UIDPLUS MOVE SPECIAL-USE QUOTA ID";
const BAD: &str = "BAD argomenti errati";
const LITERAL_LIMIT: usize = 128 * 1024 * 1024;

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
