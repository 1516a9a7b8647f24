//! All texts for users, in Italian and English: Fluent messages, dates and sizes, and explanations of errors ([`explain()`]).
//!
//! [`mod@format`] formats times, sizes and durations; [`wording`] and [`account_wording`] map the values of other modules to texts. The
//! messages are compiled in from `i18n/<language>/*.ftl`. Both languages have the same keys and variables, which a test checks.

pub mod account_wording;
pub mod explain;
pub mod format;
mod report;
pub mod wording;

pub use explain::{Explanation, explain};

pub use fluent_bundle::FluentValue;
use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource};
use jiff::tz::TimeZone;

/// A language of the texts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Language {
    /// The default.
    #[default]
    Italian,
    /// For any English locale.
    English,
}

impl Language {
    /// The language of a locale tag such as `it`, `en-GB` or `it_IT.UTF-8`; `None` for other languages.
    pub fn from_tag(tag: &str) -> Option<Self> {
        match tag.split(['-', '_', '.']).next()?.to_ascii_lowercase().as_str() {
            "it" => Some(Self::Italian),
            "en" => Some(Self::English),
            _ => None,
        }
    }

    /// The system's language; Italian if it is unknown or another one.
    pub fn of_system() -> Self {
        sys_locale::get_locale().as_deref().and_then(Self::from_tag).unwrap_or_default()
    }

    fn sources(self) -> &'static [&'static str] {
        match self {
            Self::Italian => &[
                include_str!("../i18n/it/ui.ftl"),
                include_str!("../i18n/it/cli.ftl"),
                include_str!("../i18n/it/words.ftl"),
                include_str!("../i18n/it/report.ftl"),
                include_str!("../i18n/it/errors.ftl"),
            ],
            Self::English => &[
                include_str!("../i18n/en/ui.ftl"),
                include_str!("../i18n/en/cli.ftl"),
                include_str!("../i18n/en/words.ftl"),
                include_str!("../i18n/en/report.ftl"),
                include_str!("../i18n/en/errors.ftl"),
            ],
        }
    }
}

/// The messages of one language, and the time zone in which times are shown.
pub struct Words {
    language: Language,
    zone: TimeZone,
    bundle: FluentBundle<FluentResource>,
}

impl std::fmt::Debug for Words {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Words").field("language", &self.language).finish_non_exhaustive()
    }
}

impl Words {
    /// Loads a language. A message that does not parse is missing; a test checks that all parse.
    pub fn new(language: Language) -> Self {
        let tag = match language {
            Language::Italian => "it",
            Language::English => "en",
        };
        let tag = tag.parse::<unic_langid::LanguageIdentifier>().unwrap_or_default();
        let mut bundle = FluentBundle::new_concurrent(vec![tag]);
        // Bidirectional isolation marks around the variables would end up in files, JSON and copied text.
        bundle.set_use_isolating(false);
        for source in language.sources() {
            let resource = FluentResource::try_new((*source).to_owned()).unwrap_or_else(|(partial, _)| partial);
            bundle.add_resource_overriding(resource);
        }
        Self {
            language,
            zone: TimeZone::system(),
            bundle,
        }
    }

    /// Shows times in this zone instead of the system's.
    #[must_use]
    pub fn in_zone(self, zone: TimeZone) -> Self {
        Self { zone, ..self }
    }

    /// A second copy, for a task that needs its own.
    #[must_use]
    pub fn duplicate(&self) -> Self {
        Self::new(self.language).in_zone(self.zone.clone())
    }

    /// The zone in which times are shown.
    pub fn zone(&self) -> &TimeZone {
        &self.zone
    }

    /// Whether this key has a text.
    pub fn has(&self, key: &str) -> bool {
        self.bundle.has_message(key)
    }

    /// The language it was loaded for.
    pub fn language(&self) -> Language {
        self.language
    }

    /// The text of a key without variables; the key itself if it has no text.
    pub fn get(&self, key: &str) -> String {
        self.with(key, &[])
    }

    /// The text of a key with its variables. Numeric `FluentValue`s select plural forms.
    pub fn with(&self, key: &str, variables: &[(&str, FluentValue<'_>)]) -> String {
        let Some(pattern) = self.bundle.get_message(key).and_then(|message| message.value()) else {
            return key.to_owned();
        };
        let mut args = FluentArgs::new();
        for (name, value) in variables {
            args.set((*name).to_owned(), value.clone());
        }
        // A missing variable shows as its placeholder. The languages cannot differ in their variables: a test compares them.
        let mut errors = Vec::new();
        self.bundle.format_pattern(pattern, Some(&args), &mut errors).into_owned()
    }
}
