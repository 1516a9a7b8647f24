//! `demo`: the main workflow on a fresh demo world, in the terminal. `main` builds the world; this file runs and checks the workflow.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use super::conclude::conclude;
use super::exit::CommandResult;
use super::runtime::block_on;
use super::send::follow;
use super::{Context, Exit, Failure, status};
use crate::account::AccountId;
use crate::engine::view::{DispatchView, ExportFormat};
use crate::engine::{Exportable, Handle};
use crate::pec::draft::{Attachment, Draft};
use crate::pec::{Kind, RecipientState, RecipientStatus};
use crate::signature::Verdict;

#[derive(Debug, Clone, clap::Args)]
pub struct Arguments {
    /// Where to save the evidence; default: a new temporary folder.
    #[arg(long, value_name = "DIR")]
    pub keep: Option<PathBuf>,
}

/// The roles of the addresses in the demo world.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DemoScript {
    /// The sender's account, already added.
    pub account: AccountId,
    /// A PEC recipient with immediate delivery.
    pub instant: String,
    /// A PEC recipient with delivery after the 12-hour notice.
    pub late: String,
    /// A mailbox that does not exist: non-delivery with 5.1.1.
    pub unknown: String,
    /// An address outside PEC.
    pub ordinary: String,
    /// How long to wait for all outcomes.
    pub limit: Duration,
}

/// Runs the workflow on a live engine: sends to the four recipients, shows the table as it fills, exports the evidence. Returns 0
/// only if every outcome is as expected. `turn` is called with every state, so that the demo's clock can be advanced.
pub fn play(script: &DemoScript, keep: Option<&Path>, turn: &mut dyn FnMut(&DispatchView), mut context: Context<'_>) -> u8 {
    let answer = perform(script, keep, turn, &mut context);
    conclude(answer, &mut context)
}

fn perform(script: &DemoScript, keep: Option<&Path>, turn: &mut dyn FnMut(&DispatchView), context: &mut Context<'_>) -> CommandResult {
    let handle = context.engine()?;
    let words = context.words;
    context.say(&words.get("demo-begins"))?;
    let view = block_on(async {
        let id = handle.send(script.account.clone(), draft(script, context)).await?;
        let mut board = Board::default();
        let end = follow(handle, &id, script.limit, &mut |view| {
            turn(view);
            board.show(view, context)?;
            Ok(is_as_expected(script, view))
        })
        .await?;
        board.show(&end, context)?;
        board.finish(&end, context)?;
        Ok(end)
    })?;
    let kept = evidence(handle, &view, keep, context)?;
    let outcomes = outcomes(script, &view);
    if context.json {
        status::report(std::slice::from_ref(&view), context)?;
    }
    for (address, as_expected) in &outcomes {
        let key = match as_expected {
            true => "demo-as-expected",
            false => "demo-not-as-expected",
        };
        context.say(&words.with(key, &[("address", address.as_str().into())]))?;
    }
    context.say(&words.with("demo-evidence", &[("path", kept.display().to_string().into())]))?;
    Ok(Exit::of(outcomes.iter().all(|(_, as_expected)| *as_expected)))
}

fn draft(script: &DemoScript, context: &Context<'_>) -> Draft {
    Draft {
        to: vec![script.instant.clone(), script.late.clone(), script.unknown.clone()],
        cc: vec![script.ordinary.clone()],
        subject: context.words.get("demo-subject"),
        body: context.words.get("demo-body"),
        attachments: vec![Attachment {
            name: "contratto.txt".to_owned(),
            media_type: "text/plain".to_owned(),
            bytes: context.words.get("demo-attachment").into_bytes(),
            path: None,
        }],
        ..Draft::default()
    }
}

/// The table of recipients: redrawn in place on a terminal, else one line for each change. With `--json` it goes to stderr.
#[derive(Default)]
struct Board {
    seen: Vec<RecipientState>,
    drawn: usize,
}

