//! The demo's world and its past.
use super::{Behaviour, Mailbox, SimError, Style, World};
use crate::clock::Timestamp;

/// A law firm's mailbox, at the first provider.
pub const LAWYER: &str = "studio.aurora@pec.avvocatura.example";
/// A company's mailbox, at the second provider.
pub const COMPANY: &str = "officine.meridiane@pec.imprese.example";
/// A municipality's mailbox, at the first provider.
pub const OFFICE: &str = "protocollo@pec.borgoesempio.example";
/// The password of every mailbox.
pub const PASSWORD: &str = "dimostrazione";
/// A certified address that gets mail at once.
pub const INSTANT: &str = COMPANY;
/// A certified address that gets mail after thirteen hours.
pub const LATE: &str = "edil.ponente@pec.imprese.example";
/// A certified domain without such a mailbox.
pub const UNKNOWN: &str = "ufficio.soppresso@pec.imprese.example";
/// Ordinary e-mail.
pub const ORDINARY: &str = "segreteria@posta.example";

/// The two providers with all mailboxes, empty.
pub fn two_providers(seed: u64, now: Timestamp) -> Result<World, SimError> {
    let mut world = World::new(seed, now)?;
    world.add_provider("Gestore Uno S.p.A.", "pec.gestore-uno.example", &FIRST, Style::DataFirst)?;
    world.add_provider("Gestore Due S.p.A.", "pec.gestore-due.example", &SECOND, Style::DataLast)?;
    for (address, name, behaviour) in MAILBOXES {
        world.add_mailbox(Mailbox::new(address, name, PASSWORD, behaviour))?;
    }
    Ok(world)
}

const FIRST: [&str; 3] = ["pec.avvocatura.example", "pec.borgoesempio.example", "pec.giustizia.example"];
const SECOND: [&str; 2] = ["pec.imprese.example", "pec.cittadini.example"];

pub(super) const COURT: &str = "cancelleria.civile@pec.giustizia.example";
pub(super) const INSURER: &str = "sinistri.faro@pec.imprese.example";
pub(super) const SUPPLIER: &str = "cantiere.brezza@pec.imprese.example";
pub(super) const CONDOMINIUM: &str = "condominio.tigli@pec.cittadini.example";
pub(super) const SILENT: &str = "vetreria.soluna@pec.imprese.example";
pub(super) const MUTE: &str = "trasporti.levante@pec.imprese.example";
pub(super) const COLLEAGUE: &str = "studio.tramonto@pec.avvocatura.example";

const MAILBOXES: [(&str, &str, Behaviour); 11] = [
    (LAWYER, "Studio Legale Aurora", Behaviour::Prompt),
    (COMPANY, "Officine Meridiane S.r.l.", Behaviour::Prompt),
    (OFFICE, "Comune di Borgo Esempio - Ufficio Protocollo", Behaviour::Prompt),
    (COURT, "Tribunale di Borgo Esempio - Cancelleria civile", Behaviour::Prompt),
    (INSURER, "Faro Assicurazioni S.p.A.", Behaviour::Prompt),
    (SUPPLIER, "Cantiere Brezza S.r.l.", Behaviour::Prompt),
    (COLLEAGUE, "Studio Legale Tramonto", Behaviour::Prompt),
    (CONDOMINIUM, "Condominio dei Tigli", Behaviour::Full),
    (LATE, "Edil Ponente S.r.l.", Behaviour::Slow),
    (SILENT, "Vetreria Soluna S.n.c.", Behaviour::Silent),
    (MUTE, "Trasporti Levante S.r.l.", Behaviour::Mute),
];
