//! The operators of a search: completed while they are typed, and explained.

use iced::widget::{column, container, operation, row};
use iced::{Element, Length};

use super::{Action, List, Message, SEARCH};
use crate::ui::context::Context;
use crate::ui::part::controls::{scroll, small};
use crate::ui::theme::{SMALL, gap, style, width};
use crate::ui::widget::button::{Variant, button};
use crate::ui::widget::ellipsized;

/// An operator: the key of its text, and of what it finds.
type Operator = (&'static str, &'static str);

/// All of them: the text that is typed and what it finds, each in the user's language.
pub const OPERATORS: [Operator; 22] = [
    ("ui-operator-from", "ui-operator-from-finds"),
    ("ui-operator-to", "ui-operator-to-finds"),
    ("ui-operator-subject", "ui-operator-subject-finds"),
    ("ui-operator-attachment", "ui-operator-attachment-finds"),
    ("ui-operator-body", "ui-operator-body-finds"),
    ("ui-operator-since", "ui-operator-since-finds"),
    ("ui-operator-until", "ui-operator-until-finds"),
    ("ui-operator-has-attachment", "ui-filter-attachments"),
    ("ui-operator-has-invoice", "ui-operator-has-invoice-finds"),
    ("ui-operator-unread", "ui-filter-unread"),
    ("ui-operator-starred", "ui-filter-starred"),
    ("ui-operator-problem", "ui-filter-problems"),
    ("ui-operator-waiting", "ui-filter-delivery-waiting"),
    ("ui-operator-accepted", "ui-filter-delivery-accepted"),
    ("ui-operator-delivered", "ui-filter-delivery-delivered"),
    ("ui-operator-late", "ui-filter-delivery-late"),
    ("ui-operator-failed", "ui-filter-delivery-failed"),
    ("ui-operator-refused", "ui-filter-delivery-refused"),
    ("ui-operator-unproved", "ui-filter-delivery-unproved"),
    ("ui-operator-uncertain", "ui-filter-delivery-uncertain"),
    ("ui-operator-id", "ui-operator-id-finds"),
    ("ui-operator-hash", "ui-operator-hash-finds"),
];

impl List {
    /// The operators that begin with what is being typed; `None` where there are none.
    pub(super) fn completions<'a>(&'a self, context: Context<'a>) -> Option<Element<'a, Message>> {
        let (_, typed) = last_word(&self.text);
        if typed.chars().count() < SHORTEST {
            return None;
        }
        let fitting = OPERATORS.into_iter().filter(|(text, _)| {
            let text = context.get(text);
            text.starts_with(&typed.to_lowercase()) && text != typed
        });
        let lines: Vec<Element<'a, Message>> = fitting.take(MOST).map(|one| self.line(context, one)).collect();
        let lines = (!lines.is_empty()).then(|| column(lines))?;
        Some(container(lines).style(style::card_flat(context.palette)).width(Length::Fill).into())
    }

    /// The page with all operators, in the place of the rows.
    pub(super) fn explanation<'a>(&'a self, context: Context<'a>) -> Element<'a, Message> {
        let lines = OPERATORS.into_iter().map(|one| self.line(context, one));
        let page = column![small(context.palette, context.get("ui-operators-more")), column(lines)]
            .spacing(gap::S)
            .padding(gap::M);
        scroll(context.palette, page).height(Length::Fill).into()
    }

    fn line<'a>(&'a self, context: Context<'a>, (text, finds): Operator) -> Element<'a, Message> {
        let palette = context.palette;
        let words = row![
            ellipsized(context.get(text), SMALL).strong().width(width::OPERATOR),
            ellipsized(context.get(finds), SMALL).colour(palette.muted)
        ]
        .spacing(gap::S);
        button(palette, Variant::Row, words)
            .padding([gap::XS, gap::S])
            .width(Length::Fill)
            .on_press(Message::TakeOperator(context.get(text)))
            .into()
    }

    /// Puts an operator in the place of what is being typed of it.
    pub(super) fn take_operator(&mut self, operator: &str, context: Context<'_>) -> Action {
        let (before, typed) = last_word(&self.text);
        let begun = operator.starts_with(&typed.to_lowercase());
        let kept = if begun { before } else { self.text.as_str() };
        let gap = if kept.is_empty() || kept.ends_with([' ', '-']) { "" } else { " " };
        // What has a value of its own is complete.
        let end = if operator.ends_with(':') { "" } else { " " };
        self.text = format!("{kept}{gap}{operator}{end}");
        self.explaining = false;
        let focus = operation::focus(SEARCH).chain(operation::move_cursor_to_end(SEARCH));
        Action::Run(iced::Task::batch([focus, self.reload_if_idle(context)]))
    }

    pub(super) fn explain_operators(&mut self, explaining: bool) -> Action {
        self.explaining = explaining;
        Action::None
    }
}

/// The text without its last word, and the last word without a minus; no word where it ends in a blank or inside a quotation.
fn last_word(text: &str) -> (&str, &str) {
    if text.matches(['"', '“', '”', '«', '»']).count() % 2 == 1 {
        return (text, "");
    }
    let start = text
        .rfind(char::is_whitespace)
        .map_or(0, |at| at + text[at..].chars().next().map_or(1, char::len_utf8));
    let (before, word) = text.split_at(start);
    match word.strip_prefix('-') {
        Some(rest) => text.split_at(before.len() + word.len() - rest.len()),
        None => (before, word),
    }
}

/// Characters to type before operators are offered.
const SHORTEST: usize = 2;
/// Operators that are offered at once.
const MOST: usize = 12;
