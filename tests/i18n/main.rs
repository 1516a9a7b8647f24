//! Both languages have the same texts, every enum variant has a text, and every error has three sentences.
#![allow(clippy::expect_used, reason = "a test helper fails by panicking")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use fluent_syntax::ast::{Entry, Expression, InlineExpression, Pattern, PatternElement};
use recapito::account::{FetchProblem, FolderRole};
use recapito::engine::openable::Danger;
use recapito::engine::sources::LeftOut;
use recapito::engine::space::{Skipped, Unchanged};
use recapito::engine::view::{DeliverySummary, FailedMessage};
use recapito::engine::{
    DifferenceKind, EngineError, FolderNameProblem, LedgerGap, RemoteError, RemoteErrorKind, SecretLocation, SecretsError, Service,
    StoreError,
};
use recapito::i18n::explain::{explain_draft, explain_remote_kind};
use recapito::i18n::{Explanation, Language, Words, explain};
use recapito::pec::draft::DraftProblem;
use recapito::pec::receipt::Delay;
use recapito::pec::{
    Alert, AlertCode, DispatchId, DispatchState, DispatchStatus, Kind, MessageId, Oddity, Proof, ReceiptType, RecipientKind,
    RecipientState, RecipientStatus, Role, Submission,
};
use recapito::signature::anchors::AnchorError;
use recapito::signature::{Problem, Sha256, Verdict};

const LANGUAGES: [(&str, Language); 2] = [("it", Language::Italian), ("en", Language::English)];
const FILES: [&str; 5] = ["ui.ftl", "cli.ftl", "words.ftl", "report.ftl", "errors.ftl"];

/// All variants of a fieldless enum; a missing variant does not compile.
macro_rules! all {
    ($enum:ident: $($variant:ident),+ $(,)?) => {{
        fn complete(value: &$enum) {
            match value { $($enum::$variant => {})+ }
        }
        let all = [$($enum::$variant),+];
        all.iter().for_each(complete);
        all
    }};
}

#[test]
fn both_languages_have_the_same_keys_and_variables() {
    for file in FILES {
        let italian = messages("it", file);
        let english = messages("en", file);
        let keys = |of: &BTreeMap<String, BTreeSet<String>>| of.keys().cloned().collect::<BTreeSet<_>>();
        assert_eq!(keys(&italian), keys(&english), "{file}");
        assert_eq!(italian, english, "variables in {file}");
    }
}

#[test]
fn no_key_is_in_two_files() {
    let mut seen: BTreeMap<String, &str> = BTreeMap::new();
    for file in FILES {
        for key in messages("it", file).into_keys() {
            if let Some(other) = seen.insert(key.clone(), file) {
                unreachable!("{key} is in {other} and in {file}");
            }
        }
    }
}

#[test]
fn every_key_used_in_the_source_exists() {
    let words = Words::new(Language::Italian);
    let mut checked = 0;
    for path in sources(&root().join("src")) {
        let source = std::fs::read_to_string(&path).expect("a source file");
        for key in literal_keys(&source) {
            assert!(words.has(&key), "{}: no text under {key}", path.display());
            checked += 1;
        }
    }
    assert!(checked > 50, "only {checked} keys found: the search is broken");
}

#[test]
fn every_text_of_the_command_line_and_the_report_is_used() {
    let source: String = sources(&root().join("src"))
        .iter()
        .map(|path| std::fs::read_to_string(path).expect("a source file"))
        .collect();
    let texts = messages("it", "cli.ftl")
        .into_keys()
        .chain(messages("it", "report.ftl").into_keys());
    for key in texts.filter(|key| !key.starts_with("help-")) {
        assert!(source.contains(&format!("\"{key}\"")), "{key} is used nowhere");
    }
}

/// Delivered to the certified recipients and accepted for those outside PEC, whose delivery nothing proves.
fn reached(states: &[RecipientState]) -> DispatchStatus {
    let recipient = |state: &RecipientState| RecipientStatus {
        address: "destinatario@pec.example".to_owned(),
        kind: RecipientKind::Certified,
        role: Role::To,
        state: *state,
        at: None,
        is_final: true,
        overdue: false,
        reason: None,
        receipts: Vec::new(),
    };
    DispatchStatus {
        state: DispatchState::Delivered,
        recipients: states.iter().map(recipient).collect(),
        alerts: Vec::new(),
    }
}

