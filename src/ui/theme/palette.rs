//! The colours of the window: four schemes of the same shape.

use iced::theme::Mode;
use iced::{Color, Theme};

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

impl Tone {
    pub const ALL: [Self; 4] = [Self::Good, Self::Warn, Self::Bad, Self::Calm];
}

/// Which colours the window has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scheme {
    Light,
    Dark,
    HighContrastLight,
    HighContrastDark,
}

impl Scheme {
    pub const ALL: [Self; 4] = [Self::Light, Self::Dark, Self::HighContrastLight, Self::HighContrastDark];

    /// The colours for what the system reports; light where it reports no mode.
    pub fn of(mode: Mode, high_contrast: bool) -> Self {
        match (mode, high_contrast) {
            (Mode::Dark, false) => Self::Dark,
            (Mode::Dark, true) => Self::HighContrastDark,
            (Mode::Light | Mode::None, false) => Self::Light,
            (Mode::Light | Mode::None, true) => Self::HighContrastLight,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Light => "Recapito light",
            Self::Dark => "Recapito dark",
            Self::HighContrastLight => "Recapito high contrast light",
            Self::HighContrastDark => "Recapito high contrast dark",
        }
    }
}

/// The colours of one thing: its text and icons, what is under them, and its edge.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ColourSet {
    /// 4.5:1 on `surface` and on every ground of the palette, 7:1 in high contrast.
    pub text: Color,
    pub surface: Color,
    /// 3:1 on `surface` and on the grounds around it.
    pub border: Color,
}

/// A colour scheme. `tests/ui` measures the contrasts that the fields promise.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Palette {
    pub scheme: Scheme,
    pub dark: bool,
    /// The ground of the folder pane.
    pub pane: Color,
    /// The ground of lists and pages.
    pub surface: Color,
    /// The ground of panels.
    pub raised: Color,
    /// Hairlines between parts that can be distinguished without them.
    pub line: Color,
    /// Borders of controls, 3:1 on every ground.
    pub edge: Color,
    /// 4.5:1 on every ground.
    pub text: Color,
    /// Secondary text, 4.5:1 on every ground.
    pub muted: Color,
    /// Links, the focus, the main button; 4.5:1 on every ground.
    pub accent: Color,
    pub on_accent: Color,
    /// A row or button under the pointer.
    pub hover: Color,
    /// What is selected, in the pane that has the focus.
    pub selected: ColourSet,
    /// What is selected in a pane without the focus.
    pub selected_idle: ColourSet,
    good: ColourSet,
    warn: ColourSet,
    bad: ColourSet,
    calm: ColourSet,
    accounts: [Color; 8],
}

impl Palette {
    pub fn of(scheme: Scheme) -> Self {
        match scheme {
            Scheme::Light => LIGHT,
            Scheme::Dark => DARK,
            Scheme::HighContrastLight => HIGH_CONTRAST_LIGHT,
            Scheme::HighContrastDark => HIGH_CONTRAST_DARK,
        }
    }

    pub fn set(&self, tone: Tone) -> ColourSet {
        match tone {
            Tone::Good => self.good,
            Tone::Warn => self.warn,
            Tone::Bad => self.bad,
            Tone::Calm => self.calm,
        }
    }

    /// Text and icons of a tone.
    pub fn tone(&self, tone: Tone) -> Color {
        self.set(tone).text
    }

    /// The background of a tone.
    pub fn tint(&self, tone: Tone) -> Color {
        self.set(tone).surface
    }

    /// The grounds that text stands on.
    pub fn grounds(&self) -> [Color; 6] {
        [
            self.pane,
            self.surface,
            self.raised,
            self.hover,
            self.selected.surface,
            self.selected_idle.surface,
        ]
    }

    /// The colour of an account, by the number that the store gave it.
    pub fn account(&self, number: u8) -> Color {
        let index = usize::from(number) % self.accounts.len();
        self.accounts.get(index).copied().unwrap_or(self.accent)
    }

    /// A filled button under the pointer: its colour with some of the text's.
    pub fn pressed(&self, colour: Color) -> Color {
        let mix = |of: f32, with: f32| of * 0.88 + with * 0.12;
        let text = self.text;
        Color::from_rgb(mix(colour.r, text.r), mix(colour.g, text.g), mix(colour.b, text.b))
    }

    /// The colours that distinguish accounts, 3:1 on the pane and on lists.
    pub fn accounts(&self) -> [Color; 8] {
        self.accounts
    }

    /// The theme of iced widgets without a style of their own.
    pub fn theme(&self) -> Theme {
        Theme::custom(
            self.scheme.name(),
            iced::theme::Palette {
                background: self.surface,
                text: self.text,
                primary: self.accent,
                success: self.good.text,
                warning: self.warn.text,
                danger: self.bad.text,
            },
        )
    }
}

const fn rgb(hex: u32) -> Color {
    Color::from_rgb8((hex >> 16) as u8, (hex >> 8) as u8, hex as u8)
}

const fn set(text: u32, surface: u32, border: u32) -> ColourSet {
    ColourSet {
        text: rgb(text),
        surface: rgb(surface),
        border: rgb(border),
    }
}

