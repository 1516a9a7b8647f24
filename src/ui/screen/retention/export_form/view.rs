//! The view of the form.

use iced::widget::{column, container, row, text};
use iced::{Alignment, Element, Length};

use super::{ExportForm, Message, Package, Period, What, Written};
use crate::ui::context::Context;
use crate::ui::icon::Icon;
use crate::ui::part::controls::{caption, choice, field, icon_button, icon_label, labelled_field, outlined, path_field, primary, small};
use crate::ui::part::progress;
use crate::ui::save::Container;
use crate::ui::save_progress::SaveProgress;
use crate::ui::theme::{BODY, SMALL, Tone, gap, radius, style, width};
use crate::ui::widget::button::{Variant, button};

impl ExportForm {
    pub(in crate::ui::screen::retention) fn view<'a>(&'a self, context: Context<'a>) -> Element<'a, Message> {
        let (tone, content) = match &self.saving {
            SaveProgress::ChoosingPath(typed) => (Tone::Calm, question(context, self, typed.as_deref())),
            SaveProgress::Writing { done, of, cancel } => {
                let words = match (cancel.is_cancelled(), of) {
                    (true, _) => context.get("ui-retention-stopping"),
                    (false, 0) => context.get("ui-retention-writing"),
                    (false, of) => context.with("ui-exporting", &[("done", (*done).into()), ("of", (*of).into())]),
                };
                let stop = (context.get("ui-stop"), Message::Stop);
                return progress::panel(context, words, *done, *of, Some(stop));
            }
            SaveProgress::Written(outcome) => (tone_of(outcome), written(context, outcome)),
        };
        container(content)
            .padding(gap::M)
            .width(Length::Fill)
            .style(style::tinted(context.palette, tone, radius::S))
            .into()
    }
}

fn question<'a>(context: Context<'a>, form: &'a ExportForm, typed: Option<&str>) -> Element<'a, Message> {
    let palette = context.palette;
    let ready = form.is_ready();
    let cancel = outlined(palette, None, context.get("ui-cancel")).on_press(Message::Close);
    let (content, buttons) = match &form.what {
        What::Package(package) => {
            let into = |icon, key: &str, container| {
                outlined(palette, Some(icon), context.get(key)).on_press_maybe(ready.then_some(Message::ChooseTarget(container)))
            };
            let buttons = row![
                into(Icon::Folder, "ui-export-folder", Container::Folder),
                into(Icon::Save, "ui-export-zip", Container::Zip),
                cancel
            ];
            (package_form(context, form, package), buttons)
        }
        What::Hashes { names, .. } => {
            let save = primary(
                palette,
                Some(Icon::Save),
                context.get("ui-retention-list-save"),
                Some(Message::ChooseFile),
            );
            (hash_list_form(context, *names), row![save, cancel])
        }
    };
    let path = typed.map(|path| {
        let words = [context.get("ui-save-where-why"), context.get("ui-save")];
        path_field(context, "retention-path", path, words, Message::PathTyped, Message::WriteTyped)
    });
    column![content, buttons.spacing(gap::S).align_y(Alignment::Center)]
        .push(path)
        .spacing(gap::M)
        .into()
}

fn package_form<'a>(context: Context<'a>, form: &'a ExportForm, package: &'a Package) -> Element<'a, Message> {
    let palette = context.palette;
    let reason = package.days().is_none().then(|| context.get("ui-retention-days-wrong"));
    let choices = [("ui-retention-only-new", false), ("ui-retention-again", true)];
    let choices = choices.into_iter().map(|(key, include)| {
        button(palette, Variant::Chip, text(context.get(key)).size(SMALL))
            .padding([gap::XS, gap::M])
            .chosen(package.include_preserved == include)
            .on_press(Message::IncludePreserved(include))
            .into()
    });
    column![
        caption(palette, context.get("ui-retention-package")),
        labelled_field(context, context.get("ui-retention-period"), period(context, form, package), reason),
        iced::widget::row(choices).spacing(gap::S),
        holder(context, package),
        small(palette, context.get("ui-retention-package-why"))
    ]
    .spacing(gap::M)
    .into()
}

