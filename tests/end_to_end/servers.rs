//! Servers for the tests: the simulated providers, and a mailbox on a real Dovecot.

use std::sync::Arc;

use recapito::clock::{Clock, VirtualClock};
use recapito::sim::{self, Faults, Loopback, Pace};
use tokio::runtime::Runtime;

use crate::dovecot::{Dovecot, PASSWORD};
use crate::harness::{Invocation, Output, Profile};

/// The user of the mailbox on Dovecot.
pub(crate) const USER: &str = "studio@pec.example";

/// The simulated providers on loopback.
pub(crate) struct Providers {
    pub(crate) loopback: Loopback,
    _runtime: Runtime,
}

impl Providers {
    /// Empty mailboxes; submitted messages are delivered as the clock advances.
    pub(crate) fn empty() -> Self {
        Self::start(VirtualClock::running(), Pace::RealTime, |clock| sim::two_providers(11, clock.now()))
    }

    /// The demo's messages.
    pub(crate) fn demo() -> Self {
        Self::start(VirtualClock::running(), Pace::Manual, |clock| sim::demo_world(11, clock))
    }

    fn start(clock: VirtualClock, pace: Pace, world: impl FnOnce(&VirtualClock) -> Result<sim::SimWorld, sim::SimError>) -> Self {
        let clock = Arc::new(clock);
        let runtime = Runtime::new().expect("a runtime");
        let world = world(&clock).expect("a world");
        let loopback = runtime.block_on(Loopback::start(world, clock, pace)).expect("servers");
        Self {
            loopback,
            _runtime: runtime,
        }
    }

    pub(crate) fn faults(&self, faults: Faults) {
        self.loopback.world(|world| world.faults = faults);
    }

    /// Adds a mailbox to the profile without testing it.
    pub(crate) fn add(&self, profile: &Profile, address: &str) {
        let (account, password) = self.loopback.account(address).expect("a mailbox");
        let ca = profile.file("server.pem", self.loopback.server_authority());
        let (imap, smtp) = (account.imap.to_string(), account.smtp.to_string());
        Invocation::new(profile)
            .args([
                "account",
                "add",
                address,
                "--imap",
                &imap,
                "--smtp",
                &smtp,
                "--no-test",
                "--password-stdin",
                "--ca",
            ])
            .args([ca])
            .stdin(password.expose())
            .run()
            .code(0);
    }

    /// Makes the profile trust the providers' signatures.
    pub(crate) fn trust(&self, profile: &Profile) {
        profile.run(["trust".into(), "add".into(), self.authority(profile)]).code(0);
    }

    /// Writes the providers' authority to a file beside the profile.
    pub(crate) fn authority(&self, profile: &Profile) -> std::path::PathBuf {
        profile.file("gestori.pem", self.loopback.signing_authority())
    }

    /// A profile with the three mailboxes of the demo, synced once.
    pub(crate) fn synced_demo(&self) -> Profile {
        self.read(&[sim::LAWYER, sim::COMPANY, sim::OFFICE])
    }

    /// The same with some of them.
    pub(crate) fn read(&self, addresses: &[&str]) -> Profile {
        let profile = Profile::new();
        self.trust(&profile);
        addresses.iter().for_each(|address| self.add(&profile, address));
        profile.run(["sync"]).code(0);
        profile
    }
}

/// `account add` for a mailbox on Dovecot.
pub(crate) fn account_add(dovecot: &Dovecot, profile: &Profile, user: &str) -> Invocation {
    let ca = profile.file("dovecot.pem", dovecot.authority.pem());
    let here = format!("localhost:{}", dovecot.port);
    Invocation::new(profile)
        .args(["account", "add", user, "--imap", &here, "--smtp", &here, "--password-stdin", "--ca"])
        .args([ca])
        .stdin(format!("{PASSWORD}\n"))
}

/// A profile with a mailbox on Dovecot. Dovecot has no submission here, so the servers are not tested.
pub(crate) fn profile_with_mailbox(dovecot: &Dovecot, user: &str) -> Profile {
    let profile = Profile::new();
    add_mailbox(dovecot, &profile, user);
    profile
}

/// The same in an existing profile.
pub(crate) fn add_mailbox(dovecot: &Dovecot, profile: &Profile, user: &str) -> Output {
    account_add(dovecot, profile, user).args(["--no-test"]).run().code(0)
}

/// An ordinary message with this number in all fields. Lines end with LF, as a delivery agent writes them.
pub(crate) fn message(number: usize) -> Vec<u8> {
    let padding = "x".repeat(number % 97);
    format!(
        "From: a@pec.example\nTo: {USER}\nSubject: n. {number}\nMessage-ID: <n{number}@pec.example>\nDate: Thu, 5 Mar 2026 10:11:12 \
        +0100\n\nTesto {number}.\n{padding}\n"
    )
    .into_bytes()
}

/// The same with CRLF, as on the connection.
pub(crate) fn with_crlf(bytes: &[u8]) -> Vec<u8> {
    let mut wire = Vec::with_capacity(bytes.len());
    for (at, byte) in bytes.iter().enumerate() {
        if *byte == b'\n' && (at == 0 || bytes[at - 1] != b'\r') {
            wire.push(b'\r');
        }
        wire.push(*byte);
    }
    wire
}
