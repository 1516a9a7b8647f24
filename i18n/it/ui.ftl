## Window: folder pane
ui-compose = Nuovo messaggio
ui-needs-attention = Da seguire
ui-needs-attention-count = { $n ->
    [0] nulla
    [one] 1 voce
   *[other] { $n } voci
}
ui-needs-attention-find = Filtra per destinatario, oggetto o casella
ui-needs-attention-none-found = Nessuna voce corrisponde
ui-needs-attention-none-found-more = Il filtro riguarda destinatari, oggetto, casella e gruppo.
ui-all-mailboxes = Tutte le caselle
ui-group-urgency = Per urgenza
ui-group-client = Per cliente
ui-group-date = Per data di invio
ui-urgency-not-delivered = Non consegnati
ui-urgency-uncertain = Esito incerto
ui-urgency-late = In ritardo
ui-urgency-to-check = Da controllare
ui-group-today = Oggi
ui-group-yesterday = Ieri
ui-group-week = Ultimi sette giorni
ui-done = Fatto
ui-postpone = Rimanda
ui-postpone-tomorrow = Domani
ui-postpone-three-days = Fra 3 giorni
ui-postpone-next-week = Lunedì prossimo
ui-postpone-until = Rimanda: { $until }
ui-only-this-mailbox = Mostra solo questa casella
ui-postpone-to-day = Rimanda a questa data
ui-day-hint = gg/mm/aaaa
ui-reopen = Rimetti da seguire
ui-write-again = Scrivi di nuovo
ui-set-aside = Fatti e rimandati: { $n }
ui-set-aside-empty = Nulla di fatto o rimandato
ui-set-aside-empty-more = Gli invii segnati come fatti o rimandati si ritrovano qui. Se una ricevuta ne cambia l'esito, tornano da seguire.
ui-done-by = { $named ->
    [yes] Fatto da { $who }, { $at }
   *[no] Fatto, { $at }
}
ui-postponed-by = { $named ->
    [yes] Rimandato al { $until } da { $who }
   *[no] Rimandato al { $until }
}
ui-recipient-and-others = { $n ->
    [one] { $first } e un altro
   *[other] { $first } e altri { $n }
}
ui-needs-attention-empty = Nulla da seguire
ui-needs-attention-empty-more = Ogni invio è consegnato oppure è nei tempi. Se qualcosa tarda, compare qui.
ui-needs-attention-more-mailboxes = { $n ->
    [one] e un'altra casella
   *[other] e altre { $n } caselle
}: «Da sistemare», nell'elenco delle caselle, le mostra tutte.
ui-damaged = Messaggi conservati che risultano danneggiati: { $count }
ui-damaged-one = { $subject } ({ $account }, { $date })
ui-damaged-on-server = È ancora sul server: sarà scaricato di nuovo automaticamente.
ui-damaged-from-backup = Recuperare il file da una copia di sicurezza e importarlo.
ui-gap-remedy = Se esiste una copia più recente del profilo, chiudere il programma e rimetterla al suo posto. Altrimenti controllare qui e sulla webmail che cosa è già stato inviato.
ui-gap-checked = Ho controllato: proseguire…
ui-gap-question = Proseguire con il registro che c'è?
ui-gap-more = La lacuna viene annotata nel registro e si può di nuovo inviare. Ciò che era in attesa prima non parte da solo: resta indicato come incerto, e sarà l'utente a decidere se inviarlo di nuovo.
ui-gap-go-on = Proseguire
ui-read-only = Profilo in sola lettura
ui-opening-dismiss = Ho letto
ui-ledger-broken = Il registro del profilo è interrotto alla riga { $line }. Conservare il profilo così com'è e recuperare il registro da una copia di sicurezza.
ui-activity = Attività
ui-activity-hint = Mostra le attività
ui-activity-running = In corso
ui-activity-done = Concluse
ui-activity-only-problems = Solo problemi
ui-activity-checking = Controllo di { $folder }
ui-activity-checked = { $n ->
    [0] Nessun messaggio nuovo
    [one] Scaricato 1 messaggio
   *[other] Scaricati { $n } messaggi
}
ui-activity-sent = Messaggio affidato al gestore
ui-activity-moved = { $n ->
    [one] 1 messaggio spostato in «{ $folder }»
   *[other] { $n } messaggi spostati in «{ $folder }»
}
ui-activity-restored = { $n ->
    [one] 1 messaggio rimesso dov'era
   *[other] { $n } messaggi rimessi dov'erano
}
ui-activity-removed = { $n ->
    [one] 1 messaggio eliminato dal server; qui è conservato
   *[other] { $n } messaggi eliminati dal server; qui sono conservati
}
ui-activity-put-back = { $n ->
    [one] 1 messaggio rimesso sul server
   *[other] { $n } messaggi rimessi sul server
}
ui-activity-about = { $times ->
    [one] { $mailbox } · { $at }
   *[other] { $mailbox } · { $at } · { $times } volte di seguito
}
ui-activity-more = Mostra attività precedenti
ui-activity-since = L'elenco riguarda le ultime attività da quando il programma è aperto.
ui-activity-none = Nessuna attività
ui-activity-none-more = Qui compare ciò che il programma fa per ogni casella: posta scaricata, inviata o spostata, ed errori.
ui-activity-no-problems = Nessun problema
ui-details = Dettagli
ui-copy = Copia
ui-outbox = In uscita
ui-outbox-why = Messaggi che non sono ancora partiti. Partono da soli appena il server risponde, finché il programma è aperto.
ui-outbox-none = Nessun messaggio in attesa
ui-outbox-none-more = Tutto ciò che è stato confermato è partito.
ui-outbox-from = Da { $from }, confermato { $at }
ui-outbox-waiting = In attesa di partire
ui-outbox-at = Parte: { $at }
ui-outbox-soon = Parte al prossimo collegamento con il server.
ui-outbox-next = In attesa: nuovo tentativo { $at }
ui-outbox-held = Fermo: la casella ha bisogno di un intervento
ui-outbox-sending = In partenza
ui-outbox-uncertain = Esito incerto
ui-outbox-uncertain-more = Il collegamento si è interrotto durante l'invio: il gestore potrebbe averlo preso in carico. Le ricevute diranno se è partito; non inviarlo di nuovo prima.
ui-outbox-refused = Rifiutato dal gestore
ui-outbox-reply = Risposta del server: { $reply }
ui-outbox-retry = Riprova ora
ui-outbox-cancel = Annulla l'invio
ui-outbox-cancelled = Invio annullato: il messaggio è tra le bozze
ui-outbox-open = Apri
ui-quit-question = { $n ->
    [one] Un messaggio non è ancora partito
   *[other] { $n } messaggi non sono ancora partiti
}
ui-quit-more = A programma chiuso non parte nulla: resterebbe in uscita fino alla prossima apertura.
ui-quit-sending = { $n ->
    [one] Un messaggio sta per partire
   *[other] { $n } messaggi stanno per partire
}
ui-quit-sending-more = La finestra si chiude da sola appena è partito tutto.
ui-quit-when-sent = Invia e chiudi
ui-quit-now = Chiudi adesso
ui-all-inboxes = Tutti gli arrivi
ui-all-sent = Tutti gli invii
ui-all-starred = Tutti gli speciali
ui-folder-hint = { $total ->
    [one] 1 messaggio
   *[other] { $total } messaggi
}, { $unread } da leggere
ui-folder-gone = Sul server questa cartella non esiste più. I messaggi conservati qui restano.
ui-folders-all = Tutte le cartelle
ui-folders-unread = Con messaggi da leggere
ui-folders-favourites = Preferite
ui-folders-recent = Usate di recente
ui-folders-none-unread = Nessuna cartella ha messaggi da leggere
ui-folders-none-favourite = Nessuna cartella preferita: si aggiungono con il clic destro su una cartella
ui-folders-none-recent = Le cartelle aperte di recente compaiono qui
ui-other-folders = Altre cartelle ({ $n })
ui-folder-favourite = Aggiungi alle preferite
ui-folder-no-favourite = Togli dalle preferite
ui-folder-mark-read = Segna tutto come letto
ui-folder-new = Nuova sottocartella…
ui-folder-new-top = Nuova cartella…
ui-folder-new-heading = Nuova cartella
ui-folder-new-in = Nuova cartella in «{ $folder }»
ui-folder-name = Nome della cartella
ui-folder-create = Crea
ui-folder-created = Cartella creata: { $what }
ui-folder-rename = Rinomina…
ui-folder-rename-heading = Rinomina «{ $folder }»
ui-folder-rename-more = Il nome cambia anche sul server. I messaggi restano nella cartella e non vengono scaricati di nuovo.
ui-folder-rename-now = Rinomina
ui-folder-renamed = Cartella rinominata: { $what }
ui-folder-working = In attesa del server…
ui-folder-empty = Svuota…
ui-folder-properties = Proprietà
ui-folder-mailbox = Casella
ui-folder-on-server = Nome sul server
ui-folder-count = Messaggi
ui-folder-messages = { $receipts ->
    [0] { $n }
    [one] { $n }, di cui una ricevuta
   *[other] { $n }, di cui { $receipts } ricevute
}
ui-folder-unread = Da leggere
ui-folder-synced = Ultima sincronizzazione
ui-folder-never-synced = mai
ui-find-mailbox = Cerca casella
ui-no-mailbox-found = Nessuna casella corrisponde
ui-mailboxes-need-fixing = Da sistemare: { $n }
ui-add-mailbox = Aggiungi casella
ui-quota = { $percent }% di { $of } occupato
ui-pause = Metti in pausa questa casella
ui-progress-here = { $folder }: { $done } di { $of }
ui-progress-rest = { $n } da scaricare
ui-progress-left = { $n } da scaricare, circa { $left }
ui-quota-full-in = { $words }, pieno tra circa { $days } { $days ->
    [one] giorno
   *[other] giorni
}
ui-demo = Dimostrazione: il tempo scorre veloce
ui-sync = Scarica la posta (F5)
ui-syncing = In arrivo { $done } di { $of }
ui-syncing-left = { $done } di { $of }, ancora { $left }
ui-synced = Aggiornato: { $at }
ui-not-synced = Non ancora aggiornato
ui-offline = Non in linea: nuovi tentativi automatici
ui-rebuilding = Ricostruzione dell'indice in corso
ui-light = Aspetto chiaro
ui-dark = Aspetto scuro
ui-guide = Guida
ui-keyboard = Tasti di scelta rapida
ui-about = Informazioni e autorità

