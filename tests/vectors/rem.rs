//! REM messages (ETSI EN 319 532-3 and the Italian policy): the same events with evidence in XML.

use crate::authority::{base64_lines, signer};
use crate::certified_messages::{MSGID, OUTSIDE, RECIPIENT, SENDER, framed};
use crate::cms::detached_signature;

/// Event, reason, whether it refers to the first recipient, whether the original is included: the dispatch, and every event of ETSI EN 319
/// 522-1 §6 with one of its reasons.
pub(crate) const EVENTS: [(&str, &str, bool, bool); 20] = [
    ("Dispatch", "RA01", false, true),
    ("SubmissionAcceptance", "RA01", false, false),
    ("SubmissionRejection", "RA03", false, false),
    ("RelayAcceptance", "RB01", false, false),
    ("RelayRejection", "RB03", false, false),
    ("RelayFailure", "RB09", true, false),
    ("NotificationForAcceptance", "RC01", true, false),
    ("NotificationForAcceptanceFailure", "RC02", true, false),
    ("ConsignmentAcceptance", "RC06", true, false),
    ("ConsignmentRejection", "RC08", true, false),
    ("AcceptanceRejectionExpiry", "RC09", true, false),
    ("ContentConsignment", "RD01", true, false),
    ("ContentConsignmentFailure", "RD04", true, false),
    ("ConsignmentNotification", "RD01", true, false),
    ("ConsignmentNotificationFailure", "RD05", true, false),
    ("ContentHandover", "RE01", true, false),
    ("ContentHandoverFailure", "RE03", true, false),
    ("RelayToNonERDS", "RF01", true, false),
    ("RelayToNonERDSFailure", "RF03", true, false),
    ("ReceivedFromNonERDS", "RF04", false, false),
];

/// Every reason with the events it may accompany (ETSI EN 319 522-2 §8.3.3, tables 7 to 12, and the Italian additions).
pub(crate) const REASONS: [(&[&str], &[&str]); 11] = [
    (&["SubmissionAcceptance"], &["RA01"]),
    (&["SubmissionRejection"], &["RA02", "RA03", "RA04", "RA05", "RA51"]),
    (&["RelayAcceptance"], &["RB01"]),
    (&["RelayRejection"], &["RB02", "RB03", "RB04", "RB05", "RB06", "RB21"]),
    (
        &["RelayFailure"],
        &[
            "RB02", "RB03", "RB04", "RB05", "RB06", "RB07", "RB08", "RB09", "RB10", "RB21", "RB22",
        ],
    ),
    (
        &[
            "NotificationForAcceptance",
            "NotificationForAcceptanceFailure",
            "ConsignmentAcceptance",
        ],
        &["RC01", "RC02", "RC03", "RC04", "RC05", "RC06"],
    ),
    (&["ConsignmentRejection", "AcceptanceRejectionExpiry"], &["RC07", "RC08", "RC09"]),
    (&["ContentConsignment"], &["RD01", "RD02"]),
    (&["ContentConsignmentFailure"], &["RD03", "RD04", "RD05", "RD06", "RD21"]),
    (&["ContentHandover", "ContentHandoverFailure"], &["RE01", "RE02", "RE03", "RE04"]),
    (
        &["RelayToNonERDS", "RelayToNonERDSFailure", "ReceivedFromNonERDS"],
        &["RF01", "RF02", "RF03", "RF04", "RF51"],
    ),
];

/// A receipt with several pieces of evidence: event, reason, time, and the number of the recipient it refers to.
pub(crate) fn several(pieces: &[(&str, &str, &str, usize)]) -> Vec<u8> {
    let evidence = pieces.iter().map(|(event, reason, at, number)| {
        let xml = evidence(event, reason, true).replace("2024-03-05T09:30:00Z", at);
        xml.replace(
            "<r:EvidenceRefersToRecipient>1<",
            &format!("<r:EvidenceRefersToRecipient>{number}<"),
        )
    });
    let entity = entity(None, &evidence.zip(pieces).map(|(xml, piece)| (piece.0, xml)).collect::<Vec<_>>());
    signed(pieces[0].0, false, &entity)
}

/// A REM message for this row.
pub(crate) fn message(event: &str, reason: &str, refers: bool, dispatch: bool) -> Vec<u8> {
    let original = format!("From: {SENDER}\r\nTo: {RECIPIENT}\r\nSubject: Prova\r\nMessage-ID: <m-1@pec.uno.example>\r\n\r\nTesto.\r\n");
    rem_message(event, reason, refers, dispatch.then_some(original.as_str()))
}

/// A REM dispatch around any original.
pub(crate) fn dispatch(original: &str) -> Vec<u8> {
    rem_message("Dispatch", "RA01", false, Some(original))
}

