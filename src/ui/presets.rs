//! The window in given states with sample data, for tests and screenshots. Its handle has no engine behind it.
//!
//! Compiled only with debug assertions: the released program contains no sample data.

mod pages;
pub mod sample;

pub use pages::{
    about, activity, compose, exported, first_run, guide, import, keys, outbox, package_form, retention, settings, shortcuts, space,
    stamped, verified,
};

use super::app::{App, ListPane, Message, Page, TabId};
use super::keys::{Motion, Shortcut};
use super::location::ListLocation;
use super::options::Options;
use super::part;
use super::preferences::{Choice, Preferences, ThemeChoice};
use super::screen::compose;
use super::screen::list::{self, List};
use super::screen::mailbox::{self, Field, Mailbox};
use super::screen::needs_attention::{self, NeedsAttention};
use super::screen::reader::{self, find, page, source};
use super::screen::{folder_pane, settings};
use crate::account::{AccountId, FolderRole};
use crate::engine::opening::OpeningNotice;
use crate::engine::view::{Health, Overview, RawText, RowNote};
use crate::engine::{AttentionList, CopyId, Handle, LedgerGap, ReadOnly};
use crate::i18n::Language;
use crate::pec::draft::Draft;

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

/// [`inbox`] by conversation: the first is expanded, the second is not.
pub fn conversations() -> App {
    let mut app = chosen(inbox(), Choice::Conversations(true));
    let keys: Vec<CopyId> = sample::inbox_rows().iter().map(|row| row.key).collect();
    let (first, rest) = keys.split_at(3);
    let (second, rest) = rest.split_at(2);
    let alone = rest.iter().map(|key| vec![*key]);
    let all: Vec<Vec<CopyId>> = [first.to_vec(), second.to_vec()].into_iter().chain(alone).collect();
    let generation = list(&app).map_or(0, List::generation);
    let _ = app.update(Message::List(list::Message::ConversationsLoaded(generation, Ok(all))));
    if let Some(key) = keys.first() {
        let _ = app.update(Message::List(list::Message::ToggleConversation(*key)));
    }
    app
}

/// [`inbox`] with the details of the signature and the technical parts expanded.
pub fn checked() -> App {
    let mut app = inbox();
    let _ = app.update(Message::Reader(reader::Message::ToggleVerdict));
    let parts = part::attachments::Message::ToggleTechnical;
    let _ = app.update(Message::Reader(reader::Message::Attachments(parts)));
    app
}

/// [`inbox`] with words looked for in the open message.
pub fn find() -> App {
    let mut app = inbox();
    for message in [find::Message::Open, find::Message::Typed("istanza".to_owned())] {
        let _ = app.update(Message::Reader(reader::Message::Find(message)));
    }
    app
}

/// [`inbox`] with a message opened from another one, and its whole header.
pub fn nested() -> App {
    let mut app = inbox();
    let open = part::attachments::Message::Open(2);
    let _ = app.update(Message::Reader(reader::Message::Attachments(open)));
    app.reader.show(Some(sample::sent_message()), None);
    let _ = app.update(Message::Reader(reader::Message::ToggleHeader));
    app
}

/// [`inbox`] with a formatted message, and where one of its links leads.
pub fn formatted() -> App {
    let mut app = inbox();
    app.reader.show(Some(sample::formatted()), None);
    let _ = app.update(Message::Reader(reader::Message::Page(page::Message::Link(0))));
    app
}

/// [`inbox`] with a message in a tab of its own, about to be printed.
pub fn tab() -> App {
    let mut app = inbox();
    let loaded = |message| reader::Message::Loaded(1, Ok(Box::new(message)));
    let _ = app.update(Message::Key(Shortcut::OpenInTab));
    let _ = app.update(Message::Tab(TabId(1), loaded(sample::envelope())));
    for shortcut in [Shortcut::StepTab(true), Shortcut::Move(Motion::Up), Shortcut::OpenInTab] {
        let _ = app.update(Message::Key(shortcut));
    }
    let _ = app.update(Message::Tab(TabId(2), loaded(sample::formatted())));
    let _ = app.update(Message::Key(Shortcut::Print));
    app
}

/// [`inbox`] with the source of the open message.
pub fn source() -> App {
    let mut app = inbox();
    let raw = RawText {
        text: sample::SOURCE.to_owned(),
        size: 31_400_000,
        cut: true,
    };
    for message in [source::Message::Toggle, source::Message::Loaded(0, Ok(Box::new(raw)))] {
        let _ = app.update(Message::Reader(reader::Message::Source(message)));
    }
    app
}

/// All inboxes of 300 mailboxes.
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

/// [`studio`] with the inbox of one mailbox, which is being synchronised.
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

/// One mailbox that has never been reached.
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

/// [`needs_attention()`] with 300 mailboxes and 210 dispatches.
pub fn studio_needs_attention() -> App {
    let mut app = needs_attention();
    app.shared.overview = sample::studio();
    let mut list = NeedsAttention::default();
    list.fill(sample::studio_attention());
    app.list_pane = ListPane::NeedsAttention(list);
    app.agree_on_attention();
    app
}