## Window: list
ui-import-offer = Importa la posta che hai già
ui-import = Importa messaggi da file
ui-import-title = Importa messaggi (.eml, mbox, zip)
ui-importing = Importazione in corso: { $n ->
    [one] { $n } messaggio letto
   *[other] { $n } messaggi letti
}
ui-imported = Importati: { $imported } · già presenti: { $duplicates } · non importati: { $failed }
ui-search = Cerca in messaggi e nomi di allegati
ui-found = Risultati
ui-operators = Operatori di ricerca
ui-operators-more = Un clic inserisce l'operatore. Il segno meno davanti esclude, ad esempio -stato:non-letto. Le virgolette cercano le parole in quest'ordine.
ui-operator-from = da:
ui-operator-from-finds = Mittente, nome o indirizzo
ui-operator-to = a:
ui-operator-to-finds = Destinatario, nome o indirizzo
ui-operator-subject = oggetto:
ui-operator-subject-finds = Parole dell'oggetto
ui-operator-attachment = allegato:
ui-operator-attachment-finds = Nome di un allegato
ui-operator-body = testo:
ui-operator-body-finds = Parole del testo
ui-operator-since = dal:
ui-operator-since-finds = Dal giorno, mese o anno: dal:15/03/2026
ui-operator-until = al:
ui-operator-until-finds = Fino al giorno, mese o anno: al:2026
ui-operator-has-attachment = con:allegato
ui-operator-has-invoice = con:fattura
ui-operator-has-invoice-finds = Fatture elettroniche
ui-operator-unread = stato:non-letto
ui-operator-starred = stato:speciale
ui-operator-problem = stato:problema
ui-operator-waiting = stato:in-attesa
ui-operator-accepted = stato:accettato
ui-operator-delivered = stato:consegnato
ui-operator-late = stato:in-ritardo
ui-operator-failed = stato:non-consegnato
ui-operator-refused = stato:rifiutato
ui-operator-unproved = stato:senza-prova
ui-operator-uncertain = stato:incerto
ui-operator-id = id:
ui-operator-id-finds = Message-ID o identificativo del gestore
ui-operator-hash = impronta:
ui-operator-hash-finds = Inizio dell'impronta SHA-256 del messaggio
ui-search-everywhere = In tutta la posta
ui-search-here = Solo in { $place }
ui-search-waiting = { $n ->
    [one] Ricerca incompleta: { $n } messaggio non ancora indicizzato
   *[other] Ricerca incompleta: { $n } messaggi non ancora indicizzati
}
ui-messages = { $n ->
    [one] 1 messaggio
   *[other] { $n } messaggi
}
ui-chosen = { $n ->
    [one] 1 selezionato
   *[other] { $n } selezionati
}
ui-several = { $n ->
    [one] 1 messaggio selezionato
   *[other] { $n } messaggi selezionati
}
ui-several-more = Le azioni valgono per tutti i messaggi selezionati. Esc annulla la selezione.
ui-several-read = Letti o non letti
ui-several-star = Speciali
ui-several-archive = Archivia
ui-several-trash = Sposta nel cestino
ui-several-none = Annulla la selezione
ui-filter-unread = Non letti
ui-filter-starred = Speciali
ui-filter-attachments = Con allegati
ui-filter-tags = Per etichetta
ui-filter-contact = Da indirizzi a cui ho scritto
ui-filter-certified = PEC
ui-filter-ordinary = Ordinaria
ui-filter-receipts = Ricevute
ui-filter-invoices = Fatture
ui-filter-problems = Problemi
ui-filter-clear = Togli i filtri
ui-filter-pin = Mantieni i filtri cambiando cartella
ui-filter-delivery-any = Qualsiasi stato
ui-filter-delivery-waiting = In attesa
ui-filter-delivery-accepted = Accettati
ui-filter-delivery-delivered = Consegnati
ui-filter-delivery-late = In ritardo
ui-filter-delivery-failed = Non consegnati
ui-filter-delivery-refused = Rifiutati
ui-filter-delivery-unproved = Senza prova di consegna
ui-filter-delivery-uncertain = Invio incerto
ui-view-cards = Schede
ui-view-table = Tabella
ui-column-read = Da leggere
ui-column-star = Speciale
ui-column-attachments = Allegati
ui-column-mailbox = Casella
ui-column-left = Sposta la colonna a sinistra
ui-column-right = Sposta la colonna a destra
ui-columns-reset = Ripristina le colonne
ui-sort-now = Ordina i messaggi. Ora: { $by }, { $direction }
ui-sort-date = Data
ui-sort-writer = Mittente
ui-sort-recipient = Destinatario
ui-sort-subject = Oggetto
ui-sort-size = Dimensione
ui-sort-state = Stato
ui-sort-newest = dal più recente
ui-sort-oldest = dal meno recente
ui-sort-a-to-z = dalla A alla Z
ui-sort-z-to-a = dalla Z alla A
ui-sort-largest = dal più grande
ui-sort-smallest = dal più piccolo
ui-sort-urgent = prima ciò che richiede attenzione
ui-sort-settled = prima ciò che è concluso
ui-to-these = A: { $names }
ui-more-recipients = { $n ->
    [one] e un altro
   *[other] e altri { $n }
}
ui-receipts = { $n ->
    [one] 1 ricevuta
   *[other] { $n } ricevute
}
ui-open-receipts = Apri le ricevute
ui-check-row = Aggiungi alla selezione o togli
ui-here-only = Solo qui
ui-conversation-closed = { $n } messaggi ▸
ui-conversation-open = { $n } messaggi ▾
ui-no-subject = (senza oggetto)
ui-empty-folder = Nessun messaggio qui
ui-empty-folder-more = Le ricevute non compaiono tra la posta in arrivo: ognuna è elencata sotto il messaggio a cui si riferisce. «Ricevute» le mostra.
ui-empty-other-folder-more = In questa cartella non c'è nulla, né sul server né qui.
ui-empty-folder-check = Controlla ora
ui-empty-coming = Scaricamento della posta in corso
ui-empty-coming-more = La casella non è ancora stata letta: i messaggi più recenti compaiono per primi.
ui-empty-offline = Nessun messaggio scaricato finora
ui-empty-offline-more = Il server non è stato raggiunto o non ha accettato l'accesso. Il motivo è accanto alla casella, a sinistra.
ui-empty-search = Nessun messaggio corrisponde
ui-empty-search-more = La ricerca comprende oggetto, indirizzi, testo, nomi degli allegati e identificativi di tutta la posta. Devono comparire tutte le parole.
ui-empty-here-more = La ricerca è limitata a questa posizione: provare in tutta la posta.
ui-empty-filter-more = Nessun messaggio di questa cartella corrisponde al filtro scelto.
ui-clear-search = Togli ricerca e filtri

