//! Which dispatches there are among the messages with one Message-ID. A Message-ID identifies nothing: programs repeat it, differ in its
//! capitals only, and anybody can write one. What a provider accepted is identified by the account and the `identificativo` (RFC 6109
//! §2.2.1), which every receipt of it carries; the message that was sent is found to it by certified recipients, subject and content.
//!
//! Grouping is a function of the set of messages: their order of arrival does not matter, and nothing of its result is stored.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use super::{Dispatch, DispatchId, Receipt, Submission, linking};
use crate::account::AccountId;
use crate::signature::Sha256;

/// Where a sent message is known from, the most reliable first; its header alone proves nothing (RFC 5322 §3.6.4).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Origin {
    /// The ledger: this program submitted it.
    Submitted,
    /// A copy in the account's folder of sent messages.
    Filed,
    /// A copy found anywhere else: From and Message-ID can have been written by anybody.
    Found,
}

/// A message that says it was sent from the account (RFC 5322 §3.6), with the dispatch it describes.
#[derive(Debug, Clone)]
pub struct SentCopy {
    /// The dispatch by its own header or by the ledger; `message` names the copy.
    pub dispatch: Dispatch,
    /// Where it is known from.
    pub origin: Origin,
    /// `proof::identity` of it; `None` while the message itself is not indexed.
    pub identity: Option<Sha256>,
}

/// A receipt kept under the Message-ID (RFC 6109 §2.1.1.1).
#[derive(Debug, Clone)]
pub struct KeptReceipt {
    /// The receipt.
    pub receipt: Receipt,
    /// `proof::identity` of the original it returns whole (RFC 6109 §3.3.2.1).
    pub returned: Option<Sha256>,
    /// Whether the mailbox of its certified sender has it.
    pub is_own: bool,
}

/// One of the dispatches with a Message-ID, and the receipts that belong to it (RFC 6109 §2.2.1).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grouped {
    /// The dispatch.
    pub dispatch: Dispatch,
    /// All copies of its sent message.
    pub copies: Vec<Sha256>,
    /// Its receipts, with those that do not count, by time and digest.
    pub receipts: Vec<Receipt>,
    /// Other ids it has, or had before more was known of it.
    pub aliases: Vec<DispatchId>,
}

/// The dispatches in a group (RFC 6109 §2.2.1), the most reliable first: our own submission, those with receipts, then copies without any.
pub fn group(id: &DispatchId, sent: Vec<SentCopy>, receipts: Vec<KeptReceipt>) -> Vec<Grouped> {
    let id = id.group();
    let messages = messages(sent);
    let (transports, others) = transports(&id, &messages, receipts);
    let pairs = pairs(&messages, &transports);
    let mut grouped: Vec<(Key, Grouped)> = Vec::new();
    for (at, transport) in transports.iter().enumerate() {
        let message = pairs.get(&at).and_then(|message| messages.get(*message));
        grouped.extend(transport.dispatch(&id, message, &messages));
    }
    let is_rivalled = !grouped.is_empty() || messages.iter().any(|message| message.origin == Origin::Submitted);
    let paired: BTreeSet<usize> = pairs.into_values().collect();
    let alone = messages.iter().enumerate().filter(|(at, _)| !paired.contains(at));
    grouped.extend(alone.map(|(_, message)| message.alone(&id, is_rivalled)));
    grouped.sort_by_key(|(key, _)| *key);
    let mut grouped: Vec<Grouped> = grouped.into_iter().map(|(_, grouped)| grouped).collect();
    others.into_iter().for_each(|receipt| distribute(&mut grouped, receipt));
    finish(&id, &mut grouped);
    grouped
}

/// The order of dispatches, and with it which one is meant by an id that several have.
type Key = (Origin, bool, Timestamp, Sha256);

/// A sent message with all its copies.
struct Message {
    dispatch: Dispatch,
    origin: Origin,
    identity: Option<Sha256>,
    copies: Vec<Sha256>,
}

