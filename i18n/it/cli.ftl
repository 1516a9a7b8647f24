## Reports and sentences
wrong-usage = Uso errato: { $reason }
output-failed = Non è possibile scrivere il risultato: { $reason }
syncing = Sincronizzazione in corso…
sync-failure = { $account }: { $what }
sync-alert = { $account }, avviso del server: «{ $words }»
watching = In ascolto. Ctrl+C per terminare.
checking = Controllo: { $done } di { $of }
rebuilding = Ricostruzione degli indici: { $done } di { $of }
rebuilt = Indici ricostruiti: { $messages } { $messages ->
    [one] messaggio
   *[other] messaggi
}.
no-such-kind = «{ $kind }» non è un tipo di messaggio
nothing-listed = Nessun messaggio.
space-reading = Rilettura dei messaggi conservati: { $done } di { $of }
space-removing = Rimozione dal server: { $done } di { $of }
space-returning = Ripristino sul server: { $done } di { $of }
space-bad-age = l'età si scrive in giorni, mesi o anni: 90d, 24m, 3y
space-plan = { $account }: { $n ->
    [one] 1 messaggio
   *[other] { $n } messaggi
} da poter rimuovere dal server, { $size }{ $percent ->
    [-1] { "" }
   *[other] { " " }({ $percent }% della casella)
}
space-dry = Non è stato rimosso nulla: ripetere con --do per rimuoverli.
space-removed = Rimossi dal server: { $n }, { $size }. Restano conservati ed elencati qui.
space-returned = Ripristinati sul server: { $n }, { $size }.
space-stopped = Interrotto. Ciò che è già stato fatto resta valido; ripetendo il comando si riprende.
importing = Importazione: messaggi letti { $done }
imported = { $imported ->
    [one] Importato { $imported } messaggio
   *[other] Importati { $imported } messaggi
} ({ $size }) su { $found } trovati.
import-duplicates = { $n } erano già conservati.
import-linked = { $dispatches } messaggi inviati, { $receipts } ricevute.
import-restored = In { $n } messaggi il file mbox aveva modificato righe che iniziano con «From »: sono state ripristinate, ma una firma su di esse potrebbe non risultare integra.
import-unreadable = { $file }: illeggibile ({ $reason })
import-too-large = { $file }: troppo grande
import-left-out = { $file }: { $reason }
import-ignored = { $n ->
    [one] Un file non contiene messaggi (file di servizio o vuoto): { $files }
   *[other] { $n } file non contengono messaggi (file di servizio o vuoti): { $files }
}
import-left = { $n ->
    [one] Lasciato fuori: { $n }, indicato sopra.
   *[other] Lasciati fuori: { $n }, indicati sopra.
}
import-no-message = { $file }: non è un messaggio di posta
import-no-mailbox = { $file }: impossibile stabilire a quale casella appartiene; indicarla con --account
import-stopped = Interrotta. Ciò che è già stato importato resta; ripetendo il comando si riprende da dove era rimasta.
import-nothing = Nessun messaggio da importare.
nothing-found = Nessun messaggio corrisponde alla ricerca.
making-searchable = Aggiornamento dell'indice di ricerca: { $done } di { $of }
no-dispatches = Nessun invio.
no-accounts = Nessuna casella. Aggiungerne una con «recapito account add».
no-attachments = Nessun allegato da salvare.
saved-to = Salvato: { $path }
saved-unsafe = Attenzione, { $path }: { $reason } Aprire il file salvato solo se si è certi del mittente e del perché lo ha inviato.
exporting = Esportazione: { $done } di { $of }
update-needs-evidence = si può aggiornare solo una raccolta di prove: aggiungere --format evidence
exported = { $count ->
    [one] Scritto { $count } file
   *[other] Scritti { $count } file
} in { $path }
sent-by-at = { $at }, da { $account }
state-overdue = { $state } (oltre il tempo previsto)
line-lost-before-sending = la connessione è caduta prima dell'invio del testo: nulla è stato inviato

