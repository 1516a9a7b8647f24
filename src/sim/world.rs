//! The pure machine: messages go in, and what RFC 6109 makes of them lies in mailboxes when its time has come.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::forgery::{self, Forgery};
use super::mailbox::SimMailbox;
use super::notice::{self, Notice};
use super::provider::{MailboxBehaviour, MessageStyle, SimProvider, SmtpReply};
use super::signer::Authority;
use super::submission::{EnvelopeRecipient, SubmittedHeaders, SubmittedMessage};
use super::{Faults, SimError, anomaly, envelope, mime};
use crate::account::{Flags, normal_address};
use crate::clock::{SignedDuration, Timestamp};
use crate::pec::MessageId;
use crate::signature::Sha256;

/// Providers, mailboxes, and what is still to happen. It never asks what time it is and does no I/O.
#[derive(Debug)]
pub struct SimWorld {
    /// What goes wrong in it.
    pub faults: Faults,
    authority: Authority,
    providers: Vec<SimProvider>,
    mailboxes: Vec<SimMailbox>,
    queue: BTreeMap<(Timestamp, u64), Event>,
    sent: Vec<Arc<SubmittedMessage>>,
    submissions: Vec<(Option<MessageId>, Sha256)>,
    seed: u64,
    counter: u64,
}

#[derive(Debug)]
enum Event {
    /// The envelope reaches the mailbox of the recipient at this place.
    Envelope(Arc<SubmittedMessage>, usize),
    /// A provider tells the sender something.
    Notify(Arc<SubmittedMessage>, Notice),
    /// Ordinary mail for a certified mailbox.
    Ordinary { sender: String, to: String, raw: Vec<u8> },
}

impl SimWorld {
    /// An empty world with its own authority. `seed` makes identifiers.
    pub fn new(seed: u64, now: Timestamp) -> Result<Self, SimError> {
        Ok(Self {
            faults: Faults::default(),
            authority: Authority::new("Autorità Dimostrativa PEC (nessun valore)", now)?,
            providers: Vec::new(),
            mailboxes: Vec::new(),
            queue: BTreeMap::new(),
            sent: Vec::new(),
            submissions: Vec::new(),
            seed,
            counter: 0,
        })
    }

    /// The certificate of the authority that certifies the providers' signing keys, PEM.
    pub fn authority_pem(&self) -> &str {
        self.authority.pem()
    }

    /// Adds a provider that serves these mailbox domains and signs as `posta-certificata@<domain>`.
    pub fn add_provider(&mut self, name: &str, domain: &str, serves: &[&str], style: MessageStyle) -> Result<(), SimError> {
        let signer = self.authority.signer(name, &format!("posta-certificata@{domain}"))?;
        self.providers.push(SimProvider {
            name: name.to_owned(),
            domain: domain.to_owned(),
            serves: serves.iter().map(|&domain| domain.to_owned()).collect(),
            style,
            limit: 30 * 1024 * 1024,
            signer,
        });
        Ok(())
    }

    /// Has every provider sign with keys of its own from here on: PKCS #8, ECDSA P-256 or RSA.
    pub fn sign_with(&mut self, mut key: impl FnMut() -> Vec<u8>) -> Result<(), SimError> {
        for provider in &mut self.providers {
            let address = provider.signer.address().to_owned();
            provider.signer = self.authority.signer_with(&provider.name, &address, &key())?;
        }
        Ok(())
    }

    /// Adds a mailbox; some provider must serve its domain.
    pub fn add_mailbox(&mut self, mailbox: SimMailbox) -> Result<(), SimError> {
        if self.provider_of(&mailbox.address).is_none() {
            return Err(SimError::NoProvider(mailbox.address));
        }
        self.mailboxes.push(mailbox);
        Ok(())
    }

    /// The providers, in the order they were added.
    pub fn providers(&self) -> &[SimProvider] {
        &self.providers
    }

    /// All mailboxes.
    pub fn mailboxes(&self) -> &[SimMailbox] {
        &self.mailboxes
    }

    /// The mailbox of an address.
    pub fn mailbox(&self, address: &str) -> Option<&SimMailbox> {
        self.mailboxes.iter().find(|mailbox| mailbox.is(address))
    }

    /// The mailbox of an address, to be changed.
    pub fn mailbox_mut(&mut self, address: &str) -> Option<&mut SimMailbox> {
        self.mailboxes.iter_mut().find(|mailbox| mailbox.is(address))
    }

    /// Every submission taken so far (answered 250 or with its answer lost), in order: Message-ID and digest of the exact bytes.
    pub fn submissions(&self) -> &[(Option<MessageId>, Sha256)] {
        &self.submissions
    }

    /// The certified message's identifier (no brackets) of an earlier submission.
    pub fn identifier_of(&self, id: &MessageId) -> Option<&str> {
        self.sent.iter().find(|sent| sent.is(id)).map(|sent| sent.identifier.as_str())
    }

    /// Empties the list of submissions: what was sent before the servers opened does not count.
    pub(super) fn forget_submissions(&mut self) {
        self.submissions.clear();
    }