## Window: reader
ui-nothing-open = Nessun messaggio aperto
ui-nothing-open-more = Sceglierne uno dall'elenco, oppure scorrere con le frecce.
ui-loading = Caricamento…
ui-loading-reading = Lettura del messaggio…
ui-loading-verifying = Verifica della firma…
ui-loading-preparing = Preparazione del testo e degli allegati…
ui-back = Torna al messaggio
ui-open-conversation = Apri la conversazione in una scheda
ui-conversation-messages = Conversazione: { $n ->
    [one] 1 messaggio
   *[other] { $n } messaggi
}
ui-open-in-tab = Apri in una scheda
ui-close-tab = Chiudi la scheda
ui-tabs-full = Ci sono già molte schede aperte: chiuderne qualcuna.
ui-reply = Rispondi
ui-reply-all = Rispondi a tutti
ui-forward = Inoltra
ui-mark-read = Segna come letto
ui-mark-unread = Segna come non letto
ui-star = Segna come speciale
ui-unstar = Rimuovi da speciali
ui-archive = Archivia
ui-archived = Spostato nell'archivio del gestore.
ui-archived-several = Spostati nell'archivio del gestore: { $n }.
ui-archiving = Spostamento nell'archivio del gestore…
ui-move-to = Sposta in una cartella…
ui-move-to-heading = { $n ->
    [one] Sposta il messaggio in
   *[other] Sposta { $n } messaggi in
}
ui-move-to-find = Cerca cartella
ui-move-to-none = Nessuna cartella di questa casella corrisponde
ui-moving = Spostamento in «{ $folder }»…
ui-moved = Spostato in «{ $folder }».
ui-moved-several = Spostati in «{ $folder }»: { $n }.
ui-trash = Sposta nel cestino
ui-trashed = Spostato nel cestino del gestore. La copia locale resta conservata.
ui-trashed-several = Spostati nel cestino del gestore: { $n }. Le copie locali restano conservate.
ui-trashing = Spostamento nel cestino del gestore…
ui-erase = Cancella dal server…
ui-erase-question = Cancellare definitivamente dal server { $server } { $n ->
    [one] 1 messaggio
   *[other] { $n } messaggi
} ({ $size })?
ui-erase-more = { $n ->
    [one] La copia locale resta conservata e sarà indicata come non più presente sul server.
   *[other] Le copie locali restano conservate e saranno indicate come non più presenti sul server.
} Un messaggio viene cancellato solo se la copia locale, riletta ora dal disco, è identica a quella sul server; si può ripristinare con «Annulla» o da «Libera spazio sul server».
ui-erase-now = Cancella dal server
ui-erasing = Verifica e cancellazione dal server…
ui-erased = { $n ->
    [one] Cancellato dal server: 1 messaggio ({ $size }). La copia locale resta conservata.
   *[other] Cancellati dal server: { $n } messaggi ({ $size }). Le copie locali restano conservate.
}
ui-erased-none = Nessun messaggio è stato cancellato dal server.
ui-putting-back = Ripristino del messaggio sul server…
ui-restoring = Ripristino del messaggio…
ui-restored = Messaggio ripristinato.
ui-undo = Annulla
ui-undo-sending = Annulla l'invio
ui-leaving = { $n ->
    [0] Il messaggio parte ora.
    [one] Il messaggio parte tra un secondo.
   *[other] Il messaggio parte tra { $n } secondi.
}
ui-undone = Annullato: { $what }.
ui-redone = Ripetuto: { $what }.
ui-nothing-to-undo = Nessuna azione da annullare.
ui-step-archive = { $n ->
    [one] archiviazione di un messaggio
   *[other] archiviazione di { $n } messaggi
}
ui-step-trash = { $n ->
    [one] spostamento di un messaggio nel cestino
   *[other] spostamento di { $n } messaggi nel cestino
}
ui-step-move = { $n ->
    [one] spostamento di un messaggio in «{ $folder }»
   *[other] spostamento di { $n } messaggi in «{ $folder }»
}
ui-step-erase = { $n ->
    [one] cancellazione di un messaggio dal server
   *[other] cancellazione di { $n } messaggi dal server
}
ui-step-read = { $n ->
    [one] un messaggio segnato come letto
   *[other] { $n } messaggi segnati come letti
}
ui-step-unread = { $n ->
    [one] un messaggio segnato come non letto
   *[other] { $n } messaggi segnati come non letti
}
ui-step-tags = { $n ->
    [one] un messaggio con etichette cambiate
   *[other] { $n } messaggi con etichette cambiate
}
ui-step-draft = una bozza eliminata
ui-step-star = { $n ->
    [one] un messaggio segnato come speciale
   *[other] { $n } messaggi segnati come speciali
}
ui-step-unstar = { $n ->
    [one] un messaggio rimosso da speciali
   *[other] { $n } messaggi rimossi da speciali
}
ui-from = Da
ui-from-choose = Scegliere la casella
ui-from-habit = come nell'ultimo messaggio a questo destinatario
ui-from-missing = Scegliere la casella da cui inviare: la vista mostra più caselle.
ui-to = A
ui-cc = Cc
ui-date = Data
ui-subject = Oggetto
ui-wrapped-by = Busta firmata da
ui-sender-differs = Il gestore certifica come mittente { $certified }, che è un indirizzo diverso.
ui-message-not-here = Il testo inviato non è su questo computer; lo stato viene dalle ricevute.
ui-no-text = Il messaggio non contiene testo.
ui-find = Cerca nel messaggio
ui-find-count = { $n } di { $of }
ui-find-nothing = Nessun risultato
ui-find-next = Risultato successivo
ui-find-previous = Risultato precedente
ui-find-close = Chiudi la ricerca nel messaggio
ui-formatted = Formattato
ui-plain-text = Solo testo
ui-remote-images = { $n ->
    [one] Un'immagine su Internet non è stata scaricata
   *[other] { $n } immagini su Internet non sono state scaricate
}: Recapito non lo fa mai, così il mittente non sa se e quando il messaggio è stato letto.
ui-hidden-text = Il messaggio contiene testo che il mittente ha nascosto: qui è mostrato e segnalato.
ui-hidden-mark = Testo nascosto:
ui-deceptive-links = Un collegamento porta a un indirizzo diverso da quello che mostra: quello vero è scritto accanto, tra parentesi.
ui-link-to = Il collegamento porta a questo indirizzo
ui-link-mail = Il collegamento scrive a questo indirizzo
ui-link-refused = Questo collegamento non si può aprire
ui-link-deceptive = L'indirizzo non è quello che il testo fa credere.
ui-link-open = Apri nel browser
ui-link-opened = Aperto nel browser: { $what }
ui-write-to = Scrivi un messaggio
ui-copy-address = Copia l'indirizzo
ui-from-html = Testo ricavato dalla versione HTML; nulla è stato scaricato da Internet.
ui-without-layout = Testo ricavato dalla versione HTML senza impaginazione, perché la pagina è troppo complessa; nulla è stato scaricato da Internet.
ui-source = Sorgente del messaggio
ui-source-cut = Il messaggio è di { $size }: se ne vede l'inizio. Per averlo per intero, salvarlo.
ui-header-more = Altri dettagli
ui-header-less = Meno dettagli
ui-reply-to = Rispondere a
ui-message-id = Message-ID
ui-size = Dimensione
ui-place = Cartella
ui-sha256 = SHA-256
ui-opened-from = Aperto da
ui-print = Stampa o PDF
ui-print-why = Intestazione, testo ed elenco degli allegati in un PDF. Serve per leggere: la prova resta nei file .eml originali.
ui-print-with-status = Con lo stato di consegna
ui-print-without-status = Solo il messaggio
ui-print-view = Apri per stampare
ui-print-save = Salva PDF…
ui-more-addresses = e altri { $n }
ui-search-from = Cerca i messaggi da questo indirizzo
ui-search-to = Cerca i messaggi a questo indirizzo
ui-search-from-words = da:{ $address }
ui-search-to-words = a:{ $address }
ui-not-counted = Non contano
ui-not-counted-why = La loro firma non è autentica: non cambiano lo stato e non provano nulla.
ui-cut = Il testo è troncato: salvare l'originale per leggerlo per intero.
ui-attachments = { $n ->
    [one] 1 allegato
   *[other] { $n } allegati
}
ui-signed-file = { $type } firmato
ui-signed-file-unknown = File firmato
ui-unnamed = senza nome
ui-file = File
ui-open = Apri
ui-opened = Aperta una copia di sola lettura di «{ $what }». Per conservarla, usare «Salva».
ui-attached-message = Aperto da un allegato: questo messaggio non si trova in nessuna casella.
ui-save = Salva
ui-save-all = Salva tutti
ui-save-original = Salva l'originale (.eml)
ui-show-checks = Mostra i controlli della firma
ui-copied = Copiato: { $what }
ui-saved = Salvato: { $what }
ui-save-where = Dove salvare
ui-save-where-why = Non è stata scelta nessuna destinazione. Si può scrivere qui il percorso completo.
ui-path = Percorso
ui-technical-parts = Parti tecniche ({ $n })
ui-technical-parts-why = Firma del gestore, dati di certificazione e messaggio originale: servono come prova, non per leggere.

