//! The times of a receipt: validity of the certificate, time of the signature, certified time, arrival, and the unsigned Date. Which of
//! them a forger can choose, and what then follows, is one table.

use jiff::Timestamp;
use recapito::account::AccountId;
use recapito::pec::status::fold;
use recapito::pec::{
    AlertCode, Dispatch, DispatchId, MessageId, Receipt, ReceiptType, Recipient, RecipientState, Role, Submission, read, verify,
};
use recapito::signature::{Problem, Sha256, Verdict};

use crate::authority::{Profile, anchors, below_pec, provider};
use crate::certified_messages::{MSGID, MessageTemplate, RECIPIENT, SENDER, SUBJECT, Style};
use crate::cms::{DATA, attributes, certificates, signed_data, signer_info};

/// The certificate was valid from the start of 2023 to the end of 2025.
const VALID: (&str, &str) = ("2023-01-01T00:00:00Z", "2025-12-31T00:00:00Z");

/// A time before, in and after the validity, written as daticert and as the signature write it, and as Date.
const TIMES: [(&str, &str, &str); 4] = [
    ("01/06/2022", "2022-06-01T09:30:00Z", "Wed, 1 Jun 2022 11:30:00 +0200"),
    ("05/03/2024", "2024-03-05T09:30:00Z", "Tue, 5 Mar 2024 10:30:00 +0100"),
    ("05/09/2024", "2024-09-05T09:30:00Z", "Thu, 5 Sep 2024 11:30:00 +0200"),
    ("01/06/2026", "2026-06-01T09:30:00Z", "Mon, 1 Jun 2026 11:30:00 +0200"),
];

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn is_valid(time: &str) -> bool {
    at(VALID.0) <= at(time) && at(time) <= at(VALID.1)
}

/// A delivery certified on this day, signed at this time or at none, with any Date.
fn delivery(certified: &str, signed_at: Option<&str>, date: &'static str) -> Vec<u8> {
    let profile = Profile {
        from: VALID.0,
        to: VALID.1,
        ..provider("Gestore Uno", "posta-certificata@pec.uno.example")
    };
    let mut template = MessageTemplate::of("avvenuta-consegna", Style::Poste);
    template.signer = below_pec(&profile, "uno");
    template.from = template.signer.address.clone();
    template.date = date;
    template.daticert = template.daticert.map(|xml| {
        let xml = xml.replace("zona=\"+0100\"", "zona=\"+0000\"");
        xml.replace("05/03/2024", certified).replace("10:30:00", "09:30:00")
    });
    let entity = template.entity();
    let own = attributes("sha256", &entity, signed_at, DATA);
    let info = signer_info(&template.signer, "sha256", Some(&own));
    template.framed(&entity, &signed_data(DATA, None, &certificates(&template.signer), &[info]))
}

fn dispatch(submission: Submission, sent_at: &str) -> Dispatch {
    let message_id = MessageId::parse(MSGID).unwrap();
    Dispatch {
        id: DispatchId::of(&message_id),
        message_id,
        account: AccountId::of(SENDER),
        subject: SUBJECT.to_owned(),
        sent_at: at(sent_at),
        recipients: vec![Recipient {
            address: RECIPIENT.to_lowercase(),
            role: Role::To,
        }],
        message: None,
        receipt_type: ReceiptType::Completa,
        submission,
        unproven: false,
    }
}

#[test]
fn only_signed_times_decide_and_impossible_ones_move_no_status() {
    let anchors = anchors();
    let mut counted = 0;
    for (day, certified, _) in TIMES {
        for signed_at in TIMES.iter().map(|(_, at, _)| Some(*at)).chain([None]) {
            for (_, _, date) in TIMES {
                let message = delivery(day, signed_at, date);
                let verification = verify(&message, &anchors);
                // Date appears nowhere in what is expected.
                let holds = is_valid(certified) && signed_at.is_none_or(is_valid);
                let verdict = if holds { Verdict::Genuine } else { Verdict::NotValidThen };
                let case = format!("certified {certified}, signed {signed_at:?}, Date {date}");
                assert_eq!(verification.verdict, verdict, "{case}: {:?}", verification.problems);
                assert_eq!(
                    verification.problems.contains(&Problem::NoSigningTime),
                    signed_at.is_none(),
                    "{case}"
                );
                let reading = read(&message, &verification);
                let receipt = Receipt::of(Sha256::of(&message), &reading, false, at("2027-01-01T00:00:00Z")).unwrap();
                for (arrived, sent_at) in TIMES
                    .iter()
                    .flat_map(|(_, arrived, _)| TIMES.iter().map(move |(_, sent, _)| (*arrived, *sent)))
                {
                    let receipt = receipt.clone().arrived_at(at(arrived));
                    let own = dispatch(Submission::Accepted { refused: Vec::new() }, sent_at);
                    let status = fold(&own, std::slice::from_ref(&receipt), at("2027-01-01T00:00:00Z"));
                    let alert = if !holds {
                        Some(AlertCode::ForgedReceipt)
                    } else if signed_at.is_some_and(|signed_at| signed_at != certified) {
                        Some(AlertCode::SigningTimeDisagrees)
                    } else if at(certified) > at(arrived) {
                        Some(AlertCode::CertifiedAfterArrival)
                    } else if at(certified) < at(sent_at) {
                        Some(AlertCode::ReceiptOutOfOrder)
                    } else {
                        None
                    };
                    let case = format!("{case}, arrived {arrived}, sent {sent_at}");
                    let is_delivered = status.recipients[0].state == RecipientState::Delivered;
                    assert_eq!(is_delivered, alert.is_none(), "{case}: {:?}", status.alerts);
                    let named = |code| status.alerts.iter().any(|alert| alert.code == code);
                    assert!(alert.is_none_or(named), "{case}: {:?}", status.alerts);
                    counted += usize::from(is_delivered);
                }
            }
        }
    }
    assert!(counted > 20, "{counted} combinations are possible ones");
}

#[test]
fn five_minutes_between_two_clocks_are_allowed() {
    let anchors = anchors();
    for (signed_at, agrees) in [
        ("2024-03-05T09:35:00Z", true),
        ("2024-03-05T09:24:59Z", false),
        ("2024-03-05T10:30:00Z", false),
    ] {
        let message = delivery("05/03/2024", Some(signed_at), TIMES[1].2);
        let verification = verify(&message, &anchors);
        let reading = read(&message, &verification);
        let receipt = Receipt::of(Sha256::of(&message), &reading, false, at("2027-01-01T00:00:00Z")).unwrap();
        for (arrived, is_possible) in [("2024-03-05T09:25:00Z", true), ("2024-03-05T09:24:59Z", false)] {
            let receipt = receipt.clone().arrived_at(at(arrived));
            let status = fold(
                &dispatch(Submission::Elsewhere, arrived),
                std::slice::from_ref(&receipt),
                at("2024-03-05T09:45:00Z"),
            );
            let is_delivered = status.recipients[0].state == RecipientState::Delivered;
            assert_eq!(is_delivered, agrees && is_possible, "{signed_at} {arrived}: {:?}", status.alerts);
        }
    }
}
