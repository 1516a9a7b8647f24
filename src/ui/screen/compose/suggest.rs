//! Completion of addresses known from earlier mail.

use iced::widget::{column, operation, row};
use iced::{Alignment, Element, Length, Task};

use super::{Action, Compose, Message, field_id};
use crate::account::{AccountId, normal_address};
use crate::engine::EngineError;
use crate::engine::view::Correspondent;
use crate::pec::Role;
use crate::ui::context::Context;
use crate::ui::keys::Motion;
use crate::ui::theme::{BODY, SMALL, gap};
use crate::ui::widget::button::{Variant, button};
use crate::ui::widget::ellipsized;

/// The known addresses, and the suggestion highlighted with the keys.
#[derive(Debug, Default)]
pub(super) struct Suggestions {
    known: Vec<Correspondent>,
    chosen: Option<usize>,
}

impl Suggestions {
    pub(super) fn reset(&mut self) {
        self.chosen = None;
    }

    /// The mailbox from which the last message to this address was sent.
    pub(super) fn account_of(&self, address: &str) -> Option<AccountId> {
        let address = normal_address(address);
        let known = self.known.iter().find(|known| known.address == address);
        known.and_then(|known| known.account.clone())
    }
}

impl Compose {
    /// Loads the known addresses.
    pub fn load_addresses(&self, context: Context<'_>) -> Task<Message> {
        let handle = context.handle.clone();
        Task::perform(async move { handle.correspondents().await }, Message::AddressesLoaded)
    }

    pub(super) fn addresses_loaded(&mut self, answer: Result<Vec<Correspondent>, EngineError>) -> Action {
        // An error is not reported: writing works without suggestions.
        self.suggestions.known = answer.unwrap_or_default();
        self.follow_habit();
        Action::None
    }

    pub(super) fn step_suggestion(&mut self, motion: Motion) -> Action {
        let count = self.typing().map_or(0, |role| self.suggested(role).count());
        self.suggestions.chosen = match (motion, self.suggestions.chosen) {
            (_, _) if count == 0 => None,
            (Motion::Down, None) => Some(0),
            (Motion::Down, Some(at)) => Some((at + 1).min(count - 1)),
            (Motion::Up, Some(at)) => at.checked_sub(1),
            (_, chosen) => chosen,
        };
        Action::None
    }

    /// The highlighted suggestion, which Enter takes.
    pub(super) fn chosen_address(&self, role: Role) -> Option<String> {
        let at = self.suggestions.chosen?;
        self.suggested(role).nth(at).map(|known| known.address.clone())
    }

    pub(super) fn choose_suggestion(&mut self, role: Role, address: String) -> Action {
        self.suggestions.reset();
        self.edit(|compose| {
            compose.typed(role).clear();
            compose.recipients(role).push(address);
        });
        Action::Run(operation::focus(field_id(role)))
    }

    /// The suggestions below a field; `None` where there are none.
    pub(super) fn proposals<'a>(&'a self, context: Context<'a>, role: Role) -> Option<Element<'a, Message>> {
        let palette = context.palette;
        let lines: Vec<Element<'a, Message>> = self
            .suggested(role)
            .enumerate()
            .map(|(at, known)| {
                let name = known.name.as_deref().unwrap_or_default();
                let words = row![
                    ellipsized(known.address.as_str(), BODY).keeping_ends().width(Length::Shrink),
                    ellipsized(name, SMALL).colour(palette.muted)
                ]
                .spacing(gap::S)
                .align_y(Alignment::Center);
                button(palette, Variant::Row, words)
                    .padding([gap::XS, gap::S])
                    .width(Length::Fill)
                    .chosen(self.suggestions.chosen == Some(at))
                    .on_press(Message::SuggestionChosen(role, known.address.clone()))
                    .into()
            })
            .collect();
        (!lines.is_empty()).then(|| column(lines).width(Length::Fill).into())
    }

    fn typing(&self) -> Option<Role> {
        [Role::To, Role::Cc]
            .into_iter()
            .find(|role| !self.typed_in(*role).trim().is_empty())
    }

    fn suggested(&self, role: Role) -> impl Iterator<Item = &Correspondent> {
        let typed = self.typed_in(role).trim().to_lowercase();
        let there = |address: &str| {
            self.draft
                .to
                .iter()
                .chain(&self.draft.cc)
                .any(|known| known.eq_ignore_ascii_case(address))
        };
        let enough = typed.chars().count() >= SHORTEST;
        let fits = move |known: &&Correspondent| {
            let name = known.name.as_deref().unwrap_or_default().to_lowercase();
            let words = name.split_whitespace().any(|word| word.starts_with(&typed));
            let parts = known.address.split(['@', '.']).any(|part| part.starts_with(&typed));
            enough
                && known.address != typed
                && (words || parts || known.address.starts_with(&typed) || name.starts_with(&typed))
                && !there(&known.address)
        };
        self.suggestions.known.iter().filter(fits).take(MOST)
    }

    fn typed_in(&self, role: Role) -> &str {
        match role {
            Role::To => &self.typed_to,
            Role::Cc => &self.typed_cc,
        }
    }
}

/// Characters to type before anything is suggested.
const SHORTEST: usize = 2;
const MOST: usize = 5;