## Window: banner of the verdict
ui-band-genuine = Firma del gestore valida alla data della firma
ui-band-pretends = Si presenta come posta certificata, ma nessun gestore l'ha firmata: non prova nulla
ui-band-anomaly = Posta ordinaria, non certificata
ui-band-anomaly-more = Arriva da fuori del circuito PEC: il gestore l'ha solo imbustata. La sua firma è valida, ma non certifica né chi scrive né che cosa è scritto.
ui-band-certified = { $kind } · certificato da { $provider } il { $at }
ui-band-certified-undated = { $kind } · certificato da { $provider }, data non leggibile
ui-fact-intact-yes = Il contenuto è identico a quello firmato
ui-fact-intact-no = Il contenuto non è quello firmato
ui-fact-intact-unknown = Non si può stabilire se il contenuto sia quello firmato
ui-fact-authority-yes = Il certificato risale a un'autorità riconosciuta della posta certificata
ui-fact-authority-no = Il certificato non risale a nessuna autorità riconosciuta
ui-fact-valid-then-yes = Il certificato era valido al momento della firma
ui-fact-valid-then-no = Il certificato non era valido al momento della firma
ui-fact-revocation = Revoca non verificata: richiederebbe l'accesso a Internet
ui-fact-provider-list = Elenco dei gestori non consultato: è aperto ai soli gestori
ui-fact-signed-at = Firmato il
ui-fact-signer = Firmatario
ui-fact-issuer = Emesso da
ui-fact-validity = Validità del certificato
ui-fact-validity-span = dal { $from } al { $to }
ui-fact-anchor = Autorità riconosciuta
ui-fact-algorithm = Algoritmi

