//! The packaging files agree with the program: one version, one application id, every icon size.

use std::path::Path;
use std::{fs, io};

const ID: &str = "it.recapito.Recapito";
const VERSION: &str = env!("CARGO_PKG_VERSION");

#[test]
fn every_document_names_this_version() -> io::Result<()> {
    let metainfo = read(&format!("packaging/{ID}.metainfo.xml"))?;
    let newest = metainfo.split("<release ").nth(1).unwrap_or_default();
    assert!(newest.starts_with(&format!("version=\"{VERSION}\"")), "metainfo: {newest}");

    let changes = read("packaging/CHANGELOG.md")?;
    let newest = changes.lines().find_map(|line| line.strip_prefix("## ")).unwrap_or_default();
    assert!(newest.starts_with(&format!("{VERSION} (")), "change log: {newest}");

    let manual = read("packaging/recapito.1")?;
    assert!(
        manual.starts_with(".TH RECAPITO 1 ") && manual.lines().next().is_some_and(|line| line.contains(VERSION)),
        "manual"
    );
    Ok(())
}

#[test]
fn the_desktop_files_use_one_application_id() -> io::Result<()> {
    let desktop = read(&format!("packaging/{ID}.desktop"))?;
    for line in [format!("Icon={ID}"), format!("StartupWMClass={ID}"), "TryExec=recapito".to_owned()] {
        assert!(desktop.lines().any(|found| found == line), "{line} is not in the desktop file");
    }
    let metainfo = read(&format!("packaging/{ID}.metainfo.xml"))?;
    assert!(metainfo.contains(&format!("<id>{ID}</id>")) && metainfo.contains(&format!(">{ID}.desktop</launchable>")));
    Ok(())
}

#[test]
fn every_icon_has_the_size_in_its_name() -> io::Result<()> {
    for size in [16_u32, 22, 24, 32, 48, 64, 128, 256, 512] {
        let bytes = fs::read(top().join(format!("assets/icon/recapito-{size}.png")))?;
        let side = |at: usize| bytes.get(at..at + 4).and_then(|word| word.try_into().ok()).map(u32::from_be_bytes);
        assert_eq!((side(16), side(20)), (Some(size), Some(size)), "recapito-{size}.png");
    }
    Ok(())
}

/// The command is the one in `packaging/THIRD-PARTY.md`; the list is of the program on Linux.
#[cfg(target_os = "linux")]
#[test]
fn every_library_of_the_program_is_listed_with_its_licence() -> io::Result<()> {
    let output = std::process::Command::new(env!("CARGO"))
        .args([
            "tree",
            "--locked",
            "--offline",
            "--edges",
            "normal",
            "--prefix",
            "none",
            "--format",
            "{p} – {l}",
        ])
        .current_dir(top())
        .output()?;
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let tree = String::from_utf8_lossy(&output.stdout)
        .replace(" (proc-macro)", "")
        .replace(" (*)", "");
    let libraries: std::collections::BTreeSet<&str> = tree.lines().filter(|line| !line.starts_with("recapito ")).collect();
    let listed = read("assets/third-party.txt")?;
    let listed: std::collections::BTreeSet<&str> = listed.lines().collect();
    let missing: Vec<&&str> = libraries.difference(&listed).collect();
    let gone: Vec<&&str> = listed.difference(&libraries).collect();
    assert!(
        missing.is_empty() && gone.is_empty(),
        "missing in assets/third-party.txt: {missing:?}; no longer used: {gone:?}"
    );
    Ok(())
}

fn read(path: &str) -> io::Result<String> {
    fs::read_to_string(top().join(path))
}

fn top() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}