## Accounts
password-stdin-needed = la password si legge dall'ingresso standard: aggiungere --password-stdin
password-unreadable = la password sull'ingresso standard non è testo UTF-8
password-empty = nessuna password sull'ingresso standard
not-an-address = «{ $address }» non è un indirizzo
settings-missing = per { $address } non c'è un'impostazione predefinita: indicare { $options }
not-a-pem = { $path } non contiene un certificato PEM
trying-account = Prova di lettura e di invio…
end-good = Il server di { $service } risponde correttamente.
end-untried = Il server di { $service } risponde; la password non vi è stata provata.
field-to-correct = Da correggere: { $field }
account-not-added = La casella non è stata aggiunta.
account-added = Casella { $address } aggiunta; la password è { $place }.
account-changed = Casella { $address } modificata; la password è { $place }.
account-removed = Casella { $address } e relativa password rimosse. I messaggi originali restano sul disco.
account-removed-mail-kept = Casella { $address } e relativa password rimosse. La sua posta resta in elenco.

## Authorities
trust-own = del profilo
trust-bundled = inclusa
trust-added = Autorità aggiunta: { $digest }
trust-removed = Autorità rimossa: { $digest }
not-a-digest = «{ $text }» non è uno SHA-256 di 64 cifre esadecimali

## Sending
body-not-utf8 = il testo in { $path } non è UTF-8
send-nothing-sent = Nulla è stato inviato e nulla sarà inviato automaticamente: l'invio si può ripetere.
send-still-committed = Il messaggio è confermato ma non ancora inviato: sarà inviato alla prossima connessione, con la finestra aperta o con «recapito watch». Non inviarlo di nuovo: controllare con «recapito status».
preflight-good = Il messaggio si può inviare. Non è stato inviato.
preflight-bad = Il messaggio non si può inviare così com'è.

## Verifying
nothing-to-verify = Nessun file .eml da verificare.
left-out = Non letto: { $file }: { $reason }
too-large-to-verify = troppo grande, oppure un archivio che si espande troppo
verified-many = Verificati: { $judged }. Non autentici: { $bad }.
verified-list = Elenco delle impronte: { $good } file corrispondono, { $bad } no.
hashes-written = { $count ->
    [one] Scritta l'impronta di { $count } messaggio
   *[other] Scritte le impronte di { $count } messaggi
} in { $path }
verified-hashes = { $file }: elenco di { $count } { $count ->
    [one] impronta
   *[other] impronte
}.
hashes-unstamped = { $file }: nessuna marca temporale accanto (stesso nome seguito da .tsr o .tst). Da solo, l'elenco non prova da quando questi messaggi esistano.
verdict-weak = { $verdict } (algoritmo debole)
signed-at = Firmato
signed-by = Firmatario
issued-by = Certificato emesso da
signature-inside = Contiene un'altra firma: { $verdict } ({ $signer })
signature-inside-unnamed = nessun firmatario indicato
certificate-validity = Validità del certificato
certificate-span = dal { $from } al { $until }; { $now }
certificate-holds = valido oggi
certificate-held = non valido oggi
anchor = Autorità riconosciuta
algorithms = Algoritmi
message-digest = SHA-256 del messaggio
certified-heading = Dati di certificazione:
certified-heading-unproved = Dati di certificazione dichiarati, non attestati da una firma autentica:
certified-sender = Mittente
certified-recipients = Destinatari
certified-delivery = Consegna a
certified-subject = Oggetto
certified-date = Data
certified-provider = Gestore
certified-receipt-type = Tipo di ricevuta
certified-error = Errore
certified-error-detail = Motivo
certified-identifier = Identificativo
certified-message-id = Message-ID originale
problems-heading = Osservazioni:

## Showing a message
header-from = Da
header-to = A
header-cc = Cc
header-subject = Oggetto
header-date = Data
text-from-html = testo ricavato da HTML
text-cut = testo troncato
text-without-layout = HTML troppo complesso per essere impaginato: testo senza impaginazione
attachments-heading = Allegati:
technical-heading = Parti tecniche:

