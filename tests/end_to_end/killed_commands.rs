//! SIGKILL in the middle of commands that read and write much or change a server: import, export, preserve, rebuild, send, space. What was
//! kept stays, what is left can be told from what is whole, and the same command completes the work. No message is sent twice.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::bundles::Demo;
use crate::harness::{Invocation, Profile, by_id, column, files_below};
use crate::killed::Random;
use crate::servers::Providers;
use crate::until::until;
use recapito::account::Flags;
use recapito::engine::check_manifest;
use recapito::signature::Sha256;
use recapito::sim::{self, Faults};

/// Kills of each command, unless `RECAPITO_TEST_KILLS` is another number.
const KILLS: usize = 30;

fn kills() -> usize {
    std::env::var("RECAPITO_TEST_KILLS")
        .ok()
        .and_then(|number| number.parse().ok())
        .unwrap_or(KILLS)
}

/// Starts the command and kills it within `whole`, the time that it takes undisturbed, which becomes shorter where it ended before.
/// Returns whether it was still running.
fn kill(profile: &Profile, arguments: &[String], whole: &mut Duration, random: &mut Random) -> bool {
    let mut running = Invocation::new(profile).args(arguments.iter().cloned()).start();
    let moment = random.below(usize::try_from(whole.as_micros()).unwrap_or(usize::MAX).max(1));
    std::thread::sleep(Duration::from_micros(moment as u64));
    let going = !running.has_ended();
    running.kill();
    if !going {
        *whole = *whole * 4 / 5;
    }
    going
}

fn timed(run: impl FnOnce()) -> Duration {
    let start = Instant::now();
    run();
    start.elapsed()
}

fn words<const N: usize>(arguments: [&str; N]) -> Vec<String> {
    arguments.map(str::to_owned).to_vec()
}

#[test]
fn an_import_killed_at_any_instant_keeps_what_it_has_and_is_completed_by_the_next() {
    let providers = Providers::demo();
    let source = providers.read(&[sim::LAWYER]);
    let target = |profile: &Profile| {
        providers.trust(profile);
        providers.add(profile, sim::LAWYER);
        let folder = profile.beside("posta");
        fs::create_dir(&folder).expect("made");
        for file in files_below(&source.dir().join("messages")) {
            fs::copy(&file, folder.join(file.file_name().expect("a name"))).expect("copied");
        }
    };
    let import = words(["import", "posta"]);
    let undisturbed = Profile::new();
    target(&undisturbed);
    let mut whole = timed(|| drop(Invocation::new(&undisturbed).args(import.iter().cloned()).run()));
    let wanted = by_id(&undisturbed.json(0, ["list"]));
    assert!(wanted.len() > 20, "{} messages", wanted.len());
    let mut random = Random::new();
    let (mut done, mut in_the_middle) = (0, 0);
    while done < kills() {
        let profile = Profile::new();
        target(&profile);
        let mut kept = 0;
        for _ in 0..6 {
            let going = kill(&profile, &import, &mut whole, &mut random);
            in_the_middle += usize::from(going);
            done += 1;
            let now = profile.raw_file_count();
            assert!(now >= kept, "seed {}: {now} files after {kept}", random.seed);
            kept = now;
            if !going {
                break;
            }
        }
        Invocation::new(&profile).args(import.iter().cloned()).run();
        let listed = profile.json(0, ["list"]);
        assert_eq!(
            listed.as_array().map(Vec::len),
            Some(wanted.len()),
            "seed {}: each once",
            random.seed
        );
        assert_eq!(
            by_id(&listed).keys().collect::<Vec<_>>(),
            wanted.keys().collect::<Vec<_>>(),
            "seed {}",
            random.seed
        );
        profile.json(0, ["check"]);
    }
    eprintln!("seed {}: {done} kills, {in_the_middle} while it ran", random.seed);
    assert!(in_the_middle * 3 >= done, "{in_the_middle} of {done} kills came while it ran");
}

