//! Import: the same messages from every file format, linked and indexed like messages that arrive.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use recapito::account::{AccountId, FolderRole};
use recapito::engine::sources::LeftOut;
use recapito::engine::view::{ImportReport, NotImported};
use recapito::engine::{EngineError, Selection};
use recapito::pec::{DispatchId, Kind, RecipientState};
use recapito::signature::Sha256;
use recapito::sim;

use super::hours;
use super::world::{Stage, draft};

/// A sent message and its receipts, in the file formats of other programs.
struct Files {
    dir: tempfile::TempDir,
    messages: Vec<Vec<u8>>,
    dispatch: DispatchId,
    /// Certificate of the authority that signed the receipts.
    authority: Vec<u8>,
}

impl Files {
    fn new() -> Self {
        let stage = Stage::new();
        let dispatch = stage.send(&draft(&[sim::COMPANY], &[]));
        stage.pass(hours(1));
        let rows = stage.rows(&Selection::default());
        let mut digests: Vec<Sha256> = rows.iter().map(|row| row.message).collect();
        digests.sort_unstable();
        digests.dedup();
        let messages: Vec<Vec<u8>> = digests
            .iter()
            .map(|digest| stage.block(stage.handle.raw(*digest)).expect("stored"))
            .collect();
        assert!(messages.len() >= 3, "a sent message, its acceptance and its delivery");
        Self {
            dir: tempfile::tempdir().expect("a directory"),
            messages,
            dispatch,
            authority: stage.loopback.signing_authority().as_bytes().to_vec(),
        }
    }

    /// A new world that trusts this authority.
    fn stage(&self) -> Stage {
        let stage = Stage::new();
        stage
            .block(stage.handle.trust(self.authority.clone(), "test".into()))
            .expect("trusted");
        // Nothing arrives before it was certified.
        stage.pass(hours(2));
        stage
    }

    fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    fn write(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.path(name);
        fs::create_dir_all(path.parent().expect("a parent")).expect("created");
        fs::write(&path, bytes).expect("written");
        path
    }

    fn eml(&self) -> PathBuf {
        for (number, message) in self.messages.iter().enumerate() {
            self.write(&format!("eml/anno/{number}.EML"), message);
        }
        self.path("eml")
    }

    fn zip(&self) -> PathBuf {
        let path = self.path("posta.zip");
        let mut zip = zip::ZipWriter::new(fs::File::create(&path).expect("created"));
        for (number, message) in self.messages.iter().enumerate() {
            let options = zip::write::SimpleFileOptions::default();
            zip.start_file(format!("cartella/{number}.eml"), options).expect("an entry");
            zip.write_all(message).expect("written");
        }
        zip.finish().expect("a zip");
        path
    }

    fn mbox(&self) -> PathBuf {
        let mut text = Vec::new();
        for message in &self.messages {
            text.extend_from_slice(b"From - Thu Mar 14 10:00:00 2024\r\n");
            text.extend_from_slice(message);
            if !message.ends_with(b"\n") {
                text.extend_from_slice(b"\r\n");
            }
            text.extend_from_slice(b"\r\n");
        }
        self.write("posta", &text)
    }

    fn maildir(&self) -> PathBuf {
        for (number, message) in self.messages.iter().enumerate() {
            let name = match number {
                0 => "Maildir/new/0.host".to_owned(),
                number => format!("Maildir/.Inviata/cur/{number}.host:2,FS"),
            };
            self.write(&name, message);
        }
        for folder in ["Maildir/cur", "Maildir/.Inviata/new"] {
            fs::create_dir_all(self.path(folder)).expect("created");
        }
        self.write("Maildir/tmp/half.host", b"Subject: half");
        self.path("Maildir")
    }
}

fn import(stage: &Stage, path: &Path) -> ImportReport {
    stage
        .block(stage.handle.import(vec![path.to_owned()], None, |_| true))
        .expect("imports")
}

