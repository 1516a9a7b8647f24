//! The end of a command: reports its failure on stderr and returns the exit code.

use std::io;

use super::Context;
use super::escape::{escape, escape_lines};
use super::exit::{CommandResult, Exit, Failure, code_of};
use crate::i18n::explain;

/// Reports a failure, flushes stdout and returns the exit code.
pub fn conclude(answer: CommandResult, context: &mut Context<'_>) -> u8 {
    let exit = match answer {
        Ok(exit) => exit,
        Err(failure) => report(&failure, context),
    };
    match context.out.flush() {
        // A failure was reported before: its reason is the same.
        Err(error) if matches!(exit, Exit::Good | Exit::Bad) && error.kind() != io::ErrorKind::BrokenPipe => {
            report(&Failure::Output(error), context).code()
        }
        _ => exit.code(),
    }
}

/// Reports a failure on stderr. Errors of stderr itself are ignored.
pub fn report(failure: &Failure, context: &mut Context<'_>) -> Exit {
    match failure {
        Failure::Usage(sentence) => {
            let line = context.words.with("wrong-usage", &[("reason", escape(sentence).into())]);
            let _ = writeln!(context.err, "{line}");
            Exit::Usage
        }
        Failure::Engine(error) => {
            let explanation = explain(context.words, error);
            let text = escape_lines(&format!(
                "{}\n{}\n{}",
                explanation.what_with_detail(context.words),
                explanation.meaning,
                explanation.remedy
            ));
            let _ = writeln!(context.err, "{text}");
            code_of(error)
        }
        // The reader of a pipe, such as `head`, has what it wanted.
        Failure::Output(error) if error.kind() == io::ErrorKind::BrokenPipe => Exit::Good,
        Failure::Output(error) => {
            let line = context.words.with("output-failed", &[("reason", error.to_string().into())]);
            let _ = writeln!(context.err, "{line}");
            Exit::Failed
        }
    }
}
