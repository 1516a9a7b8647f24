//! The help, the settings that are searched, and what the program says about itself.

use recapito::i18n::Language;
use recapito::ui::app::Message;
use recapito::ui::screen::about::LIBRARIES;
use recapito::ui::screen::guide::Topic;
use recapito::ui::screen::{folder_pane, settings};
use recapito::ui::{App, presets};

use super::{click, fill, shows, word};

#[test]
fn the_help_opens_at_the_screen_that_shows_and_leads_to_every_other() {
    for (app, topic) in [
        (presets::inbox(), Topic::List),
        (presets::sent(), Topic::Sent),
        (presets::needs_attention(), Topic::NeedsAttention),
        (presets::space(), Topic::Space),
        (presets::retention(), Topic::Retention),
        (presets::import(), Topic::Import),
        (presets::settings(), Topic::Keyboard),
    ] {
        let mut app = app;
        let _ = app.update(Message::FolderPane(folder_pane::Message::Guide));
        assert!(is_open(&app, topic), "{topic:?}");
        click(&mut app, Topic::Verify.name(Language::Italian));
        assert!(is_open(&app, Topic::Verify));
        let _ = app.update(Message::Key(recapito::ui::keys::Shortcut::Back));
        assert!(!is_open(&app, Topic::Verify), "Esc closes it");
    }
}

/// Whether the first paragraph of a topic is shown.
fn is_open(app: &App, topic: Topic) -> bool {
    let paragraph = topic.text(Language::Italian).lines().nth(1).unwrap_or_default();
    !paragraph.is_empty() && shows(app, paragraph)
}

#[test]
fn the_help_says_the_same_in_both_languages() {
    for topic in Topic::ALL {
        let shape = |language| -> Vec<char> {
            topic
                .text(language)
                .lines()
                .filter_map(|line| line.chars().next())
                .map(mark)
                .collect()
        };
        assert_eq!(shape(Language::Italian), shape(Language::English), "{topic:?}");
        for language in [Language::Italian, Language::English] {
            assert!(topic.text(language).starts_with("# "), "{topic:?}");
            assert!(topic.text(language).lines().count() >= 4, "{topic:?}");
        }
    }
}

/// What kind of line begins so.
fn mark(first: char) -> char {
    match first {
        '#' | '-' => first,
        _ => 'p',
    }
}

#[test]
fn the_settings_are_searched_by_name_and_by_what_they_change() {
    let mut app = presets::settings();
    fill(&mut app, settings::SEARCH, &word("ui-zoom").to_uppercase());
    assert!(shows(&app, &word("ui-zoom")));
    assert!(
        !shows(&app, &word("ui-theme")) && !shows(&app, &word("ui-read-after")),
        "only what matches"
    );
    let _ = app.update(Message::Settings(settings::Message::SearchTyped(word("ui-settings-reading"))));
    assert!(shows(&app, &word("ui-read-after")), "the name of a section shows all of it");
    let _ = app.update(Message::Settings(settings::Message::SearchTyped("qwertz".into())));
    assert!(shows(&app, &word("ui-settings-none")));
    let _ = app.update(Message::Settings(settings::Message::SearchTyped(String::new())));
    assert!(shows(&app, &word("ui-theme")) && shows(&app, &word("ui-read-after")));
}

#[test]
fn about_names_version_licence_trust_list_and_every_library() {
    let app = presets::about();
    assert!(shows(&app, env!("CARGO_PKG_VERSION")) && shows(&app, "EUPL-1.2"));
    assert!(shows(&app, &word("ui-authorities")) && shows(&app, &word("ui-libraries")));
    assert!(LIBRARIES.lines().count() > 300);
    for line in LIBRARIES.lines() {
        let (library, licence) = line.split_once(" – ").unwrap_or_else(|| panic!("{line}"));
        assert!(library.contains(" v") && !licence.is_empty(), "{line}");
    }
}