#[test]
fn a_dispatch_with_a_recipient_without_proof_is_not_said_to_be_delivered_to_all() {
    use RecipientState::{Delivered, Ordinary};
    for (language, states, said) in [
        (Language::Italian, &[Delivered, Delivered][..], "Consegnata a tutti"),
        (Language::Italian, &[Delivered, Ordinary], "Consegnata a 1 di 1 PEC · 1 senza prova"),
        (
            Language::English,
            &[Delivered, Delivered, Ordinary],
            "Delivered to 2 of 2 PEC · 1 without proof",
        ),
        (Language::Italian, &[Ordinary], "Accettata · senza prova di consegna"),
        (Language::English, &[Ordinary, Ordinary], "Accepted · no proof of delivery"),
    ] {
        let (words, status) = (Words::new(language), reached(states));
        assert_eq!(words.dispatch(&status), said);
        let small = |count: usize| u32::try_from(count).expect("few");
        let summary = DeliverySummary {
            dispatch: DispatchId::of(&MessageId::parse("<invio@pec.example>").expect("an id")),
            state: status.state,
            delivered: small(status.delivered()),
            unproved: small(status.unproved()),
            recipients: small(states.len()),
            receipts: 1,
            alerts: 0,
        };
        assert_eq!(words.delivery(&summary) == said, status.unproved() > 0, "the list says the same");
    }
}

#[test]
fn every_enum_has_its_texts() {
    for (_, language) in LANGUAGES {
        let words = Words::new(language);
        let mut said = Vec::new();
        for verdict in all!(Verdict: Genuine, UnknownIssuer, SignerMismatch, NotValidThen, Altered, Unsigned, Ambiguous, Unreadable) {
            said.extend([words.verdict(verdict), words.verdict_detail(verdict)]);
            assert!(words.has(&format!("stamp-{}", verdict.as_str())), "{verdict:?}");
        }
        for state in all!(RecipientState: Waiting, Accepted, Delayed, Delivered, Failed, Virus, Refused, Ordinary, Uncertain) {
            said.extend([words.state(state), words.next_step(state)]);
        }
        said.extend(
            all!(DispatchState: Delivered, PartlyDelivered, Pending, Attention, Failed, Refused, Uncertain)
                .map(|state| words.dispatch_state(state)),
        );
        said.extend(alerts().map(|code| {
            words.alert(&Alert {
                code,
                receipt: None,
                recipient: None,
            })
        }));
        said.extend(problems().map(|problem| words.problem(problem)));
        said.extend(oddities().map(|oddity| words.oddity(oddity)));
        for receipt_type in all!(ReceiptType: Completa, Breve, Sintetica) {
            said.extend([words.receipt_type(receipt_type), words.receipt_type_detail(receipt_type)]);
        }
        said.extend(all!(Role: To, Cc).map(|role| words.role(role)));
        said.extend(all!(RecipientKind: Certified, Ordinary, Unknown).map(|kind| words.recipient_kind(kind)));
        said.extend(all!(Delay: TwelveHours, Unclear, TwentyFourHours).map(|delay| words.delay(delay)));
        said.extend(all!(Proof: Same, SameReencoded, HashesMatch, DeliveryOnly, Differs).map(|proof| words.proof(proof)));
        said.extend(all!(Service: Imap, Smtp).map(|service| words.service(service)));
        said.extend(all!(SecretLocation: Keychain, Vault, Memory).map(|place| words.secret_location(place)));
        said.extend(all!(FolderRole: Inbox, Sent, Drafts, Archive, Junk, Trash, Imported).map(|role| words.folder_role(role)));
        said.extend(all!(DifferenceKind: OnlyLeft, OnlyRight, Differs, Rewritten).map(|kind| words.difference(kind)));
        for why in all!(Skipped: Unread, Starred, OpenDispatch, Uncertain, Damaged) {
            said.extend([words.skipped(why, 2), words.skipped_short(why, 2)]);
        }
        for why in all!(Unchanged: Damaged, NotThere, Differs, NotRemoved) {
            said.extend([words.unchanged(why), words.unchanged_count(why, 2)]);
        }
        said.extend(fetch_problems().map(|problem| {
            words.failed_message(&FailedMessage {
                folder: "INBOX".to_owned(),
                uid: None,
                problem,
            })
        }));
        said.extend(
            all!(LeftOut: Format, Archive, Partial, Unfinished, Empty, Link, Special, TooDeep, Other, Index)
                .map(|reason| words.left_out(reason)),
        );
        said.extend(dangers().iter().map(|danger| words.danger(danger)));
        said.extend(kinds().iter().map(|kind| words.kind(kind)));
        said.extend(submissions().iter().map(|submission| words.submission(submission)));
        said.extend(draft_problems().iter().map(|problem| words.draft_problem(problem)));
        for text in said {
            assert_is_text(&text);
        }
    }
}

