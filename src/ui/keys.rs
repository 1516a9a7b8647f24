//! The keyboard shortcuts of the window.

use iced::keyboard::{Event, Key, Modifiers, key::Named};

use super::preferences::ZoomStep;
use super::reply::ReplyKind;
use super::widget::KeyFocus;

/// The action of a shortcut. `Mod` is Ctrl, on macOS Cmd.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shortcut {
    /// Mod+N.
    Compose,
    /// Mod+R, Mod+Shift+R, Mod+L.
    Reply(ReplyKind),
    /// Mod+Enter.
    Send,
    /// Mod+Q.
    Quit,
    /// Mod+comma.
    Settings,
    /// F5: the mailbox shown.
    Sync,
    /// Shift+F5.
    SyncAll,
    /// Alt+1 to Alt+9: the inbox of that mailbox, from 0.
    Mailbox(usize),
    /// Mod+T.
    Retention,
    /// Mod+F, Mod+K, /.
    Search,
    /// Mod+Shift+K.
    Filters,
    /// Mod++, Mod+-, Mod+0.
    Zoom(ZoomStep),
    /// F8.
    ReadingPane,
    /// F1, Mod+?.
    Help,
    /// Esc.
    Back,
    /// M.
    ToggleRead,
    /// S.
    ToggleStar,
    /// A.
    Archive,
    /// Delete.
    Trash,
    /// Shift+Delete.
    DeleteFromServer,
    /// Mod+Z.
    Undo,
    /// Enter.
    Open,
    /// Mod+S.
    Save,
    /// Up, down, pages, ends, F, B.
    Move(Motion),
    /// The same with Shift: extends the selection.
    Extend(Motion),
    /// Mod+A.
    SelectAll,
    /// N, P: the next (`true`) or previous unread message.
    Unread(bool),
    /// Tab, Shift+Tab: the focus has moved.
    Focus,
}

/// A movement in a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Motion {
    Up,
    Down,
    PageUp,
    PageDown,
    Home,
    End,
}

/// The action of a key press. Where the focused widget has used the key, only shortcuts with Mod and function keys apply; single letters and
/// the keys that delete apply in the list alone.
pub fn shortcut(event: &Event, focus: KeyFocus) -> Option<Shortcut> {
    let taken = focus == KeyFocus::Taken;
    let Event::KeyPressed {
        key,
        modified_key,
        modifiers,
        ..
    } = event
    else {
        return None;
    };
    // On many keyboards, the Italian among them, the slash needs Shift.
    if !taken && !modifiers.command() && matches!(modified_key.as_ref(), Key::Character("/")) {
        return Some(Shortcut::Search);
    }
    match key.as_ref() {
        Key::Named(Named::F1) => Some(Shortcut::Help),
        Key::Named(Named::F8) => Some(Shortcut::ReadingPane),
        Key::Named(Named::F5) if modifiers.shift() => Some(Shortcut::SyncAll),
        Key::Named(Named::F5) => Some(Shortcut::Sync),
        // A text field uses this key to lose the focus, but the user wants to leave the page.
        Key::Named(Named::Escape) => Some(Shortcut::Back),
        Key::Named(Named::Delete) if focus != KeyFocus::List => None,
        Key::Named(named) if !taken || (named == Named::Enter && modifiers.command()) => of_named(named, *modifiers),
        // In a text field these undo typing and select the text.
        Key::Character("z" | "a") if taken => None,
        Key::Character(text) if modifiers.command() => of_command(&text.to_lowercase(), *modifiers),
        Key::Character(text) if modifiers.alt() => of_number(text),
        Key::Character(text) if focus == KeyFocus::List && !modifiers.alt() => of_letter(&text.to_lowercase()),
        _ => None,
    }
}

fn of_named(named: Named, modifiers: Modifiers) -> Option<Shortcut> {
    Some(match named {
        Named::Enter if modifiers.command() => Shortcut::Send,
        Named::Enter => Shortcut::Open,
        Named::Delete if modifiers.shift() => Shortcut::DeleteFromServer,
        Named::Delete => Shortcut::Trash,
        Named::Tab => Shortcut::Focus,
        other => {
            let motion = motion(other)?;
            match modifiers.shift() {
                true => Shortcut::Extend(motion),
                false => Shortcut::Move(motion),
            }
        }
    })
}

fn motion(named: Named) -> Option<Motion> {
    Some(match named {
        Named::ArrowUp => Motion::Up,
        Named::ArrowDown => Motion::Down,
        Named::PageUp => Motion::PageUp,
        Named::PageDown => Motion::PageDown,
        Named::Home => Motion::Home,
        Named::End => Motion::End,
        _ => return None,
    })
}

fn of_command(text: &str, modifiers: Modifiers) -> Option<Shortcut> {
    Some(match text {
        "n" => Shortcut::Compose,
        "a" => Shortcut::SelectAll,
        "q" => Shortcut::Quit,
        // On some keyboards the plus needs Shift, and its key is the equals sign.
        "+" | "=" => Shortcut::Zoom(ZoomStep::In),
        "-" => Shortcut::Zoom(ZoomStep::Out),
        "0" => Shortcut::Zoom(ZoomStep::Reset),
        "," => Shortcut::Settings,
        "r" if modifiers.shift() => Shortcut::Reply(ReplyKind::All),
        "r" => Shortcut::Reply(ReplyKind::Sender),
        "l" => Shortcut::Reply(ReplyKind::Forward),
        "t" => Shortcut::Retention,
        "k" if modifiers.shift() => Shortcut::Filters,
        "f" | "k" => Shortcut::Search,
        "s" => Shortcut::Save,
        "z" if !modifiers.shift() => Shortcut::Undo,
        "?" => Shortcut::Help,
        _ => return None,
    })
}

fn of_number(text: &str) -> Option<Shortcut> {
    let number: usize = text.parse().ok()?;
    number.checked_sub(1).filter(|at| *at < 9).map(Shortcut::Mailbox)
}

fn of_letter(text: &str) -> Option<Shortcut> {
    Some(match text {
        "a" => Shortcut::Archive,
        "m" => Shortcut::ToggleRead,
        "s" => Shortcut::ToggleStar,
        "f" => Shortcut::Move(Motion::Down),
        "b" => Shortcut::Move(Motion::Up),
        "n" => Shortcut::Unread(true),
        "p" => Shortcut::Unread(false),
        _ => return None,
    })
}
