//! Full-text search.

use std::fs;
use std::path::Path;

use recapito::pec::Kind;
use recapito::signature::Sha256;
use recapito::store::search::{SearchField, SearchTexts};
use recapito::store::{ReceiptFilter, Selection, Store};

use crate::sample_messages::{arrive, examine, location, open, text};

/// The texts of the sample messages: subject and body, and one writer and one recipient for all.
fn texts(raw: &[u8]) -> SearchTexts {
    let text = String::from_utf8_lossy(raw);
    let (header, body) = text.split_once("\n\n").unwrap_or((&text, ""));
    let subject = header.lines().find_map(|line| line.strip_prefix("Subject: ")).unwrap_or_default();
    let number = header.lines().find_map(|line| line.strip_prefix("Number: ")).unwrap_or_default();
    vec![
        (SearchField::Subject, subject.to_owned()),
        (
            SearchField::From,
            "Avv. Niccolò D'Amico niccolo.damico@pec.ordine.example".to_owned(),
        ),
        (SearchField::To, "protocollo@comune.example".to_owned()),
        (SearchField::Attachment, format!("Allegato_{number}.pdf.p7m")),
        (
            SearchField::Identifier,
            format!("opec1049.20240315.{number}.1.60@pec.gestore.example"),
        ),
        (SearchField::Body, body.to_owned()),
    ]
}

/// Subjects and texts as in certified mail. The number of a message is its position here, from 1.
const CORPUS: &[(&str, &str)] = &[
    (
        "Notifica atto di citazione",
        "Si notifica l'allegato atto ai sensi della legge 53/1994.",
    ),
    ("Sollecito di pagamento fattura n. 12/2024", "La fattura risulta ancora non pagata."),
    ("Diffida ad adempiere", "Con la presente si diffida codesta società."),
    ("Contratto di locazione", "In allegato il contratto firmato digitalmente."),
    (
        "Convocazione assemblea di condominio",
        "L'assemblea è convocata perché l'amministratore è dimissionario.",
    ),
    ("Comunicazione del Comune di Forlì", "Si comunica l'avvio del procedimento."),
    ("Service agreement", "Please find the signed agreements and two invoices attached."),
    (
        "Richiesta di accesso agli atti",
        "Si chiede copia degli atti notificati alla società.",
    ),
];

fn filled(dir: &Path) -> Store {
    let (store, _) = open(dir);
    let messages = CORPUS.iter().zip(1_u32..).map(|((subject, body), number)| {
        let mut raw = text(Kind::TransportEnvelope, number, 0, subject);
        raw.extend_from_slice(body.as_bytes());
        (raw, location("INBOX", 1, number))
    });
    arrive(&store, &messages.collect::<Vec<_>>());
    catch_up(&store);
    store
}

fn catch_up(store: &Store) -> u64 {
    store.make_searchable(&texts, 2, &mut |_, _| true).expect("catches up")
}

/// The numbers of the matching messages, in order.
fn find(store: &Store, text: &str) -> Vec<usize> {
    let selection = Selection {
        text: Some(text.to_owned()),
        ..Selection::default()
    };
    let rows = store.rows(&store.keys(&selection).expect("searches")).expect("rows");
    let place = |subject: &str| CORPUS.iter().position(|(known, _)| *known == subject).map(|at| at + 1);
    let mut found: Vec<usize> = rows.iter().filter_map(|row| place(&row.subject)).collect();
    found.sort_unstable();
    found
}

/// Texts with a word that the messages do not have, so that it is known which were used.
fn offered(store: &Store, messages: std::ops::Range<usize>) -> Vec<(Sha256, SearchTexts)> {
    let arrivals = store.rows(&store.keys(&Selection::default()).expect("keys")).expect("rows");
    let subjects = CORPUS.get(messages).expect("in the corpus");
    let of_subject = |subject: &str| arrivals.iter().find(|row| row.subject == subject).expect("arrived").message;
    let texts = subjects.iter().map(|(subject, _)| {
        let body = (SearchField::Body, "soltanto".to_owned());
        (of_subject(subject), vec![(SearchField::Subject, (*subject).to_owned()), body])
    });
    texts.collect()
}

