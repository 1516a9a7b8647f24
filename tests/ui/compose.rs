use recapito::engine::view::{Correspondent, Overview};
use recapito::engine::{DraftId, DraftSummary, EngineError};
use recapito::i18n::{Language, Words};
use recapito::pec::Role;
use recapito::pec::draft::DraftProblem;
use recapito::ui::App;
use recapito::ui::app::Message;
use recapito::ui::keys::{Motion, Shortcut};
use recapito::ui::presets::{self, sample};
use recapito::ui::screen::{compose, drafts, folder_pane};

use super::{click, fill, shows, window, word, words_with};

#[test]
fn separators_turn_what_is_typed_into_chips() {
    let mut app = presets::world();
    click(&mut app, &word("ui-compose"));
    assert!(shows(&app, &word("ui-preflight")));
    fill(&mut app, "ui-to", "uno@pec.example,due@pec.example;");
    fill(&mut app, "ui-cc", "tre@pec.example ");
    assert!(shows(&app, "uno@pec.example"));
    assert!(shows(&app, "due@pec.example"));
    assert!(!shows(&app, "tre@pec.example"), "the address is still being typed");
    let _ = app.update(Message::Key(recapito::ui::keys::Shortcut::Focus));
    assert!(shows(&app, "tre@pec.example"), "Tab completes an address");
}

#[test]
fn known_addresses_are_suggested_and_chosen_by_keyboard_or_mouse() {
    let mut app = presets::world();
    click(&mut app, &word("ui-compose"));
    let known = |address: &str, name: &str| Correspondent {
        address: address.into(),
        name: (!name.is_empty()).then(|| name.into()),
    };
    let all = vec![
        known("cancelleria@tribunale.example", "Tribunale di Aquileia"),
        known("protocollo@comune.example", "Comune di Montefiore"),
        known("gare@comune.example", ""),
    ];
    let _ = app.update(Message::Compose(compose::Message::AddressesLoaded(Ok(all))));
    fill(&mut app, "ui-to", "c");
    assert!(!shows(&app, "protocollo@comune.example"), "one character gives no suggestions");
    fill(&mut app, "ui-to", "o");
    assert!(shows(&app, "protocollo@comune.example") && shows(&app, "gare@comune.example"));
    assert!(!shows(&app, "cancelleria@tribunale.example"));
    for _ in 0..2 {
        let _ = app.update(Message::Key(Shortcut::Move(Motion::Down)));
    }
    let _ = app.update(Message::Compose(compose::Message::EndRecipient(Role::To)));
    assert!(shows(&app, "gare@comune.example"), "the suggestion is a recipient");
    assert!(!shows(&app, "protocollo@comune.example"));
    fill(&mut app, "ui-cc", "aqui");
    click(&mut app, "cancelleria@tribunale.example");
    fill(&mut app, "ui-cc", "tribunale");
    assert!(shows(&app, "cancelleria@tribunale.example"));
    assert!(!shows(&app, "Tribunale di Aquileia"), "a present recipient is not suggested again");
}

#[test]
fn a_pasted_list_becomes_chips_line_by_line() {
    let mut app = presets::world();
    click(&mut app, &word("ui-compose"));
    let list = "uno@pec.example\r\ndue@pec.example\ntre@pec.example";
    let _ = app.update(Message::Compose(compose::Message::RecipientsPasted(Role::To, Some(list.into()))));
    for address in ["uno@pec.example", "due@pec.example", "tre@pec.example"] {
        assert!(shows(&app, address), "{address}");
    }
}

#[test]
fn the_checks_are_beside_the_text_and_an_error_disables_send() {
    let app = presets::compose();
    let words = recapito::i18n::Words::new(recapito::i18n::Language::Italian);
    let bad = words.with("draft-bad-address", &[("address", "protocollo@comune".into())]);
    assert!(DraftProblem::BadAddress(String::new()).is_fatal());
    assert!(shows(&app, &bad));
    let mut window = window(&app);
    window.click(word("ui-send").as_str()).expect("the button is there");
    assert_eq!(window.into_messages().count(), 0);
}

#[test]
fn there_is_no_bcc_and_the_reason_is_there() {
    assert!(shows(&presets::compose(), &word("ui-no-bcc-why")));
}

