//! The pages: what is right of the folder pane, over the mail.

mod about;
mod activity;
mod drafts;
mod enter;
mod guide;
mod import;
mod mailbox;
mod outbox;
mod retention;
mod settings;
mod shortcuts;
mod space;
mod verify;

pub(super) use self::outbox::Closing;
use crate::ui::screen;
use crate::ui::screen::folder_pane::Shown;

/// What is right of the folder pane.
#[derive(Debug)]
pub(crate) enum Page {
    Mail,
    Mailbox(Box<screen::mailbox::Mailbox>),
    /// The form of the first mailbox, in the whole window, while there is none.
    FirstRun(Box<screen::mailbox::Mailbox>),
    About(screen::about::About),
    Activity(screen::activity::ActivityLog),
    /// With what is searched among them.
    Settings(String),
    Drafts(screen::drafts::Drafts),
    Outbox(screen::outbox::Outbox),
    Space(Box<screen::space::Space>),
    Verify(Box<screen::verify::Verify>),
    Import(Box<screen::import::Import>),
    Retention(Box<screen::retention::Retention>),
    Shortcuts(screen::shortcuts::Shortcuts),
    Guide(screen::guide::Topic),
}

impl Page {
    /// Its entry in the folder pane.
    pub(super) fn shown(&self) -> Shown {
        match self {
            Self::Mail => Shown::Mail,
            Self::Drafts(_) => Shown::Drafts,
            Self::Outbox(_) => Shown::Outbox,
            Self::Retention(_) => Shown::Retention,
            _ => Shown::Other,
        }
    }
}