/// What a provider transported: the receipts with one `identificativo`, of one account.
struct Transport {
    account: AccountId,
    identifier: String,
    receipts: Vec<KeptReceipt>,
}

/// How well a message fits a transport; the smallest fits best.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Fit {
    content: ContentFit,
    other_recipients: bool,
    other_subject: bool,
    other_spelling: bool,
    origin: Origin,
    /// Seconds between the sending and the first receipt.
    distance: u64,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum ContentFit {
    /// A receipt returns this message.
    Same,
    /// No receipt returns a message.
    Unknown,
    /// Every message that the receipts return is another.
    Other,
}

/// Copies of one message are one: the same account, spelling of the Message-ID, and content.
fn messages(mut sent: Vec<SentCopy>) -> Vec<Message> {
    sent.sort_by_key(|copy| (copy.origin, copy.dispatch.sent_at, copy.dispatch.message));
    let mut messages: Vec<Message> = Vec::new();
    for copy in sent {
        let is_same = |known: &&mut Message| {
            known.dispatch.account == copy.dispatch.account
                && known.dispatch.message_id == copy.dispatch.message_id
                && (known.identity.is_some() && known.identity == copy.identity || known.dispatch.message == copy.dispatch.message)
        };
        let digest = copy.dispatch.message;
        match messages.iter_mut().find(is_same) {
            Some(known) => {
                known.copies.extend(digest);
                known.identity = known.identity.or(copy.identity);
            }
            None => messages.push(Message {
                copies: digest.into_iter().collect(),
                dispatch: copy.dispatch,
                origin: copy.origin,
                identity: copy.identity,
            }),
        }
    }
    for message in &mut messages {
        message.copies.sort_unstable();
        message.copies.dedup();
    }
    messages
}

/// The transports that the receipts certify, and the receipts that belong to none by themselves.
fn transports(id: &DispatchId, messages: &[Message], mut receipts: Vec<KeptReceipt>) -> (Vec<Transport>, Vec<Receipt>) {
    receipts.sort_by_key(|kept| (kept.receipt.at, kept.receipt.message));
    let mut transports: BTreeMap<(AccountId, String), Transport> = BTreeMap::new();
    let (mut others, mut nameless) = (Vec::new(), Vec::new());
    for kept in receipts {
        let account = AccountId::of(&kept.receipt.sender);
        let names = kept.receipt.msgid.as_ref().is_some_and(|named| DispatchId::of(named) == *id);
        let known = kept.is_own || messages.iter().any(|message| message.dispatch.account == account);
        match kept.receipt.identifier.clone() {
            Some(identifier) if kept.receipt.counts() && names && known => {
                let transport = transports
                    .entry((account.clone(), identifier.clone()))
                    .or_insert_with(|| Transport {
                        account,
                        identifier,
                        receipts: Vec::new(),
                    });
                transport.receipts.push(kept);
            }
            None if kept.receipt.counts() && names && known => nameless.push((account, kept)),
            _ => others.push(kept.receipt),
        }
    }
    let accounts: Vec<AccountId> = transports.values().map(|transport| transport.account.clone()).collect();
    for (account, kept) in nameless {
        let own = accounts.iter().filter(|of| **of == account).count();
        match transports.values_mut().find(|transport| transport.account == account) {
            // What names no transport belongs to the only one there is.
            Some(transport) if own <= 1 => transport.receipts.push(kept),
            Some(_) => others.push(kept.receipt),
            None => {
                let transport = Transport {
                    account: account.clone(),
                    identifier: String::new(),
                    receipts: vec![kept],
                };
                drop(transports.insert((account, String::new()), transport));
            }
        }
    }
    (transports.into_values().collect(), others)
}

