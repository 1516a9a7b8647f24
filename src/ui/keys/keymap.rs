//! The keys that apply: those of the preset with the user's changes.

use iced::keyboard::Event;

use super::binding::Binding;
use super::commands::{COMMANDS, Command};
use super::shortcut::Shortcut;
use crate::ui::context::Context;
use crate::ui::key_choice::KeyChoice;
use crate::ui::widget::KeyFocus;

/// The keys of a command. A text in the choice that is no key, from another version or an edit, is passed over.
pub fn bindings(choice: &KeyChoice, command: &Command) -> Vec<Binding> {
    let own = choice.changed.get(command.id).filter(|_| command.is_changeable);
    match own {
        Some(keys) => keys.iter().filter_map(|text| text.parse().ok()).collect(),
        None => {
            let keys = command.keys_of(choice.preset).iter().filter_map(|text| text.parse().ok());
            // A key that the user gave to another command is no longer this one's.
            keys.filter(|binding| !is_taken(choice, command, *binding)).collect()
        }
    }
}

/// Gives a command this key and no other; commands that had the key lose it.
pub fn change(choice: &mut KeyChoice, command: &Command, binding: Binding) {
    for other in COMMANDS.iter().filter(|other| other.id != command.id && other.is_changeable) {
        let before = bindings(choice, other);
        if before.contains(&binding) {
            let rest = before.iter().filter(|key| **key != binding).map(ToString::to_string).collect();
            choice.changed.insert(other.id.to_owned(), rest);
        }
    }
    choice.changed.insert(command.id.to_owned(), vec![binding.to_string()]);
}

/// The command that has this key, other than this one.
pub fn owner(choice: &KeyChoice, command: &Command, binding: Binding) -> Option<&'static Command> {
    COMMANDS
        .iter()
        .find(|other| other.id != command.id && bindings(choice, other).contains(&binding))
}

/// The action of a key press. Where the focused widget has used the key, only keys that are never typed apply; single letters and the keys
/// that delete apply in the list alone.
pub fn shortcut(choice: &KeyChoice, event: &Event, focus: KeyFocus) -> Option<Shortcut> {
    let applies = |command: &&Command| {
        let mut keys = bindings(choice, command).into_iter();
        keys.any(|binding| binding.is_pressed(event) && reaches(command.shortcut, binding, focus))
    };
    COMMANDS.iter().find(applies).map(|command| command.shortcut)
}

/// The name of the first key of a command; empty where it has none.
pub fn name(context: Context<'_>, shortcut: Shortcut) -> String {
    let choice = &context.preferences.keys;
    let mut keys = COMMANDS
        .iter()
        .filter(|command| command.shortcut == shortcut)
        .flat_map(|command| bindings(choice, command));
    keys.next().map(|binding| binding.name(context.words)).unwrap_or_default()
}

fn is_taken(choice: &KeyChoice, command: &Command, binding: Binding) -> bool {
    let text = binding.to_string();
    choice.changed.iter().any(|(id, keys)| id != command.id && keys.contains(&text))
}

/// Whether a key does this where it was pressed.
fn reaches(shortcut: Shortcut, binding: Binding, focus: KeyFocus) -> bool {
    match focus {
        KeyFocus::List => true,
        // Without the focus in the list, a letter must not change or move mail.
        KeyFocus::Elsewhere => !binding.is_plain() || matches!(shortcut, Shortcut::Search | Shortcut::Help),
        // In a text field these undo typing, select the text, and move by words.
        KeyFocus::Taken => {
            binding.is_never_typed()
                && !matches!(
                    shortcut,
                    Shortcut::Undo | Shortcut::Redo | Shortcut::SelectAll | Shortcut::History(_)
                )
        }
    }
}