#[test]
fn each_receipt_type_is_explained_and_the_complete_one_is_chosen() {
    let app = presets::compose();
    for kind in ["completa", "breve", "sintetica"] {
        assert!(shows(&app, &word(&format!("receipt-type-{kind}"))), "{kind}");
        assert!(shows(&app, &word(&format!("receipt-type-{kind}-detail"))), "{kind}");
    }
    assert_eq!(sample::draft().receipt_type, recapito::pec::ReceiptType::Completa);
}

#[test]
fn closing_a_changed_message_asks_first() {
    let mut app = presets::compose();
    let _ = app.update(Message::Compose(compose::Message::Close));
    assert!(shows(&app, &word("ui-discard-question")));
    click(&mut app, &word("ui-keep-writing"));
    assert!(!shows(&app, &word("ui-discard-question")));
    let _ = app.update(Message::Compose(compose::Message::Close));
    click(&mut app, &word("ui-discard"));
    assert!(!shows(&app, &word("ui-preflight")));
}

#[test]
fn a_message_is_saved_while_it_is_written_and_can_be_closed_as_a_draft() {
    let mut app = presets::compose();
    let kept = |at: &str| Message::Compose(compose::Message::Saved(Ok(at.parse().expect("an instant"))));
    let _ = app.update(Message::Compose(compose::Message::SubjectTyped("Diffida".into())));
    let _ = app.update(Message::Compose(compose::Message::Autosave));
    let _ = app.update(kept("2026-03-12T10:00:00Z"));
    let draft_kept = |at: &str| Words::new(Language::Italian).with("ui-draft-kept", &[("at", at.into())]);
    let local = Words::new(Language::Italian).list_date("2026-03-12T10:00:00Z".parse().expect("an instant"), sample::now());
    assert!(shows(&app, &draft_kept(&local)));
    let _ = app.update(Message::Compose(compose::Message::Close));
    click(&mut app, &word("ui-keep-draft"));
    assert!(shows(&app, &word("ui-preflight")), "the page closes only after the draft is saved");
    let _ = app.update(kept("2026-03-12T10:01:00Z"));
    assert!(!shows(&app, &word("ui-preflight")));
}

#[test]
fn a_message_discarded_during_a_save_is_deleted_after_it() {
    let mut app = presets::compose();
    let _ = app.update(Message::Compose(compose::Message::SubjectTyped("Diffida".into())));
    let _ = app.update(Message::Compose(compose::Message::Autosave));
    let _ = app.update(Message::Compose(compose::Message::Close));
    click(&mut app, &word("ui-discard"));
    assert!(shows(&app, &word("ui-preflight")), "the save in progress must end first");
    let _ = app.update(Message::Compose(compose::Message::Saved(Ok(sample::now()))));
    let _ = app.update(Message::Compose(compose::Message::Discarded(Ok(()))));
    assert!(!shows(&app, &word("ui-preflight")));
}

#[test]
fn a_saved_message_that_becomes_empty_leaves_no_draft() {
    let mut app = presets::world();
    click(&mut app, &word("ui-compose"));
    let _ = app.update(Message::Compose(compose::Message::SubjectTyped("Diffida".into())));
    let _ = app.update(Message::Compose(compose::Message::Autosave));
    let _ = app.update(Message::Compose(compose::Message::Saved(Ok(sample::now()))));
    let at = Words::new(Language::Italian).list_date(sample::now(), sample::now());
    let expected = Words::new(Language::Italian).with("ui-draft-kept", &[("at", at.into())]);
    assert!(shows(&app, &expected));
    let _ = app.update(Message::Compose(compose::Message::SubjectTyped(String::new())));
    let _ = app.update(Message::Compose(compose::Message::Autosave));
    let _ = app.update(Message::Compose(compose::Message::EmptyDraftDeleted(Ok(()))));
    assert!(!shows(&app, &expected));
    let _ = app.update(Message::Compose(compose::Message::Close));
    assert!(!shows(&app, &word("ui-preflight")));
}