#[test]
fn every_error_has_three_sentences() {
    for (_, language) in LANGUAGES {
        let words = Words::new(language);
        let explained = errors().into_iter().map(|error| explain(&words, &error));
        let faults = faults().map(|fault| explain_remote_kind(&words, Service::Smtp, fault, "535 5.7.8"));
        let drafts = draft_problems().into_iter().map(|problem| explain_draft(&words, &problem));
        for Explanation { what, meaning, remedy, .. } in explained.chain(faults).chain(drafts) {
            for sentence in [what, meaning, remedy] {
                assert_is_text(&sentence);
                assert!(sentence.ends_with('.'), "no end: {sentence}");
            }
        }
    }
}

#[test]
fn the_text_of_a_rejected_login_mentions_the_dedicated_password_and_no_retry() {
    let error = EngineError::Remote(RemoteError {
        service: Service::Imap,
        kind: RemoteErrorKind::LoginRefused,
        detail: "AUTHENTICATIONFAILED".into(),
    });
    let text = explain(&Words::new(Language::Italian), &error);
    let rejected = "Il server di lettura (IMAP) ha rifiutato nome utente o password.";
    assert_eq!((text.what.as_str(), text.detail.as_str()), (rejected, "AUTHENTICATIONFAILED"));
    assert_eq!(
        text.what_with_detail(&Words::new(Language::Italian)),
        format!("{rejected} Motivo riportato: «AUTHENTICATIONFAILED».")
    );
    assert!(text.meaning.contains("Il programma non riprova da solo"), "{}", text.meaning);
    assert!(text.remedy.contains("Aruba") && text.remedy.contains("tre mesi"), "{}", text.remedy);
}

#[test]
fn nothing_claims_legal_validity() {
    for (language, _) in LANGUAGES {
        for file in FILES {
            let source = std::fs::read_to_string(path_of(language, file)).expect("a source").to_lowercase();
            for claim in ["valore legale", "legalmente", "legally valid", "legal value"] {
                assert!(!source.contains(claim), "{language}/{file} claims: {claim}");
            }
        }
    }
}

fn assert_is_text(text: &str) {
    assert!(!text.trim().is_empty(), "empty text");
    assert!(
        text.chars().any(char::is_uppercase) || text.contains(' '),
        "a key, not a text: {text}"
    );
    assert!(!text.contains(['{', '}']), "a variable is missing: {text}");
}

fn problems() -> impl Iterator<Item = Problem> {
    all!(Problem: SignedPartNotRoot, NoSigner, SeveralSigners, ContentTwice, NoSignedAttributes, AttributesAsContent, ContentTypeNotData, DigestDiffers,
        SignatureDiffers, CertificateMissing, NoPath, OutsideValidity, IssuerOutsideValidity, WrongKeyUsage, NameNotPermitted,
        PathRuleBroken, AddressDiffers, NoAddressInCertificate, FromNotSingle, NoSigningTime, SigningTimeFarFromDate,
        WeakAlgorithm, UnsupportedAlgorithm, BrokenCms, BrokenMime, LineEndsRepaired, CertifiedHeadersWithoutSignature, SignatureInside,
        RevocationNotChecked, ProviderListNotChecked, ImprintDiffers, NotAStamp, SigningCertificateDiffers, TooComplex, SetAside, Waiting)
    .into_iter()
}

fn oddities() -> impl Iterator<Item = Oddity> {
    all!(Oddity: HeaderDisagrees, CertifiedHeadersUnsigned, CertificationMissing, CertificationUnreadable, CertificationIrregular, CertificationTwice,
        OriginalTwice, OriginalMissing, ForwardedByOthers, CarriesCertified, ReferenceDisagrees, NotMime, DateUnreadable, OriginalDisagrees,
        CertificationInAnomaly, SigningTimeDisagrees, SeveralEvents, CertifiedAfterArrival, TooComplex, SetAside, Waiting)
    .into_iter()
}