    /// Takes a message at the final dot, from the mailbox `account`; what follows lies in the queue. A message that fails the formal
    /// checks is taken all the same, and answered with a non-acceptance (RFC 6109 §3.1.2).
    pub fn submit(&mut self, account: &str, envelope_from: &str, recipients: &[String], bytes: &[u8], now: Timestamp) -> SmtpReply {
        let Some(provider) = self.provider_of(account).filter(|_| self.mailbox(account).is_some()) else {
            return SmtpReply::new(535, "5.7.8 mittente sconosciuto");
        };
        if recipients.is_empty() {
            return SmtpReply::new(554, "5.5.1 nessun destinatario valido");
        }
        match self.take(provider, envelope_from, recipients, bytes, now) {
            Ok(sent) => {
                self.submissions
                    .push((sent.msgid.as_deref().and_then(MessageId::parse), Sha256::of(bytes)));
                let words = format!("2.0.0 Ok: accodato come {}", sent.identifier);
                self.sent.push(sent);
                SmtpReply::new(250, &words)
            }
            Err(error) => {
                tracing::warn!(%error, "the simulated provider cannot sign");
                SmtpReply::new(451, "4.3.0 errore temporaneo del sistema")
            }
        }
    }

    /// Ordinary e-mail from outside reaches a certified mailbox; it arrives as an anomaly envelope two seconds later.
    pub fn receive_ordinary(&mut self, sender: &str, to: &str, raw: &[u8], now: Timestamp) {
        let event = Event::Ordinary {
            sender: sender.to_owned(),
            to: to.to_owned(),
            raw: raw.to_vec(),
        };
        self.schedule(now, 2, event);
    }

    /// Puts a forged delivery receipt for `recipient` of an earlier submission into its sender's INBOX, at once. Tells whether
    /// there is such a submission.
    pub fn forge(&mut self, forgery: Forgery, id: &MessageId, recipient: &str, at: Timestamp) -> Result<bool, SimError> {
        let token = self.token();
        let Some(sent) = self.sent.iter().find(|sent| sent.is(id)).cloned() else {
            return Ok(false);
        };
        let place = sent
            .recipients
            .iter()
            .position(|to| normal_address(&to.address) == normal_address(recipient));
        let provider = self.provider_of(recipient).and_then(|index| self.providers.get(index));
        let (Some(place), Some(provider)) = (place, provider) else {
            return Ok(false);
        };
        let bytes = forgery::delivery(forgery, provider, &sent, place, at, token)?;
        Ok(self.put(&sent.sender, bytes, at))
    }

    /// When the next thing is due; `None` when nothing is left to happen.
    pub fn next_due(&self) -> Option<Timestamp> {
        self.queue.keys().next().map(|(due, _)| *due)
    }

    /// Lets everything happen that is due at `now`, each at its own time. Tells how many messages were put into mailboxes.
    pub fn advance(&mut self, now: Timestamp) -> Result<usize, SimError> {
        let mut placed = 0;
        while let Some(entry) = self.queue.first_entry().filter(|entry| entry.key().0 <= now) {
            let ((due, _), event) = entry.remove_entry();
            placed += self.happen(event, due)?;
        }
        Ok(placed)
    }

    fn take(
        &mut self,
        index: usize,
        path: &str,
        recipients: &[String],
        bytes: &[u8],
        now: Timestamp,
    ) -> Result<Arc<SubmittedMessage>, SimError> {
        let token = self.token();
        let raw = mime::crlf(bytes);
        let said = SubmittedHeaders::read(&raw);
        let certified = |address: &str| self.providers.iter().any(|provider| provider.serves(address));
        let provider = self.providers.get(index).ok_or_else(|| SimError::NoProvider(path.to_owned()))?;
        let identifier = provider.style.identifier(&provider.domain, token, None, now);
        let to = |address: &String| EnvelopeRecipient {
            certified: certified(address),
            copy: said.is_copy(address),
            address: address.clone(),
        };
        let mut sent = SubmittedMessage {
            sender: path.to_owned(),
            recipients: recipients.iter().map(to).collect(),
            subject: said.subject.clone(),
            reply_to: said.reply_to.clone().unwrap_or_else(|| path.to_owned()),
            original: envelope::transported(&raw, provider, &identifier, said.msgid.as_deref(), now),
            msgid: said.msgid.clone(),
            identifier,
            receipt_type: said.receipt_type,
            provider: index,
            envelope: Arc::default(),
        };
        if let Some(reason) = said.objection(path, recipients, raw.len(), provider.limit) {
            let sent = Arc::new(sent);
            self.schedule(now, 1, Event::Notify(Arc::clone(&sent), Notice::Refused(reason)));
            return Ok(sent);
        }
        if said.infected_at_sender {
            let sent = Arc::new(sent);
            self.schedule(now, 2, Event::Notify(Arc::clone(&sent), Notice::RefusedForVirus));
            return Ok(sent);
        }
        let accepted = later(now, 1);
        sent.envelope = Arc::new(self.finish(index, envelope::envelope(provider, &sent, accepted)?));
        let sent = Arc::new(sent);
        let wait = if self.faults.delivery_before_acceptance { 10 } else { 1 };
        self.schedule(now, wait, Event::Notify(Arc::clone(&sent), Notice::Accepted));
        for (place, to) in sent.recipients.iter().enumerate().filter(|(_, to)| to.certified) {
            self.plan(&sent, place, &to.address, said.infected_at_recipient, now);
        }
        Ok(sent)
    }

