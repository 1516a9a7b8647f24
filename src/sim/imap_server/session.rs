//! State of a session, and the untagged responses about changes in the selected folder (RFC 3501 §7).

use std::collections::BTreeMap;
use std::sync::Arc;

use super::command::flag_list;
use crate::account::Flags;
use crate::sim::mailbox::{SimFolder, SimMailbox};
use crate::sim::shared_world::SharedWorld;

pub(super) struct Session {
    /// Responses not sent yet.
    pub(super) out: Vec<u8>,
    pub(super) shared: Arc<SharedWorld>,
    pub(super) provider: usize,
    /// Address of the authenticated mailbox.
    pub(super) account: Option<String>,
    /// The selected folder, if any.
    pub(super) view: Option<View>,
}

/// The selected folder as this client knows it: sequence numbers refer to this state (RFC 3501 §7.4.1).
pub(super) struct View {
    pub(super) folder: String,
    pub(super) validity: u32,
    pub(super) read_only: bool,
    /// UID and flags by sequence number.
    pub(super) known: Vec<(u32, Flags)>,
}

/// Tagged response without the tag: the text after OK, or NO or BAD with its text.
pub(super) type Answer = Result<String, String>;

impl Session {
    pub(super) fn say(&mut self, line: &str) {
        self.out.extend_from_slice(line.as_bytes());
        self.out.extend_from_slice(b"\r\n");
    }

    /// Reports changes in the selected folder. `expunge`: whether EXPUNGE may be sent now (RFC 3501 §7.4.1). False when UIDVALIDITY changed
    /// and the session has to end.
    pub(super) fn sync(&mut self, expunge: bool) -> bool {
        let Some(mut view) = self.view.take() else {
            return true;
        };
        let Ok((validity, now)) = self.folder(&view.folder, |folder| (folder.validity, uids_and_flags(folder))) else {
            return true;
        };
        if validity != view.validity {
            // IMAP cannot report a new UIDVALIDITY within a session.
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
            .read(|world| world.mailbox(account).map(read))
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
            .change(|world| world.mailbox_mut(account).map(change))
            .ok_or_else(|| "NO casella inesistente".into())
    }
}

/// UID and flags of every message.
pub(super) fn uids_and_flags(folder: &SimFolder) -> Vec<(u32, Flags)> {
    folder.messages.iter().map(|message| (message.uid, message.flags)).collect()
}

pub(super) const CAPABILITIES: &str = "IMAP4rev1 IDLE UIDPLUS MOVE SPECIAL-USE QUOTA ID";
pub(super) const BAD: &str = "BAD argomenti errati";
