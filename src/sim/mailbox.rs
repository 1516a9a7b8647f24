//! A mailbox on a simulated server: folders, messages, UIDs and flags.

use std::sync::Arc;

use super::provider::MailboxBehaviour;
use crate::account::{Flags, FolderRole, normal_address};
use crate::clock::Timestamp;

/// A certified mailbox (casella).
#[derive(Debug, Clone)]
pub struct SimMailbox {
    /// The address as written.
    pub address: String,
    /// Its holder's name.
    pub name: String,
    /// The password its servers want.
    pub password: String,
    /// What happens to mail for it.
    pub behaviour: MailboxBehaviour,
    /// The space it has, bytes.
    pub quota: u64,
    /// Its folders, INBOX first.
    pub folders: Vec<SimFolder>,
}

impl SimMailbox {
    /// An empty mailbox with the usual Italian folders.
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

    /// Whether this is the mailbox of an address, whatever the case.
    pub fn is(&self, address: &str) -> bool {
        normal_address(&self.address) == normal_address(address)
    }

    /// The folder of this name; INBOX in any case.
    pub fn folder(&self, name: &str) -> Option<&SimFolder> {
        self.folders.iter().find(|folder| folder.is(name))
    }

    /// The folder of this name, to be changed.
    pub fn folder_mut(&mut self, name: &str) -> Option<&mut SimFolder> {
        self.folders.iter_mut().find(|folder| folder.is(name))
    }

    /// Bytes of all messages.
    pub fn used(&self) -> u64 {
        let sizes = self
            .folders
            .iter()
            .flat_map(|folder| &folder.messages)
            .map(|message| message.bytes.len() as u64);
        sizes.sum()
    }

    /// Puts a message into a folder, if it exists; tells its UID.
    pub fn put(&mut self, folder: &str, bytes: Vec<u8>, flags: Flags, at: Timestamp) -> Option<u32> {
        self.folder_mut(folder).map(|folder| folder.put(Arc::new(bytes), flags, at))
    }
}

/// One folder.
#[derive(Debug, Clone)]
pub struct SimFolder {
    /// The name as on the wire.
    pub name: String,
    /// What it is for (SPECIAL-USE).
    pub role: Option<FolderRole>,
    /// UIDVALIDITY.
    pub validity: u32,
    /// The UID the next message gets.
    pub next_uid: u32,
    /// The messages, ascending by UID.
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

    /// Gives all messages new UIDs under a new UIDVALIDITY, as after a restore at the provider.
    pub fn renumber(&mut self) {
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

/// One message in a folder.
#[derive(Debug, Clone)]
pub struct SimMessage {
    /// Its number.
    pub uid: u32,
    /// Its flags.
    pub flags: Flags,
    /// INTERNALDATE.
    pub at: Timestamp,
    /// The whole message.
    pub bytes: Arc<Vec<u8>>,
}

const FOLDERS: [(&str, Option<FolderRole>); 5] = [
    ("INBOX", Some(FolderRole::Inbox)),
    ("Inviata", Some(FolderRole::Sent)),
    ("Bozze", Some(FolderRole::Drafts)),
    ("Cestino", Some(FolderRole::Trash)),
    ("Archivio", Some(FolderRole::Archive)),
];
