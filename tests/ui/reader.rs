use recapito::engine::EngineError;
use recapito::engine::openable::{Danger, Opening};
use recapito::engine::view::MessageView;
use recapito::i18n::{Language, Words};
use recapito::pec::{DispatchState, RecipientState};
use recapito::signature::Verdict;
use recapito::ui::App;
use recapito::ui::app::Message;
use recapito::ui::location::ListLocation;
use recapito::ui::part::attachments;
use recapito::ui::presets::{self, sample};
use recapito::ui::screen::{folder_pane, list, reader};

use super::{click, shows, window, word};

#[test]
fn a_clicked_row_is_opened() {
    let mut app = presets::inbox();
    assert!(click(&mut app, "Tribunale di Aquileia") > 0);
    let mut message = sample::envelope();
    message.content.subject = "Fissazione udienza".into();
    let _ = app.update(Message::Reader(reader::Message::Loaded(1, Ok(Box::new(message)))));
    assert!(shows(&app, "Fissazione udienza"));
    assert!(!shows(&app, "Riscontro istanza di accesso agli atti, prot. 4471 "));
}

#[test]
fn an_answer_to_an_older_request_is_ignored() {
    let mut app = presets::inbox();
    click(&mut app, "Tribunale di Aquileia");
    click(&mut app, "Edilnova S.r.l.");
    let mut late = sample::envelope();
    late.content.subject = "Risposta in ritardo".into();
    let _ = app.update(Message::Reader(reader::Message::Loaded(1, Ok(Box::new(late)))));
    assert!(!shows(&app, "Risposta in ritardo"));
}

#[test]
fn the_banner_shows_the_verdict_and_expands_the_checks() {
    let mut app = presets::inbox();
    assert!(shows(&app, &word("ui-band-genuine")));
    assert!(!shows(&app, &word("ui-fact-revocation")));
    click(&mut app, &word("ui-checked"));
    assert!(shows(&app, &word("ui-fact-revocation")));
    assert!(shows(&app, &word("ui-fact-intact-yes")));
}

#[test]
fn an_altered_message_is_called_altered_and_nothing_in_it_is_called_certified() {
    let mut app = presets::inbox();
    click(&mut app, "Servizio incassi");
    let mut message = sample::envelope();
    message.verification.verdict = Verdict::Altered;
    message.verification.intact = Some(false);
    let _ = app.update(Message::Reader(reader::Message::Loaded(1, Ok(Box::new(message)))));
    assert!(shows(&app, &word("verdict-altered")));
    assert!(shows(&app, &word("verdict-altered-detail")));
    assert!(!shows(&app, &word("ui-band-genuine")));
}

#[test]
fn every_recipient_has_a_row_and_a_click_shows_the_receipt_behind_it() {
    let mut app = presets::sent();
    for state in ["state-delivered", "state-failed", "state-ordinary"] {
        assert!(shows(&app, &word(state)), "{state}");
    }
    assert!(shows(&app, "5.2.2 - Gestore Litorale S.p.A. - casella piena"));
    assert!(!shows(&app, &word("kind-avvenuta-consegna")));
    click(&mut app, "legale@adriatica.pec.example");
    assert!(shows(&app, &word("kind-avvenuta-consegna")));
    assert!(shows(&app, &word("proof-same")));
    assert!(shows(&app, "Gestore Nord S.p.A."));
    click(&mut app, "legale@adriatica.pec.example");
    assert!(!shows(&app, &word("kind-avvenuta-consegna")));
}

#[test]
fn a_receipt_that_arrives_changes_the_row_at_once() {
    let mut app = presets::sent();
    let mut view = sample::dispatch();
    view.status.state = DispatchState::Delivered;
    for status in &mut view.status.recipients {
        status.state = RecipientState::Delivered;
        status.reason = None;
    }
    assert!(shows(&app, &word("state-ordinary")));
    let _ = app.update(Message::Reader(reader::Message::DispatchLoaded(0, Ok(Box::new(view)))));
    assert!(!shows(&app, "5.2.2 - Gestore Litorale S.p.A. - casella piena"));
    assert!(!shows(&app, &word("state-ordinary")));
}

#[test]
fn a_forged_receipt_raises_a_banner_in_words() {
    assert!(shows(&presets::sent(), &word("alert-forged-receipt")));
}

#[test]
fn what_needs_attention_is_listed_and_opens() {
    let mut app = presets::needs_attention();
    click(&mut app, "Intimazione di pagamento e costituzione in mora");
    assert!(shows(&app, "amministrazione@edilnova.pec.example"));
    let again = folder_pane::Message::Go(ListLocation::NeedsAttention);
    let _ = app.update(Message::FolderPane(again));
    assert!(
        shows(&app, "Intimazione di pagamento e costituzione in mora"),
        "the list stays while it is reloaded"
    );
}

#[test]
fn technical_parts_are_behind_a_disclosure() {
    let mut app = presets::inbox();
    assert!(shows(&app, "riscontro_prot_4471.pdf.p7m"));
    assert!(!shows(&app, "smime.p7s"));
    let _ = app.update(Message::Reader(reader::Message::Attachments(
        recapito::ui::part::attachments::Message::ToggleTechnical,
    )));
    assert!(shows(&app, "smime.p7s"));
    assert!(shows(&app, "daticert.xml"));
}

#[test]
fn a_save_dialog_that_does_not_answer_leaves_a_field_for_the_path() {
    let mut app = presets::inbox();
    let wanted = recapito::ui::save::SaveRequest::Message(sample::envelope().source, "Riscontro".to_owned());
    let _ = app.update(Message::Reader(reader::Message::PathChosen(wanted, None)));
    assert!(shows(&app, &word("ui-save-where")));
}

