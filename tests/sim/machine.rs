//! The simulated providers' processing of messages, without servers.

use recapito::clock::SignedDuration;
use recapito::pec::{Kind, MessageId, ReceiptType};
use recapito::sim::{self, Faults, Forgery, MailboxBehaviour, SampleAttachment, SampleMessage};

use super::{after, daticert, header, inbox, message, noon, openssl, send, world};

#[test]
fn openssl_verifies_every_signature() {
    let mut world = world();
    send(
        &mut world,
        &message(
            &[sim::COMPANY, sim::UNKNOWN, sim::LATE, "protocollo@pec.borgoesempio.example"],
            "uno@client.example",
        ),
    );
    world.advance(after(24 * 3600)).expect("signs");
    let authority = world.authority_pem().to_owned();
    let mut seen = 0;
    for address in [sim::LAWYER, sim::COMPANY, sim::OFFICE, sim::LATE] {
        for (_, message) in inbox(&world, address) {
            openssl(&message, &authority).unwrap_or_else(|error| panic!("{error}\n{message}"));
            assert!(!message.replace("\r\n", "").contains(['\r', '\n']), "line ends are CRLF");
            seen += 1;
        }
    }
    assert_eq!(seen, 9, "acceptance, three deliveries, an error, a notice and three envelopes");
}

#[test]
fn damaged_and_foreign_signatures_are_rejected_by_openssl() {
    let mut world = world();
    world.faults.damaged_signatures_of = Some("pec.gestore-due.example".into());
    send(&mut world, &message(&[sim::COMPANY], "uno@client.example"));
    world.advance(after(60)).expect("signs");
    let id = MessageId::parse("uno@client.example").expect("an id");
    assert!(world.forge(Forgery::UnknownAuthority, &id, sim::COMPANY, after(70)).expect("signs"));
    assert!(world.forge(Forgery::Unsigned, &id, sim::COMPANY, after(80)).expect("signs"));
    let authority = world.authority_pem().to_owned();
    let verdicts: Vec<bool> = inbox(&world, sim::LAWYER)
        .iter()
        .map(|(_, message)| openssl(message, &authority).is_ok())
        .collect();
    assert_eq!(
        verdicts,
        [true, false, false, false],
        "acceptance, damaged, unknown authority, unsigned"
    );
}

#[test]
fn the_four_demo_recipients_have_their_documented_outcomes() {
    let mut world = world();
    send(
        &mut world,
        &message(&[sim::INSTANT, sim::LATE, sim::UNKNOWN, sim::ORDINARY], "quattro@client.example"),
    );
    let mut said = Vec::new();
    while let Some(due) = world.next_due() {
        world.advance(due).expect("signs");
    }
    for (at, message) in inbox(&world, sim::LAWYER) {
        let xml = daticert(&message);
        let about = xml
            .split("<consegna>")
            .nth(1)
            .and_then(|rest| rest.split('<').next())
            .unwrap_or("")
            .to_owned();
        assert_eq!(
            header(&message, "X-Riferimento-Message-ID").as_deref(),
            Some("<quattro@client.example>")
        );
        assert!(xml.contains("<msgid>&lt;quattro@client.example&gt;</msgid>"), "{xml}");
        said.push((
            at.duration_since(noon()).as_secs(),
            header(&message, "X-Ricevuta").expect("a receipt"),
            about,
        ));
    }
    let said: Vec<(i64, &str, &str)> = said.iter().map(|(at, kind, about)| (*at, kind.as_str(), about.as_str())).collect();
    assert_eq!(
        said,
        [
            (1, "accettazione", ""),
            (3, "avvenuta-consegna", sim::INSTANT),
            (4, "errore-consegna", sim::UNKNOWN),
            (12 * 3600, "preavviso-errore-consegna", sim::LATE),
            (13 * 3600 + 1, "avvenuta-consegna", sim::LATE),
        ]
    );
    let acceptance = daticert(&inbox(&world, sim::LAWYER)[0].1);
    assert!(acceptance.contains(&format!("<destinatari tipo=\"esterno\">{}</destinatari>", sim::ORDINARY)));
    assert!(acceptance.contains(&format!("<destinatari tipo=\"certificato\">{}</destinatari>", sim::UNKNOWN)));
}

#[test]
fn the_complete_receipt_returns_what_was_sent() {
    let mut world = world();
    let message = message(&[sim::COMPANY, sim::OFFICE], "copia@client.example");
    send(&mut world, &message);
    world.advance(after(60)).expect("signs");
    let sent = String::from_utf8(message.write(noon())).expect("seven bits");
    let (head, body) = sent.split_once("\r\n\r\n").expect("a head");
    let receipts = inbox(&world, sim::LAWYER);
    assert_eq!(receipts.len(), 3);
    for (_, receipt) in &receipts[1..] {
        assert!(receipt.contains(body), "the body is returned byte for byte");
        for line in head.split("\r\n").filter(|line| !line.starts_with("Message-ID")) {
            assert!(receipt.contains(line), "{line}");
        }
    }
}

