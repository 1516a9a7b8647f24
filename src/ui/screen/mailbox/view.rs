//! The view of the form.

use iced::widget::{column, container, row, space};
use iced::{Alignment, Element, Length};

use super::form::Field;
use super::{Mailbox, Message, PAGE, Provider, State, diagnosis, removal};
use crate::i18n::explain::Explanation;
use crate::ui::context::Context;
use crate::ui::icon::Icon;
use crate::ui::part::controls::{
    SCREEN, body, drop_down, field, icon_button, labelled_field, link, outlined, primary, scroll, small, strong, title,
};
use crate::ui::part::details;
use crate::ui::theme::{READING, SMALL, STRONG, Tone, gap, icon_size, radius, style, width};

impl Mailbox {
    pub fn view<'a>(&'a self, context: Context<'a>) -> Element<'a, Message> {
        let palette = context.palette;
        let close = (!self.first).then(|| icon_button(palette, Icon::Close, context.get("ui-close"), Some(Message::Close)));
        let (heading, intro) = self.words();
        let head = row![container(title(context.get(heading))).width(Length::Fill)]
            .push(close)
            .align_y(Alignment::Center);
        let page = column![]
            .push(self.first.then(|| mark(context)))
            .push(head)
            .push(match &self.trouble {
                Some(trouble) => trouble_panel(context, trouble),
                None => body(context.get(intro)).into(),
            })
            .push((!self.notes.is_empty()).then(|| notes_panel(context, &self.notes)))
            .push(self.credentials(context))
            .push(self.provider(context))
            .push(self.settings_shown.then(|| self.settings(context)))
            .push(self.outcome(context))
            .push(self.buttons(context))
            .push(self.account.as_ref().map(|account| removal::view(context, account, self.removing)))
            .push(self.first.then(|| small(palette, context.get("ui-network-which"))))
            .spacing(gap::L)
            .max_width(width::FORM);
        let (ground, page): (_, Element<'a, Message>) = if self.first {
            let card = container(page)
                .padding(gap::XXL)
                .max_width(width::FORM_CARD)
                .style(style::card_flat(palette));
            (
                palette.pane,
                container(card).center_x(Length::Fill).padding([gap::XL, gap::XL]).into(),
            )
        } else {
            (palette.surface, container(page).padding(SCREEN).into())
        };
        container(scroll(palette, page).id(PAGE).height(Length::Fill))
            .width(Length::Fill)
            .height(Length::Fill)
            .style(style::ground(ground))
            .into()
    }

    fn input<'a>(&'a self, context: Context<'a>, which: Field, label: &str, hint: &str) -> Element<'a, Message> {
        // The address identifies a saved account: another address is another account.
        let free = which != Field::Address || self.account.is_none();
        let input = field(context.palette, hint, self.form.value(which), self.is_blamed(which))
            .id(format!("{which:?}").to_lowercase())
            .on_input_maybe(free.then_some(move |text| Message::FieldTyped(which, text)))
            .on_submit(Message::Try);
        labelled_field(context, context.get(label), input, None)
    }

    fn credentials<'a>(&'a self, context: Context<'a>) -> Element<'a, Message> {
        let palette = context.palette;
        let password = field(palette, "", &self.form.password, self.is_blamed(Field::Password))
            .id("password")
            .secure(!self.password_shown)
            .on_input(|text| Message::FieldTyped(Field::Password, text))
            .on_submit(Message::Try);
        let (icon, name) = if self.password_shown {
            (Icon::Hidden, "ui-hide")
        } else {
            (Icon::Eye, "ui-show")
        };
        let password = row![
            password,
            icon_button(palette, icon, context.get(name), Some(Message::TogglePassword))
        ]
        .spacing(gap::S)
        .align_y(Alignment::Center);
        let hint = self.preset.as_ref().and_then(|preset| preset.password_hint.as_deref());
        column![
            self.input(context, Field::Address, "ui-address", "studio@pec.example"),
            labelled_field(context, context.get("ui-password"), password, None),
            small(palette, context.get("ui-password-where"))
        ]
        .push(hint.map(|key| small(palette, context.get(key))))
        .push(self.input(context, Field::Name, "ui-writer-name", &context.get("ui-optional")))
        .spacing(gap::S)
        .into()
    }

