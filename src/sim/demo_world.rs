//! The world of the demo: two providers, eleven mailboxes, and forty days of mail.

use super::demo_address::{
    COLLEAGUE, COMPANY, CONDOMINIUM, COURT, INSURER, LATE, LAWYER, NEVER_DELIVERED, NO_RECEIPTS, OFFICE, PASSWORD, SUPPLIER,
};
use super::error::SimError;
use super::mailbox::SimMailbox;
use super::provider::{MailboxBehaviour, MessageStyle};
use super::sample_message::{SampleAttachment, SampleMessage};
use super::script::{Action, File, SCRIPT, ScriptEvent};
use super::world::SimWorld;
use crate::account::{Flags, Keywords};
use crate::clock::{Clock, SignedDuration, Timestamp};
use crate::pec::MessageId;
use crate::signature::Sha256;

/// Two providers with all mailboxes, which are empty.
///
/// # Errors
/// When a certificate cannot be created.
pub fn two_providers(seed: u64, now: Timestamp) -> Result<SimWorld, SimError> {
    let mut world = SimWorld::new(seed, now)?;
    world.add_provider("Gestore Uno S.p.A.", "pec.gestore-uno.example", &FIRST, MessageStyle::DataFirst)?;
    world.add_provider("Gestore Due S.p.A.", "pec.gestore-due.example", &SECOND, MessageStyle::DataLast)?;
    for (address, name, behaviour) in MAILBOXES {
        world.add_mailbox(SimMailbox::new(address, name, PASSWORD, behaviour))?;
    }
    Ok(world)
}

/// The world after the events of the script, up to the present time of the clock: about a hundred messages in the three main mailboxes,
/// with the receipts that the simulation issued for them. No event is pending. The same seed gives the same messages and identifiers; keys
/// and times differ.
///
/// # Errors
/// When a message cannot be signed.
pub fn demo_world(seed: u64, clock: &dyn Clock) -> Result<SimWorld, SimError> {
    let now = clock.now();
    let mut world = two_providers(seed, now)?;
    for event in SCRIPT {
        let at = event.at(now);
        // Receipts of earlier messages come first: a reply refers to an identifier that exists only then.
        world.advance(at)?;
        run(&mut world, event, seed, at)?;
    }
    world.advance(now)?;
    read_and_draft(&mut world, seed, now);
    world.clear_submissions();
    Ok(world)
}

/// The Message-ID (without angle brackets) of the event with this key.
fn message_id(seed: u64, key: &str) -> String {
    let digest = Sha256::of(format!("{seed} {key}").as_bytes()).to_string();
    let domain = SCRIPT
        .iter()
        .find(|event| event.key == key)
        .and_then(|event| event.from.rsplit_once('@'))
        .map_or("", |(_, domain)| domain);
    format!("{}@{domain}", digest.get(..32).unwrap_or_default())
}

fn run(world: &mut SimWorld, event: &ScriptEvent, seed: u64, at: Timestamp) -> Result<(), SimError> {
    let mut message = event.message(seed);
    message.in_reply_to = event.answers.map(|key| reply_reference(world, event.from, seed, key));
    match &event.action {
        Action::Ordinary => {
            let to = event.to.first().copied().unwrap_or_default();
            world.receive_ordinary(event.from, to, &message.write(at), at);
        }
        Action::Forge(forgery) => {
            let id = event.answers.and_then(|key| MessageId::parse(&message_id(seed, key)));
            if let (Some(id), Some(recipient)) = (id, event.to.first()) {
                world.forge(*forgery, &id, recipient, at)?;
            }
        }
        Action::Submit => {
            let bytes = message.write(at);
            let mut recipients = message.recipients();
            recipients.extend(event.hidden.iter().map(|&address| address.to_owned()));
            world.submit(event.from, event.from, &recipients, &bytes, at);
            if let Some(mailbox) = world.mailbox_mut(event.from) {
                mailbox.put("Inviata", bytes, SEEN, at);
            }
        }
    }
    Ok(())
}

/// The Message-ID that a reply refers to: recipients see the provider's identifier instead of the client's Message-ID (RFC 6109 §2.2.1).
fn reply_reference(world: &SimWorld, from: &str, seed: u64, key: &str) -> String {
    let own = message_id(seed, key);
    let is_own = SCRIPT.iter().any(|event| event.key == key && event.from == from);
    let identifier = MessageId::parse(&own).and_then(|id| world.identifier_of(&id).map(str::to_owned));
    identifier.filter(|_| !is_own).unwrap_or(own)
}

