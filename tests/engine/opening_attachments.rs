//! Opening attachments: documents through a temporary copy, messages here, other types not at all.

use recapito::engine::openable::{Danger, Opening};
use recapito::engine::view::{MessageView, PartView};
use recapito::engine::{EngineError, Selection};
use recapito::pec::Kind;
use recapito::pec::draft::Attachment;
use recapito::signature::Verdict;
use recapito::sim;

use crate::world::{Stage, draft};

#[test]
fn a_document_is_opened_through_a_copy_that_is_removed_when_the_engine_stops() {
    let stage = Stage::with_demo_synced();
    let view = envelope(&stage);
    let part = document(&view);
    assert_eq!(part.opening, Opening::Document);
    let copy = stage.block(stage.handle.open_copy(view.message, part.number)).expect("copied");
    assert_eq!(copy.file_name().and_then(|name| name.to_str()), Some(part.name.as_str()));
    let bytes = stage.block(stage.handle.part(view.message, part.number)).expect("there");
    assert_eq!(std::fs::read(&copy).expect("read"), bytes);
    assert!(bytes.starts_with(b"%PDF"));
    let stage = stage.restart_offline();
    assert!(!copy.exists(), "removed when the engine stopped");
    stage.handle.stop();
}

#[test]
fn a_program_is_not_opened_and_the_reason_is_given() {
    let stage = Stage::new();
    let mut draft = draft(&[sim::INSTANT], &[]);
    draft.attachments = vec![Attachment {
        name: "fattura.pdf".into(),
        media_type: "application/pdf".into(),
        bytes: b"\x7FELF and so on".to_vec(),
        path: None,
    }];
    let sent = stage.send(&draft);
    stage.sync();
    let message = stage.dispatch(&sent).dispatch.message.expect("stored");
    let view = stage.block(stage.handle.message(message)).expect("read");
    let part = part(&view, "fattura.pdf");
    assert_eq!(part.opening, Opening::Refused(Danger::DisguisedProgram));
    let refused = stage.block(stage.handle.open_copy(message, part.number));
    assert!(
        matches!(refused, Err(EngineError::NotOpenable(Danger::DisguisedProgram))),
        "{refused:?}"
    );
}

#[test]
fn an_attached_message_is_read_with_a_verdict_of_its_own() {
    let stage = Stage::with_demo_synced();
    let outer = envelope(&stage);
    assert_eq!((outer.verification.verdict, outer.source.is_attached()), (Verdict::Genuine, false));
    let inner = part(&outer, "postacert.eml");
    assert_eq!(inner.opening, Opening::Message);
    let source = outer.source.clone().part(inner.number);
    let view = stage.block(stage.handle.message(source.clone())).expect("read");
    assert_eq!(view.source, source);
    assert_eq!(
        (view.verification.verdict, view.reading.kind.clone()),
        (Verdict::Unsigned, Kind::Ordinary)
    );
    assert!(view.locations.is_empty(), "the attached message is in no folder");
    assert_eq!(view.content.subject, outer.content.subject);
    let (within, without) = (document(&view), document(&outer));
    let bytes = |view: &MessageView, part: &PartView| stage.block(stage.handle.part(view.source.clone(), part.number)).expect("there");
    assert_eq!(bytes(&view, within), bytes(&outer, without));
    let nowhere = stage.block(stage.handle.message(source.part(99)));
    assert!(matches!(nowhere, Err(EngineError::NotFound)));
}

/// A transport envelope that contains a PDF.
fn envelope(stage: &Stage) -> MessageView {
    let rows = stage.rows(&Selection::default());
    let envelopes = rows.iter().filter(|row| row.kind == Kind::TransportEnvelope && row.attachments > 0);
    envelopes
        .map(|row| stage.block(stage.handle.message(row.message)).expect("read"))
        .find(|view| view.parts.iter().any(|part| part.name.ends_with(".pdf")))
        .expect("in the demo world")
}

fn document(view: &MessageView) -> &PartView {
    view.parts.iter().find(|part| part.name.ends_with(".pdf")).expect("a PDF")
}

fn part<'a>(view: &'a MessageView, name: &str) -> &'a PartView {
    view.parts.iter().find(|part| part.name == name).expect("a part of this name")
}
