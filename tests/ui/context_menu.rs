use iced::keyboard::{Event as KeyEvent, Key, Location, Modifiers, key::Named};
use iced::mouse::{Button, Event as MouseEvent};
use iced::widget::text;
use iced::{Element, Event, Point, Size};
use iced_test::Simulator;
use recapito::ui::settings;
use recapito::ui::theme::{Palette, Scheme};
use recapito::ui::widget::{MenuAction, MenuEntry, context_menu};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Chosen {
    Reply,
    Delete,
}

#[test]
fn a_right_click_opens_the_menu_and_a_click_chooses() {
    let mut window = window(false);
    assert!(window.find("Reply").is_err(), "closed at first");
    press(&mut window, Button::Right, Point::new(20.0, 20.0));
    assert!(window.find("Forward").is_ok());
    window.click("Delete").expect("it is shown");
    assert!(window.find("Reply").is_err(), "closed again");
    assert_eq!(window.into_messages().collect::<Vec<_>>(), [Chosen::Delete]);
}

#[test]
fn the_menu_stays_in_the_window() {
    let mut window = window(false);
    press(&mut window, Button::Right, Point::new(398.0, 298.0));
    let found = window.find("Delete").expect("it is shown");
    let bounds = iced_test::selector::Bounded::visible_bounds(&found).expect("it is visible");
    assert!(bounds.x + bounds.width <= 400.0 && bounds.y + bounds.height <= 300.0, "{bounds:?}");
}

#[test]
fn keys_move_over_what_is_disabled_and_choose() {
    let mut window = window(true);
    press(&mut window, Button::Left, Point::new(20.0, 10.0));
    for named in [Named::ArrowDown, Named::ArrowDown, Named::Enter] {
        key(&mut window, named);
    }
    assert!(window.find("Reply").is_err(), "closed");
    assert_eq!(window.into_messages().collect::<Vec<_>>(), [Chosen::Delete], "Forward is disabled");
}

#[test]
fn escape_and_a_click_elsewhere_close_the_menu_and_choose_nothing() {
    for by_key in [true, false] {
        let mut window = window(false);
        press(&mut window, Button::Right, Point::new(20.0, 20.0));
        match by_key {
            true => key(&mut window, Named::Escape),
            false => press(&mut window, Button::Left, Point::new(390.0, 290.0)),
        }
        assert!(window.find("Reply").is_err());
        assert_eq!(window.into_messages().count(), 0);
    }
}

fn window(on_left_click: bool) -> Simulator<'static, Chosen> {
    let menu = context_menu(
        Palette::of(Scheme::Light),
        text("content").width(iced::Fill).height(iced::Fill),
        || {
            vec![
                MenuAction::new("Reply".to_owned(), Chosen::Reply).into(),
                MenuAction::new("Forward".to_owned(), None).into(),
                MenuEntry::Separator,
                MenuAction::new("Delete".to_owned(), Chosen::Delete).into(),
            ]
        },
    );
    let menu = if on_left_click { menu.on_left_click() } else { menu };
    Simulator::with_size(settings(), Size::new(400.0, 300.0), Element::from(menu))
}

fn press(window: &mut Simulator<'_, Chosen>, button: Button, at: Point) {
    window.point_at(at);
    let _ = window.simulate([Event::Mouse(MouseEvent::ButtonPressed(button))]);
    let _ = window.simulate([Event::Mouse(MouseEvent::ButtonReleased(button))]);
}

fn key(window: &mut Simulator<'_, Chosen>, named: Named) {
    let key = Key::Named(named);
    let _ = window.simulate([Event::Keyboard(KeyEvent::KeyPressed {
        key: key.clone(),
        modified_key: key,
        physical_key: iced::keyboard::key::Physical::Unidentified(iced::keyboard::key::NativeCode::Unidentified),
        location: Location::Standard,
        modifiers: Modifiers::empty(),
        text: None,
        repeat: false,
    })]);
}
