//! Failpoints: named places where a test can end the process or make a write fail. Without a test they do nothing.

#![doc(hidden)]

use std::io;
use std::sync::OnceLock;

/// Called with the name of each failpoint that is reached; its error ends the operation.
pub type Hook = Box<dyn Fn(&'static str) -> io::Result<()> + Send + Sync>;

static HOOK: OnceLock<Hook> = OnceLock::new();

/// Sets the hook of this process. The first one stays.
pub fn set_hook(hook: Hook) {
    let _ = HOOK.set(hook);
}

/// Marks a failpoint: calls the hook, if there is one.
pub(super) fn hit(name: &'static str) -> io::Result<()> {
    #[cfg(test)]
    armed::hit(name)?;
    HOOK.get().map_or(Ok(()), |hook| hook(name))
}

/// As [`hit`] at `profile.writable`, which is no write point: whether a profile can be written is asked once, when it is opened.
pub(super) fn read_only() -> io::Result<()> {
    #[cfg(test)]
    armed::hit("profile.writable")?;
    Ok(())
}

/// All failpoints, in the order a message and a submission reach them.
pub const NAMES: [&str; 27] = [
    "small.before-write",
    "small.before-sync",
    "small.before-rename",
    "small.renamed",
    "reserve.before-write",
    "raw.before-write",
    "raw.half-written",
    "raw.written",
    "raw.fsync",
    "raw.before-rename",
    "raw.renamed",
    "raw.barrier",
    "raw.durable",
    "ledger.before-write",
    "ledger.half-written",
    "ledger.written",
    "ledger.fdatasync",
    "ledger.durable",
    "head.before-write",
    "head.written",
    "index.create",
    "index.before-write",
    "index.written",
    "search.before-commit",
    "search.committed",
    "sync-state.before-write",
    "sync-state.before-rename",
];

#[cfg(test)]
pub(crate) use armed::ArmedFailpoint;

#[cfg(test)]
mod armed {
    use std::cell::RefCell;
    use std::io;

    thread_local! {
        static ARMED: RefCell<Option<(&'static str, u32, i32)>> = const { RefCell::new(None) };
    }

    /// While it exists, a failpoint fails on this thread with an OS error, from the `nth` time (from 1) it is reached.
    pub(crate) struct ArmedFailpoint;

    impl ArmedFailpoint {
        pub(crate) fn at(name: &'static str, nth: u32, os_error: i32) -> Self {
            ARMED.with_borrow_mut(|armed| *armed = Some((name, nth, os_error)));
            Self
        }
    }

    impl Drop for ArmedFailpoint {
        fn drop(&mut self) {
            ARMED.with_borrow_mut(|armed| *armed = None);
        }
    }

    pub(super) fn hit(name: &'static str) -> io::Result<()> {
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
