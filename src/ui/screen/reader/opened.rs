//! What is open in the reader, and what of it is expanded.

use iced::widget::{svg, text_editor};

use super::page;
use crate::engine::view::{DispatchView, MessageView};

#[derive(Debug)]
pub(super) struct Opened {
    pub(super) message: Option<MessageView>,
    pub(super) dispatch: Option<DispatchView>,
    /// A long plain text.
    pub(super) long: Option<text_editor::Content>,
    pub(super) is_plain: bool,
    /// Those of the formatted text, in order.
    pub(super) images: Vec<svg::Handle>,
    /// The link whose address shows.
    pub(super) link: Option<usize>,
    pub(super) verdict_open: bool,
    pub(super) header_open: bool,
    pub(super) technical_open: bool,
    pub(super) recipient: Option<usize>,
}

impl Opened {
    pub(super) fn of_message(message: Option<MessageView>, is_plain: bool) -> Self {
        let formatted = message.as_ref().and_then(|view| view.content.formatted.as_deref());
        let mut opened = Self {
            long: None,
            is_plain,
            images: formatted.map(page::handles).unwrap_or_default(),
            link: None,
            message,
            dispatch: None,
            verdict_open: false,
            header_open: false,
            technical_open: false,
            recipient: None,
        };
        opened.choose_form(is_plain);
        opened
    }

    /// Shows the plain text, or the formatted one where there is one.
    pub(super) fn choose_form(&mut self, is_plain: bool) {
        self.is_plain = is_plain;
        let text = self.message.as_ref().map(|view| view.content.text.as_str());
        let long = text.filter(|text| text.len() > LONG && self.page().is_none());
        self.long = long.map(text_editor::Content::with_text);
    }

    pub(super) fn of_dispatch(view: DispatchView) -> Self {
        Self {
            dispatch: Some(view),
            ..Self::of_message(None, false)
        }
    }
}

/// From this many bytes on, a text is shown in an editor, which lays out only its visible lines.
const LONG: usize = 24_000;
