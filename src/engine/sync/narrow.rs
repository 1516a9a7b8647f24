//! Fetching what is missing, and narrowing down what did not arrive to the single messages that cannot be fetched, so that all others are.

use std::collections::VecDeque;

use super::fetch::{Fetch, Shortfall, Then};
use super::pass::Pass;
use super::sizes::Wanted;
use crate::account::{FetchProblem, Location, Uid};
use crate::engine::error::EngineError;
use crate::engine::failed_fetches::record;
use crate::mail::remote::{MessageInfo, RemoteError, RemoteErrorKind, Service};

/// Commands for narrowing down in one folder and pass. What is left then is fetched by the next pass, message by message.
const MOST_COMMANDS: usize = 48;
/// Messages left for the next pass in that way. Where more are, the folder is at fault and not a message.
const MOST_LEFT: usize = 200;

/// Messages to be fetched again in one command, each with what happened before.
type Group = Vec<(Uid, FetchProblem)>;

/// Fetches and keeps messages of the selected folder, in the order given. Those that do not arrive are narrowed down, and recorded as
/// failed in the sync state, as are those above the size limit.
///
/// Returns the outlines of all messages of the folder, if they are to be requested with the last of these, and were not refused.
pub(super) async fn fetch_missing(
    pass: &mut Pass<'_>,
    folder: &Location,
    wanted: &[Wanted],
    then: Then,
) -> Result<Option<Vec<MessageInfo>>, EngineError> {
    let (mut fetch, batches) = Fetch::plan(pass, folder, wanted);
    let fetched = fetch.run(pass, batches, then).await?;
    narrow(&mut fetch, pass, fetched.shortfalls).await?;
    Ok(fetched.outlines)
}

/// Fetches again what did not arrive: a refused batch by halves, since one message may be the cause, any other message alone. What fails
/// alone is recorded. Messages that the server no longer has are no failures.
async fn narrow(fetch: &mut Fetch<'_>, pass: &mut Pass<'_>, shortfalls: Vec<Shortfall>) -> Result<(), EngineError> {
    if shortfalls.is_empty() {
        return Ok(());
    }
    let shortfalls = without_expunged(fetch, pass, shortfalls).await?;
    let mut groups = VecDeque::new();
    shortfalls
        .into_iter()
        .for_each(|shortfall| sort(fetch, pass, shortfall, &mut groups));
    for _ in 0..MOST_COMMANDS {
        let Some(group) = groups.pop_front() else { break };
        let uids = group.into_iter().map(|(uid, _)| uid).collect();
        for shortfall in fetch.run(pass, vec![uids], Then::Nothing).await?.shortfalls {
            sort(fetch, pass, shortfall, &mut groups);
        }
    }
    leave(fetch, pass, groups.into_iter().flatten().collect())
}

/// Records what failed alone, and adds the rest to the groups to fetch.
fn sort(fetch: &Fetch<'_>, pass: &mut Pass<'_>, shortfall: Shortfall, groups: &mut VecDeque<Group>) {
    let now = pass.shared.clock.now();
    let is_refused = |problem: &FetchProblem| matches!(problem, FetchProblem::Refused(_));
    let (refused, others): (Group, Group) = shortfall.missing.into_iter().partition(|(_, problem)| is_refused(problem));
    for (uid, problem) in others {
        match (&problem, shortfall.alone) {
            // A body of an odd size is judged by its second arrival, though it came alone the first time.
            (FetchProblem::OtherSize { .. }, _) | (_, false) => groups.push_back(vec![(uid, problem)]),
            (_, true) => record(pass.failed(&fetch.folder.folder, fetch.folder.validity), uid, problem, true, now),
        }
    }
    match (refused.len(), shortfall.alone) {
        (0, _) => {}
        (_, true) => {
            let failed = pass.failed(&fetch.folder.folder, fetch.folder.validity);
            refused
                .into_iter()
                .for_each(|(uid, problem)| record(failed, uid, problem, true, now));
        }
        (count, false) => {
            let mut first = refused;
            let second = first.split_off(count.div_ceil(2));
            groups.extend([first, second].into_iter().filter(|half| !half.is_empty()));
        }
    }
}

/// Removes the messages that the server no longer has: a FETCH does not mention them. A server that refuses the search is not believed to
/// have lost them.
async fn without_expunged(fetch: &Fetch<'_>, pass: &mut Pass<'_>, shortfalls: Vec<Shortfall>) -> Result<Vec<Shortfall>, EngineError> {
    let uids: Vec<Uid> = shortfalls.iter().flat_map(|one| one.missing.iter().map(|(uid, _)| *uid)).collect();
    let there = match pass.session.existing(&uids).await {
        Ok(there) => there,
        Err(error) if matches!(error.kind, RemoteErrorKind::Refused | RemoteErrorKind::Busy) => return Ok(shortfalls),
        Err(error) => return Err(error.into()),
    };
    let is_there = |uid: &Uid| there.binary_search(uid).is_ok();
    let failed = pass.failed(&fetch.folder.folder, fetch.folder.validity);
    failed.retain(|uid, _| is_there(uid) || !uids.contains(uid));
    let remaining = shortfalls.into_iter().map(|shortfall| Shortfall {
        missing: shortfall.missing.into_iter().filter(|(uid, _)| is_there(uid)).collect(),
        ..shortfall
    });
    Ok(remaining.collect())
}

/// Records what was not narrowed down. An error if it is so much that the folder is at fault.
fn leave(fetch: &Fetch<'_>, pass: &mut Pass<'_>, left: Group) -> Result<(), EngineError> {
    let now = pass.shared.clock.now();
    let failed = pass.failed(&fetch.folder.folder, fetch.folder.validity);
    let reason = match left.get(MOST_LEFT) {
        Some((_, FetchProblem::Refused(text))) => Some(text.clone()),
        Some(_) => Some(String::new()),
        None => None,
    };
    for (uid, problem) in left.into_iter().take(MOST_LEFT) {
        record(failed, uid, problem, false, now);
    }
    match reason {
        None => Ok(()),
        Some(detail) => Err(EngineError::Remote(RemoteError {
            service: Service::Imap,
            kind: RemoteErrorKind::Refused,
            detail,
        })),
    }
}
