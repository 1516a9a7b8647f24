//! The environment of one test: simulated providers on loopback, a temporary profile and an engine.

use std::future::Future;
use std::path::PathBuf;
use std::sync::Arc;

use recapito::account::Account;
use recapito::clock::{Clock, SignedDuration, VirtualClock};
use recapito::engine::trial::TrialProgram;
use recapito::engine::view::{DispatchView, Row};
use recapito::engine::{EngineError, Handle, Selection, Setup};
use recapito::mail::secrets::Secrets;
use recapito::pec::draft::{Attachment, Draft};
use recapito::pec::{DispatchId, DispatchState, RecipientState};
use recapito::signature::Anchors;
use recapito::sim::{self, Faults, Loopback, Pace, SimWorld};
use recapito::store::{OutboxEntry, Store};
use tokio::runtime::Runtime;

/// Everything of one test. The mailboxes of the lawyer, the company and the office are set up.
pub(crate) struct Stage {
    pub(crate) handle: Handle,
    pub(crate) loopback: Arc<Loopback>,
    clock: Arc<VirtualClock>,
    runtime: Arc<Runtime>,
    profile: Arc<tempfile::TempDir>,
    /// Where suspects have their trial; at first `None`.
    trial: Option<TrialProgram>,
}

impl Stage {
    /// Empty mailboxes; only the lawyer's is set up.
    pub(crate) fn new() -> Self {
        Self::on(|clock| sim::two_providers(7, clock.now()).expect("a world"), &[sim::LAWYER])
    }

    /// The demo's messages, synced once.
    pub(crate) fn with_demo_synced() -> Self {
        let stage = Self::with_demo(&[sim::LAWYER, sim::COMPANY, sim::OFFICE]);
        stage.sync();
        stage
    }

    /// The demo's messages, not yet synced.
    pub(crate) fn with_demo(addresses: &[&str]) -> Self {
        Self::on(|clock| sim::demo_world(7, clock).expect("the demo"), addresses)
    }

    fn on(world: impl FnOnce(&dyn Clock) -> SimWorld, addresses: &[&str]) -> Self {
        let clock = Arc::new(VirtualClock::frozen(jiff::Timestamp::now()));
        let runtime = Arc::new(Runtime::new().expect("a runtime"));
        let world = world(clock.as_ref());
        let loopback = Arc::new(
            runtime
                .block_on(Loopback::start(world, clock.clone(), Pace::Manual))
                .expect("servers"),
        );
        let profile = Arc::new(tempfile::tempdir().expect("a directory"));
        let handle = start(profile.path().join("profile"), clock.clone(), &loopback, false, None);
        let stage = Self {
            handle,
            loopback,
            clock,
            runtime,
            profile,
            trial: None,
        };
        for address in addresses {
            let (account, password) = stage.loopback.account(address).expect("a mailbox");
            stage.block(stage.handle.save_account(account, password)).expect("saved");
        }
        stage
    }

    /// Stops the engine and starts it again on the same profile, with the passwords entered again.
    pub(crate) fn restart(self) -> Self {
        self.again(false, || {})
    }

    /// Stops the engine and reads the submissions in the ledger.
    pub(crate) fn outbox(self) -> Vec<OutboxEntry> {
        self.handle.stop();
        let (store, _) = Store::open(&self.profile.path().join("profile"), self.clock.clone()).expect("opens");
        store.outbox().expect("reads")
    }

    /// [`Stage::restart`], with `between` called while the engine is stopped.
    pub(crate) fn restart_after(self, between: impl FnOnce()) -> Self {
        self.again(false, between)
    }

    /// [`Stage::restart_after`], with suspects on trial in this program from now on.
    pub(crate) fn restart_with(mut self, trial: Option<TrialProgram>, between: impl FnOnce()) -> Self {
        self.trial = trial;
        self.again(false, between)
    }

    /// The same, with an engine that syncs automatically.
    pub(crate) fn restart_live(self) -> Self {
        self.restart_live_after(|| {})
    }

    /// [`Stage::restart_live`], with `between` called while the engine is stopped.
    pub(crate) fn restart_live_after(self, between: impl FnOnce()) -> Self {
        self.again(true, between)
    }

    /// The same without passwords, so no server can be used.
    pub(crate) fn restart_offline(self) -> Self {
        let Self {
            handle,
            loopback,
            clock,
            runtime,
            profile,
            trial,
        } = self;
        handle.stop();
        let handle = start(profile.path().join("profile"), clock.clone(), &loopback, false, trial.clone());
        Self {
            handle,
            loopback,
            clock,
            runtime,
            profile,
            trial,
        }
    }

    fn again(self, live: bool, between: impl FnOnce()) -> Self {
        let Self {
            handle,
            loopback,
            clock,
            runtime,
            profile,
            trial,
        } = self;
        let accounts: Vec<Account> = runtime
            .block_on(handle.overview())
            .expect("overview")
            .accounts
            .into_iter()
            .map(|view| view.account)
            .collect();
        handle.stop();
        between();
        let handle = start(profile.path().join("profile"), clock.clone(), &loopback, live, trial.clone());
        let stage = Self {
            handle,
            loopback,
            clock,
            runtime,
            profile,
            trial,
        };
        for account in accounts {
            let (account, password) = stage.loopback.account(&account.address).expect("a mailbox");
            stage.block(stage.handle.save_account(account, password)).expect("saved");
        }
        stage
    }

