use recapito::engine::view::{Correspondent, Overview};
use recapito::engine::{DraftId, DraftSummary, EngineError};
use recapito::i18n::{Language, Words};
use recapito::pec::Role;
use recapito::pec::draft::DraftProblem;
use recapito::ui::App;
use recapito::ui::app::Message;
use recapito::ui::keys::{Motion, Shortcut};
use recapito::ui::message_action::{ActionEvent, DiscardedDraft};
use recapito::ui::presets::{self, sample};
use recapito::ui::screen::{compose, drafts, folder_pane, settings};

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
        account: None,
    };
    let all = vec![
        known("cancelleria@tribunale.example", "Tribunale di Aquileia"),
        known("protocollo@comune.example", "Comune di Montefiore"),
        known("gare@comune.example", ""),
    ];
    write(&mut app, compose::Message::AddressesLoaded(Ok(all)));
    fill(&mut app, "ui-to", "c");
    assert!(!shows(&app, "protocollo@comune.example"), "one character gives no suggestions");
    fill(&mut app, "ui-to", "o");
    assert!(shows(&app, "protocollo@comune.example") && shows(&app, "gare@comune.example"));
    assert!(!shows(&app, "cancelleria@tribunale.example"));
    for _ in 0..2 {
        let _ = app.update(Message::Key(Shortcut::Move(Motion::Down)));
    }
    write(&mut app, compose::Message::EndRecipient(Role::To));
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
    write(&mut app, compose::Message::RecipientsPasted(Role::To, Some(list.into())));
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
    write(&mut app, compose::Message::Close);
    assert!(shows(&app, &word("ui-discard-question")));
    click(&mut app, &word("ui-keep-writing"));
    assert!(!shows(&app, &word("ui-discard-question")));
    write(&mut app, compose::Message::Close);
    click(&mut app, &word("ui-discard"));
    assert!(!shows(&app, &word("ui-preflight")));
}

#[test]
fn a_message_is_saved_while_it_is_written_and_can_be_closed_as_a_draft() {
    let mut app = presets::compose();
    let kept = |at: &str| compose::Message::Saved(Ok(at.parse().expect("an instant")));
    write(&mut app, compose::Message::SubjectTyped("Diffida".into()));
    write(&mut app, compose::Message::Autosave);
    write(&mut app, kept("2026-03-12T10:00:00Z"));
    let draft_kept = |at: &str| Words::new(Language::Italian).with("ui-draft-kept", &[("at", at.into())]);
    let local = Words::new(Language::Italian).list_date("2026-03-12T10:00:00Z".parse().expect("an instant"), sample::now());
    assert!(shows(&app, &draft_kept(&local)));
    write(&mut app, compose::Message::Close);
    click(&mut app, &word("ui-keep-draft"));
    assert!(shows(&app, &word("ui-preflight")), "the page closes only after the draft is saved");
    write(&mut app, kept("2026-03-12T10:01:00Z"));
    assert!(!shows(&app, &word("ui-preflight")));
}

#[test]
fn a_message_discarded_during_a_save_is_deleted_after_it() {
    let mut app = presets::compose();
    write(&mut app, compose::Message::SubjectTyped("Diffida".into()));
    write(&mut app, compose::Message::Autosave);
    write(&mut app, compose::Message::Close);
    click(&mut app, &word("ui-discard"));
    assert!(shows(&app, &word("ui-preflight")), "the save in progress must end first");
    write(&mut app, compose::Message::Saved(Ok(sample::now())));
    write(&mut app, compose::Message::Discarded(Ok(())));
    assert!(!shows(&app, &word("ui-preflight")));
}

#[test]
fn a_saved_message_that_becomes_empty_leaves_no_draft() {
    let mut app = presets::world();
    click(&mut app, &word("ui-compose"));
    write(&mut app, compose::Message::SubjectTyped("Diffida".into()));
    write(&mut app, compose::Message::Autosave);
    write(&mut app, compose::Message::Saved(Ok(sample::now())));
    let at = Words::new(Language::Italian).list_date(sample::now(), sample::now());
    let expected = Words::new(Language::Italian).with("ui-draft-kept", &[("at", at.into())]);
    assert!(shows(&app, &expected));
    write(&mut app, compose::Message::SubjectTyped(String::new()));
    write(&mut app, compose::Message::Autosave);
    write(&mut app, compose::Message::EmptyDraftDeleted(Ok(())));
    assert!(!shows(&app, &expected));
    write(&mut app, compose::Message::Close);
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
    write(&mut app, compose::Message::Close);
    assert!(!shows(&app, &word("ui-preflight")), "an unchanged draft closes without a question");
}

