//! The send protocol explored exhaustively: one submission, two processes on two copies of a profile, kills between any two steps, and the
//! restore or loss of any of its files at any time, in every order.
//!
//! The decisions are those of the program ([`standing`], [`after_restart`], [`next_step`], [`SendState::allows`]); what they act on is a
//! world of a few bytes. Two properties hold in every state that can be reached:
//!
//! 1. The provider has taken the message at most once. Nobody sends again by hand here: a second time would be without the user's knowledge.
//! 2. Nothing is lost in silence. Once a process has run to its end with the server in reach, the submission has an outcome or is uncertain,
//!    or the gap is shown; what the provider's traces or a witness show to be missing from the ledger is shown as a gap.
//!
//! What the model leaves out is a disk put back as an image, with inodes and times: the program cannot tell that from a kill at that moment.
//! Then the traces at the provider alone decide, and `an_image_of_the_disk_is_recognised_by_what_the_provider_shows` covers it.

use std::collections::{BTreeMap, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::rc::Rc;

use super::outbox::SendState;
use super::send_protocol::{NextStep, Traces, after_restart, may_send, next_step};
use super::standing::{FileStamp, Head, LedgerEnd, LedgerGap, LedgerStanding, Outside, Record, standing};
use crate::signature::Sha256;

/// What is left out of the program, to show that the properties depend on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Variant {
    /// Everything as it is.
    Whole,
    /// Every ledger counts as the newest.
    NoWitness,
    /// The witness outside the profile is not read.
    NoOutside,
    /// A copied or restored file passes for the one that was written.
    NoStamp,
    /// What an earlier process left in flight is tried again.
    NoUncertain,
    /// Nothing is looked for at the provider.
    NoSearch,
}

