//! Tags: keywords of messages that have a name and a colour.

use serde::{Deserialize, Serialize};

use crate::account::{Keywords, is_keyword};

/// A tag that the user has added to the predefined ones.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnTag {
    /// The IMAP keyword.
    pub keyword: String,
    /// The name that the window shows.
    pub name: String,
}

/// The predefined tags: the keywords that Thunderbird gives to its own, the names, and the numbers of their colours.
pub const PREDEFINED: [(&str, &str, u8); 5] = [
    ("$label1", "ui-tag-important", 3),
    ("$label2", "ui-tag-work", 7),
    ("$label3", "ui-tag-personal", 4),
    ("$label4", "ui-tag-to-do", 0),
    ("$label5", "ui-tag-later", 2),
];

/// The numbers of the colours of the user's own tags, in turn.
pub const OWN_COLOURS: [u8; 3] = [1, 5, 6];

/// Tags that keys can reach: 1 to 9.
pub const MOST: usize = 9;

impl OwnTag {
    /// A tag of this name, with a keyword that no tag has yet; `None` where the name has no letter and no digit, or there are enough tags.
    pub fn new(name: &str, others: &[Self]) -> Option<Self> {
        let name: String = name.trim().chars().filter(|c| !c.is_control()).take(LONGEST_NAME).collect();
        if !name.chars().any(char::is_alphanumeric) || PREDEFINED.len() + others.len() >= MOST {
            return None;
        }
        let plain = |c: char| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '_' };
        let base: String = name.chars().map(plain).collect();
        let is_free = |keyword: &String| is_keyword(keyword) && others.iter().all(|other| other.keyword != *keyword);
        let numbered = (2..).map(|number| format!("{base}_{number}"));
        let keyword = std::iter::once(base.clone()).chain(numbered).find(is_free)?;
        Some(Self { keyword, name })
    }
}

/// Whether a keyword is one that mail programs set for themselves, and no tag.
pub fn is_internal(keyword: &str) -> bool {
    keyword.starts_with('$') || INTERNAL.contains(&keyword)
}

/// Keywords without a `$` that mail programs and servers set.
const INTERNAL: [&str; 7] = ["junk", "nonjunk", "notjunk", "forwarded", "redirected", "mdnsent", "receiptchecked"];

/// What adding and removing a tag changes: added unless all of these have it already.
pub fn toggled(keyword: &str, messages: &[Keywords]) -> (Keywords, Keywords) {
    let tag = Keywords::of([keyword]);
    match messages.iter().all(|keywords| keywords.has(keyword)) {
        true => (Keywords::NONE, tag),
        false => (tag, Keywords::NONE),
    }
}

/// Characters of a name.
const LONGEST_NAME: usize = 32;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_gives_a_keyword_of_its_own() {
        let first = OwnTag::new(" Società Rossi ", &[]).expect("a tag");
        assert_eq!((first.name.as_str(), first.keyword.as_str()), ("Società Rossi", "societ__rossi"));
        let second = OwnTag::new("Societè Rossi", std::slice::from_ref(&first)).expect("a tag");
        assert_eq!(second.keyword, "societ__rossi_2");
        assert_eq!(OwnTag::new(" - ", &[]), None);
        assert_eq!(OwnTag::new("x", &vec![first; 4]), None, "nine in all");
    }
}