#[test]
fn a_discarded_draft_is_kept_again() {
    let mut app = presets::inbox();
    let _ = app.update(Message::FolderPane(folder_pane::Message::Drafts));
    let discarded = DiscardedDraft {
        id: DraftId::of([1; 16]),
        account: None,
        draft: sample::draft(),
    };
    let _ = app.update(Message::Drafts(drafts::Message::Discarded(Ok(Some(Box::new(discarded))))));
    assert!(shows(&app, &word("ui-draft-discarded")));
    assert!(click(&mut app, &word("ui-undo")) > 0);
    let undone = words_with("ui-undone", &[("what", word("ui-step-draft").into())]);
    assert!(shows(&app, &undone));
    let redo = app.update(Message::MessageAction(ActionEvent::Redo));
    assert!(redo.units() > 0, "discarded again");
}

#[test]
fn an_untouched_message_closes_without_a_question() {
    let mut app = presets::world();
    click(&mut app, &word("ui-compose"));
    write(&mut app, compose::Message::Close);
    assert!(!shows(&app, &word("ui-preflight")));
}

#[test]
fn a_failed_submission_keeps_the_text() {
    let mut app = presets::compose();
    write(&mut app, compose::Message::Sent(Err(EngineError::Stopped)));
    assert!(shows(&app, "R.G.E. 214/2026: deposito nota di precisazione del credito"));
}

#[test]
fn an_accepted_submission_shows_the_state_of_the_dispatch() {
    let mut app = presets::compose();
    let view = sample::dispatch();
    write(&mut app, compose::Message::Sent(Ok(view.dispatch.id.clone())));
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
    write(&mut app, compose::Message::ForwardedFilesLoaded(Ok(sample::draft().attachments)));
    write(&mut app, compose::Message::Close);
    assert!(!shows(&app, &word("ui-discard-question")));
    assert!(!shows(&app, &word("ui-preflight")));
    click(&mut app, &word("ui-forward"));
    write(&mut app, compose::Message::FilesLoaded(Ok(sample::draft().attachments)));
    write(&mut app, compose::Message::Close);
    assert!(
        shows(&app, &word("ui-discard-question")),
        "an attachment added by the user is a change"
    );
}

#[test]
fn an_untouched_reply_closes_without_a_question() {
    let mut app = presets::inbox();
    click(&mut app, &word("ui-reply"));
    write(&mut app, compose::Message::Close);
    assert!(!shows(&app, &word("ui-discard-question")));
    assert!(!shows(&app, &word("ui-preflight")));
}

#[test]
fn a_message_being_written_stays_in_its_tab_while_the_user_looks_elsewhere() {
    let mut app = presets::compose();
    let subject = sample::draft().subject;
    for page in ["ui-needs-attention", "ui-retention"] {
        click(&mut app, &word(page));
        assert!(!shows(&app, &word("ui-preflight")), "{page} shows");
        assert!(!shows(&app, &word("ui-discard-question")), "nothing is lost, so nothing is asked");
        click(&mut app, &subject);
        assert!(shows(&app, &word("ui-preflight")), "the tab leads back from {page}");
    }
}

#[test]
fn several_messages_are_written_at_once() {
    let mut app = presets::world();
    for subject in ["Prima diffida", "Seconda diffida"] {
        let _ = app.update(Message::Key(Shortcut::Compose));
        write(&mut app, compose::Message::SubjectTyped(subject.into()));
    }
    assert_eq!(presets::draft(&app).map(|draft| draft.subject.as_str()), Some("Seconda diffida"));
    click(&mut app, "Prima diffida");
    assert_eq!(presets::draft(&app).map(|draft| draft.subject.as_str()), Some("Prima diffida"));
    write(&mut app, compose::Message::Close);
    click(&mut app, &word("ui-discard"));
    assert!(!shows(&app, "Prima diffida") && shows(&app, "Seconda diffida"));
}

