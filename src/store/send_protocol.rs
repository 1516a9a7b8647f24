//! The decisions of the send protocol, as pure functions: the store and the engine act by them, and `send_model` explores them.
//!
//! The table of states is in `store/outbox.rs`. What is decided here is what a later process may do with what an earlier one left:
//! the ledger may be an older copy of itself, so that its last word about a submission is not the last thing that happened.

use super::outbox::SendState;
use super::standing::LedgerStanding;
use crate::signature::Sha256;

/// What a search for a submission's Message-ID found, here and on the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Traces {
    /// Not everything could be searched.
    Unknown,
    /// Nothing names it.
    None,
    /// This genuine receipt names it.
    Receipt(Sha256),
    /// A copy of the message is in a folder on the server.
    Copy,
    /// Something on the server names it that proves nothing, or is not kept here.
    Unclear,
}

/// What to do with a submission now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NextStep {
    /// Nothing, or nothing yet.
    Wait,
    /// Submit it.
    Submit,
    /// Record this state.
    Record(SendState),
    /// File a copy in Sent, unless one is there.
    File,
}

/// Whether a message may be composed or submitted.
pub fn may_send(standing: &LedgerStanding) -> bool {
    !matches!(standing, LedgerStanding::Gap(_))
}

/// The state that a submission gets when a process finds it at its start. In flight: the provider may have it (RFC 1047). Committed: it was
/// not submitted if the ledger is the newest there was, and if it may be an older one that cannot be known.
pub fn after_restart(state: &SendState, standing: &LedgerStanding) -> Option<SendState> {
    match state {
        SendState::InFlight { .. } => Some(SendState::Uncertain),
        SendState::Committed if *standing != LedgerStanding::Confirmed => Some(SendState::Uncertain),
        _ => None,
    }
}

/// The next step of a submission. `is_ours`: the user confirmed it in this process, which therefore knows that it was not submitted.
pub fn next_step(state: &SendState, filed: bool, is_ours: bool, standing: &LedgerStanding, traces: Traces) -> NextStep {
    match state {
        SendState::Committed if !may_send(standing) => NextStep::Wait,
        SendState::Committed if is_ours => NextStep::Submit,
        SendState::Committed => match traces {
            Traces::Unknown => NextStep::Wait,
            Traces::Receipt(receipt) => NextStep::Record(SendState::Resolved { receipt }),
            Traces::Copy => NextStep::Record(SendState::Found),
            Traces::Unclear => NextStep::Record(SendState::Uncertain),
            Traces::None => match standing {
                LedgerStanding::Confirmed => NextStep::Submit,
                _ => NextStep::Record(SendState::Uncertain),
            },
        },
        SendState::Accepted { .. } | SendState::Resolved { .. } if !filed => NextStep::File,
        _ => NextStep::Wait,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::LedgerGap;

    fn standings() -> [LedgerStanding; 3] {
        [
            LedgerStanding::Confirmed,
            LedgerStanding::Unconfirmed,
            LedgerStanding::Gap(LedgerGap::Emptied),
        ]
    }

    fn in_flight() -> SendState {
        SendState::InFlight {
            attempt: 1,
            refused: Vec::new(),
        }
    }

    #[test]
    fn an_earlier_process_leaves_what_it_may_have_submitted_uncertain() {
        let committed = standings().map(|standing| after_restart(&SendState::Committed, &standing));
        assert_eq!(committed, [None, Some(SendState::Uncertain), Some(SendState::Uncertain)]);
        for standing in standings() {
            assert_eq!(after_restart(&in_flight(), &standing), Some(SendState::Uncertain));
            for state in [SendState::Composed, SendState::Uncertain, SendState::Withdrawn] {
                assert_eq!(after_restart(&state, &standing), None);
            }
        }
    }

    #[test]
    fn a_committed_submission_is_submitted_only_if_it_cannot_have_been() {
        let (submit, wait) = (NextStep::Submit, NextStep::Wait);
        let uncertain = NextStep::Record(SendState::Uncertain);
        let receipt = Sha256::of(b"receipt");
        let resolved = NextStep::Record(SendState::Resolved { receipt });
        let found = NextStep::Record(SendState::Found);
        // By what was found; the steps with a confirmed and with an unconfirmed ledger.
        for (traces, steps) in [
            (Traces::Unknown, [&wait, &wait]),
            (Traces::None, [&submit, &uncertain]),
            (Traces::Receipt(receipt), [&resolved, &resolved]),
            (Traces::Copy, [&found, &found]),
            (Traces::Unclear, [&uncertain, &uncertain]),
        ] {
            let step = |is_ours, standing: &LedgerStanding| next_step(&SendState::Committed, false, is_ours, standing, traces);
            let [confirmed, unconfirmed, gap] = standings();
            assert_eq!([&step(false, &confirmed), &step(false, &unconfirmed)], steps, "{traces:?}");
            // What the user confirmed in this process was submitted by no other.
            assert_eq!([step(true, &confirmed), step(true, &unconfirmed)], [submit.clone(), submit.clone()]);
            assert_eq!([step(false, &gap), step(true, &gap)], [wait.clone(), wait.clone()]);
        }
        assert_eq!(standings().map(|standing| may_send(&standing)), [true, true, false]);
    }

    #[test]
    fn what_was_accepted_is_filed_once() {
        let receipt = Sha256::of(b"receipt");
        let accepted = SendState::Accepted { reply: "250".into() };
        for state in [accepted, SendState::Resolved { receipt }] {
            let step = |filed| next_step(&state, filed, true, &LedgerStanding::Confirmed, Traces::Unknown);
            assert_eq!((step(false), step(true)), (NextStep::File, NextStep::Wait));
        }
        for state in [SendState::Composed, in_flight(), SendState::Uncertain, SendState::Found] {
            let step = next_step(&state, false, true, &LedgerStanding::Confirmed, Traces::None);
            assert_eq!(step, NextStep::Wait, "{state:?}");
        }
    }
}
