//! The outbox, and closing the window while messages have not left.

use iced::window;
use recapito::engine::view::Overview;
use recapito::ui::App;
use recapito::ui::app::Message;
use recapito::ui::presets::{self, sample};
use recapito::ui::screen::{folder_pane, outbox};

use super::{click, shows, word, words_with};

/// An inbox with this many messages that have not left.
fn with_queued(leaving: u64, queued: u64) -> App {
    let mut app = presets::inbox();
    let overview = Overview {
        leaving,
        queued,
        ..sample::overview()
    };
    let _ = app.update(Message::OverviewLoaded(Ok(Box::new(overview))));
    app
}

#[test]
fn the_outbox_stands_above_all_while_something_has_not_left() {
    let app = presets::inbox();
    assert!(!shows(&app, &word("ui-outbox")), "nothing waits");
    let mut app = with_queued(1, 1);
    assert!(shows(&app, &word("ui-outbox")));
    click(&mut app, &word("ui-outbox"));
    assert!(shows(&app, &word("ui-loading")));
    let _ = app.update(Message::Outbox(outbox::Message::Loaded(Ok(Vec::new()))));
    assert!(shows(&app, &word("ui-outbox-none")));
    click(&mut app, &word("ui-compose"));
    assert!(presets::draft(&app).is_some());
}

#[test]
fn each_message_that_has_not_left_says_why_and_offers_what_is_safe() {
    let app = presets::outbox();
    for key in [
        "ui-outbox-sending",
        "ui-outbox-uncertain",
        "ui-outbox-refused",
        "ui-outbox-retry",
        "ui-outbox-cancel",
        "ui-write-again",
    ] {
        assert!(shows(&app, &word(key)), "{key}");
    }
    let reply = words_with("ui-outbox-reply", &[("reply", "552 5.3.4 Message size exceeds fixed limit".into())]);
    assert!(shows(&app, &reply));
    // The sample's mailbox has a refused login: nothing leaves until the user mends it.
    assert!(shows(&app, &word("ui-outbox-held")) && shows(&app, &word("health-login")));
    let mut app = presets::inbox();
    let _ = app.update(Message::FolderPane(folder_pane::Message::Outbox));
    let uncertain = sample::queue().into_iter().skip(1).take(2).collect();
    let _ = app.update(Message::Outbox(outbox::Message::Loaded(Ok(uncertain))));
    for key in ["ui-outbox-retry", "ui-outbox-cancel", "ui-write-again"] {
        assert!(!shows(&app, &word(key)), "{key}: what may be under way is only shown");
    }
}

#[test]
fn a_refused_message_is_written_again() {
    let mut app = presets::outbox();
    assert_eq!(click(&mut app, &word("ui-write-again")), 1);
    let _ = app.update(Message::WriteAgain(
        Box::new(sample::dispatch()),
        Ok(Box::new(sample::sent_message())),
    ));
    assert!(presets::draft(&app).is_some_and(|draft| !draft.to.is_empty()));
}

#[test]
fn closing_with_messages_that_have_not_left_asks_first() {
    let mut app = with_queued(2, 2);
    let window = window::Id::unique();
    assert_eq!(app.update(Message::CloseRequested(window)).units(), 0, "it stays open");
    assert!(shows(&app, &words_with("ui-quit-question", &[("n", 2.into())])));
    click(&mut app, &word("ui-cancel"));
    assert!(!shows(&app, &word("ui-quit-now")));
    let _ = app.update(Message::CloseRequested(window));
    click(&mut app, &word("ui-quit-when-sent"));
    assert!(shows(&app, &word("ui-quit-sending-more")));
    let gone = Message::OverviewLoaded(Ok(Box::new(sample::overview())));
    assert!(app.update(gone).units() > 0, "it closes once all has left");
}

#[test]
fn closing_with_nothing_in_the_queue_asks_nothing() {
    let mut app = with_queued(0, 1);
    let close = app.update(Message::CloseRequested(window::Id::unique()));
    assert!(
        close.units() > 0 && !shows(&app, &word("ui-quit-now")),
        "an uncertain message waits for receipts alone"
    );
}
