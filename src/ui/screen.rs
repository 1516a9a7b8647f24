//! The screens. Each is one file with six words: the struct, `Message`, `Action`, `new`, `update`, `view`; only `app` knows them all.

pub mod about;
pub mod attend;
pub mod compose;
pub mod drafts;
pub mod erase;
pub mod import;
pub mod keyboard;
pub mod list;
pub mod mailbox;
pub mod reader;
pub mod retention;
pub mod side;
pub mod space;
pub mod verify;