#[test]
fn every_file_format_gives_the_same_messages_and_receipts_are_linked() {
    let files = Files::new();
    let all = files.messages.len() as u64;
    for path in [files.eml(), files.zip(), files.mbox(), files.maildir()] {
        let shown = path.display();
        let stage = files.stage();
        let report = import(&stage, &path);
        assert_eq!(
            (report.found, report.imported, report.duplicates),
            (all, all, 0),
            "{shown}: {report:?}"
        );
        let unfinished = NotImported::LeftOut {
            file: files.path("Maildir/tmp/half.host").display().to_string(),
            reason: LeftOut::Unfinished,
        };
        let left = if path.ends_with("Maildir") { vec![unfinished] } else { Vec::new() };
        assert_eq!(report.failed, left, "{shown}");
        assert_eq!((report.dispatches, report.receipts), (1, all - 1), "{shown}");
        assert_eq!(report.accounts, [AccountId::of(sim::LAWYER)], "{shown}");
        assert_eq!(stage.states(&files.dispatch), [RecipientState::Delivered], "{shown}");
        for message in &files.messages {
            assert_eq!(
                stage.block(stage.handle.raw(Sha256::of(message))).expect("stored"),
                *message,
                "{shown}"
            );
        }
        let again = import(&stage, &path);
        assert_eq!((again.imported, again.duplicates), (0, all), "{shown}");
        let overview = stage.block(stage.handle.overview()).expect("answered");
        let folders: Vec<_> = overview.accounts[0]
            .folders
            .iter()
            .filter(|folder| folder.role == Some(FolderRole::Imported))
            .map(|folder| (folder.role, folder.total))
            .collect();
        assert_eq!(
            folders,
            [(Some(FolderRole::Imported), 1)],
            "{shown}: receipts are listed with their message"
        );
        let query = Selection {
            text: Some("diffida".into()),
            ..Selection::default()
        };
        assert!(!stage.rows(&query).is_empty(), "{shown}: imported messages are searchable");
        let offline = stage.restart_offline();
        assert_eq!(offline.states(&files.dispatch), [RecipientState::Delivered], "{shown}");
        assert!(
            offline.block(offline.handle.check(|_, _| true)).expect("checked").is_good(),
            "{shown}"
        );
    }
}

#[test]
fn maildir_flags_are_imported_and_other_files_count_as_read() {
    let files = Files::new();
    let stage = files.stage();
    import(&stage, &files.maildir());
    let starred = stage.rows(&Selection {
        flagged: true,
        ..Selection::default()
    });
    assert_eq!(starred.len(), files.messages.len() - 1);
    assert_eq!(
        stage
            .rows(&Selection {
                unread: true,
                ..Selection::default()
            })
            .len(),
        1
    );
    let stage = files.stage();
    import(&stage, &files.eml());
    assert!(
        stage
            .rows(&Selection {
                unread: true,
                ..Selection::default()
            })
            .is_empty()
    );
}

#[test]
fn files_that_are_no_message_are_reported_and_the_rest_is_imported() {
    let files = Files::new();
    let path = files.eml();
    files.write("eml/0-vuoto.eml", b"");
    files.write("eml/1-immagine.eml", b"\x89PNG\r\n\x1a\n");
    files.write("eml/2-nota.txt", b"From: x@y.example\r\n\r\nnot an .eml file");
    let stage = files.stage();
    let report = stage
        .block(stage.handle.import(vec![files.path("assente.eml"), path], None, |_| true))
        .expect("imports");
    assert_eq!(report.imported, files.messages.len() as u64);
    assert_eq!(reasons(&report), ["unreadable", "empty", "no-message", "other-file"]);
}

/// Why each file was not imported.
fn reasons(report: &ImportReport) -> Vec<&'static str> {
    let reason = |failed: &NotImported| match failed {
        NotImported::Unreadable { .. } => "unreadable",
        NotImported::TooLarge { .. } => "too-large",
        NotImported::LeftOut { reason, .. } => reason.as_str(),
        NotImported::NoMessage { .. } => "no-message",
        NotImported::NoMailbox { .. } => "no-mailbox",
    };
    report.failed.iter().map(reason).collect()
}

