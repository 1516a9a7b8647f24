//! A receipt in the form that statuses are folded from: what it certifies, about which recipients, at what time (RFC 6109 §3; ETSI EN 319
//! 522-2 §8).

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::subject::same_subject;
use super::{CertificationData, ErrorCode, Kind, MessageId, Oddity, Reading, ReceiptType, RecipientKind, rem};
use crate::account::normal_address;
use crate::signature::{CLOCK_TOLERANCE, Sha256, Verdict};

/// One receipt (ricevuta or avviso, RFC 6109 §2.1.1.1, or REM evidence) about a dispatch. Small and self-contained: the index stores it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    /// Digest of the raw message it was read from.
    pub message: Sha256,
    /// The kind of message.
    pub kind: Kind,
    /// The verdict on its signature. Only a genuine receipt changes a status.
    pub verdict: Verdict,
    /// Whether SHA-1 or a short key is involved in the signature.
    pub weak: bool,
    /// The certified instant, UTC; the time of arrival when nothing certifies one.
    pub at: Timestamp,
    /// Why it changes no status although its signature may be genuine.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub flaw: Option<Flaw>,
    /// The sent message, by the Message-ID in the signed part (daticert `msgid`).
    #[serde(rename = "names")]
    pub msgid: Option<MessageId>,
    /// The sent message, by the unsigned outer header (X-Riferimento-Message-ID).
    #[serde(rename = "claims")]
    pub reference: Option<MessageId>,
    /// `identificativo`: the identifier the provider gave the message.
    pub identifier: Option<String>,
    /// `gestore-emittente`: the provider that issued the receipt.
    pub provider: String,
    /// The original sender (`mittente`), normalised.
    pub sender: String,
    /// The certified subject (`oggetto`), else that of the outer header.
    pub subject: String,
    /// All recipients of the original with their kind, addresses normalised. An acceptance states which are outside PEC.
    pub recipients: Vec<(String, RecipientKind)>,
    /// The recipients this receipt is about, normalised; empty means all.
    pub about: Vec<String>,
    /// `errore`: the coarse error code.
    pub error: ErrorCode,
    /// `errore-esteso`: the explanation, verbatim.
    pub error_detail: Option<String>,
    /// `ricevuta tipo`: the type of a delivery receipt.
    pub receipt_type: Option<ReceiptType>,
    /// Of a delay notice: which of the two it is.
    pub delay: Option<Delay>,
    /// The result of comparing it with the sent message; `None` until that is in the archive.
    pub proof: Option<Proof>,
}

/// Why a receipt with a genuine signature changes no status: the form of RFC 6109 §4.4, and times that cannot both be true.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Flaw {
    /// Its certification data are missing, are there twice, cannot be read, or do not have the form of RFC 6109 §4.4.
    Irregular,
    /// The time of its signature and the certified time are more than five minutes apart.
    TimesDisagree,
    /// The certified time is more than five minutes after its arrival.
    AfterArrival,
}

/// Which delay notice it is (preavviso di mancata consegna). The two have the same form (RFC 6109 §3.1.6).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Delay {
    /// After 12 hours: not final.
    TwelveHours,
    /// The notice does not say.
    Unclear,
    /// After 24 hours: final unless a delivery follows.
    TwentyFourHours,
}

/// What a receipt means for the recipients it is about, for PEC (RFC 6109 §3) and REM (ETSI EN 319 522-1 §6).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ReceiptOutcome {
    /// Accepted by the sender's provider (accettazione, SubmissionAcceptance).
    Accepted,
    /// Refused by the sender's provider, for all recipients (non accettazione, SubmissionRejection).
    Refused {
        /// Because of a virus.
        virus: bool,
    },
    /// Accepted by the recipient's provider (presa in carico, RelayAcceptance).
    TakenInCharge,
    /// Delivered to the recipient's mailbox (avvenuta consegna, ContentConsignment).
    Delivered,
    /// Finally not delivered (mancata consegna, ContentConsignmentFailure, RelayFailure, RelayToNonERDSFailure).
    Failed {
        /// Because of a virus.
        virus: bool,
    },
    /// A delay notice (preavviso), or a REM RelayRejection: still in transit. REM's time-out is a failure.
    Delayed(Delay),
    /// Relayed to ordinary mail (RelayToNonERDS): no proof can follow.
    RelayedOutside,
    /// Without effect on a status.
    Other,
}

