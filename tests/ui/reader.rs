use recapito::engine::openable::{Danger, Opening};
use recapito::engine::view::{MessageView, RawText};
use recapito::engine::{EngineError, LoadPhase};
use recapito::evidence::printout::{self, PrintedText, Printout};
use recapito::i18n::{Language, Words};
use recapito::pec::{DispatchState, RecipientState};
use recapito::signature::Verdict;
use recapito::ui::App;
use recapito::ui::app::Message;
use recapito::ui::keys::Shortcut;
use recapito::ui::location::ListLocation;
use recapito::ui::part::{attachments, timeline};
use recapito::ui::presets::{self, sample};
use recapito::ui::save::SaveRequest;
use recapito::ui::screen::reader::{loading, print, source};
use recapito::ui::screen::{folder_pane, list, reader};

use super::{click, follow, shows, window, word};

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
    click(&mut app, &word("ui-details"));
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
fn messages_in_messages_open_at_any_depth_and_each_is_a_way_back() {
    let mut app = presets::inbox();
    let named = |subject: &str| {
        let mut message = sample::envelope();
        message.content.subject = subject.into();
        message
    };
    for subject in ["Primo allegato", "Secondo allegato", "Terzo allegato"] {
        ask_to_open(&mut app, 2);
        show(&mut app, named(subject));
    }
    for way in [sample::envelope().content.subject.as_str(), "Primo allegato", "Secondo allegato"] {
        assert!(shows(&app, way), "{way}");
    }
    assert!(click(&mut app, "Primo allegato") > 0);
    show(&mut app, named("Primo allegato"));
    assert!(!shows(&app, "Secondo allegato"), "the path ends before the open message");
    assert!(shows(&app, &word("ui-opened-from")));
    assert!(click(&mut app, &word("ui-back")) > 0);
    show(&mut app, sample::envelope());
    assert!(!shows(&app, &word("ui-opened-from")));
}

#[test]
fn the_source_shows_in_place_of_the_message() {
    let mut app = presets::inbox();
    let _ = app.update(Message::Key(Shortcut::Source));
    assert!(shows(&app, &word("ui-loading")));
    let raw = |cut| RawText {
        text: "Received: da un altro server\nSubject: prova\n\ntesto".to_owned(),
        size: 31_400_000,
        cut,
    };
    let answer = source::Message::Loaded(0, Ok(Box::new(raw(true))));
    let _ = app.update(Message::Reader(reader::Message::Source(answer)));
    let cut = Words::new(Language::Italian).with("ui-source-cut", &[("size", "31,4 MB".into())]);
    assert!(shows(&app, &cut) && shows(&app, &word("ui-save-eml")));
    assert!(!shows(&app, &word("ui-band-genuine")));
    let _ = app.update(Message::Key(Shortcut::Back));
    assert!(shows(&app, &word("ui-band-genuine")), "Escape leads back");
    let _ = app.update(Message::Key(Shortcut::Source));
    let _ = app.update(Message::Reader(reader::Message::Source(source::Message::Loaded(
        9,
        Ok(Box::new(raw(false))),
    ))));
    assert!(shows(&app, &word("ui-loading")), "the answer for another message is ignored");
}

#[test]
fn more_of_the_header_shows_on_request() {
    let mut app = presets::inbox();
    let mut message = sample::envelope();
    message.content.to = (1..=14).map(|n| format!("destinatario{n}@pec.example")).collect();
    message.content.reply_to = Some("risposte@comune-montefiore.pec.example".into());
    show(&mut app, message.clone());
    let all = message.content.to.join("\n");
    assert!(!shows(&app, &all) && !shows(&app, "destinatario14@pec.example"));
    click(&mut app, &word("ui-header-more"));
    assert!(shows(&app, &all), "every recipient, whole");
    assert!(shows(&app, "risposte@comune-montefiore.pec.example"));
    assert!(shows(&app, &message.message.to_string()));
    assert!(click(&mut app, &word("ui-source")) > 0);
    assert!(shows(&app, &word("ui-loading")));
}

#[test]
fn an_attachment_shows_what_type_is_in_its_signature() {
    let app = presets::inbox();
    let signed = Words::new(Language::Italian).with("ui-signed-file", &[("type", "PDF".into())]);
    assert!(shows(&app, &format!("{signed} · 318 kB")));
    assert!(shows(&app, &word("ui-save-all")));
}

#[test]
fn a_click_on_an_address_offers_what_can_be_done_with_it() {
    let choose = |entry: &str| {
        let mut app = presets::inbox();
        let messages = {
            let mut window = window(&app);
            window
                .click("Comune di Montefiore <protocollo@comune-montefiore.pec.example>")
                .expect("the sender");
            for offered in ["ui-copy-address", "ui-write-to", "ui-search-from", "ui-search-to"] {
                assert!(window.find(word(offered).as_str()).is_ok(), "{offered}");
            }
            window.click(word(entry).as_str()).expect("an entry");
            window.into_messages().collect()
        };
        follow(&mut app, messages);
        app
    };
    let writing = choose("ui-write-to");
    assert!(shows(&writing, "protocollo@comune-montefiore.pec.example") && shows(&writing, &word("ui-send")));
    let searching = choose("ui-search-from");
    assert!(shows(&searching, &word("ui-found")));
    let list = presets::list(&searching).expect("a list");
    assert_eq!(list.searched(), "da:protocollo@comune-montefiore.pec.example");
}

