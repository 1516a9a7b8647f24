//! Components that several screens share.

pub mod address;
pub mod attachments;
pub mod controls;
pub mod details;
pub mod empty_state;
pub mod history;
pub mod notice;
pub mod opening_notices;
pub mod page;
pub mod progress;
pub mod question;
pub mod receipt;
pub mod state_icon;
pub mod tag;
pub mod timeline;
pub mod verdict_banner;
