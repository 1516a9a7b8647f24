//! What a row and the header of a message say in words, whatever their colours.

use recapito::i18n::{Language, Words};
use recapito::pec::{DispatchState, RecipientState};
use recapito::signature::Verdict;
use recapito::ui::part::state_icon;
use recapito::ui::presets::{self, sample};
use recapito::ui::save::SaveRequest;
use recapito::ui::theme::Tone;

use super::{shows, window};

#[test]
fn a_row_names_who_what_when_and_the_state_of_its_delivery() {
    let words = Words::new(Language::Italian);
    let app = presets::sent();
    for row in sample::sent_rows().iter().take(4) {
        let delivery = row.delivery.as_ref().expect("a sent message has a delivery state");
        assert!(shows(&app, &row.subject), "{}", row.subject);
        assert!(shows(&app, &words.delivery(delivery)), "{}: the state in words", row.subject);
    }
    let inbox = presets::inbox();
    for row in sample::inbox_rows().iter().take(4) {
        assert!(shows(&inbox, &row.subject) && shows(&inbox, row.from_name.as_deref().unwrap_or(&row.from)));
    }
}

#[test]
fn states_of_another_tone_have_another_icon_and_another_word() {
    let words = Words::new(Language::Italian);
    let mut all: Vec<(String, recapito::ui::icon::Icon, Tone)> = Vec::new();
    for state in [
        RecipientState::Waiting,
        RecipientState::Accepted,
        RecipientState::Delayed,
        RecipientState::Delivered,
        RecipientState::Failed,
        RecipientState::Refused,
        RecipientState::Virus,
        RecipientState::Ordinary,
        RecipientState::Uncertain,
    ] {
        let (icon, tone) = state_icon::of_recipient(state);
        all.push((words.state(state), icon, tone));
    }
    for (word, icon, tone) in &all {
        assert!(!word.is_empty());
        for (other_word, other_icon, other_tone) in &all {
            if tone != other_tone {
                assert!(
                    word != other_word && icon != other_icon,
                    "{word} {tone:?}, {other_word} {other_tone:?}"
                );
            }
        }
    }
    let verdicts = [Verdict::Genuine, Verdict::Altered, Verdict::UnknownIssuer, Verdict::Unsigned].map(state_icon::of_verdict);
    let genuine = verdicts[0];
    assert!(verdicts[1..].iter().all(|(icon, tone)| *icon != genuine.0 && *tone != genuine.1));
    let (icon, tone) = state_icon::of_dispatch(DispatchState::Delivered, 1);
    assert!(
        (icon, tone) != state_icon::of_dispatch(DispatchState::Delivered, 0),
        "not all are proven"
    );
}

#[test]
fn the_header_shows_the_author_and_the_provider_that_signed_the_envelope() {
    let app = presets::inbox();
    let mut window = window(&app);
    let author = window
        .find("protocollo@comune-montefiore.pec.example")
        .or_else(|_| window.find("Comune di Montefiore"));
    assert!(author.is_ok(), "the author");
    let label = window.find("Busta firmata da").expect("the provider has a line of its own");
    let provider = window.find("posta-certificata@gestore-nord.example").expect("the provider");
    let (label, provider) = (label.bounds(), provider.bounds());
    assert!(
        (label.y - provider.y).abs() < label.height,
        "{label:?} {provider:?}: on the same line"
    );
}

#[test]
fn the_name_of_a_saved_original_is_valid_on_windows() {
    let digest = sample::envelope().message;
    for subject in ["Ricorso n. 12/2026: \"urgente\"?", "CON", "", "Fine. ", "a\u{202e}gpj.exe", "nul"] {
        let suggested = SaveRequest::Message(digest.into(), subject.to_owned()).suggested_name();
        assert!(
            !suggested
                .chars()
                .any(|sign| "<>:\"/\\|?*\u{202e}".contains(sign) || sign.is_control()),
            "{suggested}"
        );
        assert!(suggested.ends_with(".eml") && suggested.len() > 4, "{subject}: {suggested}");
        let stem = suggested.split('.').next().unwrap_or_default().to_uppercase();
        assert!(
            !["CON", "PRN", "AUX", "NUL", "COM1", "LPT1"].contains(&stem.as_str()),
            "{suggested}"
        );
    }
}
