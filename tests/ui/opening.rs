//! What opening the profile found and corrected, in the place where everything that needs the user is.

use recapito::engine::ReadOnly;
use recapito::engine::opening::OpeningNotice;
use recapito::i18n::explain::{Explanation, explain_opening};
use recapito::i18n::{Language, Words};
use recapito::ui::presets;

use super::{click, shows, word};

fn explained(notice: &OpeningNotice) -> Explanation {
    explain_opening(&Words::new(Language::Italian), notice)
}

#[test]
fn every_notice_is_shown_in_three_sentences_above_the_dispatches() {
    let app = presets::opening();
    for notice in [
        OpeningNotice::ReadOnly(ReadOnly::Disk),
        OpeningNotice::MadePrivate(vec![".".into(), "vault.json".into()]),
        OpeningNotice::MovedAside(vec!["messages.bad-1".into()]),
        OpeningNotice::LedgerTailCut,
    ] {
        let Explanation { what, meaning, remedy, .. } = explained(&notice);
        for sentence in [what, meaning, remedy] {
            assert!(shows(&app, &sentence), "{sentence}");
        }
    }
    assert!(shows(&app, &word("ui-read-only")), "at the foot of every page");
}

#[test]
fn a_notice_is_never_beside_the_word_that_there_is_nothing_to_follow() {
    let mut app = presets::opening();
    presets::without_dispatches(&mut app);
    assert!(!shows(&app, &word("ui-needs-attention-empty")));
    assert_eq!(click(&mut app, &word("ui-opening-dismiss")), 1);
}
