//! What the program did.

use super::dispatches::dispatch_id;
use super::{NOTIFY, STUDIO, instant};
use crate::account::AccountId;
use crate::engine::{Activity, ActivityEntry, Destination, EngineError, RemoteError, RemoteErrorKind, Service, Submitted};

/// The log of an afternoon, the latest first.
pub fn activity() -> Vec<ActivityEntry> {
    let rejected = EngineError::Remote(RemoteError {
        service: Service::Imap,
        kind: RemoteErrorKind::LoginRefused,
        detail: "NO [AUTHENTICATIONFAILED] Authentication failed.".into(),
    });
    let too_large = "552 5.3.4 Message size exceeds fixed limit".to_owned();
    let done = [
        ("15:38:00", STUDIO, Activity::Checked(0), 6),
        ("15:36:00", NOTIFY, Activity::Failed(rejected), 1),
        ("15:20:00", STUDIO, Activity::Moved(3, Destination::ARCHIVE), 1),
        ("15:12:00", STUDIO, Activity::Sent(submitted("Diffida ad adempiere")), 1),
        ("15:05:00", STUDIO, Activity::Refused(submitted("Fascicolo completo"), too_large), 1),
        ("14:58:00", STUDIO, Activity::Checked(12), 1),
    ];
    let entry = |(number, (time, account, what, times)): (u64, (&str, &str, Activity, u32))| ActivityEntry {
        number,
        at: instant(&format!("2026-03-12T{time}+01:00")),
        account: AccountId::of(account),
        what,
        times,
    };
    (0..).zip(done).map(entry).collect()
}

fn submitted(subject: &str) -> Submitted {
    Submitted {
        dispatch: dispatch_id(subject),
        recipients: vec!["legale@adriatica.pec.example".into()],
        subject: subject.into(),
    }
}