fn alerts() -> impl Iterator<Item = AlertCode> {
    all!(AlertCode: ForgedReceipt, ForeignReceipt, DuplicateReceipt, ConflictingReceipts, ContentDiffers, WeakAlgorithm, OverdueAcceptance,
        OverdueDelivery, UnclearDelay, ReceiptOutOfOrder, SubjectDiffers, UnprovenCopy, IrregularReceipt, SigningTimeDisagrees, CertifiedAfterArrival)
    .into_iter()
}

fn fetch_problems() -> impl Iterator<Item = FetchProblem> {
    let all = [
        FetchProblem::NoAnswer,
        FetchProblem::NoBody,
        FetchProblem::Unreadable,
        FetchProblem::Refused("no".to_owned()),
        FetchProblem::BreaksConnection,
        FetchProblem::ConnectionLost,
        FetchProblem::TooLarge,
        FetchProblem::NotListed(2),
        FetchProblem::FoldersLeftOut(2),
        FetchProblem::Renumbered,
        FetchProblem::OtherSize { announced: 2, received: 1 },
    ];
    // One more does not compile.
    all.iter().for_each(|problem| match problem {
        FetchProblem::NoAnswer
        | FetchProblem::NoBody
        | FetchProblem::Unreadable
        | FetchProblem::Refused(_)
        | FetchProblem::BreaksConnection
        | FetchProblem::ConnectionLost
        | FetchProblem::TooLarge
        | FetchProblem::NotListed(_)
        | FetchProblem::FoldersLeftOut(_)
        | FetchProblem::Renumbered
        | FetchProblem::OtherSize { .. } => {}
    });
    all.into_iter()
}

fn faults() -> impl Iterator<Item = RemoteErrorKind> {
    all!(RemoteErrorKind: UnknownHost, Unreachable, TimedOut, CertificateUntrusted, CertificateWrongHost, CertificateExpired, Tls,
        LoginRefused, LoginUnavailable, PasswordExpired, LoginBlocked, PrivacyRequired, SwitchedOff, Closed, Refused, Protocol, TooLarge, Busy)
    .into_iter()
}

fn kinds() -> [Kind; 12] {
    [
        Kind::Acceptance,
        Kind::NonAcceptance,
        Kind::TakingInCharge,
        Kind::TransportEnvelope,
        Kind::Delivery,
        Kind::DeliveryError,
        Kind::DelayNotice,
        Kind::VirusDetection,
        Kind::Anomaly,
        Kind::RemDispatch,
        Kind::RemEvidence("ContentConsignment".into()),
        Kind::Ordinary,
    ]
}

fn submissions() -> [Submission; 6] {
    [
        Submission::Elsewhere,
        Submission::Committed,
        Submission::InFlight,
        Submission::Accepted { refused: Vec::new() },
        Submission::Rejected { reason: "550".into() },
        Submission::Uncertain,
    ]
}

fn draft_problems() -> [DraftProblem; 10] {
    [
        DraftProblem::NoRecipient,
        DraftProblem::BadAddress("x".into()),
        DraftProblem::SeveralAddresses("x".into()),
        DraftProblem::RepeatedAddress("x".into()),
        DraftProblem::ControlCharacter,
        DraftProblem::ManyRecipients(51),
        DraftProblem::LargeTimesRecipients(31_000_000),
        DraftProblem::NoSubject,
        DraftProblem::AttachmentForgotten,
        DraftProblem::BlockedType("x.exe".into()),
    ]
}

/// One of each variant; a missing variant does not compile.
fn dangers() -> [Danger; 11] {
    fn complete(danger: &Danger) {
        match danger {
            Danger::Program | Danger::Script | Danger::Shortcut | Danger::DiskImage | Danger::Macros | Danger::Page => {}
            Danger::ClosedArchive | Danger::Holds(_) | Danger::DisguisedName | Danger::DisguisedProgram | Danger::Unknown => {}
        }
    }
    let all = [
        Danger::Program,
        Danger::Script,
        Danger::Shortcut,
        Danger::DiskImage,
        Danger::Macros,
        Danger::Page,
        Danger::ClosedArchive,
        Danger::Holds("leggi.js".into()),
        Danger::DisguisedName,
        Danger::DisguisedProgram,
        Danger::Unknown,
    ];
    all.iter().for_each(complete);
    all
}

