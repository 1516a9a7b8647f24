//! Messages made to exhaust or confuse a parser: each is read to its end within the limits.

use proptest::prelude::{ProptestConfig, any, proptest};
use recapito::pec::verify;
use recapito::pec::{Kind, Oddity, Reading, Receipt, read};
use recapito::signature::{Sha256, Verdict, Verification};

use crate::authority::anchors;
use crate::certified_messages::{MessageTemplate, RECIPIENT, SUBJECT, Style};

fn verify_and_read(message: &[u8]) -> (Verification, Reading) {
    let verification = verify(message, &anchors());
    let reading = read(message, &verification);
    let _ = Receipt::of(Sha256::of(message), &reading, verification.weak, jiff::Timestamp::UNIX_EPOCH);
    (verification, reading)
}

/// A genuine acceptance with any certification data.
fn acceptance_with(xml: String) -> Reading {
    let mut template = MessageTemplate::of("accettazione", Style::Aruba);
    template.daticert = Some(xml);
    let (verification, reading) = verify_and_read(&template.signed());
    assert_eq!(verification.verdict, Verdict::Genuine);
    reading
}

#[test]
fn p4_ten_thousand_levels_of_nesting_are_not_followed() {
    let multiparts: String = (0..10_000)
        .map(|level| format!("Content-Type: multipart/mixed; boundary=b{level}\r\n\r\n--b{level}\r\n"))
        .collect();
    let messages = "Content-Type: message/rfc822\r\n\r\n".repeat(10_000);
    for nested in [multiparts, messages] {
        let plain = format!("From: x@posta.example\r\n{nested}\r\nfondo\r\n");
        let (verification, reading) = verify_and_read(plain.as_bytes());
        assert_eq!((verification.verdict, reading.kind), (Verdict::Unsigned, Kind::Ordinary));
        let mut template = MessageTemplate::of("posta-certificata", Style::Aruba);
        template.original = Some(nested.into_bytes());
        let (verification, reading) = verify_and_read(&template.signed());
        assert_eq!((verification.verdict, reading.kind), (Verdict::Genuine, Kind::TransportEnvelope));
        assert_eq!(reading.original, template.original);
    }
}

#[test]
fn p5_an_oversized_header_is_truncated() {
    let many = "X: y\r\n".repeat(1_000_000);
    let long = format!("X: {}\r\n", "y".repeat(20_000_000));
    let addresses = format!("To: {}\r\n", "a@b.example, ".repeat(300_000));
    for field in [many, long, addresses] {
        let message = format!("{field}X-Ricevuta: accettazione\r\nFrom: x@posta.example\r\n\r\ntesto\r\n");
        let (verification, reading) = verify_and_read(message.as_bytes());
        assert_eq!((verification.verdict, reading.kind), (Verdict::Unsigned, Kind::Ordinary));
        assert!(reading.headers.to.len() <= 10_000);
    }
}

#[test]
fn p6_xml_bombs_in_certification_data_are_rejected() {
    let laughs: String = (1..20)
        .map(|level| format!("<!ENTITY l{level} \"&l{0};&l{0};\">", level - 1))
        .collect();
    let attributes: String = (0..100_000).map(|index| format!(" a{index}=\"\"")).collect();
    let namespaces: String = (0..100_000).map(|index| format!(" xmlns:n{index}=\"urn:{index}\"")).collect();
    let bombs = [
        format!("<!DOCTYPE postacert [<!ENTITY l0 \"lol\">{laughs}]><postacert tipo=\"accettazione\">&l19;</postacert>"),
        "<!DOCTYPE postacert [<!ENTITY x SYSTEM \"file:///etc/hostname\">]><postacert \
            tipo=\"accettazione\"><dati><msgid>&x;</msgid></dati></postacert>"
            .to_owned(),
        format!("<postacert tipo=\"accettazione\"{attributes}/>"),
        format!("<postacert tipo=\"accettazione\"{namespaces}/>"),
        format!(
            "<postacert tipo=\"accettazione\">{}{}</postacert>",
            "<a>".repeat(10_000),
            "</a>".repeat(10_000)
        ),
        format!("<postacert tipo=\"accettazione\">{}</postacert>", "<a/>".repeat(100_000)),
        format!(
            "<postacert tipo=\"accettazione\"><dati><errore-esteso>{}</errore-esteso></dati></postacert>",
            "x".repeat(5_000_000)
        ),
    ];
    for bomb in bombs {
        let start: String = bomb.chars().take(60).collect();
        let reading = acceptance_with(bomb);
        assert!(reading.has_oddity(Oddity::CertificationUnreadable), "{start}");
        assert_eq!((reading.certification, reading.kind), (None, Kind::Acceptance), "{start}");
    }
}

