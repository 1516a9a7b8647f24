//! What opening the profile found and corrected, as the user is told it: by the command line before a command, by the window until it is
//! dismissed.

use crate::store::{OpenReport, ReadOnly};

/// Something that opening the profile found or corrected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OpeningNotice {
    /// The profile is opened for reading only. This lasts until the program ends.
    ReadOnly(ReadOnly),
    /// Something was no file or folder where one should be; it was moved aside, under these names.
    MovedAside(Vec<String>),
    /// Other users could read these files and folders of the profile, and no longer can; `.` is the profile's folder.
    MadePrivate(Vec<String>),
    /// The ledger's last line was incomplete and was cut off.
    LedgerTailCut,
}

impl OpeningNotice {
    /// What the report of opening a profile says, the gravest first.
    pub(super) fn of(opened: &OpenReport) -> Vec<Self> {
        let named = |names: &[String]| Some(names.to_vec()).filter(|names| !names.is_empty());
        // In a profile opened for reading only the line was cut from a copy.
        let tail_cut = opened.ledger_tail_cut && opened.read_only.is_none();
        [
            opened.read_only.map(Self::ReadOnly),
            named(&opened.made_private).map(Self::MadePrivate),
            named(&opened.moved_aside).map(Self::MovedAside),
            tail_cut.then_some(Self::LedgerTailCut),
        ]
        .into_iter()
        .flatten()
        .collect()
    }

    /// Whether it describes a state that lasts: it cannot be dismissed.
    pub fn lasts(&self) -> bool {
        matches!(self, Self::ReadOnly(_))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_corrected_is_told_before_what_was_cut_off_and_only_of_the_profile_itself() {
        let opened = OpenReport {
            ledger_tail_cut: true,
            moved_aside: vec!["marks.bad-1".into()],
            made_private: vec!["vault.json".into()],
            ..OpenReport::default()
        };
        let private = OpeningNotice::MadePrivate(opened.made_private.clone());
        let aside = OpeningNotice::MovedAside(opened.moved_aside.clone());
        assert_eq!(OpeningNotice::of(&opened), [private, aside, OpeningNotice::LedgerTailCut]);
        let copied = OpenReport {
            read_only: Some(ReadOnly::Format),
            ledger_tail_cut: true,
            ..OpenReport::default()
        };
        assert_eq!(OpeningNotice::of(&copied), [OpeningNotice::ReadOnly(ReadOnly::Format)]);
        assert_eq!(OpeningNotice::of(&OpenReport::default()), []);
    }
}