#[test]
fn texts_that_were_offered_are_used_once_and_none_is_lost_with_the_process() {
    let dir = tempfile::tempdir().expect("a folder");
    let arrived = |dir: &Path| {
        let (store, _) = open(dir);
        let messages = CORPUS.iter().zip(1_u32..);
        let messages = messages.map(|((subject, _), number)| (text(Kind::Ordinary, number, 0, subject), location("INBOX", 1, number)));
        arrive(&store, &messages.collect::<Vec<_>>());
        store
    };
    let store = arrived(dir.path());
    store.add_texts(offered(&store, 0..3)).expect("added");
    store.add_texts(offered(&store, 1..4)).expect("added");
    assert_eq!(catch_up(&store), CORPUS.len() as u64);
    assert_eq!((find(&store, "soltanto "), find(&store, "agreement ")), (vec![1, 2, 3, 4], vec![7]));
    store.add_texts(offered(&store, 0..8)).expect("added");
    assert_eq!(
        (catch_up(&store), find(&store, "soltanto ")),
        (0, vec![1, 2, 3, 4]),
        "they have a document"
    );

    let dir = tempfile::tempdir().expect("a folder");
    let store = arrived(dir.path());
    store.add_texts(offered(&store, 0..3)).expect("added");
    drop(store);
    let (store, _) = open(dir.path());
    assert!(!store.is_searchable(), "nothing was committed");
    assert_eq!(catch_up(&store), CORPUS.len() as u64);
    assert_eq!((find(&store, "soltanto "), find(&store, "diffida ")), (vec![], vec![3]));
}

#[test]
fn queries_find_what_a_user_expects() {
    let dir = tempfile::tempdir().expect("a folder");
    let store = filled(dir.path());
    let expected: &[(&str, &[usize])] = &[
        // Other forms of the word, in both languages; accents and case do not matter.
        ("notifiche ", &[1, 8]),
        ("NOTIFICARE ", &[1, 8]),
        ("atti ", &[1, 8]),
        ("fatture ", &[2]),
        ("diffide ", &[3]),
        ("contratti locazioni ", &[4]),
        ("perche ", &[5]),
        ("convocare ", &[5]),
        ("agreement invoice ", &[7]),
        ("signing ", &[7]),
        // `comune` and `comunicazione` have different stems.
        ("comuni ", &[1, 2, 3, 4, 5, 6, 7, 8]),
        ("oggetto:comuni ", &[6]),
        ("oggetto:comunicazioni ", &[6]),
        // All words, in any field; stop words are optional.
        ("atto società ", &[8]),
        ("il contratto della locazione ", &[4]),
        // The last word may be incomplete.
        ("condom", &[5]),
        ("condom ", &[]),
        ("contratto fir", &[4]),
        // Exact words in order in quotation marks.
        ("\"atto di citazione\"", &[1]),
        ("\"citazione di atto\"", &[]),
        ("\"atti notificati\"", &[8]),
        // Excluded words.
        ("società -diffida", &[8]),
        ("-di", &[3, 7]),
        // Numbers and elisions.
        ("12/2024", &[2]),
        ("53/1994 ", &[1]),
        ("dell'avvio", &[6]),
        // Addresses, names, identifiers, attachments: whole and in part.
        ("da:niccolo.damico@pec.ordine.example", &[1, 2, 3, 4, 5, 6, 7, 8]),
        ("da:d'amico citazione", &[1]),
        ("a:@comune.example citazione", &[1]),
        ("to:niccolo", &[]),
        ("<opec1049.20240315.3.1.60@pec.gestore.example>", &[3]),
        ("20240315.4.1", &[4]),
        ("allegato_5.pdf", &[5]),
        ("attachment:Allegato_5.pdf.p7m", &[5]),
        // In the named field only.
        ("subject:società", &[]),
        ("testo:società", &[3, 8]),
        // Invalid operators are words.
        ("società AND (", &[3, 8]),
        ("società AND diffida ", &[3]),
        ("( società [", &[3, 8]),
        ("***", &[]),
        ("oggetto: ", &[]),
    ];
    for (query, numbers) in expected {
        assert_eq!(find(&store, query), *numbers, "{query}");
    }
    assert_eq!(find(&store, " \t").len(), CORPUS.len(), "an empty query matches everything");
}

