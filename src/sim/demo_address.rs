//! Addresses of the demo.

/// Mailbox of a law firm, at the first provider.
pub const LAWYER: &str = "studio.aurora@pec.avvocatura.example";
/// Mailbox of a company, at the second provider.
pub const COMPANY: &str = "officine.meridiane@pec.imprese.example";
/// Mailbox of a municipality, at the first provider.
pub const OFFICE: &str = "protocollo@pec.borgoesempio.example";
/// Password of every mailbox of the demo.
pub const PASSWORD: &str = "dimostrazione";
/// A certified address to which mail is delivered within seconds.
pub const INSTANT: &str = COMPANY;
/// A certified address to which mail is delivered after thirteen hours.
pub const LATE: &str = "edil.ponente@pec.imprese.example";
/// A certified domain without this mailbox.
pub const UNKNOWN: &str = "ufficio.soppresso@pec.imprese.example";
/// An address of ordinary e-mail.
pub const ORDINARY: &str = "segreteria@posta.example";

pub(super) const COURT: &str = "cancelleria.civile@pec.giustizia.example";
pub(super) const INSURER: &str = "sinistri.faro@pec.imprese.example";
pub(super) const SUPPLIER: &str = "cantiere.brezza@pec.imprese.example";
pub(super) const CONDOMINIUM: &str = "condominio.tigli@pec.cittadini.example";
pub(super) const NEVER_DELIVERED: &str = "vetreria.soluna@pec.imprese.example";
pub(super) const NO_RECEIPTS: &str = "trasporti.levante@pec.imprese.example";
pub(super) const COLLEAGUE: &str = "studio.tramonto@pec.avvocatura.example";
