use recapito::engine::view::{Diagnosis, Health, SyncReport};
use recapito::engine::{EngineError, RemoteErrorKind, SecretLocation, Service};
use recapito::ui::app::Message;
use recapito::ui::presets;
use recapito::ui::screen::folder_pane;
use recapito::ui::screen::mailbox::{self, Field};

use super::{click, fill, shows, window, word};

#[test]
fn the_first_run_needs_an_address_and_a_password() {
    let mut app = presets::first_run();
    assert!(shows(&app, &word("ui-welcome")));
    assert_eq!(pressed(&app), 0, "the button is disabled");
    fill(&mut app, "address", "studio@pec.example");
    fill(&mut app, "password", "segreta è");
    assert_eq!(pressed(&app), 1);
}

#[test]
fn the_password_can_be_shown_says_where_it_is_stored_and_what_aruba_requires() {
    let mut app = presets::first_run();
    assert!(shows(&app, &word("ui-password-where")));
    assert!(!shows(&app, &word("password-hint-aruba")), "the provider is not known yet");
    fill(&mut app, "address", "studio@arubapec.it");
    let hint = word("password-hint-aruba");
    assert!(hint.contains("tre mesi") && shows(&app, &hint));
    fill(&mut app, "password", "segreta è");
    assert!(!shows(&app, "segreta è"));
    let _ = app.update(Message::Mailbox(mailbox::Message::TogglePassword));
    assert!(shows(&app, "segreta è"));
}

#[test]
fn a_rejected_login_names_the_fields_to_correct() {
    let mut app = filled();
    click(&mut app, &word("ui-try-and-add"));
    assert!(shows(&app, &word("ui-trying")));
    let diagnosis = Diagnosis {
        imap: Some((RemoteErrorKind::LoginRefused, "AUTHENTICATIONFAILED".into())),
        smtp: None,
        smtp_login_tried: false,
    };
    let _ = app.update(Message::Mailbox(mailbox::Message::Tried(Ok(diagnosis))));
    let words = recapito::i18n::Words::new(recapito::i18n::Language::Italian);
    let fields = format!("{}, {}", word("ui-user"), word("ui-password"));
    assert!(shows(&app, &words.with("ui-look-at", &[("fields", fields.into())])));
    assert!(shows(&app, &word("ui-end-untried")), "the other server was only reached");
}

#[test]
fn a_mailbox_with_working_imap_and_smtp_is_saved_and_the_location_of_its_password_shown() {
    let mut app = filled();
    click(&mut app, &word("ui-try-and-add"));
    let good = Diagnosis {
        imap: None,
        smtp: None,
        smtp_login_tried: true,
    };
    let _ = app.update(Message::Mailbox(mailbox::Message::Tried(Ok(good))));
    assert!(shows(&app, &word("ui-saving")));
    let _ = app.update(Message::Mailbox(mailbox::Message::Saved(Ok(SecretLocation::Keychain))));
    assert!(shows(&app, &word("mailbox-added-keychain")));
}

#[test]
fn without_a_server_the_settings_open_instead_of_trying() {
    let mut app = presets::first_run();
    fill(&mut app, "address", "studio@dominio.example");
    fill(&mut app, "password", "segreta");
    assert!(!shows(&app, &word("ui-imap")));
    click(&mut app, &word("ui-try-and-add"));
    assert!(shows(&app, &word("ui-imap")));
    assert!(!shows(&app, &word("ui-trying")));
}

#[test]
fn an_account_with_a_rejected_login_opens_its_own_form() {
    let mut app = presets::inbox();
    click(&mut app, &word("health-login"));
    assert!(shows(&app, "notifiche@pec-studio.example"));
    assert!(shows(&app, &word("ui-try-and-save")));
    assert!(shows(&app, &word("fault-login-refused-remedy")), "the fault and its remedy");
}

#[test]
fn a_certificate_that_is_not_trusted_opens_the_settings_with_the_authority_s_file() {
    let mut app = presets::inbox();
    let health = Health::Faulty {
        service: Service::Imap,
        fault: RemoteErrorKind::CertificateUntrusted,
        detail: String::new(),
        retry_at: None,
    };
    presets::set_health(&mut app, health);
    click(&mut app, &word("health-certificate"));
    assert!(shows(&app, &word("fault-certificate-untrusted-meaning")));
    assert!(shows(&app, &word("ui-server-authority")));
}

