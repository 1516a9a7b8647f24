//! The texts of evidence reports, for the module that writes them.

use jiff::fmt::temporal::{DateTimeParser, DateTimePrinter};

use super::{Language, Words};
use crate::clock::Timestamp;
use crate::engine::ReportStrings;
use crate::pec::{Alert, DispatchStatus, Kind, Oddity, Proof, ReceiptType, RecipientKind, RecipientState, Role, Submission};
use crate::signature::{Problem, Verdict};

impl ReportStrings for Words {
    fn tag(&self) -> &'static str {
        match self.language() {
            Language::Italian => "it",
            Language::English => "en",
        }
    }
    fn zone(&self) -> String {
        DateTimePrinter::new().time_zone_to_string(self.zone()).unwrap_or_default()
    }
    fn like(&self, tag: &str, zone: &str) -> Option<Box<dyn ReportStrings>> {
        let language = Language::from_tag(tag)?;
        let zone = match zone {
            "" => self.zone().clone(),
            zone => DateTimeParser::new().parse_time_zone(zone).ok()?,
        };
        Some(Box::new(Self::new(language).in_zone(zone)))
    }
    fn get(&self, key: &str) -> String {
        self.get(key)
    }
    fn with(&self, key: &str, variables: &[(&str, String)]) -> String {
        let variables: Vec<_> = variables.iter().map(|(name, value)| (*name, value.as_str().into())).collect();
        self.with(key, &variables)
    }
    fn instructions(&self) -> &'static str {
        match self.language() {
            Language::Italian => include_str!("../../i18n/it/instructions.txt"),
            Language::English => include_str!("../../i18n/en/instructions.txt"),
        }
    }
    fn instant(&self, at: Timestamp) -> String {
        self.instant(at)
    }
    fn rfc3339(&self, at: Timestamp) -> String {
        self.rfc3339(at)
    }
    fn size(&self, bytes: u64) -> String {
        self.size(bytes)
    }
    fn kind(&self, kind: &Kind) -> String {
        self.kind(kind)
    }
    fn verdict(&self, verdict: Verdict) -> String {
        self.verdict(verdict)
    }
    fn verdict_detail(&self, verdict: Verdict) -> String {
        self.verdict_detail(verdict)
    }
    fn problem(&self, problem: Problem) -> String {
        self.problem(problem)
    }
    fn oddity(&self, oddity: Oddity) -> String {
        self.oddity(oddity)
    }
    fn state(&self, state: RecipientState) -> String {
        self.state(state)
    }
    fn dispatch(&self, status: &DispatchStatus) -> String {
        self.dispatch(status)
    }
    fn submission(&self, submission: &Submission) -> String {
        self.submission(submission)
    }
    fn alert(&self, alert: &Alert) -> String {
        self.alert(alert)
    }
    fn receipt_type(&self, receipt_type: ReceiptType) -> String {
        self.receipt_type(receipt_type)
    }
    fn proof(&self, proof: Proof) -> String {
        self.proof(proof)
    }
    fn role(&self, role: Role) -> String {
        self.role(role)
    }
    fn recipient_kind(&self, kind: RecipientKind) -> String {
        self.recipient_kind(kind)
    }
}