/// One of each variant; `i18n::explain` matches without a wildcard.
fn errors() -> Vec<EngineError> {
    let path = PathBuf::from("dir");
    let io = StoreError::Io {
        path: path.clone(),
        source: Arc::new(std::io::Error::other("refused")),
    };
    let mut errors = vec![
        EngineError::Draft(vec![DraftProblem::NoSubject, DraftProblem::NoRecipient]),
        EngineError::Draft(Vec::new()),
        EngineError::NoSuchAccount,
        EngineError::NotFound,
        EngineError::NotOnServer,
        EngineError::NoTrash,
        EngineError::NoArchive,
        EngineError::NoSuchFolder,
        EngineError::OtherMailbox,
        EngineError::FolderHasRole,
        EngineError::FolderName(FolderNameProblem::Empty),
        EngineError::FolderName(FolderNameProblem::Character('/')),
        EngineError::FolderName(FolderNameProblem::Character('\n')),
        EngineError::FolderName(FolderNameProblem::TooLong),
        EngineError::FolderName(FolderNameProblem::Taken),
        EngineError::FolderName(FolderNameProblem::NoSubfolders),
        EngineError::NoExactRemoval,
        EngineError::InsideProfile(path.clone()),
        EngineError::TargetExists(path.clone()),
        EngineError::ChangedSince(path.clone()),
        EngineError::TargetFull(path.clone()),
        EngineError::NotAnEarlierState(path.clone()),
        EngineError::NotAsWritten(path.clone()),
        EngineError::Cancelled,
        EngineError::Paused,
        EngineError::Stopped,
        EngineError::NotOpenable(Danger::Program),
        EngineError::NotOpened("refused".into()),
        EngineError::File {
            path,
            reason: "refused".into(),
        },
        EngineError::Anchor(AnchorError::NoCertificate),
        EngineError::Anchor(AnchorError::NotAnAuthority),
    ];
    errors.extend(
        [
            SecretsError::NoStorage,
            SecretsError::KeychainRefused("locked".into()),
            SecretsError::WrongPassphrase,
            SecretsError::VaultBroken("short".into()),
            SecretsError::Missing,
        ]
        .map(EngineError::Secrets),
    );
    errors.extend(
        [
            StoreError::Locked,
            StoreError::NetworkShare,
            StoreError::Newer,
            StoreError::Full,
            io,
            StoreError::Damaged(Sha256::of(b"x")),
            StoreError::NotFound,
            StoreError::LedgerBroken(7),
            StoreError::LedgerGap(LedgerGap::Emptied),
            StoreError::Index,
            StoreError::WrongSendState,
        ]
        .map(EngineError::Store),
    );
    errors
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn path_of(language: &str, file: &str) -> PathBuf {
    root().join("i18n").join(language).join(file)
}

/// Every message of a file with the variables it uses. Panics if the file does not parse.
fn messages(language: &str, file: &str) -> BTreeMap<String, BTreeSet<String>> {
    let source = std::fs::read_to_string(path_of(language, file)).expect("a source");
    let resource = match fluent_syntax::parser::parse(source) {
        Ok(resource) => resource,
        Err((_, errors)) => unreachable!("{language}/{file}: {errors:?}"),
    };
    let mut found = BTreeMap::new();
    for entry in resource.body {
        if let Entry::Message(message) = entry {
            let mut variables = BTreeSet::new();
            variables_of(message.value.as_ref().expect("a text"), &mut variables);
            let before = found.insert(message.id.name.clone(), variables);
            assert!(before.is_none(), "{language}/{file}: {} is defined twice", message.id.name);
        }
    }
    found
}

fn variables_of(pattern: &Pattern<String>, found: &mut BTreeSet<String>) {
    for element in &pattern.elements {
        if let PatternElement::Placeable { expression } = element {
            let inline = match expression {
                Expression::Inline(inline) => inline,
                Expression::Select { selector, variants } => {
                    variants.iter().for_each(|variant| variables_of(&variant.value, found));
                    selector
                }
            };
            if let InlineExpression::VariableReference { id } = inline {
                found.insert(id.name.clone());
            }
        }
    }
}

fn sources(dir: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(dir).expect("a directory") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            found.extend(sources(&path));
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            found.push(path);
        }
    }
    found
}

/// The literal keys in `words.get("…")` and `words.with("…"`, also across lines.
fn literal_keys(source: &str) -> Vec<String> {
    let squeezed: String = source.split_whitespace().collect();
    let mut keys = Vec::new();
    for call in ["words.get(\"", "words.with(\"", "words().get(\"", "words().with(\""] {
        for (at, _) in squeezed.match_indices(call) {
            let rest = &squeezed[at + call.len()..];
            if let Some(end) = rest.find('"') {
                keys.push(rest[..end].to_owned());
            }
        }
    }
    keys
}
