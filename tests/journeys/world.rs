//! The demo's world with an engine, as `recapito --demo` creates it.

use std::sync::Arc;

use recapito::clock::{Clock, VirtualClock};
use recapito::engine::{Handle, Setup};
use recapito::mail::secrets::Secrets;
use recapito::signature::Anchors;
use recapito::sim::{self, Demo};

pub(crate) struct World {
    pub(crate) handle: Handle,
    demo: Demo,
    directory: tempfile::TempDir,
}

impl World {
    pub(crate) fn open() -> Self {
        let directory = tempfile::tempdir().expect("a directory");
        let clock = Arc::new(VirtualClock::running());
        let demo = Demo::start(clock.clone(), 53).expect("a demo");
        let mut anchors = Anchors::bundled();
        anchors.add_file(demo.signing_authority().as_bytes(), "demo").expect("an authority");
        let handle = Handle::start(Setup {
            profile: directory.path().join("profile"),
            state: None,
            trial: None,
            clock: clock as Arc<dyn Clock>,
            anchors,
            secrets: Secrets::in_memory(),
            demo: true,
            live: true,
        })
        .expect("an engine");
        let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
        for mailbox in demo.accounts() {
            let saved = handle.save_account(mailbox.account.clone(), mailbox.password.clone());
            runtime.block_on(saved).expect("a mailbox");
        }
        // A journey begins with everything received and examined, so that what it meets does not depend on the machine's speed.
        let reports = runtime.block_on(handle.sync(Vec::new())).expect("a pass");
        assert!(reports.iter().all(|report| report.error.is_none()), "{reports:?}");
        let attachment = directory.path().join("contratto.pdf");
        std::fs::write(&attachment, b"%PDF-1.4\n% un contratto\n").expect("a file to attach");
        Self { handle, demo, directory }
    }

    /// Replaces names in braces in a journey's text by values of this world.
    pub(crate) fn fill_in(&self, text: &str) -> String {
        let place = |name: &str| self.directory.path().join(name).display().to_string();
        let account = &self.demo.accounts().first().expect("a mailbox").account;
        let authority = self.directory.path().join("authority.pem");
        std::fs::write(&authority, account.server_authority.as_deref().unwrap_or_default()).expect("the servers' authority");
        [
            ("{instant}", sim::INSTANT.to_owned()),
            ("{late}", sim::LATE.to_owned()),
            ("{unknown}", sim::UNKNOWN.to_owned()),
            ("{ordinary}", sim::ORDINARY.to_owned()),
            ("{lawyer}", sim::LAWYER.to_owned()),
            ("{attachment}", place("contratto.pdf")),
            ("{receipt}", place("ricevuta.eml")),
            ("{export}", place("invio")),
            ("{authority}", authority.display().to_string()),
            ("{imap host}", account.imap.host.clone()),
            ("{imap port}", account.imap.port.to_string()),
            ("{smtp host}", account.smtp.host.clone()),
            ("{smtp port}", account.smtp.port.to_string()),
        ]
        .iter()
        .fold(text.to_owned(), |text, (word, value)| text.replace(word, value))
    }
}

impl Drop for World {
    fn drop(&mut self) {
        self.handle.clone().stop();
        self.demo.stop();
    }
}
