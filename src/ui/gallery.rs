//! Every part of the window on one page, by colours, density and language: `recapito gallery`. Nothing in it acts; it is looked at before
//! a release.
//!
//! Compiled only with debug assertions, as the sample data it shows.

use iced::theme::Mode;
use iced::widget::{column, container, row, text};
use iced::{Alignment, Element, Length, Subscription, Task, Theme, system, window};

use super::context::Context;
use super::icon::Icon;
use super::part::controls::{
    SCREEN, caption, choice, fact, field, hairline, icon_button, icon_label, labelled_field, link, outlined, primary, scroll, small,
    strong, title,
};
use super::part::notice::{self, Notice};
use super::part::question::{self, Question};
use super::part::{attachments, empty_state, progress, timeline, verdict_banner};
use super::preferences::{Choice, LanguageChoice, Preferences, ThemeChoice};
use super::presets::sample;
use super::settings;
use super::theme::{BODY, Density, Palette, SMALL, Tone, gap, radius, style, width};
use super::widget::button::{Button, Variant, button};
use super::widget::{Badge, RowContent, rows};
use crate::engine::Handle;
use crate::engine::view::{DispatchView, MessageView, Overview};
use crate::i18n::Words;

#[derive(Debug)]
pub struct Gallery {
    words: Words,
    preferences: Preferences,
    system_mode: Mode,
    handle: Handle,
    overview: Overview,
    message: MessageView,
    dispatch: DispatchView,
    notices: Vec<Notice>,
}

#[derive(Debug, Clone)]
pub enum Message {
    Choose(Choice),
    SystemMode(Mode),
    /// A part that does nothing here was used.
    Used,
}

/// Opens a window with the gallery and returns when it is closed.
///
/// # Errors
/// When no window can be opened.
pub fn run() -> iced::Result {
    iced::application(Gallery::boot, Gallery::update, Gallery::view)
        .title("Recapito")
        .theme(Gallery::theme)
        .scale_factor(|gallery: &Gallery| gallery.preferences.zoom.factor())
        .subscription(|_| Subscription::batch([system::theme_changes().map(Message::SystemMode)]))
        .settings(settings())
        .window(window::Settings::default())
        .run()
}

impl Gallery {
    fn boot() -> (Self, Task<Message>) {
        (Self::new(Preferences::default()), system::theme().map(Message::SystemMode))
    }

    /// The gallery in these colours, density and language.
    pub fn new(preferences: Preferences) -> Self {
        let words = Words::new(preferences.language.language());
        let notices = vec![
            Notice::Done(words.get("ui-trashed")),
            Notice::Undoable(words.get("ui-archived")),
            Notice::Working(words.get("ui-trashing")),
        ];
        Self {
            words,
            preferences,
            system_mode: Mode::None,
            handle: Handle::detached(),
            overview: sample::overview(),
            message: sample::envelope(),
            dispatch: sample::dispatch(),
            notices,
        }
    }

    pub fn theme(&self) -> Theme {
        self.palette().theme()
    }

    fn palette(&self) -> Palette {
        Palette::of(self.preferences.theme.scheme(self.system_mode, false))
    }

    pub fn update(&mut self, message: Message) {
        match message {
            Message::Choose(choice) => {
                self.preferences.choose(choice);
                self.words = Words::new(self.preferences.language.language());
            }
            Message::SystemMode(mode) => self.system_mode = mode,
            Message::Used => {}
        }
    }

