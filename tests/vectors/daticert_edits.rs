//! Certification data edited at random: whatever the document type of RFC 6109 §4.4 does not allow moves no status and is named.

use jiff::Timestamp;
use proptest::prelude::{Just, ProptestConfig, Strategy, prop_assert, prop_oneof, proptest};
use proptest::sample::Index;
use recapito::account::AccountId;
use recapito::pec::status::fold;
use recapito::pec::{
    AlertCode, Dispatch, DispatchId, MessageId, Oddity, Receipt, ReceiptType, Recipient, RecipientState, Role, Submission, read,
};
use recapito::signature::{Sha256, Verdict, Verification};

const ONE: &str = "uno@pec.example";
const TWO: &str = "due@pec.example";

/// Every element without elements of its own: container, text, whether it may be left out, whether it may be empty.
const ELEMENTS: [(usize, &str, bool, bool); 13] = [
    (0, "<mittente>studio@pec.example</mittente>", false, false),
    (0, "<destinatari tipo=\"certificato\">uno@pec.example</destinatari>", false, false),
    (0, "<risposte>studio@pec.example</risposte>", false, true),
    (0, "<oggetto>Atto</oggetto>", true, true),
    (1, "<gestore-emittente>Gestore</gestore-emittente>", false, true),
    (2, "<giorno>05/03/2024</giorno>", false, false),
    (2, "<ora>10:30:00</ora>", false, false),
    (1, "<identificativo>opec1@gestore.example</identificativo>", false, false),
    (1, "<msgid>&lt;nostro@studio.example&gt;</msgid>", true, true),
    (1, "<ricevuta tipo=\"completa\"></ricevuta>", true, true),
    (1, "<consegna>uno@pec.example</consegna>", true, false),
    (1, "<errore-esteso></errore-esteso>", true, true),
    (3, "", true, true),
];

/// What is done to one element.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Edit {
    Drop,
    Double,
    Empty,
    ToOtherContainer,
    Nest,
    Rename,
    AddAttribute,
    Prefix,
}

const EDITS: [Edit; 8] = [
    Edit::Drop,
    Edit::Double,
    Edit::Empty,
    Edit::ToOtherContainer,
    Edit::Nest,
    Edit::Rename,
    Edit::AddAttribute,
    Edit::Prefix,
];

/// What is done to the whole text: from, to, and whether the document type still allows it.
const REPLACEMENTS: [(&str, &str, bool); 24] = [
    ("tipo=\"avvenuta-consegna\"", "tipo=\"consegna\"", false),
    ("tipo=\"avvenuta-consegna\"", "tipo=\"Avvenuta-Consegna\"", false),
    ("tipo=\"avvenuta-consegna\"", "tipo=\"\"", false),
    ("tipo=\"avvenuta-consegna\"", "", false),
    (
        "tipo=\"avvenuta-consegna\"",
        "tipo=\"avvenuta-consegna\" tipo=\"accettazione\"",
        false,
    ),
    ("errore=\"nessuno\"", "errore=\"boh\"", false),
    ("errore=\"nessuno\"", "errore=\"no-dest\"", false),
    ("errore=\"nessuno\"", "", true),
    ("tipo=\"certificato\"", "tipo=\"forse\"", false),
    ("tipo=\"certificato\"", "", true),
    ("tipo=\"completa\"", "tipo=\"intera\"", false),
    ("tipo=\"completa\"", "", false),
    ("zona=\"+0100\"", "", false),
    ("zona=\"+0100\"", "zona=\"Roma\"", false),
    ("zona=\"+0100\"", "zona=\"+01:00\"", true),
    ("05/03/2024", "31/02/2024", false),
    ("<dati>", "<dati>testo", false),
    ("<postacert ", "<postacert xmlns=\"urn:altro\" ", false),
    (
        "<postacert ",
        "<postacert xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" ",
        true,
    ),
    ("<postacert ", "<!DOCTYPE postacert SYSTEM \"daticert.dtd\"><postacert ", true),
    (
        "<postacert ",
        "<!DOCTYPE postacert [<!ATTLIST destinatari tipo CDATA \"esterno\">]><postacert ",
        false,
    ),
    ("<postacert ", "<!DOCTYPE postacert [<!ENTITY a \"b\">]><postacert ", false),
    ("</postacert>", "</postacert>testo", false),
    ("</postacert>", "</postacert><postacert tipo=\"accettazione\"/>", false),
];

fn edit() -> impl Strategy<Value = Edit> {
    prop_oneof![0..EDITS.len()].prop_map(|at| EDITS[at])
}

