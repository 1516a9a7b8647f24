//! A mailbox on a simulated server: folders, messages, UIDs and flags.

use std::sync::Arc;

use super::provider::MailboxBehaviour;
use crate::account::{Flags, FolderRole, normal_address};
use crate::clock::Timestamp;

/// A certified mailbox (casella).
#[derive(Debug, Clone)]
pub struct SimMailbox {
    /// The certified address.
    pub address: String,
    /// Name of the holder.
    pub name: String,
    /// The password for IMAP and SMTP.
    pub password: String,
    /// What happens to messages for it.
    pub behaviour: MailboxBehaviour,
    /// Quota in bytes, reported by GETQUOTA and not enforced.
    pub quota: u64,
    /// The folders, with INBOX as the first.
    pub folders: Vec<SimFolder>,
}

impl SimMailbox {
    /// An empty mailbox with the folders usual at Italian providers and a quota of 1 GiB.
    pub fn new(address: &str, name: &str, password: &str, behaviour: MailboxBehaviour) -> Self {
        let folder = |(name, role): (&str, Option<FolderRole>)| SimFolder::new(name, role);
        Self {
            address: address.to_owned(),
            name: name.to_owned(),
            password: password.to_owned(),
            behaviour,
            quota: 1 << 30,
            folders: FOLDERS.map(folder).into(),
        }
    }

    /// Whether it has this address, in any case of letters.
    pub fn is(&self, address: &str) -> bool {
        normal_address(&self.address) == normal_address(address)
    }

    /// The folder of this name; INBOX in any case of letters.
    pub fn folder(&self, name: &str) -> Option<&SimFolder> {
        self.folders.iter().find(|folder| folder.is(name))
    }

    /// As [`SimMailbox::folder`], mutable.
    pub fn folder_mut(&mut self, name: &str) -> Option<&mut SimFolder> {
        self.folders.iter_mut().find(|folder| folder.is(name))
    }

    /// Size of all messages in bytes.
    pub fn used(&self) -> u64 {
        let sizes = self
            .folders
            .iter()
            .flat_map(|folder| &folder.messages)
            .map(|message| message.bytes.len() as u64);
        sizes.sum()
    }

    /// Adds a message to a folder and returns its UID; `None` when the folder does not exist.
    pub fn put(&mut self, folder: &str, bytes: Vec<u8>, flags: Flags, at: Timestamp) -> Option<u32> {
        self.folder_mut(folder).map(|folder| folder.put(Arc::new(bytes), flags, at))
    }
}

/// A folder of a simulated mailbox.
#[derive(Debug, Clone)]
pub struct SimFolder {
    /// Name in modified UTF-7.
    pub name: String,
    /// Role, reported as SPECIAL-USE attribute.
    pub role: Option<FolderRole>,
    /// UIDVALIDITY of the folder.
    pub validity: u32,
    /// UIDNEXT: UID of the next message.
    pub next_uid: u32,
    /// Messages, ascending by UID.
    pub messages: Vec<SimMessage>,
}

impl SimFolder {
    pub(super) fn new(name: &str, role: Option<FolderRole>) -> Self {
        Self {
            name: name.to_owned(),
            role,
            validity: 1_700_000_001,
            next_uid: 1,
            messages: Vec::new(),
        }
    }

    /// The message with this UID.
    pub fn message(&self, uid: u32) -> Option<&SimMessage> {
        self.messages.iter().find(|message| message.uid == uid)
    }

    /// Assigns new UIDs to all messages under a new UIDVALIDITY, as after a restore at a provider.
    pub fn renumber(&mut self) {
        // The new UIDs overlap no earlier ones, so that a client that ignores UIDVALIDITY finds nothing under the old UIDs.
        self.validity = self.validity.wrapping_add(1);
        self.next_uid = self.next_uid.saturating_add(1000);
        for message in &mut self.messages {
            message.uid = self.next_uid;
            self.next_uid = self.next_uid.saturating_add(1);
        }
    }

    pub(super) fn put(&mut self, bytes: Arc<Vec<u8>>, flags: Flags, at: Timestamp) -> u32 {
        let uid = self.next_uid;
        self.next_uid = self.next_uid.saturating_add(1);
        self.messages.push(SimMessage { uid, flags, at, bytes });
        uid
    }

    fn is(&self, name: &str) -> bool {
        self.name == name || (self.role == Some(FolderRole::Inbox) && name.eq_ignore_ascii_case("INBOX"))
    }
}

/// A message in a folder.
#[derive(Debug, Clone)]
pub struct SimMessage {
    /// UID in its folder.
    pub uid: u32,
    /// System flags of the message.
    pub flags: Flags,
    /// INTERNALDATE: time of delivery.
    pub at: Timestamp,
    /// The bytes of the message.
    pub bytes: Arc<Vec<u8>>,
}

const FOLDERS: [(&str, Option<FolderRole>); 5] = [
    ("INBOX", Some(FolderRole::Inbox)),
    ("Inviata", Some(FolderRole::Sent)),
    ("Bozze", Some(FolderRole::Drafts)),
    ("Cestino", Some(FolderRole::Trash)),
    ("Archivio", Some(FolderRole::Archive)),
];
