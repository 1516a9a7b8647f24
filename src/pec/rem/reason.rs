//! Reasons of REM events (ETSI EN 319 522-2 §8.3.3, tables 7 to 12; RA51, RB21, RB22, RD21 and RF51 are additions of AgID's REM-Policy-IT).

use crate::pec::ErrorCode;

/// What a reason says of its event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ReasonMeaning {
    /// The event is the one the sender wanted.
    Success,
    /// It is not, with the closest PEC error code.
    Failure(ErrorCode),
    /// The reason leaves it to the event (the store-and-notify styles, RC and RE).
    AsTheEvent,
}

/// The short code of a reason identifier (a URI), as the Italian policy writes it; the last segment of the identifier where no code is
/// known.
pub(super) fn code(identifier: &str) -> String {
    let tail = tail(identifier);
    let named = |(_, name): &&(&str, &str)| match name.strip_prefix("...") {
        Some(end) => tail.ends_with(end),
        None => tail == *name,
    };
    let known = IDENTIFIERS.iter().find(named).map_or(tail, |(code, _)| code);
    known.to_owned()
}

pub(super) fn meaning(code: &str) -> ReasonMeaning {
    match code {
        "RA01" | "RB01" | "RD01" | "RD02" | "RF01" | "RF04" => ReasonMeaning::Success,
        "RA03" | "RB03" => ReasonMeaning::Failure(ErrorCode::Virus),
        "RB10" | "RB21" | "RD21" => ReasonMeaning::Failure(ErrorCode::NoDest),
        "RB08" => ReasonMeaning::Failure(ErrorCode::NoDominio),
        code if code.starts_with("RC") || code.starts_with("RE") => ReasonMeaning::AsTheEvent,
        code if is_code(code) => ReasonMeaning::Failure(ErrorCode::Altro),
        _ => ReasonMeaning::AsTheEvent,
    }
}

/// Whether the name of an event reports a failure (ETSI EN 319 522-1 §6).
pub(super) fn is_failure(event: &str) -> bool {
    ["Failure", "Rejection", "Expiry"].iter().any(|end| event.ends_with(end))
}

/// The last segment of a URI.
pub(in crate::pec) fn tail(uri: &str) -> &str {
    uri.trim().rsplit(['/', '#']).next().unwrap_or_default()
}

/// Whether this is a code such as `RD04`.
pub(super) fn is_code(text: &str) -> bool {
    text.len() == 4
        && text.starts_with('R')
        && text.chars().nth(1).is_some_and(|letter| letter.is_ascii_uppercase())
        && text.chars().skip(2).all(|digit| digit.is_ascii_digit())
}

/// Codes with the last segments of their identifiers, exact ones first; `...` marks an ending that several identifiers share.
const IDENTIFIERS: [(&str, &str); 29] = [
    ("RA01", "MessageAccepted"),
    ("RA02", "InvalidMessageFormat"),
    ("RA03", "MalwareFound"),
    ("RA05", "S_ERDS_PolicyViolation"),
    ("RA51", "S_ERDS_Malfunction"),
    ("RB01", "S_ERDS_MessageSuccessfullyRelayed"),
    ("RB02", "R_ERDS_MessageRejected"),
    ("RB06", "R_ERDS_PolicyViolation"),
    ("RB07", "R_ERDS_Malfunction"),
    ("RB08", "R_ERDS_NotIdentified"),
    ("RB09", "R_ERDS_Unreachable"),
    ("RB10", "UnknownRecipient"),
    ("RB21", "MessageNotAcceptedForUnregisteredRecipient"),
    ("RB22", "S_ERDSP_ReceivedNoRelayAcceptanceInfoFromR_ERDSP"),
    ("RD01", "MessageConsignedToRecipient"),
    ("RD03", "S_ERDSP_ReceivedNoDeliveryInfoFromR_ERDSP"),
    ("RF01", "MessageRelayedToNonERDS"),
    ("RF02", "ExternalSystemUnreachable"),
    ("RF03", "MessageRejectedByExternalSystem"),
    ("RF51", "RelayToNonERDSNotAllowed"),
    ("RB03", "...RejectedForMalware"),
    ("RB04", "...RejectedForInvalidSignature"),
    ("RB05", "...RejectedForInvalidCertificate"),
    ("RD04", "...ForQuota"),
    ("RD05", "...ForMalfunction"),
    ("RD06", "...ForUnallowedType"),
    ("RD21", "...ForUnregisteredRecipient"),
    ("RD02", "...ConsignedToRecipientDelegate"),
    ("RD02", "...ConsignedToDelegate"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identifiers_have_their_codes() {
        let of = |tail: &str| code(&format!("http://uri.etsi.org/19522/EventReason/{tail}"));
        assert_eq!(of("S_ERDS_MessageSuccessfullyRelayed"), "RB01");
        assert_eq!(of("R_ERDS_MessageRejected"), "RB02");
        assert_eq!(of("R_ERDS_MessageRejectedForMalware"), "RB03");
        assert_eq!(of("MessageNotAcceptedForUnregisteredRecipient"), "RB21");
        assert_eq!(of("MessageNotConsignedForUnregisteredRecipient"), "RD21");
        assert_eq!(of("SomethingNew"), "SomethingNew");
        for (code, _) in IDENTIFIERS {
            assert_ne!(meaning(code), ReasonMeaning::AsTheEvent, "{code}");
        }
    }
}
