//! The view of "Needs attention": head with filters, actions on the selected dispatch, and the rows in groups.

use std::fmt;

use iced::widget::{column, container, row, space, text, text_input};
use iced::{Alignment, Element, Length};

use super::postpone::{Delay, typed};
use super::{FILTER, Message, NeedsAttention, SCROLL, Scope};
use crate::account::AccountId;
use crate::engine::view::DispatchView;
use crate::engine::{AttentionItem, FollowUpDecision};
use crate::pec::RecipientState;
use crate::ui::context::Context;
use crate::ui::grouping::Grouping;
use crate::ui::icon::Icon;
use crate::ui::part::controls::{caption, drop_down, field, hairline, icon_button, outlined, scroll_without_bar, small};
use crate::ui::part::history::{self, Steps};
use crate::ui::part::{empty_state, state_icon};
use crate::ui::screen::list;
use crate::ui::theme::{BODY, CAPTION, READING, SMALL, gap, icon_size, style, width};
use crate::ui::widget::button::{Variant, button};
use crate::ui::widget::{Badge, RowContent, context_menu, ellipsized, rows, scroller};

impl NeedsAttention {
    /// With the buttons that lead back and forward.
    pub fn view<'a>(&'a self, context: Context<'a>, steps: Steps) -> Element<'a, Message> {
        let palette = context.palette;
        let actions = self.selected().map(|item| self.actions(context, item));
        let content = column![self.head(context, steps), hairline(palette)]
            .push(actions.map(|actions| column![actions, hairline(palette)]))
            .push(self.content(context));
        container(content).width(Length::Fill).height(Length::Fill).into()
    }

    fn head<'a>(&'a self, context: Context<'a>, steps: Steps) -> Element<'a, Message> {
        let palette = context.palette;
        let (open, set_aside) = self.totals(context);
        let heading = row![ellipsized(context.get("ui-needs-attention"), READING).strong()]
            .push(small(palette, context.with("ui-needs-attention-count", &[("n", open.into())])).size(CAPTION))
            .push(space().width(Length::Fill))
            .push(history::buttons(context, steps, Message::History))
            .spacing(gap::S)
            .align_y(Alignment::Center);
        let scope = |scope, words: String| {
            button(palette, Variant::Chip, text(words).size(SMALL))
                .chosen(self.scope == scope)
                .on_press(Message::Scope(scope))
        };
        let scopes = row![
            scope(Scope::Open, context.get("ui-needs-attention")),
            scope(Scope::SetAside, context.with("ui-set-aside", &[("n", set_aside.into())]))
        ]
        .spacing(gap::XS);
        column![
            heading,
            self.finder(context),
            scopes.wrap().vertical_spacing(gap::XS),
            self.choices(context)
        ]
        .spacing(gap::S)
        .padding(iced::Padding::from([gap::M, gap::M]).bottom(gap::S))
        .into()
    }

    /// Everything that needs attention, cards included, and what is set aside: the counts of the badge.
    fn totals(&self, context: Context<'_>) -> (u64, u64) {
        let overview = context.overview;
        let (open, set_aside) = self.counts().unwrap_or((overview.attention, overview.set_aside));
        (overview.needing_attention() - overview.attention + open, set_aside)
    }

    fn finder<'a>(&'a self, context: Context<'a>) -> Element<'a, Message> {
        let palette = context.palette;
        let field = text_input(&context.get("ui-needs-attention-find"), &self.wanted.text)
            .id(FILTER)
            .on_input(Message::FilterTyped)
            .size(BODY)
            .padding([gap::S, gap::S])
            .style(style::bare_field(palette));
        let clear = (!self.wanted.text.is_empty()).then(|| {
            let clear = Message::FilterTyped(String::new());
            icon_button(palette, Icon::Close, context.get("ui-clear-search"), Some(clear))
        });
        let line = row![Icon::Search.view(icon_size::M, palette.muted), field]
            .push(clear)
            .spacing(gap::XS)
            .align_y(Alignment::Center);
        container(line)
            .padding(iced::Padding::ZERO.left(gap::S).right(gap::XS))
            .style(style::card_flat(palette))
            .into()
    }

