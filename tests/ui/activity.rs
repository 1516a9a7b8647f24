//! The page of what the program does for each mailbox, and the technical side of errors.

use iced_test::Simulator;
use recapito::account::FolderRole;
use recapito::engine::EngineError;
use recapito::engine::view::Health;
use recapito::i18n::{Language, Words, explain};
use recapito::ui::app::Message;
use recapito::ui::presets::{self, sample};
use recapito::ui::screen::{activity, list, space};

use super::{click, shows, window, word, words_with};

const RESPONSE: &str = "NO [AUTHENTICATIONFAILED] Authentication failed.";

#[test]
fn the_foot_of_the_folder_pane_opens_the_activity_log() {
    let mut app = presets::inbox();
    let last = sample::overview()
        .accounts
        .iter()
        .filter_map(|view| view.last_sync)
        .max()
        .expect("a sync");
    let at = Words::new(Language::Italian).list_date(last, sample::now());
    let state = words_with("ui-synced", &[("at", at.into())]);
    assert!(click(&mut app, &state) > 0);
    assert!(shows(&app, &word("ui-activity-none")), "nothing was done yet");
    let app = presets::activity();
    let sent = word("ui-activity-sent");
    let folder = Words::new(Language::Italian).folder_role(FolderRole::Archive);
    let fetched = words_with("ui-activity-checked", &[("n", 12.into())]);
    for line in [
        &sent,
        &fetched,
        &word("ui-outbox-refused"),
        &words_with("ui-activity-moved", &[("n", 3.into()), ("folder", folder.into())]),
    ] {
        assert!(shows(&app, line), "{line}");
    }
    let heights: Vec<f32> = [&sent, &fetched].map(|line| top(&mut window(&app), line)).to_vec();
    assert!(heights.is_sorted(), "the latest is above");
}

fn top(window: &mut Simulator<'_, Message>, text: &str) -> f32 {
    window.find(text).expect("it is shown").bounds().y
}

#[test]
fn running_work_is_above_and_the_log_is_filtered_by_mailbox_and_by_problems() {
    let mut app = presets::activity();
    let syncing = Health::Syncing {
        folder: "INBOX".into(),
        done: 120,
        of: 500,
        elsewhere: 0,
        remaining: None,
    };
    presets::set_health(&mut app, syncing);
    assert!(shows(&app, &word("ui-activity-running")));
    click(&mut app, &word("ui-activity-only-problems"));
    assert!(!shows(&app, &word("ui-activity-sent")) && !shows(&app, &word("ui-activity-running")));
    assert!(shows(&app, &word("ui-outbox-refused")));
    let accounts = sample::overview().accounts;
    let other = accounts.last().expect("a mailbox").account.id.clone();
    let _ = app.update(Message::Activity(activity::Message::Mailbox(Some(other))));
    assert!(!shows(&app, &word("ui-outbox-refused")), "it was refused to the first mailbox");
    let _ = app.update(Message::Activity(activity::Message::OnlyProblems(false)));
    assert!(!shows(&app, &word("ui-activity-sent")));
}

#[test]
fn what_a_server_reported_is_behind_details_and_can_be_copied() {
    let mut app = presets::activity();
    let _ = app.update(Message::Activity(activity::Message::OnlyProblems(true)));
    assert!(!shows(&app, RESPONSE) && !shows(&app, &word("ui-copy")));
    let mut window = window(&app);
    window.click(word("ui-details").as_str()).expect("the link");
    window.find(RESPONSE).expect("the report");
    window.find(word("ui-copy").as_str()).expect("the button");
    window.click(word("ui-details").as_str()).expect("the link");
    assert!(window.find(RESPONSE).is_err(), "closed again");
}

/// No error of the system is in a sentence: every place that shows one has it behind the link.
#[test]
fn no_sentence_contains_what_the_system_reported() {
    let raw = "Connection refused (os error 111)";
    let path = || "/tmp/elenco.zip".into();
    let words = Words::new(Language::Italian);
    let errors = [
        EngineError::File {
            path: path(),
            reason: raw.into(),
        },
        EngineError::NotOpened(raw.into()),
        EngineError::Secrets(recapito::engine::SecretsError::KeychainRefused(raw.into())),
        EngineError::Secrets(recapito::engine::SecretsError::VaultBroken(raw.into())),
    ];
    for error in errors {
        let explanation = explain(&words, &error);
        for sentence in [&explanation.what, &explanation.meaning, &explanation.remedy] {
            assert!(!sentence.contains("os error"), "{sentence}");
        }
        assert_eq!(explanation.detail, raw);
        let mut app = presets::inbox();
        let _ = app.update(Message::List(list::Message::KeysLoaded(0, Err(error.clone()))));
        assert!(shows(&app, &explanation.what) && !shows(&app, raw));
        let mut app = presets::space();
        let _ = app.update(Message::Space(space::Message::Finished(space::Work::Remove, Err(error))));
        assert!(shows(&app, &explanation.what) && !shows(&app, raw));
    }
}
