//! The keys of the window: what is pressed, and what it asks for.

use iced::keyboard::{Event, Key, Modifiers, key::Named};

use super::reply::ReplyKind;

/// What a key asks for. `Mod` is Ctrl, on a Mac Cmd.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shortcut {
    /// Mod+N.
    Compose,
    /// Mod+R, Mod+Shift+R, Mod+L.
    Answer(ReplyKind),
    /// Mod+Enter.
    Send,
    /// Mod+Q.
    Quit,
    /// F5: the mailbox that is looked at.
    Sync,
    /// Shift+F5.
    SyncAll,
    /// Alt+1 to Alt+9: the inbox of that mailbox, from 0.
    Mailbox(usize),
    /// Mod+T.
    Retention,
    /// Mod+F, Mod+K, /.
    Search,
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
    Erase,
    /// Mod+Z.
    Undo,
    /// Enter.
    Open,
    /// Mod+S.
    Save,
    /// Up, down, pages, ends, F, B.
    Move(Motion),
    /// The same with Shift: everything on the way is chosen.
    Extend(Motion),
    /// Mod+A.
    ChooseAll,
    /// N, P: the next or previous unread one.
    Unread(bool),
    /// Tab, Shift+Tab: the focus has moved.
    Focus,
}

/// Where to in a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Motion {
    /// One up.
    Up,
    /// One down.
    Down,
    /// A page up.
    PageUp,
    /// A page down.
    PageDown,
    /// The first.
    Home,
    /// The last.
    End,
}

/// What a key asks for. `taken`: something with the focus has used it already, so only keys with Mod and function keys speak.
pub fn shortcut(event: &Event, taken: bool) -> Option<Shortcut> {
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
        Key::Named(Named::F5) if modifiers.shift() => Some(Shortcut::SyncAll),
        Key::Named(Named::F5) => Some(Shortcut::Sync),
        // A field uses this key to give up the focus; the user means what is around it.
        Key::Named(Named::Escape) => Some(Shortcut::Back),
        Key::Named(named) if !taken || (named == Named::Enter && modifiers.command()) => of_named(named, *modifiers),
        // In a field it speaks of what is typed there.
        Key::Character("z" | "a") if taken => None,
        Key::Character(text) if modifiers.command() => of_command(&text.to_lowercase(), *modifiers),
        Key::Character(text) if modifiers.alt() => of_number(text),
        Key::Character(text) if !taken && !modifiers.alt() => of_letter(&text.to_lowercase()),
        _ => None,
    }
}

fn of_named(named: Named, modifiers: Modifiers) -> Option<Shortcut> {
    Some(match named {
        Named::Enter if modifiers.command() => Shortcut::Send,
        Named::Enter => Shortcut::Open,
        Named::Delete if modifiers.shift() => Shortcut::Erase,
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
        "a" => Shortcut::ChooseAll,
        "q" => Shortcut::Quit,
        "r" if modifiers.shift() => Shortcut::Answer(ReplyKind::All),
        "r" => Shortcut::Answer(ReplyKind::Sender),
        "l" => Shortcut::Answer(ReplyKind::Forward),
        "t" => Shortcut::Retention,
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
