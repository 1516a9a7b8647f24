//! The attachments of a message, and its technical parts in a section that expands.

use iced::widget::{column, container, row, text};
use iced::{Alignment, Element, Length};

use super::controls::{caption, icon_button, link, small};
use crate::engine::openable::Opening;
use crate::engine::view::{MessageView, PartView};
use crate::ui::context::Context;
use crate::ui::icon::Icon;
use crate::ui::theme::{BODY, SMALL, Tone, gap, icon_size, style, width};
use crate::ui::widget::ellipsized;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Message {
    /// Open a part, by its number.
    Open(usize),
    /// Save a part, by its number.
    Save(usize),
    /// Save all attachments, without the technical parts.
    SaveAll,
    ToggleTechnical,
}

/// The attachments without the technical parts; `None` if there are none.
pub fn strip<'a>(context: Context<'a>, view: &'a MessageView) -> Option<Element<'a, Message>> {
    let parts: Vec<&PartView> = view.content.attachments.iter().filter_map(|index| view.parts.get(*index)).collect();
    if parts.is_empty() {
        return None;
    }
    let palette = context.palette;
    let count = context.with("ui-attachments", &[("n", parts.len().into())]);
    let all = (parts.len() > 1).then(|| link(palette, Some(Icon::Save), context.get("ui-save-all")).on_press(Message::SaveAll));
    let head = row![container(caption(palette, count)).width(Length::Fill)]
        .push(all)
        .align_y(Alignment::Center);
    let cards = parts.into_iter().map(|part| card(context, part));
    let strip = iced::widget::row(cards).spacing(gap::S).wrap().vertical_spacing(gap::S);
    Some(column![head, strip].spacing(gap::S).into())
}

/// The technical parts: signature, certification data, the returned original message.
pub fn technical<'a>(context: Context<'a>, view: &'a MessageView, open: bool) -> Option<Element<'a, Message>> {
    let parts: Vec<&PartView> = view.parts.iter().filter(|part| part.technical).collect();
    if parts.is_empty() {
        return None;
    }
    let icon = if open { Icon::Down } else { Icon::Right };
    let words = context.with("ui-technical-parts", &[("n", parts.len().into())]);
    let head = link(context.palette, Some(icon), words).on_press(Message::ToggleTechnical);
    let mut content = column![head].spacing(gap::S);
    if open {
        content = content.push(small(context.palette, context.get("ui-technical-parts-why")));
        for part in parts {
            content = content.push(technical_row(context, part));
        }
    }
    Some(content.into())
}

fn card<'a>(context: Context<'a>, part: &'a PartView) -> Element<'a, Message> {
    let palette = context.palette;
    let about = format!("{} · {}", short_type(context, part), context.words.size(part.size));
    let refused = match &part.opening {
        Opening::Refused(danger) => Some(danger),
        Opening::Message | Opening::Document => None,
    };
    let (icon, colour) = match refused {
        Some(_) => (Icon::Warn, context.tone(Tone::Warn)),
        None => (icon_of(part), palette.muted),
    };
    let open = refused
        .is_none()
        .then(|| icon_button(palette, Icon::Open, context.get("ui-open"), Some(Message::Open(part.number))));
    let why = refused.map(|danger| container(small(palette, context.words.danger(danger))).width(width::ATTACHMENT_REFUSAL));
    let content = row![
        icon.view(icon_size::L, colour),
        column![
            ellipsized(name(context, part), BODY).keeping_ends(),
            ellipsized(about, SMALL).colour(palette.muted)
        ]
        .width(width::ATTACHMENT)
    ]
    .push(open)
    .push(icon_button(
        palette,
        Icon::Save,
        context.get("ui-save"),
        Some(Message::Save(part.number)),
    ))
    .spacing(gap::S)
    .align_y(Alignment::Center);
    container(column![content].push(why).spacing(gap::XS))
        .padding([gap::XS, gap::S])
        .style(style::panel(palette))
        .into()
}

fn technical_row<'a>(context: Context<'a>, part: &'a PartView) -> Element<'a, Message> {
    let palette = context.palette;
    let opens = !matches!(part.opening, Opening::Refused(_));
    let open = opens.then(|| link(palette, Some(Icon::Open), context.get("ui-open")).on_press(Message::Open(part.number)));
    row![
        container(text("")).width(f32::from(part.depth.min(DEEPEST)) * gap::L),
        icon_of(part).view(icon_size::M, palette.muted),
        ellipsized(name(context, part), SMALL).keeping_ends(),
        small(palette, part.media_type.as_str()),
        small(palette, context.words.size(part.size))
    ]
    .push(open)
    .push(link(palette, Some(Icon::Save), context.get("ui-save")).on_press(Message::Save(part.number)))
    .spacing(gap::S)
    .align_y(Alignment::Center)
    .into()
}

fn name(context: Context<'_>, part: &PartView) -> String {
    if part.name.is_empty() {
        context.get("ui-unnamed")
    } else {
        part.name.clone()
    }
}

/// The extension of the name, without those of signatures and time stamps around the file; and whether there are any.
fn extension(part: &PartView) -> (Option<&str>, bool) {
    let mut name = part.name.as_str();
    let mut is_enveloped = false;
    loop {
        let Some((stem, ending)) = name.rsplit_once('.').filter(|(_, ending)| (1..=5).contains(&ending.len())) else {
            return (None, is_enveloped);
        };
        if !ENVELOPES.iter().any(|envelope| ending.eq_ignore_ascii_case(envelope)) {
            return (Some(ending), is_enveloped);
        }
        (name, is_enveloped) = (stem, true);
    }
}

fn icon_of(part: &PartView) -> Icon {
    if part.opening == Opening::Message {
        return Icon::Envelope;
    }
    let (ending, _) = extension(part);
    let ending = ending.unwrap_or_default().to_ascii_lowercase();
    let of_ending = ICONS
        .iter()
        .find(|(_, endings)| endings.contains(&ending.as_str()))
        .map(|(icon, _)| *icon);
    of_ending.unwrap_or(match part.media_type.split('/').next() {
        Some("image") => Icon::Image,
        Some("text") => Icon::Document,
        _ => Icon::Attach,
    })
}

/// The type in few letters, and whether the file is signed.
fn short_type(context: Context<'_>, part: &PartView) -> String {
    match extension(part) {
        (Some(ending), true) => context.with("ui-signed-file", &[("type", ending.to_uppercase().into())]),
        (None, true) => context.get("ui-signed-file-unknown"),
        (Some(ending), false) => ending.to_uppercase(),
        (None, false) => part
            .media_type
            .rsplit_once('/')
            .map_or_else(|| context.get("ui-file"), |(_, subtype)| subtype.to_uppercase()),
    }
}

/// The extensions of signatures and time stamps around a file.
const ENVELOPES: [&str; 3] = ["p7m", "m7m", "tsd"];
const ICONS: [(Icon, &[&str]); 4] = [
    (
        Icon::Document,
        &[
            "pdf", "doc", "docx", "odt", "rtf", "txt", "md", "pages", "xml", "ppt", "pptx", "odp",
        ],
    ),
    (Icon::Table, &["xls", "xlsx", "ods", "csv", "numbers"]),
    (
        Icon::Image,
        &["png", "jpg", "jpeg", "gif", "tif", "tiff", "bmp", "webp", "heic", "dwg", "dxf"],
    ),
    (Icon::Zip, &["zip", "rar", "7z", "gz", "tar", "tgz"]),
];
/// Parts nested deeper are indented as these.
const DEEPEST: u16 = 6;
