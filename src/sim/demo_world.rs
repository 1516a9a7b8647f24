//! The demo's world and its past: three mailboxes of three trades at two providers, and forty days of mail between them.

use super::script::{Action, File, SCRIPT, ScriptEvent};
use super::{MailboxBehaviour, MessageStyle, SampleAttachment, SampleMessage, SimError, SimMailbox, SimWorld};
use crate::account::Flags;
use crate::clock::{Clock, SignedDuration, Timestamp};
use crate::pec::MessageId;
use crate::signature::Sha256;

/// A law firm's mailbox, at the first provider.
pub const LAWYER: &str = "studio.aurora@pec.avvocatura.example";
/// A company's mailbox, at the second provider.
pub const COMPANY: &str = "officine.meridiane@pec.imprese.example";
/// A municipality's mailbox, at the first provider.
pub const OFFICE: &str = "protocollo@pec.borgoesempio.example";
/// The password of every mailbox.
pub const PASSWORD: &str = "dimostrazione";
/// A certified address that gets mail at once.
pub const INSTANT: &str = COMPANY;
/// A certified address that gets mail after thirteen hours.
pub const LATE: &str = "edil.ponente@pec.imprese.example";
/// A certified domain without such a mailbox.
pub const UNKNOWN: &str = "ufficio.soppresso@pec.imprese.example";
/// Ordinary e-mail.
pub const ORDINARY: &str = "segreteria@posta.example";

/// The two providers with all mailboxes, empty.
pub fn two_providers(seed: u64, now: Timestamp) -> Result<SimWorld, SimError> {
    let mut world = SimWorld::new(seed, now)?;
    world.add_provider("Gestore Uno S.p.A.", "pec.gestore-uno.example", &FIRST, MessageStyle::DataFirst)?;
    world.add_provider("Gestore Due S.p.A.", "pec.gestore-due.example", &SECOND, MessageStyle::DataLast)?;
    for (address, name, behaviour) in MAILBOXES {
        world.add_mailbox(SimMailbox::new(address, name, PASSWORD, behaviour))?;
    }
    Ok(world)
}

/// The world with its past, told up to the clock's present moment: about a hundred messages in the three mailboxes, receipts made
/// by the machine as the letters of the plot went through it. Nothing is left to happen. The same seed gives the same letters and
/// identifiers; only keys and times differ.
pub fn demo_world(seed: u64, clock: &dyn Clock) -> Result<SimWorld, SimError> {
    let now = clock.now();
    let mut world = two_providers(seed, now)?;
    for scene in SCRIPT {
        let at = scene.at(now);
        world.advance(at)?;
        play(&mut world, scene, seed, at)?;
    }
    world.advance(now)?;
    settle(&mut world, seed, now);
    world.forget_submissions();
    Ok(world)
}

/// The Message-ID (no brackets) of the scene with this key.
fn message_id(seed: u64, key: &str) -> String {
    let digest = Sha256::of(format!("{seed} {key}").as_bytes()).to_string();
    let domain = SCRIPT
        .iter()
        .find(|scene| scene.key == key)
        .and_then(|scene| scene.from.rsplit_once('@'))
        .map_or("", |(_, domain)| domain);
    format!("{}@{domain}", digest.get(..32).unwrap_or_default())
}

fn play(world: &mut SimWorld, scene: &ScriptEvent, seed: u64, at: Timestamp) -> Result<(), SimError> {
    let mut letter = scene.letter(seed);
    letter.in_reply_to = scene.answers.map(|key| reply_reference(world, scene.from, seed, key));
    match &scene.action {
        Action::Ordinary => {
            let to = scene.to.first().copied().unwrap_or_default();
            world.receive_ordinary(scene.from, to, &letter.write(at), at);
        }
        Action::Forge(forgery) => {
            let id = scene.answers.and_then(|key| MessageId::parse(&message_id(seed, key)));
            if let (Some(id), Some(recipient)) = (id, scene.to.first()) {
                world.forge(*forgery, &id, recipient, at)?;
            }
        }
        Action::Submit => {
            let bytes = letter.write(at);
            let mut recipients = letter.recipients();
            recipients.extend(scene.hidden.iter().map(|&address| address.to_owned()));
            world.submit(scene.from, scene.from, &recipients, &bytes, at);
            if let Some(mailbox) = world.mailbox_mut(scene.from) {
                mailbox.put("Inviata", bytes, SEEN, at);
            }
        }
    }
    Ok(())
}

/// The id a reply names: to others the answered message is known by its provider's identifier only (RFC 6109 §2.2.1).
fn reply_reference(world: &SimWorld, from: &str, seed: u64, key: &str) -> String {
    let own = message_id(seed, key);
    let is_own = SCRIPT.iter().any(|scene| scene.key == key && scene.from == from);
    let identifier = MessageId::parse(&own).and_then(|id| world.identifier_of(&id).map(str::to_owned));
    identifier.filter(|_| !is_own).unwrap_or(own)
}

/// What people did with their mail since: older messages were read, one draft lies unfinished.
fn settle(world: &mut SimWorld, seed: u64, now: Timestamp) {
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
    /// When it happened, seen from `now`.
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

    fn letter(&self, seed: u64) -> SampleMessage {
        let owned = |list: &[&str]| list.iter().map(|&address| address.to_owned()).collect();
        SampleMessage {
            from: (name_of(self.from).to_owned(), self.from.to_owned()),
            to: owned(self.to),
            cc: owned(self.cc),
            subject: self.subject.to_owned(),
            body: self.body.to_owned(),
            attachments: self.files.iter().map(enclosure).collect(),
            receipt_type: self.receipt_type,
            message_id: message_id(seed, self.key),
            in_reply_to: None,
        }
    }
}

fn enclosure(file: &File) -> SampleAttachment {
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
};

const FIRST: [&str; 3] = ["pec.avvocatura.example", "pec.borgoesempio.example", "pec.giustizia.example"];
const SECOND: [&str; 2] = ["pec.imprese.example", "pec.cittadini.example"];

pub(super) const COURT: &str = "cancelleria.civile@pec.giustizia.example";
pub(super) const INSURER: &str = "sinistri.faro@pec.imprese.example";
pub(super) const SUPPLIER: &str = "cantiere.brezza@pec.imprese.example";
pub(super) const CONDOMINIUM: &str = "condominio.tigli@pec.cittadini.example";
pub(super) const SILENT: &str = "vetreria.soluna@pec.imprese.example";
pub(super) const MUTE: &str = "trasporti.levante@pec.imprese.example";
pub(super) const COLLEAGUE: &str = "studio.tramonto@pec.avvocatura.example";

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
    (SILENT, "Vetreria Soluna S.n.c.", MailboxBehaviour::NeverDelivered),
    (MUTE, "Trasporti Levante S.r.l.", MailboxBehaviour::NoReceipts),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_plot_is_in_order_and_its_answers_exist() {
        for text in ["2026-03-30T03:10:00Z", "2026-10-26T22:50:00Z", "2026-07-01T12:00:00Z"] {
            let now = text.parse().expect("a time");
            let times: Vec<Timestamp> = SCRIPT.iter().map(|scene| scene.at(now)).collect();
            assert!(times.is_sorted(), "{text}");
            assert!(times.iter().all(|at| *at < now), "{text}");
        }
        let known = |key: &str| SCRIPT.iter().any(|scene| scene.key == key);
        assert!(SCRIPT.iter().filter_map(|scene| scene.answers).all(known));
    }
}