#[test]
fn closing_the_window_asks_about_every_message_with_text() {
    let mut app = presets::world();
    for subject in ["Prima diffida", "Seconda diffida"] {
        let _ = app.update(Message::Key(Shortcut::Compose));
        write(&mut app, compose::Message::SubjectTyped(subject.into()));
    }
    let _ = app.update(Message::Key(Shortcut::Compose));
    let _ = app.update(Message::CloseRequested(iced::window::Id::unique()));
    for subject in ["Prima diffida", "Seconda diffida"] {
        assert!(shows(&app, &word("ui-discard-question")));
        assert_eq!(presets::draft(&app).map(|draft| draft.subject.as_str()), Some(subject));
        click(&mut app, &word("ui-discard"));
    }
    assert!(!shows(&app, &word("ui-discard-question")), "an empty message asks nothing");
}

#[test]
fn going_on_with_a_message_keeps_the_window_open() {
    let mut app = presets::compose();
    let _ = app.update(Message::CloseRequested(iced::window::Id::unique()));
    click(&mut app, &word("ui-keep-writing"));
    let _ = app.update(Message::Key(Shortcut::Compose));
    write(&mut app, compose::Message::SubjectTyped("Altro".into()));
    write(&mut app, compose::Message::Close);
    click(&mut app, &word("ui-discard"));
    assert!(
        !shows(&app, &word("ui-discard-question")),
        "the other message is not asked about: the window no longer closes"
    );
}

#[test]
fn from_a_view_of_several_mailboxes_the_sender_is_asked_or_follows_the_recipient() {
    let mut app = presets::world();
    let accounts = sample::overview().accounts;
    let second = accounts.get(1).map(|view| view.account.id.clone());
    click(&mut app, &word("ui-compose"));
    assert!(
        !shows(&app, &word("ui-from-missing")),
        "nothing is wrong with a message that was not begun"
    );
    write(&mut app, compose::Message::SubjectTyped("Gara".into()));
    assert!(shows(&app, &word("ui-from-missing")), "no mailbox is taken in silence");
    let known = Correspondent {
        address: "gare@comune.example".into(),
        name: None,
        account: second.clone(),
    };
    write(&mut app, compose::Message::AddressesLoaded(Ok(vec![known])));
    fill(&mut app, "ui-to", "gare@comune.example,");
    assert!(
        shows(&app, &word("ui-from-habit")),
        "the mailbox of the last message to this recipient"
    );
    assert!(!shows(&app, &word("ui-from-missing")));
    write(&mut app, compose::Message::RemoveRecipient(Role::To, 0));
    assert!(shows(&app, &word("ui-from-missing")), "without the recipient there is no habit");
    write(&mut app, sender());
    assert!(!shows(&app, &word("ui-from-missing")));
    fill(&mut app, "ui-to", "gare@comune.example,");
    assert!(!shows(&app, &word("ui-from-habit")), "what the user chose stays");
}

#[test]
fn attachments_have_a_size_are_reordered_and_removed() {
    let mut app = presets::compose();
    let names = |app: &App| {
        let draft = presets::draft(app).expect("a draft");
        draft.attachments.iter().map(|file| file.name.clone()).collect::<Vec<_>>()
    };
    let before = names(&app);
    assert!(before.len() >= 2, "the sample has several");
    write(&mut app, compose::Message::MoveAttachment(0, true));
    assert_eq!(names(&app)[..2], [before[1].clone(), before[0].clone()]);
    write(&mut app, compose::Message::MoveAttachment(1, false));
    assert_eq!(names(&app), before);
    write(&mut app, compose::Message::MoveAttachment(0, false));
    write(&mut app, compose::Message::MoveAttachment(before.len() - 1, true));
    assert_eq!(names(&app), before, "the first and the last stay where they are");
    write(&mut app, compose::Message::RemoveAttachment(0));
    assert_eq!(names(&app), before[1..]);
}

