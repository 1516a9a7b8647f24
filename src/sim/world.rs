//! The simulated world: a state machine that turns submitted messages into envelopes, receipts and notices (RFC 6109), each at its time.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::error::SimError;
use super::faults::Faults;
use super::forgery::{self, Forgery};
use super::mailbox::SimMailbox;
use super::notice::Notice;
use super::provider::{MailboxBehaviour, MessageStyle, SimProvider, SmtpReply};
use super::signer::SimAuthority;
use super::submission::{EnvelopeRecipient, SubmittedHeaders, SubmittedMessage};
use super::{anomaly, envelope, mime, notice_message};
use crate::account::{Flags, normal_address};
use crate::clock::{SignedDuration, Timestamp};
use crate::pec::MessageId;
use crate::signature::Sha256;

/// Providers, mailboxes, and a queue of future events. Without I/O and without a clock: all methods take the time.
#[derive(Debug)]
pub struct SimWorld {
    /// Faults to inject from now on.
    pub faults: Faults,
    authority: SimAuthority,
    providers: Vec<SimProvider>,
    mailboxes: Vec<SimMailbox>,
    /// Future events by time. The counter keeps events of the same time in the order in which they were scheduled.
    queue: BTreeMap<(Timestamp, u64), Event>,
    sent: Vec<Arc<SubmittedMessage>>,
    submissions: Vec<(Option<MessageId>, Sha256)>,
    seed: u64,
    counter: u64,
}

#[derive(Debug)]
enum Event {
    /// The transport envelope is delivered to the recipient with this index.
    Envelope(Arc<SubmittedMessage>, usize),
    /// A receipt or notice is issued to the sender.
    Notify(Arc<SubmittedMessage>, Notice),
    /// Ordinary e-mail arrives for a certified mailbox.
    Ordinary { sender: String, to: String, raw: Vec<u8> },
}

