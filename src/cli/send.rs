//! `send`: checks the message, submits it and, with `--wait`, follows the receipts until every outcome is final.

use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::builder::{PossibleValuesParser, TypedValueParser as _};
use serde::Serialize;

use super::escape::escape_lines;
use super::exit::CommandResult;
use super::runtime::block_on;
use super::{Context, Exit, Failure, identify, status};
use crate::engine::files;
use crate::engine::view::DispatchView;
use crate::engine::{EngineError, Event, Handle};
use crate::i18n::Words;
use crate::i18n::explain::explain_draft;
use crate::i18n::wording::draft_code;
use crate::pec::draft::{Attachment, Draft, DraftProblem};
use crate::pec::{DispatchId, DispatchState, ReceiptType, RecipientState, Submission};

#[derive(Debug, Clone, clap::Args)]
pub struct Arguments {
    #[arg(long, value_name = "ADDRESS")]
    pub from: String,
    #[arg(long, value_name = "ADDRESS")]
    pub to: Vec<String>,
    #[arg(long, value_name = "ADDRESS")]
    pub cc: Vec<String>,
    #[arg(long, value_name = "TEXT")]
    pub subject: String,
    /// The text, UTF-8; `-` is stdin.
    #[arg(long, value_name = "FILE")]
    pub body: Option<PathBuf>,
    #[arg(long, value_name = "FILE")]
    pub attach: Vec<PathBuf>,
    /// The type of delivery receipt to request.
    #[arg(
        long,
        value_name = "completa|breve|sintetica",
        default_value = "completa",
        value_parser = PossibleValuesParser::new(["completa", "breve", "sintetica"])
            .map(|name| ReceiptType::parse(&name).unwrap_or_default()),
    )]
    pub receipt: ReceiptType,
    /// The maximum time to wait for final states, in seconds.
    #[arg(long, value_name = "SECONDS")]
    pub wait: Option<u64>,
    #[arg(long)]
    pub dry_run: bool,
}

/// Runs `send`: [`Exit::Bad`] if the submission was rejected or its outcome is unknown and, with `--wait`, if a recipient did not
/// receive the message or the time is up before every state is final.
pub fn run(arguments: Arguments, context: &mut Context<'_>) -> CommandResult {
    let handle = context.engine()?;
    let draft = draft(&arguments, context)?;
    let problems = draft.problems();
    if arguments.dry_run {
        block_on(async { Ok(identify::account(handle, &arguments.from).await?) })?;
        return preflight(&problems, context);
    }
    for problem in problems.iter().filter(|problem| !problem.is_fatal()) {
        context.say(&context.words.draft_problem(problem))?;
    }
    if problems.iter().any(DraftProblem::is_fatal) {
        return Err(EngineError::Draft(problems).into());
    }
    let waiting = arguments.wait.map(Duration::from_secs);
    let view = block_on(async {
        let account = identify::account(handle, &arguments.from).await?.account.id;
        let id = match handle.send(account, draft).await {
            Ok(id) => id,
            Err(error) => {
                if matches!(&error, EngineError::Remote(_)) {
                    context.say(&context.words.get("send-nothing-sent"))?;
                }
                return Err(error.into());
            }
        };
        match waiting {
            Some(most) => follow(handle, &id, most, &mut |_| Ok(false)).await,
            None => Ok(handle.dispatch(id).await?),
        }
    })?;
    status::report(std::slice::from_ref(&view), context)?;
    if view.dispatch.submission == Submission::Committed {
        context.say(&context.words.get("send-still-committed"))?;
    }
    Ok(Exit::of(is_good(&view, waiting.is_some())))
}

