//! An office that manages 300 mailboxes.

use std::time::Duration;

use super::{mailbox, refused};
use crate::engine::view::{AccountView, Health, Overview};
use crate::engine::{RemoteErrorKind, Service};

/// 300 mailboxes in three groups: a few with refused logins, a few nearly full, one synchronising.
pub fn studio() -> Overview {
    Overview {
        accounts: (0..300).map(one).collect(),
        attention: 15,
        ..Overview::default()
    }
}

fn one(number: u64) -> AccountView {
    let health = match number {
        4 => fetching(),
        n if n % 83 == 17 => refused(),
        n if n % 97 == 40 => unreachable(),
        n if n % 140 == 60 => Health::PasswordMissing,
        _ => Health::Good,
    };
    let used = match number % 47 {
        11 => 970_000_000,
        23 => 860_000_000,
        rest => 40_000_000 + rest * 11_000_000,
    };
    let unread = match number % 7 {
        2 => 3,
        4 => 1,
        5 => 12,
        _ => 0,
    };
    let colour = u8::try_from(number % 256).unwrap_or_default();
    let mut view = mailbox(&address(number), colour, health, Some((used, 1_000_000_000)), unread);
    let group = ["Società", "Ditte individuali", "Condomìni"].get(usize::try_from(number / 100).unwrap_or_default());
    view.account.group = group.map(|group| (*group).to_owned());
    view
}

fn address(number: u64) -> String {
    let pick = |words: &[&'static str], at: u64| {
        words
            .get(usize::try_from(at).unwrap_or_default() % words.len())
            .copied()
            .unwrap_or_default()
    };
    let trade = pick(
        &[
            "edil",
            "officine",
            "trasporti",
            "tessile",
            "agricola",
            "impianti",
            "arredi",
            "forno",
            "vetreria",
            "tipografia",
        ],
        number,
    );
    let place = pick(
        &[
            "ponente",
            "meridiana",
            "valchiara",
            "colline",
            "lungofiume",
            "borgonuovo",
            "altipiano",
        ],
        number / 10,
    );
    format!("{trade}.{place}{}@pec.imprese.example", number / 70 + 1)
}

fn fetching() -> Health {
    Health::Syncing {
        folder: "INBOX".into(),
        done: 1_240,
        of: 8_410,
        elsewhere: 2_300,
        remaining: Some(Duration::from_secs(540)),
    }
}

fn unreachable() -> Health {
    Health::Faulty {
        service: Service::Imap,
        fault: RemoteErrorKind::Unreachable,
        detail: String::new(),
        retry_at: Some(super::now()),
    }
}
