//! `status`: the dispatches, newest first, with the state of each recipient and the receipts that prove it.

use std::io::Write;

use serde::Serialize;

use super::address::address;
use super::escape::escape;
use super::exit::CommandResult;
use super::runtime::block_on;
use super::table::Table;
use super::{Context, Exit, Failure, identify};
use crate::engine::EngineError;
use crate::engine::view::DispatchView;
use crate::i18n::Words;
use crate::pec::{AlertCode, DispatchState, Receipt, ReceiptType, RecipientKind, RecipientState, RecipientStatus, Role};
use crate::signature::{Sha256, Verdict};

#[derive(Debug, Clone, clap::Args)]
pub struct Arguments {
    /// One dispatch: its id, its Message-ID, or a message that belongs to it.
    #[arg(value_name = "ID|MESSAGE-ID")]
    pub id: Option<String>,
    #[arg(long, value_name = "ADDRESS")]
    pub account: Option<String>,
    /// Leaves out dispatches that are final and have no alerts.
    #[arg(long)]
    pub open: bool,
}

/// Runs `status`: [`Exit::Bad`] only if the given dispatch does not exist.
pub fn run(arguments: Arguments, context: &mut Context<'_>) -> CommandResult {
    let handle = context.engine()?;
    let views = block_on(async {
        let account = match &arguments.account {
            Some(named) => Some(identify::account(handle, named).await?.account.id),
            None => None,
        };
        let Some(id) = &arguments.id else {
            return Ok(handle.dispatches(account, arguments.open).await?);
        };
        let mut views = identify::dispatches(handle, id).await?;
        views.retain(|view| account.as_ref().is_none_or(|account| *account == view.dispatch.account));
        match views.is_empty() {
            true => Err(EngineError::NotFound.into()),
            false => Ok(views),
        }
    })?;
    report(&views, context)?;
    Ok(Exit::Good)
}

/// Prints dispatches as text or JSON.
pub fn report(views: &[DispatchView], context: &mut Context<'_>) -> Result<(), Failure> {
    let words = context.words;
    if context.json {
        return context.document(&views.iter().map(|view| DispatchJson::new(view, words)).collect::<Vec<_>>());
    }
    if views.is_empty() {
        return context.say(&words.get("no-dispatches"));
    }
    for (number, view) in views.iter().enumerate() {
        if number > 0 {
            writeln!(context.out)?;
        }
        print_text(view, words, context.out)?;
    }
    Ok(())
}

/// One dispatch as text.
pub fn print_text(view: &DispatchView, words: &Words, out: &mut dyn Write) -> Result<(), Failure> {
    let dispatch = &view.dispatch;
    writeln!(out, "{}  {}", words.dispatch(&view.status), escape(&dispatch.subject))?;
    let sent = [
        ("at", words.instant(dispatch.sent_at).into()),
        ("account", escape(&address(dispatch.account.as_str())).into()),
    ];
    writeln!(out, "  {}", words.with("sent-by-at", &sent))?;
    writeln!(out, "  {}  {}", dispatch.id, escape(&dispatch.message_id.to_string()))?;
    recipients(&view.status.recipients, words).write(out)?;
    for alert in view.alerts() {
        let receipt = alert.receipt.map(|receipt| format!("  [{receipt}]")).unwrap_or_default();
        writeln!(out, "  ! {}{receipt}", escape(&words.alert(alert)))?;
    }
    Ok(())
}

pub fn recipients(recipients: &[RecipientStatus], words: &Words) -> Table {
    let mut table = Table::indented(2);
    for recipient in recipients {
        let state = match recipient.overdue {
            true => words.with("state-overdue", &[("state", words.state(recipient.state).into())]),
            false => words.state(recipient.state),
        };
        table.row([
            words.role(recipient.role),
            address(&recipient.address),
            words.recipient_kind(recipient.kind),
            state,
            recipient.at.map(|at| words.instant(at)).unwrap_or_default(),
            reason(recipient, words),
        ]);
    }
    table
}

/// The provider's reason. A rejection without reason and receipts is a connection lost before the message was transmitted.
fn reason(recipient: &RecipientStatus, words: &Words) -> String {
    let unanswered = recipient.state == RecipientState::Refused && recipient.receipts.is_empty();
    let lost = unanswered.then(|| words.get("line-lost-before-sending"));
    recipient.reason.clone().or(lost).unwrap_or_default()
}

/// The JSON of a dispatch; field names and values are documented and stable.
#[derive(Debug, Serialize)]
pub struct DispatchJson {
    id: String,
    message_id: String,
    account: String,
    subject: String,
    sent_at: String,
    state: DispatchState,
    recipients: Vec<RecipientJson>,
    alerts: Vec<AlertJson>,
}

impl DispatchJson {
    /// Times are in the zone of `words`.
    pub fn new(view: &DispatchView, words: &Words) -> Self {
        let dispatch = &view.dispatch;
        Self {
            id: dispatch.id.to_string(),
            message_id: dispatch.message_id.to_string(),
            account: address(dispatch.account.as_str()),
            subject: dispatch.subject.clone(),
            sent_at: words.rfc3339(dispatch.sent_at),
            state: view.status.state,
            recipients: view.status.recipients.iter().map(|one| RecipientJson::new(one, words)).collect(),
            alerts: view
                .alerts()
                .iter()
                .map(|alert| AlertJson {
                    code: alert.code,
                    receipt: alert.receipt,
                    text: words.alert(alert),
                })
                .collect(),
        }
    }
}

#[derive(Debug, Serialize)]
struct RecipientJson {
    address: String,
    #[serde(rename = "type")]
    kind: RecipientKind,
    role: Role,
    state: RecipientState,
    at: Option<String>,
    #[serde(rename = "final")]
    is_final: bool,
    overdue: bool,
    reason: Option<String>,
    receipts: Vec<ReceiptJson>,
}

impl RecipientJson {
    fn new(recipient: &RecipientStatus, words: &Words) -> Self {
        Self {
            address: address(&recipient.address),
            kind: recipient.kind,
            role: recipient.role,
            state: recipient.state,
            at: recipient.at.map(|at| words.rfc3339(at)),
            is_final: recipient.is_final,
            overdue: recipient.overdue,
            reason: recipient.reason.clone(),
            receipts: recipient.receipts.iter().map(|receipt| ReceiptJson::new(receipt, words)).collect(),
        }
    }
}

#[derive(Debug, Serialize)]
struct ReceiptJson {
    id: Sha256,
    kind: String,
    receipt_type: Option<ReceiptType>,
    at: String,
    verdict: Verdict,
    sha256: Sha256,
}

impl ReceiptJson {
    fn new(receipt: &Receipt, words: &Words) -> Self {
        Self {
            id: receipt.message,
            kind: receipt.kind.name(),
            receipt_type: receipt.receipt_type,
            at: words.rfc3339(receipt.at),
            verdict: receipt.verdict,
            sha256: receipt.message,
        }
    }
}

#[derive(Debug, Serialize)]
struct AlertJson {
    code: AlertCode,
    receipt: Option<Sha256>,
    text: String,
}
