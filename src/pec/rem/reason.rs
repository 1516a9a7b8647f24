//! Reasons of REM events (ETSI EN 319 522-2 §8.3.3, tables 7 to 12; RA51, RB21, RB22, RD21 and RF51 are additions of AgID's REM-Policy-IT).

use crate::pec::ErrorCode;

/// What a reason says of the event it stands with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Meaning {
    /// The event is what the sender wanted.
    Success,
    /// It is not; the nearest word of the PEC error codes.
    Failure(ErrorCode),
    /// Only the event tells (the store-and-notify styles, RC and RE).
    AsTheEvent,
}

/// The short code of a reason's identifier (a URI), as the Italian policy writes it beside; the identifier's tail where none is known.
pub(super) fn code(identifier: &str) -> String {
    let tail = tail(identifier);
    let named = |(_, name): &&(&str, &str)| match name.strip_prefix("...") {
        Some(end) => tail.ends_with(end),
        None => tail == *name,
    };
    let known = IDENTIFIERS.iter().find(named).map_or(tail, |(code, _)| code);
    known.to_owned()
}

/// What a code means.
pub(super) fn meaning(code: &str) -> Meaning {
    match code {
        "RA01" | "RB01" | "RD01" | "RD02" | "RF01" | "RF04" => Meaning::Success,
        "RA03" | "RB03" => Meaning::Failure(ErrorCode::Virus),
        "RB10" | "RB21" | "RD21" => Meaning::Failure(ErrorCode::NoDest),
        "RB08" => Meaning::Failure(ErrorCode::NoDominio),
        code if code.starts_with("RC") || code.starts_with("RE") => Meaning::AsTheEvent,
        code if is_code(code) => Meaning::Failure(ErrorCode::Altro),
        _ => Meaning::AsTheEvent,
    }
}

/// Whether an event says by its name that something was not done (ETSI EN 319 522-1 §6).
pub(super) fn is_failure(event: &str) -> bool {
    ["Failure", "Rejection", "Expiry"].iter().any(|end| event.ends_with(end))
}

/// The last piece of a URI.
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

/// Codes and the tails of their identifiers; `...` where only the end tells them apart. Exact ones come first.
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
            assert_ne!(meaning(code), Meaning::AsTheEvent, "{code}");
        }
    }
}
