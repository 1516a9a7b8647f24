//! The view of the page.

use std::path::Path;

use iced::widget::{column, container, row, text};
use iced::{Alignment, Color, Element, Length};

use super::{Line, Listed, Message, PathFor, Verify, What};
use crate::engine::FileFault;
use crate::ui::context::Context;
use crate::ui::icon::Icon;
use crate::ui::part::controls::{SCREEN, hairline, icon_label, link, outlined, path_field, primary, scroll};
use crate::ui::part::{details, empty_state, page, progress, state_icon};
use crate::ui::theme::{BODY, SMALL, Tone, gap, icon_size};
use crate::ui::widget::button::{Variant, button};
use crate::ui::widget::rows::Badge;
use crate::ui::widget::{RowContent, ellipsized, rows};

impl Verify {
    pub fn view<'a>(&'a self, context: Context<'a>) -> Element<'a, Message> {
        let head = page::Head {
            about: Some(context.get("ui-verify-why")),
            tool: None,
            close: Some(Message::Close),
        };
        let head = head.view(context, "ui-verify");
        let is_empty = self.lines.is_empty() && self.listed.is_empty() && self.running.is_none();
        let content: Element<'a, Message> = match is_empty {
            true => self.empty(context),
            false => self.found(context),
        };
        let page = column![head].push(self.typing(context)).push(content);
        container(page.spacing(gap::M).padding(SCREEN))
            .width(Length::Fill)
            .height(Length::Fill)
            .into()
    }

    fn typing<'a>(&'a self, context: Context<'a>) -> Option<Element<'a, Message>> {
        let (purpose, path) = self.typed.as_ref()?;
        let words = match purpose {
            PathFor::Files => ["ui-verify-type", "ui-verify-take"],
            PathFor::Authorities => ["ui-verify-type-authority", "ui-choose"],
        };
        let words = words.map(|key| context.get(key));
        Some(path_field(
            context,
            "verify-path",
            path,
            words,
            Message::PathTyped,
            Message::PathSubmitted,
        ))
    }

    fn empty<'a>(&self, context: Context<'a>) -> Element<'a, Message> {
        let palette = context.palette;
        let buttons = row![
            primary(palette, None, context.get("ui-choose-files"), Some(Message::ChooseFiles)),
            outlined(palette, Some(Icon::Folder), context.get("ui-choose-folder")).on_press(Message::ChooseFolder)
        ]
        .spacing(gap::S);
        let what = match self.stopped {
            true => "ui-verify-stopped",
            false => "ui-verify-drop",
        };
        empty_state::view(
            context,
            Icon::Seal,
            context.get(what),
            context.get("ui-verify-drop-more"),
            Some(buttons.into()),
        )
    }

    fn found<'a>(&'a self, context: Context<'a>) -> Element<'a, Message> {
        let palette = context.palette;
        let judged = self.lines.len() as u64;
        let working = self.running.as_ref().map(|running| {
            let key = match running.cancel.is_cancelled() {
                true => "ui-stopping",
                false => "ui-verifying",
            };
            let stop = (context.get("ui-stop"), Message::Stop);
            progress::panel(context, context.with(key, &[("n", judged.into())]), 0, 0, Some(stop))
        });
        let stopped = (self.stopped && self.running.is_none())
            .then(|| icon_label(Icon::Warn, context.get("ui-verify-stopped"), SMALL, context.tone(Tone::Warn)));
        let listed = self.listed.iter().take(BUNDLES).map(|listed| bundle(context, listed));
        let listed = (!self.listed.is_empty()).then(|| iced::widget::column(listed).spacing(gap::XS));
        let count = match self.only_doubtful {
            true => self.doubtful.len(),
            false => self.lines.len(),
        };
        let table = rows(count, palette, move |at| {
            let line = self.lines.get(self.line_index(at)?)?;
            Some(row_content(context, line))
        })
        .selected(self.selected.and_then(|selected| self.row_of(selected)))
        .shape(context.preferences.density.two_lines())
        .on_press(|index, _| Message::RowPressed(index));
        column![self.bar(context)]
            .push(working)
            .push(stopped)
            .push(listed)
            .push(self.authorities(context))
            .push(self.reports(context))
            .push(hairline(palette))
            .push(scroll(palette, table).height(Length::Fill))
            .spacing(gap::M)
            .into()
    }

    /// Counts, the filter, and the buttons to add files.
    fn bar<'a>(&self, context: Context<'a>) -> Element<'a, Message> {
        let palette = context.palette;
        let chip = |word: String, chosen: bool, message: Message| {
            button(palette, Variant::Chip, text(word).size(SMALL))
                .padding([gap::XS, gap::M])
                .chosen(chosen)
                .on_press(message)
        };
        let all = context.with("ui-verify-all", &[("n", self.lines.len().into())]);
        let doubtful = context.with("ui-verify-doubtful", &[("n", self.doubtful.len().into())]);
        let chips = row![
            chip(all, !self.only_doubtful, Message::OnlyDoubtful(false)),
            chip(doubtful, self.only_doubtful, Message::OnlyDoubtful(true))
        ]
        .spacing(gap::S)
        .width(Length::Fill);
        row![
            chips,
            outlined(palette, None, context.get("ui-choose-files")).on_press(Message::ChooseFiles),
            outlined(palette, Some(Icon::Folder), context.get("ui-choose-folder")).on_press(Message::ChooseFolder),
            outlined(palette, None, context.get("ui-verify-clear")).on_press(Message::Clear)
        ]
        .spacing(gap::S)
        .align_y(Alignment::Center)
        .into()
    }

    /// The authorities trusted for time stamps.
    fn authorities<'a>(&self, context: Context<'a>) -> Option<Element<'a, Message>> {
        let palette = context.palette;
        let names: Vec<&str> = self.authorities.iter().map(|anchor| anchor.name.as_str()).collect();
        let is_stamped = self.lines.iter().any(|line| matches!(line.what, What::Stamp(..)));
        if names.is_empty() && !is_stamped {
            return None;
        }
        let free = self.running.is_none();
        let words = match names.is_empty() {
            true => icon_label(
                Icon::Question,
                context.get("ui-verify-no-authority"),
                SMALL,
                context.tone(Tone::Warn),
            ),
            false => {
                let args = [("names", names.join(", ").into())];
                icon_label(Icon::Seal, context.with("ui-verify-authorities", &args), SMALL, palette.muted)
            }
        };
        let forget = (!names.is_empty())
            .then(|| link(palette, None, context.get("ui-remove")).on_press_maybe(free.then_some(Message::ForgetAuthorities)));
        let add = outlined(palette, Some(Icon::Plus), context.get("ui-verify-authority"))
            .on_press_maybe(free.then_some(Message::ChooseAuthorities));
        let content = row![container(words).width(Length::Fill)]
            .push(forget)
            .push(add)
            .spacing(gap::S)
            .align_y(Alignment::Center);
        Some(content.into())
    }

    /// What the system reported about files that could not be read.
    fn reports<'a>(&self, context: Context<'a>) -> Option<Element<'a, Message>> {
        let reports = self.lines.iter().filter_map(|line| match &line.what {
            What::Unreadable(reason) => Some(format!("{}: {reason}", line.file)),
            _ => None,
        });
        details::of_text(context, &reports.take(REPORTS).collect::<Vec<_>>().join("\n"))
    }

    fn row_of(&self, selected: usize) -> Option<usize> {
        match self.only_doubtful {
            true => self.doubtful.binary_search(&selected).ok(),
            false => Some(selected),
        }
    }
}

