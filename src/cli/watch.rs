//! `watch`: prints events as they occur, until it is interrupted.

use futures_util::StreamExt as _;
use serde::Serialize;

use super::address::address;
use super::escape::escape;
use super::exit::CommandResult;
use super::runtime::block_on;
use super::{Context, Exit, Failure};
use crate::engine::Event;
use crate::i18n::Words;

/// Runs `watch`: [`Exit::Good`] on Ctrl+C, an error if the engine stops.
pub fn run(context: &mut Context<'_>) -> CommandResult {
    let handle = context.engine()?;
    block_on(async {
        let mut events = std::pin::pin!(handle.events());
        let mut interrupted = std::pin::pin!(tokio::signal::ctrl_c());
        context.say(&context.words.get("watching"))?;
        loop {
            tokio::select! {
                signal = &mut interrupted => {
                    signal?;
                    return Ok(Exit::Good);
                }
                event = events.next() => match event {
                    Some(event) => print(&event, context)?,
                    None => return Err(Failure::Engine(crate::engine::EngineError::Stopped)),
                },
            }
        }
    })
}

fn print(event: &Event, context: &mut Context<'_>) -> Result<(), Failure> {
    let at = context.now();
    match context.json {
        true => {
            serde_json::to_writer(
                &mut context.out,
                &Json {
                    at: context.words.rfc3339(at),
                    what: What::of(event),
                },
            )?;
            writeln!(context.out)?;
        }
        false => writeln!(context.out, "{}  {}", context.words.instant(at), sentence(event, context.words))?,
    }
    Ok(context.out.flush()?)
}

fn sentence(event: &Event, words: &Words) -> String {
    let account = |account: &crate::account::AccountId| address(account.as_str()).into();
    let text = match event {
        Event::Lagged => words.get("event-lagged"),
        Event::AccountsChanged => words.get("event-accounts-changed"),
        Event::HealthChanged(whose) => words.with("event-health-changed", &[("account", account(whose))]),
        Event::MessagesChanged {
            account: whose,
            folder,
            new,
        } => words.with(
            "event-messages-changed",
            &[
                ("account", account(whose)),
                ("folder", folder.as_str().into()),
                ("new", (*new).into()),
            ],
        ),
        Event::Searchable => words.get("event-searchable"),
        Event::DispatchChanged(id) => words.with("event-dispatch-changed", &[("dispatch", id.as_str().into())]),
        Event::Synced(whose) => words.with("event-synced", &[("account", account(whose))]),
        Event::Rebuilding(done, of) => words.with("rebuilding", &[("done", done.to_string().into()), ("of", of.to_string().into())]),
        Event::MessageDamaged(message) => words.with("event-damaged", &[("message", message.to_string().into())]),
        Event::LedgerBroken => words.get("event-ledger-broken"),
        Event::LedgerGap => words.get("event-ledger-gap"),
    };
    escape(&text)
}

#[derive(Serialize)]
struct Json {
    at: String,
    #[serde(flatten)]
    what: What,
}

#[derive(Serialize)]
#[serde(tag = "event", rename_all = "kebab-case")]
enum What {
    Lagged,
    AccountsChanged,
    HealthChanged {
        account: String,
    },
    MessagesChanged {
        account: String,
        folder: String,
        new: u32,
    },
    Searchable,
    DispatchChanged {
        dispatch: String,
    },
    Synced {
        account: String,
    },
    Rebuilding {
        done: u64,
        of: u64,
    },
    #[serde(rename = "ailing")]
    Damaged {
        message: String,
    },
    LedgerBroken,
    LedgerGap,
}

impl What {
    fn of(event: &Event) -> Self {
        match event {
            Event::Lagged => Self::Lagged,
            Event::AccountsChanged => Self::AccountsChanged,
            Event::HealthChanged(account) => Self::HealthChanged {
                account: address(account.as_str()),
            },
            Event::MessagesChanged { account, folder, new } => Self::MessagesChanged {
                account: address(account.as_str()),
                folder: folder.clone(),
                new: *new,
            },
            Event::Searchable => Self::Searchable,
            Event::DispatchChanged(id) => Self::DispatchChanged { dispatch: id.to_string() },
            Event::Synced(account) => Self::Synced {
                account: address(account.as_str()),
            },
            Event::Rebuilding(done, of) => Self::Rebuilding { done: *done, of: *of },
            Event::MessageDamaged(message) => Self::Damaged {
                message: message.to_string(),
            },
            Event::LedgerBroken => Self::LedgerBroken,
            Event::LedgerGap => Self::LedgerGap,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::account::AccountId;

    #[test]
    fn an_event_is_one_object_with_its_name() {
        let event = Event::MessagesChanged {
            account: AccountId::of("a@pec.example"),
            folder: "INBOX".into(),
            new: 2,
        };
        let json = Json {
            at: "2026-03-05T10:11:12+01:00".into(),
            what: What::of(&event),
        };
        assert_eq!(
            serde_json::to_string(&json).expect("written"),
            r#"{"at":"2026-03-05T10:11:12+01:00","event":"messages-changed","account":"a@pec.example","folder":"INBOX","new":2}"#
        );
    }
}
