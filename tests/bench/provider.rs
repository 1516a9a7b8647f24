//! The IMAP server of the benchmarks: Dovecot configured as for many mailboxes. Processes serve many logins, mailboxes are in Dovecot's own
//! format, fsync is off, and hundreds of connections are allowed at once (mbsync closes none before its end).

use recapito::account::{Flags, Secret};
use recapito::engine::RemoteError;
use recapito::mail::imap::Session;
use tokio::runtime::Runtime;

use super::server::Dovecot;

/// Any user may log in with this one too: the tests' own password would need quoting in mbsync's configuration.
pub const PASSWORD: &str = "misura";
const LINES: &str = "mail_location = sdbox:~/sdbox
mail_fsync = never
passdb {
  driver = static
  args = password=misura
}
plugin {
  quota = count:User quota
  quota_vsizes = yes
  quota_rule = *:storage=10G
}
service imap-login {
  service_count = 0
  client_limit = 1000
  process_min_avail = 2
}
service imap {
  service_count = 100
  process_min_avail = 4
}
service auth {
  client_limit = 5000
}
service anvil {
  client_limit = 5000
}
";

pub fn start() -> Dovecot {
    Dovecot::with(LINES)
}

/// Appends messages to the inbox of a user, in this order.
pub fn fill<'m>(runtime: &Runtime, dovecot: &Dovecot, user: &str, messages: impl IntoIterator<Item = &'m [u8]>) {
    let work = async {
        let mut session = Session::connect(&dovecot.account(user), &secret()).await?;
        for message in messages {
            session.append("INBOX", message, Flags::default(), None).await?;
        }
        session.logout().await;
        Ok::<(), RemoteError>(())
    };
    runtime.block_on(work).unwrap_or_else(|error| panic!("{error}\n{}", dovecot.log()));
}

pub fn secret() -> Secret {
    Secret::new(PASSWORD.to_owned())
}
