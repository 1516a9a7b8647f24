//! One instruction of a journey.

use iced_test::Instruction;
use recapito::ui::key_choice::KeyPreset;
use recapito::ui::keys::{COMMANDS, Shortcut};

#[derive(Debug)]
pub(crate) enum Step {
    Iced(Instruction),
    /// No element has this text.
    Absent(String),
    Key(Shortcut),
}

impl Step {
    pub(crate) fn parse(line: &str) -> Self {
        if let Some(key) = line.strip_prefix("key ") {
            let has_it = |keys: &[&str]| keys.contains(&key);
            let command = COMMANDS.iter().find(|command| has_it(command.keys_of(KeyPreset::default())));
            return Self::Key(command.unwrap_or_else(|| panic!("no command has the key {key}")).shortcut);
        }
        if let Some(text) = line.strip_prefix("absent \"").and_then(|rest| rest.strip_suffix('"')) {
            return Self::Absent(text.to_owned());
        }
        Self::Iced(Instruction::parse(line).unwrap_or_else(|error| panic!("{line}: {error:?}")))
    }
}
