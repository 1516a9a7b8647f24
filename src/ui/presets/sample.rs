//! Sample data: two mailboxes of a law office. All addresses are under reserved domains (RFC 2606).

mod activity;
mod dispatches;
mod files;
mod messages;
mod retention;
mod studio;

pub use activity::activity;
pub use dispatches::{attention, dispatch, queue, studio_attention};
pub use files::{exported, imported, stamped, verified};
pub use messages::{SOURCE, draft, envelope, formatted, inbox_rows, sent_message, sent_rows, set_aside};
pub use retention::retention;
pub use studio::studio;

use crate::account::{Account, AccountId, Endpoint, FetchProblem, FolderRole, Uid};
use crate::clock::Timestamp;
use crate::engine::view::{AccountView, DamagedMessage, Diagnosis, FailedMessage, FolderView, Health, Overview};
use crate::engine::{RemoteErrorKind, Service};
use crate::signature::{Anchor, Sha256};
use crate::ui::location::ListLocation;

/// The current time of the samples.
pub fn now() -> Timestamp {
    instant("2026-03-12T15:40:00+01:00")
}

/// Two mailboxes: one in order, one whose login was refused.
pub fn overview() -> Overview {
    Overview {
        drafts: 0,
        accounts: vec![
            mailbox(STUDIO, 0, Health::Good, Some((812_000_000, 1_000_000_000)), 3),
            mailbox(NOTIFY, 1, refused(), Some((310_000_000, 2_000_000_000)), 1),
        ],
        attention: 2,
        set_aside: 0,
        leaving: 0,
        queued: 0,
        demo: true,
        rebuilding: false,
        unsearchable: 0,
        damaged: Vec::new(),
        ledger_broken_at: None,
        ledger_gap: None,
        opening: Vec::new(),
    }
}

/// What a server wants its users to read.
pub fn alerts() -> Vec<String> {
    vec![
        "La password della casella scade il 31/03/2026: rinnovarla nel pannello di gestione.".into(),
        "Spazio della casella quasi esaurito".into(),
    ]
}

/// Messages that could not be received.
pub fn failures() -> Vec<FailedMessage> {
    let failed = |uid: Option<u32>, problem: FetchProblem| FailedMessage {
        folder: "INBOX".into(),
        uid: uid.map(Uid),
        problem,
    };
    vec![
        failed(Some(4711), FetchProblem::Refused("[SERVERBUG] Internal error".into())),
        failed(Some(4712), FetchProblem::NoBody),
        failed(None, FetchProblem::NotListed(3)),
    ]
}

/// A password refused by IMAP, and therefore not tried on SMTP.
pub fn untried() -> Diagnosis {
    Diagnosis {
        imap: Some((
            RemoteErrorKind::LoginRefused,
            "[AUTHENTICATIONFAILED] Authentication failed.".into(),
        )),
        smtp: None,
        smtp_login_tried: false,
    }
}

/// A receipt whose file is damaged and which is still on the server, and a message whose file is missing.
pub fn damaged() -> Vec<DamagedMessage> {
    let damaged = |name: &str, missing: bool, subject: &str| DamagedMessage {
        message: digest(name),
        missing,
        on_server: !missing,
        account: Some(AccountId::of(STUDIO)),
        folder: Some("INBOX".into()),
        kind: None,
        dispatch: None,
        date: Some(instant("2026-02-20T09:12:00+01:00")),
        subject: subject.to_owned(),
    };
    vec![
        damaged("ricevuta", false, "CONSEGNA: Diffida ad adempiere"),
        damaged("contratto", true, "Contratto di locazione"),
    ]
}

/// The sent folder of the first mailbox.
pub fn sent_location() -> ListLocation {
    ListLocation::Folder {
        account: AccountId::of(STUDIO),
        name: "Inviata".into(),
        role: Some(FolderRole::Sent),
    }
}

/// One authority.
pub fn authorities() -> Vec<Anchor> {
    vec![Anchor {
        name: "Autorità dimostrativa PEC".into(),
        spki: digest("chiave"),
        not_before: Some(instant("2024-01-01T00:00:00+01:00")),
        not_after: Some(instant("2034-01-01T00:00:00+01:00")),
        source: "Mondo dimostrativo".into(),
        certificate: None,
    }]
}

pub(super) fn instant(text: &str) -> Timestamp {
    text.parse().unwrap_or(Timestamp::UNIX_EPOCH)
}

pub(super) fn digest(text: &str) -> Sha256 {
    Sha256::of(text.as_bytes())
}

fn mailbox(address: &str, colour: u8, health: Health, quota: Option<(u64, u64)>, unread: u64) -> AccountView {
    AccountView {
        account: Account {
            id: AccountId::of(address),
            address: address.into(),
            name: None,
            user: address.into(),
            imap: end("imaps.gestore.example", 993),
            smtp: end("smtps.gestore.example", 465),
            server_authority: None,
            group: None,
        },
        colour,
        health,
        last_sync: Some(instant("2026-03-12T15:38:00+01:00")),
        quota,
        days_until_full: None,
        alerts: Vec::new(),
        failures: Vec::new(),
        folders: vec![
            folder("INBOX", "INBOX", 0, Some(FolderRole::Inbox), 1_284, unread),
            folder("Inviata", "Inviata", 0, Some(FolderRole::Sent), 642, 0),
            folder("Bozze", "Bozze", 0, Some(FolderRole::Drafts), 2, 0),
            folder("Clienti", "Clienti", 0, None, 96, 0),
            folder("Clienti/2026", "2026", 1, None, 31, 0),
            folder("Cestino", "Cestino", 0, Some(FolderRole::Trash), 18, 0),
        ],
    }
}

fn folder(name: &str, leaf: &str, depth: u16, role: Option<FolderRole>, total: u64, unread: u64) -> FolderView {
    FolderView {
        name: name.into(),
        leaf: leaf.into(),
        depth,
        role,
        total,
        unread,
        listed: total,
        size: total * 48_000,
        removed: false,
    }
}

fn end(host: &str, port: u16) -> Endpoint {
    Endpoint { host: host.into(), port }
}

fn refused() -> Health {
    Health::Faulty {
        service: Service::Imap,
        fault: RemoteErrorKind::LoginRefused,
        detail: "AUTHENTICATIONFAILED".into(),
        retry_at: None,
    }
}

pub(super) const STUDIO: &str = "studio.legale@pec.example";
pub(super) const NOTIFY: &str = "notifiche@pec-studio.example";