    pub(crate) fn block<T>(&self, future: impl Future<Output = T>) -> T {
        self.runtime.block_on(future)
    }

    pub(crate) fn account(&self, address: &str) -> Account {
        self.loopback.account(address).expect("a mailbox").0
    }

    pub(crate) fn faults(&self, faults: Faults) {
        self.loopback.world(|world| world.faults = faults);
    }

    pub(crate) fn try_send(&self, draft: &Draft) -> Result<DispatchId, EngineError> {
        self.block(self.handle.send(recapito::account::AccountId::of(sim::LAWYER), draft.clone()))
    }

    /// The certified instant that decided each recipient's state, read with a clock that is off by this much.
    pub(crate) fn instants_with_clock_off_by(&self, off: SignedDuration) -> Vec<(DispatchId, String, Option<jiff::Timestamp>)> {
        let profile = tempfile::tempdir().expect("a directory");
        let clock = Arc::new(VirtualClock::frozen(self.clock.now() + off));
        let handle = start(profile.path().join("profile"), clock, &self.loopback, false, None);
        let views = self.block(async {
            for address in [sim::LAWYER, sim::COMPANY, sim::OFFICE] {
                let (account, password) = self.loopback.account(address).expect("a mailbox");
                handle.save_account(account, password).await.expect("saved");
            }
            for report in handle.sync(Vec::new()).await.expect("ran") {
                assert!(report.error.is_none(), "{report:?}");
            }
            handle.dispatches(None, false).await.expect("dispatches")
        });
        handle.stop();
        let recipients = views.iter().flat_map(|view| {
            let recipients = view.status.recipients.iter();
            recipients.map(|recipient| (view.dispatch.id.clone(), recipient.address.clone(), recipient.at))
        });
        recipients.collect()
    }

    /// The path of the profile.
    pub(crate) fn profile(&self) -> PathBuf {
        self.profile.path().join("profile")
    }

    pub(crate) fn send(&self, draft: &Draft) -> DispatchId {
        self.try_send(draft).expect("recorded in the ledger")
    }

    /// Advances the clock and syncs.
    pub(crate) fn pass(&self, time: SignedDuration) {
        self.loopback.advance(time);
        self.sync();
    }

    /// [`Stage::pass`] as a closure, to be called once on another thread.
    pub(crate) fn pass_in_thread(&self, time: SignedDuration) -> impl FnOnce() + Send + 'static + use<> {
        let (loopback, runtime, handle) = (self.loopback.clone(), self.runtime.clone(), self.handle.clone());
        move || {
            loopback.advance(time);
            let reports = runtime.block_on(handle.sync(Vec::new())).expect("ran");
            assert!(reports.iter().all(|report| report.error.is_none()), "{reports:?}");
        }
    }

    pub(crate) fn sync(&self) {
        for report in self.block(self.handle.sync(Vec::new())).expect("ran") {
            assert!(report.error.is_none(), "{report:?}");
            assert_eq!(report.failed, 0, "{report:?}");
        }
    }

    pub(crate) fn dispatch(&self, id: &DispatchId) -> DispatchView {
        self.block(self.handle.dispatch(id.clone())).expect("a dispatch")
    }

    pub(crate) fn states(&self, id: &DispatchId) -> Vec<RecipientState> {
        self.dispatch(id)
            .status
            .recipients
            .iter()
            .map(|recipient| recipient.state)
            .collect()
    }

    /// The state of every dispatch, for comparison.
    pub(crate) fn all_states(&self) -> Vec<(DispatchId, DispatchState, Vec<RecipientState>)> {
        let views = self.block(self.handle.dispatches(None, false)).expect("dispatches");
        let states = |view: &DispatchView| view.status.recipients.iter().map(|recipient| recipient.state).collect();
        views
            .iter()
            .map(|view| (view.dispatch.id.clone(), view.status.state, states(view)))
            .collect()
    }

    pub(crate) fn rows(&self, selection: &Selection) -> Vec<Row> {
        let keys = self.block(self.handle.keys(selection.clone())).expect("listed");
        self.block(self.handle.rows(keys)).expect("read")
    }
}

fn start(profile: PathBuf, clock: Arc<VirtualClock>, loopback: &Loopback, live: bool, trial: Option<TrialProgram>) -> Handle {
    let mut anchors = Anchors::none();
    anchors
        .add_file(loopback.signing_authority().as_bytes(), "test")
        .expect("an authority");
    let handle = Handle::start(Setup {
        profile,
        state: None,
        trial,
        clock,
        anchors,
        secrets: Secrets::in_memory(),
        demo: true,
        live,
    })
    .expect("started");
    handle.complete().expect("complete");
    handle
}

/// A message from the lawyer, with an attachment.
pub(crate) fn draft(to: &[&str], cc: &[&str]) -> Draft {
    let owned = |addresses: &[&str]| addresses.iter().map(|&address| address.to_owned()).collect();
    Draft {
        to: owned(to),
        cc: owned(cc),
        subject: "Diffida ad adempiere".into(),
        body: "Si trasmette in allegato la diffida.\n".into(),
        attachments: vec![Attachment {
            name: "diffida.txt".into(),
            media_type: "text/plain".into(),
            bytes: b"Testo della diffida.\n".to_vec(),
            path: None,
        }],
        ..Draft::default()
    }
}
