//! The demo: the story behind servers, on a thread of its own.

use std::sync::Arc;
use std::sync::mpsc;
use std::thread::JoinHandle;

use tokio::sync::oneshot;

use super::{COMPANY, INSTANT, LATE, LAWYER, Loopback, OFFICE, ORDINARY, Pace, SimError, UNKNOWN, demo_world};
use crate::account::{Account, Secret};
use crate::clock::VirtualClock;

/// A running demo. Its servers stop when it is dropped or [`Demo::stop`] is called.
#[derive(Debug)]
pub struct Demo {
    mailboxes: Vec<DemoAccount>,
    signing_authority: String,
    loopback: Option<Loopback>,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

/// A mailbox of the demo, ready to be set up.
#[derive(Debug, Clone)]
pub struct DemoAccount {
    /// The account, its ports and server authority included.
    pub account: Account,
    /// Its password.
    pub password: Secret,
}

/// Recipients whose receipts the user can watch arrive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DemoRecipients {
    /// Delivered within seconds.
    pub instant: String,
    /// A 12-hour notice, then delivered after thirteen hours.
    pub late: String,
    /// No such mailbox.
    pub unknown: String,
    /// Ordinary e-mail: accepted, no proof of delivery ever.
    pub ordinary: String,
}

impl Demo {
    /// Tells the story up to the clock's present moment and opens the servers. The clock, when it runs, is hurried over long
    /// waits from then on. Blocks until the servers listen; may be called from anywhere, also within another runtime.
    pub fn start(clock: Arc<VirtualClock>, seed: u64) -> Result<Self, SimError> {
        let (ready, told) = mpsc::channel();
        let (stop, stopped) = oneshot::channel();
        let run = move || match open(clock, seed) {
            Ok((runtime, loopback)) => {
                if ready.send(Ok(loopback)).is_ok() {
                    runtime.block_on(async {
                        let _ = stopped.await;
                    });
                }
            }
            Err(error) => {
                let _ = ready.send(Err(error));
            }
        };
        let thread = std::thread::Builder::new().name("sim".into()).spawn(run);
        let thread = thread.map_err(|error| SimError::Listen(error.to_string()))?;
        let loopback = told.recv().map_err(|error| SimError::Listen(error.to_string()))??;
        let accounts = [LAWYER, COMPANY, OFFICE].iter().filter_map(|address| loopback.account(address));
        Ok(Self {
            mailboxes: accounts.map(|(account, password)| DemoAccount { account, password }).collect(),
            signing_authority: loopback.signing_authority(),
            loopback: Some(loopback),
            stop: Some(stop),
            thread: Some(thread),
        })
    }

    /// The law firm's, the company's and the municipality's mailbox.
    pub fn mailboxes(&self) -> &[DemoAccount] {
        &self.mailboxes
    }

    /// The authority of the providers' signatures, PEM: to be pinned for the demo's profile only.
    pub fn signing_authority(&self) -> &str {
        &self.signing_authority
    }

    /// The addresses to send to.
    pub fn live(&self) -> DemoRecipients {
        DemoRecipients {
            instant: INSTANT.to_owned(),
            late: LATE.to_owned(),
            unknown: UNKNOWN.to_owned(),
            ordinary: ORDINARY.to_owned(),
        }
    }

    /// The servers and the world behind them; `None` once stopped.
    pub fn loopback(&self) -> Option<&Loopback> {
        self.loopback.as_ref()
    }

    /// Closes every connection and waits for the thread to end.
    pub fn stop(&mut self) {
        self.loopback = None;
        self.stop = None;
        if self.thread.take().is_some_and(|thread| thread.join().is_err()) {
            tracing::warn!("the demo's thread ended badly");
        }
    }
}

impl Drop for Demo {
    fn drop(&mut self) {
        self.stop();
    }
}

fn open(clock: Arc<VirtualClock>, seed: u64) -> Result<(tokio::runtime::Runtime, Loopback), SimError> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|error| SimError::Listen(error.to_string()))?;
    let world = demo_world(seed, clock.as_ref())?;
    let loopback = runtime.block_on(Loopback::start(world, clock, Pace::SkipWaits))?;
    Ok((runtime, loopback))
}
