//! A key with its modifiers: written, read, and compared with what was pressed.

use std::fmt;
use std::str::FromStr;

use iced::keyboard::{Event, Key, Modifiers, key::Named};

use crate::i18n::Words;

/// A key with its modifiers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Binding {
    /// Ctrl, on macOS Cmd.
    command: bool,
    alt: bool,
    shift: bool,
    key: BoundKey,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum BoundKey {
    /// A letter or a digit with or without Shift. A sign has it wherever the layout of the keyboard needs it, so that Shift does not count.
    Character(char),
    Named(Named),
}

impl Binding {
    /// The key that was pressed; none where it is only a modifier, or one that has no name here.
    pub fn pressed(event: &Event) -> Option<Self> {
        let Event::KeyPressed {
            key,
            modified_key,
            modifiers,
            ..
        } = event
        else {
            return None;
        };
        let key = match key {
            Key::Named(named) => BoundKey::Named(named_key(*named)?),
            Key::Character(text) => {
                let plain = single(text)?;
                match plain.is_alphanumeric() {
                    true => BoundKey::Character(plain),
                    false => match modified_key {
                        Key::Character(text) => BoundKey::Character(single(text)?),
                        _ => BoundKey::Character(plain),
                    },
                }
            }
            Key::Unidentified => return None,
        };
        Some(Self {
            command: modifiers.command(),
            alt: modifiers.alt(),
            shift: modifiers.shift() && !is_sign(key),
            key,
        })
    }

    /// Whether the event is this key being pressed. A sign counts with any Shift, and also where the same key has another sign with Shift.
    pub fn is_pressed(self, event: &Event) -> bool {
        let Event::KeyPressed {
            key,
            modified_key,
            modifiers,
            ..
        } = event
        else {
            return false;
        };
        let BoundKey::Character(sign) = self.key else {
            return Self::pressed(event) == Some(self);
        };
        let is = |key: &Key| matches!(key, Key::Character(text) if single(text) == Some(sign));
        let same_modifiers = self.command == modifiers.command() && self.alt == modifiers.alt();
        let is_here = match sign.is_alphanumeric() {
            // A digit may need Shift, as on French keyboards.
            true => (is(key) && self.shift == modifiers.shift()) || (sign.is_ascii_digit() && !self.shift && is(modified_key)),
            false => is(key) || is(modified_key),
        };
        same_modifiers && is_here
    }

    /// Ctrl, Cmd, Alt or a function key: such a key is never typed into a field.
    pub fn is_never_typed(self) -> bool {
        self.command || self.alt || matches!(self.key, BoundKey::Named(named) if is_function_key(named) || named == Named::Escape)
    }

    /// A letter, a sign, a digit, or a key that deletes.
    pub fn is_plain(self) -> bool {
        let deletes = matches!(self.key, BoundKey::Named(Named::Delete | Named::Backspace | Named::Insert));
        !self.command && !self.alt && (deletes || matches!(self.key, BoundKey::Character(_)))
    }

    /// Whether the user may give this key to a command: not those that move the focus, choose, or close everywhere.
    pub fn can_be_chosen(self) -> bool {
        self.is_plain() || (self.is_never_typed() && !matches!(self.key, BoundKey::Named(Named::Escape | Named::Tab)))
    }

    /// As it is printed on the keyboards of the language.
    pub fn name(self, words: &Words) -> String {
        let mut parts = Vec::new();
        if self.command {
            parts.push(if cfg!(target_os = "macos") { "Cmd" } else { "Ctrl" }.to_owned());
        }
        if self.alt {
            parts.push("Alt".to_owned());
        }
        if self.shift {
            parts.push(words.get("ui-key-name-shift"));
        }
        parts.push(match self.key {
            BoundKey::Character(sign) => sign.to_uppercase().to_string(),
            BoundKey::Named(named) => named_name(named, words),
        });
        parts.join("+")
    }
}

impl fmt::Display for Binding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (there, name) in [(self.command, "Mod+"), (self.alt, "Alt+"), (self.shift, "Shift+")] {
            if there {
                f.write_str(name)?;
            }
        }
        match self.key {
            BoundKey::Character(sign) => write!(f, "{}", sign.to_uppercase()),
            BoundKey::Named(named) => f.write_str(text_of(named)),
        }
    }
}