    /// How the rows are grouped, and the mailbox they are of.
    fn choices<'a>(&'a self, context: Context<'a>) -> Element<'a, Message> {
        let named = |grouping: Grouping| Choice {
            value: grouping,
            name: context.get(grouping.key()),
        };
        let chosen = named(context.preferences.attention_grouping);
        let groups = (self.scope == Scope::Open).then(|| {
            choice(context, Grouping::ALL.map(named).to_vec(), chosen, |choice| {
                Message::Group(choice.value)
            })
        });
        let mailboxes = self.mailboxes(context);
        let chosen = mailboxes.iter().find(|choice| choice.value == self.wanted.mailbox).cloned();
        let chosen = chosen.or_else(|| mailboxes.first().cloned());
        let mailboxes = chosen
            .filter(|_| mailboxes.len() > 2 || self.wanted.mailbox.is_some())
            .map(|chosen| choice(context, mailboxes, chosen, |choice| Message::Mailbox(choice.value)));
        row![].push(groups).push(mailboxes).spacing(gap::S).into()
    }

    /// All mailboxes as one, and each that has a dispatch in this list.
    fn mailboxes(&self, context: Context<'_>) -> Vec<Choice<Option<AccountId>>> {
        let mut counts = std::collections::BTreeMap::<&AccountId, usize>::new();
        for item in self.items() {
            *counts.entry(&item.view.dispatch.account).or_default() += 1;
        }
        let mut mailboxes: Vec<_> = counts
            .into_iter()
            .map(|(id, count)| Choice {
                value: Some(id.clone()),
                name: format!(
                    "{} ({count})",
                    context.account(id).map_or_else(|| id.to_string(), list::mailbox_name)
                ),
            })
            .collect();
        mailboxes.sort_by_key(|choice| choice.name.to_lowercase());
        let all = Choice {
            value: None,
            name: context.get("ui-all-mailboxes"),
        };
        std::iter::once(all).chain(mailboxes).collect()
    }

    /// What can be done with the selected dispatch.
    fn actions<'a>(&'a self, context: Context<'a>, item: &AttentionItem) -> Element<'a, Message> {
        let palette = context.palette;
        let action = |icon: Icon, key: &str, message| {
            let content = row![icon.view(icon_size::M, palette.muted), text(context.get(key)).size(SMALL)];
            button(palette, Variant::Outlined, content.spacing(gap::XS).align_y(Alignment::Center))
                .padding([gap::XS, gap::S])
                .on_press(message)
        };
        let mut line = row![].spacing(gap::XS);
        line = match self.scope {
            Scope::SetAside => line.push(action(Icon::Back, "ui-reopen", Message::Decide(FollowUpDecision::Reopened))),
            Scope::Open => line
                .push(action(Icon::Ok, "ui-done", Message::Decide(FollowUpDecision::Done)))
                .push(action(Icon::Clock, "ui-postpone", Message::Postpone)),
        };
        if !item.view.not_reached().is_empty() {
            line = line.push(action(Icon::Compose, "ui-write-again", Message::WriteAgain));
        }
        let days = self.postponing.as_deref().map(|day| days(context, day));
        column![line.wrap().vertical_spacing(gap::XS)]
            .push(days)
            .spacing(gap::S)
            .padding([gap::S, gap::M])
            .into()
    }

