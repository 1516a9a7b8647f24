//! The banner with the signature's verdict, outside the area in which the message's own content is drawn.

use iced::widget::{column, container, row, space, text};
use iced::{Alignment, Element, Length};

use super::controls::{fact, icon_label, link, small, strong};
use super::state_icon;
use crate::engine::view::MessageView;
use crate::pec::{DispatchStatus, Kind, Oddity};
use crate::signature::{SignerCertificate, Verdict, Verification};
use crate::ui::context::Context;
use crate::ui::icon::Icon;
use crate::ui::theme::{BODY, SMALL, STRONG, Tone, gap, icon_size, radius, stroke, style};

/// The banner of a received message: verdict, kind, provider and certified time. `open` expands what was checked.
pub fn of_message<'a, Message: Clone + 'a>(
    context: Context<'a>,
    view: &'a MessageView,
    open: bool,
    toggle: Message,
) -> Element<'a, Message> {
    let (icon, tone, headline, more) = summary(context, view);
    let band = row![
        icon.view(icon_size::XL, context.tone(tone)),
        column![
            text(headline).size(BODY).font(STRONG).color(context.tone(tone)),
            text(more).size(SMALL)
        ]
        .spacing(gap::XS)
        .width(Length::Fill)
    ]
    .push(has_details(view).then(|| disclosure(context, open, toggle)))
    .spacing(gap::M)
    .align_y(Alignment::Center);
    let content = column![band]
        .push((open && has_details(view)).then(|| details(context, view)))
        .spacing(gap::S);
    frame(context, tone, content.into())
}

/// Whether there is more to say than the banner says: of mail without a signature and without oddities there is nothing.
fn has_details(view: &MessageView) -> bool {
    let verification = &view.verification;
    let remarks = verification.problems.iter().any(|problem| !problem.is_never_checked());
    verification.verdict != Verdict::Unsigned || remarks || !view.reading.oddities.is_empty()
}

fn summary(context: Context<'_>, view: &MessageView) -> (Icon, Tone, String, String) {
    let verification = &view.verification;
    if let Some(note) = view.note() {
        let (icon, tone) = state_icon::of_note(note);
        return (icon, tone, context.words.note(note), context.words.note_detail(note));
    }
    // Certified-mail headers without a signature are not ordinary mail: the sender wants them to be believed.
    if view.reading.oddities.contains(&Oddity::CertifiedHeadersUnsigned) {
        let headline = context.get("ui-band-pretends");
        return (Icon::Unsealed, Tone::Bad, headline, certified_by(context, view));
    }
    // RFC 6109 §2.2.2: an anomaly envelope only wraps mail from outside; its valid signature does not certify that mail.
    if view.reading.kind == Kind::Anomaly && verification.verdict == Verdict::Genuine {
        let headline = context.get("ui-band-anomaly");
        return (Icon::Envelope, Tone::Calm, headline, context.get("ui-band-anomaly-more"));
    }
    let (icon, tone) = state_icon::of_verdict(verification.verdict);
    (icon, tone, headline(context, verification), certified_by(context, view))
}

/// The banner of a sent message: the state of the whole dispatch.
pub fn of_dispatch<'a, Message: 'a>(context: Context<'a>, status: &DispatchStatus, words: String, more: String) -> Element<'a, Message> {
    let (icon, tone) = state_icon::of_dispatch(status.state, status.unproved());
    let band = row![
        icon.view(icon_size::XL, context.tone(tone)),
        column![
            text(words).size(BODY).font(STRONG).color(context.tone(tone)),
            text(more).size(SMALL)
        ]
        .spacing(gap::XS)
        .width(Length::Fill)
    ]
    .spacing(gap::M)
    .align_y(Alignment::Center);
    frame(context, tone, band.into())
}

fn frame<'a, Message: 'a>(context: Context<'a>, tone: Tone, content: Element<'a, Message>) -> Element<'a, Message> {
    let palette = context.palette;
    let edge = container(space())
        .width(Length::Fill)
        .height(stroke::RING)
        .style(style::ground(palette.tone(tone)));
    let ground = container(content)
        .padding([gap::S, gap::L])
        .width(Length::Fill)
        .style(style::ground(palette.tint(tone)));
    column![edge, ground].into()
}

