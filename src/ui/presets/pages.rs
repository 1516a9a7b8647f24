//! The pages right of the folder pane, and the cards over the window.

use super::{inbox, options, sample, sent};
use crate::account::AccountId;
use crate::engine::space::{Plan, Skipped};
use crate::engine::{Handle, QueueState, QueuedMessage};
use crate::pec::draft::DraftProblem;
use crate::ui::app::{App, Message, Page};
use crate::ui::part;
use crate::ui::save::ExportKind;
use crate::ui::screen::about::{self, About};
use crate::ui::screen::compose::Compose;
use crate::ui::screen::mailbox::Mailbox;
use crate::ui::screen::reader::{self, export};
use crate::ui::screen::space::{self, Space};
use crate::ui::screen::{folder_pane, import, outbox, retention, verify};
use std::collections::BTreeMap;

/// A message being written, with two problems.
pub fn compose() -> App {
    let mut app = inbox();
    let account = app.shared.overview.accounts.first().map(|view| view.account.id.clone());
    let mut compose = Compose::new(account, &app.shared.handle);
    let problems = vec![
        DraftProblem::BadAddress("protocollo@comune".into()),
        DraftProblem::ManyRecipients(51),
    ];
    compose.fill(sample::draft(), Some(problems));
    let _ = app.open_compose(compose, iced::Task::none());
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

/// The plan to free space of the first mailbox.
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

/// The results for a bundle with a changed file, a forged message and an unreadable one.
pub fn verified() -> App {
    let mut app = inbox();
    let _ = app.update(Message::FolderPane(folder_pane::Message::Verify));
    let _ = app.update(Message::Verify(verify::Message::ResultsFound(sample::verified())));
    app
}

/// The results for a list of hashes with a time stamp of an unknown authority.
pub fn stamped() -> App {
    let mut app = inbox();
    let _ = app.update(Message::FolderPane(folder_pane::Message::Verify));
    let _ = app.update(Message::Verify(verify::Message::ResultsFound(sample::stamped())));
    app
}

/// The retention page of two mailboxes.
pub fn retention() -> App {
    let mut app = inbox();
    let _ = app.update(Message::FolderPane(folder_pane::Message::Retention));
    let _ = app.update(Message::Retention(retention::Message::Loaded(Ok(sample::retention()))));
    app
}

/// [`fn@retention`] with the form for a package.
pub fn package_form() -> App {
    let mut app = retention();
    let pack = retention::Message::NewPackage(AccountId::of(sample::STUDIO));
    let _ = app.update(Message::Retention(pack));
    app
}

/// A sent message exported for a court, with a receipt missing.
pub fn exported() -> App {
    let mut app = sent();
    let export = part::timeline::Message::Export(ExportKind::Court);
    let _ = app.update(Message::Reader(reader::Message::Timeline(export)));
    let written = export::Message::Written(Ok(Box::new(sample::exported())));
    let _ = app.update(Message::Reader(reader::Message::Export(written)));
    app
}

/// A finished import that skipped two files.
pub fn import() -> App {
    let mut app = inbox();
    let _ = app.update(Message::FolderPane(folder_pane::Message::Import));
    let _ = app.update(Message::Import(import::Message::Done(Ok(Box::new(sample::imported())))));
    app
}

/// The list of keyboard shortcuts.
pub fn keys() -> App {
    let mut app = inbox();
    app.help = true;
    app
}

/// The outbox: a message that waits, one being sent, one uncertain, one refused.
pub fn outbox() -> App {
    let mut app = inbox();
    let queue = sample::queue();
    let leaving = |queued: &&QueuedMessage| matches!(queued.state, QueueState::Waiting | QueueState::Sending);
    app.shared.overview.leaving = queue.iter().filter(leaving).count() as u64;
    app.shared.overview.queued = queue.len() as u64;
    let _ = app.update(Message::FolderPane(folder_pane::Message::Outbox));
    let _ = app.update(Message::Outbox(outbox::Message::Loaded(Ok(queue))));
    app
}

/// The help about the list.
pub fn guide() -> App {
    let mut app = inbox();
    let _ = app.update(Message::FolderPane(folder_pane::Message::Guide));
    app
}

/// The page that changes the keyboard shortcuts.
pub fn shortcuts() -> App {
    let mut app = inbox();
    let _ = app.update(Message::ChangeShortcuts);
    app
}

/// The settings.
pub fn settings() -> App {
    let mut app = inbox();
    let _ = app.update(Message::FolderPane(folder_pane::Message::Settings));
    app
}

/// What the program did: mail fetched, sent, refused and moved, and a refused login.
pub fn activity() -> App {
    let mut app = inbox();
    let _ = app.update(Message::FolderPane(folder_pane::Message::Activity));
    if let Page::Activity(log) = &mut app.page {
        log.fill(sample::activity());
    }
    app
}