    fn content<'a>(&'a self, context: Context<'a>) -> Element<'a, Message> {
        let palette = context.palette;
        if self.list.is_none() {
            let loading = small(palette, context.get("ui-loading"));
            return container(loading).center_x(Length::Fill).padding(gap::XL).into();
        }
        let groups = self.groups(context);
        let cards = (self.scope == Scope::Open && self.wanted.is_everything()).then(|| self.cards(context));
        if groups.is_empty()
            && let Some(empty) = self.empty(context)
        {
            return empty;
        }
        // One scrollable: the cards may be taller than the window.
        let mut content = column![].push(cards);
        for group in groups {
            if !group.title.is_empty() {
                content = content.push(heading(context, group.title, group.items.len()));
            }
            content = content.push(self.rows(context, group.items));
        }
        let content = scroll_without_bar(palette, content)
            .id(SCROLL)
            .on_scroll(Message::Scrolled)
            .height(Length::Fill);
        row![content, scroller(self.position, palette, Message::ScrollTo)].into()
    }

    /// Why there is nothing, and what to do next; `None` where the cards are there.
    fn empty<'a>(&'a self, context: Context<'a>) -> Option<Element<'a, Message>> {
        let palette = context.palette;
        if !self.wanted.is_everything() {
            let clear = outlined(palette, None, context.get("ui-clear-search")).on_press(Message::ClearFilter);
            let (what, more) = (
                context.get("ui-needs-attention-none-found"),
                context.get("ui-needs-attention-none-found-more"),
            );
            return Some(empty_state::view(context, Icon::Search, what, more, Some(clear.into())));
        }
        if self.scope == Scope::SetAside {
            let back = outlined(palette, None, context.get("ui-needs-attention")).on_press(Message::Scope(Scope::Open));
            let (what, more) = (context.get("ui-set-aside-empty"), context.get("ui-set-aside-empty-more"));
            return Some(empty_state::view(context, Icon::Archive, what, more, Some(back.into())));
        }
        (context.overview.needing_attention() == context.overview.attention).then(|| {
            let (what, more) = (
                context.get("ui-needs-attention-empty"),
                context.get("ui-needs-attention-empty-more"),
            );
            empty_state::view(context, Icon::Ok, what, more, None)
        })
    }

    fn rows<'a>(&'a self, context: Context<'a>, items: Vec<usize>) -> Element<'a, Message> {
        let selected = items.iter().position(|at| self.is_selected(*at));
        let ids: Vec<_> = items
            .iter()
            .filter_map(|at| Some(self.items().get(*at)?.view.dispatch.id.clone()))
            .collect();
        let press = move |index: usize| match ids.get(index) {
            Some(id) => Message::RowPressed(id.clone()),
            None => Message::ClearFilter,
        };
        let press_right = press.clone();
        let rows = rows(items.len(), context.palette, move |index| {
            let item = self.items().get(*items.get(index)?)?;
            Some(row_content(context, item))
        })
        .id(list::ROWS)
        .selected(selected)
        .gutter(false)
        .shape(context.preferences.density.message())
        .on_press(move |index, _| press(index))
        .on_right_press(press_right);
        context_menu(context.palette, rows, move || self.menu(context)).into()
    }
}

/// One of several values to choose from, with its name.
#[derive(Debug, Clone, PartialEq)]
struct Choice<T> {
    value: T,
    name: String,
}

impl<T> fmt::Display for Choice<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)
    }
}

fn choice<'a, T: Clone + PartialEq + 'a>(
    context: Context<'a>,
    options: Vec<Choice<T>>,
    chosen: Choice<T>,
    message: fn(Choice<T>) -> Message,
) -> Element<'a, Message> {
    drop_down(context.palette, options, Some(&chosen), String::new(), message).into()
}

