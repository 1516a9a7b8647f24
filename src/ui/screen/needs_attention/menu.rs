//! The menu of a dispatch that needs attention: what its buttons do.

use super::{Delay, Message, NeedsAttention, Scope};
use crate::engine::FollowUpDecision;
use crate::ui::context::Context;
use crate::ui::icon::Icon;
use crate::ui::keys::{self, Shortcut};
use crate::ui::widget::context_menu::{MenuAction, MenuEntry};

impl NeedsAttention {
    /// What can be done with the selected dispatch.
    pub(super) fn menu(&self, context: Context<'_>) -> Vec<MenuEntry<Message>> {
        let Some(item) = self.selected() else {
            return Vec::new();
        };
        let action = |icon: Icon, key: &str, message| MenuAction::new(context.get(key), message).icon(icon);
        let write_again = (!item.view.not_reached().is_empty()).then_some(Message::WriteAgain);
        let write_again = action(Icon::Compose, "ui-write-again", write_again).into();
        if self.scope == Scope::SetAside {
            let reopen = Message::Decide(FollowUpDecision::Reopened);
            return vec![action(Icon::Back, "ui-reopen", Some(reopen)).into(), write_again];
        }
        let done = action(Icon::Ok, "ui-done", Some(Message::Decide(FollowUpDecision::Done)));
        let later = Delay::ALL.map(|delay| {
            let word = context.with("ui-postpone-until", &[("until", context.get(delay.key()).into())]);
            MenuAction::new(word, Message::PostponeTo(delay)).icon(Icon::Clock).into()
        });
        let mailbox = Message::Mailbox(Some(item.view.dispatch.account.clone()));
        let mut entries = vec![done.keys(keys::name(context, Shortcut::Done)).into(), MenuEntry::Separator];
        entries.extend(later);
        entries.extend([
            MenuEntry::Separator,
            write_again,
            action(Icon::Search, "ui-only-this-mailbox", Some(mailbox)).into(),
        ]);
        entries
    }
}