## Sent message and its recipients
ui-dispatch-headline = { $state } · consegnata a { $done } di { $of }
ui-submission-sent = Inviato il { $at } · ricevuta richiesta: { $form }
ui-submission-committed = Confermato, non ancora consegnato al gestore: sarà inviato appena il server risponde.
ui-submission-held = Confermato: parte { $at }. Fino ad allora si può annullare da «In uscita».
ui-submission-in-flight = Invio in corso…
ui-submission-rejected = Rifiutato dal gestore: { $reason }
ui-submission-uncertain = L'invio si è interrotto senza che se ne conosca l'esito. Se il gestore l'ha accettato, arriverà la ricevuta.
ui-column-recipient = Destinatario
ui-column-state = Stato e ora certificata
ui-no-time-yet = nessuna ricevuta
ui-overdue = In ritardo rispetto ai tempi previsti
ui-outside-pec = Indirizzo fuori dal circuito PEC
ui-no-receipt-yet = Nessuna ricevuta per questo destinatario finora.
ui-open-receipt = Apri la ricevuta
ui-export-evidence = Esporta le prove con il rapporto
ui-export-court = Esporta per il deposito in giudizio
ui-export-eml = Esporta solo i messaggi .eml
ui-save-eml = Salva .eml
ui-open-message = Apri il messaggio
ui-open-dispatch = Mostra l'invio a cui si riferisce
ui-certified-at = Data certificata
ui-provider = Gestore
ui-identifier = Identificativo
ui-names-message = Messaggio a cui si riferisce
ui-receipt-form = Tipo di ricevuta
ui-proof = Che cosa prova
ui-error-detail = Testo del gestore

## Writing
ui-new-message = Nuovo messaggio
ui-to-hint = indirizzo; Invio, virgola o punto e virgola per aggiungerne altri
ui-subject-hint = Argomento del messaggio
ui-body = Testo del messaggio
ui-attach = Allega
ui-attachment-before = Sposta prima
ui-attachment-after = Sposta dopo
ui-paste-path = oppure incollare qui il percorso di un file e premere Invio
ui-remove = Rimuovi
ui-send = Invia
ui-sending = Invio in corso…
ui-send-anyway = Invia comunque
ui-send-committed = Il messaggio è confermato e sarà inviato appena il server risponde: non va inviato di nuovo.
ui-send-question = Ci sono avvisi. Inviare comunque?
ui-keep-writing = Continua a scrivere
ui-discard = Elimina
ui-keep-draft = Conserva la bozza
ui-discard-question = Il messaggio non è stato inviato.
ui-draft-kept = Bozza conservata: { $at }
ui-drafts = Bozze in corso
ui-drafts-why = Testi scritti qui e non ancora inviati. Restano su questo computer finché non si inviano o si eliminano.
ui-drafts-none = Nessuna bozza
ui-drafts-wait = { $n ->
    [one] C'è una bozza non inviata: si trova in «Bozze in corso».
   *[other] Ci sono { $n } bozze non inviate: si trovano in «Bozze in corso».
}
ui-draft-nobody = Senza destinatari
ui-draft-resume = Riprendi
ui-draft-discarded = Bozza eliminata.
ui-draft-discard = Elimina
ui-quote-head = Il { $at } è stato scritto:
ui-forward-head = Messaggio inoltrato, di { $from } a { $to }:
ui-preflight = Controlli prima dell'invio
ui-preflight-empty = I controlli compaiono qui mentre si scrive.
ui-preflight-count = { $n ->
    [one] 1 destinatario
   *[other] { $n } destinatari
} · { $size } per ciascuno · { $times } in tutto, su 30 MB garantiti
ui-fine-recipients = Indirizzi scritti correttamente
ui-fine-subject = Oggetto presente
ui-fine-size = Dimensione entro i limiti
ui-fine-attachments = Allegati presenti e ammessi
ui-receipt-choice = Ricevuta di consegna
ui-no-bcc = Perché non c'è Ccn
ui-no-bcc-why = Le regole della PEC vietano i destinatari nascosti: il gestore rifiuterebbe tutto il messaggio.

## Adding a mailbox
ui-welcome = La prima casella
ui-welcome-more = Recapito riceve e invia posta certificata e mostra, per ogni destinatario, che cosa è provato e da quale ricevuta. Per iniziare bastano l'indirizzo PEC e la password.
ui-add-mailbox-more = Prima di aggiungere la casella si provano lettura e invio. Finché non riescono, nulla viene salvato.
ui-address = Indirizzo PEC
ui-password = Password
ui-password-where = Viene conservata nel portachiavi del sistema, oppure cifrata nel profilo: mai in chiaro.
ui-show = Mostra
ui-hide = Nascondi
ui-writer-name = Nome del mittente
ui-optional = facoltativo
ui-provider-choose = Scegliere il gestore
ui-provider-found = Ricezione da { $imap }, invio tramite { $smtp }.
ui-provider-unknown = Dal dominio non si riconosce il gestore: sceglierlo dall'elenco o inserire i server a mano.
ui-manual = Impostazioni manuali
ui-user = Nome utente
ui-imap = Server di lettura (IMAP)
ui-smtp = Server di invio (SMTP)
ui-port = Porta
ui-imap-port = porta di lettura
ui-smtp-port = porta di invio
ui-server-authority = Certificato dell'autorità del server (file PEM)
ui-server-authority-kept = Già impostata: indicare un file per sostituirla
ui-save-name = Salva il nome
ui-mailbox-renamed = Nome della casella salvato
ui-change-mailbox = Impostazioni della casella
ui-change-mailbox-hint = { $address }: impostazioni
ui-change-mailbox-more = Qui si reinserisce la password o si modificano i server. Prima di salvare si provano lettura e invio.
ui-try-and-save = Verifica e salva
ui-remove-mailbox = Rimuovi la casella
ui-remove-mailbox-question = Rimuovere { $address } da questo computer?
ui-remove-mailbox-what-stays = La casella viene rimossa dall'elenco e la sua password eliminata. Messaggi, ricevute e registro restano nel profilo, perché sono prove; sul server del gestore non cambia nulla.
ui-mailbox-removed = Casella rimossa. I messaggi e le ricevute restano nel profilo.
ui-try-and-add = Verifica e aggiungi
ui-trying = Prova di lettura e di invio in corso…
ui-saving = Salvataggio…
ui-end-good = Risponde e accetta la password
ui-end-untried = Risponde; qui la password non è stata provata
ui-server-alert = Avviso del server: «{ $words }»
ui-renumbered = Il server rinumera i messaggi a ogni accesso
ui-not-received = { $n ->
    [one] Un messaggio non ricevuto
   *[other] { $n } messaggi non ricevuti
}
ui-look-at = Da controllare: { $fields }.

