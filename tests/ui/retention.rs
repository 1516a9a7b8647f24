//! What must be kept and what can still be requested: shown, opened, and written to packages and lists.

use std::path::PathBuf;

use fluent_bundle::FluentValue;
use iced::keyboard::{Key, Modifiers};
use recapito::account::AccountId;
use recapito::engine::view::DispatchView;
use recapito::engine::{EngineError, Event, HashList, Preserved};
use recapito::i18n::{Language, Words};
use recapito::signature::{Anchors, Sha256};
use recapito::ui::App;
use recapito::ui::app::Message;
use recapito::ui::keys::Shortcut;
use recapito::ui::presets::{self, sample};
use recapito::ui::save::Container;
use recapito::ui::screen::retention::export_form::{self, Period};
use recapito::ui::screen::retention::{self};
use recapito::ui::screen::{folder_pane, verify};
use recapito::ui::widget::KeyFocus;

use super::keys::{pressed, shortcut};
use super::{click, fill, shows, word};

fn with(key: &str, variables: &[(&str, FluentValue<'_>)]) -> String {
    Words::new(Language::Italian).with(key, variables)
}

fn form(app: &mut App, message: export_form::Message) {
    let _ = app.update(Message::Retention(retention::Message::ExportForm(message)));
}

fn packed(index: Option<Sha256>, messages: u64, before: u64) -> export_form::Message {
    let preserved = Preserved {
        index,
        messages,
        before,
        left_out: Vec::new(),
        files: Vec::new(),
    };
    export_form::Message::PackageWritten(PathBuf::from("/pdv.zip"), Ok(Box::new(preserved)))
}

fn packed_words(n: u64) -> String {
    with("ui-retention-packed", &[("n", n.into()), ("what", "/pdv.zip".into())])
}

#[test]
fn the_most_urgent_is_first_and_opens_its_dispatch() {
    let mut app = presets::retention();
    assert!(shows(&app, &with("ui-retention-days", &[("n", 39i64.into())])));
    assert!(shows(&app, &word("ui-retention-too-late")));
    let _ = app.update(Message::Retention(retention::Message::RowPressed(0)));
    assert!(!shows(&app, &word("ui-retention-why")), "the list is shown again");
    let view: DispatchView = sample::dispatch();
    let subject = view.dispatch.subject.clone();
    let _ = app.update(Message::DispatchLoaded(Ok(Box::new(view))));
    assert!(shows(&app, &subject));
}

#[test]
fn a_mailbox_shows_what_it_keeps_and_what_is_in_no_package() {
    let app = presets::retention();
    for shown in ["2044", "1926", "214", &word("ui-retention-all-packed")] {
        assert!(shows(&app, shown), "{shown}");
    }
    let until = [("day", "12 marzo 2036".into())];
    assert!(shows(&app, &with("ui-retention-until", &until)));
}

#[test]
fn a_shortcut_and_the_folder_pane_open_the_page_and_escape_closes_it() {
    let t = pressed(Key::Character("t".into()), Modifiers::COMMAND);
    assert_eq!(shortcut(&t, KeyFocus::Taken), Some(Shortcut::Retention));
    let mut app = presets::inbox();
    let _ = app.update(Message::Key(Shortcut::Retention));
    assert!(shows(&app, &word("ui-retention-why")) && shows(&app, &word("ui-loading")));
    let _ = app.update(Message::Key(Shortcut::Back));
    assert!(!shows(&app, &word("ui-retention-why")));
    click(&mut app, &word("ui-retention"));
    assert!(shows(&app, &word("ui-retention-why")));
    let mut first = presets::first_run();
    let _ = first.update(Message::Key(Shortcut::Retention));
    assert!(!shows(&first, &word("ui-retention-why")), "nothing must be kept yet");
}

#[test]
fn a_package_is_described_written_and_reported() {
    let mut app = presets::package_form();
    assert!(shows(&app, &word("ui-retention-package-why")));
    form(&mut app, export_form::Message::Period(Period::LastYear));
    form(&mut app, export_form::Message::FromTyped("31/02/2026".into()));
    assert!(shows(&app, &word("ui-retention-days-wrong")));
    form(&mut app, export_form::Message::Period(Period::LastYear));
    assert!(!shows(&app, &word("ui-retention-days-wrong")));
    fill(&mut app, "retention-code", "VATIT-01234567890");
    assert!(shows(&app, &word("ui-retention-holder-wrong")), "a number needs a holder");
    fill(&mut app, "retention-holder", "Studio");
    assert!(!shows(&app, &word("ui-retention-holder-wrong")));
    form(&mut app, export_form::Message::TargetChosen(Container::Zip, None));
    assert!(shows(&app, &word("ui-save-where-why")), "without a dialog a path is asked for");
    form(&mut app, export_form::Message::PathTyped("/pdv.zip".into()));
    click(&mut app, &word("ui-save"));
    form(&mut app, export_form::Message::Progress(3, 9));
    assert!(shows(&app, &with("ui-exporting", &[("done", 3u64.into()), ("of", 9u64.into())])));
    click(&mut app, &word("ui-stop"));
    assert!(shows(&app, &word("ui-retention-stopping")));
    form(&mut app, packed(Some(Sha256::of(b"i")), 9, 2));
    assert!(shows(&app, &packed_words(9)));
    assert!(shows(&app, &with("preserved-before", &[("count", 2u64.into())])));
    form(&mut app, export_form::Message::Close);
    assert!(!shows(&app, &packed_words(9)));
}

#[test]
fn a_package_is_written_on_in_the_background_and_reported_when_it_is_done() {
    let mut app = presets::package_form();
    form(&mut app, export_form::Message::TargetChosen(Container::Folder, Some("/pdv".into())));
    let _ = app.update(Message::Key(Shortcut::Back));
    assert!(!shows(&app, &word("ui-stop")));
    form(&mut app, export_form::Message::Progress(1, 2));
    let _ = app.update(Message::FolderPane(folder_pane::Message::Retention));
    assert!(shows(&app, &word("ui-stop")));
    let _ = app.update(Message::Key(Shortcut::Back));
    form(&mut app, packed(Some(Sha256::of(b"i")), 1, 0));
    assert!(shows(&app, &packed_words(1)), "a notice is shown over the current page");
    let _ = app.update(Message::DismissNotice);
    let _ = app.update(Message::FolderPane(folder_pane::Message::Retention));
    assert!(shows(&app, &packed_words(1)), "the result stays on the page");
}

#[test]
fn an_empty_package_and_one_that_fails_are_reported() {
    let mut app = presets::package_form();
    form(&mut app, export_form::Message::TargetChosen(Container::Folder, Some("/pdv".into())));
    form(&mut app, packed(None, 0, 0));
    assert!(shows(&app, &word("preserved-nothing")));
    let mut app = presets::package_form();
    form(&mut app, export_form::Message::TargetChosen(Container::Folder, Some("/pdv".into())));
    let answer = Err(EngineError::TargetFull("/pdv".into()));
    form(&mut app, export_form::Message::PackageWritten("/pdv".into(), answer));
    let full = [("path", "/pdv".into())];
    assert!(shows(&app, &with("target-full-what", &full)));
    assert!(shows(&app, &word("ui-retention-package-why")), "another target can be chosen");
}

#[test]
fn a_list_of_hashes_is_of_a_mailbox_or_of_all_and_says_what_to_do_with_it() {
    let mut app = presets::retention();
    for account in [Some(AccountId::of("notifiche@pec-studio.example")), None] {
        let _ = app.update(Message::Retention(retention::Message::NewHashList(account)));
        assert!(shows(&app, &word("ui-retention-bare-why")));
        form(&mut app, export_form::Message::WithNames(true));
        let to = PathBuf::from("/impronte.txt");
        form(&mut app, export_form::Message::TargetChosen(Container::Folder, Some(to.clone())));
        assert!(shows(&app, &word("ui-retention-writing")));
        let list = HashList {
            text: String::new(),
            messages: 7,
            ledger: None,
        };
        form(&mut app, export_form::Message::HashListWritten(to, Ok(Box::new(list))));
        assert!(shows(&app, &word("ui-retention-listed-next")));
    }
}

#[test]
fn changes_reload_the_page_one_request_at_a_time() {
    let mut app = presets::retention();
    let _ = app.update(Message::EngineEvent(Event::Lagged));
    let _ = app.update(Message::EngineEvent(Event::Lagged));
    let mut less = sample::retention();
    less.truncate(1);
    let _ = app.update(Message::Retention(retention::Message::Loaded(Ok(less))));
    assert!(!shows(&app, &word("ui-retention-all-packed")));
    let _ = app.update(Message::Retention(retention::Message::Loaded(Ok(sample::retention()))));
    assert!(shows(&app, &word("ui-retention-all-packed")));
}

#[test]
fn a_missing_authority_for_time_stamps_is_asked_for() {
    let mut app = presets::stamped();
    assert!(shows(&app, &word("ui-verify-no-authority")));
    let _ = app.update(Message::Verify(verify::Message::AuthoritiesChosen(Vec::new())));
    assert!(
        shows(&app, &word("ui-verify-type-authority")),
        "without a dialog a path is asked for"
    );
    fill(&mut app, "verify-path", "/tsa.pem");
    click(&mut app, &word("ui-choose"));
    assert!(!shows(&app, &word("ui-verify-type-authority")));
    let mut anchors = Anchors::none();
    sample::authorities().into_iter().for_each(|anchor| anchors.pin(anchor));
    let _ = app.update(Message::Verify(verify::Message::AuthoritiesLoaded(Ok(anchors))));
    let expected = with("ui-verify-authorities", &[("names", "Autorità dimostrativa PEC".into())]);
    let _ = app.update(Message::Verify(verify::Message::ResultsFound(sample::stamped())));
    assert!(shows(&app, &expected) && !shows(&app, &word("ui-verify-no-authority")));
    click(&mut app, &word("ui-remove"));
    let _ = app.update(Message::Verify(verify::Message::ResultsFound(sample::stamped())));
    assert!(shows(&app, &word("ui-verify-no-authority")));
}
