//! The words of the floors below (kinds, verdicts, states…) in people's words.

use serde::Serialize;

use super::Words;
use crate::engine::opening::Danger;
use crate::engine::{SearchField, SecretLocation, Service};
use crate::pec::draft::DraftProblem;
use crate::pec::receipt::Delay;
use crate::pec::{Alert, DispatchState, ErrorCode, Kind, Oddity, Proof, ReceiptType, RecipientKind, RecipientState, Role, Submission};
use crate::signature::{Problem, Verdict};

impl Words {
    /// What a message is.
    pub fn kind(&self, kind: &Kind) -> String {
        match kind {
            Kind::RemDispatch => self.get("kind-rem-dispatch"),
            Kind::RemEvidence(event) => self.with("kind-rem-evidence", &[("event", event.as_str().into())]),
            other => self.get(&format!("kind-{}", other.name())),
        }
    }

    /// A part of a message that has words one looked for.
    pub fn part(&self, part: SearchField) -> String {
        self.get(match part {
            SearchField::Subject => "part-subject",
            SearchField::From => "part-from",
            SearchField::To => "part-to",
            SearchField::Attachment => "part-attachment",
            SearchField::Identifier => "part-identifier",
            SearchField::Body => "part-body",
        })
    }

    /// The verdict in a word or two.
    pub fn verdict(&self, verdict: Verdict) -> String {
        self.get(&format!("verdict-{}", verdict.as_str()))
    }

    /// The same of a message in a list, which may wait to be examined.
    pub fn listed_verdict(&self, verdict: Option<Verdict>) -> String {
        verdict.map_or_else(|| self.get("verdict-waiting"), |verdict| self.verdict(verdict))
    }

    /// What the verdict says was checked, in a sentence.
    pub fn verdict_detail(&self, verdict: Verdict) -> String {
        self.get(&format!("verdict-{}-detail", verdict.as_str()))
    }

    /// Where one recipient stands.
    pub fn state(&self, state: RecipientState) -> String {
        self.get(&format!("state-{}", wire(&state)))
    }

    /// What that state means, in a sentence.
    pub fn state_detail(&self, state: RecipientState) -> String {
        self.get(&format!("state-{}-detail", wire(&state)))
    }

    /// Where a dispatch stands.
    pub fn dispatch_state(&self, state: DispatchState) -> String {
        self.get(&format!("dispatch-{}", wire(&state)))
    }

    /// How a submission went.
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

    /// An alert, with the recipient it concerns.
    pub fn alert(&self, alert: &Alert) -> String {
        let text = self.get(&format!("alert-{}", wire(&alert.code)));
        match &alert.recipient {
            Some(recipient) => self.with("alert-about", &[("alert", text.into()), ("recipient", recipient.as_str().into())]),
            None => text,
        }
    }

    /// A problem found while checking a signature.
    pub fn problem(&self, problem: Problem) -> String {
        self.get(&format!("problem-{}", problem.as_str()))
    }

    /// A disagreement or an irregularity of a message.
    pub fn oddity(&self, oddity: Oddity) -> String {
        self.get(&format!("oddity-{}", wire(&oddity)))
    }

    /// A type of delivery receipt.
    pub fn receipt_type(&self, receipt_type: ReceiptType) -> String {
        self.get(&format!("receipt-type-{}", receipt_type.as_str()))
    }

    /// What a type of delivery receipt holds and proves, in a sentence.
    pub fn receipt_type_detail(&self, receipt_type: ReceiptType) -> String {
        self.get(&format!("receipt-type-{}-detail", receipt_type.as_str()))
    }

    /// To or Cc.
    pub fn role(&self, role: Role) -> String {
        self.get(&format!("role-{}", wire(&role)))
    }

    /// Whether a recipient is inside the certified circuit.
    pub fn recipient_kind(&self, kind: RecipientKind) -> String {
        self.get(&format!("recipient-kind-{}", wire(&kind)))
    }

    /// The coarse reason of the certification data.
    pub fn error_code(&self, code: ErrorCode) -> String {
        self.get(&format!("error-code-{}", code.as_str()))
    }

    /// Which delay notice it is.
    pub fn delay(&self, delay: Delay) -> String {
        self.get(&format!("delay-{}", wire(&delay)))
    }

    /// What a delivery receipt proves of the content.
    pub fn proof(&self, proof: Proof) -> String {
        self.get(&format!("proof-{}", wire(&proof)))
    }

    /// What stands against sending, in a line.
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

    /// Why a part is not opened from the program, in a sentence.
    pub fn danger(&self, danger: &Danger) -> String {
        let key = format!("danger-{}", danger.as_str());
        match danger {
            Danger::Holds(name) => self.with(&key, &[("name", name.as_str().into())]),
            _ => self.get(&key),
        }
    }

    /// Reading or sending.
    pub fn service(&self, service: Service) -> String {
        self.get(match service {
            Service::Imap => "service-imap",
            Service::Smtp => "service-smtp",
        })
    }

    /// Where a password lies.
    pub fn place(&self, place: SecretLocation) -> String {
        self.get(match place {
            SecretLocation::Keychain => "place-keychain",
            SecretLocation::Vault => "place-vault",
            SecretLocation::Memory => "place-memory",
        })
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

/// The wire word of a plain enum: the name it is serialised under.
pub fn wire(word: &impl Serialize) -> String {
    match serde_json::to_value(word) {
        Ok(serde_json::Value::String(word)) => word,
        _ => String::new(),
    }
}
