//! Script of the demo: the messages that people wrote in forty days. The simulation issues the receipts.

use super::demo_address::{
    COLLEAGUE, COMPANY, CONDOMINIUM, COURT, INSURER, LATE, LAWYER, NEVER_DELIVERED, NO_RECEIPTS, OFFICE, ORDINARY, SUPPLIER, UNKNOWN,
};
use super::forgery::Forgery;
use crate::pec::ReceiptType;

#[derive(Debug)]
pub(super) struct ScriptEvent {
    /// Identifier for replies and forgeries.
    pub(super) key: &'static str,
    /// Number of days before today.
    pub(super) day: i64,
    /// Minute of that day in Italian time; for day 0: minutes before now.
    pub(super) minute: i64,
    pub(super) action: Action,
    pub(super) from: &'static str,
    pub(super) to: &'static [&'static str],
    pub(super) cc: &'static [&'static str],
    /// Recipients of the SMTP envelope that are in no header field.
    pub(super) hidden: &'static [&'static str],
    pub(super) subject: &'static str,
    pub(super) body: &'static str,
    pub(super) files: &'static [File],
    pub(super) receipt_type: Option<ReceiptType>,
    /// Key of the event it replies to.
    pub(super) answers: Option<&'static str>,
}

/// Kind of an event.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Action {
    /// A certified message is submitted.
    Submit,
    /// Ordinary e-mail arrives from outside the certified circuit.
    Ordinary,
    /// A forged delivery receipt for the event `answers` arrives in its sender's mailbox.
    Forge(Forgery),
}