/// The text is no key.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no key: {0}")]
pub struct NoKey(String);

impl FromStr for Binding {
    type Err = NoKey;

    fn from_str(text: &str) -> Result<Self, NoKey> {
        let mut rest = text;
        let mut modifiers = Modifiers::empty();
        let names = [("Mod+", Modifiers::COMMAND), ("Alt+", Modifiers::ALT), ("Shift+", Modifiers::SHIFT)];
        while let Some((after, modifier)) = names
            .iter()
            .find_map(|(name, modifier)| Some((rest.strip_prefix(name)?, *modifier)))
        {
            modifiers |= modifier;
            rest = after;
        }
        let key = match single(rest) {
            Some(sign) => BoundKey::Character(sign),
            None => NAMED
                .iter()
                .find(|(_, name)| *name == rest)
                .map(|(named, _)| BoundKey::Named(*named))
                .ok_or_else(|| NoKey(text.to_owned()))?,
        };
        Ok(Self {
            command: modifiers.command(),
            alt: modifiers.alt(),
            shift: modifiers.shift() && !is_sign(key),
            key,
        })
    }
}

/// The only character of a text, in lower case.
fn single(text: &str) -> Option<char> {
    let mut characters = text.chars();
    let only = characters.next().filter(|_| characters.next().is_none())?;
    only.to_lowercase().next()
}

fn is_sign(key: BoundKey) -> bool {
    matches!(key, BoundKey::Character(sign) if !sign.is_alphanumeric())
}

fn is_function_key(named: Named) -> bool {
    NAMED.iter().take(FUNCTION_KEYS).any(|(key, _)| *key == named)
}

fn named_key(named: Named) -> Option<Named> {
    NAMED.iter().find(|(key, _)| *key == named).map(|(key, _)| *key)
}

fn text_of(named: Named) -> &'static str {
    NAMED.iter().find(|(key, _)| *key == named).map_or("", |(_, name)| name)
}

fn named_name(named: Named, words: &Words) -> String {
    match named {
        Named::Enter => words.get("ui-key-name-enter"),
        Named::Space => words.get("ui-key-name-space"),
        Named::Delete => words.get("ui-key-name-delete"),
        Named::Backspace => words.get("ui-key-name-backspace"),
        Named::Insert => words.get("ui-key-name-insert"),
        Named::PageUp => words.get("ui-key-name-page-up"),
        Named::PageDown => words.get("ui-key-name-page-down"),
        Named::Home => words.get("ui-key-name-home"),
        Named::End => words.get("ui-key-name-end"),
        Named::Escape => "Esc".to_owned(),
        Named::ArrowUp => "↑".to_owned(),
        Named::ArrowDown => "↓".to_owned(),
        Named::ArrowLeft => "←".to_owned(),
        Named::ArrowRight => "→".to_owned(),
        other => text_of(other).to_owned(),
    }
}

const FUNCTION_KEYS: usize = 12;

/// The keys that have a name, the function keys first.
const NAMED: [(Named, &str); 27] = [
    (Named::F1, "F1"),
    (Named::F2, "F2"),
    (Named::F3, "F3"),
    (Named::F4, "F4"),
    (Named::F5, "F5"),
    (Named::F6, "F6"),
    (Named::F7, "F7"),
    (Named::F8, "F8"),
    (Named::F9, "F9"),
    (Named::F10, "F10"),
    (Named::F11, "F11"),
    (Named::F12, "F12"),
    (Named::Enter, "Enter"),
    (Named::Escape, "Escape"),
    (Named::Tab, "Tab"),
    (Named::Space, "Space"),
    (Named::Delete, "Delete"),
    (Named::Backspace, "Backspace"),
    (Named::Insert, "Insert"),
    (Named::ArrowUp, "Up"),
    (Named::ArrowDown, "Down"),
    (Named::ArrowLeft, "Left"),
    (Named::ArrowRight, "Right"),
    (Named::PageUp, "PageUp"),
    (Named::PageDown, "PageDown"),
    (Named::Home, "Home"),
    (Named::End, "End"),
];