/// A line of the ledger: what it records, and a number that no other line has, as its time and hash do.
type Line = (Kind, u8);

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Kind {
    Account,
    Committed,
    InFlight,
    Accepted,
    Rejected,
    Uncertain,
    Resolved,
    Found,
    Filed,
    Unknown,
    Acknowledged,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Files {
    ledger: Vec<Line>,
    stamp: FileStamp,
    head: Option<Record>,
}

type OutsideFiles = BTreeMap<String, Record>;

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct World {
    /// The profile, and a copy of it.
    profiles: [Option<Files>; 2],
    outside: OutsideFiles,
    processes: [Option<Process>; 2],
    /// Earlier states of the first profile and of what is outside.
    snapshots: Vec<Rc<(Files, OutsideFiles)>>,
    /// The installation whose mark the Message-ID has; `None` until the user has confirmed the message.
    sent_by: Option<String>,
    taken: u8,
    receipts: bool,
    copy_in_sent: bool,
    kills: u8,
    restores: u8,
    /// For each profile, how often something was written: numbers that do not come again after a restore.
    ticks: [u8; 2],
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Process {
    standing: LedgerStanding,
    installation: String,
    follows: bool,
    is_ours: bool,
    inode: u64,
    lines: usize,
    steps: Vec<Step>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Step {
    Append(Kind),
    RememberInside,
    RememberOutside,
    Follow,
    Data,
    FileCopy,
    Accept,
}

/// What may happen next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Event {
    Start(usize),
    /// The next step of a process, or its next decision. The two flags: the server is in reach; the server accepts what it is asked.
    Run(usize, bool, bool),
    /// DATA, and the reply is lost.
    ReplyLost(usize),
    Acknowledge(usize),
    Kill(usize),
    CopyProfile,
    Restore(What, usize),
    Receipts,
    ProviderFiles,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum What {
    Profile,
    Outside,
    Both,
    Ledger,
    NoLedger,
    NoHead,
    NoOutside,
    /// Everything, with inodes and times.
    Image,
}

/// How much happens in one exploration. Every state is left by one more kill, of everything, when it is judged.
#[derive(Debug, Clone, Copy)]
struct Limits {
    kills: u8,
    restores: u8,
    has_copy: bool,
}

struct Explorer {
    variant: Variant,
    has_outside: bool,
    files: &'static [What],
    limits: Limits,
    seen: HashSet<(u64, u64)>,
    judged: HashSet<(u64, u64)>,
}

impl Files {
    fn head_of(lines: &[Line]) -> Head {
        let mut hash = [0; 32];
        let bytes = lines.iter().flat_map(|(kind, number)| [*kind as u8 + 1, *number]);
        hash.iter_mut().zip(bytes).for_each(|(to, from)| *to = from);
        assert!(lines.len() <= 16, "the model's hash holds sixteen lines");
        Head {
            lines: lines.len() as u64,
            hash: Sha256(hash),
        }
    }

    fn has(&self, head: &Head) -> bool {
        self.ledger
            .get(..head.lines as usize)
            .is_some_and(|lines| Self::head_of(lines) == *head)
    }

    /// Whether a ledger that ends like this has such a line.
    fn remembers(head: &Head, kind: Kind) -> bool {
        head.hash.0.chunks(2).any(|line| line[0] == kind as u8 + 1)
    }

    fn send_state(&self) -> Option<SendState> {
        self.ledger.iter().rev().find_map(|(kind, _)| state_of(*kind))
    }

    fn is_filed(&self) -> bool {
        self.ledger.iter().any(|(kind, _)| *kind == Kind::Filed)
    }

    fn unknown(&self) -> bool {
        let last = self
            .ledger
            .iter()
            .rev()
            .find(|(kind, _)| matches!(kind, Kind::Unknown | Kind::Acknowledged));
        last.is_some_and(|(kind, _)| *kind == Kind::Unknown)
    }
}

fn state_of(kind: Kind) -> Option<SendState> {
    Some(match kind {
        Kind::Committed => SendState::Committed,
        Kind::InFlight => SendState::InFlight {
            attempt: 1,
            refused: Vec::new(),
        },
        Kind::Accepted => SendState::Accepted { reply: String::new() },
        Kind::Rejected => SendState::Rejected { reply: String::new() },
        Kind::Uncertain => SendState::Uncertain,
        Kind::Resolved => SendState::Resolved { receipt: Sha256([0; 32]) },
        Kind::Found => SendState::Found,
        Kind::Account | Kind::Filed | Kind::Unknown | Kind::Acknowledged => return None,
    })
}

fn kind_of(state: &SendState) -> Kind {
    match state {
        SendState::Resolved { .. } => Kind::Resolved,
        SendState::Found => Kind::Found,
        SendState::Uncertain => Kind::Uncertain,
        other => panic!("{other:?} is not recorded by a decision"),
    }
}

impl World {
    fn new() -> Self {
        Self {
            profiles: [
                Some(Files {
                    ledger: Vec::new(),
                    stamp: stamp(0, 0),
                    head: None,
                }),
                None,
            ],
            outside: BTreeMap::new(),
            processes: [None, None],
            snapshots: Vec::new(),
            sent_by: None,
            taken: 0,
            receipts: false,
            copy_in_sent: false,
            kills: 0,
            restores: 0,
            ticks: [0, 0],
        }
    }

    fn next_tick(&mut self, at: usize) -> u8 {
        self.ticks[at] += 1;
        self.ticks[at] + 100 * at as u8
    }

    fn snapshot(&mut self) {
        if let Some(files) = &self.profiles[0] {
            let now = Rc::new((files.clone(), self.outside.clone()));
            if self.snapshots.last() != Some(&now) {
                self.snapshots.push(now);
            }
        }
    }

    fn restore(&mut self, what: What, at: usize) {
        let tick = self.next_tick(0);
        let (files, outside) = (*self.snapshots[at]).clone();
        // A file that was put back is another file.
        let copied = |files: Files| Files {
            stamp: stamp(tick, tick),
            ..files
        };
        let here = self.profiles[0].take();
        let has_head = here.as_ref().and_then(|here| here.head.clone());
        self.profiles[0] = match what {
            What::Profile | What::Both => Some(copied(files)),
            What::Image => Some(files),
            What::Ledger => Some(Files {
                head: has_head,
                ..copied(files)
            }),
            What::NoLedger => Some(Files {
                ledger: Vec::new(),
                head: has_head,
                stamp: stamp(tick, tick),
            }),
            What::NoHead => here.map(|here| Files { head: None, ..here }),
            What::Outside | What::NoOutside => here,
        };
        match what {
            What::Outside | What::Both | What::Image => self.outside = outside,
            What::NoOutside => self.outside = BTreeMap::new(),
            _ => {}
        }
    }
}

fn stamp(inode: u8, changed: u8) -> FileStamp {
    FileStamp {
        device: 1,
        inode: u64::from(inode),
        length: 0,
        changed: i64::from(changed),
    }
}

impl Explorer {
    fn new(variant: Variant, has_outside: bool, files: &'static [What], limits: Limits) -> Self {
        Self {
            variant,
            has_outside,
            files,
            limits,
            seen: HashSet::new(),
            judged: HashSet::new(),
        }
    }

    /// Visits every state that can be reached; the first violation ends it, with the events that lead there.
    fn explore(&mut self) -> Result<usize, String> {
        let mut ways: Vec<(usize, Option<Event>)> = vec![(0, None)];
        let mut waiting = vec![(World::new(), 0)];
        self.seen.insert(fingerprint(&World::new()));
        while let Some((world, way)) = waiting.pop() {
            self.judge(&world).map_err(|what| format!("{what}: {:?}", way_to(&ways, way)))?;
            for event in self.events(&world) {
                let mut next = world.clone();
                self.apply(&mut next, event);
                if self.seen.insert(fingerprint(&next)) {
                    ways.push((way, Some(event)));
                    waiting.push((next, ways.len() - 1));
                }
            }
        }
        Ok(self.seen.len())
    }

    fn events(&self, world: &World) -> Vec<Event> {
        let mut events = Vec::new();
        for at in 0..2 {
            match &world.processes[at] {
                None if world.profiles[at].is_some() => events.push(Event::Start(at)),
                None => {}
                Some(process) => {
                    match process.steps.first() {
                        Some(Step::Data) => events.extend([Event::Run(at, true, true), Event::Run(at, true, false), Event::ReplyLost(at)]),
                        Some(_) => events.push(Event::Run(at, true, true)),
                        None => events.extend([Event::Run(at, true, true), Event::Run(at, false, true)]),
                    }
                    if process.steps.is_empty() && matches!(self.now(world, at), LedgerStanding::Gap(_)) {
                        events.push(Event::Acknowledge(at));
                    }
                    if world.kills < self.limits.kills {
                        events.push(Event::Kill(at));
                    }
                }
            }
        }
        if world.profiles[1].is_none() && self.limits.has_copy {
            events.push(Event::CopyProfile);
        }
        if world.restores < self.limits.restores {
            for what in self.files {
                let needs_snapshot = !matches!(what, What::NoLedger | What::NoHead | What::NoOutside);
                let all = if needs_snapshot {
                    world.snapshots.len()
                } else {
                    world.snapshots.len().min(1)
                };
                events.extend((0..all).map(|at| Event::Restore(*what, at)));
            }
        }
        // Only decisions read what the provider shows: in between its time makes no difference.
        let decides = world.processes.iter().flatten().any(|process| process.steps.is_empty());
        if decides && world.taken > 0 && !world.receipts {
            events.push(Event::Receipts);
        }
        if decides && world.taken > 0 && !world.copy_in_sent {
            events.push(Event::ProviderFiles);
        }
        events
    }

    fn apply(&self, world: &mut World, event: Event) {
        match event {
            Event::Start(at) => self.start(world, at),
            Event::Run(at, reach, accepts) => self.run(world, at, reach, accepts),
            Event::ReplyLost(at) => {
                world.taken += 1;
                self.done(world, at, &[Step::Append(Kind::Uncertain)]);
            }
            Event::Acknowledge(at) => self.acknowledge(world, at),
            Event::Kill(at) => {
                world.kills += 1;
                world.processes[at] = None;
            }
            Event::CopyProfile => {
                let tick = world.next_tick(1);
                let copy = world.profiles[0].clone().map(|files| Files {
                    stamp: stamp(tick, tick),
                    ..files
                });
                world.profiles[1] = copy;
            }
            Event::Restore(what, at) => {
                world.restores += 1;
                world.restore(what, at);
                if world.restores == self.limits.restores {
                    // They are not needed any more, and states that differ in nothing else are one.
                    world.snapshots.truncate(1);
                }
            }
            Event::Receipts => world.receipts = true,
            Event::ProviderFiles => world.copy_in_sent = true,
        }
    }

    /// What a process finds at its start.
    fn start(&self, world: &mut World, at: usize) {
        let Some(files) = world.profiles[at].clone() else { return };
        let known = files.head.as_ref().map(|record| record.installation.clone());
        let in_use = known.is_some()
            && world
                .processes
                .iter()
                .flatten()
                .any(|process| Some(&process.installation) == known.as_ref());
        let outside = match &known {
            _ if !self.has_outside || self.variant == Variant::NoOutside => Outside::Unavailable,
            Some(_) if in_use => Outside::InUse,
            Some(known) => Outside::Remembers(world.outside.get(known)),
            None => Outside::Remembers(None),
        };
        let end = LedgerEnd {
            head: Files::head_of(&files.ledger),
            stamp: match self.variant {
                Variant::NoStamp => files.head.as_ref().map_or(files.stamp, |record| record.stamp),
                _ => files.stamp,
            },
            has_messages: !world.snapshots.is_empty(),
        };
        let found = match self.variant {
            Variant::NoWitness => LedgerStanding::Confirmed,
            _ => standing(files.head.as_ref(), outside, &end, &|head| files.has(head)),
        };
        let state = files.send_state();
        let settled = match (self.variant, &state) {
            (Variant::NoUncertain, Some(SendState::InFlight { .. })) | (_, None) => None,
            (_, Some(state)) => after_restart(state, &found),
        };
        let mut steps: Vec<Step> = settled.iter().map(|state| Step::Append(kind_of(state))).collect();
        steps.push(Step::Follow);
        if files.ledger.is_empty() {
            steps.push(Step::Append(Kind::Account));
        }
        let made = known.is_none().then(|| world.next_tick(at));
        world.processes[at] = Some(Process {
            standing: found,
            installation: known.unwrap_or_else(|| format!("{made:?}")),
            follows: false,
            is_ours: false,
            inode: files.stamp.inode,
            lines: files.ledger.len(),
            steps,
        });
    }

    fn now(&self, world: &World, at: usize) -> LedgerStanding {
        let (Some(process), Some(files)) = (&world.processes[at], &world.profiles[at]) else {
            return LedgerStanding::Confirmed;
        };
        if files.unknown() && may_send(&process.standing) {
            return LedgerStanding::Gap(LedgerGap::Forked { line: 0 });
        }
        process.standing.clone()
    }

    fn run(&self, world: &mut World, at: usize, reach: bool, accepts: bool) {
        let Some(step) = world.processes[at].as_ref().and_then(|process| process.steps.first().copied()) else {
            let next = self.decide(world, at, reach);
            if let Some(process) = &mut world.processes[at] {
                process.steps = next;
            }
            return;
        };
        match step {
            Step::Append(kind) => self.append(world, at, kind),
            Step::RememberInside => {
                self.remember(world, at, true);
                self.done(world, at, &[]);
            }
            Step::RememberOutside => {
                self.remember(world, at, false);
                self.done(world, at, &[]);
            }
            Step::Follow => {
                let process = world.processes[at].as_mut().expect("it runs");
                process.follows = may_send(&process.standing);
                let follows = process.follows;
                self.done(world, at, if follows { &REMEMBER } else { &[] });
            }
            Step::Data if accepts => {
                world.taken += 1;
                self.done(world, at, &[Step::Append(Kind::Accepted)]);
            }
            Step::Data => self.done(world, at, &[Step::Append(Kind::Rejected)]),
            Step::FileCopy => {
                world.copy_in_sent = true;
                self.done(world, at, &[Step::Append(Kind::Filed)]);
            }
            Step::Accept => {
                let tick = world.next_tick(at);
                let process = world.processes[at].as_mut().expect("it runs");
                (process.standing, process.follows) = (LedgerStanding::Confirmed, true);
                process.installation = format!("{tick}");
                self.done(world, at, &REMEMBER);
            }
        }
        if world.restores < self.limits.restores || world.snapshots.is_empty() {
            world.snapshot();
        }
    }

    /// Removes the step that was taken and puts others in its place.
    fn done(&self, world: &mut World, at: usize, then: &[Step]) {
        if let Some(process) = &mut world.processes[at] {
            process.steps.splice(..1, then.iter().copied());
        }
    }

    fn append(&self, world: &mut World, at: usize, kind: Kind) {
        if kind == Kind::Committed && world.sent_by.is_some() {
            // The user confirms once.
            self.done(world, at, &[]);
            return;
        }
        let tick = world.next_tick(at);
        let gap = self.now(world, at);
        let (Some(process), Some(files)) = (&mut world.processes[at], &mut world.profiles[at]) else {
            return;
        };
        let is_same = (files.stamp.inode, files.ledger.len()) == (process.inode, process.lines);
        let towards_provider = matches!(kind, Kind::Committed | Kind::InFlight) && !may_send(&gap);
        let allowed = state_of(kind).is_none_or(|to| match (files.send_state(), kind) {
            (None, Kind::Committed) => true,
            (from, _) => from.is_some_and(|from| from.allows(&to)) || self.variant == Variant::NoUncertain,
        });
        if towards_provider || !is_same {
            // The process gets an error and does nothing more.
            world.processes[at] = None;
            return;
        }
        if !allowed {
            process.steps.clear();
            return;
        }
        files.ledger.push((kind, tick));
        files.stamp.changed = i64::from(tick);
        process.lines = files.ledger.len();
        process.is_ours |= kind == Kind::Committed;
        if kind == Kind::Committed {
            world.sent_by = Some(process.installation.clone());
        }
        let follows = process.follows;
        self.done(world, at, if follows { &REMEMBER } else { &[] });
    }

    fn remember(&self, world: &mut World, at: usize, inside: bool) {
        let (Some(process), Some(files)) = (&world.processes[at], &mut world.profiles[at]) else {
            return;
        };
        let record = Record {
            installation: process.installation.clone(),
            written: 0,
            head: Files::head_of(&files.ledger),
            stamp: files.stamp,
        };
        // Writing to a file that was replaced changes nothing in the profile.
        if (files.stamp.inode, files.ledger.len()) != (process.inode, process.lines) {
            return;
        }
        match inside {
            true => files.head = Some(record),
            false => drop(world.outside.insert(record.installation.clone(), record)),
        }
    }

    /// A pass over the folders, and the outbox after it.
    fn decide(&self, world: &World, at: usize, reach: bool) -> Vec<Step> {
        let (Some(process), Some(files)) = (&world.processes[at], &world.profiles[at]) else {
            return Vec::new();
        };
        let now = self.now(world, at);
        let traces = (world.receipts, world.copy_in_sent);
        let Some(state) = files.send_state() else {
            let is_marked = world.sent_by.as_ref() == Some(&process.installation);
            return match &world.sent_by {
                None if may_send(&now) => vec![Step::Append(Kind::Committed)],
                Some(_) if reach && is_marked && traces != (false, false) && !files.unknown() && self.variant != Variant::NoSearch => {
                    vec![Step::Append(Kind::Unknown)]
                }
                _ => Vec::new(),
            };
        };
        if reach && world.receipts && self.variant != Variant::NoSearch && matches!(state, SendState::Uncertain | SendState::Committed) {
            return vec![Step::Append(Kind::Resolved)];
        }
        let found = match (reach, self.variant, traces) {
            (false, ..) => Traces::Unknown,
            (_, Variant::NoSearch, _) | (.., (false, false)) => Traces::None,
            (.., (_, true)) => Traces::Copy,
            (.., (true, false)) => Traces::Receipt(Sha256([0; 32])),
        };
        if self.variant == Variant::NoUncertain && matches!(state, SendState::InFlight { .. }) {
            return vec![Step::Data];
        }
        match next_step(&state, files.is_filed(), process.is_ours, &now, found) {
            NextStep::Wait => Vec::new(),
            NextStep::Submit => vec![Step::Append(Kind::InFlight), Step::Data],
            NextStep::Record(state) => vec![Step::Append(kind_of(&state))],
            NextStep::File if !reach => Vec::new(),
            NextStep::File => vec![Step::FileCopy],
        }
    }

    fn acknowledge(&self, world: &mut World, at: usize) {
        let committed = world.profiles[at].as_ref().and_then(Files::send_state) == Some(SendState::Committed);
        if let Some(process) = &mut world.processes[at] {
            process.steps = committed.then_some(Step::Append(Kind::Uncertain)).into_iter().collect();
            process.steps.extend([Step::Append(Kind::Acknowledged), Step::Accept]);
        }
    }

    fn judge(&mut self, world: &World) -> Result<(), String> {
        if world.taken > 1 {
            return Err("taken twice".into());
        }
        // From here on nothing is killed or restored: a new process runs to its end.
        let mut last = world.clone();
        last.processes = [None, None];
        last.receipts |= last.taken > 0;
        last.snapshots.truncate(1);
        (last.kills, last.restores) = (0, 0);
        if !self.judged.insert(fingerprint(&last)) {
            return Ok(());
        }
        self.start(&mut last, 0);
        for _ in 0..24 {
            if last.processes[0].is_none() {
                self.start(&mut last, 0);
            }
            self.run(&mut last, 0, true, true);
        }
        if last.taken > 1 {
            return Err("taken twice by the next process".into());
        }
        let is_shown = matches!(self.now(&last, 0), LedgerStanding::Gap(_));
        let files = last.profiles[0].as_ref().ok_or("no profile")?;
        let acknowledged = files.ledger.iter().any(|(kind, _)| *kind == Kind::Acknowledged);
        match files.send_state() {
            Some(SendState::Committed | SendState::InFlight { .. }) if !is_shown => Err("it waits for ever, and nothing says so".into()),
            None if world.sent_by.is_some() && !is_shown && !acknowledged && self.must_be_shown(world) => {
                Err("the ledger does not know the submission, and nothing says so".into())
            }
            _ => Ok(()),
        }
    }

    /// Whether something is left that shows that the ledger lost the submission: what the provider has, or a witness outside the profile
    /// that remembers a ledger with it.
    fn must_be_shown(&self, world: &World) -> bool {
        let inside = world.profiles[0].as_ref().and_then(|files| files.head.as_ref());
        let Some(known) = inside.filter(|record| world.sent_by.as_ref() == Some(&record.installation)) else {
            return false;
        };
        let outside = world.outside.get(&known.installation).filter(|_| self.has_outside);
        world.taken > 0 || outside.is_some_and(|record| Files::remembers(&record.head, Kind::Committed))
    }
}

const REMEMBER: [Step; 2] = [Step::RememberInside, Step::RememberOutside];
const LIMITS: [Limits; 4] = [
    Limits {
        kills: 2,
        restores: 0,
        has_copy: false,
    },
    Limits {
        kills: 0,
        restores: 1,
        has_copy: false,
    },
    Limits {
        kills: 1,
        restores: 1,
        has_copy: false,
    },
    Limits {
        kills: 0,
        restores: 0,
        has_copy: true,
    },
];
const FILES: &[What] = &[
    What::Profile,
    What::Outside,
    What::Both,
    What::Ledger,
    What::NoLedger,
    What::NoHead,
    What::NoOutside,
];

/// The events that lead to a state.
fn way_to(ways: &[(usize, Option<Event>)], mut at: usize) -> Vec<Event> {
    let mut events = Vec::new();
    while let (before, Some(event)) = ways[at] {
        events.push(event);
        at = before;
    }
    events.reverse();
    events
}

fn fingerprint(world: &World) -> (u64, u64) {
    let hash = |salt: u8| {
        let mut hasher = DefaultHasher::new();
        salt.hash(&mut hasher);
        world.hash(&mut hasher);
        hasher.finish()
    };
    (hash(0), hash(1))
}

#[test]
fn no_message_is_taken_twice_and_none_is_lost_in_silence() {
    let start = std::time::Instant::now();
    let explore = |limits: Limits, has_outside: bool| {
        let visited = Explorer::new(Variant::Whole, has_outside, FILES, limits).explore();
        visited.unwrap_or_else(|violation| panic!("{limits:?}, witness outside: {has_outside}: {violation}"))
    };
    let all = LIMITS.iter().flat_map(|limits| [(*limits, true), (*limits, false)]);
    let states: Vec<usize> = std::thread::scope(|scope| {
        let threads: Vec<_> = all
            .map(|(limits, has_outside)| scope.spawn(move || explore(limits, has_outside)))
            .collect();
        threads.into_iter().map(|thread| thread.join().expect("no violation")).collect()
    });
    let sum: usize = states.iter().sum();
    eprintln!("{sum} states ({states:?}) in {:?}", start.elapsed());
    assert!(sum > 150_000, "{states:?}");
}

#[test]
fn without_any_one_of_its_parts_the_protocol_fails() {
    for variant in [
        Variant::NoWitness,
        Variant::NoOutside,
        Variant::NoStamp,
        Variant::NoUncertain,
        Variant::NoSearch,
    ] {
        let violation = LIMITS
            .iter()
            .find_map(|limits| Explorer::new(variant, true, FILES, *limits).explore().err());
        let violation = violation.unwrap_or_else(|| panic!("{variant:?} is never missed"));
        eprintln!("{variant:?}: {violation}");
    }
}

/// With inodes and times put back, a ledger that went back looks like one whose process was killed. What the provider has then decides: a
/// receipt or a copy in Sent keeps the message from being sent again, and a message that left no trace cannot be known to have been taken.
#[test]
fn an_image_of_the_disk_is_recognised_by_what_the_provider_shows() {
    let twice = |variant, receipts, copy_in_sent| {
        let explorer = Explorer::new(variant, true, &[What::Image], LIMITS[1]);
        let mut world = World::new();
        let run = |world: &mut World| explorer.apply(world, Event::Run(0, true, true));
        explorer.apply(&mut world, Event::Start(0));
        while world.taken == 0 {
            run(&mut world);
        }
        // Back to the moment when the message was committed and the witnesses knew it.
        let committed = world
            .snapshots
            .iter()
            .rposition(|earlier| earlier.0.send_state() == Some(SendState::Committed))
            .expect("committed");
        explorer.apply(&mut world, Event::Kill(0));
        (world.receipts, world.copy_in_sent) = (receipts, copy_in_sent);
        explorer.apply(&mut world, Event::Restore(What::Image, committed));
        explorer.apply(&mut world, Event::Start(0));
        assert_eq!(explorer.now(&world, 0), LedgerStanding::Confirmed);
        (0..24).for_each(|_| run(&mut world));
        world.taken > 1
    };
    assert!(!twice(Variant::Whole, true, false));
    assert!(!twice(Variant::Whole, false, true));
    assert!(
        twice(Variant::NoSearch, true, true),
        "without the search nothing else would stop it"
    );
    assert!(twice(Variant::Whole, false, false), "the limit of what can be known");
}