## About and trust
ui-version = Versione
ui-licence = Licenza
ui-network = Rete
ui-network-which = Recapito si collega solo ai server IMAP e SMTP delle caselle configurate. Nient'altro esce da questo computer.
ui-authorities = Autorità riconosciute
ui-authorities-why = Una firma è autentica solo se risale a una di queste chiavi. L'elenco è incluso nel programma; se ne possono aggiungere altre.
ui-authorities-none = Nessuna autorità: nessuna firma può risultare autentica.
ui-authorities-count = { $n ->
    [one] 1 autorità
   *[other] { $n } autorità
}
ui-authorities-on = Elenco del { $date }.
ui-authority-bundled = Inclusa nel programma
ui-authority-own = Aggiunta a questo profilo
ui-authority-demo = Autorità dimostrativa
ui-authority-validity = Validità
ui-authority-key = Chiave (SHA-256)
ui-authority-source = Fonte
ui-rechecking = Nuova verifica di tutti i messaggi conservati in corso…
ui-libraries = Librerie di altri
ui-libraries-why = Recapito è costruito con queste librerie libere, ciascuna con la sua licenza. Il carattere Inter è sotto SIL Open Font License 1.1.
ui-providers = Gestori conosciuti
ui-providers-why = Da questo elenco vengono le impostazioni proposte quando si aggiunge una casella.
ui-providers-on = Elenco del { $date }. I domini propri dei clienti non sono inclusi.
ui-authority-add = Aggiungi da file
ui-distrust = Non riconoscere più

## Everywhere
ui-cancel = Annulla
ui-close = Chiudi
ui-dismiss = Chiudi l'avviso

## Keys
ui-keys-messages = Messaggi
ui-keys-moving = Spostarsi
ui-keys-window = Finestra
ui-keys-why = I tasti di un programma che conosci già, da cambiare uno per uno. Le lettere da sole agiscono soltanto sull'elenco.
ui-keys-of = Tasti come in
ui-keys-change = Cambia
ui-keys-change-all = Cambia i tasti…
ui-keys-press = Premi i nuovi tasti (Esc per lasciare i vecchi)
ui-keys-none = Nessun tasto
ui-keys-restore = Ripristina
ui-keys-restore-all = Ripristina tutti i tasti
ui-keys-taken = { $key } non serve più per «{ $what }».
ui-keys-fixed = { $key } ha un compito che non si può cambiare. I tasti sono rimasti quelli di prima.
ui-key-name-shift = Maiusc
ui-key-name-enter = Invio
ui-key-name-space = Spazio
ui-key-name-delete = Canc
ui-key-name-backspace = Backspace
ui-key-name-insert = Ins
ui-key-name-page-up = Pag↑
ui-key-name-page-down = Pag↓
ui-key-name-home = Inizio
ui-key-name-end = Fine
ui-key-compose = Nuovo messaggio
ui-key-reply = Rispondi
ui-key-reply-all = Rispondi a tutti
ui-key-forward = Inoltra
ui-key-send = Invia
ui-key-attach = Allega file
ui-key-read = Segna come letto o da leggere
ui-key-next-tab = Scheda successiva
ui-key-previous-tab = Scheda precedente
ui-key-close-tab = Chiudi la scheda
ui-key-star = Speciale
ui-key-tag-1 = Etichetta 1
ui-key-tag-2 = Etichetta 2
ui-key-tag-3 = Etichetta 3
ui-key-tag-4 = Etichetta 4
ui-key-tag-5 = Etichetta 5
ui-key-tag-6 = Etichetta 6
ui-key-tag-7 = Etichetta 7
ui-key-tag-8 = Etichetta 8
ui-key-tag-9 = Etichetta 9
ui-key-tag-0 = Togli tutte le etichette
ui-key-archive = Archivia
ui-key-done = Da seguire: fatto
ui-key-postpone = Da seguire: rimanda
ui-key-trash = Sposta nel cestino
ui-key-erase = Cancella dal server, dopo conferma
ui-key-save = Salva l'originale
ui-key-undo = Annulla l'ultima azione
ui-key-redo = Ripeti l'azione annullata
ui-key-choose-all = Seleziona tutti
ui-key-choose-up = Estendi la selezione in su
ui-key-choose-down = Estendi la selezione in giù
ui-key-choose-page-up = Estendi la selezione di una pagina in su
ui-key-choose-page-down = Estendi la selezione di una pagina in giù
ui-key-choose-home = Estendi la selezione fino al primo
ui-key-choose-end = Estendi la selezione fino all'ultimo
ui-key-up = Messaggio precedente
ui-key-down = Messaggio successivo
ui-key-page-up = Pagina su
ui-key-page-down = Pagina giù
ui-key-home = Primo messaggio
ui-key-end = Ultimo messaggio
ui-key-conversation-open = Mostra la conversazione
ui-key-conversation-close = Chiudi la conversazione
ui-key-next = Messaggio successivo
ui-key-previous = Messaggio precedente
ui-key-unread = Successivo da leggere
ui-key-unread-before = Precedente da leggere
ui-key-open = Apri
ui-key-back = Indietro, chiudi
ui-key-history-back = Indietro
ui-key-history-forward = Avanti
ui-key-tab = Comando successivo
ui-key-tab-back = Comando precedente
ui-key-pane = Riquadro successivo
ui-key-pane-back = Riquadro precedente
ui-key-mailbox-1 = Arrivi della prima casella
ui-key-mailbox-2 = Arrivi della seconda casella
ui-key-mailbox-3 = Arrivi della terza casella
ui-key-mailbox-4 = Arrivi della quarta casella
ui-key-mailbox-5 = Arrivi della quinta casella
ui-key-mailbox-6 = Arrivi della sesta casella
ui-key-mailbox-7 = Arrivi della settima casella
ui-key-mailbox-8 = Arrivi dell'ottava casella
ui-key-mailbox-9 = Arrivi della nona casella
ui-key-sync = Scarica la posta della casella mostrata
ui-key-sync-all = Scarica la posta di tutte le caselle
ui-key-search = Cerca
ui-key-filters = Passa ai filtri dell'elenco
ui-key-reading-pane = Mostra o nascondi il riquadro di lettura
ui-key-zoom-in = Ingrandisci
ui-key-zoom-out = Rimpicciolisci
ui-key-zoom-reset = Dimensione normale
ui-key-help = Questo elenco
ui-key-quit = Chiudi la finestra