#[test]
fn a_part_that_is_no_document_says_why_it_can_only_be_saved() {
    let mut app = presets::inbox();
    assert!(!shows(&app, &word("danger-macros")));
    let mut message = sample::envelope();
    message.parts[5].opening = Opening::Refused(Danger::Macros);
    show(&mut app, message);
    assert!(shows(&app, &word("danger-macros")));
    // A request starts nothing.
    ask_to_open(&mut app, 6);
    assert!(shows(&app, &word("danger-macros")));
}

#[test]
fn an_attached_message_opens_in_the_reader_and_leads_back() {
    let mut app = presets::inbox();
    ask_to_open(&mut app, 2);
    let mut attached = sample::sent_message();
    attached.content.subject = "Ricevuta allegata".into();
    attached.source = sample::envelope().source.part(2);
    show(&mut app, attached);
    assert!(shows(&app, "Ricevuta allegata"));
    assert!(shows(&app, &word("ui-attached-message")));
    assert!(!shows(&app, &word("ui-trash")), "it is in no mailbox and cannot be moved");
    assert!(click(&mut app, &word("ui-back")) > 0);
    show(&mut app, sample::envelope());
    assert!(!shows(&app, &word("ui-attached-message")));
}

#[test]
fn an_opened_document_is_confirmed_and_a_failure_reported() {
    let mut app = presets::inbox();
    let _ = app.update(Message::Reader(reader::Message::Opened("elenco.xlsx".into(), Ok(()))));
    let words = Words::new(Language::Italian);
    assert!(shows(&app, &words.with("ui-opened", &[("what", "elenco.xlsx".into())])));
    let error = EngineError::NotOpened("exit status: 3".into());
    let explained = recapito::i18n::explain::explain(&words, &error);
    let _ = app.update(Message::Reader(reader::Message::Opened("elenco.xlsx".into(), Err(error))));
    assert!(shows(&app, &explained.what));
    assert!(shows(&app, &format!("{} {}", explained.meaning, explained.remedy)));
}

fn ask_to_open(app: &mut App, part: usize) {
    let _ = app.update(Message::Reader(reader::Message::Attachments(attachments::Message::Open(part))));
}

/// Delivers the message that the reader requested last.
fn show(app: &mut App, message: MessageView) {
    for generation in 0..8 {
        let _ = app.update(Message::Reader(reader::Message::Loaded(generation, Ok(Box::new(message.clone())))));
    }
}

#[test]
fn an_error_is_shown_and_can_be_dismissed() {
    let mut app = presets::inbox();
    let _ = app.update(Message::List(list::Message::KeysLoaded(0, Err(EngineError::Stopped))));
    let text = recapito::i18n::explain::explain(
        &recapito::i18n::Words::new(recapito::i18n::Language::Italian),
        &EngineError::Stopped,
    )
    .what;
    assert!(shows(&app, &text));
    let _ = app.update(Message::DismissNotice);
    assert!(!shows(&app, &text));
}

#[test]
fn an_empty_search_says_so_and_offers_the_way_back() {
    let mut app = presets::inbox();
    let _ = app.update(Message::List(list::Message::SearchTyped("zzz".into())));
    presets::answer_keys(&mut app, Vec::new());
    assert!(shows(&app, &word("ui-empty-search")));
    assert!(shows(&app, &word("ui-clear-search")));
}

#[test]
fn the_first_unread_row_is_named_before_anything_is_drawn() {
    let app = presets::inbox();
    let mut window = window(&app);
    assert!(
        window
            .find("Comunicazione di cancelleria: R.G.E. 214/2026, fissazione udienza")
            .is_ok()
    );
}

#[test]
fn damaged_messages_are_listed_with_what_can_be_done() {
    let app = presets::damaged();
    assert!(shows(&app, "Messaggi conservati che risultano danneggiati: 2"));
    let day = Words::new(Language::Italian).list_date(sample::damaged()[0].date.expect("a date"), sample::now());
    let one = format!("CONSEGNA: Diffida ad adempiere (studio.legale@pec.example, {day})");
    assert!(shows(&app, &one) && shows(&app, &word("ui-damaged-on-server")) && shows(&app, &word("ui-damaged-from-backup")));
    assert!(!shows(
        &presets::needs_attention(),
        "Messaggi conservati che risultano danneggiati: 2"
    ));
}

/// A dispatch is listed once it is submitted; its copy in the folder of sent messages is indexed later.
#[test]
fn the_message_of_a_dispatch_opened_before_it_was_indexed_is_loaded_once_it_is_there() {
    let mut app = presets::sent();
    let mut alone = sample::dispatch();
    assert!(alone.dispatch.message.take().is_some());
    let _ = app.update(Message::DispatchLoaded(Ok(Box::new(alone.clone()))));
    let mut refreshed = |view| {
        let answer = reader::Message::DispatchLoaded(1, Ok(Box::new(view)));
        app.update(Message::Reader(answer)).units()
    };
    assert_eq!(refreshed(alone), 0, "not indexed yet");
    assert_eq!(refreshed(sample::dispatch()), 1, "the message is requested");
    assert_eq!(refreshed(sample::dispatch()), 0, "and not again while it loads");
    let _ = app.update(Message::Reader(reader::Message::Loaded(1, Ok(Box::new(sample::sent_message())))));
    assert!(shows(&app, &word("state-failed")), "with the state of its recipients");
}
