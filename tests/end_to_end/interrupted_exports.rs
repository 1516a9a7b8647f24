//! Interrupted exports: a full disk, a read-only one, SIGKILL. No package of any format is left that looks complete.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use recapito::engine::check_manifest;
use recapito::sim;

use crate::bundles::{Demo, contents};
use crate::full_disk::Disk;
use crate::harness::{Invocation, Running, files_below};
use crate::until::until;

/// The arguments that export everything in one package.
fn export_arguments(demo: &Demo, format: &str, to: &Path) -> Vec<String> {
    let to = to.display().to_string();
    if format == "preserve" {
        let period = ["--from", "2000-01-01", "--until", "2099-12-31", "--again", "--to", &to];
        let words = ["preserve", "--account", sim::LAWYER].into_iter().chain(period);
        return words.map(str::to_owned).collect();
    }
    let mut words = vec!["export".to_owned()];
    words.extend(demo.ids());
    words.extend(["--format", format, "--to", &to].map(str::to_owned));
    words
}

const FORMATS: [&str; 4] = ["evidence", "court", "eml", "preserve"];

/// Runs with a file size limit in blocks of 1024 bytes; writes beyond it fail, as on a full disk. Returns whether the run succeeded.
fn run_with_file_size_limit(demo: &Demo, blocks: usize, arguments: &[String]) -> bool {
    let ran = Command::new("bash")
        .args(["-c", &format!("ulimit -f {blocks}; trap '' XFSZ; exec \"$@\""), "bash"])
        .arg(env!("CARGO_BIN_EXE_recapito"))
        .arg("--profile")
        .arg(demo.profile.dir())
        .args(arguments)
        .env("RECAPITO_NO_KEYCHAIN", "1")
        .env("HOME", demo.profile.beside(""))
        .env_remove("XDG_STATE_HOME")
        .output()
        .expect("started");
    ran.status.success()
}

fn assert_nothing_left(folder: &Path, what: &str) {
    let left = fs::read_dir(folder).expect("listed").map(|entry| entry.expect("an entry").path());
    let left: Vec<PathBuf> = left.collect();
    assert!(left.is_empty(), "{what} left {left:?}");
}

#[test]
fn a_full_or_read_only_disk_leaves_no_partial_package() {
    let demo = Demo::new();
    let folder = demo.profile.beside("posto");
    fs::create_dir(&folder).expect("made");
    for format in FORMATS {
        for name in ["prove", "prove.zip"] {
            let to = folder.join(name);
            // The sent messages alone exceed the limit.
            assert!(
                !run_with_file_size_limit(&demo, 1, &export_arguments(&demo, format, &to)),
                "{format}, {name}"
            );
            assert_nothing_left(&folder, format);
        }
        let below_a_file = demo.profile.file("un-file", "un file").join("prove");
        demo.profile.run(export_arguments(&demo, format, &below_a_file)).code(3);
    }
    let Some(disk) = Disk::of("256k", &demo.profile.beside("disco")) else {
        assert!(
            !crate::full_disk::is_root(),
            "no file system can be mounted although the user is root"
        );
        eprintln!("NOT TRIED: a disk of a few kilobytes, and one mounted to be read only. Run this test as root.");
        return;
    };
    for size in ["32k", "64k"] {
        disk.resize(size);
        for format in FORMATS {
            for name in ["prove", "prove.zip"] {
                let to = disk.0.join(name);
                demo.profile
                    .run(export_arguments(&demo, format, &to))
                    .code(3)
                    .stderr_contains(&["non c'è abbastanza spazio sul disco", "è stata rimossa"]);
                assert_nothing_left(&disk.0, format);
            }
        }
    }
    disk.read_only();
    for format in FORMATS {
        demo.profile.run(export_arguments(&demo, format, &disk.0.join("prove"))).code(3);
        assert_nothing_left(&disk.0, format);
    }
}

/// Progress of the export to `to`: number of files, and whether the manifest, which is written last, exists.
fn unfinished_export(to: &Path) -> Option<(usize, bool)> {
    let start = format!(".{}.unfinished-", to.file_name()?.to_str()?);
    let entries = fs::read_dir(to.parent()?).ok()?.flatten();
    let unfinished = entries.map(|entry| entry.path()).find(|path| {
        let name = path.file_name().and_then(|name| name.to_str());
        name.is_some_and(|name| name.starts_with(&start))
    })?;
    match unfinished.is_dir() {
        true => Some((files_below(&unfinished).len(), unfinished.join("SHA256SUMS").exists())),
        false => Some((usize::try_from(fs::metadata(unfinished).ok()?.len()).ok()? / 4096, false)),
    }
}

/// Kills the process once `enough` is written; returns whether it was still running.
fn killed(mut running: Running, to: &Path, enough: impl Fn((usize, bool)) -> bool) -> bool {
    until("enough is written", || {
        (running.has_ended() || unfinished_export(to).is_some_and(&enough)).then_some(())
    });
    let going = !running.has_ended();
    running.kill();
    going
}

#[test]
fn a_killed_export_keeps_existing_files_and_the_next_one_removes_leftovers() {
    let demo = Demo::new();
    let folder = demo.profile.beside("posto");
    fs::create_dir(&folder).expect("made");
    let mut in_the_middle = 0;
    for (format, name, files) in [
        ("evidence", "a", 3),
        ("evidence", "b.zip", 3),
        ("preserve", "c", 10),
        ("eml", "d", 10),
    ] {
        let to = folder.join(name);
        let start = || Invocation::new(&demo.profile).args(export_arguments(&demo, format, &to)).start();
        let going = killed(start(), &to, |(written, _)| written >= files);
        in_the_middle += usize::from(going && !to.exists());
        assert!(!going || !to.exists() || name.ends_with("zip") || check_manifest(&to).is_ok_and(|report| report.is_good()));
        if !to.exists() {
            demo.profile.run(export_arguments(&demo, format, &to)).code(0);
        }
        let all = fs::read_dir(&folder)
            .expect("listed")
            .map(|entry| entry.expect("an entry").file_name());
        let hidden: Vec<_> = all.filter(|name| name.to_string_lossy().starts_with('.')).collect();
        assert!(hidden.is_empty(), "{hidden:?} is left");
    }
    assert!(in_the_middle >= 3, "too few kills in the middle: {in_the_middle}");

    // An update: at every instant the old bundle or the new one is complete.
    let (ids, to) = (demo.ids(), folder.join("prove"));
    demo.export("it", &ids[..1], "evidence", &to, &[]).code(0);
    let old = contents(&to);
    let mut update = export_arguments(&demo, "evidence", &to);
    update.push("--update".to_owned());
    for listed in [false, true, true] {
        let running = Invocation::new(&demo.profile).args(update.clone()).start();
        killed(running, &to, |(written, list)| written > 5 && (list || !listed));
        assert!(check_manifest(&to).expect("there").is_good());
        assert!(listed || contents(&to) == old, "the old bundle is unchanged");
    }
    demo.profile.run(update).code(0);
    assert!(contents(&to).len() > old.len());
}