#[test]
fn of_many_mailboxes_one_is_expanded_and_any_can_be_found() {
    let words = recapito::i18n::Words::new(recapito::i18n::Language::Italian);
    let mut app = presets::studio();
    assert!(shows(&app, "edil.ponente1"));
    assert!(!shows(&app, &word("folder-sent")), "no mailbox is expanded");
    click(&mut app, "edil.ponente1");
    assert!(shows(&app, &word("folder-sent")), "this mailbox is expanded");
    assert!(shows(&app, "edil.ponente1@pec.imprese.example"));

    fill(&mut app, "find-mailbox", "VETRERIA.colline");
    assert!(!shows(&app, "officine.ponente1"));
    assert!(shows(&app, "vetreria.colline1"));
    fill(&mut app, "find-mailbox", "?");
    assert!(shows(&app, &word("ui-no-mailbox-found")));
    let _ = app.update(Message::FolderPane(folder_pane::Message::FilterTyped(String::new())));
    let needing_attention = words.with("ui-mailboxes-need-fixing", &[("n", 13u64.into())]);
    click(&mut app, &needing_attention);
    assert!(!shows(&app, "officine.ponente1"));
    assert!(shows(&app, "forno.meridiana1"), "its password was rejected");
    click(&mut app, &needing_attention);
    assert!(shows(&app, "officine.ponente1"));
}

#[test]
fn mailboxes_that_need_the_user_are_among_what_needs_attention() {
    let mut app = presets::studio_needs_attention();
    assert!(shows(&app, "officine.meridiana1@pec.imprese.example"), "nearly full");
    assert!(shows(&app, &word("health-password")));
    click(&mut app, &word("ui-space"));
    assert!(shows(&app, &word("ui-space-more")));
    let mut app = presets::studio_needs_attention();
    click(&mut app, &word("repair-password"));
    assert!(shows(&app, &word("fault-login-refused-remedy")));
}

#[test]
fn after_the_first_mailbox_the_mail_in_files_is_offered_for_import() {
    let mut app = presets::studio_offline();
    presets::set_all_health(&mut app, &Health::Unknown);
    assert!(shows(&app, &word("ui-empty-coming")), "nothing was fetched yet");
    click(&mut app, &word("ui-import-offer"));
    assert!(shows(&app, &word("ui-import-why")), "the page of the import is open");
}

#[test]
fn an_empty_list_says_why_while_nothing_was_fetched() {
    let mut app = presets::inbox();
    presets::answer_keys(&mut app, Vec::new());
    assert!(shows(&app, &word("ui-empty-folder")), "the folder was fetched and is empty");
    let mut app = presets::studio_offline();
    assert!(shows(&app, &word("ui-empty-offline")));
    assert!(click(&mut app, &word("repair-again")) > 0);
}

#[test]
fn removing_a_mailbox_asks_first_and_names_what_stays() {
    let mut app = presets::inbox();
    click(&mut app, "studio.legale@pec.example");
    assert!(!shows(&app, &word("ui-remove-mailbox-what-stays")));
    click(&mut app, &word("ui-remove-mailbox"));
    assert!(shows(&app, &word("ui-remove-mailbox-what-stays")));
    let _ = app.update(Message::Mailbox(mailbox::Message::CancelRemoval));
    assert!(!shows(&app, &word("ui-remove-mailbox-what-stays")));
    let _ = app.update(Message::Mailbox(mailbox::Message::Removed(Ok(()))));
    assert!(shows(&app, &word("ui-mailbox-removed")));
}

fn filled() -> recapito::ui::App {
    let mut app = presets::first_run();
    let typed = [
        (Field::Address, "studio@pec.example"),
        (Field::Password, "segreta"),
        (Field::ImapHost, "imaps.gestore.example"),
        (Field::ImapPort, "993"),
        (Field::SmtpHost, "smtps.gestore.example"),
        (Field::SmtpPort, "465"),
    ];
    for (field, text) in typed {
        let _ = app.update(Message::Mailbox(mailbox::Message::FieldTyped(field, text.into())));
    }
    app
}

fn pressed(app: &recapito::ui::App) -> usize {
    let mut window = window(app);
    window.click(word("ui-try-and-add").as_str()).expect("the button is there");
    window.into_messages().count()
}

#[test]
fn an_error_of_a_sync_names_its_mailbox() {
    let mut app = presets::inbox();
    let report = SyncReport {
        account: presets::sample::overview().accounts[0].account.id.clone(),
        new: 0,
        updated: 0,
        failed: 0,
        failures: Vec::new(),
        alerts: Vec::new(),
        bytes: 0,
        seconds: 0.0,
        error: Some(EngineError::NoTrash),
    };
    let _ = app.update(Message::SyncDone(Ok(vec![report])));
    assert!(shows(&app, &format!("studio.legale@pec.example: {}", word("no-trash-what"))));
}

#[test]
fn another_name_needs_no_password() {
    let mut app = presets::inbox();
    click(&mut app, "studio.legale@pec.example");
    assert!(!shows(&app, &word("ui-save-name")), "nothing was changed");
    fill(&mut app, "name", "Studio");
    assert!(click(&mut app, &word("ui-save-name")) > 0);
    let _ = app.update(Message::Mailbox(mailbox::Message::Renamed(Ok(()))));
    assert!(shows(&app, &word("ui-mailbox-renamed")) && !shows(&app, &word("ui-change-mailbox")));
    click(&mut app, "studio.legale@pec.example");
    fill(&mut app, "name", "Studio");
    fill(&mut app, "password", "segreta");
    assert!(!shows(&app, &word("ui-save-name")), "another password is tried");
}
