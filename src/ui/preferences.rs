//! How the user wants the window: its look and its panes. They are kept in one small file in the profile, `window.json`.
//!
//! A missing file, unknown fields and fields that are missing mean the defaults. So does a damaged file: the window opens and names it.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;
use std::{fmt, fs, io};

use iced::Size;
use iced::theme::Mode;
use serde::{Deserialize, Serialize};

use super::filter::Filter;
use super::folder_choice::FolderChoice;
use super::grouping::Grouping;
use super::key_choice::KeyChoice;
use super::location::ListLocation;
use super::table::{Table, TableChange};
use super::tags::OwnTag;
use super::theme::{Density, Scheme, width, window_size};
use crate::clock::SignedDuration;
use crate::durable::{self, Access, Replacement};
use crate::engine::Sort;
use crate::i18n::Language;

/// The name of the file in the profile.
pub const FILE: &str = "window.json";

#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Preferences {
    pub theme: ThemeChoice,
    pub density: Density,
    pub zoom: Zoom,
    pub language: LanguageChoice,
    pub reading_pane: ReadingPane,
    pub read_after: ReadAfter,
    /// How long a message that was sent waits, so that it can be taken back.
    pub undo_send: UndoSend,
    pub panes: Panes,
    pub keys: KeyChoice,
    /// Lists show one row for each conversation. Off unless chosen: what a certified message starts or ends counts from its own time, and a
    /// row of its own shows it.
    pub conversations: bool,
    /// Lists by date have a heading for each day.
    pub by_day: bool,
    /// The tags that the user has added.
    pub own_tags: Vec<OwnTag>,
    /// The filter of every list, where the user has pinned it.
    pub pinned_filter: Option<Filter>,
    /// The order of lists that are not sorted by date, the newest first; by their kind.
    pub sorts: BTreeMap<String, Sort>,
    /// The tables of lists of each kind.
    pub tables: BTreeMap<String, Table>,
    /// Which folders the folder pane shows.
    pub folders: FolderChoice,
    /// How "Needs attention" is grouped.
    pub attention_grouping: Grouping,
}

/// Light or dark colours, or those that the system reports.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ThemeChoice {
    #[default]
    System,
    Light,
    Dark,
    /// High contrast, on white or black as the system reports light or dark.
    HighContrast,
}

impl ThemeChoice {
    pub const ALL: [Self; 4] = [Self::System, Self::Light, Self::Dark, Self::HighContrast];

    /// The colours for what the system reports: light or dark, and whether it asks for high contrast.
    pub fn scheme(self, system: Mode, high_contrast: bool) -> Scheme {
        match self {
            Self::System => Scheme::of(system, high_contrast),
            Self::Light => Scheme::Light,
            Self::Dark => Scheme::Dark,
            Self::HighContrast => Scheme::of(system, true),
        }
    }
}

/// The size of the whole window in percent: 80 to 200, in steps of 10.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "u16", into = "u16")]
pub struct Zoom(u16);

impl Zoom {
    const LEAST: u16 = 80;
    const MOST: u16 = 200;
    const STEP: u16 = 10;

    pub fn percent(self) -> u16 {
        self.0
    }

    /// By how much every length is multiplied.
    pub fn factor(self) -> f32 {
        f32::from(self.0) / f32::from(Self::default().0)
    }

    #[must_use]
    pub fn stepped(self, step: ZoomStep) -> Self {
        match step {
            ZoomStep::In => Self::from(self.0 + Self::STEP),
            ZoomStep::Out => Self::from(self.0 - Self::STEP),
            ZoomStep::Reset => Self::default(),
        }
    }
}

impl Default for Zoom {
    fn default() -> Self {
        Self(100)
    }
}

impl From<u16> for Zoom {
    /// The nearest zoom there is.
    fn from(percent: u16) -> Self {
        Self(percent.clamp(Self::LEAST, Self::MOST))
    }
}

impl From<Zoom> for u16 {
    fn from(zoom: Zoom) -> Self {
        zoom.0
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ZoomStep {
    In,
    Out,
    /// Back to 100 %.
    Reset,
}

/// The language of the window, unless the command line names one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LanguageChoice {
    #[default]
    System,
    Italian,
    English,
}

impl LanguageChoice {
    pub const ALL: [Self; 3] = [Self::System, Self::Italian, Self::English];

    pub fn language(self) -> Language {
        match self {
            Self::System => Language::of_system(),
            Self::Italian => Language::Italian,
            Self::English => Language::English,
        }
    }
}

/// Where the open message is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ReadingPane {
    /// Right of the list.
    #[default]
    Right,
    /// Below the list.
    Below,
    /// Instead of the list.
    Off,
}

impl ReadingPane {
    pub const ALL: [Self; 3] = [Self::Right, Self::Below, Self::Off];
}

/// How long a message is open before it counts as read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ReadAfter {
    AtOnce,
    #[default]
    TwoSeconds,
    FiveSeconds,
    Never,
}

impl ReadAfter {
    pub const ALL: [Self; 4] = [Self::AtOnce, Self::TwoSeconds, Self::FiveSeconds, Self::Never];

    /// `None`: only the user marks messages as read.
    pub fn delay(self) -> Option<Duration> {
        match self {
            Self::AtOnce => Some(Duration::ZERO),
            Self::TwoSeconds => Some(Duration::from_secs(2)),
            Self::FiveSeconds => Some(Duration::from_secs(5)),
            Self::Never => None,
        }
    }
}

/// How long a message that was sent waits, so that it can be taken back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum UndoSend {
    Never,
    FiveSeconds,
    #[default]
    TenSeconds,
    HalfMinute,
}

