//! The window in given states, filled with sample values: for looking at it, and for tests. The handle in them is a dead one.

pub mod sample;

use std::collections::BTreeMap;

use iced::theme::Mode;
use iced::{Preset, Task};

use super::app::{App, ListPane, Message, Page};
use super::location::ListLocation;
use super::options::Options;
use super::part;
use super::save::ExportForm;
use super::screen::about::{self, About};
use super::screen::compose::Compose;
use super::screen::list::{self, List};
use super::screen::mailbox::Mailbox;
use super::screen::needs_attention::NeedsAttention;
use super::screen::reader::{self, export};
use super::screen::space::{self, Space};
use super::screen::{folder_pane, import, retention, verify};
use crate::account::{AccountId, FolderRole};
use crate::engine::space::{Plan, Skipped};
use crate::engine::view::Health;
use crate::engine::{CopyId, Handle};
use crate::i18n::Language;
use crate::pec::draft::DraftProblem;

/// A state by name: `inbox`, `sent`, `attend`, `compose`, `first-run`, `keys`, `studio`.
pub fn all() -> Vec<Preset<App, Message>> {
    let still = |name: &'static str, build: fn() -> App| Preset::new(name, move || (build(), Task::none()));
    vec![
        still("inbox", inbox),
        still("sent", sent),
        still("attend", attend),
        still("compose", compose),
        still("first-run", first_run),
        still("keys", keys),
        still("studio", studio),
    ]
}

/// Two mailboxes, all inboxes, one envelope open.
pub fn inbox() -> App {
    let mut app = world();
    app.location = ListLocation::Unified(FolderRole::Inbox);
    let mut list = List::empty(app.location.clone());
    let rows = sample::inbox_rows();
    list.select(rows.get(1).map(|row| row.key));
    list.fill(rows);
    app.list_pane = ListPane::List(Box::new(list));
    app.reader.show(Some(sample::envelope()), None);
    app
}

/// The same with everything that was checked.
pub fn checked() -> App {
    let mut app = inbox();
    let _ = app.update(Message::Reader(reader::Message::ToggleVerdict));
    let parts = part::attachments::Message::ToggleTechnical;
    let _ = app.update(Message::Reader(reader::Message::Attachments(parts)));
    app
}

/// Three hundred mailboxes, all inboxes.
pub fn studio() -> App {
    let mut app = inbox();
    app.shared.overview = sample::studio();
    let mut list = List::empty(app.location.clone());
    let accounts = &app.shared.overview.accounts;
    let mut rows = sample::inbox_rows();
    for (row, view) in rows.iter_mut().zip(accounts.iter().step_by(37)) {
        row.location.account = view.account.id.clone();
    }
    list.select(rows.get(1).map(|row| row.key));
    list.fill(rows);
    app.list_pane = ListPane::List(Box::new(list));
    app
}

/// The same with one of them looked at, which fetches much.
pub fn studio_mailbox() -> App {
    let mut app = studio();
    let account = app.shared.overview.accounts.get(4).map(|view| view.account.id.clone());
    app.location = ListLocation::Folder {
        account: account.unwrap_or_else(|| AccountId::of(sample::STUDIO)),
        name: "INBOX".into(),
        role: Some(FolderRole::Inbox),
    };
    let mut list = List::empty(app.location.clone());
    let rows = sample::inbox_rows();
    list.select(rows.get(1).map(|row| row.key));
    list.fill(rows);
    app.list_pane = ListPane::List(Box::new(list));
    app
}

/// One mailbox that could not be reached yet.
pub fn studio_offline() -> App {
    let mut app = studio();
    app.shared
        .overview
        .accounts
        .retain(|view| matches!(view.health, Health::Faulty { retry_at: Some(_), .. }));
    app.shared.overview.accounts.iter_mut().for_each(|view| view.last_sync = None);
    let mut list = List::empty(app.location.clone());
    list.fill(Vec::new());
    app.list_pane = ListPane::List(Box::new(list));
    app.reader.close();
    app
}

/// The same with what needs a look.
pub fn studio_attend() -> App {
    let mut app = attend();
    app.shared.overview = sample::studio();
    app
}

/// The question before a message leaves its server for good.
pub fn erasing() -> App {
    let mut app = inbox();
    if let ListPane::List(list) = &mut app.list_pane
        && let Some(row) = list.current_row()
    {
        app.removal = super::screen::server_removal::ServerRemoval::new(std::slice::from_ref(row));
    }
    app
}

/// Sent mail of one mailbox, a dispatch to four recipients open.
pub fn sent() -> App {
    let mut app = world();
    app.location = sample::sent_location();
    let mut list = List::empty(app.location.clone());
    let rows = sample::sent_rows();
    list.select(rows.first().map(|row| row.key));
    list.fill(rows);
    app.list_pane = ListPane::List(Box::new(list));
    app.reader.show(Some(sample::sent_message()), Some(sample::dispatch()));
    app
}

/// The same with the receipts of the one who has not got it.
pub fn receipt() -> App {
    let mut app = sent();
    let toggle = part::timeline::Message::Toggle(2);
    let _ = app.update(Message::Reader(reader::Message::Timeline(toggle)));
    app
}

