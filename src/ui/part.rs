//! Pieces shared by screens.

pub mod attachments;
pub mod band;
pub mod blank;
pub mod controls;
pub mod notice;
pub mod progress;
pub mod question;
pub mod receipt;
pub mod signs;
pub mod timeline;
