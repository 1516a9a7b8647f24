//! IMAP keywords of a message (RFC 9051 §2.3.2): the tags that mail programs share through the server.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, LazyLock, PoisonError, RwLock};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A set of keywords, in lower case and in order. Each set exists once in the process: a mailbox has few, and a copy of a message only
/// names its set.
///
/// A keyword may be kept here only: on a folder whose server takes no keywords. Every other one is also on the server.
#[derive(Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct Keywords(u16);

impl Keywords {
    /// No keywords.
    pub const NONE: Self = Self(0);

    /// The set of these keywords. What is no keyword of the protocol is left out, and so is what exceeds the limits.
    pub fn of<'k>(names: impl IntoIterator<Item = &'k str>) -> Self {
        let mut set: Vec<Box<str>> = names
            .into_iter()
            .filter(|name| is_keyword(name.strip_prefix(HERE).unwrap_or(name)))
            .map(|name| name.to_ascii_lowercase().into_boxed_str())
            .take(MOST)
            .collect();
        set.sort_unstable();
        set.dedup();
        if set.is_empty() {
            return Self::NONE;
        }
        let known = TABLE
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .numbers
            .get(set.as_slice())
            .copied();
        known.unwrap_or_else(|| TABLE.write().unwrap_or_else(PoisonError::into_inner).add(set))
    }

    /// Whether there are none.
    pub fn is_empty(self) -> bool {
        self == Self::NONE
    }

    /// The keywords, without saying which are kept here only.
    pub fn names(self) -> Vec<String> {
        let set = self.set();
        let mut names: Vec<String> = set.iter().map(|name| name.trim_start_matches(HERE).to_owned()).collect();
        names.sort_unstable();
        names.dedup();
        names
    }

    /// Whether it has this keyword, here or on the server. Upper and lower case are the same.
    pub fn has(self, keyword: &str) -> bool {
        let keyword = keyword.to_ascii_lowercase();
        self.set().iter().any(|name| name.trim_start_matches(HERE) == keyword)
    }

    /// Those of both sets.
    #[must_use]
    pub fn with(self, other: Self) -> Self {
        let (these, others) = (self.set(), other.set());
        Self::of(these.iter().chain(others.iter()).map(|name| &**name))
    }

    /// Those that the other set lacks; a keyword of the other set is taken out whether it is kept here or on the server.
    #[must_use]
    pub fn without(self, other: Self) -> Self {
        Self::of(
            self.set()
                .iter()
                .map(|name| &**name)
                .filter(|name| !other.has(name.trim_start_matches(HERE))),
        )
    }

    /// Those that the other set has too.
    #[must_use]
    pub fn within(self, other: Self) -> Self {
        Self::of(
            self.set()
                .iter()
                .map(|name| &**name)
                .filter(|name| other.has(name.trim_start_matches(HERE))),
        )
    }

    /// The same keywords, kept here only.
    #[must_use]
    pub fn here_only(self) -> Self {
        let here: Vec<String> = self.names().iter().map(|name| format!("{HERE}{name}")).collect();
        Self::of(here.iter().map(String::as_str))
    }

    /// Those that are kept here only.
    #[must_use]
    pub fn only_here(self) -> Self {
        Self::of(self.set().iter().map(|name| &**name).filter(|name| name.starts_with(HERE)))
    }

    /// Those that are on the server, in order.
    pub fn on_server(self) -> Vec<String> {
        let set = self.set();
        set.iter()
            .filter(|name| !name.starts_with(HERE))
            .map(|name| name.to_string())
            .collect()
    }

    fn set(self) -> Arc<[Box<str>]> {
        let table = TABLE.read().unwrap_or_else(PoisonError::into_inner);
        table.sets.get(usize::from(self.0)).cloned().unwrap_or_default()
    }
}

/// Whether this can be a keyword: an atom of at most 64 characters, and no system flag.
pub fn is_keyword(name: &str) -> bool {
    let is_special = |byte: u8| matches!(byte, b'(' | b')' | b'{' | b'%' | b'*' | b'"' | b'\\' | b']');
    (1..=LONGEST).contains(&name.len()) && name.bytes().all(|byte| byte.is_ascii_graphic() && !is_special(byte))
}

/// Before a keyword that is kept here only. No atom of the protocol has this character.
const HERE: char = '(';
/// Characters of a keyword.
const LONGEST: usize = 64;
/// Keywords of a message.
const MOST: usize = 16;
/// Sets that the process knows: beyond it a new set counts as none, so that no server fills the memory.
const MOST_SETS: usize = 4096;

/// The sets by number; the first is empty.
struct Table {
    sets: Vec<Arc<[Box<str>]>>,
    numbers: HashMap<Arc<[Box<str>]>, Keywords>,
}

static TABLE: LazyLock<RwLock<Table>> = LazyLock::new(|| {
    RwLock::new(Table {
        sets: vec![Arc::from([])],
        numbers: HashMap::new(),
    })
});

impl Table {
    fn add(&mut self, set: Vec<Box<str>>) -> Keywords {
        let set: Arc<[Box<str>]> = set.into();
        // Another thread may have added it meanwhile.
        if let Some(known) = self.numbers.get(&set) {
            return *known;
        }
        match u16::try_from(self.sets.len()) {
            Ok(number) if self.sets.len() < MOST_SETS => {
                self.sets.push(set.clone());
                self.numbers.insert(set, Keywords(number));
                Keywords(number)
            }
            _ => Keywords::NONE,
        }
    }
}

impl fmt::Debug for Keywords {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.set().iter()).finish()
    }
}

impl Serialize for Keywords {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.set().iter())
    }
}

impl<'de> Deserialize<'de> for Keywords {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let names = Vec::<String>::deserialize(deserializer)?;
        Ok(Self::of(names.iter().map(String::as_str)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_has_one_form_and_can_be_stored() {
        let set = Keywords::of(["$Label2", "cliente", "$label1", "CLIENTE", "a b", "\\Seen", "x)", ""]);
        assert_eq!(set, Keywords::of(["cliente", "$label1", "$label2"]));
        assert_eq!(set.names(), ["$label1", "$label2", "cliente"]);
        assert!(set.has("$LABEL1") && !set.has("$label3"));
        let text = serde_json::to_string(&set).expect("written");
        assert_eq!(text, r#"["$label1","$label2","cliente"]"#);
        assert_eq!(serde_json::from_str::<Keywords>(&text).expect("read"), set);
        assert_eq!(Keywords::of([]), Keywords::default());
    }

    #[test]
    fn what_is_kept_here_is_not_on_the_server() {
        let set = Keywords::of(["$label1"]).with(Keywords::of(["cliente"]).here_only());
        assert_eq!(set.names(), ["$label1", "cliente"]);
        assert_eq!(set.on_server(), ["$label1"]);
        assert_eq!(set.only_here(), Keywords::of(["cliente"]).here_only());
        assert!(set.has("cliente"));
        assert_eq!(set.without(Keywords::of(["cliente"])), Keywords::of(["$label1"]));
        assert_eq!(set.within(Keywords::of(["cliente", "x"])), set.only_here());
        assert_eq!(
            serde_json::from_str::<Keywords>(&serde_json::to_string(&set).expect("written")).expect("read"),
            set
        );
    }

    #[test]
    fn a_message_has_a_limited_number_of_keywords() {
        let many: Vec<String> = (0..100).map(|number| format!("k{number}")).collect();
        assert_eq!(Keywords::of(many.iter().map(String::as_str)).names().len(), MOST);
        let long = "k".repeat(LONGEST + 1);
        assert!(Keywords::of([long.as_str()]).is_empty());
    }
}
