//! The folder pane: folded folders, what is listed, favourites.

use iced::{Point, mouse};
use iced_test::selector;
use recapito::account::{AccountId, FolderRole};
use recapito::engine::{EngineError, FolderNameProblem};
use recapito::ui::App;
use recapito::ui::app::Message;
use recapito::ui::folder_choice::FolderMode;
use recapito::ui::keys::Shortcut;
use recapito::ui::location::ListLocation;
use recapito::ui::message_action::{ActionEvent, MessageAction, is_on_server};
use recapito::ui::presets::{self, sample};
use recapito::ui::screen::{folder_form, folder_pane};

use super::{click, follow, shows, window, word, words_with};

fn tell(app: &mut App, message: folder_pane::Message) {
    let _ = app.update(Message::FolderPane(message));
}

fn clients() -> ListLocation {
    ListLocation::Folder {
        account: AccountId::of("studio.legale@pec.example"),
        name: "Clienti".into(),
        role: None,
    }
}

fn inbox() -> ListLocation {
    ListLocation::Folder {
        account: AccountId::of("studio.legale@pec.example"),
        name: "INBOX".into(),
        role: Some(FolderRole::Inbox),
    }
}

#[test]
fn inbox_and_sent_are_shown_the_other_folders_are_folded_and_it_is_remembered() {
    let mut app = presets::inbox();
    let others = sample::overview().accounts[0].folders.len() - 2;
    let other_folders = words_with("ui-other-folders", &[("n", others.into())]);
    assert!(!shows(&app, "Clienti"));
    click(&mut app, &other_folders);
    assert!(shows(&app, "Clienti"));
    let kept = serde_json::to_string(&presets::preferences(&app).folders).expect("written");
    assert!(kept.contains(r#""unfolded":["studio.legale@pec.example"]"#), "{kept}");
    click(&mut app, &other_folders);
    assert!(!shows(&app, "Clienti"));
    tell(&mut app, folder_pane::Message::Go(clients()));
    assert!(shows(&app, "Clienti"), "the folder that shows is never hidden");
}

#[test]
fn the_pane_lists_unread_favourite_or_recent_folders_of_all_mailboxes() {
    let mut app = presets::inbox();
    tell(&mut app, folder_pane::Message::Mode(FolderMode::Favourites));
    assert!(shows(&app, &word("ui-folders-none-favourite")));
    tell(&mut app, folder_pane::Message::Favourite(clients()));
    assert!(shows(&app, "Clienti · studio.legale"));
    tell(&mut app, folder_pane::Message::Favourite(clients()));
    assert!(!shows(&app, "Clienti · studio.legale"));
    tell(&mut app, folder_pane::Message::Mode(FolderMode::Recent));
    tell(&mut app, folder_pane::Message::Go(clients()));
    tell(&mut app, folder_pane::Message::Go(inbox()));
    assert!(shows(&app, "Clienti · studio.legale") && shows(&app, "Posta in arrivo · studio.legale"));
    tell(&mut app, folder_pane::Message::Mode(FolderMode::Unread));
    assert!(shows(&app, "Posta in arrivo · studio.legale") && !shows(&app, "Posta inviata · studio.legale"));
    assert!(presets::preferences(&app).folders.mode == FolderMode::Unread);
}

#[test]
fn a_right_click_on_a_folder_offers_favourites_and_marking_as_read() {
    let mut app = presets::inbox();
    let messages: Vec<Message> = {
        let mut window = window(&app);
        let at = window
            .find(word("folder-inbox").as_str())
            .expect("a folder")
            .visible_bounds()
            .expect("in sight");
        window.point_at(Point::new(at.x + 4.0, at.y + 4.0));
        let _ = window.simulate([iced::Event::Mouse(mouse::Event::ButtonPressed(mouse::Button::Right))]);
        assert!(window.find(word("ui-folder-mark-read").as_str()).is_ok());
        window.click(word("ui-folder-favourite").as_str()).expect("offered");
        window.into_messages().collect()
    };
    follow(&mut app, messages);
    assert_eq!(presets::preferences(&app).folders.favourites.len(), 1);
}

/// Clicks an entry of the menu of a folder.
fn choose(app: &mut App, folder: &str, entry: &str) {
    let messages: Vec<Message> = {
        let mut window = window(app);
        let at = window.find(folder).expect("a folder").visible_bounds().expect("in sight");
        window.point_at(Point::new(at.x + 4.0, at.y + 4.0));
        let _ = window.simulate([iced::Event::Mouse(mouse::Event::ButtonPressed(mouse::Button::Right))]);
        window.click(entry).expect("offered");
        window.into_messages().collect()
    };
    follow(app, messages);
}

fn unfolded() -> App {
    let mut app = presets::inbox();
    tell(&mut app, folder_pane::Message::Unfold(AccountId::of("studio.legale@pec.example")));
    app
}

#[test]
fn a_folder_is_renamed_and_what_is_remembered_of_it_follows() {
    let mut app = unfolded();
    tell(&mut app, folder_pane::Message::Favourite(clients()));
    tell(&mut app, folder_pane::Message::Go(clients()));
    choose(&mut app, "Clienti", &word("ui-folder-rename"));
    assert!(shows(
        &app,
        &words_with("ui-folder-rename-heading", &[("folder", "Clienti".into())])
    ));
    let taken = EngineError::FolderName(FolderNameProblem::Taken);
    let _ = app.update(Message::FolderForm(folder_form::Message::Answered(Err(taken))));
    assert!(
        shows(
            &app,
            &format!(
                "{} {} {}",
                word("folder-name-what"),
                word("folder-name-taken"),
                word("folder-name-remedy")
            )
        ),
        "the form stays, with the reason"
    );
    let _ = app.update(Message::FolderForm(folder_form::Message::Answered(Ok("Assistiti".into()))));
    assert!(shows(&app, &words_with("ui-folder-renamed", &[("what", "Assistiti".into())])));
    let favourites = presets::preferences(&app).folders.favourites.clone();
    assert_eq!(favourites.into_iter().collect::<Vec<_>>(), ["studio.legale@pec.example/Assistiti"]);
    assert!(
        app.title().contains("Assistiti"),
        "the list that shows is that of the renamed folder: {}",
        app.title()
    );
}

#[test]
fn folders_with_a_role_are_not_renamed_and_only_trash_and_junk_are_emptied() {
    let mut app = unfolded();
    choose(&mut app, "Cestino", &word("ui-folder-rename"));
    let heading = words_with("ui-folder-rename-heading", &[("folder", "Cestino".into())]);
    assert!(!shows(&app, &heading), "the entry is disabled");
    let messages: Vec<Message> = {
        let mut window = window(&app);
        let at = window.find("Clienti").expect("a folder").visible_bounds().expect("in sight");
        window.point_at(Point::new(at.x + 4.0, at.y + 4.0));
        let _ = window.simulate([iced::Event::Mouse(mouse::Event::ButtonPressed(mouse::Button::Right))]);
        assert!(window.find(word("ui-folder-empty").as_str()).is_err());
        window.into_messages().collect()
    };
    follow(&mut app, messages);
    choose(&mut app, "Cestino", &word("ui-folder-empty"));
    let rows = sample::inbox_rows();
    let n = rows.iter().filter(|row| is_on_server(row)).count() as u64;
    let loaded = ActionEvent::RowsLoaded(MessageAction::RemoveFromServer, Ok(rows));
    let _ = app.update(Message::MessageAction(loaded));
    assert!(shows(&app, &words_with("ui-erase-more", &[("n", n.into())])), "it asks first");
}

#[test]
fn a_new_folder_is_asked_for_by_name_and_properties_tell_what_a_folder_holds() {
    let mut app = unfolded();
    choose(&mut app, "Clienti", &word("ui-folder-new"));
    assert!(shows(&app, &words_with("ui-folder-new-in", &[("folder", "Clienti".into())])));
    let _ = app.update(Message::Key(Shortcut::Back));
    choose(&mut app, "Clienti", &word("ui-folder-properties"));
    assert!(shows(&app, &word("ui-folder-on-server")) && shows(&app, &word("ui-folder-synced")));
    click(&mut app, &word("ui-close"));
    assert!(!shows(&app, &word("ui-folder-on-server")));
    choose(&mut app, "studio.legale@pec.example", &word("ui-folder-new-top"));
    assert!(shows(&app, &word("ui-folder-new-heading")));
}

#[test]
fn a_mailbox_shows_its_name_first_and_its_address_on_hover() {
    let mut app = presets::inbox();
    let mut overview = sample::overview();
    let address = overview.accounts[1].account.address.clone();
    assert!(shows(&app, &address));
    overview.accounts[1].account.name = Some("Studio Bianchi".into());
    let _ = app.update(Message::OverviewLoaded(Ok(Box::new(overview))));
    assert!(shows(&app, "Studio Bianchi") && !shows(&app, &address));
}

#[test]
fn an_empty_folder_says_so_and_offers_to_check_for_mail() {
    let mut app = presets::inbox();
    presets::answer_keys(&mut app, Vec::new());
    assert!(
        shows(&app, &word("ui-empty-folder-more")),
        "in the inbox, where receipts are not listed"
    );
    assert!(click(&mut app, &word("ui-empty-folder-check")) > 0);
    tell(&mut app, folder_pane::Message::Go(clients()));
    presets::answer_keys(&mut app, Vec::new());
    assert!(shows(&app, &word("ui-empty-other-folder-more")) && !shows(&app, &word("ui-empty-folder-more")));
}

#[test]
fn without_a_network_the_foot_says_so_and_what_is_here_stays_readable() {
    let mut app = presets::studio_offline();
    assert!(shows(&app, &word("ui-offline")));
    click(&mut app, &word("ui-compose"));
    assert!(shows(&app, &word("ui-no-bcc-why")), "messages are written without a network");
    assert!(!shows(&presets::inbox(), &word("ui-offline")), "with a network it is gone");
}

#[test]
fn buttons_lead_back_and_forward() {
    let mut app = presets::inbox();
    assert!(
        window(&app).find(selector::id("ui-key-history-back")).is_err(),
        "there is nothing to go back to"
    );
    click(&mut app, &word("ui-all-sent"));
    assert_eq!(press(&mut app, "ui-key-history-back"), 1);
    assert_eq!(app.title(), format!("{} – Recapito", word("ui-all-inboxes")));
    assert_eq!(press(&mut app, "ui-key-history-forward"), 1);
    assert_eq!(app.title(), format!("{} – Recapito", word("ui-all-sent")));
    click(&mut app, &word("ui-needs-attention"));
    assert_eq!(press(&mut app, "ui-key-history-back"), 1, "there too");
}

/// Presses the button of this id.
fn press(app: &mut App, id: &'static str) -> usize {
    let messages: Vec<Message> = {
        let mut window = window(app);
        window.click(selector::id(id)).expect("the button");
        window.into_messages().collect()
    };
    let steps = |message: &Message| format!("{message:?}").contains("History(");
    let steps = messages.into_iter().filter(steps).collect();
    follow(app, steps)
}