/// The first and the last day, and the usual periods.
fn period<'a>(context: Context<'a>, form: &'a ExportForm, package: &'a Package) -> Element<'a, Message> {
    let palette = context.palette;
    let days = package.days();
    let periods = [
        (Period::Open, "ui-retention-period-open"),
        (Period::ThisYear, "ui-retention-period-this-year"),
        (Period::LastYear, "ui-retention-period-last-year"),
    ];
    let periods = periods.into_iter().map(|(period, key)| {
        button(palette, Variant::Chip, text(context.get(key)).size(SMALL))
            .padding([gap::XS, gap::M])
            .chosen(days == Some(package.days_of(period, form.today)))
            .on_press(Message::Period(period))
            .into()
    });
    let day = |id: &'static str, label: &str, value: &'a str, typed: fn(String) -> Message| {
        row![
            small(palette, context.get(label)),
            field(palette, "31/12/2026", value, days.is_none())
                .id(id)
                .on_input(typed)
                .width(width::DATE_FIELD)
        ]
        .spacing(gap::S)
        .align_y(Alignment::Center)
    };
    row![
        day("retention-from", "ui-retention-from", &package.from, Message::FromTyped),
        day("retention-until", "ui-retention-to", &package.until, Message::UntilTyped)
    ]
    .extend(periods)
    .spacing(gap::S)
    .align_y(Alignment::Center)
    .into()
}

/// Whose archive it is: name and tax number.
fn holder<'a>(context: Context<'a>, package: &'a Package) -> Element<'a, Message> {
    let palette = context.palette;
    let view = context.account(&package.account);
    let name = view.and_then(|view| view.account.name.as_deref().filter(|name| !name.is_empty()));
    let name = name.unwrap_or(package.account.as_str());
    let wrong = !package.is_holder_valid();
    let holder = labelled_field(
        context,
        context.get("ui-retention-holder"),
        field(palette, name, &package.holder, wrong)
            .id("retention-holder")
            .on_input(Message::HolderTyped),
        wrong.then(|| context.get("ui-retention-holder-wrong")),
    );
    let code = labelled_field(
        context,
        context.get("ui-retention-code"),
        field(palette, "VATIT-01234567890", &package.tax_number, false)
            .id("retention-code")
            .on_input(Message::TaxNumberTyped),
        None,
    );
    row![
        container(holder).width(Length::FillPortion(3)),
        container(code).width(Length::FillPortion(2))
    ]
    .spacing(gap::M)
    .into()
}

/// Digests alone, or with names.
fn hash_list_form<'a>(context: Context<'a>, names: bool) -> Element<'a, Message> {
    let palette = context.palette;
    let one = |key: &str, why: &str, with: bool| {
        let message = Message::WithNames(with);
        choice(palette, context.get(key), context.get(why), names == with, message)
    };
    column![
        caption(palette, context.get("ui-retention-hashes")),
        one("ui-retention-bare", "ui-retention-bare-why", false),
        one("ui-retention-named", "ui-retention-named-why", true)
    ]
    .spacing(gap::S)
    .into()
}

fn tone_of(written: &Written) -> Tone {
    match written.anything {
        true => Tone::Good,
        false => Tone::Warn,
    }
}

fn written<'a>(context: Context<'a>, written: &'a Written) -> Element<'a, Message> {
    let palette = context.palette;
    let icon = match written.anything {
        true => Icon::Ok,
        false => Icon::Warn,
    };
    let head = row![
        container(icon_label(icon, written.words.as_str(), BODY, context.tone(tone_of(written)))).width(Length::Fill),
        icon_button(palette, Icon::Close, context.get("ui-close"), Some(Message::Close))
    ]
    .spacing(gap::S)
    .align_y(Alignment::Center);
    let more = written.more.as_deref().map(|more| small(palette, more));
    column![head].push(more).spacing(gap::S).into()
}
