//! The checks before sending, each with a tick or what is wrong.

use iced::widget::text::Wrapping;
use iced::widget::{column, row, text};
use iced::{Alignment, Element, Length};

use crate::account::AccountId;
use crate::pec::draft::{Draft, DraftProblem};
use crate::ui::context::Context;
use crate::ui::icon::Icon;
use crate::ui::part::controls::{caption, small};
use crate::ui::theme::{SMALL, Tone, gap, icon_size};

/// Problems, passed checks, and the number of recipients with the size.
pub(super) fn view<'a, Message: 'a>(
    context: Context<'a>,
    from: Option<&AccountId>,
    draft: &Draft,
    problems: &[DraftProblem],
) -> Element<'a, Message> {
    let palette = context.palette;
    let mut list = column![caption(palette, context.get("ui-preflight"))].spacing(gap::S);
    // Nothing is wrong with a message that was not begun.
    if *draft == Draft::default() {
        return list.push(small(palette, context.get("ui-preflight-empty"))).into();
    }
    list = list.push(
        from.is_none()
            .then(|| item(context, Icon::Fail, Tone::Bad, context.get("ui-from-missing"))),
    );
    for problem in problems {
        let (icon, tone) = if problem.is_fatal() {
            (Icon::Fail, Tone::Bad)
        } else {
            (Icon::Warn, Tone::Warn)
        };
        list = list.push(item(context, icon, tone, context.words.draft_problem(problem)));
    }
    for key in fine(draft, problems) {
        list = list.push(item(context, Icon::Ok, Tone::Good, context.get(key)));
    }
    list.push(small(palette, count(context, draft))).into()
}

/// Whether a problem is about this address.
pub(super) fn is_about(problem: &DraftProblem, address: &str) -> bool {
    match problem {
        DraftProblem::BadAddress(said) | DraftProblem::SeveralAddresses(said) | DraftProblem::RepeatedAddress(said) => {
            said.trim().eq_ignore_ascii_case(address.trim())
        }
        _ => false,
    }
}

fn item<'a, Message: 'a>(context: Context<'a>, icon: Icon, tone: Tone, words: String) -> Element<'a, Message> {
    let colour = context.tone(tone);
    let words = text(words).size(SMALL).width(Length::Fill).wrapping(Wrapping::WordOrGlyph);
    let words = if tone == Tone::Good { words } else { words.color(colour) };
    row![icon.view(icon_size::M, colour), words]
        .spacing(gap::S)
        .align_y(Alignment::Start)
        .into()
}

/// The checks that passed, as keys of their words.
fn fine(draft: &Draft, problems: &[DraftProblem]) -> Vec<&'static str> {
    let none = |test: fn(&DraftProblem) -> bool| !problems.iter().any(test);
    let mut fine = Vec::new();
    let addresses = |problem: &DraftProblem| {
        matches!(
            problem,
            DraftProblem::NoRecipient | DraftProblem::BadAddress(_) | DraftProblem::SeveralAddresses(_) | DraftProblem::RepeatedAddress(_)
        )
    };
    if none(addresses) && !draft.to.is_empty() {
        fine.push("ui-fine-recipients");
    }
    if none(|problem| matches!(problem, DraftProblem::NoSubject)) && !draft.subject.is_empty() {
        fine.push("ui-fine-subject");
    }
    if none(|problem| matches!(problem, DraftProblem::LargeTimesRecipients(_))) {
        fine.push("ui-fine-size");
    }
    if none(|problem| matches!(problem, DraftProblem::AttachmentForgotten | DraftProblem::BlockedType(_))) && !draft.attachments.is_empty()
    {
        fine.push("ui-fine-attachments");
    }
    fine
}

/// The number of recipients, and the size that providers limit: base64-encoded, once per recipient.
fn count(context: Context<'_>, draft: &Draft) -> String {
    let recipients = draft.to.len() + draft.cc.len();
    let bytes: usize = draft.attachments.iter().map(|file| file.bytes.len()).sum();
    let encoded = (bytes as u64).saturating_mul(137) / 100 + draft.body.len() as u64;
    let times = encoded.saturating_mul(recipients.max(1) as u64);
    let variables = [
        ("n", recipients.into()),
        ("size", context.words.size(encoded).into()),
        ("times", context.words.size(times).into()),
    ];
    context.with("ui-preflight-count", &variables)
}