/// The result of comparing a delivery receipt with the message that was sent; what can be proved depends on the type of receipt (RFC 6109
/// §3.3.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Proof {
    /// Completa: the returned original is, byte for byte, what was sent, but for the headers the provider must add or replace and for line
    /// ends, which a message store on disk may write as line feeds.
    Same,
    /// Completa: the same content, re-encoded on the way.
    SameReencoded,
    /// Breve: every attachment hash matches.
    HashesMatch,
    /// It proves delivery, not content (sintetica, or a copy recipient).
    DeliveryOnly,
    /// The content is not what was sent.
    Differs,
}

impl Receipt {
    /// The receipt in a reading (RFC 6109 §3, or ETSI EN 319 522-2 §8); `None` when it is not a receipt. `received` replaces a certified
    /// time that cannot be read.
    ///
    /// An ordinary message whose headers claim to be a receipt for some message gives one too, so that the forgery can be shown beside that
    /// message. Without signed data it has no `msgid` and changes no status.
    pub fn of(message: Sha256, reading: &Reading, weak: bool, received: Timestamp) -> Option<Self> {
        let claimed = || {
            let claimed = reading.headers.claimed_kind.clone();
            claimed.filter(|kind| kind.is_receipt() && reading.headers.reference.is_some())
        };
        let kind = match &reading.kind {
            kind if kind.is_receipt() => kind.clone(),
            // A forgery is classified as ordinary mail or as an anomaly envelope.
            Kind::Ordinary | Kind::Anomaly => claimed()?,
            _ => return None,
        };
        let blank = Self {
            message,
            verdict: reading.verdict,
            weak,
            // Date is not signed: whoever forges a receipt chooses it.
            at: received,
            flaw: reading.verdict.is_genuine().then(|| flaw(reading)).flatten(),
            msgid: None,
            reference: reading.headers.reference.clone(),
            identifier: None,
            provider: String::new(),
            sender: String::new(),
            subject: reading.headers.subject.clone(),
            recipients: Vec::new(),
            about: Vec::new(),
            error: ErrorCode::Nessuno,
            error_detail: None,
            receipt_type: None,
            delay: (kind == Kind::DelayNotice).then(|| delay(reading)),
            proof: None,
            kind,
        };
        Some(match (&reading.certification, reading.evidence.first()) {
            (Some(data), _) => blank.with_certification(data),
            (None, Some(evidence)) => blank.with_evidence(evidence, &reading.evidence),
            (None, None) => blank,
        })
    }

    /// The addresses of all certified recipients.
    pub(super) fn listed(&self) -> impl Iterator<Item = &str> {
        self.recipients.iter().map(|(address, _)| address.as_str())
    }

    /// The same receipt, first kept here at this time, UTC: nothing can be certified after that (RFC 6109 §4.4, `data`).
    pub fn arrived_at(mut self, arrived: Timestamp) -> Self {
        if self.at.duration_since(arrived) > CLOCK_TOLERANCE {
            self.flaw = self.flaw.or(Some(Flaw::AfterArrival));
        }
        self
    }

    /// Whether it may change a status: its signature is genuine, and what it certifies has one meaning (RFC 6109 §4.4).
    pub fn counts(&self) -> bool {
        self.verdict.is_genuine() && self.flaw.is_none()
    }