#[test]
fn a_rebuild_killed_at_any_instant_leaves_a_profile_that_opens_and_lists_the_same() {
    let providers = Providers::demo();
    let profile = providers.read(&[sim::LAWYER]);
    let before = profile.json(0, ["list"]);
    let rebuild = words(["rebuild"]);
    let mut whole = timed(|| drop(profile.run(["rebuild"]).code(0)));
    let mut random = Random::new();
    let mut in_the_middle = 0;
    for number in 0..kills() {
        in_the_middle += usize::from(kill(&profile, &rebuild, &mut whole, &mut random));
        if number % 3 == 0 {
            assert_eq!(profile.json(0, ["list"]), before, "seed {}, kill {number}", random.seed);
        }
    }
    profile.run(["rebuild"]).code(0);
    assert_eq!(profile.json(0, ["list"]), before, "seed {}", random.seed);
    profile.json(0, ["check"]);
    eprintln!("seed {}: {} kills, {in_the_middle} while it ran", random.seed, kills());
    assert!(
        in_the_middle * 2 >= kills(),
        "{in_the_middle} of {} kills came while it ran",
        kills()
    );
}

#[test]
fn an_export_killed_at_any_instant_is_whole_or_not_there_and_changes_no_profile() {
    let demo = Demo::new();
    let profile = &demo.profile;
    let before = profile.json(0, ["list"]);
    let sent = demo.ids();
    assert!(!sent.is_empty(), "there are sent messages");
    let mut random = Random::new();
    let mut in_the_middle = 0;
    for (round, format) in ["evidence", "eml", "court"].into_iter().enumerate() {
        let arguments = |to: &Path| {
            let mut arguments = words(["export"]);
            arguments.extend(sent.iter().cloned());
            arguments.extend(["--format", format, "--to", &to.display().to_string()].map(str::to_owned));
            arguments
        };
        let first = profile.beside(&format!("intero-{round}"));
        let mut whole = timed(|| drop(Invocation::new(profile).args(arguments(&first)).run()));
        assert!(first.exists(), "{format} is written");
        for number in 0..kills().div_ceil(3) {
            let to = profile.beside(&format!("prove-{round}-{number}"));
            in_the_middle += usize::from(kill(profile, &arguments(&to), &mut whole, &mut random));
            let what = format!("seed {}, {format}, kill {number}", random.seed);
            if to.exists() {
                assert_eq!(names(&to), names(&first), "{what}: what is there is whole");
                assert!(
                    format != "evidence" || check_manifest(&to).is_ok_and(|report| report.is_good()),
                    "{what}"
                );
            }
        }
    }
    assert_eq!(profile.json(0, ["list"]), before, "seed {}", random.seed);
    profile.json(0, ["check"]);
    eprintln!("seed {}: {in_the_middle} kills while it ran", random.seed);
    assert!(in_the_middle * 3 >= kills(), "{in_the_middle} kills came while it ran");
}

#[test]
fn a_preservation_killed_at_any_instant_puts_every_message_in_one_package() {
    let providers = Providers::demo();
    let profile = providers.read(&[sim::LAWYER]);
    let preserve = |to: &str, more: &[&str]| {
        let period = ["--from", "2000-01-01", "--until", "2099-12-31", "--to", to];
        let mut arguments = words(["preserve", "--account", sim::LAWYER]);
        arguments.extend(period.iter().chain(more).map(|word| (*word).to_owned()));
        arguments
    };
    let total = profile.json(0, ["retention", "--account", sim::LAWYER])[0]["messages"].clone();
    let again = preserve("intero", &["--again"]);
    let other = providers.read(&[sim::LAWYER]);
    let mut whole = timed(|| drop(Invocation::new(&other).args(again).run().code(0)));
    let mut random = Random::new();
    let mut in_the_middle = 0;
    for number in 0..kills() {
        let to = format!("pdv-{number}");
        in_the_middle += usize::from(kill(&profile, &preserve(&to, &[]), &mut whole, &mut random));
    }
    let last = profile.json(0, preserve("pdv-ultimo", &[]));
    let count = |name: &str| last[name].as_u64().expect("a number");
    assert_eq!(
        Value::from(count("messages") + count("in_earlier_packages")),
        total,
        "seed {}",
        random.seed
    );
    let mut packed = Vec::new();
    for folder in (0..kills()).map(|number| format!("pdv-{number}")).chain(["pdv-ultimo".to_owned()]) {
        let folder = profile.beside(&folder);
        if folder.exists() {
            packed.extend(names(&folder).into_iter().filter(|name| name.ends_with(".eml")));
        }
    }
    let each = packed.len();
    packed.sort_unstable();
    packed.dedup();
    assert_eq!(
        (packed.len(), Value::from(each)),
        (each, total),
        "seed {}: each message once",
        random.seed
    );
    eprintln!("seed {}: {} kills, {in_the_middle} while it ran", random.seed, kills());
    assert!(in_the_middle > 0, "no kill came while it ran");
}

