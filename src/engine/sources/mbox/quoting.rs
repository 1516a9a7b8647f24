//! Quoted lines in an mbox. A line of the text that begins with `From ` is written as `>From `: by some programs (mboxrd) every line that
//! begins with any number of `>` and `From ` gets one more, by others (mboxo) only those without, and by some (mboxcl2) none.
//!
//! Where the message is signed, the signature says what was written. Where it is not, one `>` is removed: right for mboxrd, and for mboxo
//! unless the author's own line began with `>From `. Lines that were changed are counted.

use std::sync::Arc;

use super::super::message::SourceMessage;
use crate::pec;
use crate::signature::{Anchors, Verifier};

/// The quoted lines of a message.
#[derive(Debug, Default)]
pub(super) struct QuotedLines {
    /// Offset of each line, and how many `>` it begins with.
    lines: Vec<(usize, usize)>,
}

impl QuotedLines {
    /// Notes a line that begins at this offset of the message.
    pub(super) fn add(&mut self, line: &[u8], at: usize) {
        let marks = line.iter().take_while(|byte| **byte == b'>').count();
        if marks > 0 && self.lines.len() < MOST && line.get(marks..).is_some_and(|rest| rest.starts_with(b"From ")) {
            self.lines.push((at, marks));
        }
    }

    /// Notes the lines in the last `length` bytes of a message.
    pub(super) fn add_all(&mut self, message: &[u8], length: usize) {
        let mut at = message.len().saturating_sub(length);
        for line in message.get(at..).unwrap_or_default().split_inclusive(|byte| *byte == b'\n') {
            self.add(line, at);
            at += line.len();
        }
    }

    /// Removes the marks that the program wrote. `has_length`: its length was stated, so that no line had to be quoted.
    pub(super) fn restore(&self, source: &mut SourceMessage, has_length: bool) {
        if self.lines.is_empty() {
            return;
        }
        let all = vec![true; self.lines.len()];
        let none = vec![false; self.lines.len()];
        let usual = if has_length { &none } else { &all };
        let single: Vec<bool> = self.lines.iter().map(|(_, marks)| *marks == 1).collect();
        // One for all attempts: it caches what it has judged.
        let verifier = Verifier::new(Arc::new(Anchors::none()), pec::certified_time);
        let signed = intact(&verifier, &source.bytes).is_some();
        let tries = [&all, &none, &single].into_iter().cloned().chain(self.mixtures(source.bytes.len()));
        let right = tries
            .filter(|_| signed)
            .find(|choice| intact(&verifier, &self.without_marks(&source.bytes, choice)) == Some(true));
        let choice = right.unwrap_or_else(|| usual.clone());
        source.unquoted = choice.iter().filter(|removed| **removed).count() as u64;
        if source.unquoted > 0 {
            source.bytes = self.without_marks(&source.bytes, &choice);
        }
    }

    /// Every choice among lines with a single mark: in mboxo it may be the program's or the author's.
    fn mixtures(&self, size: usize) -> impl Iterator<Item = Vec<bool>> {
        let single = self.lines.iter().filter(|(_, marks)| *marks == 1).count();
        let is_affordable = single <= MIXED_LINES && (size << single) as u64 <= HASHED;
        let choices = if is_affordable { 1_u32 << single } else { 0 };
        (0..choices).map(|choice| {
            let mut bit = 0;
            let chosen = self.lines.iter().map(|(_, marks)| {
                bit += u32::from(*marks == 1);
                *marks == 1 && choice >> (bit - 1) & 1 == 1
            });
            chosen.collect()
        })
    }

    fn without_marks(&self, message: &[u8], removed: &[bool]) -> Vec<u8> {
        let mut out = Vec::with_capacity(message.len());
        let mut from = 0;
        for ((at, _), _) in self.lines.iter().zip(removed).filter(|(_, removed)| **removed) {
            out.extend_from_slice(message.get(from..*at).unwrap_or_default());
            from = at + 1;
        }
        out.extend_from_slice(message.get(from..).unwrap_or_default());
        out
    }
}

/// Whether the signed bytes are those that were signed, whoever signed them; `None` of a message without a readable signature.
fn intact(verifier: &Verifier, message: &[u8]) -> Option<bool> {
    pec::verify_and_read(message, verifier).0.intact
}

/// Quoted lines that are noted; no real message has as many, and what is beyond stays as it is.
const MOST: usize = 1_000_000;
/// Lines of which every mixture is tried, and bytes that may be hashed for it.
const MIXED_LINES: usize = 10;
const HASHED: u64 = 256 << 20;