#[test]
fn saved_drafts_are_listed_and_resumed() {
    let mut app = presets::world();
    assert!(!shows(&app, &word("ui-drafts")), "no entry without drafts");
    let _ = app.update(Message::OverviewLoaded(Ok(Box::new(Overview {
        drafts: 1,
        ..sample::overview()
    }))));
    click(&mut app, &word("ui-drafts"));
    let line = DraftSummary {
        id: DraftId::of([1; 16]),
        account: None,
        recipients: vec!["cancelleria@tribunale.pec.example".into()],
        subject: "Nota di deposito".into(),
        attachments: 2,
        kept_at: sample::now(),
        sending: None,
    };
    let _ = app.update(Message::Drafts(drafts::Message::Loaded(Ok(vec![line.clone()]))));
    assert!(shows(&app, "Nota di deposito"));
    assert!(click(&mut app, &word("ui-draft-resume")) > 0);
    let _ = app.update(Message::DraftLoaded(Box::new(line), Ok(Box::new((None, sample::draft())))));
    assert!(shows(&app, &word("ui-preflight")));
    let _ = app.update(Message::Compose(compose::Message::Close));
    assert!(!shows(&app, &word("ui-preflight")), "an unchanged draft closes without a question");
}

#[test]
fn an_untouched_message_closes_without_a_question() {
    let mut app = presets::world();
    click(&mut app, &word("ui-compose"));
    let _ = app.update(Message::Compose(compose::Message::Close));
    assert!(!shows(&app, &word("ui-preflight")));
}

#[test]
fn a_failed_submission_keeps_the_text() {
    let mut app = presets::compose();
    let _ = app.update(Message::Compose(compose::Message::Sent(Err(EngineError::Stopped))));
    assert!(shows(&app, "R.G.E. 214/2026: deposito nota di precisazione del credito"));
}

#[test]
fn an_accepted_submission_shows_the_state_of_the_dispatch() {
    let mut app = presets::compose();
    let view = sample::dispatch();
    let _ = app.update(Message::Compose(compose::Message::Sent(Ok(view.dispatch.id.clone()))));
    let _ = app.update(Message::DispatchLoaded(Ok(Box::new(view))));
    assert!(shows(&app, &word("ui-column-state")));
    assert!(shows(&app, "amministrazione@edilnova.pec.example"));
}

#[test]
fn a_reply_is_addressed_to_the_sender() {
    let mut app = presets::inbox();
    click(&mut app, &word("ui-reply"));
    assert!(shows(&app, "protocollo@comune-montefiore.pec.example"));
    assert!(shows(&app, "Re: Riscontro istanza di accesso agli atti, prot. 4471"));
}

#[test]
fn a_forwarded_message_names_its_sender_and_needs_a_recipient() {
    let mut app = presets::inbox();
    click(&mut app, &word("ui-forward"));
    assert!(shows(&app, "Fwd: Riscontro istanza di accesso agli atti, prot. 4471"));
    assert!(shows(&app, &word("draft-no-recipient")));
}

#[test]
fn an_untouched_forwarded_message_closes_without_a_question_whatever_its_attachments() {
    let mut app = presets::inbox();
    click(&mut app, &word("ui-forward"));
    let _ = app.update(Message::Compose(compose::Message::ForwardedFilesLoaded(Ok(
        sample::draft().attachments
    ))));
    let _ = app.update(Message::Compose(compose::Message::Close));
    assert!(!shows(&app, &word("ui-discard-question")));
    assert!(!shows(&app, &word("ui-preflight")));
    click(&mut app, &word("ui-forward"));
    let _ = app.update(Message::Compose(compose::Message::FilesLoaded(Ok(sample::draft().attachments))));
    let _ = app.update(Message::Compose(compose::Message::Close));
    assert!(
        shows(&app, &word("ui-discard-question")),
        "an attachment added by the user is a change"
    );
}

#[test]
fn an_untouched_reply_closes_without_a_question() {
    let mut app = presets::inbox();
    click(&mut app, &word("ui-reply"));
    let _ = app.update(Message::Compose(compose::Message::Close));
    assert!(!shows(&app, &word("ui-discard-question")));
    assert!(!shows(&app, &word("ui-preflight")));
}

#[test]
fn the_location_requested_opens_once_the_text_is_discarded() {
    let mut app = presets::compose();
    click(&mut app, &word("ui-needs-attention"));
    assert!(shows(&app, &word("ui-discard-question")));
    click(&mut app, &word("ui-discard"));
    assert!(shows(&app, &words_with("ui-set-aside", &[("n", 0.into())])));
}