/// The days to postpone to.
fn days<'a>(context: Context<'a>, day: &str) -> Element<'a, Message> {
    let palette = context.palette;
    let offered = Delay::ALL.map(|delay| {
        button(palette, Variant::Chip, text(context.get(delay.key())).size(SMALL))
            .on_press(Message::PostponeTo(delay))
            .into()
    });
    let is_wrong = !day.trim().is_empty() && typed(context, day).is_none();
    let ready = typed(context, day).map(|_| Message::PostponeToDay);
    let typed = row![
        field(palette, &context.get("ui-day-hint"), day, is_wrong)
            .size(SMALL)
            .padding([gap::XS, gap::S])
            .on_input(Message::DayTyped)
            .on_submit(Message::PostponeToDay)
            .width(width::DATE_FIELD),
        button(palette, Variant::Outlined, text(context.get("ui-postpone-to-day")).size(SMALL))
            .padding([gap::XS, gap::S])
            .on_press_maybe(ready)
    ]
    .spacing(gap::XS);
    column![iced::widget::row(offered).spacing(gap::XS).wrap().vertical_spacing(gap::XS), typed]
        .spacing(gap::S)
        .into()
}

fn heading<'a>(context: Context<'a>, title: String, count: usize) -> Element<'a, Message> {
    let palette = context.palette;
    let line = row![caption(palette, title), caption(palette, count.to_string())]
        .spacing(gap::S)
        .align_y(Alignment::Center);
    let line = container(line)
        .padding([gap::XS, gap::M])
        .width(Length::Fill)
        .style(style::ground(palette.pane));
    column![line, hairline(palette)].into()
}

/// The recipients who need something come first: many messages have the same subject.
fn row_content(context: Context<'_>, item: &AttentionItem) -> RowContent {
    let palette = context.palette;
    let view = &item.view;
    let (icon, tone) = state_icon::of_dispatch(view.status.state, view.status.unproved());
    let account = context.account(&view.dispatch.account);
    let state = Badge {
        icon,
        word: why(context, view),
        colour: palette.tone(tone),
    };
    let state = match decision(context, item) {
        Some(word) => Badge {
            icon: Icon::Archive,
            word,
            colour: palette.muted,
        },
        None => state,
    };
    RowContent {
        bar: account.map(|account| palette.account(account.colour)),
        title: troubled(context, view),
        trailing: context.words.list_date(view.dispatch.sent_at, context.now),
        detail: list::subject(context, &view.dispatch.subject),
        state: vec![state],
        owner: account.map(list::mailbox_name).unwrap_or_default(),
        ..RowContent::default()
    }
}

/// Who has set it aside and when.
fn decision(context: Context<'_>, item: &AttentionItem) -> Option<String> {
    let decided = item.decided.as_ref()?;
    let at = context.words.list_date(decided.at, context.now);
    let who = decided.follow_up.who.clone();
    let named = if who.is_empty() { "no" } else { "yes" };
    let mut variables = vec![("at", at.into()), ("who", who.into()), ("named", named.into())];
    Some(match decided.follow_up.decision {
        FollowUpDecision::Postponed { until } => {
            variables.push(("until", context.words.day(until).into()));
            context.with("ui-postponed-by", &variables)
        }
        _ => context.with("ui-done-by", &variables),
    })
}

/// What is wrong: the first alert, else the state.
fn why(context: Context<'_>, view: &DispatchView) -> String {
    match view.alerts().first() {
        Some(alert) => context.words.alert_code(alert.code),
        None => context.words.dispatch(&view.status),
    }
}

/// The recipients with a problem, else all; of several the first, and how many more.
fn troubled(context: Context<'_>, view: &DispatchView) -> String {
    let good = [RecipientState::Delivered, RecipientState::Accepted, RecipientState::Ordinary];
    let troubled = view
        .status
        .recipients
        .iter()
        .filter(|status| status.overdue || !good.contains(&status.state));
    let mut addresses: Vec<&str> = troubled.map(|status| status.address.as_str()).collect();
    if addresses.is_empty() {
        addresses = view
            .dispatch
            .recipients
            .iter()
            .map(|recipient| recipient.address.as_str())
            .collect();
    }
    match addresses.as_slice() {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [first, rest @ ..] => context.with("ui-recipient-and-others", &[("first", (*first).into()), ("n", rest.len().into())]),
    }
}