/// The message of each transport, by their positions. Our own submission, a filed copy, and a copy that a receipt returns are assigned by
/// how well they fit; a copy found elsewhere only where nothing else could be meant.
fn pairs(messages: &[Message], transports: &[Transport]) -> BTreeMap<usize, usize> {
    let mut fits: Vec<(Fit, usize, usize)> = Vec::new();
    for (transport_at, transport) in transports.iter().enumerate() {
        for (message_at, message) in messages.iter().enumerate() {
            fits.extend(transport.fit(message).map(|fit| (fit, transport_at, message_at)));
        }
    }
    fits.sort();
    let (certain, possible): (Vec<_>, Vec<_>) = fits
        .into_iter()
        .partition(|(fit, ..)| fit.origin < Origin::Found || fit.content == ContentFit::Same);
    let (mut pairs, mut taken) = (BTreeMap::new(), BTreeSet::new());
    // Transports that a reliable message fits, even where that is the message of another one.
    let mut explained: BTreeSet<usize> = BTreeSet::new();
    for (fit, transport, message) in certain {
        if !fit.other_recipients && !fit.other_subject {
            explained.insert(transport);
        }
        if !pairs.contains_key(&transport) && taken.insert(message) {
            pairs.insert(transport, message);
            explained.insert(transport);
        }
    }
    let open = possible.into_iter().map(|(_, transport, message)| (transport, message));
    let open: Vec<(usize, usize)> = open.filter(|(transport, _)| !explained.contains(transport)).collect();
    let (of_transport, of_message) = (counts(open.iter().map(|pair| pair.0)), counts(open.iter().map(|pair| pair.1)));
    let is_only = |(transport, message): &(usize, usize)| of_transport.get(transport) == Some(&1) && of_message.get(message) == Some(&1);
    pairs.extend(open.into_iter().filter(is_only).filter(|(_, message)| !taken.contains(message)));
    pairs
}

fn counts(all: impl Iterator<Item = usize>) -> BTreeMap<usize, usize> {
    let mut counts: BTreeMap<usize, usize> = BTreeMap::new();
    for one in all {
        let count = counts.entry(one).or_default();
        *count = count.saturating_add(1);
    }
    counts
}

impl Transport {
    fn first_at(&self) -> Timestamp {
        self.receipts.iter().map(|kept| kept.receipt.at).min().unwrap_or(Timestamp::MAX)
    }

    fn content(&self, message: &Message) -> ContentFit {
        let mut returned = self.receipts.iter().filter_map(|kept| kept.returned).peekable();
        let Some(identity) = message.identity.filter(|_| returned.peek().is_some()) else {
            return ContentFit::Unknown;
        };
        match returned.any(|one| one == identity) {
            true => ContentFit::Same,
            false => ContentFit::Other,
        }
    }

    /// `None`: it cannot be the message of this transport.
    fn fit(&self, message: &Message) -> Option<Fit> {
        let sent = &message.dispatch;
        let receipts = || self.receipts.iter().map(|kept| &kept.receipt);
        let certified: BTreeSet<&str> = receipts().flat_map(Receipt::listed).collect();
        let written: BTreeSet<&str> = sent.recipients.iter().map(|recipient| recipient.address.as_str()).collect();
        let fit = Fit {
            content: self.content(message),
            other_recipients: certified != written,
            other_subject: !receipts().any(|receipt| receipt.has_subject(&sent.subject)),
            other_spelling: !receipts().any(|receipt| receipt.msgid.as_ref() == Some(&sent.message_id)),
            origin: message.origin,
            distance: self.first_at().duration_since(sent.sent_at).as_secs().unsigned_abs(),
        };
        let is_possible = match message.origin {
            Origin::Submitted | Origin::Filed => certified.is_empty() || !certified.is_disjoint(&written),
            Origin::Found => !fit.other_recipients && !fit.other_subject,
        };
        (sent.account == self.account && is_possible).then_some(fit)
    }