const LIGHT: Palette = Palette {
    scheme: Scheme::Light,
    dark: false,
    pane: rgb(0xF3F5F8),
    surface: rgb(0xFFFFFF),
    raised: rgb(0xF8F9FB),
    line: rgb(0xE0E4EA),
    edge: rgb(0x7C8898),
    text: rgb(0x18212E),
    muted: rgb(0x566273),
    accent: rgb(0x1F5FBF),
    on_accent: rgb(0xFFFFFF),
    hover: rgb(0xEAEFF5),
    selected: set(0x18212E, 0xE1EBFA, 0x1F5FBF),
    selected_idle: set(0x18212E, 0xE6E9EE, 0x6B7789),
    good: set(0x146B44, 0xE8F5EE, 0x2E9B69),
    warn: set(0x805300, 0xFDF3DC, 0xA97A1C),
    bad: set(0xB3261E, 0xFCEBE9, 0xD05A52),
    calm: set(0x4A5A70, 0xEEF2F7, 0x7C8898),
    accounts: [
        rgb(0x2F6FD0),
        rgb(0x0D8074),
        rgb(0x9A4FC4),
        rgb(0xC2571A),
        rgb(0x4F7A1E),
        rgb(0xB83280),
        rgb(0x5B5FC7),
        rgb(0x8A6D00),
    ],
};

const DARK: Palette = Palette {
    scheme: Scheme::Dark,
    dark: true,
    pane: rgb(0x161B22),
    surface: rgb(0x1C222B),
    raised: rgb(0x232A35),
    line: rgb(0x303947),
    edge: rgb(0x7485A0),
    text: rgb(0xE5EAF1),
    muted: rgb(0xA9B4C4),
    accent: rgb(0x8AB7F8),
    on_accent: rgb(0x0E1B2E),
    hover: rgb(0x28303C),
    selected: set(0xE5EAF1, 0x263A57, 0x7FB0F7),
    selected_idle: set(0xE5EAF1, 0x303947, 0x8E9DB3),
    good: set(0x6FD0A0, 0x1B3429, 0x4FA37C),
    warn: set(0xEBBF62, 0x3A2F17, 0xB08F45),
    bad: set(0xF7A39B, 0x412422, 0xC96F67),
    calm: set(0xB3C0D1, 0x29323F, 0x7F8EA5),
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

const HIGH_CONTRAST_LIGHT: Palette = Palette {
    scheme: Scheme::HighContrastLight,
    dark: false,
    pane: rgb(0xFFFFFF),
    surface: rgb(0xFFFFFF),
    raised: rgb(0xFFFFFF),
    line: rgb(0x000000),
    edge: rgb(0x000000),
    text: rgb(0x000000),
    muted: rgb(0x2B2B2B),
    accent: rgb(0x00349E),
    on_accent: rgb(0xFFFFFF),
    hover: rgb(0xE6E6E6),
    selected: set(0x000000, 0xCFE0FF, 0x00349E),
    selected_idle: set(0x000000, 0xDEDEDE, 0x000000),
    good: set(0x004D26, 0xFFFFFF, 0x004D26),
    warn: set(0x5C3A00, 0xFFFFFF, 0x5C3A00),
    bad: set(0x8A0000, 0xFFFFFF, 0x8A0000),
    calm: set(0x1F2A38, 0xFFFFFF, 0x1F2A38),
    accounts: [
        rgb(0x1D56AE),
        rgb(0x0B6B61),
        rgb(0x7D36A3),
        rgb(0x97410F),
        rgb(0x3E6117),
        rgb(0x94225F),
        rgb(0x4347A8),
        rgb(0x6B5400),
    ],
};

const HIGH_CONTRAST_DARK: Palette = Palette {
    scheme: Scheme::HighContrastDark,
    dark: true,
    pane: rgb(0x000000),
    surface: rgb(0x000000),
    raised: rgb(0x000000),
    line: rgb(0xFFFFFF),
    edge: rgb(0xFFFFFF),
    text: rgb(0xFFFFFF),
    muted: rgb(0xD9D9D9),
    accent: rgb(0x8FCBFF),
    on_accent: rgb(0x000000),
    hover: rgb(0x262626),
    selected: set(0xFFFFFF, 0x0F2F57, 0x8FCBFF),
    selected_idle: set(0xFFFFFF, 0x333333, 0xFFFFFF),
    good: set(0x7CF5B2, 0x000000, 0x7CF5B2),
    warn: set(0xFFD75E, 0x000000, 0xFFD75E),
    bad: set(0xFFB3AB, 0x000000, 0xFFB3AB),
    calm: set(0xD6E2F2, 0x000000, 0xD6E2F2),
    accounts: [
        rgb(0x8FBCFF),
        rgb(0x63DCCD),
        rgb(0xD9ABF5),
        rgb(0xFFB07F),
        rgb(0xB4E07C),
        rgb(0xFF9DD1),
        rgb(0xB9BCFF),
        rgb(0xF0D263),
    ],
};