/// Each message is sent at most once, and one that was committed is known as delivered or as uncertain.
#[test]
fn a_send_killed_at_any_instant_sends_at_most_once_and_loses_no_commitment() {
    let providers = Providers::empty();
    let profile = Profile::new();
    providers.trust(&profile);
    providers.add(&profile, sim::LAWYER);
    providers.faults(Faults {
        final_reply_after: Duration::from_millis(250),
        ..Faults::default()
    });
    let send = |number: usize| {
        let subject = format!("Invio {number}");
        words(["send", "--from", sim::LAWYER, "--to", sim::INSTANT, "--subject", &subject])
    };
    let mut whole = timed(|| drop(profile.run(send(0)).code(0)));
    let mut random = Random::new();
    let (mut done, mut in_the_middle, mut in_window) = (0, 0, 0);
    while done < kills() || (in_window < 2 && done < 4 * kills()) {
        done += 1;
        let going = kill(&profile, &send(done), &mut whole, &mut random);
        in_the_middle += usize::from(going);
        let taken = taken(&providers);
        let last = committed(&profile).pop().filter(|_| going);
        in_window += usize::from(last.is_some_and(|(id, state)| state == "in-flight" && taken.contains(&id)));
        assert!(
            going || status_of(&profile, done).is_some(),
            "seed {}: {done} is not known",
            random.seed
        );
        if done % 5 == 0 {
            profile.json(0, ["sync"]);
        }
    }
    let what = format!(
        "seed {}: {done} kills, {in_the_middle} while it ran, {in_window} between body and 250",
        random.seed
    );
    until("every receipt here", || {
        profile.json(0, ["sync"]);
        let views = profile.json(0, ["status"]);
        let open = ["delivered", "uncertain"];
        column(&views, "state").iter().all(|state| open.contains(state)).then_some(())
    });
    let taken: BTreeSet<String> = taken(&providers).into_iter().collect();
    assert_eq!(providers.loopback.submissions().len(), taken.len(), "{what}: submitted twice");
    let views = profile.json(0, ["status"]);
    for view in views.as_array().expect("dispatches") {
        let is_taken = taken.contains(view["message_id"].as_str().expect("an id"));
        assert_eq!(view["state"] == "delivered", is_taken, "{what}: {view}");
    }
    let known: BTreeSet<&str> = column(&views, "message_id").into_iter().collect();
    let committed: BTreeSet<String> = committed(&profile).into_iter().map(|(id, _)| id).collect();
    assert_eq!(known, committed.iter().map(String::as_str).collect(), "{what}: a message is lost");
    assert!(taken.is_subset(&committed), "{what}");
    let sent = on_server(&providers).into_iter().filter(|(folder, ..)| folder == "Inviata").count();
    assert_eq!(sent, taken.len(), "{what}: each is in Sent once");
    profile.json(0, ["check"]);
    eprintln!("{what}");
    assert!(in_the_middle * 3 >= done && in_window >= 2, "{what}");
}

/// The Message-IDs of the messages that the providers took.
fn taken(providers: &Providers) -> Vec<String> {
    let submissions = providers.loopback.submissions().into_iter();
    submissions.map(|(id, _)| id.expect("an id").to_string()).collect()
}

/// The dispatch with this number in its subject.
fn status_of(profile: &Profile, number: usize) -> Option<Value> {
    let all = profile.json(0, ["status"]);
    let subject = Value::from(format!("Invio {number}"));
    all.as_array()
        .expect("dispatches")
        .iter()
        .find(|view| view["subject"] == subject)
        .cloned()
}

