//! The settings of the window. Every choice applies at once and is remembered.

mod tags;

use iced::widget::{column, container, row, text};
use iced::{Alignment, Element, Length};

use crate::ui::context::Context;
use crate::ui::icon::Icon;
use crate::ui::part::controls::{field, outlined, small, strong};
use crate::ui::part::page;
use crate::ui::preferences::{Choice, LanguageChoice, ReadAfter, ReadingPane, ThemeChoice, UndoSend, ZoomStep};
use crate::ui::theme::{BODY, Density, READING, STRONG, gap, style, width};
use crate::ui::widget::button::{Variant, button};

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Message {
    Choose(Choice),
    /// Show only settings whose name or explanation has this text.
    SearchTyped(String),
    /// The name of a tag is being typed.
    TagTyped(String),
    AddTag,
    /// The tag with this keyword.
    RemoveTag(String),
    /// The page of the keyboard shortcuts.
    Keys,
    Close,
}

/// All settings, or those that match what is searched. `new_tag`: the name of a tag that is being typed.
pub fn view<'a>(context: Context<'a>, searched: &'a str, new_tag: &'a str) -> Element<'a, Message> {
    let palette = context.palette;
    let search = field(palette, &context.get("ui-settings-search"), searched, false)
        .id(SEARCH)
        .on_input(Message::SearchTyped)
        .width(width::FOLDER_PANE);
    let head = page::Head {
        about: Some(context.get("ui-settings-why")),
        tool: Some(page::Tool(search.into())),
        close: Some(Message::Close),
    };
    let head = head.view(context, "ui-settings");
    let wanted = searched.trim().to_lowercase();
    let sections = [
        appearance(context),
        language(context),
        reading(context),
        writing(context),
        tagging(context, new_tag),
        keyboard(context),
    ];
    let found: Vec<Element<'_, Message>> = sections.into_iter().filter_map(|section| section.view(context, &wanted)).collect();
    let nothing = found.is_empty().then(|| small(palette, context.get("ui-settings-none")));
    let content = column![].push(nothing).extend(found).spacing(gap::XL);
    page::frame(palette, head, content, width::PAGE)
}

/// Settings that belong together.
struct Section<'a> {
    name: &'static str,
    settings: Vec<Setting<'a>>,
}

/// A setting: its name, what it changes, and the control.
struct Setting<'a> {
    name: String,
    why: String,
    control: Element<'a, Message>,
}

impl<'a> Section<'a> {
    /// The settings that have this text in lower case; all where it is in the section's own name; none: nothing is shown.
    fn view(self, context: Context<'a>, wanted: &str) -> Option<Element<'a, Message>> {
        let name = context.get(self.name);
        let all = name.to_lowercase().contains(wanted);
        let has = |text: &str| text.to_lowercase().contains(wanted);
        let mut shown = self
            .settings
            .into_iter()
            .filter(|setting| all || has(&setting.name) || has(&setting.why))
            .map(|setting| setting.view(context))
            .peekable();
        shown.peek()?;
        let content = iced::widget::column(shown).spacing(gap::XL);
        let panel = container(content)
            .padding(gap::L)
            .width(Length::Fill)
            .style(style::panel(context.palette));
        Some(column![text(name).size(READING).font(STRONG), panel].spacing(gap::S).into())
    }
}

impl<'a> Setting<'a> {
    fn view(self, context: Context<'a>) -> Element<'a, Message> {
        column![
            strong(self.name),
            small(context.palette, self.why),
            container(self.control).padding(iced::Padding::ZERO.top(gap::XS))
        ]
        .spacing(gap::XS)
        .into()
    }
}

fn appearance<'a>(context: Context<'a>) -> Section<'a> {
    let preferences = context.preferences;
    let themes = ThemeChoice::ALL.map(|theme| (theme_name(theme), Choice::Theme(theme)));
    let densities = Density::ALL.map(|density| (density_name(density), Choice::Density(density)));
    section(
        "ui-settings-look",
        [
            setting(
                context,
                ["ui-theme", "ui-theme-why"],
                options(context, Choice::Theme(preferences.theme), &themes),
            ),
            setting(
                context,
                ["ui-density", "ui-density-why"],
                options(context, Choice::Density(preferences.density), &densities),
            ),
            setting(context, ["ui-zoom", "ui-zoom-why"], zoom(context)),
        ],
    )
}

fn reading<'a>(context: Context<'a>) -> Section<'a> {
    let preferences = context.preferences;
    let panes = ReadingPane::ALL.map(|pane| (pane_name(pane), Choice::ReadingPane(pane)));
    let groupings = [false, true].map(|grouped| (grouping_name(grouped), Choice::Conversations(grouped)));
    let delays = ReadAfter::ALL.map(|delay| (delay_name(delay), Choice::ReadAfter(delay)));
    section(
        "ui-settings-reading",
        [
            setting(
                context,
                ["ui-reading-pane", "ui-reading-pane-why"],
                options(context, Choice::ReadingPane(preferences.reading_pane), &panes),
            ),
            setting(
                context,
                ["ui-read-after", "ui-read-after-why"],
                options(context, Choice::ReadAfter(preferences.read_after), &delays),
            ),
            setting(
                context,
                ["ui-conversations", "ui-conversations-why"],
                options(context, Choice::Conversations(preferences.conversations), &groupings),
            ),
        ],
    )
}

