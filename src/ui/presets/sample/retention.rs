//! Sample data of the retention page.

use super::dispatches::dispatch_id;
use super::{NOTIFY, STUDIO, instant};
use crate::account::AccountId;
use crate::engine::{RetentionStatus, Unproved};
use crate::pec::DispatchState;

/// One mailbox with three unproved dispatches and messages in no package, and one with nothing to do.
pub fn retention() -> Vec<RetentionStatus> {
    vec![
        RetentionStatus {
            account: AccountId::of(STUDIO),
            messages: 2_044,
            oldest: Some(instant("2015-09-14T10:20:00+02:00")),
            to_keep: 1_926,
            keep_until: jiff::civil::Date::new(2036, 3, 12).ok(),
            beyond_keeping: 118,
            unpreserved: 214,
            unpreserved_oldest: Some(instant("2026-01-02T09:14:00+01:00")),
            packages: 9,
            logs_gone: 341,
            unproved: vec![
                unproved(
                    "Preavviso di risoluzione del contratto",
                    "2022-05-03T11:02:00+02:00",
                    (2024, 11, 3),
                    -494,
                ),
                unproved(
                    "Diffida ad adempiere: consegna del cantiere",
                    "2023-10-20T16:45:00+02:00",
                    (2026, 4, 20),
                    39,
                ),
                unproved(
                    "Convocazione di assemblea straordinaria",
                    "2025-11-28T08:30:00+01:00",
                    (2028, 5, 28),
                    808,
                ),
            ],
        },
        RetentionStatus {
            account: AccountId::of(NOTIFY),
            messages: 311,
            oldest: Some(instant("2024-02-01T12:00:00+01:00")),
            to_keep: 311,
            keep_until: jiff::civil::Date::new(2036, 3, 10).ok(),
            beyond_keeping: 0,
            unpreserved: 0,
            unpreserved_oldest: None,
            packages: 2,
            logs_gone: 0,
            unproved: Vec::new(),
        },
    ]
}

fn unproved(subject: &str, sent_at: &str, (year, month, day): (i16, i8, i8), left: i32) -> Unproved {
    Unproved {
        dispatch: dispatch_id(subject),
        subject: subject.into(),
        sent_at: instant(sent_at),
        state: DispatchState::Attention,
        recipients: vec!["legale@torrefazione.pec.example".into()],
        ask_by: jiff::civil::Date::new(year, month, day).ok(),
        days_left: Some(left),
    }
}