#[derive(Debug)]
pub(super) enum File {
    Pdf(&'static str, &'static [&'static str]),
    Xml(&'static str, &'static str),
    Text(&'static str, &'static str),
}

const NONE: ScriptEvent = ScriptEvent {
    key: "",
    day: 0,
    minute: 0,
    action: Action::Submit,
    from: LAWYER,
    to: &[],
    cc: &[],
    hidden: &[],
    subject: "",
    body: "",
    files: &[],
    receipt_type: None,
    answers: None,
};

/// The events, oldest first.
pub(super) const SCRIPT: &[ScriptEvent] = &[
    ScriptEvent {
        key: "incarico",
        day: 39,
        minute: 9 * 60 + 12,
        to: &[COMPANY],
        subject: "Conferimento di incarico - fornitura capannone B",
        body: "Spett.le Società,\n\ntrasmettiamo in allegato la lettera di incarico per la controversia sulla fornitura del capannone B. \
               Vi preghiamo di restituirla firmata.\n\nDistinti saluti\nStudio Legale Aurora\n",
        files: &[File::Pdf(
            "lettera_incarico.pdf",
            &["Lettera di incarico professionale", "Controversia: fornitura capannone B"],
        )],
        ..NONE
    },
    ScriptEvent {
        key: "incarico-firmato",
        day: 38,
        minute: 10 * 60 + 40,
        from: COMPANY,
        to: &[LAWYER],
        subject: "Re: Conferimento di incarico - fornitura capannone B",
        body: "Buongiorno,\n\nin allegato la lettera di incarico firmata dal legale rappresentante.\n\nOfficine Meridiane S.r.l.\n",
        files: &[File::Pdf(
            "lettera_incarico_firmata.pdf",
            &["Lettera di incarico professionale", "Per accettazione"],
        )],
        answers: Some("incarico"),
        ..NONE
    },
    ScriptEvent {
        key: "diffida",
        day: 36,
        minute: 16 * 60 + 5,
        to: &[SUPPLIER],
        subject: "Diffida ad adempiere ex art. 1454 c.c. - contratto n. 118",
        body: "Spett.le Cantiere Brezza S.r.l.,\n\nin nome e per conto di Officine Meridiane S.r.l. Vi diffidiamo ad adempiere al \
               contratto \
               n. 118 entro quindici giorni dal ricevimento della presente. Decorso il termine il contratto si intenderà risolto.\n\n\
               Studio Legale Aurora\n",
        files: &[File::Pdf(
            "diffida_contratto_118.pdf",
            &["Diffida ad adempiere", "Contratto n. 118 - termine: quindici giorni"],
        )],
        ..NONE
    },
    ScriptEvent {
        key: "cancelleria-1",
        day: 35,
        minute: 11 * 60 + 30,
        from: COURT,
        to: &[LAWYER],
        subject: "COMUNICAZIONE 1204/2026 - fissazione udienza",
        body: "Si comunica che l'udienza di prima comparizione è fissata come da provvedimento allegato.\n\nLa cancelleria civile\n",
        files: &[
            File::Pdf(
                "provvedimento_1204.pdf",
                &["Tribunale di Borgo Esempio", "Decreto di fissazione di udienza"],
            ),
            File::Xml(
                "comunicazione.xml",
                "<comunicazione><ruolo>1204/2026</ruolo><evento>fissazione udienza</evento></comunicazione>\n",
            ),
        ],
        ..NONE
    },
    ScriptEvent {
        key: "avvio",
        day: 34,
        minute: 12 * 60 + 2,
        from: OFFICE,
        to: &[COMPANY],
        subject: "Prot. 4471 - Avviso di avvio del procedimento, pratica edilizia 52",
        body: "Si comunica l'avvio del procedimento relativo alla pratica edilizia n. 52, ai sensi dell'art. 7 della legge n. 241 del \
               1990. Entro dieci giorni è possibile presentare osservazioni.\n\nUfficio Protocollo\nComune di Borgo Esempio\n",
        files: &[File::Pdf(
            "avviso_avvio_procedimento.pdf",
            &["Comune di Borgo Esempio", "Avvio del procedimento - pratica edilizia 52"],
        )],
        ..NONE
    },
    ScriptEvent {
        key: "osservazioni",
        day: 32,
        minute: 15 * 60 + 48,
        from: COMPANY,
        to: &[OFFICE],
        subject: "Osservazioni sulla pratica edilizia 52 (Prot. 4471)",
        body: "Si trasmettono le osservazioni della scrivente società sulla pratica edilizia n. 52, con la planimetria aggiornata.\n\n\
               Officine Meridiane S.r.l.\n",
        files: &[
            File::Pdf("osservazioni.pdf", &["Osservazioni ai sensi dell'art. 10, legge 241/1990"]),
            File::Text("elenco_allegati.txt", "1. osservazioni\n2. planimetria capannone B\n"),
        ],
        answers: Some("avvio"),
        ..NONE
    },
    ScriptEvent {
        key: "sinistro",
        day: 31,
        minute: 9 * 60 + 55,
        to: &[INSURER],
        cc: &[COMPANY],
        subject: "Richiesta di risarcimento - sinistro n. 7730 del 2026",
        body: "Spett.le Compagnia,\n\nsi chiede il risarcimento dei danni subiti dalla nostra assistita nel sinistro in oggetto, come da \
               perizia allegata. La presente vale anche ai fini dell'interruzione della prescrizione.\n\nStudio Legale Aurora\n",
        files: &[File::Pdf("perizia_sinistro_7730.pdf", &["Perizia di parte", "Sinistro n. 7730"])],
        ..NONE
    },
    ScriptEvent {
        key: "sinistro-risposta",
        day: 29,
        minute: 17 * 60 + 20,
        from: INSURER,
        to: &[LAWYER],
        subject: "R: Richiesta di risarcimento - sinistro n. 7730 del 2026",
        body: "Gentile Studio,\n\nla pratica è stata aperta e assegnata al liquidatore. Restiamo in attesa delle fotografie dei danni.\n\n\
               Faro Assicurazioni S.p.A. - Ufficio sinistri\n",
        answers: Some("sinistro"),
        ..NONE
    },
    ScriptEvent {
        key: "accesso",
        day: 28,
        minute: 10 * 60 + 15,
        to: &[OFFICE],
        subject: "Istanza di accesso agli atti ex L. 241/1990 - pratica edilizia 52",
        body: "Il sottoscritto studio, per conto di Officine Meridiane S.r.l., chiede di prendere visione ed estrarre copia degli atti \
               della pratica edilizia n. 52.\n\nStudio Legale Aurora\n",
        files: &[File::Pdf(
            "istanza_accesso.pdf",
            &["Istanza di accesso agli atti", "Pratica edilizia n. 52"],
        )],
        ..NONE
    },
    ScriptEvent {
        key: "riscontro-diffida",
        day: 26,
        minute: 18 * 60 + 31,
        from: SUPPLIER,
        to: &[LAWYER],
        subject: "Riscontro alla diffida - contratto n. 118",
        body: "Spett.le Studio,\n\ncontestiamo integralmente quanto affermato: la consegna è avvenuta nei termini, come risulta dal \
               documento di trasporto allegato.\n\nCantiere Brezza S.r.l.\n",
        files: &[File::Pdf("ddt_0932.pdf", &["Documento di trasporto n. 932"])],
        answers: Some("diffida"),
        ..NONE
    },
    ScriptEvent {
        key: "offerta",
        day: 25,
        minute: 11 * 60 + 9,
        from: COMPANY,
        to: &[SUPPLIER],
        subject: "Offerta n. 2026/044 - manutenzione gru a ponte",
        body: "Buongiorno,\n\nin allegato la nostra migliore offerta per la manutenzione programmata. Validità trenta giorni.\n\n\
               Officine Meridiane S.r.l.\n",
        files: &[File::Pdf(
            "offerta_2026_044.pdf",
            &["Offerta n. 2026/044", "Manutenzione programmata gru a ponte"],
        )],
        ..NONE
    },
    ScriptEvent {
        key: "accesso-risposta",
        day: 24,
        minute: 13 * 60 + 1,
        from: OFFICE,
        to: &[LAWYER],
        subject: "Prot. 4620 - Riscontro all'istanza di accesso agli atti",
        body: "L'istanza è accolta. Gli atti sono consultabili presso l'ufficio tecnico nei giorni di martedì e giovedì; in allegato \
               l'elenco dei documenti.\n\nUfficio Protocollo\n",
        files: &[File::Text(
            "elenco_documenti.txt",
            "Pratica 52\n- domanda\n- relazione tecnica\n- parere\n",
        )],
        answers: Some("accesso"),
        ..NONE
    },
    ScriptEvent {
        key: "sollecito",
        day: 22,
        minute: 9 * 60 + 3,
        from: COMPANY,
        to: &[CONDOMINIUM],
        subject: "Sollecito di pagamento - fattura 17 del 2026",
        body: "Spett.le Condominio,\n\nla fattura n. 17 risulta ancora non pagata. Vi invitiamo a provvedere entro sette giorni.\n\n\
               Officine Meridiane S.r.l. - Amministrazione\n",
        ..NONE
    },
    ScriptEvent {
        key: "memoria",
        day: 21,
        minute: 19 * 60 + 44,
        to: &[COURT],
        subject: "Causa 1204/2026 - deposito di memoria",
        body: "Si deposita la memoria nell'interesse di Officine Meridiane S.r.l.\n\nStudio Legale Aurora\n",
        files: &[File::Pdf("memoria_1204.pdf", &["Memoria difensiva", "Causa n. 1204/2026"])],
        ..NONE
    },
    ScriptEvent {
        key: "cancelleria-2",
        day: 20,
        minute: 8 * 60 + 58,
        from: COURT,
        to: &[LAWYER],
        subject: "COMUNICAZIONE 1204/2026 - deposito accettato",
        body: "Il deposito della memoria è stato accettato.\n\nLa cancelleria civile\n",
        answers: Some("memoria"),
        ..NONE
    },
    ScriptEvent {
        key: "conferenza",
        day: 19,
        minute: 12 * 60 + 36,
        from: OFFICE,
        to: &[LAWYER, COMPANY, SUPPLIER],
        subject: "Prot. 4733 - Convocazione della conferenza di servizi, pratica 52",
        body: "È convocata la conferenza di servizi per l'esame della pratica edilizia n. 52. La documentazione è allegata.\n\n\
               Ufficio Protocollo\nComune di Borgo Esempio\n",
        files: &[File::Pdf(
            "convocazione.pdf",
            &["Convocazione conferenza di servizi", "Pratica edilizia n. 52"],
        )],
        ..NONE
    },
    ScriptEvent {
        key: "listino-infetto",
        day: 18,
        minute: 10 * 60 + 27,
        from: COMPANY,
        to: &[LAWYER],
        subject: "Documenti per la causa 1204/2026",
        body: "Buongiorno,\n\nin allegato i documenti richiesti.\n\nOfficine Meridiane S.r.l.\n",
        files: &[File::Text("documenti.txt", super::virus::VIRUS_AT_SENDER)],
        ..NONE
    },
    ScriptEvent {
        key: "documenti",
        day: 17,
        minute: 9 * 60 + 41,
        from: COMPANY,
        to: &[LAWYER],
        subject: "Documenti per la causa 1204/2026 (secondo invio)",
        body: "Buongiorno,\n\nil primo invio è stato bloccato dal gestore. Ritrasmettiamo i documenti dopo la bonifica.\n\n\
               Officine Meridiane S.r.l.\n",
        files: &[
            File::Pdf("contratto_118.pdf", &["Contratto di fornitura n. 118"]),
            File::Pdf("verbale_sopralluogo.pdf", &["Verbale di sopralluogo", "Capannone B"]),
        ],
        ..NONE
    },
    ScriptEvent {
        key: "notifica",
        day: 16,
        minute: 17 * 60 + 15,
        to: &[NEVER_DELIVERED],
        subject: "Notificazione ai sensi della legge n. 53 del 1994 - decreto ingiuntivo 388",
        body: "Si notifica a Vetreria Soluna S.n.c. il decreto ingiuntivo n. 388, con la relata allegata.\n\nStudio Legale Aurora\n",
        files: &[
            File::Pdf("decreto_ingiuntivo_388.pdf", &["Decreto ingiuntivo n. 388"]),
            File::Pdf("relata_di_notifica.pdf", &["Relata di notifica", "Legge 21 gennaio 1994, n. 53"]),
        ],
        ..NONE
    },
    ScriptEvent {
        key: "sopralluogo",
        day: 15,
        minute: 11 * 60 + 50,
        to: &[SUPPLIER, UNKNOWN],
        subject: "Invito al sopralluogo congiunto - capannone B",
        body: "Vi invitiamo al sopralluogo congiunto presso il capannone B, nella data che vorrete indicarci.\n\nStudio Legale Aurora\n",
        ..NONE
    },
    ScriptEvent {
        key: "falsa-notifica",
        day: 14,
        minute: 7 * 60 + 33,
        action: Action::Forge(Forgery::UnknownAuthority),
        to: &[NEVER_DELIVERED],
        answers: Some("notifica"),
        ..NONE
    },
    ScriptEvent {
        key: "fotografie",
        day: 13,
        minute: 15 * 60 + 22,
        to: &[INSURER],
        subject: "Sinistro n. 7730 - fotografie dei danni",
        body: "Si trasmettono le fotografie richieste.\n\nStudio Legale Aurora\n",
        files: &[File::Text("fotografie.txt", super::virus::VIRUS_AT_RECIPIENT)],
        answers: Some("sinistro-risposta"),
        ..NONE
    },
    ScriptEvent {
        key: "parere-nascosto",
        day: 12,
        minute: 9 * 60 + 30,
        to: &[COMPANY],
        hidden: &[COLLEAGUE],
        subject: "Parere sulla conferenza di servizi",
        body: "In allegato il parere richiesto.\n\nStudio Legale Aurora\n",
        files: &[File::Pdf("parere.pdf", &["Parere sulla conferenza di servizi"])],
        ..NONE
    },
    ScriptEvent {
        key: "parere",
        day: 12,
        minute: 9 * 60 + 52,
        to: &[COMPANY],
        cc: &[COLLEAGUE],
        subject: "Parere sulla conferenza di servizi",
        body: "In allegato il parere richiesto, in copia allo studio corrispondente.\n\nStudio Legale Aurora\n",
        files: &[File::Pdf("parere.pdf", &["Parere sulla conferenza di servizi"])],
        ..NONE
    },
    ScriptEvent {
        key: "cittadino",
        day: 11,
        minute: 14 * 60 + 14,
        action: Action::Ordinary,
        from: "cittadino@posta.example",
        to: &[OFFICE],
        subject: "Segnalazione lampione spento in via delle Prove",
        body: "Buongiorno,\nil lampione davanti al civico 3 è spento da una settimana.\nGrazie\n",
        ..NONE
    },
    ScriptEvent {
        key: "falso-sopralluogo",
        day: 11,
        minute: 16 * 60 + 40,
        action: Action::Forge(Forgery::Unsigned),
        to: &[UNKNOWN],
        answers: Some("sopralluogo"),
        ..NONE
    },
    ScriptEvent {
        key: "corrispondente",
        day: 10,
        minute: 10 * 60 + 5,
        from: COLLEAGUE,
        to: &[LAWYER],
        subject: "Re: Parere sulla conferenza di servizi",
        body: "Gentili Colleghi,\n\nconcordiamo con il parere e restiamo a disposizione per la sostituzione in udienza.\n\nStudio Legale \
               Tramonto\n",
        answers: Some("parere"),
        ..NONE
    },
    ScriptEvent {
        key: "messa-in-mora",
        day: 8,
        minute: 18 * 60 + 10,
        to: &[LATE],
        subject: "Costituzione in mora - lavori di impermeabilizzazione",
        body: "Con la presente Vi costituiamo in mora per il mancato completamento dei lavori di impermeabilizzazione.\n\nStudio Legale \
               Aurora\n",
        files: &[File::Pdf(
            "costituzione_in_mora.pdf",
            &["Costituzione in mora", "Lavori di impermeabilizzazione"],
        )],
        ..NONE
    },
    ScriptEvent {
        key: "fattura",
        day: 7,
        minute: 9 * 60 + 25,
        from: COMPANY,
        to: &[LAWYER],
        subject: "Contestazione della fattura n. 41 di Cantiere Brezza",
        body: "Buongiorno,\n\nabbiamo ricevuto la fattura allegata per lavori mai eseguiti. Chiediamo di contestarla formalmente.\n\n\
               Officine Meridiane S.r.l. - Amministrazione\n",
        files: &[
            File::Xml(
                "IT00000000000_00041.xml",
                "<fattura><numero>41</numero><importo valuta=\"EUR\">12480.00</importo><causale>lavori capannone B</causale></fattura>\n",
            ),
            File::Pdf("nota_contestazione.pdf", &["Nota sulla fattura n. 41"]),
        ],
        receipt_type: Some(ReceiptType::Breve),
        ..NONE
    },
    ScriptEvent {
        key: "trasporti",
        day: 6,
        minute: 12 * 60 + 19,
        to: &[NO_RECEIPTS],
        subject: "Richiesta di esibizione dei documenti di trasporto",
        body: "Si chiede l'esibizione dei documenti di trasporto relativi al contratto n. 118.\n\nStudio Legale Aurora\n",
        ..NONE
    },
    ScriptEvent {
        key: "perito",
        day: 5,
        minute: 11 * 60 + 11,
        to: &[COMPANY, ORDINARY],
        subject: "Nomina del consulente tecnico di parte",
        body: "Si comunica la nomina del consulente tecnico di parte, che legge in copia dal suo indirizzo di posta ordinaria.\n\n\
               Studio Legale Aurora\n",
        files: &[File::Pdf("nomina_ctp.pdf", &["Nomina del consulente tecnico di parte"])],
        ..NONE
    },
    ScriptEvent {
        key: "nulla-osta",
        day: 4,
        minute: 12 * 60 + 55,
        from: OFFICE,
        to: &[COMPANY],
        subject: "Prot. 4902 - Nulla osta, pratica edilizia 52",
        body: "Si rilascia il nulla osta per la pratica edilizia n. 52, con le prescrizioni allegate.\n\nUfficio Protocollo\n",
        files: &[File::Pdf("nulla_osta.pdf", &["Nulla osta", "Pratica edilizia n. 52"])],
        receipt_type: Some(ReceiptType::Sintetica),
        ..NONE
    },
    ScriptEvent {
        key: "cancelleria-3",
        day: 3,
        minute: 13 * 60 + 8,
        from: COURT,
        to: &[LAWYER],
        subject: "COMUNICAZIONE 1204/2026 - rinvio dell'udienza",
        body: "L'udienza è rinviata d'ufficio; la nuova data è nel provvedimento allegato.\n\nLa cancelleria civile\n",
        files: &[File::Pdf("rinvio_1204.pdf", &["Provvedimento di rinvio", "Causa n. 1204/2026"])],
        ..NONE
    },
    ScriptEvent {
        key: "domanda",
        day: 2,
        minute: 16 * 60 + 2,
        from: COMPANY,
        to: &[LAWYER],
        subject: "Nulla osta con prescrizioni: come procedere?",
        body: "Buongiorno,\n\nil Comune ha rilasciato il nulla osta con alcune prescrizioni. Possiamo iniziare i lavori?\n\nOfficine \
               Meridiane S.r.l.\n",
        ..NONE
    },
    ScriptEvent {
        key: "pubblicita",
        day: 2,
        minute: 20 * 60 + 47,
        action: Action::Ordinary,
        from: "offerte@negozio.example",
        to: &[LAWYER],
        subject: "Toner per stampanti: sconti di stagione",
        body: "Solo per questa settimana, toner a metà prezzo.\n",
        ..NONE
    },
    ScriptEvent {
        key: "proposta",
        day: 1,
        minute: 17 * 60 + 37,
        from: SUPPLIER,
        to: &[LAWYER],
        subject: "Proposta di definizione bonaria - contratto n. 118",
        body: "Spett.le Studio,\n\npur senza riconoscere alcuna responsabilità, proponiamo la definizione bonaria alle condizioni \
               allegate.\n\nCantiere Brezza S.r.l.\n",
        files: &[File::Pdf(
            "proposta_transattiva.pdf",
            &["Proposta di transazione", "Contratto n. 118"],
        )],
        answers: Some("diffida"),
        ..NONE
    },
    ScriptEvent {
        key: "verbale",
        minute: 215,
        from: OFFICE,
        to: &[LAWYER],
        subject: "Prot. 4958 - Verbale della conferenza di servizi",
        body: "Si trasmette il verbale della conferenza di servizi.\n\nUfficio Protocollo\nComune di Borgo Esempio\n",
        files: &[File::Pdf("verbale_conferenza.pdf", &["Verbale della conferenza di servizi"])],
        answers: Some("conferenza"),
        ..NONE
    },
    ScriptEvent {
        key: "secondo-sollecito",
        minute: 150,
        to: &[NO_RECEIPTS],
        subject: "Secondo sollecito - esibizione dei documenti di trasporto",
        body: "Si sollecita l'esibizione dei documenti già richiesti, ad oggi senza riscontro.\n\nStudio Legale Aurora\n",
        answers: Some("trasporti"),
        ..NONE
    },
    ScriptEvent {
        key: "urgente",
        minute: 38,
        from: COMPANY,
        to: &[LAWYER],
        subject: "URGENTE: proposta di Cantiere Brezza, scadenza domani",
        body: "Buongiorno,\n\nabbiamo ricevuto anche noi la proposta. Il termine per rispondere scade domani: attendiamo il Vostro \
               parere.\n\nOfficine Meridiane S.r.l.\n",
        ..NONE
    },
];