    /// The dispatch it is: of its message, of another copy that its receipts return, or of its receipts alone.
    fn dispatch(&self, id: &DispatchId, paired: Option<&Message>, messages: &[Message]) -> Option<(Key, Grouped)> {
        let returned = || {
            let own = messages.iter().filter(|message| message.dispatch.account == self.account);
            own.into_iter().find(|message| self.content(message) == ContentFit::Same)
        };
        let dispatch = match (paired, returned()) {
            (Some(message), _) => message.dispatch.clone(),
            // The same message was transported twice.
            (None, Some(message)) => Dispatch {
                submission: Submission::Elsewhere,
                ..message.dispatch.clone()
            },
            (None, None) => {
                let described = self.receipts.iter().map(|kept| &kept.receipt);
                described
                    .filter_map(|receipt| linking::dispatch_of_receipt(&self.account, receipt))
                    .next()?
            }
        };
        let message = paired.or_else(returned);
        let mark = Sha256::of(format!("{}\n{}", self.account.as_str(), self.identifier).as_bytes());
        let by_message = message.map(Message::mark);
        let grouped = Grouped {
            copies: message.map(|message| message.copies.clone()).unwrap_or_default(),
            receipts: self.receipts.iter().map(|kept| kept.receipt.clone()).collect(),
            aliases: std::iter::once(mark).chain(by_message).map(|mark| id.marked(&mark)).collect(),
            dispatch,
        };
        let origin = paired.map_or(Origin::Filed, |message| message.origin).min(Origin::Filed);
        Some(((origin, false, self.first_at(), mark), grouped))
    }
}

impl Message {
    /// What distinguishes it from other messages in its group.
    fn mark(&self) -> Sha256 {
        let identity = self.identity.or(self.dispatch.message).map(|digest| digest.to_string());
        let sent = &self.dispatch;
        Sha256::of(format!("{}\n{}\n{}", sent.account.as_str(), sent.message_id, identity.unwrap_or_default()).as_bytes())
    }

    /// The dispatch of a message without receipts.
    fn alone(&self, id: &DispatchId, is_rivalled: bool) -> (Key, Grouped) {
        let mark = self.mark();
        let grouped = Grouped {
            dispatch: Dispatch {
                unproven: is_rivalled && self.origin == Origin::Found,
                ..self.dispatch.clone()
            },
            copies: self.copies.clone(),
            receipts: Vec::new(),
            aliases: vec![id.marked(&mark)],
        };
        ((self.origin, true, self.dispatch.sent_at, mark), grouped)
    }
}

/// Adds a receipt that certifies no transport by itself: one without identifier, or one that does not count. It is shown with the dispatch
/// it claims to be of: by identifier, else by recipient, else the first.
fn distribute(grouped: &mut [Grouped], receipt: Receipt) {
    let identified = grouped.iter().position(|one| {
        let own = one.receipts.iter().filter(|own| own.counts());
        own.into_iter()
            .any(|own| receipt.identifier.is_some() && own.identifier == receipt.identifier)
    });
    let about = receipt.about.iter().map(String::as_str).chain(receipt.listed());
    let about: BTreeSet<&str> = about.collect();
    let addressed = || {
        grouped.iter().position(|one| {
            let recipients = one.dispatch.recipients.iter();
            recipients.into_iter().any(|recipient| about.contains(recipient.address.as_str()))
        })
    };
    let at = identified.or_else(addressed).unwrap_or_default();
    if let Some(one) = grouped.get_mut(at) {
        one.receipts.push(receipt);
    }
}

/// Gives each dispatch its id: the only one, and our own submission, that of the group.
fn finish(id: &DispatchId, grouped: &mut [Grouped]) {
    let is_only = grouped.len() == 1;
    for one in grouped.iter_mut() {
        one.receipts.sort_by_key(|receipt| (receipt.at, receipt.message));
        let is_plain = is_only || one.dispatch.submission != Submission::Elsewhere;
        one.dispatch.id = match one.aliases.first() {
            Some(marked) if !is_plain => marked.clone(),
            _ => id.clone(),
        };
    }
}