    pub fn view(&self) -> Element<'_, Message> {
        let context = Context {
            words: &self.words,
            palette: self.palette(),
            preferences: &self.preferences,
            now: sample::now(),
            handle: &self.handle,
            overview: &self.overview,
            dragged: None,
        };
        let left = column![buttons(context), fields(context), tones(context), texts(context)].spacing(gap::XL);
        let right = column![list(context), self.messages(context)].spacing(gap::XL);
        let page = column![
            self.switches(context),
            hairline(context.palette),
            row![left.width(Length::FillPortion(2)), right.width(Length::FillPortion(3))].spacing(gap::XXL)
        ]
        .spacing(gap::L)
        .padding(SCREEN);
        container(scroll(context.palette, page))
            .width(Length::Fill)
            .height(Length::Fill)
            .style(style::ground(context.palette.surface))
            .into()
    }

    /// Chips for every theme, density and language.
    fn switches<'a>(&self, context: Context<'a>) -> Element<'a, Message> {
        let is_chosen = |choice: Choice| {
            let mut with = self.preferences.clone();
            with.choose(choice);
            with == self.preferences
        };
        let chip = |choice: Choice| {
            let name = format!("{choice:?}");
            button(context.palette, Variant::Chip, text(name).size(SMALL))
                .chosen(is_chosen(choice))
                .on_press(Message::Choose(choice))
                .into()
        };
        let themes = ThemeChoice::ALL.map(Choice::Theme);
        let densities = Density::ALL.map(Choice::Density);
        let languages = LanguageChoice::ALL.map(Choice::Language);
        let all = themes.into_iter().chain(densities).chain(languages).map(chip);
        iced::widget::row(all).spacing(gap::S).wrap().vertical_spacing(gap::S).into()
    }

    /// What surrounds a message.
    fn messages<'a>(&'a self, context: Context<'a>) -> Element<'a, Message> {
        let status = &self.dispatch.status;
        let state = context.words.dispatch(status);
        let mut content = column![
            caption(context.palette, "verdict_banner, timeline, attachments"),
            verdict_banner::of_message(context, &self.message, true, Message::Used),
            verdict_banner::of_dispatch(context, status, state, self.dispatch.dispatch.subject.clone()),
            verdict_banner::alert(context, context.get("ui-here-only"), Some(context.get("ui-several-more")), None),
            timeline::view(context, &self.dispatch, Some(0)).map(|_| Message::Used)
        ]
        .spacing(gap::M);
        let parts = [
            attachments::strip(context, &self.message),
            attachments::technical(context, &self.message, true),
        ];
        for part in parts.into_iter().flatten() {
            content = content.push(part.map(|_| Message::Used));
        }
        for notice in &self.notices {
            content = content.push(container(notice::view(context, notice, Message::Used, Message::Used)).height(NOTICE));
        }
        content.into()
    }
}

fn group<'a>(context: Context<'a>, name: &'static str, content: impl Into<Element<'a, Message>>) -> Element<'a, Message> {
    column![caption(context.palette, name), content.into()].spacing(gap::S).into()
}

fn buttons<'a>(context: Context<'a>) -> Element<'a, Message> {
    let palette = context.palette;
    let of = |variant, word: &str| -> Button<'a, Message> { button(palette, variant, text(word.to_owned()).size(BODY)) };
    let active = row![
        primary(palette, Some(Icon::Compose), context.get("ui-compose"), Some(Message::Used)),
        outlined(palette, Some(Icon::Reply), context.get("ui-reply")).on_press(Message::Used),
        of(Variant::Destructive, "Destructive").on_press(Message::Used),
        link(palette, Some(Icon::Save), context.get("ui-save")).on_press(Message::Used),
        icon_button(palette, Icon::Sync, context.get("ui-sync"), Some(Message::Used))
    ];
    let disabled = row![
        primary(palette, Some(Icon::Compose), context.get("ui-compose"), None),
        outlined::<Message>(palette, Some(Icon::Reply), context.get("ui-reply")),
        of(Variant::Destructive, "Destructive")
    ];
    let chips = row![
        of(Variant::Chip, "Chip").on_press(Message::Used),
        of(Variant::Chip, "Chip, chosen").chosen(true).on_press(Message::Used)
    ];
    let entries = column![
        of(Variant::Row, "Row").width(Length::Fill).on_press(Message::Used),
        of(Variant::Row, "Row, chosen")
            .chosen(true)
            .width(Length::Fill)
            .on_press(Message::Used)
    ];
    let lines = [active, disabled, chips].map(|line| line.spacing(gap::S).align_y(Alignment::Center).wrap().into());
    group(context, "button", iced::widget::column(lines).push(entries).spacing(gap::S))
}