    /// What it means (RFC 6109 §3.1.2 to §3.3.3; the REM events of ETSI EN 319 522-1 §6), whether it can be believed or not: see `verdict`.
    pub fn outcome(&self) -> ReceiptOutcome {
        let virus = self.error == ErrorCode::Virus;
        match &self.kind {
            Kind::Acceptance => ReceiptOutcome::Accepted,
            Kind::NonAcceptance => ReceiptOutcome::Refused { virus },
            Kind::TakingInCharge => ReceiptOutcome::TakenInCharge,
            Kind::Delivery => ReceiptOutcome::Delivered,
            Kind::DeliveryError => ReceiptOutcome::Failed { virus },
            Kind::DelayNotice => ReceiptOutcome::Delayed(self.delay.unwrap_or(Delay::Unclear)),
            Kind::RemEvidence(event) => match event.as_str() {
                "SubmissionAcceptance" => ReceiptOutcome::Accepted,
                "SubmissionRejection" => ReceiptOutcome::Refused { virus },
                "RelayAcceptance" => ReceiptOutcome::TakenInCharge,
                // Between providers: the sender's own follows with a RelayFailure, or relays again.
                "RelayRejection" => ReceiptOutcome::Delayed(Delay::TwelveHours),
                "ContentConsignment" => ReceiptOutcome::Delivered,
                "ContentConsignmentFailure" | "RelayFailure" | "RelayToNonERDSFailure" => ReceiptOutcome::Failed { virus },
                "RelayToNonERDS" => ReceiptOutcome::RelayedOutside,
                _ => ReceiptOutcome::Other,
            },
            _ => ReceiptOutcome::Other,
        }
    }

    /// Whether it is about a message with this subject. Where the provider certified none, `subject` is that of the outer header, prefixed
    /// with the kind: `CONSEGNA: …`.
    pub(super) fn has_subject(&self, subject: &str) -> bool {
        let after_prefix = self.subject.split_once(": ").map(|(_, subject)| subject);
        let mut candidates = std::iter::once(self.subject.as_str()).chain(after_prefix);
        candidates.any(|candidate| same_subject(candidate, subject))
    }

    fn with_certification(self, data: &CertificationData) -> Self {
        let recipients: Vec<_> = data
            .recipients
            .iter()
            .map(|recipient| (normal_address(&recipient.address), recipient.kind))
            .collect();
        Self {
            at: data.date.unwrap_or(self.at),
            msgid: data.msgid.as_deref().and_then(MessageId::parse),
            identifier: Some(data.identifier.clone()).filter(|identifier| !identifier.is_empty()),
            provider: data.provider.clone(),
            sender: normal_address(&data.sender),
            subject: data.subject.clone().unwrap_or(self.subject),
            about: about(&self.kind, data, &recipients),
            recipients,
            error: data.error,
            error_detail: data.error_detail.clone(),
            receipt_type: data.receipt_type,
            ..self
        }
    }

    /// From the first evidence, which is the latest event; others of the same event add the recipients they are about.
    fn with_evidence(self, first: &rem::Evidence, all: &[rem::Evidence]) -> Self {
        // Evidence of earlier events about the same message does not change what the latest one says.
        let same = all.iter().filter(|other| other.event == first.event);
        let mut about: Vec<String> = match first.event.as_str() {
            "SubmissionAcceptance" | "SubmissionRejection" => Vec::new(),
            _ => same.flat_map(rem::Evidence::about).collect(),
        };
        about.sort_unstable();
        about.dedup();
        // Each recipient has a consignment of its own, distinguished by the number only (ETSI EN 319 522-3 §5.2.2.21).
        if first.event.starts_with("ContentConsignment") && first.refers_to.is_empty() && about.len() > 1 {
            about = Vec::new();
        }
        let unknown = |address: &String| (normal_address(address), RecipientKind::Unknown);
        Self {
            at: first.at.unwrap_or(self.at),
            msgid: first.ua_message_id.as_deref().and_then(MessageId::parse),
            identifier: first.message_identifier.clone(),
            provider: first.issuer.clone().unwrap_or_default(),
            sender: first.sender.as_deref().map(normal_address).unwrap_or_default(),
            subject: first.subject.clone().unwrap_or(self.subject),
            recipients: first.recipients.iter().map(unknown).collect(),
            about,
            error: first.error(),
            error_detail: first.detail(),
            ..self
        }
    }
}

