//! The source of the open message, in place of the message.

use iced::widget::{column, container, row, text_editor};
use iced::{Alignment, Element, Font, Length, Task};

use super::{Action, Message as ReaderMessage, Reader};
use crate::engine::EngineError;
use crate::engine::view::RawText;
use crate::ui::context::Context;
use crate::ui::icon::Icon;
use crate::ui::part::controls::{hairline, link, outlined, small, strong};
use crate::ui::theme::{SMALL, gap, style};

/// The source of a message; `None` while it loads.
#[derive(Debug, Default)]
pub(super) struct SourcePage(Option<Loaded>);

#[derive(Debug)]
struct Loaded {
    text: text_editor::Content,
    size: u64,
    cut: bool,
}

#[derive(Debug, Clone)]
pub enum Message {
    /// Shows the source, or the message again.
    Toggle,
    /// The source, for this generation of the reader.
    Loaded(u64, Result<Box<RawText>, EngineError>),
    /// Scrolling and selecting.
    Text(text_editor::Action),
}

impl Reader {
    pub(super) fn source_page(&mut self, message: Message, context: Context<'_>) -> Action {
        match message {
            Message::Toggle if self.source_page.is_some() => {
                self.close_source();
                Action::None
            }
            Message::Toggle => self.open_source_page(context),
            Message::Loaded(generation, answer) => self.source_loaded(generation, answer),
            Message::Text(action) => self.move_in_source(action),
        }
    }

    fn open_source_page(&mut self, context: Context<'_>) -> Action {
        let Some(source) = self.message().map(|view| view.source.clone()) else {
            return Action::None;
        };
        self.close_find();
        self.source_page = Some(SourcePage::default());
        let (generation, handle) = (self.generation, context.handle.clone());
        Action::Run(Task::perform(async move { handle.raw_text(source).await }, move |answer| {
            ReaderMessage::Source(Message::Loaded(generation, answer.map(Box::new)))
        }))
    }

    fn source_loaded(&mut self, generation: u64, answer: Result<Box<RawText>, EngineError>) -> Action {
        let Some(page) = self.source_page.as_mut().filter(|_| generation == self.generation) else {
            return Action::None;
        };
        match answer {
            Ok(raw) => {
                page.0 = Some(Loaded {
                    text: text_editor::Content::with_text(&raw.text),
                    size: raw.size,
                    cut: raw.cut,
                });
                Action::None
            }
            Err(error) => {
                self.source_page = None;
                Action::Failed(error)
            }
        }
    }

    fn move_in_source(&mut self, action: text_editor::Action) -> Action {
        if let Some(SourcePage(Some(loaded))) = &mut self.source_page
            && !action.is_edit()
        {
            loaded.text.perform(action);
        }
        Action::None
    }

    /// From the source back to the message; false where it does not show.
    pub fn close_source(&mut self) -> bool {
        self.source_page.take().is_some()
    }
}

impl SourcePage {
    pub(super) fn view<'a>(&'a self, context: Context<'a>) -> Element<'a, ReaderMessage> {
        let palette = context.palette;
        let back = link(palette, Some(Icon::Back), context.get("ui-back")).on_press(ReaderMessage::Source(Message::Toggle));
        let save = outlined(palette, Some(Icon::Save), context.get("ui-save-eml")).on_press(ReaderMessage::SaveOriginal);
        let head = row![back, container(strong(context.get("ui-source"))).width(Length::Fill), save]
            .spacing(gap::M)
            .align_y(Alignment::Center)
            .padding([gap::S, gap::L]);
        let Some(loaded) = &self.0 else {
            let waiting = container(small(palette, context.get("ui-loading"))).center(Length::Fill);
            return column![head, hairline(palette), waiting].into();
        };
        let cut = loaded.cut.then(|| {
            let words = context.with("ui-source-cut", &[("size", context.words.size(loaded.size).into())]);
            container(small(palette, words)).padding([gap::S, gap::L])
        });
        let text = text_editor(&loaded.text)
            .on_action(|action| ReaderMessage::Source(Message::Text(action)))
            .font(Font::MONOSPACE)
            .size(SMALL)
            .padding([gap::M, gap::L])
            .height(Length::Fill)
            .style(style::editor(palette));
        column![head, hairline(palette)].push(cut).push(text).into()
    }
}
