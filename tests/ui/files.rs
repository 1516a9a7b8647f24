//! Files: verifying dropped ones, exporting, importing.

use std::path::PathBuf;

use recapito::engine::view::{Exported, ImportReport, MessageSource, NotImported};
use recapito::engine::{EngineError, FileFault};
use recapito::i18n::{Language, Words};
use recapito::pec::Kind;
use recapito::signature::{Sha256, Verdict};
use recapito::ui::App;
use recapito::ui::app::Message;
use recapito::ui::keys::Shortcut;
use recapito::ui::presets::{self, sample};
use recapito::ui::save::Container;
use recapito::ui::screen::reader::export;
use recapito::ui::screen::verify::{self, Line, Listed, Results, What};
use recapito::ui::screen::{compose, folder_pane, import, reader};

use super::{click, shows, word};

fn with(key: &str, variables: &[(&str, fluent_bundle::FluentValue<'_>)]) -> String {
    Words::new(Language::Italian).with(key, variables)
}

fn message(file: &str, verdict: Verdict) -> Line {
    Line {
        file: file.into(),
        what: What::Message {
            kind: Kind::Delivery,
            verdict,
            pretends: false,
            is_as_written: false,
        },
        by: Some("Gestore Nord S.p.A.".into()),
        at: Some(sample::now()),
        opens: Some(MessageSource::in_file(Sha256::of(file.as_bytes()), file.into())),
    }
}

fn found() -> Results {
    let fault = Line {
        what: What::Fault(FileFault::Changed),
        opens: None,
        ..message("prove/rapporto.pdf", Verdict::Genuine)
    };
    Results {
        lines: vec![
            message("consegna.eml", Verdict::Genuine),
            message("alterata.eml", Verdict::Altered),
            fault,
        ],
        listed: vec![Listed {
            file: "/prove".into(),
            good: 11,
            bad: 1,
            is_stamped: false,
        }],
    }
}

fn verify(app: &mut App, message: verify::Message) {
    let _ = app.update(Message::Verify(message));
}

#[test]
fn dropped_files_are_verified_in_one_list() {
    let mut app = presets::inbox();
    for file in ["/a.eml", "/b.zip"] {
        let _ = app.update(Message::FileDropped(PathBuf::from(file)));
    }
    assert!(shows(&app, &word("ui-verify-why")));
    assert!(shows(&app, &word("ui-stop")), "it can be stopped");
    verify(&mut app, verify::Message::Done(found(), Ok(())));
    assert!(shows(&app, &word("ui-stop")), "the second verification follows the first");
    verify(&mut app, verify::Message::Done(Results::default(), Ok(())));
    assert!(!shows(&app, &word("ui-stop")));
    for shown in ["consegna.eml", "alterata.eml", "rapporto.pdf · prove"] {
        assert!(shows(&app, shown), "{shown}");
    }
    let listed = [("file", "prove".into()), ("good", 11u64.into()), ("bad", 1u64.into())];
    assert!(shows(&app, &with("ui-verify-listed-bad", &listed)));
    click(&mut app, &with("ui-verify-doubtful", &[("n", 2u64.into())]));
    assert!(!shows(&app, "consegna.eml") && shows(&app, "alterata.eml"));
    click(&mut app, &word("ui-verify-clear"));
    assert!(shows(&app, &word("ui-verify-drop")));
}

#[test]
fn a_verified_message_opens_in_the_reader_and_leads_back() {
    let mut app = presets::inbox();
    let _ = app.update(Message::FolderPane(folder_pane::Message::Verify));
    assert!(shows(&app, &word("ui-verify-drop")));
    verify(&mut app, verify::Message::ResultsFound(found()));
    verify(&mut app, verify::Message::OnlyDoubtful(true));
    verify(&mut app, verify::Message::RowPressed(1));
    assert!(!shows(&app, &word("ui-verify-back")), "a file of a bundle is no message");
    verify(&mut app, verify::Message::RowPressed(0));
    let mut view = sample::envelope();
    view.source = MessageSource::in_file(view.message, "alterata.eml".into());
    view.verification.verdict = Verdict::Altered;
    let _ = app.update(Message::FileReader(reader::Message::Loaded(1, Ok(Box::new(view)))));
    assert!(shows(&app, &word("verdict-altered-detail")));
    assert!(shows(&app, &with("ui-outside-message", &[("file", "alterata.eml".into())])));
    assert!(!shows(&app, &word("ui-reply")), "a verified message has no reply");
    click(&mut app, &word("ui-verify-back"));
    assert!(shows(&app, "alterata.eml") && !shows(&app, &word("ui-verify-back")));
    let _ = app.update(Message::Key(Shortcut::Back));
    assert!(shows(&app, &word("ui-band-genuine")), "the open message is shown again");
}

#[test]
fn a_cancelled_verification_says_so() {
    let mut app = presets::inbox();
    let _ = app.update(Message::FileDropped(PathBuf::from("/archivio")));
    verify(&mut app, verify::Message::ResultsFound(found()));
    click(&mut app, &word("ui-stop"));
    assert!(shows(&app, &with("ui-stopping", &[("n", 3u64.into())])));
    verify(&mut app, verify::Message::Done(Results::default(), Ok(())));
    assert!(shows(&app, &word("ui-verify-stopped")) && shows(&app, "consegna.eml"));
}

#[test]
fn a_file_dropped_on_a_message_being_written_is_not_verified() {
    let mut app = presets::compose();
    let _ = app.update(Message::FileDropped(PathBuf::from("/procura.pdf")));
    assert!(!shows(&app, &word("ui-verify-why")));
    let loaded = presets::to_compose(&app, compose::Message::FilesLoaded(Ok(Vec::new())));
    let _ = app.update(loaded.expect("a message is being written"));
}

fn export(app: &mut App, message: export::Message) {
    let _ = app.update(Message::Reader(reader::Message::Export(message)));
}

#[test]
fn an_export_asks_for_a_target_shows_its_progress_and_what_is_missing() {
    let mut app = presets::sent();
    click(&mut app, &word("ui-export-court"));
    assert!(shows(&app, &word("ui-export-folder")) && shows(&app, &word("ui-export-zip")));
    export(&mut app, export::Message::TargetChosen(Container::Zip, None));
    assert!(shows(&app, &word("ui-save-where-why")), "without a dialog a path is asked for");
    export(
        &mut app,
        export::Message::TargetChosen(Container::Zip, Some("/deposito.zip".into())),
    );
    export(&mut app, export::Message::Progress(2, 9));
    let progress = with("ui-exporting", &[("done", 2u64.into()), ("of", 9u64.into())]);
    assert!(shows(&app, &progress));
    click(&mut app, &word("ui-stop"));
    let _ = app.update(Message::Key(Shortcut::Back));
    assert!(shows(&app, &progress), "the progress is shown until the export has ended");
    let exported = Exported {
        path: "/deposito.zip".into(),
        files: vec!["a.eml".into()],
        remarks: vec!["Manca la ricevuta di consegna.".into()],
        complete: false,
        left_out: Vec::new(),
    };
    export(&mut app, export::Message::Written(Ok(Box::new(exported))));
    let expected = [("what", "/deposito.zip".into()), ("n", 1u64.into())];
    assert!(shows(&app, &with("ui-exported-incomplete", &expected)));
    assert!(shows(&app, "Manca la ricevuta di consegna."));
    export(&mut app, export::Message::Close);
    assert!(!shows(&app, "Manca la ricevuta di consegna."));
}

#[test]
fn a_cancelled_export_says_that_nothing_was_written() {
    let mut app = presets::sent();
    click(&mut app, &word("ui-export-evidence"));
    export(&mut app, export::Message::TargetChosen(Container::Folder, Some("/prove".into())));
    export(&mut app, export::Message::Written(Err(EngineError::Cancelled)));
    assert!(shows(&app, &word("cancelled-what")) && !shows(&app, &word("ui-stop")));
}

fn importing(app: &mut App, message: import::Message) {
    let _ = app.update(Message::Import(message));
}

#[test]
fn an_import_can_be_cancelled_and_goes_on_in_the_background() {
    let mut app = presets::inbox();
    let _ = app.update(Message::FolderPane(folder_pane::Message::Import));
    assert!(shows(&app, &word("ui-choose-folder")));
    importing(&mut app, import::Message::FilesChosen(vec!["/Maildir".into()]));
    importing(&mut app, import::Message::Progress(12));
    let _ = app.update(Message::Key(Shortcut::Back));
    assert!(!shows(&app, &word("ui-stop")));
    importing(&mut app, import::Message::Progress(40));
    let _ = app.update(Message::FolderPane(folder_pane::Message::Import));
    assert!(shows(&app, &with("ui-importing", &[("n", 40u64.into())])));
    click(&mut app, &word("ui-stop"));
    assert!(shows(&app, &with("ui-import-stopping", &[("n", 40u64.into())])));
    let report = ImportReport {
        found: 41,
        imported: 40,
        stopped: true,
        failed: vec![NotImported::NoMailbox {
            file: "/Maildir/cur/1".into(),
        }],
        ..ImportReport::default()
    };
    importing(&mut app, import::Message::Done(Ok(Box::new(report))));
    assert!(shows(&app, &word("ui-import-stopped")));
    assert!(shows(&app, &format!("/Maildir/cur/1: {}", word("ui-import-no-mailbox"))));
}

#[test]
fn an_import_that_ends_in_the_background_shows_a_notice() {
    let mut app = presets::inbox();
    let _ = app.update(Message::FolderPane(folder_pane::Message::Import));
    importing(&mut app, import::Message::FilesChosen(vec!["/a.mbox".into()]));
    let _ = app.update(Message::Key(Shortcut::Back));
    let report = ImportReport {
        found: 3,
        imported: 3,
        ..ImportReport::default()
    };
    importing(&mut app, import::Message::Done(Ok(Box::new(report))));
    let expected = [("imported", 3u64.into()), ("duplicates", 0u64.into()), ("failed", 0u64.into())];
    assert!(shows(&app, &with("ui-imported", &expected)));
}