/// The Message-ID and the last state of every committed submission in the ledger.
fn committed(profile: &Profile) -> Vec<(String, String)> {
    let text = fs::read_to_string(profile.dir().join("ledger.jsonl")).expect("text");
    let lines = text.split_inclusive('\n').filter(|line| line.ends_with('\n'));
    let mut all: Vec<(Value, String, String)> = Vec::new();
    for line in lines {
        let line: Value = serde_json::from_str(line).expect("a line");
        let entry = &line["entry"];
        match entry["what"].as_str() {
            Some("composed") => {
                let id = format!("<{}>", entry["message_id"].as_str().expect("an id"));
                all.push((entry["send"].clone(), id, String::new()));
            }
            Some("sent") => {
                let known = all.iter_mut().find(|(send, ..)| *send == entry["send"]).expect("composed before");
                known.2 = entry["state"]["state"].as_str().expect("a state").to_owned();
            }
            _ => {}
        }
    }
    let committed = all.into_iter().filter(|(.., state)| !state.is_empty());
    committed.map(|(_, id, state)| (id, state)).collect()
}

/// Removing messages from the server and restoring them, killed in any order: all are kept here all the time, and in the end the server
/// has each once, as before.
#[test]
fn a_space_killed_at_any_instant_loses_nothing_and_restores_each_message_once() {
    let providers = Providers::demo();
    let profile = providers.read(&[sim::LAWYER]);
    let listed = by_id(&profile.json(0, ["list"]));
    let before = on_server(&providers);
    let remove = words(["space", "--older-than", "0d", "--do", "--copy-to", "copie"]);
    let restore = words(["space", "--put-back", "all"]);
    fs::create_dir(profile.beside("copie")).expect("made");
    let mut whole = [&remove, &restore].map(|command| timed(|| drop(profile.run(command.iter().cloned()).code(0))));
    assert_eq!(on_server(&providers), before, "as before");
    let first = whole;
    let mut random = Random::new();
    let (mut in_the_middle, mut removed, mut number) = (0, BTreeSet::new(), 0);
    // Until the server was seen in two states at least, however fast the machine is.
    while number < kills() || (removed.len() < 2 && number < 10 * kills()) {
        if number >= kills() {
            whole = first;
        }
        let (command, time) = match random.below(2) {
            0 => (&remove, &mut whole[0]),
            _ => (&restore, &mut whole[1]),
        };
        in_the_middle += usize::from(kill(&profile, command, time, &mut random));
        let what = format!("seed {}, kill {number}", random.seed);
        removed.insert(before.len() - on_server(&providers).len());
        for id in listed.keys() {
            let kept = fs::read(profile.raw_file(id)).expect("kept");
            assert_eq!(Sha256::of(&kept).to_string(), *id, "{what}");
        }
        if number % 5 == 0 {
            assert!(
                profile.json(0, ["list"]).as_array().map(Vec::len) == Some(listed.len()),
                "{what}: each once"
            );
        }
        number += 1;
    }
    let what = format!("seed {}: {number} kills, {in_the_middle} while it ran", random.seed);
    profile.run(restore).code(0);
    assert_eq!(on_server(&providers), before, "{what}");
    profile.json(0, ["sync"]);
    assert_eq!(
        by_id(&profile.json(0, ["list"])).keys().collect::<Vec<_>>(),
        listed.keys().collect::<Vec<_>>(),
        "{what}"
    );
    profile.json(0, ["check"]);
    eprintln!("{what}; missing on the server after a kill: {removed:?}");
    assert!(in_the_middle * 3 >= number && removed.len() > 1, "{what}: {removed:?}");
}

/// Every message on the server: its folder, digest and flags, in order.
fn on_server(providers: &Providers) -> Vec<(String, Sha256, Flags)> {
    providers.loopback.world(|world| {
        let folders = &world.mailbox(sim::LAWYER).expect("a mailbox").folders;
        let messages = folders.iter().flat_map(|folder| {
            let messages = folder.messages.iter();
            messages.map(|stored| (folder.name.clone(), Sha256::of(&stored.bytes), stored.flags))
        });
        let mut messages: Vec<_> = messages.collect();
        messages.sort_by_key(|(folder, digest, _)| (folder.clone(), *digest));
        messages
    })
}

/// The names of the files below a folder, in order.
fn names(folder: &Path) -> Vec<String> {
    let names = files_below(folder)
        .into_iter()
        .filter_map(|path| Some(path.strip_prefix(folder).ok()?.display().to_string()));
    let mut names: Vec<String> = names.collect();
    names.sort_unstable();
    names
}
