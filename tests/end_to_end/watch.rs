//! `watch`: keeps running and prints events as they happen.

use std::fs;

use serde_json::{Value, json};

use crate::dovecot::{Dovecot, PASSWORD};
use crate::harness::{Invocation, keys};
use crate::servers::{USER, message, profile_with_mailbox};

#[test]
fn arriving_messages_are_printed_at_once_and_ctrl_c_ends_with_success() {
    let mut dovecot = Dovecot::start();
    dovecot.deliver(USER, "INBOX", &message(1));
    let profile = profile_with_mailbox(&dovecot, USER);
    let mut watch = Invocation::new(&profile).args(["watch", "--json", "--log", "trace"]).start();
    let event = |name: &str| {
        let name = name.to_owned();
        let line = watch.stdout_line(move |line| serde_json::from_str::<Value>(line).is_ok_and(|event| event["event"] == *name));
        serde_json::from_str::<Value>(&line).expect("one object a line")
    };
    let new = event("messages-changed");
    assert_eq!(keys(&new), ["account", "at", "event", "folder", "new"]);
    assert_eq!(
        (&new["account"], &new["folder"], &new["new"]),
        (&json!(USER), &json!("INBOX"), &json!(1))
    );
    event("synced");
    dovecot.deliver(USER, "INBOX", &message(2));
    let new = event("messages-changed");
    assert_eq!((&new["folder"], &new["new"]), (&json!("INBOX"), &json!(1)));
    crate::harness::assert_is_time(&new["at"]);
    for name in ["cmdline", "environ"] {
        let seen = fs::read(format!("/proc/{}/{name}", watch.id())).expect("proc");
        assert!(!seen.windows(PASSWORD.len()).any(|window| window == PASSWORD.as_bytes()), "{name}");
    }
    assert_eq!(watch.interrupt(), Some(0));
    assert_eq!(
        profile.json(0, ["list"]).as_array().map(Vec::len),
        Some(2),
        "printed messages are stored"
    );
}
