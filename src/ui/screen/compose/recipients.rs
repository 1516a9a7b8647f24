//! Typing, pasting and removing recipients. An address becomes a chip when a separator, Enter, or a move of the focus ends it.

use super::{Action, Compose};
use crate::pec::Role;

impl Compose {
    /// Makes chips of the addresses that are being typed.
    pub fn end_addresses(&mut self) {
        self.end_recipient(Role::To);
        self.end_recipient(Role::Cc);
        self.check();
    }

    pub(super) fn type_recipient(&mut self, role: Role, text: &str) -> Action {
        self.suggestions.reset();
        let known = text
            .strip_prefix(self.consumed.as_str())
            .filter(|fresh| !fresh.is_empty() && !self.consumed.is_empty());
        let fresh = known.unwrap_or(text);
        if known.is_none() {
            self.consumed.clear();
        }
        let (whole, rest) = split(fresh);
        if whole.is_empty() {
            fresh.clone_into(self.typed(role));
        } else {
            let end = text.rfind(SEPARATORS).map_or(0, |at| at + 1);
            self.consumed = text.get(..end).unwrap_or_default().to_owned();
            self.recipients(role).extend(whole);
            *self.typed(role) = rest;
        }
        self.check();
        Action::None
    }

    pub(super) fn paste(&mut self, role: Role, text: Option<String>) -> Action {
        let (mut whole, rest) = split(&text.unwrap_or_default());
        if whole.is_empty() {
            return self.edit(|compose| compose.typed(role).push_str(rest.trim()));
        }
        whole.push(rest);
        whole.retain(|address| !address.trim().is_empty());
        self.edit(|compose| compose.recipients(role).extend(whole))
    }

    pub(super) fn end_recipient(&mut self, role: Role) {
        let typed = std::mem::take(self.typed(role));
        let typed = typed.trim();
        if !typed.is_empty() {
            self.recipients(role).push(typed.to_owned());
        }
    }

    pub(super) fn recipient_ended(&mut self, role: Role) -> Action {
        // The widget holds the address until the next redraw; keys pressed before that arrive with it in front.
        let typed = self.typed(role).clone();
        self.consumed.push_str(&typed);
        if let Some(address) = self.chosen_address(role) {
            return self.choose_suggestion(role, address);
        }
        self.edit(|compose| compose.end_recipient(role))
    }

    pub(super) fn remove_recipient(&mut self, role: Role, index: usize) -> Action {
        self.edit(|compose| {
            if index < compose.recipients(role).len() {
                compose.recipients(role).remove(index);
            }
        })
    }

    pub(super) fn recipients(&mut self, role: Role) -> &mut Vec<String> {
        match role {
            Role::To => &mut self.draft.to,
            Role::Cc => &mut self.draft.cc,
        }
    }

    pub(super) fn typed(&mut self, role: Role) -> &mut String {
        match role {
            Role::To => &mut self.typed_to,
            Role::Cc => &mut self.typed_cc,
        }
    }
}

/// Splits typed text into complete addresses and the rest that is still being typed.
fn split(text: &str) -> (Vec<String>, String) {
    let mut pieces: Vec<&str> = text.split(SEPARATORS).collect();
    let rest = pieces.pop().unwrap_or_default().trim_start().to_owned();
    let whole = pieces.into_iter().map(str::trim).filter(|piece| !piece.is_empty());
    (whole.map(str::to_owned).collect(), rest)
}

const SEPARATORS: [char; 5] = [',', ';', '\n', '\r', '\t'];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::Handle;

    #[test]
    fn separators_end_addresses_and_the_rest_stays_typed() {
        let (whole, rest) = split("a@pec.example; b@pec.example,\nc@pec");
        assert_eq!(whole, ["a@pec.example", "b@pec.example"]);
        assert_eq!(rest, "c@pec");
    }

    #[test]
    fn keys_pressed_before_the_next_redraw_do_not_repeat_an_address() {
        let mut compose = Compose::new(None, &Handle::detached());
        for text in ["a@pec.example", "a@pec.example,", "a@pec.example,b", "a@pec.example,b@pec.example;"] {
            let _ = compose.type_recipient(Role::To, text);
        }
        assert_eq!(compose.draft.to, ["a@pec.example", "b@pec.example"]);
        for text in ["a", "a@pec.example,"] {
            let _ = compose.type_recipient(Role::To, text);
        }
        assert_eq!(
            compose.draft.to.len(),
            3,
            "the same address typed again is a chip again: the checks say so"
        );
    }

    #[test]
    fn nothing_is_complete_without_a_separator() {
        assert_eq!(split("a@pec.example"), (Vec::new(), "a@pec.example".to_owned()));
    }
}