fn bundle<'a>(context: Context<'a>, listed: &'a Listed) -> Element<'a, Message> {
    let (icon, tone, key) = match listed.bad {
        0 => (Icon::Ok, Tone::Good, "ui-verify-listed-good"),
        _ => (Icon::Fail, Tone::Bad, "ui-verify-listed-bad"),
    };
    let args = [
        ("file", name(&listed.file).into()),
        ("good", listed.good.into()),
        ("bad", listed.bad.into()),
    ];
    let words = ellipsized(context.with(key, &args), BODY).colour(context.tone(tone));
    let line = row![icon.view(icon_size::M, context.tone(tone)), words]
        .spacing(gap::S)
        .align_y(Alignment::Center);
    let limits = match listed.is_stamped {
        true => "verified-limits-stamped",
        false => "verified-limits",
    };
    let limits = text(context.get(limits)).size(SMALL).color(context.palette.muted);
    column![line, limits].spacing(gap::XS).into()
}

fn row_content(context: Context<'_>, line: &Line) -> RowContent {
    let (icon, tone, verdict, kind) = describe(context, &line.what);
    let by = line.by.as_deref().map(|by| format!(" · {by}")).unwrap_or_default();
    RowContent {
        title: lead(&line.file),
        trailing: line.at.map(|at| context.words.instant(at)).unwrap_or_default(),
        icon: Some((icon, context.tone(tone))),
        detail: format!("{verdict}{by}"),
        badges: vec![badge(kind, context.palette.muted, &line.what)],
        ..RowContent::default()
    }
}