#[test]
fn the_best_hit_is_first_and_names_its_fields() {
    let dir = tempfile::tempdir().expect("a folder");
    let store = filled(dir.path());
    let selection = Selection {
        text: Some("comunicazione comune ".to_owned()),
        ..Selection::default()
    };
    let hits = store.search(&selection, 10).expect("searches");
    assert_eq!(hits[0].found_in, [SearchField::Subject, SearchField::To]);
    let rows = store.rows(&[hits[0].key]).expect("rows");
    assert_eq!(rows[0].subject, "Comunicazione del Comune di Forlì");
    assert!(hits.windows(2).all(|pair| pair[0].score >= pair[1].score));
    assert_eq!(store.search(&selection, 0).expect("searches"), []);
}

#[test]
fn dates_limit_what_is_found() {
    let dir = tempfile::tempdir().expect("a folder");
    let store = filled(dir.path());
    // All of them are of November 2023.
    assert_eq!(find(&store, "società data:2023-11"), [3, 8]);
    assert_eq!(find(&store, "data:2023").len(), CORPUS.len());
    assert_eq!(find(&store, "dopo:2024"), Vec::<usize>::new());
    assert_eq!(find(&store, "società prima:2023"), Vec::<usize>::new());
}

#[test]
fn a_matching_receipt_shows_its_message_where_receipts_are_hidden() {
    let dir = tempfile::tempdir().expect("a folder");
    let store = filled(dir.path());
    let messages = [
        (text(Kind::Ordinary, 20, 0, "Ricorso"), location("Inviata", 1, 1)),
        (text(Kind::Delivery, 21, 20, "Avvenuta consegna zeta"), location("INBOX", 1, 50)),
    ];
    arrive(&store, &messages);
    catch_up(&store);
    let subjects = |receipts: ReceiptFilter| {
        let selection = Selection {
            receipts,
            text: Some("zeta".into()),
            ..Selection::default()
        };
        let rows = store.rows(&store.keys(&selection).expect("searches")).expect("rows");
        rows.into_iter().map(|row| row.subject).collect::<Vec<_>>()
    };
    assert_eq!(subjects(ReceiptFilter::Shown), ["Avvenuta consegna zeta"]);
    assert_eq!(subjects(ReceiptFilter::Hidden), ["Ricorso"]);
}

#[test]
fn the_index_follows_the_ledger_and_adds_nothing_twice() {
    let dir = tempfile::tempdir().expect("a folder");
    let store = filled(dir.path());
    assert_eq!(catch_up(&store), 0);
    let again = text(Kind::TransportEnvelope, 30, 0, "Ultimo");
    arrive(&store, &[(again.clone(), location("INBOX", 1, 30))]);
    assert_eq!(store.keys(&asking("ultimo")).expect("searches"), []);
    // A second copy of a message has a row of its own, and no document of its own.
    arrive(&store, &[(again, location("Archivio", 1, 1))]);
    assert_eq!(catch_up(&store), 1);
    assert_eq!(store.keys(&asking("ultimo")).expect("searches").len(), 2);
    assert_eq!(store.search(&asking("ultimo"), 9).expect("searches").len(), 1);
    drop(store);
    let (store, _) = open(dir.path());
    assert_eq!(catch_up(&store), 0);
    assert_eq!(find(&store, "diffida "), [3]);
}

#[test]
fn a_complete_index_is_recognised_without_opening_it() {
    let dir = tempfile::tempdir().expect("a folder");
    let (store, _) = open(dir.path());
    assert!(store.is_searchable(), "nothing is stored");
    let files = std::fs::read_dir(dir.path().join("search")).expect("a folder").count();
    assert_eq!(files, 0, "there is no index yet");
    drop(store);
    drop(filled(dir.path()));
    let (store, _) = open(dir.path());
    assert!(store.is_searchable());
    let more = text(Kind::TransportEnvelope, 30, 0, "Ultimo");
    arrive(&store, &[(more, location("INBOX", 1, 30))]);
    assert!(!store.is_searchable());
    let mut stop = |_, _| false;
    store.make_searchable(&texts, 1, &mut stop).expect("stops");
    drop(store);
    let (store, _) = open(dir.path());
    catch_up(&store);
    assert!(store.is_searchable());
    store.delete_search_index().expect("forgets");
    assert!(!store.is_searchable());
}