impl UndoSend {
    pub const ALL: [Self; 4] = [Self::Never, Self::FiveSeconds, Self::TenSeconds, Self::HalfMinute];

    /// `None`: it leaves at once.
    pub fn delay(self) -> Option<SignedDuration> {
        match self {
            Self::Never => None,
            Self::FiveSeconds => Some(SignedDuration::from_secs(5)),
            Self::TenSeconds => Some(SignedDuration::from_secs(10)),
            Self::HalfMinute => Some(SignedDuration::from_secs(30)),
        }
    }
}

/// One change of the preferences.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Choice {
    Theme(ThemeChoice),
    Density(Density),
    Zoom(Zoom),
    Language(LanguageChoice),
    ReadingPane(ReadingPane),
    ReadAfter(ReadAfter),
    UndoSend(UndoSend),
    AttentionGrouping(Grouping),
    /// Whether lists show one row for each conversation.
    Conversations(bool),
    /// Whether lists by date have a heading for each day.
    ByDay(bool),
}

/// The window and its panes, in logical pixels at a zoom of 100 %.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Panes {
    /// Width and height of the window.
    pub window: (f32, f32),
    /// The width of the folder pane.
    pub folders: f32,
    /// The width of the list beside the reader.
    pub list: f32,
    /// The height of the list above the reader, as a share of both.
    pub list_share: f32,
}

impl Default for Panes {
    fn default() -> Self {
        let window = window_size::OPEN;
        Self {
            window: (window.width, window.height),
            folders: width::FOLDER_PANE,
            list: width::LIST,
            list_share: 0.45,
        }
    }
}

impl Panes {
    pub fn window_size(&self) -> Size {
        Size::new(self.window.0, self.window.1)
    }

    /// Every size brought into its limits; one that is no number gets its default.
    #[must_use]
    pub fn within_limits(self) -> Self {
        let default = Self::default();
        let fit = |value: f32, default: f32, least: f32, most: f32| match value.is_finite() {
            true => value.clamp(least, most),
            false => default,
        };
        let (least, most) = (window_size::SMALLEST, window_size::LARGEST);
        Self {
            window: (
                fit(self.window.0, default.window.0, least.width, most.width),
                fit(self.window.1, default.window.1, least.height, most.height),
            ),
            folders: fit(self.folders, default.folders, width::FOLDER_PANE_MIN, width::FOLDER_PANE_MAX),
            list: fit(self.list, default.list, width::LIST_MIN, width::LIST_MAX),
            list_share: fit(self.list_share, default.list_share, 0.2, 0.8),
        }
    }
}

/// Why the preferences could not be read.
#[derive(Debug)]
pub enum Unreadable {
    Read(io::Error),
    Damaged(serde_json::Error),
    TooLarge,
}

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Read(error) => error.fmt(f),
            Self::Damaged(error) => error.fmt(f),
            Self::TooLarge => f.write_str("too large"),
        }
    }
}

impl Preferences {
    pub fn choose(&mut self, choice: Choice) {
        match choice {
            Choice::Theme(theme) => self.theme = theme,
            Choice::Density(density) => self.density = density,
            Choice::Zoom(zoom) => self.zoom = zoom,
            Choice::Language(language) => self.language = language,
            Choice::ReadingPane(pane) => self.reading_pane = pane,
            Choice::ReadAfter(delay) => self.read_after = delay,
            Choice::UndoSend(delay) => self.undo_send = delay,
            Choice::AttentionGrouping(grouping) => self.attention_grouping = grouping,
            Choice::Conversations(grouped) => self.conversations = grouped,
            Choice::ByDay(grouped) => self.by_day = grouped,
        }
    }

    /// The order of the list of a location.
    pub fn sort_of(&self, location: &ListLocation) -> Sort {
        self.sorts.get(location.kind_key()).copied().unwrap_or_default()
    }

    /// Remembers the order of all lists of the kind of this one.
    pub fn set_sort(&mut self, location: &ListLocation, sort: Sort) {
        let key = location.kind_key().to_owned();
        match sort == Sort::default() {
            true => drop(self.sorts.remove(&key)),
            false => drop(self.sorts.insert(key, sort)),
        }
    }

    /// How the list of a location is shown.
    pub fn table_of(&self, location: &ListLocation) -> Table {
        self.tables.get(location.kind_key()).cloned().unwrap_or_default()
    }

    /// Changes how all lists of the kind of this one are shown.
    pub fn change_table(&mut self, location: &ListLocation, change: TableChange) {
        self.tables.entry(location.kind_key().to_owned()).or_default().change(change);
    }

    /// The preferences in a file; the defaults where there is none.
    ///
    /// # Errors
    /// When the file cannot be read or holds something else.
    pub fn load(path: &Path) -> Result<Self, Unreadable> {
        if fs::metadata(path).is_ok_and(|found| found.len() > LARGEST) {
            return Err(Unreadable::TooLarge);
        }
        let Some(bytes) = durable::read_regular(path).map_err(Unreadable::Read)? else {
            return Ok(Self::default());
        };
        let read: Self = serde_json::from_slice(&bytes).map_err(Unreadable::Damaged)?;
        Ok(Self {
            panes: read.panes.within_limits(),
            ..read
        })
    }

    /// Replaces the file; after a crash it holds these preferences or the earlier ones.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn save(&self, path: &Path) -> io::Result<()> {
        let bytes = serde_json::to_vec_pretty(self).map_err(io::Error::other)?;
        Replacement::of(path, Access::Owner).write(&bytes)
    }
}

/// Bytes; 300 mailboxes with a filter for each of their folders stay below.
const LARGEST: u64 = 1 << 20;
