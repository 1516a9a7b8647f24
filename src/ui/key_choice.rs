//! Which keys the user wants: those of a program they know, and their own changes to them.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// The keys of the window, as they are remembered; [`super::keys`] says what they mean.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct KeyChoice {
    pub preset: KeyPreset,
    /// The keys of commands that the user has changed, by the id of the command, as `Mod+Shift+R`. An empty list: no key.
    pub changed: BTreeMap<String, Vec<String>>,
}

/// The program whose keys are used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum KeyPreset {
    #[default]
    Thunderbird,
    Outlook,
    AppleMail,
    Gmail,
}

impl KeyPreset {
    pub const ALL: [Self; 4] = [Self::Thunderbird, Self::Outlook, Self::AppleMail, Self::Gmail];

    /// The name of the program, which no language translates.
    pub fn name(self) -> &'static str {
        match self {
            Self::Thunderbird => "Thunderbird",
            Self::Outlook => "Outlook",
            Self::AppleMail => "Apple Mail",
            Self::Gmail => "Gmail",
        }
    }
}
