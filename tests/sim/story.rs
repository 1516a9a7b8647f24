//! The demo's messages and its clock.

use std::sync::Arc;

use recapito::clock::{Clock, Timestamp, VirtualClock};
use recapito::sim::{self, Demo, Loopback, SimWorld};

use super::connections::{logged_in, ready_to_send, stuffed};
use super::{daticert, header, inbox, message, noon, openssl};

fn demo(seed: u64) -> SimWorld {
    sim::demo_world(seed, &VirtualClock::frozen(noon())).expect("a demo world")
}

/// The kind of every message in the INBOX of the three mailboxes, as in its headers.
fn kinds(world: &SimWorld) -> Vec<String> {
    let kind = |message: &String| match (header(message, "X-Ricevuta"), header(message, "X-Trasporto")) {
        (Some(kind), _) => {
            let code = daticert(message)
                .split("<errore-esteso>")
                .nth(1)
                .map_or(String::new(), |rest| rest.chars().take(5).collect());
            format!("{kind} {code}").trim_end().to_owned()
        }
        (None, Some(kind)) => kind,
        (None, None) => "ordinaria".to_owned(),
    };
    let boxes = [sim::LAWYER, sim::COMPANY, sim::OFFICE];
    boxes
        .iter()
        .flat_map(|address| inbox(world, address))
        .map(|(_, message)| kind(&message))
        .collect()
}

#[test]
fn the_demo_has_about_a_hundred_messages_of_every_kind() {
    let world = demo(1);
    let sent = |address: &str| {
        world
            .mailbox(address)
            .and_then(|mailbox| mailbox.folder("Inviata"))
            .map_or(0, |folder| folder.messages.len())
    };
    let kinds = kinds(&world);
    let total = kinds.len()
        + [sim::LAWYER, sim::COMPANY, sim::OFFICE]
            .iter()
            .map(|address| sent(address))
            .sum::<usize>();
    assert!((95..=125).contains(&total), "{total} messages");
    let count = |wanted: &str| kinds.iter().filter(|kind| *kind == wanted).count();
    let once = [
        "non-accettazione 5.7.1",
        "non-accettazione 5.7.0",
        "errore-consegna 5.1.1",
        "errore-consegna 5.2.2",
        "errore-consegna 5.7.0",
        "preavviso-errore-consegna 5.4.1",
    ];
    for kind in once {
        assert_eq!(count(kind), 1, "{kind}");
    }
    assert_eq!(count("preavviso-errore-consegna 4.4.1"), 2, "one became a delivery, one a failure");
    assert_eq!(count("errore"), 2, "anomaly envelopes");
    assert!(
        count("accettazione") > 20 && count("avvenuta-consegna") > 20 && count("posta-certificata") > 20,
        "{kinds:?}"
    );
    assert_eq!(world.next_due(), None, "no event is pending");
    assert!(world.submissions().is_empty(), "the demo's messages are no submissions");
}

#[test]
fn exactly_two_receipts_of_the_demo_are_forged() {
    let world = demo(1);
    let authority = world.authority_pem();
    let messages = [sim::LAWYER, sim::COMPANY, sim::OFFICE]
        .iter()
        .flat_map(|address| inbox(&world, address))
        .collect::<Vec<_>>();
    let refused: Vec<_> = messages
        .iter()
        .filter(|(_, message)| openssl(message, authority).is_err())
        .collect();
    let claims: Vec<_> = refused.iter().map(|(_, message)| header(message, "X-Ricevuta")).collect();
    assert_eq!(claims, [Some("avvenuta-consegna".to_owned()), Some("avvenuta-consegna".to_owned())]);
}

#[test]
fn old_messages_are_seen_and_new_ones_are_not() {
    let world = demo(1);
    let folder = world
        .mailbox(sim::LAWYER)
        .and_then(|mailbox| mailbox.folder("INBOX"))
        .expect("an inbox");
    let split = folder
        .messages
        .iter()
        .position(|message| !message.flags.seen)
        .expect("some are new");
    assert!(split > 40 && folder.messages[split..].iter().all(|message| !message.flags.seen));
    assert!(
        folder.messages.windows(2).all(|pair| pair[0].at <= pair[1].at),
        "in order of arrival"
    );
}

#[test]
fn the_same_seed_gives_the_same_demo() {
    let ids = |world: &SimWorld| {
        let messages = inbox(world, sim::LAWYER);
        messages
            .iter()
            .map(|(at, message)| (*at, header(message, "Message-ID"), header(message, "Subject")))
            .collect::<Vec<_>>()
    };
    assert_eq!(ids(&demo(3)), ids(&demo(3)));
    assert_ne!(ids(&demo(3)), ids(&demo(4)));
}

#[tokio::test]
async fn the_demo_clock_passes_thirteen_hours_in_seconds() {
    let clock = Arc::new(VirtualClock::running());
    let mut demo = Demo::start(Arc::clone(&clock), 1).expect("starts");
    let account = demo.accounts()[0].account.clone();
    let mut connection = logged_in(&account).await;
    let before: usize = connection
        .imap("SELECT INBOX")
        .await
        .iter()
        .find_map(|line| line.strip_suffix(" EXISTS")?[2..].parse().ok())
        .expect("a count");
    connection.put("t IDLE\r\n").await;
    assert!(connection.line().await.expect("goes on").starts_with('+'));
    let bytes = message(&[&demo.recipients().late], "demo@client.example").write(noon());
    let mut sender = ready_to_send(&account, &demo.recipients().late).await;
    assert!(sender.smtp(&stuffed(&bytes)).await.expect("answers").starts_with("250"));
    for arrived in 1..=3 {
        assert_eq!(connection.line().await, Some(format!("* {} EXISTS", before + arrived)));
    }
    let ahead = clock.now().duration_since(Timestamp::now());
    assert!(ahead.as_hours() >= 12, "the clock advances with the receipts: {ahead}");
    assert_eq!(demo.loopback().map(Loopback::submissions).map(|all| all.len()), Some(1));
    demo.stop();
    assert_eq!(connection.line().await, None, "stopping closes every connection");
}