fn fields<'a>(context: Context<'a>) -> Element<'a, Message> {
    let palette = context.palette;
    let input = |value: &str, wrong| field(palette, "placeholder", value, wrong).on_input(|_| Message::Used);
    let content = column![
        labelled_field(context, context.get("ui-subject"), input("", false), None),
        labelled_field(
            context,
            context.get("ui-subject"),
            input("protocollo@comune", true),
            Some(context.get("ui-here-only"))
        ),
        choice(
            palette,
            context.get("ui-density-normal"),
            context.get("ui-density-why"),
            true,
            Message::Used
        ),
        choice(
            palette,
            context.get("ui-density-compact"),
            context.get("ui-density-why"),
            false,
            Message::Used
        )
    ];
    group(context, "field, choice", content.spacing(gap::M))
}

fn tones<'a>(context: Context<'a>) -> Element<'a, Message> {
    let panels = Tone::ALL.map(|tone| {
        let words = icon_label(Icon::Ok, format!("{tone:?}"), BODY, context.tone(tone));
        let more = small(context.palette, context.get("ui-several-more"));
        container(column![words, more].spacing(gap::XS))
            .padding([gap::S, gap::M])
            .width(Length::Fill)
            .style(style::tinted(context.palette, tone, radius::M))
            .into()
    });
    let question = Question {
        question: context.get("ui-erasing"),
        more: context.get("ui-several-more"),
        yes: context.get("ui-several-trash"),
    };
    let work = progress::panel(
        context,
        context.get("ui-erasing"),
        3,
        8,
        Some((context.get("ui-close"), Message::Used)),
    );
    let content = iced::widget::column(panels)
        .push(work)
        .push(question::card(context, question, Message::Used, Message::Used));
    group(context, "tinted, progress, question", content.spacing(gap::S))
}

fn texts<'a>(context: Context<'a>) -> Element<'a, Message> {
    let palette = context.palette;
    let content = column![
        title(context.get("ui-settings")),
        strong(context.get("ui-settings-look")),
        small(palette, context.get("ui-settings-why")),
        fact(palette, context.get("ui-subject"), context.get("ui-settings-why")),
        container(empty_state::view(
            context,
            Icon::Inbox,
            context.get("ui-empty-folder"),
            context.get("ui-empty-search-more"),
            Some(
                outlined(palette, None, context.get("ui-clear-search"))
                    .on_press(Message::Used)
                    .into()
            )
        ))
        .height(width::HINT)
    ];
    group(context, "texts, empty_state", content.spacing(gap::S))
}

/// Rows of both shapes: selected, unread, with a state, not loaded.
fn list<'a>(context: Context<'a>) -> Element<'a, Message> {
    let palette = context.palette;
    let of = |shape| {
        rows(4, palette, move |index| (index < 3).then(|| row_content(context, index)))
            .selected(Some(1))
            .shape(shape)
            .on_press(|_, _| Message::Used)
    };
    let density = context.preferences.density;
    let content = column![of(density.message()), of(density.two_lines())].spacing(gap::M);
    group(context, "rows", content)
}

fn row_content(context: Context<'_>, index: usize) -> RowContent {
    let palette = context.palette;
    let (icon, tone, key) = match index {
        0 => (Icon::Seal, Tone::Good, "kind-posta-certificata"),
        1 => (Icon::Fail, Tone::Bad, "verdict-altered"),
        _ => (Icon::Clock, Tone::Calm, "verdict-waiting"),
    };
    RowContent {
        bar: Some(palette.account(u8::try_from(index).unwrap_or_default())),
        strong: index == 0,
        title: "Tribunale di Aquileia".to_owned(),
        trailing: context.words.list_date(context.now, context.now),
        icon: Some((icon, palette.tone(tone))),
        detail: "Comunicazione di cancelleria: R.G.E. 214/2026".to_owned(),
        badges: vec![Badge {
            icon: Icon::Attach,
            word: String::new(),
            colour: palette.muted,
        }],
        state: vec![Badge {
            icon,
            word: context.get(key),
            colour: palette.tone(tone),
        }],
        owner: "studio.legale".to_owned(),
        ..RowContent::default()
    }
}

/// The height that a notice is given here; in the window it has the foot.
const NOTICE: f32 = gap::XXL * 2.0;
