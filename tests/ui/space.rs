//! Freeing space on a server: the page asks first, and reports what was not removed.

use recapito::engine::space::{SpaceOutcome, Unchanged};
use recapito::engine::{EngineError, view::Health};
use recapito::i18n::{Language, Words};
use recapito::signature::Sha256;
use recapito::ui::app::Message;
use recapito::ui::presets;
use recapito::ui::screen::space::{self, Work};

use super::{click, shows, word};

#[test]
fn nothing_is_removed_before_the_question_is_answered() {
    let mut app = presets::space();
    assert!(shows(&app, &word("ui-space-verified")));
    assert!(!shows(&app, &word("ui-space-question-more")));
    click(&mut app, &word("ui-space-remove"));
    assert!(shows(&app, &word("ui-space-question-more")));
    click(&mut app, &word("ui-cancel"));
    assert!(!shows(&app, &word("ui-space-question-more")));
    click(&mut app, &word("ui-space-remove"));
    click(&mut app, &word("ui-space-remove-now"));
    assert!(shows(&app, &word("ui-space-stop")), "it can be stopped");
    let _ = app.update(Message::Key(recapito::ui::keys::Shortcut::Back));
    assert!(!shows(&app, &word("ui-space-stop")), "another page can be opened meanwhile");
    click(&mut app, &quota());
    assert!(shows(&app, &word("ui-space-stop")), "the page can be opened again");
    let cleared = SpaceOutcome {
        done: 7,
        bytes: 5_000_000,
        unchanged: vec![(Sha256::of(b"x"), Unchanged::Differs)],
        stopped: true,
        error: None,
    };
    let done = space::Message::Finished(Work::Remove, Ok(Box::new(cleared)));
    let _ = app.update(Message::Space(done));
    let words = Words::new(Language::Italian);
    let expected = [("n", 7u64.into()), ("size", words.size(5_000_000).into())];
    assert!(shows(&app, &words.with("ui-space-removed", &expected)));
    assert!(shows(&app, &words.with("unchanged-differs-count", &[("n", 1u64.into())])));
    assert!(shows(&app, &word("ui-space-stopped")));
}

#[test]
fn a_server_without_uidplus_is_explained() {
    let mut app = presets::space();
    let refused = space::Message::Finished(Work::Remove, Err(EngineError::NoExactRemoval));
    let _ = app.update(Message::Space(refused));
    assert!(shows(&app, &word("no-exact-removal-what")));
    assert!(shows(&app, &word("ui-space-again")));
}

#[test]
fn the_quota_of_a_mailbox_opens_the_page() {
    let mut app = presets::inbox();
    click(&mut app, &quota());
    assert!(shows(&app, &word("ui-space-more")));
}

#[test]
fn a_mailbox_that_fetches_many_messages_can_be_paused_beside_its_progress() {
    let mut app = presets::inbox();
    let health = Health::Syncing {
        folder: "INBOX".into(),
        done: 120,
        of: 3400,
        elsewhere: 0,
        remaining: Some(std::time::Duration::from_secs(180)),
    };
    presets::set_health(&mut app, health);
    let words = Words::new(Language::Italian);
    let here = [
        ("folder", word("folder-inbox").into()),
        ("done", 120u64.into()),
        ("of", 3400u64.into()),
    ];
    assert!(shows(&app, &words.with("ui-progress-here", &here)));
}

fn quota() -> String {
    let words = Words::new(Language::Italian);
    words.with("ui-quota", &[("percent", 81u64.into()), ("of", words.size(1_000_000_000).into())])
}
