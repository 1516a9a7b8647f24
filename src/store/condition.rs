//! Conditions of a search that are no words: `is:unread`, `has:attachment`, `state:late`, `hash:1a2b3c`.

use crate::pec::DeliveryFilter;

/// A property of a message that a search asks for or excludes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Condition {
    /// The message must not have it.
    pub(crate) not: bool,
    pub(crate) property: Property,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Property {
    Unread,
    Starred,
    Attachments,
    Invoice,
    Problem,
    /// SHA-256 of the raw message begins with these hexadecimal digits.
    Hash(String),
    /// Of a sent message. The engine knows it, not the store.
    Delivery(DeliveryFilter),
}

impl Condition {
    /// The condition of an operator, its name in lower case; `None` if it is none.
    pub(crate) fn of(name: &str, value: &str) -> Option<Self> {
        let value = value.to_lowercase();
        let met = |property| Some(Self { not: false, property });
        match operator(name)? {
            Operator::State if READ.contains(&value.as_str()) => Some(Self {
                not: true,
                property: Property::Unread,
            }),
            Operator::State => met(find(STATES, &value)?.into()),
            Operator::With => met(find(CONTENTS, &value)?.into()),
            Operator::Hash => {
                let is_hash = value.len() >= SHORTEST_HASH && value.bytes().all(|byte| byte.is_ascii_hexdigit());
                is_hash.then_some(Property::Hash(value)).and_then(met)
            }
        }
    }

    /// Whether this is the beginning of an operator that is still being typed.
    pub(crate) fn is_begun(name: &str, value: &str) -> bool {
        let value = value.to_lowercase();
        let begins = |table: &[(&[&str], Simple)]| {
            table
                .iter()
                .flat_map(|(names, _)| names.iter())
                .any(|name| name.starts_with(&value))
        };
        match operator(name) {
            Some(Operator::State) => begins(STATES) || READ.iter().any(|name| name.starts_with(&value)),
            Some(Operator::With) => begins(CONTENTS),
            Some(Operator::Hash) => value.len() < SHORTEST_HASH && value.bytes().all(|byte| byte.is_ascii_hexdigit()),
            None => false,
        }
    }
}

enum Operator {
    State,
    With,
    Hash,
}

fn operator(name: &str) -> Option<Operator> {
    Some(match name {
        "is" | "state" | "stato" | "è" => Operator::State,
        "has" | "con" => Operator::With,
        "hash" | "sha256" | "impronta" => Operator::Hash,
        _ => return None,
    })
}

/// A property without a value of its own.
#[derive(Clone, Copy)]
enum Simple {
    Unread,
    Starred,
    Attachments,
    Invoice,
    Problem,
    Delivery(DeliveryFilter),
}

impl From<Simple> for Property {
    fn from(simple: Simple) -> Self {
        match simple {
            Simple::Unread => Self::Unread,
            Simple::Starred => Self::Starred,
            Simple::Attachments => Self::Attachments,
            Simple::Invoice => Self::Invoice,
            Simple::Problem => Self::Problem,
            Simple::Delivery(filter) => Self::Delivery(filter),
        }
    }
}

fn find(table: &[(&[&str], Simple)], value: &str) -> Option<Simple> {
    let found = table.iter().find(|(names, _)| names.contains(&value));
    found.map(|(_, simple)| *simple)
}

/// Names of messages that are read.
const READ: &[&str] = &["read", "letto", "letti"];

const STATES: &[(&[&str], Simple)] = &[
    (&["unread", "non-letto", "non-letti"], Simple::Unread),
    (&["starred", "flagged", "speciale", "speciali"], Simple::Starred),
    (&["problem", "problems", "problema", "problemi"], Simple::Problem),
    (&["invoice", "invoices", "fattura", "fatture"], Simple::Invoice),
    (&["waiting", "in-attesa", "attesa"], Simple::Delivery(DeliveryFilter::Waiting)),
    (&["accepted", "accettato", "accettata"], Simple::Delivery(DeliveryFilter::Accepted)),
    (
        &["delivered", "consegnato", "consegnata"],
        Simple::Delivery(DeliveryFilter::Delivered),
    ),
    (&["late", "in-ritardo", "ritardo"], Simple::Delivery(DeliveryFilter::Late)),
    (
        &["failed", "undelivered", "non-consegnato", "non-consegnata"],
        Simple::Delivery(DeliveryFilter::Failed),
    ),
    (&["refused", "rifiutato", "rifiutata"], Simple::Delivery(DeliveryFilter::Refused)),
    (&["unproved", "senza-prova"], Simple::Delivery(DeliveryFilter::Unproved)),
    (&["uncertain", "incerto", "incerta"], Simple::Delivery(DeliveryFilter::Uncertain)),
];

const CONTENTS: &[(&[&str], Simple)] = &[
    (&["attachment", "attachments", "file", "allegato", "allegati"], Simple::Attachments),
    (&["invoice", "invoices", "fattura", "fatture"], Simple::Invoice),
];

/// A shorter beginning of a hash says too little.
const SHORTEST_HASH: usize = 6;
