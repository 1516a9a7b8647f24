//! Certified mail in bulk, made by the simulated providers.

use std::process::Command;

use recapito::account::AccountId;
use recapito::clock::{SignedDuration, Timestamp};
use recapito::signature::{Anchors, Sha256};
use recapito::sim::{self, MailboxBehaviour, SampleAttachment, SampleMessage, SimMailbox, SimWorld};
use rustls_pki_types::PrivatePkcs8KeyDer;
use rustls_pki_types::pem::PemObject as _;

use super::test_authority::RSA;

/// The address of the mailbox with all the mail.
pub const OWNER: &str = sim::LAWYER;

/// A mailbox's certified mail.
pub struct Certified {
    /// Signed messages, receipts and envelopes mixed.
    pub messages: Vec<Vec<u8>>,
    /// The owner's sent messages that the receipts answer.
    pub sent: Vec<Vec<u8>>,
    authority: String,
}

impl Certified {
    /// The owner's mailbox after sending `letters` messages to five recipients each, one in three without attachment: six receipts for
    /// each, of 4–70 kB.
    pub fn receipts(letters: usize) -> Self {
        let mut generator = MailGenerator::new();
        let recipients: Vec<String> = (0..5).map(|n| generator.mailbox(n)).collect();
        let attached = |n: usize| if n.is_multiple_of(3) { 0 } else { n * 7_919 % 45_000 };
        let sent = (0..letters).map(|n| generator.send(n, OWNER, &recipients, attached(n))).collect();
        generator.end(sent)
    }

    /// A typical mix: 70 % receipts (4–12 kB), 25 % envelopes of 20–150 kB, 5 % of 1 MB.
    pub fn mixed(count: usize) -> Self {
        let mut generator = MailGenerator::new();
        let recipients: Vec<String> = (0..5).map(|n| generator.mailbox(n)).collect();
        let letters = (count * 7 / 10).div_ceil(6).max(1);
        let sent = (0..letters)
            .map(|n| generator.send(n, OWNER, &recipients, n * 977 % 2_500))
            .collect();
        let large = count / 20;
        for n in 0..count * 3 / 10 {
            let bytes = if n < large { 760_000 } else { 12_000 + n * 7_919 % 95_000 };
            generator.send(letters + n, &recipients[n % 5], &[OWNER.to_owned()], bytes);
        }
        let mut made = generator.end(sent);
        made.messages.sort_by_cached_key(|message| Sha256::of(message));
        made
    }

    /// Large messages, 115 kB on average: half of them complete receipts, half envelopes, both with attachments.
    pub fn heavy(count: usize) -> Self {
        let mut generator = MailGenerator::new();
        let recipients: Vec<String> = (0..5).map(|n| generator.mailbox(n)).collect();
        let attached = |n: usize| 20_000 + n * 7_919 % 125_000;
        let letters = (count / 2).div_ceil(6).max(1);
        let sent = (0..letters).map(|n| generator.send(n, OWNER, &recipients, attached(n))).collect();
        for n in letters..letters + count / 2 {
            generator.send(n, &recipients[n % 5], &[OWNER.to_owned()], attached(n));
        }
        generator.end(sent)
    }

    /// The authority that issued the certificates of the providers' signers.
    pub fn anchors(&self) -> Anchors {
        let mut anchors = Anchors::none();
        anchors.add_file(self.authority.as_bytes(), "benchmark").expect("an authority");
        anchors
    }

    /// The same as PEM.
    pub fn authority(&self) -> &str {
        &self.authority
    }

    pub fn account(&self) -> AccountId {
        AccountId::of(OWNER)
    }

    pub fn bytes(&self) -> usize {
        self.messages.iter().map(Vec::len).sum()
    }

    /// Digests of all messages, sorted, to compare two sets of messages.
    pub fn digests(&self) -> Vec<Sha256> {
        let mut digests: Vec<Sha256> = self.messages.iter().map(|message| Sha256::of(message)).collect();
        digests.sort_unstable();
        digests
    }
}

struct MailGenerator {
    world: SimWorld,
    now: Timestamp,
}

impl MailGenerator {
    fn new() -> Self {
        let now = Timestamp::now();
        let mut world = sim::two_providers(11, now).expect("a world");
        world.sign_with(rsa_key).expect("signers");
        for n in 0..5 {
            let mailbox = SimMailbox::new(&recipient(n), "Destinatario", sim::PASSWORD, MailboxBehaviour::Prompt);
            world.add_mailbox(mailbox).expect("a mailbox");
        }
        Self { world, now }
    }

    fn mailbox(&self, n: usize) -> String {
        recipient(n)
    }

    /// Sends a message with an attachment of this many bytes, and advances the world until all receipts are delivered.
    fn send(&mut self, n: usize, from: &str, to: &[String], attached: usize) -> Vec<u8> {
        let letter = SampleMessage {
            from: ("Mittente".to_owned(), from.to_owned()),
            to: to.to_vec(),
            subject: format!("Diffida ad adempiere n. {n}"),
            body: "Si diffida ad adempiere entro quindici giorni dalla ricezione della presente.\n".repeat(6),
            attachments: match attached {
                0 => Vec::new(),
                length => vec![SampleAttachment::of("allegato.pdf", "application/pdf", &noise(n, length))],
            },
            message_id: format!("lettera-{n}@client.example"),
            ..SampleMessage::default()
        };
        let raw = letter.write(self.now);
        let reply = self.world.submit(from, from, to, &raw, self.now);
        assert!(reply.is_positive(), "{reply:?}");
        self.now += SignedDuration::from_secs(10);
        self.world.advance(self.now).expect("advances");
        if from == OWNER {
            for address in to {
                let inbox = self.world.mailbox_mut(address).and_then(|mailbox| mailbox.folder_mut("INBOX"));
                inbox.expect("an inbox").messages.clear();
            }
        }
        raw
    }

    fn end(self, sent: Vec<Vec<u8>>) -> Certified {
        let inbox = self
            .world
            .mailbox(OWNER)
            .and_then(|mailbox| mailbox.folder("INBOX"))
            .expect("an inbox");
        Certified {
            messages: inbox.messages.iter().map(|message| message.bytes.to_vec()).collect(),
            sent,
            authority: self.world.authority_pem().to_owned(),
        }
    }
}

/// A 2048-bit RSA key, as providers use.
fn rsa_key() -> Vec<u8> {
    let mut openssl = Command::new("openssl");
    openssl.arg("genpkey").args(RSA);
    let output = openssl.output().expect("openssl is there");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let key = PrivatePkcs8KeyDer::from_pem_slice(&output.stdout).expect("a key");
    key.secret_pkcs8_der().to_vec()
}

fn recipient(n: usize) -> String {
    format!("destinatario{n}@pec.imprese.example")
}

/// Bytes that do not compress, like those of a PDF.
fn noise(seed: usize, length: usize) -> Vec<u8> {
    let blocks = (0..length.div_ceil(32)).flat_map(|block| Sha256::of(format!("{seed} {block}").as_bytes()).0);
    blocks.take(length).collect()
}