#[test]
fn the_message_is_printed_as_pdf_with_or_without_its_state() {
    let mut app = presets::sent();
    let _ = app.update(Message::Key(Shortcut::Print));
    assert!(shows(&app, &word("ui-print-view")) && shows(&app, &word("ui-print-with-status")));
    let _ = app.update(Message::Key(Shortcut::Back));
    assert!(!shows(&app, &word("ui-print-view")));
    let mut app = presets::inbox();
    let _ = app.update(Message::Key(Shortcut::Print));
    assert!(!shows(&app, &word("ui-print-with-status")), "it has no delivery state");
    click(&mut app, &word("ui-print-save"));
    let made = print::Message::Made(print::Purpose::Save, Ok(b"%PDF-".as_slice().into()));
    let _ = app.update(Message::Reader(reader::Message::Print(made)));
    assert!(!shows(&app, &word("ui-print-view")), "the dialog of the system asks where");
    let pdf = SaveRequest::Pdf(b"%PDF-".as_slice().into(), sample::envelope().content.subject);
    assert_eq!(pdf.suggested_name(), "Riscontro istanza di accesso agli atti, prot. 4471.pdf");
}

#[test]
fn a_printout_is_a_pdf_of_header_text_attachments_and_state() {
    let words = Words::new(Language::Italian);
    let whole = |status| Printout {
        subject: "Diffida".into(),
        header: vec![("Mittente".into(), "studio@pec.example".into())],
        text: vec![
            PrintedText::Paragraph("Riga\nche va a capo".into()),
            PrintedText::Table(vec![
                vec!["Voce".into(), "Importo".into()],
                vec!["Capitale".into(), "14.320,00".into()],
            ]),
        ],
        attachments: vec!["atto.pdf.p7m (318 kB)".into()],
        status,
        ..Printout::default()
    };
    let with = printout::write(&whole(Some(sample::dispatch().status)), &words).expect("a PDF");
    let without = printout::write(&whole(None), &words).expect("a PDF");
    assert!(with.starts_with(b"%PDF-") && without.starts_with(b"%PDF-"));
    assert!(with.len() > without.len());
}

#[test]
fn receipts_that_are_not_genuine_are_set_apart() {
    let mut app = presets::sent();
    assert!(shows(&app, &word("next-failed")), "the next step stands beside the failure");
    let mut view = sample::dispatch();
    let recipient = view.status.recipients.first_mut().expect("a recipient");
    let mut forged = recipient.receipts.first().expect("a receipt").clone();
    forged.verdict = Verdict::Altered;
    recipient.receipts.push(forged);
    let toggle = reader::Message::Timeline(timeline::Message::Toggle(0));
    let _ = app.update(Message::Reader(toggle));
    assert!(!shows(&app, &word("ui-not-counted")));
    let _ = app.update(Message::Reader(reader::Message::DispatchLoaded(0, Ok(Box::new(view)))));
    assert!(shows(&app, &word("ui-not-counted")) && shows(&app, &word("ui-not-counted-why")));
}

#[test]
fn a_message_that_takes_long_shows_progress_and_can_be_cancelled() {
    let mut app = presets::inbox();
    let loading = |app: &mut App, message| {
        let _ = app.update(Message::Reader(reader::Message::Loading(message)));
    };
    click(&mut app, "Tribunale di Aquileia");
    loading(&mut app, loading::Message::Reached(1, LoadPhase::Verifying));
    assert!(!shows(&app, &word("ui-loading-verifying")), "not while it may be there at once");
    loading(&mut app, loading::Message::Slow(1));
    assert!(shows(&app, &word("ui-loading-verifying")));
    loading(&mut app, loading::Message::Reached(1, LoadPhase::Preparing));
    assert!(shows(&app, &word("ui-loading-preparing")));
    click(&mut app, &word("ui-cancel"));
    assert!(!shows(&app, &word("ui-loading-preparing")));
    assert!(shows(&app, &word("ui-band-genuine")), "what was open stays");
    let mut late = sample::envelope();
    late.content.subject = "Arrivata dopo".into();
    let _ = app.update(Message::Reader(reader::Message::Loaded(1, Ok(Box::new(late)))));
    assert!(!shows(&app, "Arrivata dopo"));
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
    assert!(!shows(&app, "exit status: 3"), "what the system reported is behind a link");
    click(&mut app, "Edilnova S.r.l.");
    assert!(!shows(&app, &explained.what), "the notice was about the other message");
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

#[test]
fn mail_without_a_signature_has_no_empty_details() {
    let mut app = presets::inbox();
    assert!(shows(&app, &word("ui-details")));
    let mut plain = sample::envelope();
    plain.verification.verdict = Verdict::Unsigned;
    plain.verification.problems.clear();
    plain.reading.oddities.clear();
    click(&mut app, "Tribunale di Aquileia");
    show(&mut app, plain);
    assert!(shows(&app, &Words::new(Language::Italian).verdict(Verdict::Unsigned)));
    assert!(!shows(&app, &word("ui-details")));
}
