//! Printing the open message: a PDF that is opened in the system's viewer, which prints it, or saved.

use std::sync::Arc;

use iced::widget::{column, container, row, text};
use iced::{Alignment, Element, Length, Task};

use super::saving::save_dialog;
use super::{Action, Content, Message as ReaderMessage, Reader};
use crate::engine::EngineError;
use crate::ui::context::Context;
use crate::ui::icon::Icon;
use crate::ui::open_external;
use crate::ui::part::controls::{icon_button, outlined, primary, small, strong};
use crate::ui::save::SaveRequest;
use crate::ui::theme::{SMALL, Tone, gap, style};
use crate::ui::widget::button::{Variant, button};

/// The question what to do with the PDF.
#[derive(Debug, Default)]
pub(super) struct Print {
    with_status: bool,
    is_working: bool,
}

/// What the PDF is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// The system's viewer, to print it.
    View,
    Save,
}

#[derive(Debug, Clone)]
pub enum Message {
    /// Asks what to do.
    Ask,
    /// With the delivery state (`true`) or without.
    WithStatus(bool),
    Make(Purpose),
    Made(Purpose, Result<Arc<[u8]>, EngineError>),
    Close,
}

impl Reader {
    pub(super) fn print(&mut self, message: Message, context: Context<'_>) -> Action {
        match message {
            Message::Ask => self.ask_print(),
            Message::WithStatus(with) => self.print_with_status(with),
            Message::Make(purpose) => self.make_pdf(purpose, context),
            Message::Made(purpose, answer) => self.pdf_made(purpose, answer, context),
            Message::Close => {
                self.close_print();
                Action::None
            }
        }
    }

    fn ask_print(&mut self) -> Action {
        if self.message().is_some() && self.print.is_none() {
            self.print = Some(Print::default());
        }
        Action::None
    }

    fn print_with_status(&mut self, with: bool) -> Action {
        if let Some(print) = &mut self.print {
            print.with_status = with;
        }
        Action::None
    }

    fn make_pdf(&mut self, purpose: Purpose, context: Context<'_>) -> Action {
        let Content::Open(opened) = &self.content else {
            return Action::None;
        };
        let (Some(message), Some(print)) = (&opened.message, self.print.as_mut().filter(|print| !print.is_working)) else {
            return Action::None;
        };
        print.is_working = true;
        let dispatch = opened.dispatch.clone().filter(|_| print.with_status).map(Arc::new);
        let (message, words, handle) = (
            Arc::new(message.clone()),
            Arc::new(context.words.duplicate()),
            context.handle.clone(),
        );
        let making = async move { handle.printout(message, dispatch, words).await };
        Action::Run(Task::perform(making, move |answer| {
            ReaderMessage::Print(Message::Made(purpose, answer.map(Into::into)))
        }))
    }

    fn pdf_made(&mut self, purpose: Purpose, answer: Result<Arc<[u8]>, EngineError>, context: Context<'_>) -> Action {
        if self.print.take().is_none() {
            return Action::None;
        }
        let pdf = match answer {
            Ok(pdf) => pdf,
            Err(error) => return Action::Failed(error),
        };
        let subject = self.message().map(|view| view.content.subject.clone()).unwrap_or_default();
        let request = SaveRequest::Pdf(pdf.clone(), subject);
        match purpose {
            Purpose::View => {
                let name = request.suggested_name();
                let opening = open_external::open_pdf(context.handle.clone(), name.clone(), pdf);
                Action::Run(Task::perform(opening, move |answer| ReaderMessage::Opened(name.clone(), answer)))
            }
            Purpose::Save => save_dialog(request),
        }
    }

    /// Closes the question; false where it was not asked.
    pub(super) fn close_print(&mut self) -> bool {
        self.print.take().is_some()
    }
}

impl Print {
    pub(super) fn view<'a>(&self, context: Context<'a>, has_status: bool) -> Element<'a, ReaderMessage> {
        let palette = context.palette;
        let act = |message| Some(message).filter(|_| !self.is_working).map(ReaderMessage::Print);
        let head = row![
            container(strong(context.get("ui-print"))).width(Length::Fill),
            icon_button(
                palette,
                Icon::Close,
                context.get("ui-close"),
                Some(ReaderMessage::Print(Message::Close))
            )
        ]
        .align_y(Alignment::Center);
        let chip = |key: &str, with: bool| {
            button(palette, Variant::Chip, text(context.get(key)).size(SMALL))
                .padding([gap::XS, gap::S])
                .chosen(self.with_status == with)
                .on_press(ReaderMessage::Print(Message::WithStatus(with)))
        };
        let status = has_status.then(|| row![chip("ui-print-without-status", false), chip("ui-print-with-status", true)].spacing(gap::XS));
        let buttons = row![
            primary(
                palette,
                Some(Icon::Printer),
                context.get("ui-print-view"),
                act(Message::Make(Purpose::View))
            ),
            outlined(palette, Some(Icon::Save), context.get("ui-print-save")).on_press_maybe(act(Message::Make(Purpose::Save)))
        ]
        .spacing(gap::S)
        .align_y(Alignment::Center);
        let why = small(palette, context.get("ui-print-why"));
        container(column![head, why].push(status).push(buttons).spacing(gap::S))
            .padding([gap::S, gap::L])
            .width(Length::Fill)
            .style(style::tinted(palette, Tone::Calm, 0.0))
            .into()
    }
}
