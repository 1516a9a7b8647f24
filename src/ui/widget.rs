//! Pieces that know nothing of mail.

pub mod divider;
pub mod line;
pub mod press;
pub mod rows;

pub use divider::divider;
pub use line::{Line, line};
pub use press::{Press, press};
pub use rows::{Look, Rows, Seen, Sign, rows};