impl Board {
    fn show(&mut self, view: &DispatchView, context: &mut Context<'_>) -> Result<(), Failure> {
        let recipients = &view.status.recipients;
        let states: Vec<RecipientState> = recipients.iter().map(|recipient| recipient.state).collect();
        if states == self.seen {
            return Ok(());
        }
        let changed: Vec<RecipientStatus> = recipients
            .iter()
            .enumerate()
            .filter(|(index, recipient)| self.seen.get(*index) != Some(&recipient.state))
            .map(|(_, recipient)| recipient.clone())
            .collect();
        self.seen = states;
        if redraws(context) {
            self.erase(context)?;
            let table = status::recipients(recipients, context.words);
            self.drawn = table.lines();
            // Without line wrap every row is one line, so the number of lines to erase is known.
            write!(context.out, "\x1b[?7l")?;
            table.write(context.out)?;
            write!(context.out, "\x1b[?7h")?;
            return Ok(context.out.flush()?);
        }
        let out = match context.json {
            true => &mut context.err,
            false => &mut context.out,
        };
        status::recipients(&changed, context.words).write(*out)?;
        Ok(out.flush()?)
    }

    /// On a terminal, redraws the final table with line wrap, so that nothing is cut off.
    fn finish(&mut self, view: &DispatchView, context: &mut Context<'_>) -> Result<(), Failure> {
        if !redraws(context) {
            return Ok(());
        }
        self.erase(context)?;
        Ok(status::recipients(&view.status.recipients, context.words).write(context.out)?)
    }

    fn erase(&mut self, context: &mut Context<'_>) -> Result<(), Failure> {
        if self.drawn > 0 {
            write!(context.out, "\x1b[{}A\x1b[J", self.drawn)?;
            self.drawn = 0;
        }
        Ok(())
    }
}

fn redraws(context: &Context<'_>) -> bool {
    context.out_is_terminal && !context.json
}

/// Each recipient with whether its outcome is as expected.
fn outcomes(script: &DemoScript, view: &DispatchView) -> Vec<(String, bool)> {
    let of = |address: &str| {
        let address = crate::account::normal_address(address);
        view.status.recipients.iter().find(|recipient| recipient.address == address)
    };
    let delivered = |recipient: &RecipientStatus| recipient.state == RecipientState::Delivered && has(recipient, &Kind::Delivery);
    [
        (&script.instant, of(&script.instant).is_some_and(delivered)),
        (
            &script.late,
            of(&script.late).is_some_and(|recipient| delivered(recipient) && has(recipient, &Kind::DelayNotice)),
        ),
        (
            &script.unknown,
            of(&script.unknown).is_some_and(|recipient| {
                let names_the_code = recipient.reason.as_ref().is_some_and(|reason| reason.contains("5.1.1"));
                recipient.state == RecipientState::Failed && names_the_code
            }),
        ),
        (
            &script.ordinary,
            of(&script.ordinary).is_some_and(|recipient| recipient.state == RecipientState::Ordinary),
        ),
    ]
    .into_iter()
    .map(|(address, as_expected)| (address.clone(), as_expected))
    .collect()
}

fn is_as_expected(script: &DemoScript, view: &DispatchView) -> bool {
    outcomes(script, view).iter().all(|(_, as_expected)| *as_expected)
}

/// A genuine receipt of this kind about this recipient.
fn has(recipient: &RecipientStatus, kind: &Kind) -> bool {
    let receipts = &recipient.receipts;
    receipts
        .iter()
        .any(|receipt| receipt.kind == *kind && receipt.verdict == Verdict::Genuine)
}

/// Exports to `keep`, or into it if it exists, or to a new temporary folder.
fn evidence(handle: &Handle, view: &DispatchView, keep: Option<&Path>, context: &Context<'_>) -> Result<PathBuf, Failure> {
    let id = &view.dispatch.id;
    let target = match keep {
        Some(dir) if dir.exists() => dir.join(id.as_str()),
        Some(dir) => dir.to_owned(),
        None => std::env::temp_dir().join(format!("recapito-demo-{id}-{}", context.now().as_second())),
    };
    let format = ExportFormat::Evidence {
        words: Arc::new(context.words.duplicate()),
        update: false,
    };
    let what = vec![Exportable::Dispatch(id.clone())];
    let exported = block_on(async { Ok(handle.export(what, target, format, |_, _| true).await?) })?;
    Ok(exported.path)
}
