//! The quick filter and the order of the list.

use iced::keyboard::{Key, Modifiers};
use iced_test::{Simulator, selector};
use recapito::account::{AccountId, FolderRole};
use recapito::engine::{DeliveryFilter, Sort, SortBy};
use recapito::ui::app::Message;
use recapito::ui::filter::{Filter, MailKind};
use recapito::ui::keys::Shortcut;
use recapito::ui::location::ListLocation;
use recapito::ui::screen::{folder_pane, list};
use recapito::ui::widget::KeyFocus;
use recapito::ui::{App, presets, settings};

use super::keys::{pressed, shortcut};
use super::{click, follow, shows, window, word};

fn filter(app: &App) -> Filter {
    presets::list(app).expect("a list shows").filter().clone()
}

fn sort(app: &App) -> Sort {
    presets::list(app).expect("a list shows").sort()
}

/// Clicks the control of this id.
fn press(app: &mut App, id: &'static str) {
    let messages: Vec<Message> = {
        let mut window = window(app);
        window
            .click(selector::id(id))
            .unwrap_or_else(|error| panic!("{id:?} can be clicked: {error}"));
        window.into_messages().collect()
    };
    follow(app, messages);
}

/// Opens a menu by a click on this text or control, and chooses an entry.
fn choose(app: &mut App, open: impl FnOnce(&mut Simulator<'_, Message>), entry: &str) {
    let messages: Vec<Message> = {
        let mut window = window(app);
        open(&mut window);
        window
            .click(entry)
            .unwrap_or_else(|error| panic!("{entry:?} is in the menu: {error}"));
        window.into_messages().collect()
    };
    follow(app, messages);
}

#[test]
fn conditions_combine_and_kinds_exclude_each_other() {
    let mut app = presets::inbox();
    click(&mut app, &word("ui-filter-unread"));
    for id in ["filter-starred", "filter-attachments", "filter-contact"] {
        press(&mut app, id);
    }
    click(&mut app, &word("ui-filter-receipts"));
    let all = Filter {
        unread: true,
        starred: true,
        attachments: true,
        contact: true,
        kind: Some(MailKind::Receipts),
        tags: Vec::new(),
        delivery: None,
    };
    assert_eq!(filter(&app), all);
    for (key, kind) in [
        ("ui-filter-certified", MailKind::Certified),
        ("ui-filter-ordinary", MailKind::Ordinary),
        ("ui-filter-invoices", MailKind::Invoices),
        ("ui-filter-problems", MailKind::Problems),
    ] {
        click(&mut app, &word(key));
        assert_eq!(filter(&app).kind, Some(kind), "instead of the kind before");
    }
    click(&mut app, &word("ui-filter-problems"));
    press(&mut app, "filter-starred");
    let left = Filter {
        starred: false,
        kind: None,
        ..all
    };
    assert_eq!(filter(&app), left, "a second click takes a condition off");
    press(&mut app, "ui-filter-clear");
    assert!(filter(&app).is_empty());
}

#[test]
fn sent_messages_are_filtered_by_the_state_of_their_delivery() {
    let mut app = presets::sent();
    assert!(!shows(&app, &word("ui-filter-receipts")), "kinds of received mail");
    let any = word("ui-filter-delivery-any");
    let late = word("ui-filter-delivery-late");
    for state in DeliveryFilter::ALL {
        let open = if filter(&app).delivery.is_none() {
            any.clone()
        } else {
            name(filter(&app).delivery)
        };
        let entry = name(Some(state));
        choose(&mut app, |window| drop(window.click(open.as_str()).expect("the chip")), &entry);
        assert_eq!(filter(&app).delivery, Some(state));
        assert!(shows(&app, &entry), "the chip names the state");
    }
    assert!(!shows(&app, &late));
}

fn name(state: Option<DeliveryFilter>) -> String {
    word(match state {
        None => "ui-filter-delivery-any",
        Some(DeliveryFilter::Waiting) => "ui-filter-delivery-waiting",
        Some(DeliveryFilter::Accepted) => "ui-filter-delivery-accepted",
        Some(DeliveryFilter::Delivered) => "ui-filter-delivery-delivered",
        Some(DeliveryFilter::Late) => "ui-filter-delivery-late",
        Some(DeliveryFilter::Failed) => "ui-filter-delivery-failed",
        Some(DeliveryFilter::Refused) => "ui-filter-delivery-refused",
        Some(DeliveryFilter::Unproved) => "ui-filter-delivery-unproved",
        Some(DeliveryFilter::Uncertain) => "ui-filter-delivery-uncertain",
    })
}

#[test]
fn a_filter_is_left_with_the_list_unless_it_is_pinned() {
    let elsewhere = ListLocation::Folder {
        account: AccountId::of("altro@pec.example"),
        name: "INBOX".into(),
        role: Some(FolderRole::Inbox),
    };
    for pinned in [false, true] {
        let mut app = presets::inbox();
        click(&mut app, &word("ui-filter-unread"));
        if pinned {
            press(&mut app, "ui-filter-pin");
        }
        let _ = app.update(Message::FolderPane(folder_pane::Message::Go(elsewhere.clone())));
        assert_eq!(filter(&app).unread, pinned);
        let _ = app.update(Message::FolderPane(folder_pane::Message::Go(ListLocation::Unified(
            FolderRole::Sent,
        ))));
        assert!(
            !shows(&app, &word("ui-filter-clear")),
            "no condition of received mail filters sent mail"
        );
        let _ = app.update(Message::FolderPane(folder_pane::Message::Go(ListLocation::Unified(
            FolderRole::Inbox,
        ))));
        assert_eq!(filter(&app).unread, pinned);
    }
}

#[test]
fn the_filters_take_two_lines_at_most_in_a_window_of_1024_pixels() {
    for (app, last) in [
        (presets::inbox(), word("ui-filter-problems")),
        (presets::sent(), word("ui-filter-delivery-any")),
    ] {
        let app = presets::sized(app, iced::Size::new(1024.0, 700.0));
        let mut window: Simulator<'_, Message> = Simulator::with_size(settings(), iced::Size::new(1024.0, 700.0), app.view());
        let first = window
            .find(selector::id(list::FILTERS))
            .expect("it shows")
            .visible_bounds()
            .expect("visible");
        let last = window.find(last.as_str()).expect("it shows").visible_bounds().expect("visible");
        assert!(last.y - first.y < 2.0 * first.height, "{first:?} {last:?}");
    }
}

#[test]
fn mod_shift_k_goes_to_the_filters() {
    let keys = pressed(Key::Character("K".into()), Modifiers::COMMAND | Modifiers::SHIFT);
    assert_eq!(shortcut(&keys, KeyFocus::List), Some(Shortcut::Filters));
    assert_eq!(shortcut(&keys, KeyFocus::Taken), Some(Shortcut::Filters));
}

#[test]
fn the_head_of_the_list_sorts_it() {
    let mut app = presets::inbox();
    let menu = word("ui-sort-size");
    assert!(!shows(&app, &menu), "closed");
    let open = |window: &mut Simulator<'_, Message>| drop(window.click(selector::id(list::HEAD_MENU)).expect("the menu opens"));
    for (entry, by, descending) in [
        ("ui-sort-writer", SortBy::Who, false),
        ("ui-sort-size", SortBy::Size, true),
        ("ui-sort-smallest", SortBy::Size, false),
        ("ui-sort-subject", SortBy::Subject, false),
        ("ui-sort-z-to-a", SortBy::Subject, true),
        ("ui-sort-state", SortBy::State, false),
        ("ui-sort-settled", SortBy::State, true),
    ] {
        choose(&mut app, open, &word(entry));
        assert_eq!(sort(&app), Sort { by, descending }, "{entry}");
    }
}

#[test]
fn a_click_on_a_column_sorts_by_it_and_the_second_reverses() {
    let app = presets::inbox();
    let list = presets::list(&app).expect("a list shows");
    let reversed = Sort {
        by: SortBy::Date,
        descending: false,
    };
    assert_eq!(list.toggled_sort(SortBy::Date), reversed, "it is sorted by date already");
    let first = list.toggled_sort(SortBy::Size);
    assert_eq!(
        first,
        Sort {
            by: SortBy::Size,
            descending: true
        }
    );
}
