//! The end of a command: reports its failure on stderr and returns the exit code.

use std::io;

use super::World;
use super::exit::{Answer, Exit, Failure, code_of};
use super::visible::{visible, visible_lines};
use crate::i18n::explain;

/// Reports a failure, flushes stdout and returns the exit code.
pub fn conclude(answer: Answer, world: &mut World<'_>) -> u8 {
    let exit = match answer {
        Ok(exit) => exit,
        Err(failure) => report(&failure, world),
    };
    match (world.out.flush(), exit) {
        (Err(error), Exit::Good) if error.kind() != io::ErrorKind::BrokenPipe => Exit::Undone.code(),
        (_, exit) => exit.code(),
    }
}

/// Reports a failure on stderr. Errors of stderr itself are ignored.
pub fn report(failure: &Failure, world: &mut World<'_>) -> Exit {
    match failure {
        Failure::Usage(sentence) => {
            let line = world.words.with("wrong-usage", &[("reason", visible(sentence).into())]);
            let _ = writeln!(world.err, "{line}");
            Exit::Usage
        }
        Failure::Engine(error) => {
            let explanation = explain(world.words, error);
            let text = visible_lines(&format!("{}\n{}\n{}", explanation.what, explanation.meaning, explanation.remedy));
            let _ = writeln!(world.err, "{text}");
            code_of(error)
        }
        // The reader of a pipe, such as `head`, has what it wanted.
        Failure::Output(error) if error.kind() == io::ErrorKind::BrokenPipe => Exit::Good,
        Failure::Output(error) => {
            let line = world.words.with("output-failed", &[("reason", error.to_string().into())]);
            let _ = writeln!(world.err, "{line}");
            Exit::Undone
        }
    }
}
