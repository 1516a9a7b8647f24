//! Dispatches that need attention, and those of them that the user has set aside.

use std::collections::{HashMap, HashSet};

use super::error::EngineError;
use super::event::Event;
use super::handle::Handle;
use super::shared::Shared;
use super::status_cache;
use super::view::DispatchView;
use crate::pec::DispatchId;
use crate::signature::Sha256;
use crate::store::{Decided, FollowUp, FollowUpDecision};

/// The dispatches with a problem: late, failed, refused, uncertain, or with alerts.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AttentionList {
    /// Those that need attention now, newest first.
    pub open: Vec<AttentionItem>,
    /// Those that the user has set aside, the latest decision first.
    pub set_aside: Vec<AttentionItem>,
}

/// A dispatch with a problem.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AttentionItem {
    /// The dispatch with its status.
    pub view: DispatchView,
    /// A digest of its problem: a decision holds as long as this stays the same.
    pub problem: Sha256,
    /// The decision that sets it aside.
    pub decided: Option<Decided>,
}

impl Handle {
    /// The dispatches with a problem, both those that need attention and those set aside.
    pub async fn attention(&self) -> Result<AttentionList, EngineError> {
        self.read(list).await
    }

    /// Decides about dispatches, each with the digest of the problem that the user saw. Resolves when the decisions are in the ledger.
    pub async fn follow_up(&self, dispatches: Vec<(DispatchId, Sha256)>, decision: FollowUpDecision) -> Result<(), EngineError> {
        self.read(move |shared| decide(shared, dispatches, decision)).await
    }
}

fn list(shared: &Shared) -> Result<AttentionList, EngineError> {
    let now = shared.clock.now();
    let mut problems: HashMap<DispatchId, Problem> = problems(shared)?.into_iter().map(|one| (one.dispatch.clone(), one)).collect();
    let mut list = AttentionList::default();
    for id in shared.store.dispatches(None)? {
        let Some((problem, view)) = problems.remove(&id).zip(status_cache::view(&shared.store, &id, now)?) else {
            continue;
        };
        let group = if problem.decided.is_none() {
            &mut list.open
        } else {
            &mut list.set_aside
        };
        group.push(AttentionItem {
            view,
            problem: problem.digest,
            decided: problem.decided,
        });
    }
    list.set_aside
        .sort_by_key(|item| std::cmp::Reverse(item.decided.as_ref().map(|decided| decided.at)));
    Ok(list)
}

/// How many dispatches need attention now, and how many are set aside.
pub(crate) fn counts(shared: &Shared) -> Result<(u64, u64), EngineError> {
    let problems = problems(shared)?;
    let set_aside = problems.iter().filter(|problem| problem.decided.is_some()).count();
    Ok(((problems.len() - set_aside) as u64, set_aside as u64))
}

/// The dispatches that need attention now.
pub(crate) fn open_dispatches(shared: &Shared) -> Result<HashSet<DispatchId>, EngineError> {
    let open = problems(shared)?.into_iter().filter(|problem| problem.decided.is_none());
    Ok(open.map(|problem| problem.dispatch).collect())
}

/// A problem of a dispatch.
struct Problem {
    dispatch: DispatchId,
    digest: Sha256,
    decided: Option<Decided>,
}

/// The only definition of what needs attention: lists and counts follow from it.
fn problems(shared: &Shared) -> Result<Vec<Problem>, EngineError> {
    let now = shared.clock.now();
    let open = shared.status_cache.open(&shared.store, now)?.into_iter();
    let problems = open.filter_map(|found| {
        let (dispatch, digest) = (found.summary.dispatch, found.problem?);
        let decided = shared.store.decision(&dispatch, &digest, now);
        Some(Problem { dispatch, digest, decided })
    });
    Ok(problems.collect())
}

fn decide(shared: &Shared, dispatches: Vec<(DispatchId, Sha256)>, decision: FollowUpDecision) -> Result<(), EngineError> {
    let who = system_user();
    let follow_ups = dispatches.into_iter().map(|(dispatch, seen)| FollowUp {
        dispatch,
        decision,
        seen,
        who: who.clone(),
    });
    let follow_ups: Vec<FollowUp> = follow_ups.collect();
    let ids: Vec<DispatchId> = follow_ups.iter().map(|one| one.dispatch.clone()).collect();
    shared.store.record_follow_ups(follow_ups)?;
    ids.into_iter().for_each(|id| shared.emit(Event::DispatchChanged(id)));
    Ok(())
}

/// The name of the system's user, as the environment has it; empty where it has none. At most [`LONGEST_NAME`] characters.
fn system_user() -> String {
    let names = ["USER", "LOGNAME", "USERNAME"].into_iter();
    let name = names
        .filter_map(|name| std::env::var(name).ok())
        .find(|name| !name.trim().is_empty());
    let name = name.unwrap_or_default();
    name.chars().filter(|c| !c.is_control()).take(LONGEST_NAME).collect()
}

const LONGEST_NAME: usize = 64;