#[test]
fn everything_in_a_folder_is_imported_or_named() {
    let files = Files::new();
    let [message, other, third] = [0, 1, 2].map(|at| &files.messages[at]);
    let emlx = [
        format!("{}      \n", message.len()).as_bytes(),
        message,
        b"<?xml version=\"1.0\"?><plist/>",
    ]
    .concat();
    files.write("tutto/Data/101.emlx", &emlx);
    files.write("tutto/Data/102.partial.emlx", &emlx);
    files.write("tutto/.nascosta/senza-estensione", other);
    files.write("tutto/copia/cur/3:2,S", third);
    files.write("tutto/copia/cur/4:2,S", b"");
    for (name, bytes) in [
        ("a.msg", b"\xD0\xCF\x11\xE0".as_slice()),
        ("b.pst", b"!BDN"),
        ("c.dbx", b"\xCF\xAD\x12\xFE"),
        ("d.mbx", b"JMF9"),
        ("e.zip", b"PK\x03\x04"),
        ("f.eml", b""),
        ("g.pdf", b"%PDF"),
        ("Inbox.msf", b"// <!-- <mdb:mork:z v=\"1.4\"/> -->"),
        (".DS_Store", b"\0\0\0\x01Bud1"),
        ("Cestino", b""),
    ] {
        files.write(&format!("tutto/z/{name}"), bytes);
    }
    #[cfg(unix)]
    std::os::unix::fs::symlink(files.path("tutto/Data/101.emlx"), files.path("tutto/z/h.eml")).expect("linked");
    let stage = files.stage();
    let report = import(&stage, &files.path("tutto"));
    assert_eq!((report.found, report.imported), (3, 3), "{report:?}");
    let mut expected = vec![
        "partial",
        "empty",
        "format",
        "format",
        "format",
        "format",
        "archive",
        "empty",
        "other-file",
    ];
    if cfg!(unix) {
        expected.push("link");
    }
    assert_eq!(reasons(&report), expected);
    assert_eq!(report.not_read(), expected.len() as u64);
    let ignored: Vec<_> = report.ignored.iter().filter_map(|file| file.rsplit('/').next()).collect();
    assert_eq!(ignored, [".DS_Store", "Cestino", "Inbox.msf"]);
    for message in [message, other, third] {
        assert_eq!(stage.block(stage.handle.raw(Sha256::of(message))).expect("stored"), *message);
    }
}

#[test]
fn a_cur_alone_and_single_files_are_read_and_what_is_no_file_is_refused() {
    let files = Files::new();
    files.write("cur/3:2,S", &files.messages[0]);
    let stage = files.stage();
    assert_eq!(import(&stage, &files.path("cur")).imported, 1);
    let tmp = files.write("solo/tmp/uno.eml", &files.messages[1]);
    assert_eq!(
        import(&stage, tmp.parent().expect("a folder")).imported,
        1,
        "a tmp that is no Maildir's"
    );
    #[cfg(unix)]
    assert_eq!(reasons(&import(&stage, Path::new("/dev/zero"))), ["special"]);
}

#[test]
fn a_message_without_a_readable_date_has_the_date_of_its_file() {
    let files = Files::new();
    let stage = files.stage();
    let message = format!(
        "From: a@b.example\r\nTo: {}\r\nSubject: senza data\r\nDate: ieri\r\n\r\nx\r\n",
        sim::LAWYER
    );
    let path = files.write("senza", format!("From - Fri Jul  8 12:08:34 2011\r\n{message}").as_bytes());
    import(&stage, &path);
    let rows = stage.rows(&Selection::default());
    let row = rows.iter().find(|row| row.subject == "senza data").expect("listed");
    assert_eq!(row.date.to_string(), "2011-07-08T10:08:34Z");
    let transported = format!("Received: from a by b; martedì, 12 lug 2011 09:00:00 +0200\r\nX-Altro: sì\r\n{message}");
    import(&stage, &files.write("transported.eml", transported.as_bytes()));
    let rows = stage.rows(&Selection::default());
    assert!(
        rows.iter().any(|row| row.date.to_string() == "2011-07-12T07:00:00Z"),
        "the last server's date"
    );
}

#[test]
fn a_message_the_account_already_has_is_a_duplicate_also_without_cr() {
    let files = Files::new();
    let stage = files.stage();
    let id = stage.send(&draft(&[sim::COMPANY], &[]));
    stage.pass(hours(1));
    let rows = stage.rows(&Selection::default());
    let delivery = rows.iter().find(|row| row.kind == Kind::Delivery).expect("a delivery");
    let raw = stage.block(stage.handle.raw(delivery.message)).expect("stored");
    let bare: Vec<u8> = raw.iter().copied().filter(|byte| *byte != b'\r').collect();
    files.write("stesso/uguale.eml", &raw);
    files.write("stesso/senza-cr.eml", &bare);
    let report = import(&stage, &files.path("stesso"));
    assert_eq!((report.imported, report.duplicates), (0, 2));
    assert_eq!(stage.rows(&Selection::default()).len(), rows.len());
    assert_eq!(stage.states(&id), [RecipientState::Delivered]);
}

