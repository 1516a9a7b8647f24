use iced::keyboard::{Key, Modifiers};
use recapito::ui::App;
use recapito::ui::app::{Message, TabId};
use recapito::ui::keys::{Motion, Shortcut};
use recapito::ui::preferences::{Choice, ReadingPane};
use recapito::ui::presets::{self, sample};
use recapito::ui::screen::reader;
use recapito::ui::widget::KeyFocus;

use super::keys::{pressed, shortcut};
use super::{click, follow, shows, window, word, words_with};

/// A row of the list, which shows only with the mail.
const ROW: &str = "Condominio Via dei Tigli 12";

fn key(app: &mut App, shortcut: Shortcut) {
    let _ = app.update(Message::Key(shortcut));
}

/// Delivers the message of a tab.
fn load(app: &mut App, tab: u64, subject: &str) {
    let mut message = sample::envelope();
    message.content.subject = subject.into();
    let loaded = reader::Message::Loaded(1, Ok(Box::new(message)));
    let _ = app.update(Message::Tab(TabId(tab), loaded));
}

#[test]
fn a_message_opens_in_a_tab_of_its_own_and_several_at_once() {
    let mut app = presets::inbox();
    key(&mut app, Shortcut::OpenInTab);
    load(&mut app, 1, "Nella prima scheda");
    assert!(shows(&app, "Nella prima scheda") && shows(&app, &word("ui-band-genuine")));
    assert!(!shows(&app, ROW), "the tab has the place of the list");
    key(&mut app, Shortcut::StepTab(true));
    assert!(shows(&app, ROW), "after the last tab comes the mail");
    key(&mut app, Shortcut::Move(Motion::Down));
    key(&mut app, Shortcut::OpenInTab);
    load(&mut app, 2, "Nella seconda scheda");
    assert!(
        shows(&app, "Nella prima scheda") && shows(&app, "Nella seconda scheda"),
        "both names stand in the strip"
    );
    click(&mut app, "Nella prima scheda");
    key(&mut app, Shortcut::CloseTab);
    assert!(shows(&app, ROW) && !shows(&app, "Nella prima scheda"));
    click(&mut app, "Nella seconda scheda");
    assert!(!shows(&app, ROW));
    key(&mut app, Shortcut::Back);
    assert!(
        shows(&app, ROW) && shows(&app, "Nella seconda scheda"),
        "Escape leads to the mail and closes nothing"
    );
}

#[test]
fn a_double_click_opens_the_row_in_a_tab() {
    let mut app = presets::inbox();
    let messages = {
        let mut window = window(&app);
        for _ in 0..2 {
            window.click(ROW).expect("the row is there");
        }
        window.into_messages().collect()
    };
    follow(&mut app, messages);
    load(&mut app, 1, "Convocazione");
    assert!(shows(&app, "Convocazione") && !shows(&app, ROW));
}

#[test]
fn without_a_reading_pane_enter_opens_a_tab() {
    let mut app = presets::chosen(presets::inbox(), Choice::ReadingPane(ReadingPane::Off));
    let _ = app.update(Message::ShowList);
    key(&mut app, Shortcut::Move(Motion::Down));
    key(&mut app, Shortcut::Open);
    load(&mut app, 1, "In una scheda");
    assert!(shows(&app, "In una scheda") && !shows(&app, ROW));
}

#[test]
fn an_answer_for_a_closed_tab_reaches_no_other() {
    let mut app = presets::inbox();
    key(&mut app, Shortcut::OpenInTab);
    key(&mut app, Shortcut::CloseTab);
    load(&mut app, 1, "In ritardo");
    assert!(!shows(&app, "In ritardo") && shows(&app, ROW));
    key(&mut app, Shortcut::OpenInTab);
    load(&mut app, 1, "In ritardo");
    assert!(!shows(&app, "In ritardo"), "numbers are not used again");
}

#[test]
fn a_conversation_opens_in_a_tab_with_its_key() {
    let modifiers = Modifiers::COMMAND | Modifiers::SHIFT;
    let keys = shortcut(&pressed(Key::Character("o".into()), modifiers), KeyFocus::List);
    assert_eq!(keys, Some(Shortcut::OpenConversation));
    let mut app = presets::inbox();
    key(&mut app, Shortcut::OpenConversation);
    load(&mut app, 1, "Il messaggio aperto");
    assert!(!shows(&app, ROW), "a tab shows");
    let rows: Vec<_> = sample::inbox_rows().into_iter().take(3).collect();
    let subject = rows[0].subject.clone();
    let heading = words_with("ui-conversation-messages", &[("n", 3.into())]);
    assert!(!shows(&app, &heading));
    let _ = app.update(Message::ConversationLoaded(TabId(1), Ok(rows)));
    assert!(shows(&app, &heading) && shows(&app, "Il messaggio aperto"));
    assert!(click(&mut app, &subject) > 0);
    let mut other = sample::envelope();
    other.content.subject = "Un altro della conversazione".into();
    let _ = app.update(Message::Tab(TabId(1), reader::Message::Loaded(2, Ok(Box::new(other)))));
    assert!(shows(&app, "Un altro della conversazione") && shows(&app, &heading));
}
