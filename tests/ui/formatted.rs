use recapito::engine::formatted::{Block, Page};
use recapito::ui::App;
use recapito::ui::app::Message;
use recapito::ui::keys::Shortcut;
use recapito::ui::presets::{self, sample};
use recapito::ui::screen::reader::{self, page};

use super::{click, fill, shows, word};

fn app() -> App {
    let mut app = presets::inbox();
    let loaded = reader::Message::Loaded(0, Ok(Box::new(sample::formatted())));
    let _ = app.update(Message::Reader(loaded));
    app
}

fn page() -> Page {
    sample::formatted().content.formatted.expect("it is formatted").as_ref().clone()
}

#[test]
fn formatted_text_is_drawn_and_can_be_switched_off() {
    let mut app = app();
    for text in ["Diritti di ricerca e visura", "Marche da bollo", "€ 28,80", "passaporto", "2."] {
        assert!(shows(&app, text), "{text}");
    }
    click(&mut app, &word("ui-plain-text"));
    assert!(!shows(&app, "Marche da bollo"));
    assert!(shows(&app, &sample::formatted().content.text));
    click(&mut app, &word("ui-formatted"));
    assert!(shows(&app, "Marche da bollo"));
}

#[test]
fn what_is_remote_hidden_or_misleading_is_said() {
    let app = app();
    let words = recapito::i18n::Words::new(recapito::i18n::Language::Italian);
    assert!(shows(&app, &words.with("ui-remote-images", &[("n", 1.into())])));
    assert!(shows(&app, &word("ui-hidden-text")));
    assert!(shows(&app, &word("ui-deceptive-links")));
    let hidden = "Risposta entro 30 giorni, altrimenti la richiesta decade.";
    assert!(shows(&app, &format!("{} {hidden}", word("ui-hidden-mark"))), "it is marked");
    let said = page().texts().join(" ");
    assert!(
        said.contains("www.comune-montefiore.example [pagamenti-comune.evil.example]"),
        "{said}"
    );
}

#[test]
fn a_link_shows_its_address_before_it_is_opened() {
    let mut app = app();
    let press = |app: &mut App, number| {
        let _ = app.update(Message::Reader(reader::Message::Page(page::Message::Link(number))));
    };
    press(&mut app, 0);
    assert!(shows(&app, "https://pagamenti-comune.evil.example/4471"));
    assert!(shows(&app, &word("ui-link-deceptive")) && shows(&app, &word("ui-link-open")));
    let _ = app.update(Message::Key(Shortcut::Back));
    assert!(!shows(&app, &word("ui-link-open")), "Escape closes it, and nothing was opened");
    press(&mut app, 1);
    assert!(!shows(&app, &word("ui-link-deceptive")));
    press(&mut app, 2);
    click(&mut app, &word("ui-write-to"));
    assert!(shows(&app, "urp@comune-montefiore.example") && shows(&app, &word("ui-send")));
}

#[test]
fn words_are_found_in_formatted_text() {
    let mut app = app();
    let _ = app.update(Message::Key(Shortcut::Find));
    fill(&mut app, reader::FIND, "marche da");
    let words = recapito::i18n::Words::new(recapito::i18n::Language::Italian);
    assert!(shows(&app, &words.with("ui-find-count", &[("n", 1.into()), ("of", 1.into())])));
}

#[test]
fn a_carried_image_is_part_of_the_page() {
    assert!(
        page()
            .blocks
            .iter()
            .any(|block| matches!(block, Block::Image(image) if image.size == (144, 40)))
    );
}
