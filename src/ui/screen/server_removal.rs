//! Removing messages from their server for good: the question names servers, count and size. It runs like freeing space on a server, which
//! verifies each message first, and it can be undone.

use std::collections::BTreeMap;

use iced::Element;

use super::space::unchanged_words;
use crate::account::AccountId;
use crate::engine::space::SpaceOutcome;
use crate::engine::view::Row;
use crate::engine::{CopyId, EngineError, Handle};
use crate::i18n::explain::{Explanation, explain};
use crate::ui::context::Context;
use crate::ui::message_action::is_on_server;
use crate::ui::part::notice::Notice;
use crate::ui::part::question::{self, Question};

/// The messages to be removed, by account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServerRemoval {
    keys: BTreeMap<AccountId, Vec<CopyId>>,
    bytes: u64,
}

impl ServerRemoval {
    /// Those of these messages that are on a server; `None` where none is.
    pub fn new(rows: &[Row]) -> Option<Self> {
        let (mut keys, mut bytes) = (BTreeMap::<AccountId, Vec<CopyId>>::new(), 0u64);
        for row in rows.iter().filter(|row| is_on_server(row)) {
            keys.entry(row.location.account.clone()).or_default().push(row.key);
            bytes = bytes.saturating_add(row.size);
        }
        (!keys.is_empty()).then_some(Self { keys, bytes })
    }

    pub fn into_keys(self) -> BTreeMap<AccountId, Vec<CopyId>> {
        self.keys
    }

    pub fn view<'a, Message: Clone + 'a>(&self, context: Context<'a>, yes: Message, no: Message) -> Element<'a, Message> {
        let host = |account: &AccountId| {
            let view = context.account(account);
            view.map_or_else(|| account.as_str().to_owned(), |view| view.account.imap.host.clone())
        };
        let mut hosts: Vec<String> = self.keys.keys().map(host).collect();
        hosts.sort_unstable();
        hosts.dedup();
        let n: u64 = self.keys.values().map(|keys| keys.len() as u64).sum();
        let args = [
            ("n", n.into()),
            ("size", context.words.size(self.bytes).into()),
            ("server", hosts.join(", ").into()),
        ];
        let asked = Question {
            question: context.with("ui-erase-question", &args),
            more: context.with("ui-erase-more", &[("n", n.into())]),
            yes: context.get("ui-erase-now"),
        };
        question::card(context, asked, yes, no)
    }
}

/// Removes account by account; an error in one account does not stop the others. Returns the sum and the first error.
pub async fn remove(
    handle: Handle,
    messages: BTreeMap<AccountId, Vec<CopyId>>,
    progress: impl FnMut(u64, u64) -> bool + Clone + Send + 'static,
) -> SpaceOutcome {
    let mut all = SpaceOutcome::default();
    for (account, keys) in messages {
        match handle.make_space(account, keys, None, progress.clone()).await {
            Ok(outcome) => all.add(outcome),
            Err(error) => {
                all.error.get_or_insert(error);
            }
        }
    }
    all
}

/// Returns removed messages to their servers.
pub async fn put_back(handle: Handle, messages: BTreeMap<AccountId, Vec<CopyId>>) -> Result<SpaceOutcome, EngineError> {
    let mut all = SpaceOutcome::default();
    for (account, keys) in messages {
        all.add(handle.put_back(account, keys, |_, _| true).await?);
    }
    Ok(all)
}

/// The notice about the result.
pub fn outcome(context: Context<'_>, outcome: &SpaceOutcome) -> Notice {
    let size = context.words.size(outcome.bytes);
    let done = context.with("ui-erased", &[("n", outcome.done.into()), ("size", size.into())]);
    if outcome.unchanged.is_empty() && outcome.error.is_none() {
        return Notice::Undoable(done);
    }
    let error = outcome.error.as_ref().map(|error| explain(context.words, error));
    let what = match (&error, outcome.done) {
        (Some(error), 0) => error.what.clone(),
        (None, 0) => context.get("ui-erased-none"),
        (_, 1..) => done,
    };
    let detail = error.as_ref().map(|error| error.detail.clone()).unwrap_or_default();
    let why = error.map(|error| format!("{} {}", error.meaning, error.remedy));
    let left = unchanged_words(context, outcome).into_iter().map(|words| format!("{words}."));
    Notice::Failed(Explanation {
        what,
        meaning: left.collect::<Vec<_>>().join(" "),
        remedy: why.unwrap_or_default(),
        detail,
    })
}
