//! Irregularities of a message that are worth naming (RFC 6109 §3, §4; ETSI EN 319 532-3 §6).

use serde::{Deserialize, Serialize};

/// An irregularity worth naming, measured against the forms of RFC 6109 §3 and §4 and of ETSI EN 319 532-3 §6. Serialized by its kebab-case
/// name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Oddity {
    /// X-Ricevuta or X-Trasporto names another kind than the signed certification data. The signed part wins.
    HeaderDisagrees,
    /// Certified headers on a message without signature.
    CertifiedHeadersUnsigned,
    /// A PEC kind without daticert.xml in its signed part.
    CertificationMissing,
    /// daticert.xml cannot be read.
    CertificationUnreadable,
    /// The certification data do not have the form of RFC 6109 §4.4 or of ETSI EN 319 522-3 §5.2: an element or attribute is unknown,
    /// repeated, misplaced, missing or empty, has an unknown value, or contradicts another. They decide nothing.
    CertificationIrregular,
    /// More than one daticert.xml in the signed part, evidence about several messages, or inserted parts. It cannot be determined which the
    /// provider wrote, so none is believed.
    CertificationTwice,
    /// Certification data in an anomaly envelope, which has none of its own: they belong to the wrapped mail and are not believed.
    CertificationInAnomaly,
    /// More than one postacert.eml in the signed part.
    OriginalTwice,
    /// An envelope or a complete or brief receipt without its original.
    OriginalMissing,
    /// A certified message inside something unsigned: a mailing list or a forward.
    ForwardedByOthers,
    /// An ordinary message that carries a certified message as attachment.
    CarriesCertified,
    /// The unsigned reference header names another message than the signed part.
    ReferenceDisagrees,
    /// The message cannot be parsed as MIME.
    NotMime,
    /// The time in the certification data cannot be read.
    DateUnreadable,
    /// daticert's subject, sender or one of its ids differs from the returned original's (RFC 6109 §2.2.1).
    OriginalDisagrees,
    /// The time in the certification data and the signature's own are more than five minutes apart.
    SigningTimeDisagrees,
    /// A REM receipt carries evidence of several events; the latest one counts.
    SeveralEvents,
    /// The certified time is later than the arrival of the message, by more than five minutes.
    CertifiedAfterArrival,
    /// Its structure passes a limit of the [gate](super::gate): it was read up to the limit, and not judged.
    TooComplex,
    /// The process that examined it on trial ended: only its header was read.
    SetAside,
    /// The program ended while it examined this message, which is not examined before it passed a trial: only its header was read.
    Waiting,
}