    fn plan(&mut self, sent: &Arc<SubmittedMessage>, place: usize, address: &str, infected: bool, now: Timestamp) {
        let tell = |notice| Event::Notify(Arc::clone(sent), notice);
        let Some(behaviour) = self.mailbox(address).map(|mailbox| mailbox.behaviour) else {
            return self.schedule(now, 4, tell(Notice::NoSuchMailbox(place)));
        };
        let steps: &[(i64, Option<Notice>)] = match behaviour {
            _ if infected => &[(5, Some(Notice::InfectedAtRecipient(place)))],
            MailboxBehaviour::Prompt => &[(2, None), (3, Some(Notice::Delivered(place)))],
            MailboxBehaviour::Late => &[
                (12 * HOUR, Some(Notice::TwelveHours(place))),
                (13 * HOUR, None),
                (13 * HOUR + 1, Some(Notice::Delivered(place))),
            ],
            MailboxBehaviour::NeverDelivered => &[
                (12 * HOUR, Some(Notice::TwelveHours(place))),
                (24 * HOUR, Some(Notice::TwentyFourHours(place))),
            ],
            MailboxBehaviour::Full => &[(4, Some(Notice::MailboxFull(place)))],
            MailboxBehaviour::NoReceipts => &[],
        };
        for (seconds, notice) in steps {
            let event = notice.map_or_else(|| Event::Envelope(Arc::clone(sent), place), tell);
            self.schedule(now, *seconds, event);
        }
    }

    fn happen(&mut self, event: Event, at: Timestamp) -> Result<usize, SimError> {
        match event {
            Event::Envelope(sent, place) => {
                let address = sent.recipients.get(place).map_or("", |to| to.address.as_str());
                Ok(usize::from(self.put(address, sent.envelope.to_vec(), at)))
            }
            Event::Notify(sent, notice) => self.tell(&sent, notice, at),
            Event::Ordinary { sender, to, raw } => {
                let Some((index, provider)) = self.provider_of(&to).and_then(|index| Some((index, self.providers.get(index)?))) else {
                    return Ok(0);
                };
                let bytes = self.finish(index, anomaly::envelope(provider, &sender, &raw, at)?);
                Ok(usize::from(self.put(&to, bytes, at)))
            }
        }
    }

    fn tell(&mut self, sent: &SubmittedMessage, notice: Notice, at: Timestamp) -> Result<usize, SimError> {
        if self.faults.withheld.contains(&notice.kind()) {
            return Ok(0);
        }
        let recipient = notice.about().and_then(|place| sent.recipients.get(place));
        let theirs = recipient
            .filter(|_| notice.is_of_recipient_side())
            .and_then(|to| self.provider_of(&to.address));
        let index = theirs.unwrap_or(sent.provider);
        let copies = if self.faults.duplicate_receipts { 2 } else { 1 };
        let mut placed = 0;
        for _ in 0..copies {
            let token = self.token();
            let Some(provider) = self.providers.get(index) else {
                continue;
            };
            let bytes = self.finish(index, notice::write(provider, sent, notice, at, token)?);
            placed += usize::from(self.put(&sent.sender, bytes, at));
        }
        Ok(placed)
    }

    /// The last touch to a signed message: the fault that damages a provider's signatures.
    fn finish(&self, provider: usize, bytes: Vec<u8>) -> Vec<u8> {
        let domain = self.providers.get(provider).map(|provider| provider.domain.as_str());
        match self.faults.damaged_signatures_of.as_deref() {
            Some(damaged) if Some(damaged) == domain => forgery::damaged(bytes),
            _ => bytes,
        }
    }

    fn put(&mut self, address: &str, bytes: Vec<u8>, at: Timestamp) -> bool {
        self.mailbox_mut(address)
            .and_then(|mailbox| mailbox.put("INBOX", bytes, Flags::default(), at))
            .is_some()
    }

    fn provider_of(&self, address: &str) -> Option<usize> {
        self.providers.iter().position(|provider| provider.serves(address))
    }

    fn schedule(&mut self, now: Timestamp, seconds: i64, event: Event) {
        let due = later(now, seconds);
        let due = due.checked_add(self.faults.delay).unwrap_or(due);
        self.counter += 1;
        self.queue.insert((due, self.counter), event);
    }

    fn token(&mut self) -> u64 {
        self.counter += 1;
        let digest = Sha256::of(format!("{} {}", self.seed, self.counter).as_bytes());
        digest.0.iter().take(8).fold(0, |sum, byte| sum << 8 | u64::from(*byte))
    }
}

fn later(at: Timestamp, seconds: i64) -> Timestamp {
    at.checked_add(SignedDuration::from_secs(seconds)).unwrap_or(at)
}

const HOUR: i64 = 3600;