fn flaw(reading: &Reading) -> Option<Flaw> {
    let is_certified = reading.certification.is_some() || !reading.evidence.is_empty();
    let is_irregular = [
        Oddity::CertificationIrregular,
        Oddity::CertificationUnreadable,
        Oddity::CertificationTwice,
    ]
    .into_iter()
    .any(|oddity| reading.has_oddity(oddity));
    if !is_certified || is_irregular {
        Some(Flaw::Irregular)
    } else {
        reading.has_oddity(Oddity::SigningTimeDisagrees).then_some(Flaw::TimesDisagree)
    }
}

/// The recipients a PEC receipt is about. A receipt about one recipient that does not name it is about the only one there is, or about none
/// in particular.
fn about(kind: &Kind, data: &CertificationData, recipients: &[(String, RecipientKind)]) -> Vec<String> {
    match kind {
        Kind::Acceptance | Kind::NonAcceptance => Vec::new(),
        Kind::TakingInCharge => data.taken_in_charge.iter().map(|address| normal_address(address)).collect(),
        _ => match (&data.delivery, recipients) {
            (Some(address), _) => vec![normal_address(address)],
            (None, [(address, _)]) => vec![address.clone()],
            (None, _) => Vec::new(),
        },
    }
}

/// Which of the two delay notices it is (RFC 6109 §3.1.6): by the code 5.4.1, which providers write in the final one, else by words in the
/// certified detail, else by words in the provider's text. The code 4.4.1 of the first notice was not seen in the field: it decides only
/// where no word does. What is still unclear is decided by the time since the acceptance when receipts are folded.
fn delay(reading: &Reading) -> Delay {
    let data = reading.certification.as_ref();
    let detail = data.and_then(|data| data.error_detail.as_deref()).unwrap_or_default();
    let detail = detail.trim_start();
    if detail.starts_with("5.4.1") {
        return Delay::TwentyFourHours;
    }
    let notice = || {
        let notice = reading.notice.clone().unwrap_or_default();
        // The text quotes the subject, which may mention hours as well.
        match data.and_then(|data| data.subject.as_deref()).filter(|subject| !subject.is_empty()) {
            Some(subject) => delay_words(&notice.replace(subject, "")),
            None => delay_words(&notice),
        }
    };
    let in_detail = Some(delay_words(detail)).filter(|delay| *delay != Delay::Unclear);
    match in_detail.unwrap_or_else(notice) {
        Delay::Unclear if detail.starts_with("4.4.1") => Delay::TwelveHours,
        delay => delay,
    }
}