## Checking the profile
check-messages = Messaggi letti
check-damaged = Danneggiati
check-missing = Mancanti
check-ledger-lines = Righe del registro
check-ledger-gap = Registro incompleto
check-no-outside-witness = Fuori dal profilo non c'è posto per ricordare la fine del registro: un profilo ripristinato per intero si riconosce solo da ciò che mostra il server.
check-acknowledged = Annotato nel registro. L'invio è di nuovo possibile; ciò che era in attesa prima non parte da solo: guardare «recapito status».
check-nothing-to-acknowledge = Al registro non manca nulla: non c'era nulla da annotare.
check-ledger-broken-at = Registro interrotto alla riga
check-index-differences = Differenze negli indici
check-is-damaged = Danneggiato: { $message }
check-is-missing = Mancante: { $message }
check-good = Tutto corrisponde.
check-index-only = Messaggi e registro sono intatti; ricostruire gli indici con «recapito rebuild».
check-gap = Al registro mancano delle righe: finché non è deciso che fare non si invia nulla. Se esiste una copia più recente del profilo, rimetterla al suo posto; altrimenti guardare che cosa è già stato inviato e proseguire con «recapito check --acknowledge-gap».
check-bad = Sono state trovate incongruenze: conservare il profilo così com'è e recuperare i file da una copia di sicurezza.

## Events
event-lagged = Alcuni eventi sono andati persi: rileggere tutto
event-accounts-changed = Le caselle sono cambiate
event-health-changed = { $account }: stato della casella cambiato
event-messages-changed = { $account }, { $folder }: { $new ->
    [0] messaggi aggiornati
    [one] { $new } messaggio nuovo
   *[other] { $new } messaggi nuovi
}
event-searchable = Altri messaggi sono ora ricercabili
event-dispatch-changed = Invio { $dispatch } aggiornato
event-synced = { $account }: sincronizzata
event-damaged = La copia conservata del messaggio { $message } è danneggiata o mancante
event-ledger-gap = Al registro del profilo mancano delle righe: non si invia finché non è stato controllato con «recapito check»
event-ledger-broken = Il registro del profilo è interrotto
damaged-is = { $account }, { $kind }, { $date }: { $subject }
damaged-touches = appartiene all'invio { $dispatch }: finché non è recuperato, non prova nulla
damaged-on-server = ancora sul server: la prossima sincronizzazione lo scarica di nuovo
damaged-from-backup = recuperare il file da una copia di sicurezza e importarlo con «recapito import»
comparing = Confronto: { $done } di { $of }
period-ends-before = il periodo finisce prima di cominciare
preserved = { $count ->
    [one] Pacchetto con { $count } messaggio, scritto e riletto
   *[other] Pacchetto con { $count } messaggi, scritto e riletto
}: { $path }
preserved-nothing = Nessun messaggio da versare in questo periodo: non è stato scritto nulla.
preserved-before = { $count ->
    [one] { $count } messaggio del periodo è già in un pacchetto precedente
   *[other] { $count } messaggi del periodo sono già in pacchetti precedenti
} (con --again si includono).
retention-messages = Messaggi conservati
retention-oldest = Il più vecchio
retention-to-keep = Da conservare ancora (dieci anni, art. 2220 c.c.)
retention-keep-until = Il più recente, fino al
retention-beyond-keeping = Oltre i dieci anni
retention-packages = Pacchetti di versamento preparati
retention-unpreserved = In nessun pacchetto
retention-unpreserved-oldest = Il più vecchio in nessun pacchetto
retention-logs-gone = Invii i cui log dei gestori potrebbero non esistere più (30 mesi)
retention-unproved = Invii senza prova per qualche destinatario
retention-ask-by = { $dispatch }, { $at }, «{ $subject }»: manca la prova per { $recipients }. I log si possono chiedere al gestore fino al { $day }.
retention-too-late = { $dispatch }, { $at }, «{ $subject }»: manca la prova per { $recipients }. Il gestore potrebbe non avere più i log.
compare-left = A sinistra
compare-right = A destra
compare-count = { $messages } messaggi, { $copies } copie
compare-unreadable = Illeggibili
compare-same = Identici
compare-rewritten = Riscritti dal server
compare-differs = Diversi
compare-only-left = Solo a sinistra
compare-only-right = Solo a destra
compare-whole = Ogni messaggio è da entrambe le parti.
compare-lacking = Le due parti non coincidono.

## Demo
demo-begins = Dimostrazione: gestori simulati su questo computer, nessun messaggio esce.
demo-subject = Contratto di prova
demo-body = Si trasmette in allegato il contratto di prova.
demo-attachment = Contratto di prova, privo di effetti.
demo-as-expected = { $address }: esito come previsto.
demo-not-as-expected = { $address }: l'esito NON è quello previsto.
demo-evidence = Prove salvate in { $path }