    fn provider<'a>(&'a self, context: Context<'a>) -> Element<'a, Message> {
        let palette = context.palette;
        let chosen = self.preset.clone().map(Provider);
        let placeholder = context.get("ui-provider-choose");
        let choice = drop_down(
            palette,
            self.providers.clone(),
            chosen.as_ref(),
            placeholder,
            Message::ProviderChosen,
        );
        let found = match (&self.preset, self.form.address.contains('@')) {
            (Some(preset), _) => Some(context.with(
                "ui-provider-found",
                &[("imap", preset.imap.to_string().into()), ("smtp", preset.smtp.to_string().into())],
            )),
            (None, true) if self.account.is_none() => Some(context.get("ui-provider-unknown")),
            (None, _) => None,
        };
        let icon = if self.settings_shown { Icon::Down } else { Icon::Right };
        let toggle = link(palette, Some(icon), context.get("ui-manual")).on_press(Message::ToggleSettings);
        column![strong(context.get("ui-provider")).size(SMALL), choice]
            .push(found.map(|words| small(palette, words)))
            .push(toggle)
            .spacing(gap::S)
            .into()
    }

    fn settings<'a>(&'a self, context: Context<'a>) -> Element<'a, Message> {
        let end = |host: Field, port: Field, label: &str, hint: &str| {
            let host = container(self.input(context, host, label, hint)).width(Length::Fill);
            row![host, container(self.input(context, port, "ui-port", "")).width(width::SHORT_FIELD)].spacing(gap::S)
        };
        let authority = match self.account.as_ref().is_some_and(|account| account.server_authority.is_some()) {
            true => "ui-server-authority-kept",
            false => "ui-optional",
        };
        let content = column![
            self.input(context, Field::User, "ui-user", self.form.address.as_str()),
            end(Field::ImapHost, Field::ImapPort, "ui-imap", "imaps.pec.example"),
            end(Field::SmtpHost, Field::SmtpPort, "ui-smtp", "smtps.pec.example"),
            self.input(context, Field::Authority, "ui-server-authority", &context.get(authority))
        ]
        .spacing(gap::S);
        container(content)
            .padding(gap::M)
            .width(Length::Fill)
            .style(style::panel(context.palette))
            .into()
    }

    fn outcome<'a>(&'a self, context: Context<'a>) -> Option<Element<'a, Message>> {
        let words = match &self.state {
            State::Editing => return None,
            State::Trying { .. } => small(context.palette, context.get("ui-trying")).into(),
            State::Saving => small(context.palette, context.get("ui-saving")).into(),
            State::Tried(found) => diagnosis::view(context, found),
        };
        let tone = if matches!(self.state, State::Tried(_)) {
            Tone::Bad
        } else {
            Tone::Calm
        };
        Some(
            container(words)
                .padding([gap::S, gap::M])
                .width(Length::Fill)
                .style(style::tinted(context.palette, tone, radius::S))
                .into(),
        )
    }

    fn buttons<'a>(&'a self, context: Context<'a>) -> Element<'a, Message> {
        let palette = context.palette;
        let idle = matches!(self.state, State::Editing | State::Tried(_));
        let renamed = self.renamed().is_some();
        let ready = idle && self.form.address.contains('@') && (renamed || !self.form.password.is_empty());
        let words = match &self.account {
            Some(_) if renamed => "ui-save-name",
            Some(_) => "ui-try-and-save",
            None => "ui-try-and-add",
        };
        let add = primary(palette, None, context.get(words), ready.then_some(Message::Try));
        let cancel = (!self.first).then(|| outlined(palette, None, context.get("ui-cancel")).on_press(Message::Close));
        row![space().width(Length::Fill)].push(cancel).push(add).spacing(gap::S).into()
    }

    fn is_blamed(&self, field: Field) -> bool {
        matches!(&self.state, State::Tried(diagnosis) if diagnosis::blames(diagnosis, field))
    }
}

/// What happened, what it means, what to do.
fn trouble_panel<'a>(context: Context<'a>, trouble: &'a Explanation) -> Element<'a, Message> {
    let content = column![
        strong(trouble.what.as_str()),
        small(context.palette, trouble.meaning.as_str()),
        body(trouble.remedy.as_str()).size(SMALL)
    ]
    .push(details::of_error(context, trouble))
    .spacing(gap::XS);
    container(content)
        .padding([gap::S, gap::M])
        .width(Length::Fill)
        .style(style::tinted(context.palette, Tone::Warn, radius::S))
        .into()
}

/// What the server wants the user to read, and what could not be received.
fn notes_panel<'a>(context: Context<'a>, notes: &'a [String]) -> Element<'a, Message> {
    let lines = notes.iter().map(|note| body(note.as_str()).size(SMALL).into());
    container(column(lines).spacing(gap::S))
        .padding([gap::S, gap::M])
        .width(Length::Fill)
        .style(style::tinted(context.palette, Tone::Warn, radius::S))
        .into()
}

/// The logo.
fn mark<'a>(context: Context<'a>) -> Element<'a, Message> {
    let palette = context.palette;
    row![
        Icon::Seal.view(icon_size::XL, palette.accent),
        iced::widget::text("Recapito").size(READING).font(STRONG).color(palette.accent)
    ]
    .spacing(gap::S)
    .align_y(Alignment::Center)
    .into()
}
