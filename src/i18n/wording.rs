//! Texts for the values of certified mail and signatures: kinds, verdicts, states, problems.

use serde::Serialize;

use super::Words;
use crate::engine::LedgerGap;
use crate::engine::view::{DeliverySummary, Row, RowNote};
use crate::pec::draft::DraftProblem;
use crate::pec::receipt::Delay;
use crate::pec::{
    Alert, AlertCode, DispatchState, DispatchStatus, Kind, Oddity, Proof, ReceiptType, RecipientKind, RecipientState, Role, Submission,
};
use crate::signature::{Problem, Verdict};

/// A list of up to as many addresses is shown whole.
const LISTED_WHOLE: usize = 100;
/// The addresses shown of a longer one.
const LISTED_OF_MORE: usize = 10;

impl Words {
    /// The kind of a message.
    pub fn kind(&self, kind: &Kind) -> String {
        match kind {
            Kind::RemDispatch => self.get("kind-rem-dispatch"),
            Kind::RemEvidence(event) => self.with("kind-rem-evidence", &[("event", event.as_str().into())]),
            other => self.get(&format!("kind-{}", other.name())),
        }
    }

    /// A verdict in a few words.
    pub fn verdict(&self, verdict: Verdict) -> String {
        self.get(&format!("verdict-{}", verdict.as_str()))
    }

    /// As [`Self::verdict`]; `None` is a message that has not been examined yet.
    pub fn listed_verdict(&self, verdict: Option<Verdict>) -> String {
        verdict.map_or_else(|| self.get("verdict-waiting"), |verdict| self.verdict(verdict))
    }

    /// Names of files and folders of a profile, of which `.` is the profile's own folder.
    pub fn profile_names(&self, names: &[String]) -> String {
        let name = |name: &String| match name.as_str() {
            "." => self.get("profile-folder"),
            other => other.to_owned(),
        };
        names.iter().map(name).collect::<Vec<_>>().join(", ")
    }

    /// How it shows that a ledger lacks lines, as the end of a sentence.
    pub fn ledger_gap(&self, gap: &LedgerGap) -> String {
        match gap {
            LedgerGap::Behind { lines, known } => self.with(
                "gap-behind",
                &[("lines", lines.to_string().into()), ("known", known.to_string().into())],
            ),
            LedgerGap::Forked { line } => self.with("gap-forked", &[("line", line.to_string().into())]),
            LedgerGap::Emptied => self.get("gap-emptied"),
            LedgerGap::Replaced => self.get("gap-replaced"),
            LedgerGap::CopyInUse => self.get("gap-copy-in-use"),
            LedgerGap::UnknownSubmission { message_id } => {
                self.with("gap-unknown-submission", &[("message-id", message_id.to_string().into())])
            }
        }
    }

    /// A sentence on what a verdict means and what was checked for it.
    pub fn verdict_detail(&self, verdict: Verdict) -> String {
        self.get(&format!("verdict-{}-detail", verdict.as_str()))
    }

    /// The state of one recipient.
    pub fn state(&self, state: RecipientState) -> String {
        self.get(&format!("state-{}", serialized_name(&state)))
    }

    /// What a recipient's state means and what to expect next, in one or two sentences.
    pub fn next_step(&self, state: RecipientState) -> String {
        self.get(&format!("next-{}", serialized_name(&state)))
    }

    /// The state of a whole dispatch.
    pub fn dispatch_state(&self, state: DispatchState) -> String {
        self.get(&format!("dispatch-{}", serialized_name(&state)))
    }

    /// A whole dispatch by its state. Where nothing proves the delivery to some recipients it says so, and how many are proved.
    pub fn dispatch(&self, status: &DispatchStatus) -> String {
        match (status.state, status.unproved()) {
            (DispatchState::Delivered, 1..) => self.without_proof(status.delivered(), status.unproved()),
            (state, _) => self.dispatch_state(state),
        }
    }

