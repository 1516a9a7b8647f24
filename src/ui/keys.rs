//! The keyboard shortcuts of the window: [`COMMANDS`] is the table of what can be done by key, a [`Binding`] is a key with its modifiers.

mod binding;
mod commands;
mod keymap;
mod shortcut;

pub use binding::{Binding, NoKey};
pub use commands::{COMMANDS, Command, Group};
pub use keymap::{bindings, change, name, owner, shortcut};
pub use shortcut::{Motion, Shortcut};
