//! What the user has set aside of the dispatches that need attention: done with, or postponed. Ledger entries, since nothing else could
//! restore who decided it and when.
//!
//! A decision never changes the status of a dispatch: it holds as long as the problem is the one that the user saw.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::clock::Timestamp;
use crate::pec::DispatchId;
use crate::signature::Sha256;

/// A decision of the user about a dispatch that needs attention.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FollowUp {
    /// The dispatch it is about.
    pub dispatch: DispatchId,
    /// What was decided.
    pub decision: FollowUpDecision,
    /// A digest of the problem that the user saw: with another problem the decision no longer holds.
    pub seen: Sha256,
    /// Who decided: the name of the system's user; empty where the system names none.
    pub who: String,
}

/// What the user does with a dispatch that needs attention.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "kind")]
pub enum FollowUpDecision {
    /// There is nothing more to do about it.
    Done,
    /// It is shown again from this time on, UTC.
    Postponed {
        /// When it is due again.
        until: Timestamp,
    },
    /// An earlier decision is taken back.
    Reopened,
    /// One of a later version of this program, which means nothing here: the dispatch is shown.
    #[serde(other)]
    Unknown,
}

/// A decision that was taken, and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decided {
    /// When it was written to the ledger, UTC.
    pub at: Timestamp,
    /// The decision.
    pub follow_up: FollowUp,
}

/// The last decision about each dispatch.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct FollowUps(BTreeMap<DispatchId, Decided>);

impl FollowUps {
    /// The decision about a dispatch that holds at `now`, while its problem has the digest `problem`.
    pub(super) fn holding(&self, dispatch: &DispatchId, problem: &Sha256, now: Timestamp) -> Option<&Decided> {
        let decided = self.0.get(dispatch).filter(|decided| decided.follow_up.seen == *problem)?;
        let holds = match decided.follow_up.decision {
            FollowUpDecision::Done => true,
            FollowUpDecision::Postponed { until } => now < until,
            FollowUpDecision::Reopened | FollowUpDecision::Unknown => false,
        };
        holds.then_some(decided)
    }

    pub(super) fn apply(&mut self, at: Timestamp, follow_ups: Vec<FollowUp>) {
        for follow_up in follow_ups {
            self.0.insert(follow_up.dispatch.clone(), Decided { at, follow_up });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap_or_default()
    }

    fn decided(decision: FollowUpDecision) -> (FollowUps, DispatchId, Sha256) {
        let dispatch = DispatchId::parse("0123456789abcdef").expect("an id");
        let seen = Sha256::of(b"failed");
        let mut all = FollowUps::default();
        let follow_up = FollowUp {
            dispatch: dispatch.clone(),
            decision,
            seen,
            who: "studio".into(),
        };
        all.apply(at(1), vec![follow_up]);
        (all, dispatch, seen)
    }

    #[test]
    fn what_is_done_stays_done_until_the_problem_is_another() {
        let (all, dispatch, seen) = decided(FollowUpDecision::Done);
        assert_eq!(all.holding(&dispatch, &seen, at(1_000_000)).map(|found| found.at), Some(at(1)));
        assert_eq!(all.holding(&dispatch, &Sha256::of(b"failed, and a forged receipt"), at(2)), None);
    }

    #[test]
    fn what_is_postponed_comes_back_at_its_time() {
        let (all, dispatch, seen) = decided(FollowUpDecision::Postponed { until: at(100) });
        assert!(all.holding(&dispatch, &seen, at(99)).is_some());
        assert_eq!(all.holding(&dispatch, &seen, at(100)), None);
    }

    #[test]
    fn a_decision_that_a_later_version_wrote_sets_nothing_aside() {
        let text =
            r#"{"dispatch":"0123456789abcdef","decision":{"kind":"delegated","to":"another"},"seen":"SEEN","who":"studio","room":3}"#;
        let follow_up: FollowUp = serde_json::from_str(&text.replace("SEEN", &"ab".repeat(32))).expect("read");
        assert_eq!(follow_up.decision, FollowUpDecision::Unknown);
        let (all, dispatch, seen) = decided(FollowUpDecision::Unknown);
        assert_eq!(all.holding(&dispatch, &seen, at(2)), None);
    }
}
