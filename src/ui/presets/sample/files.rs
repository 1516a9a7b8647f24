//! Sample results of verifying, exporting and importing.

use super::{digest, instant};
use crate::engine::FileFault;
use crate::engine::view::{Exported, ImportReport, MessageSource, NotImported};
use crate::pec::Kind;
use crate::signature::Verdict;
use crate::ui::screen::verify::{Line, Listed, Results, What};

/// A bundle with a changed report, and two messages outside it.
pub fn verified() -> Results {
    let fault = Line {
        file: format!("{BUNDLE}/rapporto.pdf"),
        what: What::Fault(FileFault::Changed),
        by: None,
        at: None,
        opens: None,
    };
    let unreadable = Line {
        file: "/home/studio/Scaricati/vecchia.zip".into(),
        what: What::TooLarge,
        ..fault.clone()
    };
    let sent = Line {
        by: None,
        at: None,
        ..message("invio-5f2a91c04b7e/inviato.eml", Kind::Ordinary, Verdict::Unsigned)
    };
    Results {
        lines: vec![
            message("invio-5f2a91c04b7e/accettazione.eml", Kind::Acceptance, Verdict::Genuine),
            message("invio-5f2a91c04b7e/consegna-1.eml", Kind::Delivery, Verdict::Genuine),
            sent,
            fault,
            message("ricevuta dubbia.eml", Kind::Delivery, Verdict::Altered),
            unreadable,
        ],
        listed: vec![Listed {
            file: BUNDLE.into(),
            good: 14,
            bad: 1,
            is_stamped: false,
        }],
    }
}

/// A list of hashes with a time stamp of an unknown authority, and one without time stamp.
pub fn stamped() -> Results {
    let list = "/home/studio/Documenti/impronte-2026-03-12.txt";
    let line = |file: String, what: What| Line {
        file,
        what,
        by: None,
        at: None,
        opens: None,
    };
    Results {
        lines: vec![
            line(list.into(), What::Hashes(2_355, true)),
            Line {
                by: Some("Autorità di marcatura dimostrativa".into()),
                at: Some(instant("2026-03-12T10:02:11+01:00")),
                ..line(format!("{list}.tsr"), What::Stamp(Verdict::UnknownIssuer, list.into()))
            },
            line("/home/studio/Documenti/impronte-2025.txt".into(), What::Hashes(1_710, false)),
        ],
        listed: Vec::new(),
    }
}

fn message(name: &str, kind: Kind, verdict: Verdict) -> Line {
    let what = What::Message {
        is_as_written: kind == Kind::Ordinary,
        pretends: false,
        kind,
        verdict,
    };
    Line {
        file: format!("{BUNDLE}/{name}"),
        what,
        by: Some("Gestore Nord S.p.A.".into()),
        at: Some(instant("2026-03-11T09:12:33+01:00")),
        opens: Some(MessageSource::in_file(digest(name), name.into())),
    }
}

/// A court export without the receipt of one recipient.
pub fn exported() -> Exported {
    Exported {
        path: "/home/studio/Documenti/deposito-5f2a91c04b7e.zip".into(),
        files: vec!["accettazione.eml".into(), "consegna-1.eml".into(), "consegna-2.eml".into()],
        remarks: vec![
            "Manca la ricevuta di consegna per protocollo@litorale.pec.example.".into(),
            "La ricevuta di consegna per legale@adriatica.pec.example è breve, non completa.".into(),
        ],
        complete: false,
        left_out: Vec::new(),
    }
}

/// A Maildir with two files that were not imported.
pub fn imported() -> ImportReport {
    ImportReport {
        found: 1204,
        imported: 1180,
        duplicates: 22,
        failed: vec![
            NotImported::NoMailbox {
                file: "/home/studio/Maildir/cur/1700000000.M1P2.host:2,S".into(),
            },
            NotImported::NoMessage {
                file: "/home/studio/Maildir/cur/1700000001.M1P3.host:2,S".into(),
            },
        ],
        ..ImportReport::default()
    }
}

const BUNDLE: &str = "/home/studio/Documenti/prove-5f2a91c04b7e";