## Making space on a server
ui-space = Libera spazio sul server
ui-space-more = I messaggi rimossi dal server restano qui, elencati e leggibili come prima. Sono proposti solo quelli la cui copia locale, riletta ora dal disco, corrisponde alla sua impronta SHA-256.
ui-space-older = Più vecchi di
ui-space-age = { $n ->
    [1] 1 mese
    [6] 6 mesi
    [12] 1 anno
    [24] 2 anni
    [60] 5 anni
   *[other] { $n } mesi
}
ui-space-enough = Spazio da liberare
ui-space-all = Tutto il possibile
ui-space-first = Iniziare da
ui-space-oldest = I più vecchi
ui-space-largest = I più grandi
ui-space-second = Copia prima in un'altra cartella (facoltativo)
ui-space-second-hint = Cartella su un altro disco
ui-choose = Scegli
ui-space-reading = Rilettura e verifica: { $done } di { $of }
ui-space-removing = Rimozione dal server: { $done } di { $of }
ui-space-returning = Ripristino sul server: { $done } di { $of }
ui-space-stop = Interrompi
ui-space-plan = { $n ->
    [one] 1 messaggio
   *[other] { $n } messaggi
} · { $size }
ui-space-share = { $percent ->
    [0] Meno dell'1% dello spazio della casella
   *[other] { $percent }% dello spazio della casella
}
ui-space-verified = Conservati qui e verificati adesso
ui-space-and-more = { $n ->
    [one] e un altro
   *[other] e altri { $n }
}
ui-space-stays = Restano sempre sul server
ui-space-nothing = Nessun messaggio da rimuovere con queste impostazioni
ui-space-remove = Rimuovi dal server…
ui-space-remove-now = Rimuovi dal server
ui-space-question = Rimuovere dal server { $n ->
    [one] 1 messaggio
   *[other] { $n } messaggi
} ({ $size })?
ui-space-question-more = La webmail e gli altri programmi non li mostreranno più. Restano qui e si possono ripristinare sul server com'erano.
ui-space-removed = Rimossi dal server: { $n } ({ $size }). Restano conservati ed elencati qui.
ui-space-returned = Ripristinati sul server: { $n } ({ $size }).
ui-space-stopped = Interrotto. Ciò che è già stato fatto resta valido.
ui-space-again = Verifica di nuovo
ui-space-gone = Già rimossi dal server: { $n } ({ $size })
ui-space-gone-more = Vengono ripristinati nelle loro cartelle, con data e contrassegni.
ui-space-put-back = Ripristina sul server

## Window: verifying files
ui-verify = Verifica file
ui-verify-why = Messaggi .eml, archivi .zip, cartelle e raccolte di prove, anche di altri programmi. Nulla viene aggiunto al profilo.
ui-verify-drop = Trascinare qui i file da verificare
ui-verify-drop-more = Si può verificare un messaggio solo o una cartella intera: di ogni file si vede che cos'è, chi l'ha firmato e se è integro.
ui-choose-files = Scegli file…
ui-choose-folder = Scegli cartella…
ui-verifying = Verifica in corso: { $n ->
    [one] { $n } risultato
   *[other] { $n } risultati
}
ui-stopping = Interruzione… Risultati: { $n }
ui-stop = Interrompi
ui-verify-stopped = Verifica interrotta prima della fine
ui-verify-all = Tutti ({ $n })
ui-verify-doubtful = Non autentici o con problemi ({ $n })
ui-verify-clear = Svuota
ui-verify-back = Torna ai file verificati
ui-verify-listed-good = { $file }: { $good ->
    [one] l'unico file corrisponde
   *[other] tutti i { $good } file corrispondono
} all'elenco delle impronte
ui-verify-listed-bad = { $file }: { $good } file corrispondono all'elenco delle impronte, { $bad } no
ui-verify-as-written = Senza firma, come è stato scritto: fa parte della raccolta
ui-verify-stamp = Marca temporale di { $file }
ui-verify-in-bundle = File di una raccolta di prove
ui-verify-stamped = Con marca temporale
ui-verify-unstamped = Senza marca temporale: da solo non prova da quando questi messaggi esistano
ui-verify-hashes = { $n ->
    [one] Elenco di { $n } impronta
   *[other] Elenco di { $n } impronte
}
ui-verify-unreadable = Illeggibile: il file è danneggiato o di un altro tipo
ui-verify-too-large = Troppo grande, oppure un archivio che si espande troppo
ui-verify-type = Non è stato scelto nulla. Si può scrivere qui il percorso di un file o di una cartella.
ui-verify-type-authority = Non è stato scelto nulla. Si può scrivere qui il percorso del certificato (.pem) dell'autorità di marcatura temporale.
ui-verify-take = Verifica
ui-verify-authority = Autorità di marcatura temporale…
ui-verify-authorities = Marche temporali verificate con: { $names }
ui-verify-no-authority = Per verificare le marche temporali serve il certificato (.pem) dell'autorità, preso da un elenco di fiducia.
ui-outside-message = Letto dal file { $file }; non conservato in questo profilo

## Window: exporting and importing
ui-exporting = Esportazione: { $done } di { $of } messaggi
ui-export-into = Esportare in una cartella o in un solo file .zip?
ui-export-folder = Cartella…
ui-export-zip = File .zip…
ui-exported = Esportato in { $what } (file: { $n })
ui-exported-incomplete = Esportato in { $what } (file: { $n }), ma l'esportazione è incompleta
ui-export-more = e altre { $n } avvertenze
ui-import-why = Messaggi .eml e .emlx, file mbox, archivi .zip e cartelle, anche Maildir. Vengono aggiunti alla casella a cui appartengono, tra gli importati; quelli già presenti non vengono duplicati.
ui-import-stopping = Interruzione… Messaggi letti: { $n }
ui-import-stopped = Importazione interrotta. Ciò che è già stato importato resta; ripetendola si riprende da dove era rimasta.
ui-import-nothing = Nessun messaggio da importare
ui-import-restored = In { $n } messaggi il file mbox aveva modificato righe che iniziano con «From »: sono state ripristinate, ma una firma su di esse potrebbe non risultare integra.
ui-import-left = Non importati
ui-import-more = e altri { $n }
ui-import-unreadable = illeggibile
ui-import-too-large = troppo grande
ui-import-ignored = File di servizio o vuoti, senza messaggi: { $n }
ui-import-no-message = non è un messaggio di posta
ui-import-no-mailbox = impossibile stabilire a quale casella appartiene

