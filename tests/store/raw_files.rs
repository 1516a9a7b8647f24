//! Raw messages, the profile's folder, accounts and trusted certificates.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;
use std::sync::Arc;

use jiff::civil::date;
use recapito::account::AccountId;
use recapito::clock::VirtualClock;
use recapito::signature::Sha256;
use recapito::store::{BegunPackage, Store, StoreError, TrustedCertificate};

use crate::sample_messages::{STUDIO, account, open};

fn file_of(dir: &std::path::Path, message: &Sha256) -> PathBuf {
    let name = message.to_string();
    dir.join("messages").join(&name[..2]).join(format!("{name}.eml"))
}

#[test]
fn a_stored_message_is_read_back_bit_for_bit() {
    let dir = tempfile::tempdir().expect("a folder");
    let (store, _) = open(dir.path());
    let every_byte: Vec<u8> = (0..=255).collect();
    let messages: [&[u8]; 5] = [b"uno\r\n", b"due\n", b"", &every_byte, b"uno\r\n"];
    let digests = store.keep(&messages).expect("keeps");
    for (digest, message) in digests.iter().zip(messages) {
        assert_eq!(store.raw(digest).expect("kept"), message);
    }
    assert_eq!(digests[0], digests[4]);
    let digits = digests[3].to_string();
    assert_eq!(store.find_by_prefix(&digits[..6]).expect("found"), digests[3]);
    assert_eq!(store.find_by_prefix(&digits.to_uppercase()).expect("found"), digests[3]);
    assert!(matches!(store.find_by_prefix(&digits[..5]), Err(StoreError::NotFound)));
    assert!(matches!(store.find_by_prefix("../../"), Err(StoreError::NotFound)));
}

#[test]
fn a_damaged_file_is_noticed_and_replaced_when_its_message_is_stored_again() {
    let dir = tempfile::tempdir().expect("a folder");
    let (store, _) = open(dir.path());
    let message = b"Subject: atto\r\n\r\ntesto".as_slice();
    let digest = store.keep(&[message]).expect("keeps")[0];
    let path = file_of(dir.path(), &digest);
    for damage in [b"Subject: otto\r\n\r\ntesto".as_slice(), b"Subject", b""] {
        fs::remove_file(&path).expect("removes");
        fs::write(&path, damage).expect("writes");
        assert!(matches!(store.raw(&digest), Err(StoreError::Damaged(found)) if found == digest));
        store.keep(&[message]).expect("keeps");
        assert_eq!(store.raw(&digest).expect("restored"), message);
    }
}

#[cfg(unix)]
#[test]
fn only_the_owner_can_read_a_profile_and_raw_files_are_read_only() {
    use std::os::unix::fs::PermissionsExt;
    let dir = tempfile::tempdir().expect("a folder");
    let profile = dir.path().join("profile");
    let (store, _) = open(&profile);
    let digest = store.keep(&[b"atto"]).expect("keeps")[0];
    let mode = |path: PathBuf| fs::metadata(path).expect("is there").permissions().mode() & 0o777;
    assert_eq!(mode(file_of(&profile, &digest)), 0o400);
    assert_eq!(mode(profile.join("messages")), 0o700);
    assert_eq!(mode(profile.clone()), 0o700);
    assert_eq!(mode(profile.join("ledger.jsonl")), 0o600);
    drop(store);
    fs::set_permissions(&profile, fs::Permissions::from_mode(0o755)).expect("loosens");
    let _again = open(&profile);
    assert_eq!(mode(profile), 0o700);
}

#[test]
fn one_process_one_profile_and_no_newer_format() {
    let dir = tempfile::tempdir().expect("a folder");
    let clock = Arc::new(VirtualClock::running());
    let (store, _) = open(dir.path());
    assert!(matches!(Store::open(dir.path(), clock.clone()), Err(StoreError::Locked)));
    drop(store);
    fs::write(dir.path().join("format"), "2\n").expect("writes");
    assert!(matches!(Store::open(dir.path(), clock), Err(StoreError::Newer)));
    assert_eq!(fs::read_to_string(dir.path().join("format")).expect("reads"), "2\n");
}

#[test]
fn temporary_files_of_a_killed_process_are_removed() {
    let dir = tempfile::tempdir().expect("a folder");
    drop(open(dir.path()));
    let incomplete = dir.path().join("messages/tmp/17-0");
    fs::write(&incomplete, b"half a mess").expect("writes");
    let _store = open(dir.path());
    assert!(!incomplete.exists());
}

#[test]
fn accounts_and_trusted_certificates_are_read_back() {
    let dir = tempfile::tempdir().expect("a folder");
    let (store, _) = open(dir.path());
    let authority = TrustedCertificate {
        sha256: Sha256::of(b"certificate"),
        pem: "PEM".into(),
        note: "interna".into(),
    };
    store.save_account(&account("b@pec.example")).expect("saves");
    store.save_account(&account(STUDIO)).expect("saves");
    let mut renamed = account("b@pec.example");
    renamed.name = Some("Bianchi".into());
    store.save_account(&renamed).expect("saves");
    store.add_trusted(&authority).expect("adds");
    drop(store);
    let (store, _) = open(dir.path());
    assert_eq!(store.accounts(), [renamed.clone(), account(STUDIO)]);
    assert_eq!(store.trusted_certificates(), std::slice::from_ref(&authority));
    let other = TrustedCertificate {
        sha256: Sha256::of(b"other"),
        ..authority.clone()
    };
    let noted = TrustedCertificate {
        note: "del foro".into(),
        ..authority.clone()
    };
    store.add_trusted(&other).expect("adds");
    store.add_trusted(&noted).expect("replaces");
    assert_eq!(store.trusted_certificates(), [other.clone(), noted]);
    store.remove_trusted(&authority.sha256).expect("removes");
    assert_eq!(store.trusted_certificates(), [other]);
    assert!(matches!(store.remove_trusted(&authority.sha256), Err(StoreError::NotFound)));
    store.remove_account(&renamed.id, false).expect("removes");
    assert!(matches!(store.remove_account(&renamed.id, true), Err(StoreError::NotFound)));
    assert_eq!(store.accounts(), [account(STUDIO)]);
}

#[test]
fn the_package_that_each_account_began_is_known_until_it_is_recorded() {
    let dir = tempfile::tempdir().expect("a folder");
    let (store, _) = open(dir.path());
    let begun = |address: &str, year: i16| BegunPackage {
        account: AccountId::of(address),
        period: (date(year, 1, 1), date(year, 12, 31)),
        to: "/a/pdv".into(),
        messages: BTreeSet::from([Sha256::of(b"message")]),
    };
    let of = |address: &str| store.begun_package(&AccountId::of(address));
    for package in [begun(STUDIO, 2024), begun("b@pec.example", 2024), begun(STUDIO, 2025)] {
        store.begin_package(package).expect("begins");
    }
    assert_eq!(of(STUDIO), Some(begun(STUDIO, 2025)));
    let BegunPackage {
        account, period, messages, ..
    } = begun(STUDIO, 2025);
    store
        .record_package(&account, period, Sha256::of(b"index"), messages)
        .expect("records");
    assert_eq!((of(STUDIO), of("b@pec.example")), (None, Some(begun("b@pec.example", 2024))));
    let packages = [STUDIO, "b@pec.example"].map(|address| store.preserved_packages(&AccountId::of(address)).len());
    assert_eq!(packages, [1, 0]);
}