/// Follows a dispatch until every recipient's state is final, `enough` returns true, or the time is up. `enough` is called with every
/// state.
pub async fn follow(
    handle: &Handle,
    id: &DispatchId,
    most: Duration,
    enough: &mut dyn FnMut(&DispatchView) -> Result<bool, Failure>,
) -> Result<DispatchView, Failure> {
    use futures_util::StreamExt as _;
    let mut events = std::pin::pin!(handle.events());
    let deadline = tokio::time::sleep(most);
    let mut deadline = std::pin::pin!(deadline);
    let mut tick = tokio::time::interval(Duration::from_secs(1));
    let mut listening = true;
    loop {
        let view = handle.dispatch(id.clone()).await?;
        if enough(&view)? || is_final(&view) {
            return Ok(view);
        }
        loop {
            tokio::select! {
                () = &mut deadline => return Ok(handle.dispatch(id.clone()).await?),
                event = events.next(), if listening => match event {
                    Some(Event::DispatchChanged(changed)) if changed.group() == id.group() => break,
                    Some(Event::Lagged) => break,
                    Some(_) => {}
                    None => listening = false,
                },
                // A state also changes without an event, when something becomes overdue.
                _ = tick.tick() => break,
            }
        }
    }
}

fn is_final(view: &DispatchView) -> bool {
    !view.status.recipients.is_empty() && view.status.recipients.iter().all(|recipient| recipient.is_final)
}

fn is_good(view: &DispatchView, waited: bool) -> bool {
    let is_bad = |state| {
        matches!(
            state,
            RecipientState::Failed | RecipientState::Virus | RecipientState::Refused | RecipientState::Uncertain
        )
    };
    let refused = matches!(
        view.status.state,
        DispatchState::Failed | DispatchState::Refused | DispatchState::Uncertain
    );
    let recipients = &view.status.recipients;
    !refused && !recipients.iter().any(|recipient| is_bad(recipient.state)) && (!waited || is_final(view))
}

fn draft(arguments: &Arguments, context: &mut Context<'_>) -> Result<Draft, Failure> {
    let mut attachments = Vec::new();
    let mut left = files::ATTACHED;
    for path in &arguments.attach {
        let bytes = files::read(path, left)?;
        left = left.saturating_sub(bytes.len() as u64);
        attachments.push(Attachment::of_file(path.clone(), bytes));
    }
    Ok(Draft {
        to: arguments.to.clone(),
        cc: arguments.cc.clone(),
        subject: arguments.subject.clone(),
        body: body(arguments.body.as_deref(), context)?,
        attachments,
        receipt_type: arguments.receipt,
        in_reply_to: None,
    })
}

fn body(path: Option<&Path>, context: &mut Context<'_>) -> Result<String, Failure> {
    let Some(path) = path else {
        return Ok(String::new());
    };
    let bytes = match path == Path::new("-") {
        true => files::read_stream(&mut *context.input, "-", files::TEXT)?,
        false => files::read(path, files::TEXT)?,
    };
    String::from_utf8(bytes).map_err(|_| {
        let variables = [("path", path.display().to_string().into())];
        Failure::Usage(context.words.with("body-not-utf8", &variables))
    })
}

fn preflight(problems: &[DraftProblem], context: &mut Context<'_>) -> CommandResult {
    let words = context.words;
    let can_be_sent = !problems.iter().any(DraftProblem::is_fatal);
    if context.json {
        context.document(&Preflight {
            can_be_sent,
            problems: problems.iter().map(|problem| ProblemJson::new(problem, words)).collect(),
        })?;
        return Ok(Exit::of(can_be_sent));
    }
    for problem in problems {
        let explanation = explain_draft(words, problem);
        let mark = match problem.is_fatal() {
            true => "!",
            false => "-",
        };
        let text = format!("{mark} {} {} {}", explanation.what, explanation.meaning, explanation.remedy);
        writeln!(context.out, "{}", escape_lines(&text))?;
    }
    let verdict = match can_be_sent {
        true => "preflight-good",
        false => "preflight-bad",
    };
    writeln!(context.out, "{}", words.get(verdict))?;
    Ok(Exit::of(can_be_sent))
}

#[derive(Serialize)]
struct Preflight {
    can_be_sent: bool,
    problems: Vec<ProblemJson>,
}

#[derive(Serialize)]
struct ProblemJson {
    code: &'static str,
    fatal: bool,
    text: String,
}

impl ProblemJson {
    fn new(problem: &DraftProblem, words: &Words) -> Self {
        Self {
            code: draft_code(problem),
            fatal: problem.is_fatal(),
            text: words.draft_problem(problem),
        }
    }
}