## Window: retention
ui-retention = Conservazione
ui-retention-why = Che cosa va conservato, che cosa si può ancora chiedere ai gestori, che cosa non è in alcun pacchetto di versamento.
ui-retention-unproved = Invii senza prova per qualche destinatario
ui-retention-unproved-why = I gestori conservano i log per 30 mesi: fino ad allora si può chiedere l'esito di un invio. Fare clic per aprirlo.
ui-retention-all-proved = Ogni invio ha la sua prova
ui-retention-missing = Manca la prova per { $recipients } · inviato il { $day }
ui-retention-ask-by = chiedere entro il { $day }
ui-retention-days = { $n ->
    [0] ultimo giorno
    [one] manca 1 giorno
   *[other] mancano { $n } giorni
}
ui-retention-too-late = oltre i 30 mesi
ui-retention-logs-may-be-gone = i log potrebbero non esistere più
ui-retention-mailboxes = Caselle
ui-retention-kept = messaggi conservati
ui-retention-to-keep = da conservare ancora (art. 2220 c.c.)
ui-retention-open = in nessun pacchetto di versamento
ui-retention-since = dal { $day }
ui-retention-until = il più recente fino al { $day }
ui-retention-all-packed = tutto già in un pacchetto
ui-retention-packages = { $n ->
    [one] 1 pacchetto già preparato
   *[other] { $n } pacchetti già preparati
}
ui-retention-beyond = { $n ->
    [one] 1 messaggio oltre i dieci anni
   *[other] { $n } messaggi oltre i dieci anni
}
ui-retention-logs-gone = { $n ->
    [one] 1 invio oltre i 30 mesi: il gestore può non averne più i log
   *[other] { $n } invii oltre i 30 mesi: i gestori possono non averne più i log
}
ui-retention-pack = Prepara pacchetto…
ui-retention-list = Salva impronte…
ui-retention-archive = Tutto l'archivio
ui-retention-archive-why = L'elenco delle impronte di tutti i messaggi e del registro. Con una marca temporale, prova che a quella data tutto esisteva esattamente in questa forma.
ui-retention-package = Pacchetto di versamento
ui-retention-package-why = Preparare un pacchetto non è ancora conservare: va versato in un sistema di conservazione. Il pacchetto viene riletto e verificato, e il suo contenuto viene registrato.
ui-retention-period = Periodo
ui-retention-from = dal
ui-retention-to = al
ui-retention-period-open = Da versare
ui-retention-period-this-year = Quest'anno
ui-retention-period-last-year = Anno scorso
ui-retention-days-wrong = Inserire due date come 31/12/2026; la prima non deve essere successiva alla seconda.
ui-retention-only-new = Solo i messaggi non ancora in un pacchetto
ui-retention-again = Anche i messaggi già in un pacchetto
ui-retention-holder = Titolare dell'archivio (facoltativo)
ui-retention-holder-wrong = Il codice richiede anche il nome.
ui-retention-code = Codice del titolare (facoltativo)
ui-retention-hashes = Elenco delle impronte SHA-256
ui-retention-bare = Solo impronte
ui-retention-bare-why = Si può consegnare a chiunque, anche a chi appone la marca temporale, senza rivelare nulla.
ui-retention-named = Con i nomi dei file
ui-retention-named-why = Con data, tipo, mittente e oggetto di ogni messaggio; si controlla con sha256sum dalla cartella del profilo.
ui-retention-list-save = Salva l'elenco…
ui-retention-writing = Scrittura in corso…
ui-retention-stopping = Interruzione…
ui-retention-packed = { $n ->
    [one] Pacchetto con 1 messaggio, riletto e verificato
   *[other] Pacchetto con { $n } messaggi, riletto e verificato
}: { $what }
ui-retention-listed = { $n ->
    [one] Impronta di 1 messaggio salvata
   *[other] Impronte di { $n } messaggi salvate
}: { $what }
ui-retention-listed-next = Una marca temporale salvata accanto, con lo stesso nome seguito da .tsr o .tst, si controlla in «Verifica file».

## Window: settings
ui-settings = Impostazioni
ui-settings-why = Ogni scelta vale subito e viene ricordata.
ui-settings-search = Cerca tra le impostazioni
ui-settings-none = Nessuna impostazione con queste parole.
ui-settings-look = Aspetto
ui-settings-reading = Lettura
ui-settings-keyboard = Tastiera
ui-settings-language = Lingua
ui-theme = Colori
ui-theme-why = «Come il sistema» segue l'aspetto chiaro o scuro e il contrasto elevato del computer, anche quando cambiano.
ui-theme-system = Come il sistema
ui-high-contrast = Contrasto elevato
ui-density = Densità degli elenchi
ui-density-why = Compatta: due righe per messaggio. Normale e ampia: tre, con lo stato in parole e la casella.
ui-density-compact = Compatta
ui-density-normal = Normale
ui-density-relaxed = Ampia
ui-zoom = Dimensione del testo
ui-zoom-why = Ingrandisce tutta la finestra, dall'80 al 200 %. Anche con Ctrl +, Ctrl − e Ctrl 0.
ui-zoom-reset = Torna al 100 %
ui-reading-pane = Riquadro di lettura
ui-reading-pane-why = Dove si apre il messaggio scelto. F8 lo nasconde e lo mostra.
ui-reading-pane-right = A destra dell'elenco
ui-reading-pane-below = Sotto l'elenco
ui-reading-pane-off = Al posto dell'elenco
ui-read-after = Segna come letto
ui-read-after-why = Dopo quanto tempo un messaggio aperto risulta letto. Scorrere l'elenco con i tasti non segna nulla.
ui-read-at-once = All'apertura
ui-read-after-two = Dopo 2 secondi
ui-read-after-five = Dopo 5 secondi
ui-read-never = Mai
ui-by-day = Raggruppa per giorno
ui-period-future = Date future
ui-period-today = Oggi
ui-period-yesterday = Ieri
ui-period-earlier = Prima
ui-settings-writing = Scrittura
ui-undo-send = Annullare un invio
ui-undo-send-why = Dopo «Invia» il messaggio attende qualche secondo nella posta in uscita, da cui si può ancora richiamare. Una PEC partita non si richiama più.
ui-undo-send-never = Parte subito
ui-undo-send-five = 5 secondi
ui-undo-send-ten = 10 secondi
ui-undo-send-thirty = 30 secondi
ui-conversations = Conversazioni
ui-conversations-why = Una risposta può comparire sotto il messaggio a cui risponde. Con la PEC ogni messaggio ha una propria data certa, perciò all'inizio ciascuno ha una riga.
ui-conversations-off = Una riga per messaggio
ui-conversations-on = Raggruppa per conversazione
ui-settings-tags = Etichette
ui-tags = Etichette dei messaggi
ui-tags-why = I tasti da 1 a 9 assegnano le etichette nell'elenco, 0 le toglie. Sono salvate sul server come in Thunderbird; dove il server non le accetta restano su questo computer.
ui-tag-important = Importante
ui-tag-work = Lavoro
ui-tag-personal = Personale
ui-tag-to-do = Da fare
ui-tag-later = Più tardi
ui-tag-name = Nome di una nuova etichetta
ui-tag-add = Aggiungi
ui-tag-remove = Elimina l'etichetta «{ $name }»
ui-tags-here-only = Il server di questa cartella non accetta etichette: restano su questo computer.
ui-language = Lingua della finestra
ui-language-why = Date, numeri e testi cambiano subito.
ui-language-system = Come il sistema
ui-language-italian = Italiano
ui-language-english = English
ui-preferences-damaged = Le impostazioni della finestra non sono leggibili.
ui-preferences-damaged-file = Il file { $what } non si legge. Valgono le impostazioni predefinite; la posta non è toccata.
ui-preferences-damaged-remedy = Basta scegliere di nuovo le impostazioni: il file viene riscritto.
ui-show-folders = Cartelle
ui-hide-folders = Chiudi le cartelle
ui-back-to-list = Torna all'elenco
