//! Screens about folders and days.

use jiff::civil::date;
use recapito::account::AccountId;
use recapito::ui::app::Message;
use recapito::ui::keys::{Motion, Shortcut};
use recapito::ui::location::ListLocation;
use recapito::ui::preferences::Choice;
use recapito::ui::presets::{self, sample};
use recapito::ui::screen::folder_pane;
use recapito::ui::screen::list::{self, Period};
use recapito::ui::{App, screen};

fn studio() -> AccountId {
    AccountId::of("studio.legale@pec.example")
}

fn tell(app: &mut App, message: folder_pane::Message) {
    let _ = app.update(Message::FolderPane(message));
}

/// The inbox, with all folders of a mailbox.
fn unfolded() -> App {
    let mut app = presets::inbox();
    tell(&mut app, folder_pane::Message::Unfold(studio()));
    let _ = app.update(Message::Key(Shortcut::Move(Motion::Home)));
    app
}

pub(crate) fn by_day() -> App {
    let mut app = presets::chosen(presets::inbox(), Choice::ByDay(true));
    let rows = sample::inbox_rows();
    let first = [
        (0, Period::Today),
        (4, Period::Yesterday),
        (7, Period::Day(date(2026, 3, 10))),
        (8, Period::Day(date(2026, 3, 9))),
        (9, Period::Day(date(2026, 3, 6))),
        (10, Period::Month(date(2026, 3, 1))),
    ];
    let first = first.map(|(at, period): (usize, Period)| (rows[at].key, period)).to_vec();
    let generation = presets::list(&app).map(list::List::generation).unwrap_or_default();
    let _ = app.update(Message::List(list::Message::HeadingsRead(generation, first)));
    presets::answer_keys(&mut app, rows.iter().map(|row| row.key).collect());
    app
}

pub(crate) fn move_to() -> App {
    let mut app = unfolded();
    let _ = app.update(Message::Key(Shortcut::MoveTo));
    app
}

pub(crate) fn rename() -> App {
    let mut app = unfolded();
    tell(&mut app, folder_pane::Message::RenameFolder(studio(), "Clienti".into()));
    let taken = recapito::engine::EngineError::FolderName(recapito::engine::FolderNameProblem::Taken);
    let _ = app.update(Message::FolderForm(screen::folder_form::Message::Answered(Err(taken))));
    app
}

pub(crate) fn properties() -> App {
    let mut app = unfolded();
    let clients = ListLocation::Folder {
        account: studio(),
        name: "Clienti".into(),
        role: None,
    };
    tell(&mut app, folder_pane::Message::FolderProperties(clients));
    app
}
