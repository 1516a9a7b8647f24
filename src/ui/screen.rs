//! The screens. Each has a struct, `Message`, `Action` (what it asks of its parent), `new`, `update` and `view`; only `app` knows them all.

pub mod about;
pub mod activity;
pub mod compose;
pub mod drafts;
pub mod folder_form;
pub mod folder_pane;
pub mod folder_properties;
pub mod guide;
pub mod import;
pub mod keyboard;
pub mod list;
pub mod mailbox;
pub mod move_to;
pub mod needs_attention;
pub mod outbox;
pub mod quit;
pub mod reader;
pub mod retention;
pub mod server_removal;
pub mod settings;
pub mod shortcuts;
pub mod space;
pub mod verify;
