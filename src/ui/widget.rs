//! Pieces that know nothing of mail.

pub mod divider;
pub mod flow;
pub mod line;
pub mod listen;
pub mod press;
pub mod rows;

pub use divider::divider;
pub use flow::flow;
pub use line::{Line, line};
pub use listen::listen;
pub use press::{Press, press};
pub use rows::{Look, Rows, Seen, Sign, rows};
