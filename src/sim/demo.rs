//! The demo: the demo world behind servers, on its own thread.

use std::sync::Arc;
use std::sync::mpsc;
use std::thread::JoinHandle;

use tokio::sync::oneshot;

use super::demo_address::{COMPANY, INSTANT, LATE, LAWYER, OFFICE, ORDINARY, UNKNOWN};
use super::demo_world::demo_world;
use super::driver::Pace;
use super::error::SimError;
use super::listener::Loopback;
use crate::account::{Account, Secret};
use crate::clock::VirtualClock;

/// A running demo. The servers stop with [`Demo::stop`] or when the value is dropped.
#[derive(Debug)]
pub struct Demo {
    accounts: Vec<DemoAccount>,
    signing_authority: String,
    loopback: Option<Loopback>,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

/// An account of the demo.
#[derive(Debug, Clone)]
pub struct DemoAccount {
    /// The account with the ports and the TLS authority of its servers.
    pub account: Account,
    /// The password for both servers.
    pub password: Secret,
}

/// Recipients for a message sent during the demo.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DemoRecipients {
    /// A certified mailbox to which mail is delivered within seconds.
    pub instant: String,
    /// Delivered after thirteen hours, with the notice of twelve hours before.
    pub late: String,
    /// A mailbox that does not exist.
    pub unknown: String,
    /// Ordinary e-mail: accepted, never with a proof of delivery.
    pub ordinary: String,
}

impl Demo {
    /// Builds the demo world up to the present time of the clock and opens the servers. From then on the clock is advanced over long waits.
    /// Blocks until the servers listen; may be called within another runtime.
    ///
    /// # Errors
    /// When a certificate cannot be created or a port not opened.
    pub fn start(clock: Arc<VirtualClock>, seed: u64) -> Result<Self, SimError> {
        let (ready, started) = mpsc::channel();
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
        // A thread with its own runtime: the servers must run while the caller blocks on the engine.
        let thread = std::thread::Builder::new().name("sim".into()).spawn(run);
        let thread = thread.map_err(|error| SimError::Listen(error.to_string()))?;
        let loopback = started.recv().map_err(|error| SimError::Listen(error.to_string()))??;
        let accounts = [LAWYER, COMPANY, OFFICE].iter().filter_map(|address| loopback.account(address));
        Ok(Self {
            accounts: accounts.map(|(account, password)| DemoAccount { account, password }).collect(),
            signing_authority: loopback.signing_authority(),
            loopback: Some(loopback),
            stop: Some(stop),
            thread: Some(thread),
        })
    }

    /// The accounts of the law firm, the company and the municipality.
    pub fn accounts(&self) -> &[DemoAccount] {
        &self.accounts
    }

    /// The certificate of the authority that certifies the providers' signing keys, PEM. Trust it in the demo's profile only.
    pub fn signing_authority(&self) -> &str {
        &self.signing_authority
    }

    /// Recipients for a message sent during the demo.
    pub fn recipients(&self) -> DemoRecipients {
        DemoRecipients {
            instant: INSTANT.to_owned(),
            late: LATE.to_owned(),
            unknown: UNKNOWN.to_owned(),
            ordinary: ORDINARY.to_owned(),
        }
    }

    /// The servers and the world; `None` once stopped.
    pub fn loopback(&self) -> Option<&Loopback> {
        self.loopback.as_ref()
    }

    /// Closes every connection and waits for the thread to end.
    pub fn stop(&mut self) {
        self.loopback = None;
        self.stop = None;
        if self.thread.take().is_some_and(|thread| thread.join().is_err()) {
            tracing::warn!("the demo's thread panicked");
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