/// The element edited, the container it is written into, and whether the document type allows it.
fn edited(element: (usize, &str, bool, bool), edit: Edit) -> (usize, String, bool) {
    let (container, text, is_optional, may_be_empty) = element;
    let name = text.trim_start_matches('<').split(['>', ' ']).next().unwrap_or_default().to_owned();
    let value = text
        .split_once('>')
        .and_then(|(_, rest)| rest.split_once("</"))
        .map_or("", |(value, _)| value);
    // `destinatari` may be repeated.
    let is_repeatable = name == "destinatari";
    match edit {
        _ if text.is_empty() => (1, String::new(), true),
        Edit::Drop => (container, String::new(), is_optional),
        Edit::Double => (container, format!("{text}{}", text.replace(ONE, TWO)), is_repeatable),
        Edit::Empty if value.is_empty() => (container, text.to_owned(), true),
        Edit::Empty => (container, text.replacen(&format!(">{value}<"), "><", 1), may_be_empty),
        Edit::ToOtherContainer => ((container + 1) % 3, text.to_owned(), false),
        Edit::Nest => (container, text.replacen("</", &format!("{text}</"), 1), false),
        Edit::Rename => (container, text.replace(&name, &format!("{name}-2")), false),
        Edit::AddAttribute => (container, text.replacen(&name, &format!("{name} altro=\"1\""), 1), false),
        Edit::Prefix => (
            container,
            text.replace(&format!("{name}>"), &format!("p:{name}>"))
                .replacen(&format!("<{name}"), &format!("<p:{name}"), 1),
            false,
        ),
    }
}

/// The document with these edits, and whether the document type allows all of them.
fn document(edits: &[(Index, Edit)], replacement: Option<(&str, &str, bool)>) -> (String, bool) {
    let mut containers = [String::new(), String::new(), String::new(), String::new()];
    let mut is_allowed = true;
    for (at, element) in ELEMENTS.iter().enumerate() {
        let own = edits.iter().find(|(target, _)| target.index(ELEMENTS.len()) == at);
        let (container, text, allowed) = match own {
            Some((_, edit)) => edited(*element, *edit),
            None => (element.0, element.1.to_owned(), true),
        };
        containers[container].push_str(&text);
        is_allowed &= allowed;
    }
    let [head, dati, data, _] = containers;
    let text = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><postacert tipo=\"avvenuta-consegna\" errore=\"nessuno\"><intestazione>{head}</intestazione>\
         <dati><data zona=\"+0100\">{data}</data>{dati}</dati></postacert>"
    );
    match replacement {
        Some((from, to, allowed)) if text.contains(from) => (text.replacen(from, to, 1), is_allowed && allowed),
        _ => (text, is_allowed),
    }
}

fn entity(daticert: &str) -> Vec<u8> {
    format!(
        "Content-Type: multipart/mixed; boundary=\"b\"\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nTesto\r\n--b\r\n\
         Content-Type: application/xml; name=\"daticert.xml\"\r\n\r\n{daticert}\r\n--b--\r\n"
    )
    .into_bytes()
}

fn dispatch() -> Dispatch {
    let message_id = MessageId::parse("nostro@studio.example").unwrap();
    let recipient = |address: &str| Recipient {
        address: address.to_owned(),
        role: Role::To,
    };
    Dispatch {
        id: DispatchId::of(&message_id),
        message_id,
        account: AccountId::of("studio@pec.example"),
        subject: "Atto".to_owned(),
        sent_at: "2024-03-05T09:29:58Z".parse().unwrap(),
        recipients: vec![recipient(ONE), recipient(TWO)],
        message: None,
        receipt_type: ReceiptType::Completa,
        submission: Submission::Accepted { refused: Vec::new() },
        unproven: false,
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(3_000))]

    #[test]
    fn what_the_document_type_does_not_allow_moves_no_status(
        edits in proptest::collection::vec((proptest::prelude::any::<Index>(), edit()), 0..3),
        replacement in prop_oneof![2 => Just(None), 1 => (0..REPLACEMENTS.len()).prop_map(Some)],
    ) {
        let (text, is_allowed) = document(&edits, replacement.map(|at| REPLACEMENTS[at]));
        let verification = Verification {
            verdict: Verdict::Genuine,
            entity: Some(entity(&text)),
            ..Verification::unsigned()
        };
        let header = "X-Ricevuta: avvenuta-consegna\r\nX-Riferimento-Message-ID: <nostro@studio.example>\r\nSubject: CONSEGNA: Atto\r\n\r\n";
        let reading = read(header.as_bytes(), &verification);
        let receipt = Receipt::of(Sha256::of(text.as_bytes()), &reading, false, Timestamp::UNIX_EPOCH).unwrap();
        let status = fold(&dispatch(), &[receipt], "2024-03-05T09:45:00Z".parse().unwrap());
        let is_moved = status.recipients.iter().any(|recipient| recipient.state != RecipientState::Waiting);
        if !is_allowed {
            prop_assert!(!is_moved, "{text}");
            prop_assert!(status.alerts.iter().any(|alert| alert.code == AlertCode::IrregularReceipt), "{text}: {:?}", status.alerts);
            let named = [Oddity::CertificationIrregular, Oddity::CertificationUnreadable, Oddity::CertificationMissing];
            prop_assert!(named.iter().any(|oddity| reading.has_oddity(*oddity)), "{text}: {:?}", reading.oddities);
        }
        if edits.is_empty() && replacement.is_none() {
            prop_assert!(is_moved && status.recipients[0].state == RecipientState::Delivered);
            prop_assert!(status.recipients[1].state == RecipientState::Waiting);
        }
    }
}
