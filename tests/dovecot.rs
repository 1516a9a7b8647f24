//! The IMAP session against a real Dovecot.

#[path = "support/dovecot.rs"]
#[allow(dead_code, unreachable_pub)]
mod server;

use recapito::account::Secret;
use recapito::mail::imap::Session;
use recapito::mail::remote::{Fault, RemoteError};
use server::Dovecot;

const USER: &str = "studio@pec.test";

async fn session(dovecot: &Dovecot) -> Session {
    let connected = Session::connect(&dovecot.account(USER), &dovecot.password()).await;
    connected.unwrap_or_else(|error| panic!("{error}\n{}", dovecot.log()))
}

fn fault<T>(result: Result<T, RemoteError>) -> Option<Fault> {
    result.err().map(|error| error.fault)
}

#[tokio::test]
async fn logs_in_and_tells_a_wrong_password() {
    let dovecot = Dovecot::start();
    let session = session(&dovecot).await;
    assert!(session.has("IDLE") && session.has("move"), "{session:?}");
    session.logout().await;
    let wrong = Session::connect(&dovecot.account(USER), &Secret::new("sbagliata".into())).await;
    assert_eq!(fault(wrong), Some(Fault::LoginRefused));
}