fn asking(text: &str) -> Selection {
    Selection {
        text: Some(text.into()),
        ..Selection::default()
    }
}

#[test]
fn stopped_indexing_resumes() {
    let dir = tempfile::tempdir().expect("a folder");
    let store = filled(dir.path());
    store.delete_search_index().expect("forgets");
    let mut first = true;
    let stop = &mut |_, _| std::mem::replace(&mut first, false);
    let done = store.make_searchable(&texts, 1, stop).expect("stops");
    assert!((1..CORPUS.len() as u64).contains(&done), "{done}");
    assert_eq!(done + catch_up(&store), CORPUS.len() as u64);
    assert_eq!(find(&store, "diffida "), [3]);
}

#[test]
fn a_lost_or_damaged_search_index_is_rebuilt() {
    let dir = tempfile::tempdir().expect("a folder");
    drop(filled(dir.path()));
    let rebuilt_after = |name: &str| {
        let (store, _) = open(dir.path());
        assert_eq!(catch_up(&store), CORPUS.len() as u64, "{name}");
        assert_eq!(find(&store, "diffida "), [3], "{name}");
        assert!(store.check(&examine, &mut |_, _| true).expect("checks").is_good(), "{name}");
    };
    fs::remove_dir_all(dir.path().join("search")).expect("removes");
    rebuilt_after("deleted");
    let file = |ending: &str| {
        let entries = fs::read_dir(dir.path().join("search/1")).expect("reads").flatten();
        let mut found = entries
            .map(|entry| entry.path())
            .filter(|path| path.to_string_lossy().ends_with(ending));
        found.next().expect("there is one")
    };
    fs::write(dir.path().join("search/1/meta.json"), "{").expect("writes");
    rebuilt_after("no list of its files");
    fs::remove_file(file(".fast")).expect("removes");
    rebuilt_after("a column removed");
    let terms = file(".term");
    let bytes = fs::read(&terms).expect("reads");
    fs::write(&terms, &bytes[..bytes.len() / 2]).expect("cuts");
    rebuilt_after("a dictionary cut in two");
    let aside = fs::read_dir(dir.path()).expect("reads").flatten();
    let aside = aside
        .filter(|entry| entry.file_name().to_string_lossy().starts_with("search.bad-"))
        .count();
    assert_eq!(aside, 3, "the damaged ones are set aside");
}

#[test]
fn flipped_bits_never_stop_a_search_and_a_check_reports_them() {
    let dir = tempfile::tempdir().expect("a folder");
    drop(filled(dir.path()));
    let entries = fs::read_dir(dir.path().join("search/1")).expect("reads").flatten();
    for path in entries
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "idx" || ending == "pos"))
    {
        let mut bytes = fs::read(&path).expect("reads");
        let middle = bytes.len() / 3;
        bytes[middle] ^= 0x5a;
        let _ = fs::remove_file(&path);
        fs::write(&path, bytes).expect("writes");
    }
    let (store, _) = open(dir.path());
    for query in ["diffida ", "\"atto di citazione\"", "con", "società -di"] {
        let _ = store.keys(&asking(query));
        catch_up(&store);
    }
    if store.search(&asking("diffida "), 5).is_ok() {
        let report = store.check(&examine, &mut |_, _| true).expect("checks");
        assert!(
            report.index_differences > 0 || fs::read_dir(dir.path()).expect("reads").flatten().any(is_set_aside),
            "{report:?}"
        );
    }
    store.delete_search_index().expect("forgets");
    catch_up(&store);
    assert_eq!(find(&store, "diffida "), [3]);
}

fn is_set_aside(entry: fs::DirEntry) -> bool {
    entry.file_name().to_string_lossy().starts_with("search.bad-")
}