/// Flags older messages as read, and adds an unfinished draft.
fn read_and_draft(world: &mut SimWorld, seed: u64, now: Timestamp) {
    let unread_since = now.checked_sub(SignedDuration::from_hours(60)).unwrap_or(now);
    for address in [LAWYER, COMPANY, OFFICE] {
        let inbox = world.mailbox_mut(address).and_then(|mailbox| mailbox.folder_mut("INBOX"));
        for message in inbox.into_iter().flat_map(|inbox| &mut inbox.messages) {
            message.flags.seen = message.at < unread_since;
        }
    }
    let draft = SampleMessage {
        from: (name_of(LAWYER).to_owned(), LAWYER.to_owned()),
        to: vec![SUPPLIER.to_owned()],
        subject: "Re: Proposta di definizione bonaria - contratto n. 118".to_owned(),
        body: "Spett.le Cantiere Brezza S.r.l.,\n\nriscontriamo la Vostra proposta \n".to_owned(),
        message_id: message_id(seed, "bozza") + "pec.avvocatura.example",
        ..SampleMessage::default()
    };
    let flags = Flags { draft: true, ..SEEN };
    if let Some(mailbox) = world.mailbox_mut(LAWYER) {
        mailbox.put("Bozze", draft.write(now), flags, now);
    }
}

impl ScriptEvent {
    /// Time of the event, relative to `now`.
    fn at(&self, now: Timestamp) -> Timestamp {
        if self.day == 0 {
            return now.checked_sub(SignedDuration::from_mins(self.minute)).unwrap_or(now);
        }
        let rome = jiff::tz::TimeZone::get("Europe/Rome").unwrap_or(jiff::tz::TimeZone::UTC);
        let midnight = now.to_zoned(rome).start_of_day().map_or(now, |day| day.timestamp());
        midnight
            .checked_sub(SignedDuration::from_mins(self.day * 24 * 60 - self.minute))
            .unwrap_or(now)
    }

    fn message(&self, seed: u64) -> SampleMessage {
        let owned = |list: &[&str]| list.iter().map(|&address| address.to_owned()).collect();
        SampleMessage {
            from: (name_of(self.from).to_owned(), self.from.to_owned()),
            to: owned(self.to),
            cc: owned(self.cc),
            subject: self.subject.to_owned(),
            body: self.body.to_owned(),
            attachments: self.files.iter().map(attachment).collect(),
            receipt_type: self.receipt_type,
            message_id: message_id(seed, self.key),
            in_reply_to: None,
        }
    }
}

fn attachment(file: &File) -> SampleAttachment {
    match file {
        File::Pdf(name, lines) => SampleAttachment::pdf(name, lines),
        File::Xml(name, content) => SampleAttachment::of(name, "application/xml", content.as_bytes()),
        File::Text(name, content) => SampleAttachment::text(name, content),
    }
}

fn name_of(address: &str) -> &'static str {
    MAILBOXES
        .iter()
        .find(|(known, _, _)| *known == address)
        .map_or("", |(_, name, _)| *name)
}

const SEEN: Flags = Flags {
    seen: true,
    flagged: false,
    answered: false,
    draft: false,
    deleted: false,
    keywords: Keywords::NONE,
};

const FIRST: [&str; 3] = ["pec.avvocatura.example", "pec.borgoesempio.example", "pec.giustizia.example"];
const SECOND: [&str; 2] = ["pec.imprese.example", "pec.cittadini.example"];

const MAILBOXES: [(&str, &str, MailboxBehaviour); 11] = [
    (LAWYER, "Studio Legale Aurora", MailboxBehaviour::Prompt),
    (COMPANY, "Officine Meridiane S.r.l.", MailboxBehaviour::Prompt),
    (OFFICE, "Comune di Borgo Esempio - Ufficio Protocollo", MailboxBehaviour::Prompt),
    (COURT, "Tribunale di Borgo Esempio - Cancelleria civile", MailboxBehaviour::Prompt),
    (INSURER, "Faro Assicurazioni S.p.A.", MailboxBehaviour::Prompt),
    (SUPPLIER, "Cantiere Brezza S.r.l.", MailboxBehaviour::Prompt),
    (COLLEAGUE, "Studio Legale Tramonto", MailboxBehaviour::Prompt),
    (CONDOMINIUM, "Condominio dei Tigli", MailboxBehaviour::Full),
    (LATE, "Edil Ponente S.r.l.", MailboxBehaviour::Late),
    (NEVER_DELIVERED, "Vetreria Soluna S.n.c.", MailboxBehaviour::NeverDelivered),
    (NO_RECEIPTS, "Trasporti Levante S.r.l.", MailboxBehaviour::NoReceipts),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_script_is_in_order_and_its_references_exist() {
        for text in ["2026-03-30T03:10:00Z", "2026-10-26T22:50:00Z", "2026-07-01T12:00:00Z"] {
            let now = text.parse().expect("a time");
            let times: Vec<Timestamp> = SCRIPT.iter().map(|event| event.at(now)).collect();
            assert!(times.is_sorted(), "{text}");
            assert!(times.iter().all(|at| *at < now), "{text}");
        }
        let known = |key: &str| SCRIPT.iter().any(|event| event.key == key);
        assert!(SCRIPT.iter().filter_map(|event| event.answers).all(known));
    }
}
