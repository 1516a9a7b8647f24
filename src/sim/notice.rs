//! Kinds of receipts and notices (ricevute e avvisi, RFC 6109 §3.1-3.3) with their subject prefix and error code.

use crate::pec::{ErrorCode, Kind};

/// A receipt or notice to the sender. `usize` is the index of the recipient in the submitted message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Notice {
    Accepted,
    /// Rejected by the formal checks, with extended status code and reason.
    Refused(&'static str),
    RefusedForVirus,
    Delivered(usize),
    NoSuchMailbox(usize),
    MailboxFull(usize),
    InfectedAtRecipient(usize),
    TwelveHours(usize),
    TwentyFourHours(usize),
}

impl Notice {
    pub(super) fn kind(self) -> Kind {
        match self {
            Self::Accepted => Kind::Acceptance,
            Self::Refused(_) | Self::RefusedForVirus => Kind::NonAcceptance,
            Self::Delivered(_) => Kind::Delivery,
            Self::NoSuchMailbox(_) | Self::MailboxFull(_) | Self::InfectedAtRecipient(_) => Kind::DeliveryError,
            Self::TwelveHours(_) | Self::TwentyFourHours(_) => Kind::DelayNotice,
        }
    }

    /// Index of the recipient it is about.
    pub(super) fn recipient(self) -> Option<usize> {
        match self {
            Self::Accepted | Self::Refused(_) | Self::RefusedForVirus => None,
            Self::Delivered(to)
            | Self::NoSuchMailbox(to)
            | Self::MailboxFull(to)
            | Self::InfectedAtRecipient(to)
            | Self::TwelveHours(to)
            | Self::TwentyFourHours(to) => Some(to),
        }
    }

    /// Whether the recipient's provider issues it, not the sender's.
    pub(super) fn is_from_recipient_side(self) -> bool {
        matches!(self, Self::Delivered(_) | Self::NoSuchMailbox(_) | Self::MailboxFull(_))
    }

    pub(super) fn is_security(self) -> bool {
        matches!(self, Self::RefusedForVirus | Self::InfectedAtRecipient(_))
    }

    /// Prefix of the subject.
    pub(super) fn prefix(self) -> &'static str {
        match self {
            Self::Accepted => "ACCETTAZIONE: ",
            Self::Refused(_) => "AVVISO DI NON ACCETTAZIONE: ",
            Self::RefusedForVirus => "AVVISO DI NON ACCETTAZIONE PER VIRUS: ",
            Self::Delivered(_) => "CONSEGNA: ",
            Self::NoSuchMailbox(_) | Self::MailboxFull(_) => "AVVISO DI MANCATA CONSEGNA: ",
            Self::InfectedAtRecipient(_) => "AVVISO DI MANCATA CONSEGNA PER VIRUS: ",
            Self::TwelveHours(_) | Self::TwentyFourHours(_) => "AVVISO DI MANCATA CONSEGNA PER SUP. TEMPO MASSIMO: ",
        }
    }

    /// Error code and extended error of the certification data.
    pub(super) fn error(self) -> (ErrorCode, Option<&'static str>) {
        match self {
            Self::Accepted | Self::Delivered(_) => (ErrorCode::Nessuno, None),
            Self::Refused(reason) => (ErrorCode::Altro, Some(reason)),
            Self::RefusedForVirus | Self::InfectedAtRecipient(_) => (ErrorCode::Virus, Some("5.7.0 - rilevato contenuto pericoloso")),
            Self::NoSuchMailbox(_) => (ErrorCode::NoDest, Some("5.1.1 - indirizzo non valido")),
            Self::MailboxFull(_) => (ErrorCode::Altro, Some("5.2.2 - casella piena")),
            Self::TwelveHours(_) => (ErrorCode::Altro, Some("4.4.1 - non ancora consegnato dopo dodici ore")),
            Self::TwentyFourHours(_) => (ErrorCode::Altro, Some("5.4.1 - non consegnato entro ventiquattro ore")),
        }
    }
}
