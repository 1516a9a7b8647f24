//! Named write points. In a test build a process can be made to die, or a call to fail, at each of them; elsewhere they are nothing.

#[cfg(test)]
pub(super) use armed::{Fault, point};

/// Passes a write point.
#[cfg(not(test))]
#[inline(always)]
pub(super) fn point(_name: &'static str) -> std::io::Result<()> {
    Ok(())
}

/// Every write point, in the order a message and a submission pass them.
#[cfg(test)]
pub(super) const POINTS: [&str; 13] = [
    "raw.before-write",
    "raw.half-written",
    "raw.written",
    "raw.renamed",
    "raw.durable",
    "ledger.before-write",
    "ledger.half-written",
    "ledger.written",
    "ledger.durable",
    "index.before-write",
    "index.written",
    "search.before-commit",
    "search.committed",
];

#[cfg(test)]
mod armed {
    use std::cell::RefCell;
    use std::io;
    use std::sync::atomic::{AtomicU64, Ordering};

    thread_local! {
        static ARMED: RefCell<Option<(&'static str, u32, i32)>> = const { RefCell::new(None) };
    }

    static PASSED: AtomicU64 = AtomicU64::new(0);

    /// While it lives, this thread's `nth` pass (from 1) of a point and every later one until disarmed fails with an OS error.
    pub(in crate::store) struct Fault;

    impl Fault {
        pub(in crate::store) fn at(name: &'static str, nth: u32, os_error: i32) -> Self {
            ARMED.with_borrow_mut(|armed| *armed = Some((name, nth, os_error)));
            Self
        }
    }

    impl Drop for Fault {
        fn drop(&mut self) {
            ARMED.with_borrow_mut(|armed| *armed = None);
        }
    }

    /// Passes a write point: dies when `RECAPITO_DIE_AT` says `name#n` and this is its n-th pass in the process.
    pub(in crate::store) fn point(name: &'static str) -> io::Result<()> {
        if let Ok(at) = std::env::var("RECAPITO_DIE_AT")
            && let Some((wanted, nth)) = at.split_once('#')
            && wanted == name
            && (PASSED.fetch_add(1, Ordering::SeqCst) + 1).to_string() == nth
        {
            std::process::abort();
        }
        ARMED.with_borrow_mut(|armed| match armed {
            Some((wanted, nth, os_error)) if *wanted == name => {
                *nth = nth.saturating_sub(1);
                if *nth == 0 {
                    Err(io::Error::from_raw_os_error(*os_error))
                } else {
                    Ok(())
                }
            }
            _ => Ok(()),
        })
    }
}