/// A message being written, and a request for the retention page that waits for the question about the text.
fn compose_with_a_request_held_up() -> App {
    let mut app = presets::compose();
    click(&mut app, &word("ui-retention"));
    assert!(shows(&app, &word("ui-discard-question")));
    app
}

#[test]
fn the_page_requested_last_opens_once_the_text_is_discarded() {
    let studio = sample::overview().accounts[0].account.id.clone();
    let requests = [
        (folder_pane::Message::AddMailbox, "ui-add-mailbox-more"),
        (folder_pane::Message::ChangeMailbox(studio.clone()), "ui-change-mailbox-more"),
        (folder_pane::Message::About, "ui-licence"),
        (folder_pane::Message::Drafts, "ui-drafts"),
        (folder_pane::Message::Import, "ui-import-why"),
        (folder_pane::Message::Verify, "ui-verify-why"),
        (folder_pane::Message::Space(studio), "ui-space-more"),
    ];
    for (request, shown) in requests {
        let mut app = compose_with_a_request_held_up();
        let _ = app.update(Message::FolderPane(request.clone()));
        assert!(shows(&app, &word("ui-discard-question")), "{request:?}: the text is still open");
        click(&mut app, &word("ui-discard"));
        assert!(shows(&app, &word(shown)), "{request:?}: opens after Discard");
        assert!(!shows(&app, &word("ui-retention-why")), "{request:?}: replaces the earlier request");
    }
}

#[test]
fn a_request_made_while_a_message_is_being_sent_does_not_open_when_the_next_one_closes() {
    let mut app = presets::world();
    click(&mut app, &word("ui-compose"));
    let _ = app.update(Message::Compose(compose::Message::RecipientTyped(
        Role::To,
        "uno@pec.example,".into(),
    )));
    let _ = app.update(Message::Compose(compose::Message::SendAnyway));
    assert!(shows(&app, &word("ui-sending")));
    click(&mut app, &word("ui-retention"));
    assert!(!shows(&app, &word("ui-retention-why")), "the message is being sent");
    let _ = app.update(Message::Compose(compose::Message::Sent(Err(unreachable_server()))));
    click(&mut app, &word("ui-compose"));
    let _ = app.update(Message::Compose(compose::Message::Close));
    assert!(!shows(&app, &word("ui-retention-why")));
}

#[test]
fn keys_pressed_before_the_next_redraw_follow_the_address_that_enter_has_completed() {
    let mut app = presets::world();
    click(&mut app, &word("ui-compose"));
    for text in ["uno@pec.example", "due"] {
        let typed = if text == "due" { "uno@pec.exampledue" } else { text };
        let _ = app.update(Message::Compose(compose::Message::RecipientTyped(Role::To, typed.into())));
        let _ = app.update(Message::Compose(compose::Message::EndRecipient(Role::To)));
    }
    assert!(shows(&app, "uno@pec.example"));
    assert!(shows(&app, "due"));
}

#[test]
fn a_reply_to_an_own_message_goes_to_its_recipients() {
    let mut app = presets::sent();
    click(&mut app, &word("ui-reply"));
    assert!(shows(&app, "legale@adriatica.pec.example"));
    assert!(!shows(&app, "studio.legale@pec.example "));
}

#[test]
fn a_submission_that_is_retried_leaves_no_text_to_send_twice() {
    let mut app = presets::compose();
    let _ = app.update(Message::Compose(compose::Message::Sent(Err(unreachable_server()))));
    assert!(!shows(&app, &word("ui-preflight")));
    let expected = word("ui-send-committed");
    let mut window = window(&app);
    let found = window.find(|candidate: iced_test::selector::Candidate<'_>| match candidate {
        iced_test::selector::Candidate::Text { content, .. } if content.contains(&expected) => Some(()),
        _ => None,
    });
    assert!(found.is_ok());
}

fn unreachable_server() -> EngineError {
    recapito::mail::remote::RemoteError {
        service: recapito::engine::Service::Smtp,
        kind: recapito::engine::RemoteErrorKind::Unreachable,
        detail: String::new(),
    }
    .into()
}
