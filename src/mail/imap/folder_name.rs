//! Folder names: modified UTF-7 (RFC 3501 §5.1.3) and what a name says about its folder.

use base64::Engine;
use base64::alphabet::IMAP_MUTF7;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

use crate::account::FolderRole;

const BASE64: GeneralPurpose = GeneralPurpose::new(
    &IMAP_MUTF7,
    GeneralPurposeConfig::new()
        .with_encode_padding(false)
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true),
);

/// The name in modified UTF-7.
pub(super) fn encode(name: &str) -> String {
    let mut wire = String::with_capacity(name.len());
    let mut shifted: Vec<u8> = Vec::new();
    for letter in name.chars() {
        if !matches!(letter, ' '..='~') {
            let mut units = [0; 2];
            shifted.extend(letter.encode_utf16(&mut units).iter().flat_map(|unit| unit.to_be_bytes()));
            continue;
        }
        unshift(&mut shifted, &mut wire);
        match letter {
            '&' => wire.push_str("&-"),
            letter => wire.push(letter),
        }
    }
    unshift(&mut shifted, &mut wire);
    wire
}

/// The name behind modified UTF-7; what is no valid encoding stays as it is.
pub(super) fn decode(wire: &str) -> String {
    let mut name = String::with_capacity(wire.len());
    let mut rest = wire;
    while let Some((before, after)) = rest.split_once('&') {
        name.push_str(before);
        match after.split_once('-').and_then(|(inside, next)| Some((shifted(inside)?, next))) {
            Some((text, next)) => {
                name.push_str(&text);
                rest = next;
            }
            None => {
                name.push('&');
                rest = after;
            }
        }
    }
    name.push_str(rest);
    name
}

/// What a folder of this name (its last part) is for, in Italian and English.
pub(super) fn role(leaf: &str) -> Option<FolderRole> {
    let leaf = leaf.trim().to_lowercase();
    NAMES
        .iter()
        .find(|(_, names)| names.contains(&leaf.as_str()))
        .map(|(role, _)| *role)
}

const NAMES: [(FolderRole, &[&str]); 5] = [
    (
        FolderRole::Sent,
        &[
            "inviata",
            "inviati",
            "inviate",
            "posta inviata",
            "messaggi inviati",
            "elementi inviati",
            "sent",
            "sent items",
            "sent messages",
            "sent mail",
        ],
    ),
    (FolderRole::Drafts, &["bozze", "bozza", "drafts", "draft"]),
    (FolderRole::Archive, &["archivio", "archive", "archives"]),
    (
        FolderRole::Junk,
        &[
            "spam",
            "junk",
            "junk e-mail",
            "junk mail",
            "bulk mail",
            "posta indesiderata",
            "indesiderata",
        ],
    ),
    (
        FolderRole::Trash,
        &[
            "cestino",
            "posta eliminata",
            "eliminata",
            "elementi eliminati",
            "trash",
            "deleted",
            "deleted items",
            "deleted messages",
        ],
    ),
];

fn unshift(shifted: &mut Vec<u8>, wire: &mut String) {
    if !shifted.is_empty() {
        wire.push('&');
        BASE64.encode_string(&*shifted, wire);
        wire.push('-');
        shifted.clear();
    }
}

fn shifted(inside: &str) -> Option<String> {
    if inside.is_empty() {
        return Some("&".to_owned());
    }
    let bytes = BASE64.decode(inside).ok()?;
    let pairs = bytes.chunks_exact(2);
    if !pairs.remainder().is_empty() {
        return None;
    }
    let units: Vec<u16> = pairs.filter_map(|pair| Some(u16::from_be_bytes(pair.try_into().ok()?))).collect();
    String::from_utf16(&units).ok().filter(|text| !text.is_empty())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{prop_assert_eq, proptest};

    use super::*;

    #[test]
    fn names_of_the_norm_and_of_everyday() {
        for (name, wire) in [
            ("INBOX", "INBOX"),
            ("Attività", "Attivit&AOA-"),
            ("Ricevute & notifiche", "Ricevute &- notifiche"),
            ("~peter/mail/台北/日本語", "~peter/mail/&U,BTFw-/&ZeVnLIqe-"),
            ("😀", "&2D3eAA-"),
            ("a\r\nb", "a&AA0ACg-b"),
        ] {
            assert_eq!(encode(name), wire);
            assert_eq!(decode(wire), name);
        }
    }

    #[test]
    fn what_is_no_encoding_stays() {
        for odd in ["a & b", "&", "&AOA", "&!!!-x", "&A-", "&2D0-"] {
            assert_eq!(decode(odd), odd);
        }
        assert_eq!(decode("&AGE-"), "a", "needless shifting is read all the same");
    }

    #[test]
    fn italian_and_english_names_tell_the_role() {
        assert_eq!(role("Posta inviata"), Some(FolderRole::Sent));
        assert_eq!(role("CESTINO"), Some(FolderRole::Trash));
        assert_eq!(role("Fatture"), None);
    }

    proptest! {
        #[test]
        fn every_name_comes_back(name: String) {
            prop_assert_eq!(decode(&encode(&name)), name);
        }

        #[test]
        fn the_wire_form_is_printable(name: String) {
            prop_assert_eq!(encode(&name).bytes().find(|byte| !matches!(byte, 0x20..=0x7e)), None);
        }
    }
}
