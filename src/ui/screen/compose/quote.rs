//! The text one answers or forwards, under a line that says whose it is.

use crate::engine::view::MessageView;
use crate::ui::context::Context;
use crate::ui::reply::ReplyKind;

/// Room to write, then the quoted text.
pub(super) fn of(answer: ReplyKind, view: &MessageView, context: Context<'_>) -> String {
    let inner = &view.content;
    let date = inner
        .date
        .map(|date| context.with("ui-quote-head", &[("at", context.words.instant(date).into())]));
    let mut head = date.unwrap_or_default();
    let mut mark = "> ";
    if answer == ReplyKind::Forward {
        let from = inner.from.as_ref().map_or("", |(_, address)| address.as_str());
        let people = [("from", from.into()), ("to", inner.to.join(", ").into())];
        head = format!("{}\n{head}", context.with("ui-forward-head", &people));
        mark = "";
    }
    let quoted: String = inner.text.lines().map(|line| format!("{mark}{line}\n")).collect();
    format!("\n\n{head}\n{quoted}")
}
