//! Folder names: modified UTF-7 (RFC 3501 §5.1.3), and the roles that usual names imply.

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

/// Encodes a name in modified UTF-7.
pub(super) fn encode(name: &str) -> String {
    let mut encoded = String::with_capacity(name.len());
    let mut shifted: Vec<u8> = Vec::new();
    for letter in name.chars() {
        if !matches!(letter, ' '..='~') {
            let mut units = [0; 2];
            shifted.extend(letter.encode_utf16(&mut units).iter().flat_map(|unit| unit.to_be_bytes()));
            continue;
        }
        unshift(&mut shifted, &mut encoded);
        match letter {
            '&' => encoded.push_str("&-"),
            letter => encoded.push(letter),
        }
    }
    unshift(&mut shifted, &mut encoded);
    encoded
}

/// Decodes modified UTF-7; an invalid sequence is left as it is.
pub(super) fn decode(encoded: &str) -> String {
    let mut name = String::with_capacity(encoded.len());
    let mut rest = encoded;
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

/// The role of a folder whose name, or the last component of it, is a usual one in Italian or English.
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

fn unshift(shifted: &mut Vec<u8>, encoded: &mut String) {
    if !shifted.is_empty() {
        encoded.push('&');
        BASE64.encode_string(&*shifted, encoded);
        encoded.push('-');
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
    fn examples_of_the_rfc_and_of_providers() {
        for (name, encoded) in [
            ("INBOX", "INBOX"),
            ("Attività", "Attivit&AOA-"),
            ("Ricevute & notifiche", "Ricevute &- notifiche"),
            ("~peter/mail/台北/日本語", "~peter/mail/&U,BTFw-/&ZeVnLIqe-"),
            ("😀", "&2D3eAA-"),
            ("a\r\nb", "a&AA0ACg-b"),
        ] {
            assert_eq!(encode(name), encoded);
            assert_eq!(decode(encoded), name);
        }
    }

    #[test]
    fn invalid_sequences_are_unchanged() {
        for odd in ["a & b", "&", "&AOA", "&!!!-x", "&A-", "&2D0-"] {
            assert_eq!(decode(odd), odd);
        }
        assert_eq!(decode("&AGE-"), "a", "unnecessary encoding is accepted");
    }

    #[test]
    fn italian_and_english_names_have_a_role() {
        assert_eq!(role("Posta inviata"), Some(FolderRole::Sent));
        assert_eq!(role("CESTINO"), Some(FolderRole::Trash));
        assert_eq!(role("Fatture"), None);
    }

    proptest! {
        #[test]
        fn decoding_reverses_encoding(name: String) {
            prop_assert_eq!(decode(&encode(&name)), name);
        }

        #[test]
        fn the_encoded_name_is_printable_ascii(name: String) {
            prop_assert_eq!(encode(&name).bytes().find(|byte| !matches!(byte, 0x20..=0x7e)), None);
        }
    }
}