    /// Every recipient was reached, these with a receipt and these without proof.
    fn without_proof(&self, delivered: usize, unproved: usize) -> String {
        let variables = [("done", delivered.into()), ("unproved", unproved.into())];
        self.with(
            if delivered > 0 {
                "delivered-without-proof"
            } else {
                "accepted-without-proof"
            },
            &variables,
        )
    }

    /// A dispatch in a list: its state, or how many recipients it was delivered to where that says more.
    pub fn delivery(&self, delivery: &DeliverySummary) -> String {
        let some = delivery.delivered > 0 && delivery.delivered < delivery.recipients;
        let several = delivery.recipients > 1;
        match delivery.state {
            DispatchState::PartlyDelivered | DispatchState::Pending | DispatchState::Attention if some && several => self.with(
                "delivered-to-some",
                &[("done", delivery.delivered.into()), ("of", delivery.recipients.into())],
            ),
            DispatchState::Delivered if delivery.unproved > 0 => {
                self.without_proof(delivery.delivered as usize, delivery.unproved as usize)
            }
            DispatchState::Delivered if several => self.with("delivered-to-all", &[("of", delivery.recipients.into())]),
            DispatchState::Delivered => self.state(RecipientState::Delivered),
            state => self.dispatch_state(state),
        }
    }

    /// Why a message was not examined completely, in a few words.
    pub fn note(&self, note: RowNote) -> String {
        self.get(match note {
            RowNote::TooComplex => "note-too-complex",
            RowNote::SetAside => "note-set-aside",
            RowNote::Waiting => "note-waiting",
        })
    }

    /// What such a note means and what to do.
    pub fn note_detail(&self, note: RowNote) -> String {
        self.get(match note {
            RowNote::TooComplex => "note-too-complex-detail",
            RowNote::SetAside => "note-set-aside-detail",
            RowNote::Waiting => "note-waiting-detail",
        })
    }

    /// Why a message in a list should not be trusted, in a few words; `None` for genuine and for ordinary mail.
    pub fn doubt(&self, row: &Row) -> Option<String> {
        match (&row.kind, row.verdict) {
            _ if row.note.is_some() => row.note.map(|note| self.note(note)),
            _ if row.pretends => Some(self.get("not-certified")),
            (_, None) => Some(self.get("verdict-waiting")),
            (Kind::Ordinary, _) | (_, Some(Verdict::Genuine)) => None,
            (_, Some(verdict)) => Some(self.verdict(verdict)),
        }
    }

    /// A list of addresses, each as `one` writes it; of a long one the beginning, and how many more there are, `others` of them not in the
    /// list.
    pub fn addresses(&self, addresses: &[String], others: usize, one: impl Fn(&str) -> String) -> String {
        let is_long = addresses.len().saturating_add(others) > LISTED_WHOLE;
        let first: Vec<String> = addresses
            .iter()
            .take(if is_long { LISTED_OF_MORE } else { usize::MAX })
            .map(|address| one(address))
            .collect();
        let rest = addresses.len().saturating_sub(first.len()).saturating_add(others);
        let first = first.join(", ");
        match rest {
            0 => first,
            rest => self.with("addresses-and-others", &[("first", first.into()), ("others", rest.into())]),
        }
    }

    /// The outcome of a submission.
    pub fn submission(&self, submission: &Submission) -> String {
        self.get(match submission {
            Submission::Elsewhere => "submission-elsewhere",
            Submission::Committed => "submission-committed",
            Submission::InFlight => "submission-in-flight",
            Submission::Accepted { .. } => "submission-accepted",
            Submission::Rejected { .. } => "submission-rejected",
            Submission::Uncertain => "submission-uncertain",
        })
    }

    /// An alert, followed by its recipient where it has one.
    pub fn alert(&self, alert: &Alert) -> String {
        let text = self.alert_code(alert.code);
        match &alert.recipient {
            Some(recipient) => self.with("alert-about", &[("alert", text.into()), ("recipient", recipient.as_str().into())]),
            None => text,
        }
    }