/// A message that was sent and waits for the chosen time, and its dispatch.
fn leaving() -> (App, recapito::pec::DispatchId) {
    let mut app = presets::compose();
    write(&mut app, compose::Message::SubjectTyped("Diffida".into()));
    write(&mut app, compose::Message::FilesLoaded(Ok(Vec::new())));
    let dispatch = sample::dispatch().dispatch.id;
    while presets::draft(&app).is_some_and(|draft| draft.to.len() + draft.cc.len() > 0) {
        write(&mut app, compose::Message::RemoveRecipient(Role::To, 0));
        write(&mut app, compose::Message::RemoveRecipient(Role::Cc, 0));
    }
    write(&mut app, compose::Message::RecipientTyped(Role::To, "uno@pec.example,".into()));
    write(&mut app, compose::Message::SendAnyway);
    write(&mut app, compose::Message::Sent(Ok(dispatch.clone())));
    (app, dispatch)
}

#[test]
fn for_some_seconds_a_sent_message_can_be_taken_back_and_opens_again() {
    let (mut app, _) = leaving();
    assert!(!shows(&app, &word("ui-preflight")), "the page is closed");
    assert!(
        shows(&app, &super::words_with("ui-leaving", &[("n", 10.into())])),
        "the seconds that are left"
    );
    assert!(click(&mut app, &word("ui-undo-sending")) > 0);
    assert!(!shows(&app, &word("ui-undo-sending")), "once");
    let line = DraftSummary {
        id: DraftId::of([1; 16]),
        account: None,
        recipients: vec!["uno@pec.example".into()],
        subject: "Diffida".into(),
        attachments: 0,
        kept_at: sample::now(),
        sending: None,
    };
    let _ = app.update(Message::TakenBack(Ok(line.clone())));
    let _ = app.update(Message::DraftLoaded(Box::new(line), Ok(Box::new((None, sample::draft())))));
    assert!(shows(&app, &word("ui-preflight")));
}

#[test]
fn undo_by_key_takes_a_leaving_message_back_and_without_a_delay_there_is_no_bar() {
    let (mut app, _) = leaving();
    let _ = app.update(Message::Key(Shortcut::Undo));
    assert!(!shows(&app, &word("ui-undo-sending")));
    let mut app = presets::settings();
    let _ = app.update(Message::Settings(settings::Message::SearchTyped(word("ui-undo-send"))));
    click(&mut app, &word("ui-undo-send-never"));
    let _ = app.update(Message::Key(Shortcut::Compose));
    write(&mut app, sender());
    write(&mut app, compose::Message::RecipientTyped(Role::To, "uno@pec.example,".into()));
    write(&mut app, compose::Message::SendAnyway);
    write(&mut app, compose::Message::Sent(Ok(sample::dispatch().dispatch.id)));
    assert!(!shows(&app, &word("ui-undo-sending")));
}

#[test]
fn keys_pressed_before_the_next_redraw_follow_the_address_that_enter_has_completed() {
    let mut app = presets::world();
    click(&mut app, &word("ui-compose"));
    for text in ["uno@pec.example", "due"] {
        let typed = if text == "due" { "uno@pec.exampledue" } else { text };
        write(&mut app, compose::Message::RecipientTyped(Role::To, typed.into()));
        write(&mut app, compose::Message::EndRecipient(Role::To));
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
    write(&mut app, compose::Message::Sent(Err(unreachable_server())));
    assert!(!shows(&app, &word("ui-preflight")));
    let expected = word("ui-send-committed");
    let mut window = window(&app);
    let found = window.find(|candidate: iced_test::selector::Candidate<'_>| match candidate {
        iced_test::selector::Candidate::Text { content, .. } if content.contains(&expected) => Some(()),
        _ => None,
    });
    assert!(found.is_ok());
}

/// The first mailbox is chosen as the sender.
fn sender() -> compose::Message {
    compose::Message::SenderChosen(compose::Sender::of(sample::overview().accounts[0].account.id.clone()))
}

/// To the message being written that shows.
fn write(app: &mut App, message: compose::Message) {
    let message = presets::to_compose(app, message).expect("a message is being written");
    let _ = app.update(message);
}

fn unreachable_server() -> EngineError {
    recapito::mail::remote::RemoteError {
        service: recapito::engine::Service::Smtp,
        kind: recapito::engine::RemoteErrorKind::Unreachable,
        detail: String::new(),
    }
    .into()
}
