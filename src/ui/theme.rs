//! The palettes of light and dark mode, and the type scale. Screens name what a colour means, never its value.

pub mod style;

use iced::theme::Mode;
use iced::{Color, Font, Theme, font};

pub const REGULAR: Font = Font::with_name("Inter");
pub const STRONG: Font = Font {
    weight: font::Weight::Semibold,
    ..Font::with_name("Inter")
};

/// Captions: column heads, counters.
pub const CAPTION: f32 = 11.0;
/// Secondary text: dates, hints, badges.
pub const SMALL: f32 = 12.0;
/// Labels, buttons, list rows.
pub const BODY: f32 = 13.0;
/// The text of messages.
pub const READING: f32 = 14.0;
/// Subjects and screen titles.
pub const TITLE: f32 = 18.0;

/// The meaning of a colour, which always repeats what an icon and a text say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// Done, proven.
    Good,
    /// The user should check.
    Warn,
    /// Failed, refused, altered.
    Bad,
    /// In progress, or neutral.
    Calm,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Palette {
    pub dark: bool,
    /// The background of the folder pane.
    pub pane: Color,
    /// The background of lists and pages.
    pub surface: Color,
    pub raised: Color,
    /// Hairlines.
    pub line: Color,
    /// Borders of controls, 3:1 on the surface.
    pub edge: Color,
    pub text: Color,
    /// Secondary text, 4.5:1 on the surface.
    pub muted: Color,
    pub accent: Color,
    pub on_accent: Color,
    pub selected: Color,
    /// A row or button under the pointer.
    pub hover: Color,
    good: (Color, Color),
    warn: (Color, Color),
    bad: (Color, Color),
    calm: (Color, Color),
    accounts: [Color; 8],
}

impl Palette {
    /// Light if the system reports no mode.
    pub fn of(mode: Mode) -> Self {
        match mode {
            Mode::Dark => DARK,
            Mode::Light | Mode::None => LIGHT,
        }
    }

    /// Text and icons of a tone.
    pub fn tone(&self, tone: Tone) -> Color {
        self.pair(tone).0
    }

    /// The background of a tone.
    pub fn tint(&self, tone: Tone) -> Color {
        self.pair(tone).1
    }

    /// The colour of an account, by the number that the store gave it.
    pub fn account(&self, number: u8) -> Color {
        let index = usize::from(number) % self.accounts.len();
        self.accounts.get(index).copied().unwrap_or(self.accent)
    }

    /// The theme of iced widgets without a style of their own.
    pub fn theme(&self) -> Theme {
        let name = if self.dark { "Recapito dark" } else { "Recapito light" };
        Theme::custom(
            name,
            iced::theme::Palette {
                background: self.surface,
                text: self.text,
                primary: self.accent,
                success: self.good.0,
                warning: self.warn.0,
                danger: self.bad.0,
            },
        )
    }

    fn pair(&self, tone: Tone) -> (Color, Color) {
        match tone {
            Tone::Good => self.good,
            Tone::Warn => self.warn,
            Tone::Bad => self.bad,
            Tone::Calm => self.calm,
        }
    }
}

const fn rgb(hex: u32) -> Color {
    Color::from_rgb8((hex >> 16) as u8, (hex >> 8) as u8, hex as u8)
}

const LIGHT: Palette = Palette {
    dark: false,
    pane: rgb(0xF3F5F8),
    surface: rgb(0xFFFFFF),
    raised: rgb(0xF8F9FB),
    line: rgb(0xE0E4EA),
    edge: rgb(0xB4BDC9),
    text: rgb(0x18212E),
    muted: rgb(0x586577),
    accent: rgb(0x1F5FBF),
    on_accent: rgb(0xFFFFFF),
    selected: rgb(0xE1EBFA),
    hover: rgb(0xEDF1F6),
    good: (rgb(0x17734A), rgb(0xE8F5EE)),
    warn: (rgb(0x8A5A00), rgb(0xFDF3DC)),
    bad: (rgb(0xB3261E), rgb(0xFCEBE9)),
    calm: (rgb(0x4A5A70), rgb(0xEEF2F7)),
    accounts: [
        rgb(0x2F6FD0),
        rgb(0x0F8A7E),
        rgb(0x9A4FC4),
        rgb(0xC2571A),
        rgb(0x4F7A1E),
        rgb(0xB83280),
        rgb(0x5B5FC7),
        rgb(0x8A6D00),
    ],
};

const DARK: Palette = Palette {
    dark: true,
    pane: rgb(0x161B22),
    surface: rgb(0x1C222B),
    raised: rgb(0x232A35),
    line: rgb(0x303947),
    edge: rgb(0x55637A),
    text: rgb(0xE5EAF1),
    muted: rgb(0xA3AFC0),
    accent: rgb(0x7FB0F7),
    on_accent: rgb(0x0E1B2E),
    selected: rgb(0x263A57),
    hover: rgb(0x28303C),
    good: (rgb(0x6FD0A0), rgb(0x1B3429)),
    warn: (rgb(0xEBBF62), rgb(0x3A2F17)),
    bad: (rgb(0xF4968D), rgb(0x412422)),
    calm: (rgb(0xB3C0D1), rgb(0x29323F)),
    accounts: [
        rgb(0x6FA5F5),
        rgb(0x4FC4B6),
        rgb(0xC58FE6),
        rgb(0xEE965F),
        rgb(0x9CC765),
        rgb(0xEB7FBD),
        rgb(0x9EA2F5),
        rgb(0xD6B84A),
    ],
};
