//! SIGKILL in the middle of commands that read and write much: import, export, preserve, rebuild. What was kept stays, what is left can be
//! told from what is whole, and the same command completes the work.

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::bundles::Demo;
use crate::harness::{Invocation, Profile, by_id, files_below};
use crate::killed::Random;
use crate::servers::Providers;
use recapito::engine::check_manifest;
use recapito::sim;

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

/// The names of the files below a folder, in order.
fn names(folder: &Path) -> Vec<String> {
    let names = files_below(folder)
        .into_iter()
        .filter_map(|path| Some(path.strip_prefix(folder).ok()?.display().to_string()));
    let mut names: Vec<String> = names.collect();
    names.sort_unstable();
    names
}