/// The question before a message is deleted from its server.
pub fn deletion_question() -> App {
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

/// [`sent`] with the receipts of the undelivered recipient.
pub fn receipt() -> App {
    let mut app = sent();
    let toggle = part::timeline::Message::Toggle(2);
    let _ = app.update(Message::Reader(reader::Message::Timeline(toggle)));
    app
}

/// Answers the list's last request for keys.
pub fn answer_keys(app: &mut App, keys: Vec<CopyId>) {
    if let ListPane::List(list) = &app.list_pane {
        let generation = list.generation();
        let _ = app.update(Message::List(list::Message::KeysLoaded(generation, Ok(keys))));
    }
}

/// The page "Needs attention".
pub fn needs_attention() -> App {
    let mut app = world();
    app.location = ListLocation::NeedsAttention;
    let mut list = NeedsAttention::default();
    list.fill(sample::attention());
    app.list_pane = ListPane::NeedsAttention(list);
    app.agree_on_attention();
    let open = sample::attention().open.into_iter().next().map(|item| item.view);
    app.reader.show(None, open);
    app
}

/// [`needs_attention()`] with one damaged and one missing message.
pub fn damaged() -> App {
    let mut app = needs_attention();
    app.shared.overview.damaged = sample::damaged();
    app
}

/// [`needs_attention()`] with everything that opening a profile can find.
pub fn opening() -> App {
    let mut app = needs_attention();
    app.shared.overview.opening = vec![
        OpeningNotice::ReadOnly(ReadOnly::Disk),
        OpeningNotice::MadePrivate(vec![".".into(), "vault.json".into()]),
        OpeningNotice::MovedAside(vec!["messages.bad-1".into()]),
        OpeningNotice::LedgerTailCut,
    ];
    app
}

/// [`needs_attention()`] with a ledger that lacks lines; `asked`: the user is asked whether to go on.
pub fn ledger_gap(asked: bool) -> App {
    let mut app = needs_attention();
    app.shared.overview.ledger_gap = Some(LedgerGap::Behind { lines: 812, known: 815 });
    let _ = app.update(Message::NeedsAttention(needs_attention::Message::AskAboutGap(asked)));
    app
}

/// The inbox of a mailbox with texts that the server wants to be read, and messages that could not be received.
pub fn server_alerts() -> App {
    let mut app = inbox();
    if let Some(view) = app.shared.overview.accounts.first_mut() {
        view.alerts = sample::alerts();
        view.failures = sample::failures();
    }
    app
}

/// [`server_alerts`] with the form of that mailbox.
pub fn mailbox_notes() -> App {
    let mut app = server_alerts();
    if let Some(view) = app.shared.overview.accounts.first() {
        let form = Mailbox::of_account(app.shared.context(), view);
        app.page = Page::Mailbox(Box::new(form));
    }
    app
}

/// A new mailbox whose receiving server refused the password, so that it was not tried on the other.
pub fn untried() -> App {
    let mut app = inbox();
    let _ = app.update(Message::FolderPane(folder_pane::Message::AddMailbox));
    for (field, text) in [(Field::Address, "studio.rossetti@pec.example"), (Field::Password, "sbagliata")] {
        let _ = app.update(Message::Mailbox(mailbox::Message::FieldTyped(field, text.into())));
    }
    let _ = app.update(Message::Mailbox(mailbox::Message::Tried(Ok(sample::untried()))));
    app
}

/// An inbox with messages that are too complex, set aside, and still to be verified; one that was set aside is open.
pub fn noted() -> App {
    let mut app = inbox();
    let mut list = List::empty(app.location.clone());
    let mut rows = sample::inbox_rows();
    for (row, note) in rows.iter_mut().zip([Some(RowNote::TooComplex), Some(RowNote::SetAside), None]) {
        row.note = note;
        row.verdict = None;
    }
    list.select(rows.get(1).map(|row| row.key));
    list.fill(rows);
    app.list_pane = ListPane::List(Box::new(list));
    app.reader.show(Some(sample::set_aside()), None);
    app
}

/// What the engine reported last.
pub fn overview(app: &App) -> &Overview {
    &app.shared.overview
}

/// The message that is being written.
pub fn draft(app: &App) -> Option<&Draft> {
    app.written().map(|(_, draft)| draft)
}

/// A message to the one being written that shows.
pub fn to_compose(app: &App, message: compose::Message) -> Option<Message> {
    app.written().map(|(id, _)| Message::Compose(id, message))
}

/// The list that shows.
pub fn list(app: &App) -> Option<&List> {
    match &app.list_pane {
        ListPane::List(list) => Some(list),
        ListPane::NeedsAttention(_) => None,
    }
}

pub fn preferences(app: &App) -> &Preferences {
    &app.shared.preferences
}

/// Needs attention without a dispatch in the list.
pub fn without_dispatches(app: &mut App) {
    let mut list = NeedsAttention::default();
    list.fill(AttentionList::default());
    app.list_pane = ListPane::NeedsAttention(list);
    app.agree_on_attention();
}

/// All mailboxes in this state.
pub fn set_all_health(app: &mut App, health: &Health) {
    let accounts = &mut app.shared.overview.accounts;
    accounts.iter_mut().for_each(|view| view.health = health.clone());
}

pub fn set_health(app: &mut App, health: Health) {
    if let Some(view) = app.shared.overview.accounts.first_mut() {
        view.health = health;
    }
}

#[must_use]
pub fn dark(app: App) -> App {
    chosen(app, Choice::Theme(ThemeChoice::Dark))
}

/// With a choice of the settings.
#[must_use]
pub fn chosen(mut app: App, choice: Choice) -> App {
    let _ = app.update(Message::Settings(settings::Message::Choose(choice)));
    app
}

/// In a window of this size, in the pixels of the layout.
#[must_use]
pub fn sized(mut app: App, size: iced::Size) -> App {
    let _ = app.update(Message::WindowResized(size));
    app
}

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
