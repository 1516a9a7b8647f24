//! How the page "Needs attention" groups its dispatches.

use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Grouping {
    /// What is certain not to have been delivered first.
    #[default]
    Urgency,
    /// By the group of the mailbox, else by mailbox.
    Client,
    /// By the day they were sent.
    Date,
}

impl Grouping {
    pub const ALL: [Self; 3] = [Self::Urgency, Self::Client, Self::Date];

    /// The key of its name.
    pub fn key(self) -> &'static str {
        match self {
            Self::Urgency => "ui-group-urgency",
            Self::Client => "ui-group-client",
            Self::Date => "ui-group-date",
        }
    }
}