#[test]
fn p10_no_charset_hides_a_line_break_or_another_address() {
    let base = MessageTemplate::of("accettazione", Style::Poste).daticert.unwrap();
    let traps = [
        ("UTF-7", "+ADw-/mittente+AD4-"),
        ("ISO-2022-JP", "\u{1b}$B!!\u{1b}(B"),
        ("UTF-8", "&#0;&#10;Bcc: x@evil.example"),
        ("UTF-8", "&#xD800;&#x110000;&#99999999999;"),
    ];
    for (charset, trap) in traps {
        let xml = base.replace("UTF-8", charset).replace("Diffida", trap);
        let reading = acceptance_with(xml);
        let sender = reading.certification.as_ref().map(|data| data.sender.as_str());
        assert!(matches!(sender, None | Some("Mittente@pec.mittente.example")), "{charset} {trap}");
        let recipients = reading.certification.map_or(0, |data| data.recipients.len());
        assert!(recipients <= 2, "{charset}");
    }
    let mut template = MessageTemplate::of("accettazione", Style::Aruba);
    template
        .headers
        .push_str("Subject: =?utf-7?q?+AA0ACg-Bcc:_x?= =?x-none?b?//8=?=\r\n");
    let (verification, reading) = verify_and_read(&template.signed());
    assert_eq!((verification.verdict, reading.kind), (Verdict::Genuine, Kind::Acceptance));
    assert_eq!(reading.certification.unwrap().subject.as_deref(), Some(SUBJECT));
}

/// A thousand hostile names: each gives one new file directly in the folder, with the extension that is displayed.
#[test]
fn p11_no_attachment_name_escapes_its_folder_or_hides_its_extension() {
    let tricks = [
        "../",
        "/",
        "C:\\",
        "\0",
        "CON",
        ". ",
        "\u{202e}",
        "\n",
        "a",
        "è",
        "NUL.",
        "~",
        "%2e%2e%2f",
        "\u{200b}",
        "..",
        ":",
        "*",
    ];
    let folder = tempfile::tempdir().unwrap();
    for number in 0..1_000_usize {
        let digits = [number % 17, number / 17 % 17, number / 289 % 17, number * 7 % 17];
        let written: String = digits.map(|digit| tricks[digit]).concat().repeat(1 + number % 40) + ".pdf";
        let (_, path) = recapito::engine::filename::create_in(folder.path(), &written, "parte").unwrap();
        assert_eq!(path.parent(), Some(folder.path()), "{written:?}");
        let name = path.file_name().unwrap().to_str().unwrap();
        assert!(
            name.len() < 200 && !name.contains(['/', '\\', '\0', '\n', '\u{202e}', '\u{200b}']),
            "{name:?}"
        );
        assert!(name.ends_with(".pdf") || name == "pdf" || name.starts_with("pdf ("), "{name:?}");
    }
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1_000);
}

#[test]
fn a_certified_address_is_never_parsed_as_markup() {
    let base = MessageTemplate::of("avvenuta-consegna", Style::Poste).daticert.unwrap();
    let mut template = MessageTemplate::of("avvenuta-consegna", Style::Poste);
    template.daticert = Some(base.replace(
        &format!("<consegna>{RECIPIENT}</consegna>"),
        "<consegna>a@b.example<x>c@d.example</x>\u{202e}</consegna>",
    ));
    let (_, reading) = verify_and_read(&template.signed());
    assert_eq!(reading.certification.unwrap().delivery.as_deref(), Some("a@b.example\u{202e}"));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    /// Arbitrary bytes, alone or spliced into a genuine receipt, are read without panic. A spliced receipt is genuine only if the
    /// signed bytes are unchanged.
    #[test]
    fn arbitrary_bytes_do_not_panic(
        bytes in proptest::collection::vec(any::<u8>(), 0..400),
        at in any::<proptest::sample::Index>(),
        cut in 0_usize..40,
    ) {
        static GOOD: std::sync::OnceLock<(Vec<u8>, Option<Vec<u8>>)> = std::sync::OnceLock::new();
        let (good, entity) = GOOD.get_or_init(|| {
            let template = MessageTemplate::of("avvenuta-consegna", Style::InfoCert);
            (template.signed(), Some(template.entity()))
        });
        let alone = verify_and_read(&bytes);
        proptest::prop_assert_ne!(alone.0.verdict, Verdict::Genuine);
        let place = at.index(good.len());
        let behind = (place + cut).min(good.len());
        let spliced = [&good[..place], &bytes[..bytes.len().min(cut)], &good[behind..]].concat();
        let (verification, _) = verify_and_read(&spliced);
        if verification.verdict == Verdict::Genuine {
            proptest::prop_assert_eq!(&verification.entity, entity);
        }
    }
}