fn writing<'a>(context: Context<'a>) -> Section<'a> {
    let delays = UndoSend::ALL.map(|delay| (undo_send_name(delay), Choice::UndoSend(delay)));
    let choice = options(context, Choice::UndoSend(context.preferences.undo_send), &delays);
    section(
        "ui-settings-writing",
        [setting(context, ["ui-undo-send", "ui-undo-send-why"], choice)],
    )
}

fn tagging<'a>(context: Context<'a>, new_tag: &'a str) -> Section<'a> {
    let control = tags::list(context, new_tag);
    section("ui-settings-tags", [setting(context, ["ui-tags", "ui-tags-why"], control)])
}

fn keyboard<'a>(context: Context<'a>) -> Section<'a> {
    let open = outlined(context.palette, Some(Icon::Keyboard), context.get("ui-keys-change-all")).on_press(Message::Keys);
    section(
        "ui-settings-keyboard",
        [setting(context, ["ui-keyboard", "ui-keys-why"], open.into())],
    )
}

fn language<'a>(context: Context<'a>) -> Section<'a> {
    let languages = LanguageChoice::ALL.map(|language| (language_name(language), Choice::Language(language)));
    let choice = options(context, Choice::Language(context.preferences.language), &languages);
    section(
        "ui-settings-language",
        [setting(context, ["ui-language", "ui-language-why"], choice)],
    )
}

fn section<'a, const N: usize>(name: &'static str, settings: [Setting<'a>; N]) -> Section<'a> {
    Section {
        name,
        settings: settings.into(),
    }
}

fn setting<'a>(context: Context<'a>, [name, why]: [&str; 2], control: Element<'a, Message>) -> Setting<'a> {
    Setting {
        name: context.get(name),
        why: context.get(why),
        control,
    }
}

/// Chips, one of which is chosen.
fn options<'a>(context: Context<'a>, chosen: Choice, all: &[(&str, Choice)]) -> Element<'a, Message> {
    let chips = all.iter().map(|(name, choice)| {
        button(context.palette, Variant::Chip, text(context.get(name)).size(BODY))
            .padding([gap::XS, gap::M])
            .chosen(*choice == chosen)
            .on_press(Message::Choose(*choice))
            .into()
    });
    iced::widget::row(chips).spacing(gap::S).wrap().vertical_spacing(gap::S).into()
}

fn zoom<'a>(context: Context<'a>) -> Element<'a, Message> {
    let zoom = context.preferences.zoom;
    let step = |word: String, step: ZoomStep| {
        let next = zoom.stepped(step);
        let message = (next != zoom).then_some(Message::Choose(Choice::Zoom(next)));
        outlined(context.palette, None, word).on_press_maybe(message)
    };
    row![
        step("−".to_owned(), ZoomStep::Out),
        text(format!("{} %", zoom.percent())).size(BODY),
        step("+".to_owned(), ZoomStep::In),
        step(context.get("ui-zoom-reset"), ZoomStep::Reset)
    ]
    .spacing(gap::M)
    .align_y(Alignment::Center)
    .into()
}

fn theme_name(theme: ThemeChoice) -> &'static str {
    match theme {
        ThemeChoice::System => "ui-theme-system",
        ThemeChoice::Light => "ui-light",
        ThemeChoice::Dark => "ui-dark",
        ThemeChoice::HighContrast => "ui-high-contrast",
    }
}

fn density_name(density: Density) -> &'static str {
    match density {
        Density::Compact => "ui-density-compact",
        Density::Normal => "ui-density-normal",
        Density::Relaxed => "ui-density-relaxed",
    }
}

fn pane_name(pane: ReadingPane) -> &'static str {
    match pane {
        ReadingPane::Right => "ui-reading-pane-right",
        ReadingPane::Below => "ui-reading-pane-below",
        ReadingPane::Off => "ui-reading-pane-off",
    }
}

fn grouping_name(grouped: bool) -> &'static str {
    match grouped {
        false => "ui-conversations-off",
        true => "ui-conversations-on",
    }
}

fn delay_name(delay: ReadAfter) -> &'static str {
    match delay {
        ReadAfter::AtOnce => "ui-read-at-once",
        ReadAfter::TwoSeconds => "ui-read-after-two",
        ReadAfter::FiveSeconds => "ui-read-after-five",
        ReadAfter::Never => "ui-read-never",
    }
}

fn undo_send_name(delay: UndoSend) -> &'static str {
    match delay {
        UndoSend::Never => "ui-undo-send-never",
        UndoSend::FiveSeconds => "ui-undo-send-five",
        UndoSend::TenSeconds => "ui-undo-send-ten",
        UndoSend::HalfMinute => "ui-undo-send-thirty",
    }
}

fn language_name(language: LanguageChoice) -> &'static str {
    match language {
        LanguageChoice::System => "ui-language-system",
        LanguageChoice::Italian => "ui-language-italian",
        LanguageChoice::English => "ui-language-english",
    }
}

/// The id of the field to search the settings.
pub const SEARCH: &str = "settings-search";
