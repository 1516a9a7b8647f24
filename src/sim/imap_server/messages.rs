//! Commands in the selected state (RFC 3501 §6.4, RFC 6851 MOVE, RFC 4315 UIDPLUS).

use std::collections::BTreeMap;
use std::sync::Arc;

use super::command::{Argument, Command, flag_list, flags, in_set};
use super::session::{Answer, BAD, Session, uids_and_flags};
use super::{fetch, search};
use crate::account::Flags;

impl Session {
    pub(super) fn search(&mut self, command: &Command) -> Answer {
        let view = self.view.as_ref().ok_or(BAD)?;
        if self.shared.read(|world| world.faults.refuse_search) {
            return Err("NO ricerca non disponibile".into());
        }
        let last = (view.known.len() as u32, view.known.last().map_or(0, |(uid, _)| *uid));
        // Sequence numbers are those that the client knows, not those of the folder now.
        let known = view.known.clone();
        let found = self.selected(|folder| {
            let mut found = Vec::new();
            for (index, (uid, _)) in known.iter().enumerate() {
                let sequence = index as u32 + 1;
                if let Some(message) = folder.message(*uid)
                    && search::matches_all(&command.arguments, message, sequence, last)?
                {
                    found.push(if command.name == "UID SEARCH" { *uid } else { sequence });
                }
            }
            Some(found)
        })?;
        let found = found.ok_or("BAD ricerca non riconosciuta")?;
        let numbers: String = found.iter().map(|number| format!(" {number}")).collect();
        self.say(&format!("* SEARCH{numbers}"));
        Ok("SEARCH fatto".into())
    }

    pub(super) fn fetch(&mut self, command: &Command) -> Answer {
        let targets = self.targets(command)?;
        let mut items = command.arguments.get(1).and_then(fetch::items).ok_or(BAD)?;
        if command.name.starts_with("UID") && !items.contains(&fetch::Item::Uid) {
            items.insert(0, fetch::Item::Uid);
        }
        if fetch::marks_seen(&items) && !self.view.as_ref().is_some_and(|view| view.read_only) {
            self.mark(&targets, |flags| flags.seen = true)?;
        }
        let answers = self.selected(|folder| {
            let by_uid: BTreeMap<u32, _> = folder.messages.iter().map(|message| (message.uid, message)).collect();
            let found = targets.iter().filter_map(|(sequence, uid)| Some((*sequence, *by_uid.get(uid)?)));
            found
                .flat_map(|(sequence, message)| fetch::answer(sequence, message, &items))
                .collect::<Vec<u8>>()
        })?;
        self.out.extend_from_slice(&answers);
        Ok("FETCH fatto".into())
    }

    pub(super) fn store(&mut self, command: &Command) -> Answer {
        self.writable()?;
        let targets = self.targets(command)?;
        let action = command.text(1).ok_or(BAD)?.to_ascii_uppercase();
        let given = flags(
            command
                .arguments
                .get(2..)
                .ok_or(BAD)?
                .iter()
                .flat_map(Argument::items)
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
        let now = self.selected(uids_and_flags)?;
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

    pub(super) fn copy(&mut self, command: &Command, and_remove: bool) -> Answer {
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

    pub(super) fn expunge(&mut self, set: Option<String>) -> Answer {
        self.writable()?;
        let folder = self.view.as_ref().ok_or(BAD)?.folder.clone();
        self.change(|mailbox| {
            if let Some(folder) = mailbox.folder_mut(&folder) {
                let last = folder.messages.last().map_or(0, |message| message.uid);
                let not_in_set = |uid: u32| set.as_deref().is_some_and(|set| !in_set(set, uid, last));
                folder.messages.retain(|message| !message.flags.deleted || not_in_set(message.uid));
            }
        })?;
        Ok("EXPUNGE fatto".into())
    }

    pub(super) fn close(&mut self, expunge: bool) -> Answer {
        let writable = self.view.as_ref().is_some_and(|view| !view.read_only);
        if expunge && writable {
            self.expunge(None)?;
        }
        self.view = None;
        Ok("fatto".into())
    }

    /// Sequence number and UID of each message in a command's set.
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
}

/// `flags` with those of `given` set to `value`.
fn join(flags: Flags, given: Flags, value: bool) -> Flags {
    let pick = |old: bool, named: bool| if named { value } else { old };
    Flags {
        seen: pick(flags.seen, given.seen),
        flagged: pick(flags.flagged, given.flagged),
        answered: pick(flags.answered, given.answered),
        draft: pick(flags.draft, given.draft),
        deleted: pick(flags.deleted, given.deleted),
        // As announced in PERMANENTFLAGS, keywords are not kept.
        ..flags
    }
}