fn rem_message(event: &str, reason: &str, refers: bool, original: Option<&str>) -> Vec<u8> {
    let evidence_event = if original.is_some() { "SubmissionAcceptance" } else { event };
    let entity = entity(original, &[(evidence_event, evidence(evidence_event, reason, refers))]);
    signed(event, original.is_some(), &entity)
}

fn signed(event: &str, dispatch: bool, entity: &[u8]) -> Vec<u8> {
    let signer = signer("rem");
    let evidence_event = if dispatch { "SubmissionAcceptance" } else { event };
    let (kind, from) = match dispatch {
        true => ("dispatch", format!("\"On behalf of: {SENDER}\" <{}>", signer.address)),
        false => ("receipt", format!("<{}>", signer.address)),
    };
    let header = format!(
        "From: {from}\r\nTo: {SENDER}\r\nSubject: REM {event}: Prova\r\nDate: Tue, 5 Mar 2024 10:30:00 +0100\r\n\
        Message-ID: <rem-1@pec.uno.example>\r\n\
         REM-MetadataVersion: EN31953203V010201\r\nREM-MessageType: http://uri.etsi.org/19522/v1#/ERDMessageType/{kind}\r\n\
         REM-EventIdentifier: http://uri.etsi.org/19522/Event/{evidence_event}\r\nREM-UAMessageIdentifier: {MSGID}\r\nMIME-Version: 1.0\r\n"
    );
    framed(
        &header,
        "",
        "sha-256",
        entity,
        &detached_signature(&signer, "sha256", entity, "2024-03-05T09:30:00Z"),
    )
}

fn entity(original: Option<&str>, evidence: &[(&str, String)]) -> Vec<u8> {
    let mut out = b"Content-Type: multipart/mixed; boundary=\"rem\"\r\n\r\n--rem\r\nContent-Type: text/plain; charset=utf-8\r\n\
        REM-Section-Type: rem_message/introduction\r\n\r\nREM\r\n"
        .to_vec();
    if let Some(original) = original {
        out.extend(
            format!(
                "--rem\r\nContent-Type: message/rfc822; name=AttachedMimeMessage\r\nREM-Section-Type: rem_message/original\r\n\
                Content-Transfer-Encoding: binary\r\n\r\n{original}\r\n"
            )
            .into_bytes(),
        );
    }
    for (event, xml) in evidence {
        out.extend(
            format!(
                "--rem\r\nContent-Type: application/xml; name={event}.xml\r\nREM-Section-Type: rem_message/xml_evidence\r\n\
                 Content-Disposition: attachment; filename={event}.xml\r\nContent-Transfer-Encoding: base64\r\n\r\n{}\r\n",
                base64_lines(xml.as_bytes(), "\r\n")
            )
            .into_bytes(),
        );
    }
    out.extend_from_slice(b"--rem--\r\n");
    out
}

/// One evidence; some of its elements have no namespace (ETSI EN 319 522-3 §5).
pub(crate) fn evidence(event: &str, reason: &str, refers: bool) -> String {
    let party =
        |address: &str| format!("<r:RecipientDetails><Identifier scheme=\"mailto\">mailto:{address}</Identifier></r:RecipientDetails>");
    let refers = if refers {
        "<r:EvidenceRefersToRecipient>1</r:EvidenceRefersToRecipient>"
    } else {
        ""
    };
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><r:Evidence xmlns:r=\"http://uri.etsi.org/19522/v1#\" version=\"EN319522v1.1.1\">\
         <r:EvidenceIdentifier>ev-{event}</r:EvidenceIdentifier><r:ERDSEventId>http://uri.etsi.org/19522/Event/{event}</r:ERDSEventId>\
         <r:EventReasons><r:EventReason><Code>http://uri.etsi.org/19522/EventReason/Any</Code><Details>{reason}</Details>\
         <Details>A sentence.</Details></r:EventReason></r:EventReasons>\
         <EventTime>2024-03-05T09:30:00Z</EventTime><r:EvidenceIssuerDetails><r:RegisteredName>Gestore Uno</r:RegisteredName>\
         </r:EvidenceIssuerDetails>\
         <r:SenderDetails><Identifier scheme=\"mailto\">{SENDER}</Identifier></r:SenderDetails>{}{}{refers}\
         <r:MessageIdentifier>m-1@pec.uno.example</r:MessageIdentifier>\
         <r:UserContentInfo><AppLayerIdentifier>&lt;Nostro.1@mittente.example&gt;</AppLayerIdentifier></r:UserContentInfo>\
         <r:Extensions><i:Subject xmlns:i=\"http://uri.etsi.org/19532/v1#\">Prova</i:Subject></r:Extensions></r:Evidence>",
        party(RECIPIENT),
        party(OUTSIDE)
    )
}