## Columns
column-account = CASELLA
column-new = NUOVI
column-updated = AGGIORNATI
column-failed = NON CONSERVATI
column-size = DIMENSIONE
column-time = TEMPO
column-id = ID
column-date = DATA
column-kind = TIPO
column-verdict = FIRMA
column-from = DA
column-subject = OGGETTO
column-file = FILE
column-name = NOME
column-user = UTENTE
column-imap = IMAP
column-smtp = SMTP
column-group = GRUPPO
column-origin = ORIGINE
column-authority = AUTORITÀ
column-note = NOTA
column-digest = SHA-256
column-where = TROVATO IN
column-dispatch = INVIO

## Help
help-heading-commands = Comandi
help-heading-options = Opzioni
help-heading-arguments = Argomenti
help-heading-usage = Uso:
help-recapito = Posta elettronica certificata: invio, ricezione, ricevute e loro verifica.
help-recapito-more =
    Senza comando apre la finestra.
    Codici di uscita: 0 eseguito, esito buono; 1 eseguito, esito negativo (alterato, fallito, non trovato); 2 uso errato; 3 non eseguibile.
help-recapito--profile = Cartella del profilo; se omessa, quella dei dati dell'utente
help-recapito--lang = Lingua
help-recapito--log = Livello di log su stderr
help-recapito--json = Scrive un solo documento JSON su stdout e nient'altro
help-recapito--demo = Usa un mondo dimostrativo con gestori simulati
help-recapito--help = Mostra questo aiuto
help-recapito--version = Mostra la versione
help-account = Gestisce le caselle del profilo
help-account-add = Aggiunge una casella, o modifica le impostazioni di una esistente
help-account-add-more = La password viene conservata nel portachiavi del sistema oppure, dove manca, in una cassaforte cifrata con RECAPITO_PASSPHRASE; mai in chiaro.
help-account-add--address = Indirizzo PEC
help-account-add--name = Nome del mittente
help-account-add--user = Nome utente, se diverso dall'indirizzo
help-account-add--imap = Server di lettura (IMAP), con TLS implicito
help-account-add--smtp = Server di invio (SMTP), con TLS implicito
help-account-add--ca = Autorità privata riconosciuta solo per il TLS di questa casella
help-account-add--group = Gruppo
help-account-add--no-test = Non prova lettura e invio
help-account-add--password-stdin = Legge la password dall'ingresso standard
help-account-list = Elenca le caselle
help-account-remove = Rimuove una casella e la sua password
help-account-remove--address = Indirizzo PEC
help-account-remove--keep-mail = Mantiene la sua posta nell'elenco
help-trust = Gestisce le autorità riconosciute per le firme della posta certificata
help-trust-list = Elenca le autorità incluse e quelle del profilo
help-trust-add = Aggiunge al profilo le autorità di un file
help-trust-add--file = File PEM o DER
help-trust-add--note = Motivo per cui sono riconosciute
help-trust-remove = Rimuove un'autorità del profilo
help-trust-remove--sha256 = SHA-256 del certificato
help-sync = Sincronizza una volta tutte le cartelle e termina
help-sync--account = Solo questa casella (ripetibile)
help-watch = Resta in ascolto e mostra gli eventi; con --json uno per riga
help-list = Elenca i messaggi conservati, ricevute comprese
help-list--account = Solo questa casella
help-list--folder = Solo questa cartella, con il nome completo
help-list--kind = Solo questo tipo, per esempio avvenuta-consegna
help-list--unread = Solo i messaggi non letti
help-list--limit = Numero massimo di messaggi
help-list--offset = Numero di messaggi da saltare
help-show = Mostra un messaggio, le sue parti e la sua verifica
help-show--id = SHA-256 del messaggio, o le sue prime cifre
help-show--raw = Scrive i byte esatti
help-show--part = Scrive una parte, decodificata
help-show--save = Salva gli allegati in questa cartella, senza mai sovrascrivere
help-send = Invia un messaggio
help-send-more = Codice di uscita 1 se l'invio è rifiutato o dall'esito incerto, se un destinatario non ha ricevuto il messaggio o se --wait scade prima che tutti gli esiti siano noti.
help-send--from = Casella mittente
help-send--to = Destinatario (ripetibile)
help-send--cc = Destinatario in copia (ripetibile)
help-send--subject = Oggetto
help-send--body = File con il testo, in UTF-8; - per l'ingresso standard
help-send--attach = Allegato (ripetibile)
help-send--receipt = Tipo di ricevuta di consegna da richiedere
help-send--wait = Attende tutti gli esiti per al massimo questo numero di secondi
help-send--dry-run = Controlla soltanto il messaggio, senza inviarlo
help-status = Mostra gli invii e le loro ricevute, dal più recente
help-status--id = Un invio: il suo identificativo, il Message-ID o un messaggio che gli appartiene
help-status--account = Solo questa casella
help-status--open = Solo gli invii non conclusi o con avvertenze
help-verify = Verifica firme e dati di certificazione di file, senza profilo
help-verify-more = Codice di uscita 0 solo se ogni messaggio è autentico e, in una raccolta di prove, l'elenco delle impronte è completo e rapporto, esiti e registro sono quelli che risultano dai messaggi; 1 per ogni altro esito, anche per la posta ordinaria senza firma. La revoca dei certificati non è controllata. Una marca temporale (file.tsr o file.tst accanto a file) è verificata con le autorità indicate con --tsa; un elenco di impronte ne richiede una.
help-verify--paths = File .eml, cartelle, archivi zip, raccolte di prove (anche il loro elenco di impronte)
help-verify--trust = Ulteriore autorità riconosciuta (ripetibile)
help-verify--tsa = Autorità riconosciuta per le marche temporali (ripetibile); nessuna è inclusa
help-export = Esporta i messaggi originali, byte per byte; come prove, con quanto serve a verificarli
help-export-more = Ciò che si esporta è riservato: file e cartelle sono leggibili soltanto da chi li crea. Per farli leggere a un collega se ne cambiano i permessi dopo (chmod), o si consegna l'archivio zip. Una raccolta di prove mostra che cosa attestano le ricevute che contiene; senza una marca temporale su SHA256SUMS non mostra che nessuna ricevuta sia stata tolta da chi aveva accesso al profilo.
help-export--ids = Uno o più invii, Message-ID o messaggi
help-export--to = Una cartella, o un archivio se termina in .zip; mai sovrascritti, salvo --update
help-export--format = evidence: con rapporto, certificati e impronte; eml: solo i messaggi; court: per il deposito in giudizio
help-export--update = Aggiorna una raccolta di prove già esportata, per esempio con le ricevute arrivate dopo
help-space = Libera spazio sui server rimuovendo i messaggi conservati e verificati qui
help-space-more =
    Senza --do indica soltanto quanti messaggi e quanti byte si potrebbero rimuovere. Prima di rimuovere un messaggio ne rilegge
    la copia dal disco, ne controlla lo SHA-256, la confronta con il server e annota la rimozione nel registro. Ctrl-C interrompe
    senza perdere nulla.
