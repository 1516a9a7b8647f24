//! How IMAP and SMTP answered, and which fields are to be corrected.

use iced::widget::{column, row, text};
use iced::{Alignment, Element, Length};

use super::form::Field;
use crate::engine::view::Diagnosis;
use crate::engine::{RemoteErrorKind, Service};
use crate::i18n::explain::explain_remote_kind;
use crate::ui::context::Context;
use crate::ui::icon::Icon;
use crate::ui::part::controls::strong;
use crate::ui::part::details;
use crate::ui::theme::{SMALL, Tone, gap, icon_size};

/// IMAP and SMTP, each with a tick or its error, the fields to correct, and the server's own words.
pub(super) fn view<'a, Message: 'a>(context: Context<'a>, diagnosis: &'a Diagnosis) -> Element<'a, Message> {
    column![
        end(context, "ui-imap", Service::Imap, diagnosis.imap.as_ref(), true),
        end(
            context,
            "ui-smtp",
            Service::Smtp,
            diagnosis.smtp.as_ref(),
            diagnosis.smtp_login_tried
        )
    ]
    .spacing(gap::S)
    .into()
}

/// Whether a field is to be corrected.
pub(super) fn blames(diagnosis: &Diagnosis, field: Field) -> bool {
    let ends = [(Service::Imap, &diagnosis.imap), (Service::Smtp, &diagnosis.smtp)];
    let faults = ends
        .into_iter()
        .filter_map(|(service, fault)| fault.as_ref().map(|(fault, _)| (service, *fault)));
    faults.into_iter().any(|(service, fault)| fields(service, fault).contains(&field))
}

/// The fields an error is about.
fn fields(service: Service, fault: RemoteErrorKind) -> &'static [Field] {
    match (fault, service) {
        (RemoteErrorKind::LoginRefused | RemoteErrorKind::PasswordExpired, _) => &[Field::User, Field::Password],
        (RemoteErrorKind::UnknownHost | RemoteErrorKind::CertificateWrongHost, Service::Imap) => &[Field::ImapHost],
        (RemoteErrorKind::UnknownHost | RemoteErrorKind::CertificateWrongHost, Service::Smtp) => &[Field::SmtpHost],
        (RemoteErrorKind::Tls | RemoteErrorKind::Unreachable | RemoteErrorKind::TimedOut | RemoteErrorKind::Protocol, Service::Imap) => {
            &[Field::ImapPort]
        }
        (RemoteErrorKind::Tls | RemoteErrorKind::Unreachable | RemoteErrorKind::TimedOut | RemoteErrorKind::Protocol, Service::Smtp) => {
            &[Field::SmtpPort]
        }
        (RemoteErrorKind::CertificateUntrusted, _) => &[Field::Authority],
        _ => &[],
    }
}

fn end<'a, Message: 'a>(
    context: Context<'a>,
    name: &str,
    service: Service,
    fault: Option<&'a (RemoteErrorKind, String)>,
    login_tried: bool,
) -> Element<'a, Message> {
    // Without the server's reply, which is shown below the fields.
    let explanation = fault.map(|(fault, _)| explain_remote_kind(context.words, service, *fault, ""));
    let (icon, tone, words) = match &explanation {
        None if login_tried => (Icon::Ok, Tone::Good, context.get("ui-end-good")),
        None => (Icon::Ok, Tone::Calm, context.get("ui-end-untried")),
        Some(explanation) => (Icon::Fail, Tone::Bad, explanation.what.clone()),
    };
    let mut content = column![
        strong(context.get(name)).size(SMALL),
        text(words).size(SMALL).color(context.tone(tone))
    ]
    .spacing(gap::XS)
    .width(Length::Fill);
    if let Some((fault, detail)) = fault {
        content = content.push(explanation.map(|explanation| text(explanation.remedy).size(SMALL)));
        let names: Vec<String> = fields(service, *fault).iter().map(|field| context.get(label(*field))).collect();
        if !names.is_empty() {
            let look = context.with("ui-look-at", &[("fields", names.join(", ").into())]);
            content = content.push(text(look).size(SMALL));
        }
        content = content.push(details::of_text(context, detail));
    }
    row![icon.view(icon_size::M, context.tone(tone)), content]
        .spacing(gap::S)
        .align_y(Alignment::Start)
        .into()
}

fn label(field: Field) -> &'static str {
    match field {
        Field::Address => "ui-address",
        Field::Name => "ui-writer-name",
        Field::Password => "ui-password",
        Field::User => "ui-user",
        Field::ImapHost => "ui-imap",
        Field::ImapPort => "ui-imap-port",
        Field::SmtpHost => "ui-smtp",
        Field::SmtpPort => "ui-smtp-port",
        Field::Authority => "ui-server-authority",
    }
}