    /// An alert without its recipient.
    pub fn alert_code(&self, code: AlertCode) -> String {
        self.get(&format!("alert-{}", serialized_name(&code)))
    }

    /// A problem found while checking a signature.
    pub fn problem(&self, problem: Problem) -> String {
        self.get(&format!("problem-{}", problem.as_str()))
    }

    /// An irregularity of a message.
    pub fn oddity(&self, oddity: Oddity) -> String {
        self.get(&format!("oddity-{}", serialized_name(&oddity)))
    }

    /// A type of delivery receipt.
    pub fn receipt_type(&self, receipt_type: ReceiptType) -> String {
        self.get(&format!("receipt-type-{}", receipt_type.as_str()))
    }

    /// What a type of delivery receipt contains and proves, in a sentence.
    pub fn receipt_type_detail(&self, receipt_type: ReceiptType) -> String {
        self.get(&format!("receipt-type-{}-detail", receipt_type.as_str()))
    }

    /// To or Cc.
    pub fn role(&self, role: Role) -> String {
        self.get(&format!("role-{}", serialized_name(&role)))
    }

    /// Whether a recipient has certified or ordinary mail.
    pub fn recipient_kind(&self, kind: RecipientKind) -> String {
        self.get(&format!("recipient-kind-{}", serialized_name(&kind)))
    }

    /// Whether a delay notice is the one of 12 or of 24 hours.
    pub fn delay(&self, delay: Delay) -> String {
        self.get(&format!("delay-{}", serialized_name(&delay)))
    }

    /// What a delivery receipt proves about the content.
    pub fn proof(&self, proof: Proof) -> String {
        self.get(&format!("proof-{}", serialized_name(&proof)))
    }

    /// A problem of a draft, in a line.
    pub fn draft_problem(&self, problem: &DraftProblem) -> String {
        let code = draft_code(problem);
        match problem {
            DraftProblem::BadAddress(address) | DraftProblem::SeveralAddresses(address) | DraftProblem::RepeatedAddress(address) => {
                self.with(&format!("draft-{code}"), &[("address", address.as_str().into())])
            }
            DraftProblem::ManyRecipients(count) => self.with(&format!("draft-{code}"), &[("count", count.to_string().into())]),
            DraftProblem::LargeTimesRecipients(bytes) => self.with(&format!("draft-{code}"), &[("size", self.size(*bytes).into())]),
            DraftProblem::BlockedType(name) => self.with(&format!("draft-{code}"), &[("name", name.as_str().into())]),
            DraftProblem::NoRecipient | DraftProblem::ControlCharacter | DraftProblem::NoSubject | DraftProblem::AttachmentForgotten => {
                self.get(&format!("draft-{code}"))
            }
        }
    }
}

/// The kebab-case name of a draft's problem, as in the JSON of `send --dry-run`.
pub fn draft_code(problem: &DraftProblem) -> &'static str {
    match problem {
        DraftProblem::NoRecipient => "no-recipient",
        DraftProblem::BadAddress(_) => "bad-address",
        DraftProblem::SeveralAddresses(_) => "several-addresses",
        DraftProblem::RepeatedAddress(_) => "repeated-address",
        DraftProblem::ControlCharacter => "control-character",
        DraftProblem::ManyRecipients(_) => "many-recipients",
        DraftProblem::LargeTimesRecipients(_) => "large-times-recipients",
        DraftProblem::NoSubject => "no-subject",
        DraftProblem::AttachmentForgotten => "attachment-forgotten",
        DraftProblem::BlockedType(_) => "blocked-type",
    }
}

/// The name under which an enum without data is serialized; empty for any other value.
pub fn serialized_name(value: &impl Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(name)) => name,
        _ => String::new(),
    }
}