/// Answers the question for keys the list has asked last.
pub fn answer_keys(app: &mut App, keys: Vec<CopyId>) {
    if let ListPane::List(list) = &app.list_pane {
        let generation = list.generation();
        let _ = app.update(Message::List(list::Message::KeysLoaded(generation, Ok(keys))));
    }
}

/// What needs a look.
pub fn attend() -> App {
    let mut app = world();
    app.location = ListLocation::NeedsAttention;
    let mut attend = NeedsAttention::default();
    attend.fill(sample::attention());
    app.list_pane = ListPane::NeedsAttention(attend);
    let open = sample::attention().into_iter().next();
    app.reader.show(None, open);
    app
}

/// The same with a kept message found damaged, and one that is missing.
pub fn ailing() -> App {
    let mut app = attend();
    app.shared.overview.damaged = sample::ailing();
    app
}

/// A message being written, with something wrong in it.
pub fn compose() -> App {
    let mut app = inbox();
    let account = app.shared.overview.accounts.first().map(|view| view.account.id.clone());
    let mut compose = Compose::new(account, &app.shared.handle);
    let problems = vec![
        DraftProblem::BadAddress("protocollo@comune".into()),
        DraftProblem::ManyRecipients(51),
    ];
    compose.fill(sample::draft(), Some(problems));
    app.page = Page::Compose(Box::new(compose));
    app
}

/// No mailbox yet.
pub fn first_run() -> App {
    let mut app = App::still(Handle::detached(), &options());
    app.shared.now = Some(sample::now());
    let form = Mailbox::new(app.shared.context(), true);
    app.page = Page::FirstRun(Box::new(form));
    app
}

/// The page about the program, with one authority.
pub fn about() -> App {
    let mut app = inbox();
    let (mut about, _) = About::new(app.shared.context());
    let _ = about.update(
        about::Message::Loaded(Ok((sample::authorities(), Vec::new()))),
        app.shared.context(),
    );
    app.page = Page::About(about);
    app
}

/// What could leave the server of the first mailbox.
pub fn space() -> App {
    let mut app = inbox();
    let messages = sample::inbox_rows();
    let plan = Plan {
        account: AccountId::of(sample::STUDIO),
        bytes: 318_000_000,
        messages,
        skipped: BTreeMap::from([(Skipped::Unread, 3), (Skipped::OpenDispatch, 2)]),
        quota: Some((812_000_000, 1_000_000_000)),
    };
    let (space, _) = Space::new(app.shared.context(), plan.account.clone());
    app.page = Page::Space(Box::new(space));
    let _ = app.update(Message::Space(space::Message::Planned(Ok(Box::new(plan)))));
    app
}

/// A bundle with one file changed, a forged message and an unreadable one, verified.
pub fn verified() -> App {
    let mut app = inbox();
    let _ = app.update(Message::FolderPane(folder_pane::Message::Verify));
    let _ = app.update(Message::Verify(verify::Message::ResultsFound(sample::verified())));
    app
}

/// A list of hashes with a time stamp that nobody known has made.
pub fn stamped() -> App {
    let mut app = inbox();
    let _ = app.update(Message::FolderPane(folder_pane::Message::Verify));
    let _ = app.update(Message::Verify(verify::Message::ResultsFound(sample::stamped())));
    app
}

/// What two mailboxes must keep.
pub fn retention() -> App {
    let mut app = inbox();
    let _ = app.update(Message::FolderPane(folder_pane::Message::Retention));
    let _ = app.update(Message::Retention(retention::Message::Loaded(Ok(sample::standings()))));
    app
}

/// The same with a package wished for.
pub fn packing() -> App {
    let mut app = retention();
    let pack = retention::Message::NewPackage(AccountId::of(sample::STUDIO));
    let _ = app.update(Message::Retention(pack));
    app
}

/// A sent message handed over to a court, with something missing.
pub fn exported() -> App {
    let mut app = sent();
    let export = part::timeline::Message::Export(ExportForm::Court);
    let _ = app.update(Message::Reader(reader::Message::Timeline(export)));
    let written = export::Message::Written(Ok(Box::new(sample::exported())));
    let _ = app.update(Message::Reader(reader::Message::Export(written)));
    app
}

/// An import that left two files out.
pub fn import() -> App {
    let mut app = inbox();
    let _ = app.update(Message::FolderPane(folder_pane::Message::Import));
    let _ = app.update(Message::Import(import::Message::Done(Ok(Box::new(sample::imported())))));
    app
}

/// Over everything, the list of keys.
pub fn keys() -> App {
    let mut app = inbox();
    app.help = true;
    app
}

/// How the first mailbox is doing.
pub fn set_health(app: &mut App, health: Health) {
    if let Some(view) = app.shared.overview.accounts.first_mut() {
        view.health = health;
    }
}

/// The same in dark.
#[must_use]
pub fn dark(mut app: App) -> App {
    app.shared.chosen_mode = Some(Mode::Dark);
    app
}

/// The same in English.
#[must_use]
pub fn english(mut app: App) -> App {
    app.shared.words = crate::i18n::Words::new(Language::English);
    app
}

/// The sample accounts, nothing open.
pub fn world() -> App {
    let mut app = App::still(Handle::detached(), &options());
    app.shared.overview = sample::overview();
    app.shared.loaded = true;
    app.shared.now = Some(sample::now());
    app
}

fn options() -> Options {
    Options {
        language: Language::Italian,
        demo: true,
        ..Options::default()
    }
}