fn badge(word: String, colour: Color, what: &What) -> Badge {
    let icon = match what {
        What::Message { kind, .. } if kind.is_receipt() => Icon::Receipt,
        What::Message { .. } => Icon::Envelope,
        What::Stamp(..) => Icon::Clock,
        What::Fault(_) | What::Hashes(..) | What::Unreadable(_) | What::LeftOut(_) | What::TooLarge => Icon::Attach,
    };
    Badge { icon, word, colour }
}

/// Icon, tone, the verdict in words, and what it is.
fn describe(context: Context<'_>, what: &What) -> (Icon, Tone, String, String) {
    match what {
        What::Message {
            kind,
            verdict,
            pretends,
            is_as_written,
        } => {
            let (icon, tone) = state_icon::of_verdict(*verdict);
            let kind = context.words.kind(kind);
            if *pretends {
                return (Icon::Unsealed, Tone::Bad, context.get("ui-band-pretends"), kind);
            }
            let verdict = match is_as_written {
                true => context.get("ui-verify-as-written"),
                false => context.words.verdict(*verdict),
            };
            (icon, tone, verdict, kind)
        }
        What::Stamp(verdict, over) => {
            let (icon, tone) = state_icon::of_verdict(*verdict);
            let kind = context.with("ui-verify-stamp", &[("file", name(over).into())]);
            (icon, tone, context.words.verdict(*verdict), kind)
        }
        What::Fault(fault) => {
            let words = context.get(&format!("problem-{}", fault.as_str()));
            (icon_of(*fault), Tone::Bad, words, context.get("ui-verify-in-bundle"))
        }
        What::Hashes(count, is_stamped) => {
            let (icon, tone, key) = match is_stamped {
                true => (Icon::Ok, Tone::Good, "ui-verify-stamped"),
                false => (Icon::Question, Tone::Warn, "ui-verify-unstamped"),
            };
            let kind = context.with("ui-verify-hashes", &[("n", (*count).into())]);
            (icon, tone, context.get(key), kind)
        }
        What::Unreadable(_) => (
            Icon::Question,
            Tone::Warn,
            context.get("ui-verify-unreadable"),
            context.get("ui-file"),
        ),
        What::LeftOut(reason) => (Icon::Question, Tone::Warn, context.words.left_out(*reason), context.get("ui-file")),
        What::TooLarge => (
            Icon::Question,
            Tone::Warn,
            context.get("ui-verify-too-large"),
            context.get("ui-file"),
        ),
    }
}

fn icon_of(fault: FileFault) -> Icon {
    match fault {
        FileFault::Missing
        | FileFault::Unreadable
        | FileFault::NoManifest
        | FileFault::NoStatement
        | FileFault::TooLarge
        | FileFault::Ambiguous => Icon::Fail,
        FileFault::Malformed
        | FileFault::Changed
        | FileFault::Extra
        | FileFault::Doubled
        | FileFault::UnsafeName
        | FileFault::Link
        | FileFault::NotRecomputed
        | FileFault::LedgerExcerpt
        | FileFault::OtherDispatch
        | FileFault::OtherContent => Icon::Unsealed,
    }
}

/// The file name first: the folder may be cut off.
fn lead(file: &str) -> String {
    let within = Path::new(file).parent().filter(|within| !within.as_os_str().is_empty());
    match within {
        Some(within) => format!("{} · {}", name(file), within.display()),
        None => name(file),
    }
}

/// The last component of a path.
fn name(path: &str) -> String {
    let last = Path::new(path).file_name().map(|name| name.to_string_lossy().into_owned());
    last.unwrap_or_else(|| path.to_owned())
}

/// Bundles summed up above the table; the faults of all are in it.
const BUNDLES: usize = 4;
/// Files whose report is shown.
const REPORTS: usize = 100;
