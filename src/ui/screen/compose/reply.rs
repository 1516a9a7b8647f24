//! Replies and forwarded messages: recipients, subject, and the quoted text.

use iced::Task;
use iced::widget::text_editor;

use super::files::load_forwarded;
use super::{Compose, Message};
use crate::account::AccountId;
use crate::engine::view::MessageView;
use crate::ui::context::Context;
use crate::ui::reply::ReplyKind;

impl Compose {
    /// A reply to a message, or a message that forwards it. The task loads the attachments of a forwarded message.
    pub fn from_message(kind: ReplyKind, from: Option<AccountId>, view: &MessageView, context: Context<'_>) -> (Self, Task<Message>) {
        let mut compose = Self::new(from, context.handle);
        let subject = view.content.subject.trim_start();
        let (mark, marks) = match kind {
            ReplyKind::Sender | ReplyKind::All => ("Re:", ["re:", "r:"]),
            ReplyKind::Forward => ("Fwd:", ["fwd:", "i:"]),
        };
        let marked = marks
            .iter()
            .any(|mark| subject.get(..mark.len()).is_some_and(|start| start.eq_ignore_ascii_case(mark)));
        compose.draft.subject = if marked { subject.to_owned() } else { format!("{mark} {subject}") };
        let task = match kind {
            ReplyKind::Sender | ReplyKind::All => {
                compose.address(kind, view);
                compose.draft.in_reply_to.clone_from(&view.reading.headers.message_id);
                Task::none()
            }
            ReplyKind::Forward => load_forwarded(view, context.handle.clone()),
        };
        compose.draft.body = quote(kind, view, context);
        compose.body = text_editor::Content::with_text(&compose.draft.body);
        compose.original = Some(Box::new(compose.draft.clone()));
        compose.check();
        compose.autosave.mark_saved();
        (compose, task)
    }

    /// The same message once more, to these recipients, as an answer to the first. The task loads its attachments.
    pub fn again(from: Option<AccountId>, view: &MessageView, recipients: &[&str], context: Context<'_>) -> (Self, Task<Message>) {
        let mut compose = Self::new(from, context.handle);
        compose.draft.to = recipients.iter().map(|address| (*address).to_owned()).collect();
        compose.draft.subject.clone_from(&view.content.subject);
        compose.draft.in_reply_to.clone_from(&view.reading.headers.message_id);
        compose.draft.body.clone_from(&view.content.text);
        compose.body = text_editor::Content::with_text(&compose.draft.body);
        compose.original = Some(Box::new(compose.draft.clone()));
        compose.check();
        compose.autosave.mark_saved();
        (compose, load_forwarded(view, context.handle.clone()))
    }

    /// Addresses the sender (RFC 5322 Reply-To first, as certified), or the recipients where the message is the user's own; for a reply to
    /// all, the others as Cc.
    fn address(&mut self, kind: ReplyKind, view: &MessageView) {
        let inner = &view.content;
        let reply_to = view.reading.certification.as_ref().and_then(|data| data.reply_to.clone());
        let writer = inner.from.as_ref().map(|(_, address)| address.clone());
        let own = writer.as_deref().map(AccountId::of) == self.from;
        if own {
            self.draft.to.clone_from(&inner.to);
        } else {
            self.draft.to.extend(reply_to.or(writer));
        }
        if kind != ReplyKind::All {
            return;
        }
        let everyone = inner.to.iter().filter(|_| !own).chain(&inner.cc);
        for address in everyone {
            let id = AccountId::of(address);
            let there = self.draft.to.iter().chain(&self.draft.cc).any(|known| AccountId::of(known) == id);
            if !there && self.from.as_ref() != Some(&id) {
                self.draft.cc.push(address.clone());
            }
        }
    }
}

/// Two empty lines, then the quoted text.
fn quote(kind: ReplyKind, view: &MessageView, context: Context<'_>) -> String {
    let inner = &view.content;
    let date = inner
        .date
        .map(|date| context.with("ui-quote-head", &[("at", context.words.instant(date).into())]));
    let mut head = date.unwrap_or_default();
    let mut mark = "> ";
    if kind == ReplyKind::Forward {
        let from = inner.from.as_ref().map_or("", |(_, address)| address.as_str());
        let variables = [("from", from.into()), ("to", inner.to.join(", ").into())];
        head = format!("{}\n{head}", context.with("ui-forward-head", &variables));
        mark = "";
    }
    let quoted: String = inner.text.lines().map(|line| format!("{mark}{line}\n")).collect();
    format!("\n\n{head}\n{quoted}")
}