fn disclosure<'a, Message: Clone + 'a>(context: Context<'a>, open: bool, toggle: Message) -> Element<'a, Message> {
    let icon = if open { Icon::Down } else { Icon::Right };
    link(context.palette, Some(icon), context.get("ui-details")).on_press(toggle).into()
}

fn headline(context: Context<'_>, verification: &Verification) -> String {
    match (verification.verdict, verification.signed_at) {
        (Verdict::Genuine, Some(_)) => context.get("ui-band-genuine"),
        (verdict, _) => context.words.verdict(verdict),
    }
}

fn certified_by(context: Context<'_>, view: &MessageView) -> String {
    let kind = context.words.kind(&view.reading.kind);
    match (&view.reading.certification, view.verification.verdict) {
        (Some(data), Verdict::Genuine) => {
            let variables = [("kind", kind.into()), ("provider", data.provider.as_str().into())];
            match data.date {
                Some(at) => {
                    let [kind, provider] = variables;
                    context.with("ui-band-certified", &[kind, provider, ("at", context.words.instant(at).into())])
                }
                None => context.with("ui-band-certified-undated", &variables),
            }
        }
        (_, verdict) => context.words.verdict_detail(verdict),
    }
}

fn details<'a, Message: 'a>(context: Context<'a>, view: &'a MessageView) -> Element<'a, Message> {
    let palette = context.palette;
    let verification = &view.verification;
    let mut facts = column![].spacing(gap::XS);
    if verification.verdict != Verdict::Unsigned {
        facts = facts
            .push(check(context, "ui-fact-intact", verification.intact))
            .push(check(context, "ui-fact-authority", Some(verification.trusted)))
            .push(check(context, "ui-fact-valid-then", Some(verification.valid_then)))
            .push(unchecked(context, "ui-fact-revocation"))
            .push(unchecked(context, "ui-fact-provider-list"));
    }
    let signed_at = verification.signed_at.map(|at| context.words.instant(at));
    facts = facts.push(signed_at.map(|at| fact(palette, context.get("ui-fact-signed-at"), at)));
    facts = facts.push(verification.signer.as_ref().map(|signer| certificate(context, signer)));
    let anchor = verification.anchor.clone();
    facts = facts
        .push(anchor.map(|name| fact(palette, context.get("ui-fact-anchor"), name)))
        .push(algorithm(verification).map(|words| fact(palette, context.get("ui-fact-algorithm"), words)));
    for problem in verification.problems.iter().filter(|problem| !problem.is_never_checked()) {
        facts = facts.push(remark(context, context.words.problem(*problem)));
    }
    for oddity in &view.reading.oddities {
        facts = facts.push(remark(context, context.words.oddity(*oddity)));
    }
    container(facts)
        .padding([gap::S, gap::M])
        .width(Length::Fill)
        .style(style::panel(palette))
        .into()
}

fn certificate<'a, Message: 'a>(context: Context<'a>, signer: &'a SignerCertificate) -> Element<'a, Message> {
    let palette = context.palette;
    let name = match signer.emails.first() {
        Some(email) => format!("{email} · {}", signer.subject),
        None => signer.subject.clone(),
    };
    let validity = context.with(
        "ui-fact-validity-span",
        &[
            ("from", context.words.instant(signer.not_before).into()),
            ("to", context.words.instant(signer.not_after).into()),
        ],
    );
    column![
        fact(palette, context.get("ui-fact-signer"), name),
        fact(palette, context.get("ui-fact-issuer"), signer.issuer.as_str()),
        fact(palette, context.get("ui-fact-validity"), validity)
    ]
    .spacing(gap::XS)
    .into()
}

fn algorithm(verification: &Verification) -> Option<String> {
    let names = [verification.digest.as_deref(), verification.signature_algorithm.as_deref()];
    let words = names.into_iter().flatten().collect::<Vec<_>>().join(" · ");
    (!words.is_empty()).then_some(words)
}

fn check<'a, Message: 'a>(context: Context<'a>, key: &str, answer: Option<bool>) -> Element<'a, Message> {
    let (icon, tone, suffix) = match answer {
        Some(true) => (Icon::Ok, Tone::Good, "yes"),
        Some(false) => (Icon::Fail, Tone::Bad, "no"),
        None => (Icon::Question, Tone::Warn, "unknown"),
    };
    row![
        icon.view(icon_size::M, context.tone(tone)),
        text(context.get(&format!("{key}-{suffix}"))).size(SMALL)
    ]
    .spacing(gap::S)
    .align_y(Alignment::Center)
    .into()
}

fn unchecked<'a, Message: 'a>(context: Context<'a>, key: &str) -> Element<'a, Message> {
    row![
        Icon::Question.view(icon_size::M, context.tone(Tone::Calm)),
        small(context.palette, context.get(key))
    ]
    .spacing(gap::S)
    .align_y(Alignment::Center)
    .into()
}

fn remark<'a, Message: 'a>(context: Context<'a>, text: String) -> Element<'a, Message> {
    icon_label(Icon::Warn, text, SMALL, context.tone(Tone::Warn)).into()
}

/// A warning banner.
pub fn alert<'a, Message: 'a>(
    context: Context<'a>,
    words: String,
    about: Option<String>,
    action: Option<Element<'a, Message>>,
) -> Element<'a, Message> {
    let palette = context.palette;
    let words = column![strong(words)]
        .push(about.map(|about| small(palette, about)))
        .spacing(gap::XS)
        .width(Length::Fill);
    let content = row![Icon::Warn.view(icon_size::L, context.tone(Tone::Bad)), words]
        .push(action)
        .spacing(gap::S)
        .align_y(Alignment::Center);
    container(content)
        .padding([gap::S, gap::M])
        .width(Length::Fill)
        .style(style::tinted(palette, Tone::Bad, radius::S))
        .into()
}
