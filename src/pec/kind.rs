//! The kinds of certified message (RFC 6109 §3, ETSI EN 319 522-2 §8) and the small words of the certification data.

use serde::{Deserialize, Serialize};

/// What a message is: PEC kinds (RFC 6109 §3) in the order in which they occur, then REM (ETSI EN 319 522-2 §8), then everything else.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Kind {
    /// Ricevuta di accettazione (RFC 6109 §3.1.4).
    Acceptance,
    /// Avviso di non accettazione, formal or for a virus (§3.1.2, §3.1.3).
    NonAcceptance,
    /// Ricevuta di presa in carico, between providers (§3.2.1).
    TakingInCharge,
    /// Busta di trasporto (§3.1.5).
    TransportEnvelope,
    /// Ricevuta di avvenuta consegna (§3.3.2).
    Delivery,
    /// Avviso di mancata consegna, also for a virus (§3.3.3, §3.2.4).
    DeliveryError,
    /// Avviso di mancata consegna per superamento dei tempi massimi, 12 and 24 hours (§3.1.6).
    DelayNotice,
    /// Avviso di rilevazione virus, between providers (§3.2.3).
    VirusDetection,
    /// Busta di anomalia: ordinary mail wrapped by the recipient's provider (§3.2.2).
    Anomaly,
    /// A REM dispatch (ETSI EN 319 532-3).
    RemDispatch,
    /// A REM receipt, with the last segment of its event identifier, such as `SubmissionAcceptance`.
    RemEvidence(String),
    /// Ordinary mail, and everything that cannot be understood.
    Ordinary,
}

impl Kind {
    /// The stable name, as stored in the index and printed by the command line: the values of `X-Ricevuta` and `X-Trasporto` (RFC 6109
    /// §8.1), `anomalia`, `ordinaria`, or `rem:` and the event.
    pub fn name(&self) -> String {
        match self {
            Self::Acceptance => "accettazione",
            Self::NonAcceptance => "non-accettazione",
            Self::TakingInCharge => "presa-in-carico",
            Self::TransportEnvelope => "posta-certificata",
            Self::Delivery => "avvenuta-consegna",
            Self::DeliveryError => "errore-consegna",
            Self::DelayNotice => "preavviso-errore-consegna",
            Self::VirusDetection => "rilevazione-virus",
            Self::Anomaly => "anomalia",
            Self::RemDispatch => "rem:Dispatch",
            Self::RemEvidence(event) => return format!("rem:{event}"),
            Self::Ordinary => "ordinaria",
        }
        .to_owned()
    }

    /// The kind of this [name](Self::name), also from `--kind`; `None` for an unknown one.
    pub fn from_name(word: &str) -> Option<Self> {
        Some(match word {
            "anomalia" => Self::Anomaly,
            "ordinaria" => Self::Ordinary,
            "rem:Dispatch" => Self::RemDispatch,
            word => match word.strip_prefix("rem:") {
                Some(event) => Self::RemEvidence(event.to_owned()),
                None => return Self::from_tipo(word),
            },
        })
    }

    /// The kind of this daticert `tipo` (RFC 6109 §4.4) or `X-Ricevuta` value, exact match; `None` for an unknown one.
    pub(super) fn from_tipo(word: &str) -> Option<Self> {
        Some(match word {
            "accettazione" => Self::Acceptance,
            "non-accettazione" => Self::NonAcceptance,
            "presa-in-carico" => Self::TakingInCharge,
            "posta-certificata" => Self::TransportEnvelope,
            "avvenuta-consegna" => Self::Delivery,
            "errore-consegna" => Self::DeliveryError,
            "preavviso-errore-consegna" => Self::DelayNotice,
            "rilevazione-virus" => Self::VirusDetection,
            _ => return None,
        })
    }

    /// Whether this is a notification about a sent message (ricevuta or avviso, RFC 6109 §2.1.1.1) and not an envelope: it is listed under
    /// that message, not among incoming mail.
    pub fn is_receipt(&self) -> bool {
        match self {
            Self::TransportEnvelope | Self::Anomaly | Self::RemDispatch | Self::Ordinary => false,
            Self::RemEvidence(event) => event != "ReceivedFromNonERDS",
            _ => true,
        }
    }
}

/// Whether a recipient is inside the PEC circuit (daticert `destinatari tipo`, RFC 6109 §2.2.1, §4.4).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RecipientKind {
    /// `certificato`: a PEC mailbox; a delivery receipt is expected.
    Certified,
    /// `esterno`: ordinary e-mail; no proof of delivery can come.
    Ordinary,
    /// Not stated by any receipt so far.
    Unknown,
}

/// How much of the original a delivery receipt returns (tipo di ricevuta, RFC 6109 §3.3.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ReceiptType {
    /// Completa: with the whole original.
    #[default]
    Completa,
    /// Breve: with the original, attachments replaced by their hashes.
    Breve,
    /// Sintetica: certification data only.
    Sintetica,
}

impl ReceiptType {
    /// The value of `X-TipoRicevuta` (RFC 6109 §3.3.2) and of daticert `ricevuta tipo` (§4.4).
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Completa => "completa",
            Self::Breve => "breve",
            Self::Sintetica => "sintetica",
        }
    }

    /// The type of this value, in any case; `None` where it is unknown. Callers decide the default, which is completa (RFC 6109 §3.3.2.1).
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Completa, Self::Breve, Self::Sintetica]
            .into_iter()
            .find(|kind| kind.as_str().eq_ignore_ascii_case(word.trim()))
    }
}

/// daticert `errore`: a coarse code; the details are in `errore-esteso` (RFC 6109 §4.4).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ErrorCode {
    /// `nessuno`: no error.
    Nessuno,
    /// `no-dest`: no such mailbox.
    NoDest,
    /// `no-dominio`: no such domain.
    NoDominio,
    /// `virus`: malicious content found.
    Virus,
    /// `altro`: any other error, explained by `errore-esteso`.
    Altro,
}

impl ErrorCode {
    /// The value as written in daticert (RFC 6109 §4.4).
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Nessuno => "nessuno",
            Self::NoDest => "no-dest",
            Self::NoDominio => "no-dominio",
            Self::Virus => "virus",
            Self::Altro => "altro",
        }
    }
}
