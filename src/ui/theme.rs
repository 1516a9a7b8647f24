//! The design of the window as data: ladders of sizes, colour sets, densities, and the styles of iced's widgets made from them. Screens
//! name what a size or a colour means, never its value.

pub mod density;
pub mod palette;
pub mod scale;
pub mod style;

use iced::{Font, font};

pub use self::density::Density;
pub use self::palette::{ColourSet, Palette, Scheme, Tone};
pub use self::scale::text_size::{BODY, CAPTION, READING, SMALL, TITLE};
pub use self::scale::{gap, height, icon_size, radius, stroke, text_size, width, window_size};

pub const REGULAR: Font = Font::with_name("Inter");
pub const STRONG: Font = Font {
    weight: font::Weight::Semibold,
    ..Font::with_name("Inter")
};