impl SimWorld {
    /// A world without providers and mailboxes, with a new certification authority. Message identifiers follow from `seed`.
    ///
    /// # Errors
    /// When the certificate cannot be created.
    pub fn new(seed: u64, now: Timestamp) -> Result<Self, SimError> {
        Ok(Self {
            faults: Faults::default(),
            authority: SimAuthority::new("Autorità Dimostrativa PEC (nessun valore)", now)?,
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

    /// Adds a provider with these mailbox domains, which signs as `posta-certificata@<domain>`.
    ///
    /// # Errors
    /// When the certificate cannot be created.
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

    /// Replaces the signing keys of all providers: PKCS #8, ECDSA P-256 or RSA.
    ///
    /// # Errors
    /// When a key cannot be read or a certificate not created.
    pub fn sign_with(&mut self, mut key: impl FnMut() -> Vec<u8>) -> Result<(), SimError> {
        for provider in &mut self.providers {
            let address = provider.signer.address().to_owned();
            provider.signer = self.authority.signer_with(&provider.name, &address, &key())?;
        }
        Ok(())
    }

    /// Adds a mailbox.
    ///
    /// # Errors
    /// `NoProvider` when no provider has its domain.
    pub fn add_mailbox(&mut self, mailbox: SimMailbox) -> Result<(), SimError> {
        if self.provider_of(&mailbox.address).is_none() {
            return Err(SimError::NoProvider(mailbox.address));
        }
        self.mailboxes.push(mailbox);
        Ok(())
    }

    /// The providers in the order of adding.
    pub fn providers(&self) -> &[SimProvider] {
        &self.providers
    }

    /// The mailboxes of all providers.
    pub fn mailboxes(&self) -> &[SimMailbox] {
        &self.mailboxes
    }

    /// The mailbox of an address.
    pub fn mailbox(&self, address: &str) -> Option<&SimMailbox> {
        self.mailboxes.iter().find(|mailbox| mailbox.is(address))
    }

    /// As [`SimWorld::mailbox`], mutable.
    pub fn mailbox_mut(&mut self, address: &str) -> Option<&mut SimMailbox> {
        self.mailboxes.iter_mut().find(|mailbox| mailbox.is(address))
    }

    /// All accepted submissions in order, those included whose reply was lost: Message-ID and digest of the bytes.
    pub fn submissions(&self) -> &[(Option<MessageId>, Sha256)] {
        &self.submissions
    }

    /// The provider's identifier (without angle brackets) of an accepted submission.
    pub fn identifier_of(&self, id: &MessageId) -> Option<&str> {
        self.sent.iter().find(|sent| sent.is(id)).map(|sent| sent.identifier.as_str())
    }

    /// Clears the list of submissions, so that it holds only those made after the servers opened.
    pub(super) fn clear_submissions(&mut self) {
        self.submissions.clear();
    }

    /// Submits a message from the mailbox `account`; returns the reply to the final dot. A message that fails the formal checks is accepted
    /// by SMTP and answered with a notice of non-acceptance (RFC 6109 §3.1.2).
    pub fn submit(&mut self, account: &str, envelope_from: &str, recipients: &[String], bytes: &[u8], now: Timestamp) -> SmtpReply {
        let Some(provider) = self.provider_of(account).filter(|_| self.mailbox(account).is_some()) else {
            return SmtpReply::new(535, "5.7.8 mittente sconosciuto");
        };
        if recipients.is_empty() {
            return SmtpReply::new(554, "5.5.1 nessun destinatario valido");
        }
        match self.accept(provider, envelope_from, recipients, bytes, now) {
            Ok(sent) => {
                self.submissions
                    .push((sent.msgid.as_deref().and_then(MessageId::parse), Sha256::of(bytes)));
                let text = format!("2.0.0 Ok: accodato come {}", sent.identifier);
                self.sent.push(sent);
                SmtpReply::new(250, &text)
            }
            Err(error) => {
                tracing::warn!(%error, "the simulated provider cannot sign");
                SmtpReply::new(451, "4.3.0 errore temporaneo del sistema")
            }
        }
    }

    /// Sends ordinary e-mail to a certified mailbox. It is delivered in an anomaly envelope two seconds later.
    pub fn receive_ordinary(&mut self, sender: &str, to: &str, raw: &[u8], now: Timestamp) {
        let event = Event::Ordinary {
            sender: sender.to_owned(),
            to: to.to_owned(),
            raw: raw.to_vec(),
        };
        self.schedule(now, 2, event);
    }

    /// Puts a forged delivery receipt for `recipient` of an accepted submission into the INBOX of its sender. False when there is no such
    /// submission.
    ///
    /// # Errors
    /// When the receipt cannot be signed.
    pub fn forge(&mut self, forgery: Forgery, id: &MessageId, recipient: &str, at: Timestamp) -> Result<bool, SimError> {
        let token = self.token();
        let Some(sent) = self.sent.iter().find(|sent| sent.is(id)).cloned() else {
            return Ok(false);
        };
        let to = sent
            .recipients
            .iter()
            .position(|to| normal_address(&to.address) == normal_address(recipient));
        let provider = self.provider_of(recipient).and_then(|index| self.providers.get(index));
        let (Some(to), Some(provider)) = (to, provider) else {
            return Ok(false);
        };
        let bytes = forgery::delivery(forgery, provider, &sent, to, at, token)?;
        Ok(self.put(&sent.sender, bytes, at))
    }

    /// Time of the next event; `None` when the queue is empty.
    pub fn next_due(&self) -> Option<Timestamp> {
        self.queue.keys().next().map(|(due, _)| *due)
    }

    /// Runs all events due at `now`, each with its own time. Returns the number of messages delivered.
    ///
    /// # Errors
    /// When a message cannot be signed; that event is lost.
    pub fn advance(&mut self, now: Timestamp) -> Result<usize, SimError> {
        let mut delivered = 0;
        while let Some(entry) = self.queue.first_entry().filter(|entry| entry.key().0 <= now) {
            let ((due, _), event) = entry.remove_entry();
            delivered += self.run(event, due)?;
        }
        Ok(delivered)
    }

    /// Accepts a message and schedules the receipts and the delivery that follow (RFC 6109 §3.1).
    fn accept(
        &mut self,
        index: usize,
        path: &str,
        recipients: &[String],
        bytes: &[u8],
        now: Timestamp,
    ) -> Result<Arc<SubmittedMessage>, SimError> {
        let token = self.token();
        let raw = mime::crlf(bytes);
        let headers = SubmittedHeaders::read(&raw);
        let provider = self.providers.get(index).ok_or_else(|| SimError::NoProvider(path.to_owned()))?;
        let identifier = provider.style.identifier(&provider.domain, token, None, now);
        let mut sent = SubmittedMessage {
            sender: path.to_owned(),
            recipients: self.envelope_recipients(recipients, &headers),
            subject: headers.subject.clone(),
            reply_to: headers.reply_to.clone().unwrap_or_else(|| path.to_owned()),
            original: envelope::transported(&raw, provider, &identifier, headers.msgid.as_deref(), now),
            msgid: headers.msgid.clone(),
            identifier,
            receipt_type: headers.receipt_type,
            provider: index,
            envelope: Arc::default(),
        };
        if let Some(reason) = headers.failed_check(path, recipients, raw.len(), provider.limit) {
            return Ok(self.reject(sent, Notice::Refused(reason), now, 1));
        }
        if headers.infected_at_sender {
            return Ok(self.reject(sent, Notice::RefusedForVirus, now, 2));
        }
        let accepted = later(now, 1);
        sent.envelope = Arc::new(self.damage_if_injected(index, envelope::envelope(provider, &sent, accepted)?));
        let sent = Arc::new(sent);
        let wait = if self.faults.delivery_before_acceptance { 10 } else { 1 };
        self.schedule(now, wait, Event::Notify(Arc::clone(&sent), Notice::Accepted));
        for (to, recipient) in sent.recipients.iter().enumerate().filter(|(_, recipient)| recipient.certified) {
            self.schedule_delivery(&sent, to, &recipient.address, headers.infected_at_recipient, now);
        }
        Ok(sent)
    }

    fn envelope_recipients(&self, recipients: &[String], headers: &SubmittedHeaders) -> Vec<EnvelopeRecipient> {
        let recipient = |address: &String| EnvelopeRecipient {
            certified: self.providers.iter().any(|provider| provider.serves(address)),
            copy: headers.is_copy(address),
            address: address.clone(),
        };
        recipients.iter().map(recipient).collect()
    }

    fn reject(&mut self, sent: SubmittedMessage, notice: Notice, now: Timestamp, seconds: i64) -> Arc<SubmittedMessage> {
        let sent = Arc::new(sent);
        self.schedule(now, seconds, Event::Notify(Arc::clone(&sent), notice));
        sent
    }

    fn schedule_delivery(&mut self, sent: &Arc<SubmittedMessage>, to: usize, address: &str, infected: bool, now: Timestamp) {
        let notify = |notice| Event::Notify(Arc::clone(sent), notice);
        let Some(behaviour) = self.mailbox(address).map(|mailbox| mailbox.behaviour) else {
            return self.schedule(now, 4, notify(Notice::NoSuchMailbox(to)));
        };
        let steps: &[(i64, Option<Notice>)] = match behaviour {
            _ if infected => &[(5, Some(Notice::InfectedAtRecipient(to)))],
            MailboxBehaviour::Prompt => &[(2, None), (3, Some(Notice::Delivered(to)))],
            MailboxBehaviour::Late => &[
                (12 * HOUR, Some(Notice::TwelveHours(to))),
                (13 * HOUR, None),
                (13 * HOUR + 1, Some(Notice::Delivered(to))),
            ],
            MailboxBehaviour::NeverDelivered => &[
                (12 * HOUR, Some(Notice::TwelveHours(to))),
                (24 * HOUR, Some(Notice::TwentyFourHours(to))),
            ],
            MailboxBehaviour::Full => &[(4, Some(Notice::MailboxFull(to)))],
            MailboxBehaviour::NoReceipts => &[],
        };
        for (seconds, notice) in steps {
            let event = notice.map_or_else(|| Event::Envelope(Arc::clone(sent), to), notify);
            self.schedule(now, *seconds, event);
        }
    }

    fn run(&mut self, event: Event, at: Timestamp) -> Result<usize, SimError> {
        match event {
            Event::Envelope(sent, to) => {
                let address = sent.recipients.get(to).map_or("", |recipient| recipient.address.as_str());
                Ok(usize::from(self.put(address, sent.envelope.to_vec(), at)))
            }
            Event::Notify(sent, notice) => self.issue(&sent, notice, at),
            Event::Ordinary { sender, to, raw } => {
                let Some((index, provider)) = self.provider_of(&to).and_then(|index| Some((index, self.providers.get(index)?))) else {
                    return Ok(0);
                };
                let bytes = self.damage_if_injected(index, anomaly::envelope(provider, &sender, &raw, at)?);
                Ok(usize::from(self.put(&to, bytes, at)))
            }
        }
    }

    fn issue(&mut self, sent: &SubmittedMessage, notice: Notice, at: Timestamp) -> Result<usize, SimError> {
        if self.faults.withheld.contains(&notice.kind()) {
            return Ok(0);
        }
        let recipient = notice.recipient().and_then(|to| sent.recipients.get(to));
        let recipient_side = recipient
            .filter(|_| notice.is_from_recipient_side())
            .and_then(|to| self.provider_of(&to.address));
        let index = recipient_side.unwrap_or(sent.provider);
        let copies = if self.faults.duplicate_receipts { 2 } else { 1 };
        let mut delivered = 0;
        for _ in 0..copies {
            let token = self.token();
            let Some(provider) = self.providers.get(index) else {
                continue;
            };
            let bytes = self.damage_if_injected(index, notice_message::write(provider, sent, notice, at, token)?);
            delivered += usize::from(self.put(&sent.sender, bytes, at));
        }
        Ok(delivered)
    }

    /// Alters a signed message when the fault for its provider is on.
    fn damage_if_injected(&self, provider: usize, bytes: Vec<u8>) -> Vec<u8> {
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