help-space--account = Solo questa casella; se omessa, tutte
help-space--older-than = Solo i messaggi più vecchi di: giorni, mesi o anni (90d, 24m, 3y)
help-space--largest = Prima i più grandi, anziché i più vecchi
help-space--enough = Si ferma a questo numero di megabyte
help-space--copy-to = Copia prima ogni messaggio in questa cartella, su un altro disco
help-space--carry-out = Rimuove effettivamente i messaggi
help-space--removed = Elenca ciò che è stato rimosso e si può ripristinare
help-space--put-back = Ripristina sul server i messaggi indicati; «all» per tutti
help-hashes = Scrive le impronte SHA-256 dei messaggi conservati e del registro, da far marcare temporalmente
help-hashes-more = Senza --names l'elenco contiene soltanto impronte, in ordine: si può consegnare a chiunque senza rivelare nulla. Con --names si controlla con «sha256sum -c» dalla cartella del profilo. La richiesta di marca si fa con «openssl ts -query -data FILE -sha256 -cert -out FILE.tsq»; la risposta, salvata come FILE.tsr, si verifica con «recapito verify FILE --tsa AUTORITA.pem».
help-hashes--account = Solo i messaggi di questa casella, senza il registro (ripetibile)
help-hashes--names = Aggiunge i nomi dei file e, come commenti, data, tipo, casella, mittente e oggetto
help-hashes--to = Un file nuovo; se omesso, l'uscita standard
help-preserve = Prepara un pacchetto di versamento per la conservazione a norma: una casella, un periodo
help-preserve-more = Il pacchetto contiene i messaggi in formato .eml, i metadati dell'allegato 5 delle linee guida AgID, l'indice secondo UNI 11386:2020 (PIndex) e le impronte. Lo schema della UNI 11386 non è pubblico: l'indice segue quello dei sistemi di conservazione pubblici, e il conservatore può richiedere altro. I messaggi già in un pacchetto non vengono ripetuti. Preparare un pacchetto non è conservare: serve un sistema di conservazione.
help-preserve--account = Casella
help-preserve--from = Primo giorno del periodo (ora italiana)
help-preserve--until = Ultimo giorno del periodo
help-preserve--to = Una cartella, o un archivio se termina in .zip; mai sovrascritti
help-preserve--again = Include i messaggi già in un pacchetto precedente
help-preserve--holder = Titolare dell'archivio; se omesso, il nome o l'indirizzo della casella
help-preserve--holder-id = Codice del titolare, per esempio VATIT-01234567890
help-retention = Mostra che cosa va conservato, che cosa non è in alcun pacchetto, quali prove si possono ancora chiedere ai gestori
help-retention-more = Codice di uscita 1 se manca la prova di un invio e il termine per chiedere i log al gestore è vicino.
help-retention--account = Solo questa casella (ripetibile)
help-retention--within = Giorni prima del termine con cui avvisare
help-compare = Confronta due caselle, o una casella e dei file, messaggio per messaggio: per chi cambia gestore
help-compare-more = Codice di uscita 0 solo se ogni messaggio è da entrambe le parti: identico, oppure con le sole intestazioni riscritte da un server.
help-compare--left = Una casella del profilo, oppure file .eml o mbox, cartelle, Maildir, zip
help-compare--right = Con che cosa confrontarla
help-compare--csv = Scrive le differenze in formato CSV
help-check = Legge tutti i messaggi, il registro e gli indici e ne controlla la coerenza
help-check--acknowledge-gap = Dopo aver mostrato che al registro mancano delle righe, prosegue con quelle che ci sono: lo annota e riabilita l'invio
help-search = Cerca nei messaggi conservati: oggetto, indirizzi, testo, nomi degli allegati, identificativi
help-search-more =
    Devono comparire tutte le parole, in qualunque forma italiana o inglese; l'ultima può essere incompleta.
      "contratto di locazione"        queste parole in quest'ordine
      -sollecito                      senza questa parola
      da: a: oggetto: allegato: id: testo:   solo lì (anche from: to: subject: attachment: body:)
      dal:2024-03 prima:15/03/2024 data:2024   per data
    Codice di uscita 1 se non trova nulla.
help-search--query = Che cosa cercare
help-search--account = Solo questa casella
help-search--limit = Numero massimo di risultati; se omesso, 50
help-import = Importa messaggi da file: .eml, .emlx, mbox, Maildir, zip di .eml, cartelle
help-import-more =
    I messaggi vengono conservati byte per byte come nel file e compaiono nella cartella Importati. Senza --account ognuno viene
    aggiunto alla casella da cui o a cui fu inviato. Quelli già conservati sono riconosciuti dallo SHA-256. Ctrl-C interrompe
    senza perdere nulla. Ciò che non viene importato è indicato per nome con il motivo, e il codice di uscita è 1.
help-import--paths = File e cartelle
help-import--account = La casella a cui appartengono
help-rebuild = Ricostruisce gli indici dai messaggi e dal registro
help-demo = Esegue le operazioni principali in un mondo dimostrativo, nel terminale
help-demo--keep = Dove salvare le prove
no-display = Non c'è uno schermo su cui aprire la finestra. Si possono usare i comandi: «recapito --help» li elenca.
no-window = Questa versione è stata costruita senza finestra. Si possono usare i comandi: «recapito --help» li elenca.
demo-no-display = Non c'è uno schermo: la dimostrazione si svolge nel terminale.