#[test]
fn a_stopped_import_keeps_its_messages_and_a_second_one_adds_the_rest() {
    let files = Files::new();
    let stage = files.stage();
    let path = files.eml();
    let stopped = stage
        .block(stage.handle.import(vec![path.clone()], None, |done| done < 2))
        .expect("stops");
    assert!(stopped.stopped);
    assert_eq!((stopped.found, stopped.imported), (2, 2));
    assert_eq!(stage.rows(&Selection::default()).len(), 2);
    let rest = import(&stage, &path);
    assert_eq!((rest.imported, rest.duplicates), (files.messages.len() as u64 - 2, 2));
    assert_eq!(stage.states(&files.dispatch), [RecipientState::Delivered]);
}

#[test]
fn a_named_account_is_used_and_must_exist() {
    let files = Files::new();
    let stage = files.stage();
    let path = files.write(
        "lettera.eml",
        b"From: a@nowhere.example\r\nTo: b@nowhere.example\r\nSubject: x\r\n\r\nciao\r\n",
    );
    let wrong = AccountId::of("nessuno@pec.example");
    let refused = stage.block(stage.handle.import(vec![path.clone()], Some(wrong), |_| true));
    assert!(matches!(refused, Err(EngineError::NoSuchAccount)));
    let lawyer = AccountId::of(sim::LAWYER);
    let named = stage
        .block(stage.handle.import(vec![path.clone()], Some(lawyer.clone()), |_| true))
        .expect("imports");
    assert_eq!(named.accounts, [lawyer]);
    // No account has this address, and no server transported it: it belongs to the mailbox it was sent from.
    let unnamed = import(&stage, &path);
    assert_eq!(unnamed.accounts, [AccountId::of("a@nowhere.example")]);
}

impl Files {
    /// The same messages as an archive on disk has them: with line feeds.
    fn with_line_feeds(&self) -> PathBuf {
        for (number, message) in self.messages.iter().enumerate() {
            let text = String::from_utf8_lossy(message).replace("\r\n", "\n");
            self.write(&format!("lf/{number}.eml"), text.as_bytes());
        }
        self.path("lf")
    }
}

#[test]
fn an_archive_with_line_feeds_and_the_same_mail_with_crlf_are_one_set_of_messages() {
    let files = Files::new();
    let (archive, mail) = (files.with_line_feeds(), files.eml());
    for order in [[&archive, &mail], [&mail, &archive]] {
        let stage = files.stage();
        for path in order {
            import(&stage, path);
        }
        let rows = stage.rows(&Selection::default());
        assert_eq!(rows.len(), files.messages.len(), "{order:?}: each message once");
        let view = stage.dispatch(&files.dispatch);
        assert_eq!(stage.states(&files.dispatch), [RecipientState::Delivered], "{order:?}");
        assert_eq!(view.status.alerts, [], "{order:?}");
        assert_eq!(view.status.recipients[0].receipts.len(), files.messages.len() - 1, "{order:?}");
        assert!(
            rows.iter().any(|row| row.delivery.is_some()),
            "{order:?}: the sent message has its state"
        );
    }
}

#[test]
fn a_strangers_message_with_our_from_and_message_id_is_shown_beside_the_dispatch() {
    let files = Files::new();
    let stage = files.stage();
    import(&stage, &files.eml());
    let own = stage.dispatch(&files.dispatch);
    let written = own.dispatch.message_id.to_string();
    for (number, id) in [written.clone(), written.to_uppercase()].into_iter().enumerate() {
        let stranger = format!(
            "From: {}\r\nTo: altri@pec.example\r\nSubject: Altro\r\nMessage-ID: {id}\r\nDate: Mon, 2 Jan 2023 10:00:00 +0100\r\n\r\nAltro\r\n",
            sim::LAWYER
        );
        import(&stage, &files.write(&format!("estranei/{number}.eml"), stranger.as_bytes()));
    }
    let all = stage
        .block(stage.handle.dispatches(Some(AccountId::of(sim::LAWYER)), false))
        .expect("dispatches");
    assert_eq!(all.len(), 3);
    let found: Vec<_> = all.iter().filter(|view| view.dispatch.message == own.dispatch.message).collect();
    assert_eq!((found.len(), &found[0].status), (1, &own.status), "ours is as before");
    assert_eq!(found[0].dispatch.recipients, own.dispatch.recipients);
    for beside in all.iter().filter(|view| view.dispatch.message != own.dispatch.message) {
        assert!(beside.dispatch.unproven);
        let codes: Vec<_> = beside.status.alerts.iter().map(|alert| alert.code).collect();
        assert_eq!(codes, [recapito::pec::AlertCode::UnprovenCopy]);
    }
    let named = stage
        .block(stage.handle.dispatches_named(own.dispatch.message_id.clone()))
        .expect("named");
    assert_eq!(named.len(), 2, "those with this spelling");
}