/// A text that mentions both spans does not say which one has passed (RFC 6109 §3.1.6).
fn delay_words(text: &str) -> Delay {
    let text = text.to_lowercase();
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let has = |words: [&str; 2]| words.iter().any(|words| text.contains(words));
    match (has(["ventiquattro ore", "24 ore"]), has(["dodici ore", "12 ore"])) {
        (true, false) => Delay::TwentyFourHours,
        (false, true) => Delay::TwelveHours,
        _ => Delay::Unclear,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pec::reading::tests::{daticert, envelope, genuine, with_verdict};
    use crate::pec::{read, rem};
    use crate::signature::Verification;

    fn received() -> Timestamp {
        "2026-03-05T00:00:00Z".parse().unwrap()
    }

    fn receipt(header: &str, verification: &Verification) -> Option<Receipt> {
        let message = format!("{header}\r\nSubject: Fuori\r\n\r\n");
        Receipt::of(Sha256::of(b"m"), &read(message.as_bytes(), verification), true, received())
    }

    fn certified(kind: &str, more: &str) -> Receipt {
        receipt(&format!("X-Ricevuta: {kind}"), &genuine(&envelope(&daticert(kind, more), None))).unwrap()
    }

    #[test]
    fn a_delivery_receipt_holds_the_signed_values() {
        let more = "<ricevuta tipo=\"breve\"/><consegna>Uno@PEC.example</consegna>";
        assert_eq!(
            certified("avvenuta-consegna", more),
            Receipt {
                message: Sha256::of(b"m"),
                kind: Kind::Delivery,
                verdict: Verdict::Genuine,
                weak: true,
                flaw: None,
                at: "2026-03-02T10:00:00Z".parse().unwrap(),
                msgid: MessageId::parse("nostro@pec.example"),
                reference: None,
                identifier: Some("opec1.1@gestore.example".into()),
                provider: "Gestore".into(),
                sender: "mittente@pec.example".into(),
                subject: "Oggetto".into(),
                recipients: vec![
                    ("uno@pec.example".into(), RecipientKind::Certified),
                    ("fuori@mail.example".into(), RecipientKind::Ordinary)
                ],
                about: vec!["uno@pec.example".into()],
                error: ErrorCode::Nessuno,
                error_detail: None,
                receipt_type: Some(ReceiptType::Breve),
                delay: None,
                proof: None,
            }
        );
    }

    #[test]
    fn receipts_are_about_all_one_or_those_taken_in_charge() {
        let taken = "<ricezione>uno@pec.example</ricezione><ricezione>due@pec.example</ricezione>";
        assert_eq!(certified("presa-in-carico", taken).about, ["uno@pec.example", "due@pec.example"]);
        assert!(certified("accettazione", "").about.is_empty());
        assert!(certified("avvenuta-consegna", "").about.is_empty());
    }

    #[test]
    fn envelopes_and_ordinary_mail_are_not_receipts() {
        let envelope = genuine(&envelope(&daticert("posta-certificata", ""), Some("X: y\r\n\r\n")));
        assert_eq!(receipt("X-Trasporto: posta-certificata", &envelope), None);
        assert_eq!(receipt("X-Riferimento-Message-ID: <a@b>", &Verification::unsigned()), None);
    }

    #[test]
    fn an_unsigned_imitation_has_the_claimed_kind_and_no_msgid() {
        let header = "X-Ricevuta: avvenuta-consegna\r\nX-Riferimento-Message-ID: <nostro@pec.example>";
        let forged = receipt(header, &Verification::unsigned()).unwrap();
        assert_eq!((forged.kind, forged.verdict), (Kind::Delivery, Verdict::Unsigned));
        assert_eq!((forged.msgid, forged.reference), (None, MessageId::parse("nostro@pec.example")));
        assert_eq!((forged.at, forged.subject.as_str()), (received(), "Fuori"));
        assert_eq!(receipt("X-Ricevuta: avvenuta-consegna", &Verification::unsigned()), None);
    }

    #[test]
    fn an_altered_receipt_keeps_the_recipients_it_is_about() {
        let entity = envelope(&daticert("avvenuta-consegna", "<consegna>uno@pec.example</consegna>"), None);
        let altered = receipt("X-Ricevuta: avvenuta-consegna", &with_verdict(Verdict::Altered, &entity)).unwrap();
        assert_eq!(altered.verdict, Verdict::Altered);
        assert_eq!(altered.about, ["uno@pec.example"]);
        assert_eq!(altered.msgid, MessageId::parse("nostro@pec.example"));
    }

    #[test]
    fn two_certification_data_give_no_values() {
        let delivery = daticert("avvenuta-consegna", "<consegna>uno@pec.example</consegna>");
        let second = format!("--sgn\r\nContent-Type: application/xml; name=daticert.xml\r\n\r\n{delivery}\r\n--sgn--");
        let entity = envelope(&delivery, None).replace("--sgn--", &second);
        let receipt = receipt("X-Ricevuta: avvenuta-consegna", &genuine(&entity)).unwrap();
        assert_eq!((receipt.msgid, receipt.identifier, receipt.about), (None, None, vec![]));
    }

    #[test]
    fn the_two_delay_notices_are_distinguished() {
        let notice = |text: &str, detail: &str| {
            let data = daticert("preavviso-errore-consegna", &format!("<errore-esteso>{detail}</errore-esteso>"));
            let entity = envelope(&data, None).replace("Il messaggio", text);
            receipt("X-Ricevuta: preavviso-errore-consegna", &genuine(&entity))
                .unwrap()
                .delay
                .unwrap()
        };
        assert_eq!(notice("", "5.4.1 - Gestore - tempo scaduto"), Delay::TwentyFourHours);
        assert_eq!(notice("dodici ore", "5.4.1 - Gestore - dodici ore"), Delay::TwentyFourHours);
        assert_eq!(notice("ventiquattro ore", "4.4.1 - Gestore"), Delay::TwentyFourHours);
        assert_eq!(notice("", "4.4.1 - Gestore"), Delay::TwelveHours);
        assert_eq!(notice("ventiquattro ore", "nelle prime dodici ore"), Delay::TwelveHours);
        assert_eq!(notice("", "nelle prime Dodici\r\n ore"), Delay::TwelveHours);
        assert_eq!(notice("non consegnato nelle 24 ore", "x"), Delay::TwentyFourHours);
        assert_eq!(notice("dodici ore, poi ventiquattro ore", "x"), Delay::Unclear);
        assert_eq!(notice("", ""), Delay::Unclear);

        let data = daticert("preavviso-errore-consegna", "").replace("Oggetto", "Entro 24 ore");
        let entity = envelope(&data, None).replace("Il messaggio", "\"Entro 24 ore\" non consegnato nelle prime dodici ore");
        let quoting = receipt("X-Ricevuta: preavviso-errore-consegna", &genuine(&entity)).unwrap();
        assert_eq!(quoting.delay, Some(Delay::TwelveHours));
    }

    #[test]
    fn the_event_of_rem_evidence_decides_its_outcome() {
        let outcome = |event: &str, code: &str| {
            let xml = rem::tests::evidence(event, code, &[2]);
            let entity =
                format!("Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: application/xml\r\n\r\n{xml}\r\n--b--");
            let receipt = receipt("REM-UAMessageIdentifier: <nostro@rem.example>", &genuine(&entity)).unwrap();
            assert_eq!(receipt.msgid, MessageId::parse("nostro@rem.example"));
            assert_eq!(receipt.identifier.as_deref(), Some("m-1@gestore.example"));
            (receipt.outcome(), receipt.about)
        };
        let second = vec!["due@rem.example".to_owned()];
        assert_eq!(outcome("SubmissionAcceptance", "RA01"), (ReceiptOutcome::Accepted, vec![]));
        assert_eq!(
            outcome("SubmissionRejection", "RA03"),
            (ReceiptOutcome::Refused { virus: true }, vec![])
        );
        assert_eq!(outcome("RelayAcceptance", "RB01"), (ReceiptOutcome::TakenInCharge, second.clone()));
        assert_eq!(
            outcome("RelayRejection", "RB02"),
            (ReceiptOutcome::Delayed(Delay::TwelveHours), second.clone())
        );
        assert_eq!(outcome("ContentConsignment", "RD01"), (ReceiptOutcome::Delivered, second.clone()));
        assert_eq!(
            outcome("ContentConsignmentFailure", "RD04"),
            (ReceiptOutcome::Failed { virus: false }, second.clone())
        );
        assert_eq!(
            outcome("RelayFailure", "RB03"),
            (ReceiptOutcome::Failed { virus: true }, second.clone())
        );
        assert_eq!(outcome("RelayToNonERDS", "RF01"), (ReceiptOutcome::RelayedOutside, second.clone()));
        assert_eq!(outcome("NotificationForAcceptance", "RC01"), (ReceiptOutcome::Other, second));
    }
}
