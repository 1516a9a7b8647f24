//! Widgets that know nothing about mail.

pub mod button;
pub mod context_menu;
pub mod details;
pub mod divider;
pub mod drop_target;
pub mod ellipsis;
pub mod focus;
pub mod reveal;
pub mod rich;
pub mod rows;
pub mod scroller;
pub mod shortcuts;
pub mod wrap;

pub use button::{Button, button};
pub use context_menu::{ContextMenu, MenuAction, MenuEntry, context_menu};
pub use divider::{divider, divider_below};
pub use drop_target::{Drop, drop_target};
pub use ellipsis::{EllipsizedText, ellipsized};
pub use focus::FocusMove;
pub use rich::rich;
pub use rows::{Badge, Cell, RowContent, RowPart, RowPositions, Rows, Viewport, rows};
pub use scroller::{ScrollPosition, scroller};
pub use shortcuts::{KeyAction, KeyFocus, shortcuts};
pub use wrap::wrap;