#[test]
fn receipts_have_the_requested_type_and_copy_recipients_get_the_synthetic_one() {
    let mut world = world();
    let mut message = message(&[sim::COMPANY], "breve@client.example");
    message.cc = vec![sim::OFFICE.into()];
    message.receipt_type = Some(ReceiptType::Breve);
    send(&mut world, &message);
    world.advance(after(60)).expect("signs");
    let receipts = inbox(&world, sim::LAWYER);
    let of = |address: &str| {
        let consegna = format!("<consegna>{address}</consegna>");
        receipts
            .iter()
            .find(|(_, message)| daticert(message).contains(&consegna))
            .expect("a delivery")
            .1
            .clone()
    };
    let (primary, copy) = (of(sim::COMPANY), of(sim::OFFICE));
    assert!(daticert(&primary).contains("<ricevuta tipo=\"breve\"/>"));
    assert!(primary.contains("filename=\"nota.txt.hash\"") && !primary.contains("filename=\"nota.txt\""));
    assert!(daticert(&copy).contains("<ricevuta tipo=\"sintetica\"/>"));
    assert!(!copy.contains("postacert.eml"));
}

/// Changes a message so that it is rejected; returns a recipient for Bcc, if any.
type Change = fn(&mut SampleMessage) -> Option<&'static str>;

#[test]
fn formal_errors_and_viruses_are_rejected() {
    let cases: [(&str, Change, &str, &str); 5] = [
        ("hidden", |_| Some(sim::OFFICE), "non-accettazione", "5.7.1"),
        (
            "from",
            |message| {
                message.from.1 = sim::COMPANY.into();
                None
            },
            "non-accettazione",
            "5.7.1",
        ),
        (
            "virus",
            |message| {
                message.attachments = vec![SampleAttachment::text("a.txt", sim::VIRUS_AT_SENDER)];
                None
            },
            "non-accettazione",
            "5.7.0",
        ),
        (
            "later",
            |message| {
                message.attachments = vec![SampleAttachment::text("a.txt", sim::VIRUS_AT_RECIPIENT)];
                None
            },
            "errore-consegna",
            "5.7.0",
        ),
        (
            "full",
            |message| {
                message.to = vec!["condominio.tigli@pec.cittadini.example".into()];
                None
            },
            "errore-consegna",
            "5.2.2",
        ),
    ];
    for (name, change, kind, code) in cases {
        let mut world = world();
        let mut message = message(&[sim::COMPANY], "caso@client.example");
        let hidden = change(&mut message);
        let mut recipients = message.recipients();
        recipients.extend(hidden.map(str::to_owned));
        world.submit(sim::LAWYER, sim::LAWYER, &recipients, &message.write(noon()), noon());
        world.advance(after(60)).expect("signs");
        let last = inbox(&world, sim::LAWYER).pop().expect("an answer").1;
        assert_eq!(header(&last, "X-Ricevuta").as_deref(), Some(kind), "{name}");
        assert!(daticert(&last).contains(&format!("<errore-esteso>{code} - ")), "{name}");
        assert_eq!(header(&last, "X-VerificaSicurezza").is_some(), code == "5.7.0", "{name}");
        assert_eq!(inbox(&world, sim::COMPANY).len(), 0, "{name}");
    }
}

#[test]
fn faults_reorder_duplicate_and_drop_receipts() {
    let kinds = |faults: Faults| {
        let mut world = world();
        world.faults = faults;
        send(&mut world, &message(&[sim::COMPANY], "guasto@client.example"));
        world.advance(after(60)).expect("signs");
        inbox(&world, sim::LAWYER)
            .iter()
            .filter_map(|(_, message)| header(message, "X-Ricevuta"))
            .collect::<Vec<_>>()
    };
    let early = Faults {
        delivery_before_acceptance: true,
        ..Faults::default()
    };
    assert_eq!(kinds(early), ["avvenuta-consegna", "accettazione"]);
    let twice = Faults {
        duplicate_receipts: true,
        ..Faults::default()
    };
    assert_eq!(
        kinds(twice),
        ["accettazione", "accettazione", "avvenuta-consegna", "avvenuta-consegna"]
    );
    let lost = Faults {
        withheld: vec![Kind::Acceptance],
        ..Faults::default()
    };
    assert_eq!(kinds(lost), ["avvenuta-consegna"]);
    let late = Faults {
        delay: SignedDuration::from_hours(1),
        ..Faults::default()
    };
    assert_eq!(kinds(late), Vec::<String>::new());
}

#[test]
fn ordinary_mail_arrives_in_an_anomaly_envelope() {
    let mut world = world();
    let raw = b"From: <ufficio@posta.example>\nTo: x@y.example\nSubject: Salve\nMessage-ID: <9@posta.example>\n\nciao\n";
    world.receive_ordinary("ufficio@posta.example", sim::OFFICE, raw, noon());
    world.advance(after(5)).expect("signs");
    let (_, message) = inbox(&world, sim::OFFICE).pop().expect("an envelope");
    assert_eq!(header(&message, "X-Trasporto").as_deref(), Some("errore"));
    assert_eq!(header(&message, "Message-ID").as_deref(), Some("<9@posta.example>"));
    assert!(!message.contains("daticert"));
    openssl(&message, world.authority_pem()).expect("signed");
}

#[test]
fn a_mailbox_can_suppress_receipts() {
    for (behaviour, kinds) in [
        (MailboxBehaviour::NeverDelivered, vec![0, 12, 24]),
        (MailboxBehaviour::NoReceipts, vec![0]),
    ] {
        let mut world = world();
        world.mailbox_mut(sim::COMPANY).expect("a mailbox").behaviour = behaviour;
        send(&mut world, &message(&[sim::COMPANY], "muta@client.example"));
        world.advance(after(48 * 3600)).expect("signs");
        let hours: Vec<i64> = inbox(&world, sim::LAWYER)
            .iter()
            .map(|(at, _)| at.duration_since(noon()).as_hours())
            .collect();
        assert_eq!(hours, kinds, "{behaviour:?}");
    }
}
