## Kinds of message
part-subject = oggetto
part-from = mittente
part-to = destinatari
part-attachment = allegati
part-identifier = identificativo
part-body = testo

kind-accettazione = Ricevuta di accettazione
kind-non-accettazione = Avviso di non accettazione
kind-presa-in-carico = Ricevuta di presa in carico
kind-posta-certificata = Messaggio PEC
kind-avvenuta-consegna = Ricevuta di avvenuta consegna
kind-errore-consegna = Avviso di mancata consegna
kind-preavviso-errore-consegna = Avviso di mancata consegna per superamento dei tempi
kind-rilevazione-virus = Avviso di rilevazione virus
kind-anomalia = Busta di anomalia (posta non certificata)
kind-ordinaria = Posta ordinaria
kind-rem-dispatch = Messaggio REM
kind-rem-evidence = Prova REM: { $event }

## Verdicts on a signature: a few words, then what was checked
verdict-waiting = In verifica
verdict-genuine = Autentica
verdict-genuine-detail = Firma integra, di un solo gestore, il cui indirizzo è quello del mittente della busta; il certificato risale a un'autorità nota della posta certificata ed era valido al momento della firma. La revoca non è stata controllata.
verdict-unknown-issuer = Emittente sconosciuto
verdict-unknown-issuer-detail = Il contenuto è integro, ma il certificato non risale a nessuna autorità nota della posta certificata.
verdict-signer-mismatch = Firmatario diverso
verdict-signer-mismatch-detail = Il contenuto è integro e l'autorità è nota, ma l'indirizzo di chi ha firmato non è quello del mittente della busta.
verdict-not-valid-then = Certificato non valido alla firma
verdict-not-valid-then-detail = Il contenuto è integro, ma al momento della firma il certificato, o uno della sua catena, non era valido.
verdict-altered = Alterata
verdict-altered-detail = I byte del messaggio non sono quelli che sono stati firmati.
verdict-unsigned = Senza firma
verdict-unsigned-detail = Il messaggio non porta la firma di un gestore: non c'è nulla che lo certifichi.
verdict-ambiguous = Ambigua
verdict-ambiguous-detail = La struttura ammette più di una lettura (più firmatari, più mittenti, parti firmate e non firmate insieme): non si può stabilire che cosa sia stato firmato.
verdict-unreadable = Non verificabile
verdict-unreadable-detail = La firma non si può verificare: è danneggiata oppure usa un algoritmo che questo programma non conosce, oppure il messaggio è troppo complesso. Non significa che il messaggio sia stato alterato.

## States of one recipient
state-waiting = In attesa di accettazione
state-accepted = Accettata
state-delayed = In ritardo
state-delivered = Consegnata
state-failed = Mancata consegna
state-virus = Mancata consegna (virus)
state-refused = Rifiutata
state-ordinary = Non certificata
state-uncertain = Incerta

## States of a whole dispatch
dispatch-delivered = Consegnata a tutti
dispatch-partly-delivered = Consegnata in parte
dispatch-pending = In corso
dispatch-attention = Da controllare
dispatch-failed = Mancata consegna
dispatch-refused = Rifiutata
dispatch-uncertain = Incerta

## How a submission went
submission-elsewhere = Inviata con un altro programma
submission-committed = Confermata, in attesa di invio
submission-in-flight = Invio in corso
submission-accepted = Accettata dal gestore
submission-rejected = Rifiutata dal gestore
submission-uncertain = Esito dell'invio incerto

## Alerts on a dispatch
alert-forged-receipt = Una ricevuta che nomina questo messaggio non è autentica: non conta
alert-foreign-receipt = Una ricevuta si riferisce a un altro messaggio o a un destinatario a cui questo non è stato inviato
alert-duplicate-receipt = La stessa ricevuta è arrivata più volte con byte diversi
alert-conflicting-receipts = Due ricevute si contraddicono
alert-content-differs = La ricevuta completa non contiene ciò che è stato inviato
alert-weak-algorithm = Una ricevuta decisiva è firmata con un algoritmo oggi debole
alert-overdue-acceptance = La ricevuta di accettazione non è arrivata nel tempo previsto
alert-overdue-delivery = Dopo 24 ore non è arrivato alcun esito
alert-unclear-delay = Un avviso di ritardo non dice se sia quello delle 12 o delle 24 ore
alert-receipt-out-of-order = Una ricevuta ha un'ora precedente all'invio (e allora non conta) o all'accettazione: un orologio è sbagliato, forse quello di questo computer
alert-subject-differs = Una ricevuta certifica un oggetto diverso da quello del messaggio inviato
alert-unproven-copy = Un altro invio con lo stesso Message-ID è provato da ricevute o dal registro di questo programma; questa copia non è provata da nulla e può averla scritta chiunque
alert-irregular-receipt = Una ricevuta ha dati di certificazione mancanti, doppi o irregolari: non conta
alert-signing-time-disagrees = L'ora della firma di una ricevuta e quella certificata distano più di cinque minuti: non conta
alert-certified-after-arrival = Una ricevuta certifica un'ora successiva al suo arrivo: non conta, se l'orologio di questo computer è giusto
alert-about = { $alert } ({ $recipient })

## Verdicts on a time stamp
stamp-genuine = { $file }: marca temporale autentica. Il file esisteva, identico, il { $at }; lo attesta { $signer }, sotto { $anchor }.
stamp-unknown-issuer = { $file }: la marca temporale è stata apposta su questo file e indica { $at }, ma { $signer } non risale a un'autorità indicata con --tsa: la sua identità non si può confermare.
stamp-signer-mismatch = { $file }: la marca temporale è stata firmata da un soggetto diverso dal firmatario indicato.
stamp-not-valid-then = { $file }: la marca temporale è stata apposta su questo file e indica { $at }, ma il certificato di { $signer } non era valido o non era destinato alle marche temporali.
stamp-altered = { $file }: la marca temporale non è di questo file, o è stata alterata.
stamp-unsigned = { $file }: la marca temporale non è firmata.
stamp-ambiguous = { $file }: la marca temporale si può leggere in più modi e non prova nulla.
stamp-unreadable = { $file }: la marca temporale non si può verificare.

## Problems found while checking a signature
problem-signed-part-not-root = La parte firmata si trova dentro una parte non firmata
problem-no-signer = La firma non nomina alcun firmatario
problem-several-signers = La firma nomina più di un firmatario
problem-content-twice = La firma separata porta con sé anche un contenuto
problem-no-signed-attributes = La firma non ha attributi firmati, o ne manca uno obbligatorio
problem-attributes-as-content = Il contenuto è un insieme di attributi: la firma può essere di un altro messaggio
problem-content-type-not-data = Il tipo di contenuto firmato non è quello previsto
problem-digest-differs = L'impronta del contenuto non è quella firmata
problem-signature-differs = La firma non corrisponde al certificato del firmatario
problem-certificate-missing = Il certificato del firmatario non è nella firma
problem-no-path = Nessun percorso porta a un'autorità nota
problem-outside-validity = Il certificato era scaduto o non ancora valido al momento della firma
problem-issuer-outside-validity = Un'autorità del percorso era scaduta o non ancora valida al momento della firma
problem-wrong-key-usage = L'uso previsto per la chiave del certificato non comprende una firma come questa
problem-name-not-permitted = Un vincolo sui nomi di un'autorità esclude il firmatario
problem-path-rule-broken = Il percorso dei certificati viola una regola
problem-address-differs = L'indirizzo del firmatario non è quello del mittente
problem-no-address-in-certificate = Il certificato del firmatario non contiene un indirizzo
problem-from-not-single = Il mittente manca oppure è più d'uno
problem-no-signing-time = La firma non dice quando è stata fatta; vale solo un'ora nei dati di certificazione firmati
problem-signing-time-far-from-date = L'ora della firma e la data del messaggio distano più di cinque minuti
problem-weak-algorithm = Algoritmo oggi debole (SHA-1 o chiave di 1024 bit)
problem-unsupported-algorithm = Algoritmo o parametro non supportato
problem-broken-cms = La firma non è un CMS leggibile
problem-broken-mime = La struttura MIME è illeggibile
problem-line-ends-repaired = Verificata solo dopo aver ripristinato i fine riga CRLF
problem-certified-headers-without-signature = Intestazioni di posta certificata senza firma
problem-signature-inside = Ciò che è firmato è a sua volta una firma o è cifrato: la firma interna è riportata a parte e non attesta nulla
problem-revocation-not-checked = La revoca non è stata controllata: richiederebbe l'accesso alla rete
problem-provider-list-not-checked = Non è stato controllato se il gestore fosse allora nell'elenco dei gestori e amministrasse questi domini: quell'elenco è aperto ai soli gestori
problem-too-complex = La struttura del messaggio è troppo complessa: la firma non è stata verificata
problem-set-aside = Il messaggio è stato messo da parte: la firma non è stata verificata
problem-waiting = Il messaggio è ancora da esaminare: la firma non è stata verificata
problem-imprint-differs = Il file non è quello marcato: la sua impronta è un'altra
problem-not-a-stamp = Non è una marca temporale, oppure l'autorità non l'ha rilasciata
problem-signing-certificate-differs = Gli attributi firmati della marca non identificano il certificato che la firma

## Files of an evidence bundle that are not as its list of hashes says
problem-manifest-malformed = L'elenco delle impronte è stato modificato dopo la scrittura
problem-file-changed = Modificato: la sua impronta non è quella dell'elenco
problem-file-missing = Mancante: compare nell'elenco delle impronte
problem-file-extra = Aggiunto: non compare nell'elenco delle impronte
problem-file-unreadable = Non si può leggere
problem-manifest-missing = Manca l'elenco delle impronte SHA256SUMS, o ha un altro nome: senza, la raccolta non è intera
problem-name-doubled = Due file con lo stesso nome, o con nomi diversi solo per maiuscole o forma Unicode: ciascun programma ne vede uno diverso
problem-name-unsafe = Nome che porta fuori dalla cartella: percorso assoluto, «..» o barra inversa
problem-file-is-link = Collegamento al posto di un file
problem-archive-ambiguous = Archivio zip ambiguo: programmi diversi vi trovano file diversi
problem-archive-too-large = Archivio zip che si espande oltre ogni misura
problem-file-not-recomputed = Diverso da ciò che risulta dai messaggi della raccolta
problem-statement-missing = Manca o non si legge esiti.json: il rapporto non si può ricalcolare dai messaggi
problem-ledger-excerpt-differs = Le righe del registro non sono intatte, o non riguardano esattamente i messaggi della raccolta
problem-receipt-of-other-dispatch = Ricevuta di un altro invio
problem-content-differs = La ricevuta riguarda un contenuto o un oggetto diverso da quello del messaggio inviato

## What a collection of evidence cannot prove
verified-limits = Ciò che resta da provare: senza una marca temporale su SHA256SUMS nulla mostra da quando questa raccolta è così com'è, né che non vi manchi una ricevuta tolta insieme a ogni sua traccia da chi l'ha preparata o aveva accesso al profilo.
verified-limits-stamped = Ciò che resta da provare: la marca temporale mostra da quando questa raccolta è così com'è, non che al momento della marca fosse completa.

## Oddities of a message
oddity-header-disagrees = L'intestazione dichiara un tipo diverso dai dati di certificazione firmati, che prevalgono
oddity-certified-headers-unsigned = Intestazioni di posta certificata su un messaggio senza firma
oddity-certification-missing = Mancano i dati di certificazione nella parte firmata
oddity-certification-unreadable = I dati di certificazione sono illeggibili
oddity-certification-irregular = I dati di certificazione non hanno la forma prescritta (elementi doppi, ignoti, mancanti, fuori posto o in contraddizione): non contano
oddity-certification-twice = I dati di certificazione compaiono più volte
oddity-certification-in-anomaly = Dati di certificazione in una busta di anomalia, che non dovrebbe averne: vengono ignorati
oddity-original-twice = Il messaggio originale compare più volte
oddity-original-missing = Manca il messaggio originale
oddity-forwarded-by-others = Un messaggio certificato inoltrato da altri dentro una parte non firmata
oddity-carries-certified = Un messaggio ordinario che porta in allegato un messaggio certificato
oddity-reference-disagrees = L'intestazione di riferimento nomina un messaggio diverso da quello della parte firmata
oddity-not-mime = Il messaggio non ha una struttura MIME leggibile
oddity-date-unreadable = Un'ora nei dati di certificazione è illeggibile
oddity-original-disagrees = L'oggetto o il mittente certificati non sono quelli del messaggio originale
oddity-signing-time-disagrees = L'ora dei dati di certificazione e quella della firma distano più di cinque minuti
oddity-certified-after-arrival = L'ora certificata è successiva all'arrivo del messaggio
oddity-several-events = Nello stesso messaggio sono attestati più eventi: conta il più recente
oddity-too-complex = La struttura del messaggio è troppo complessa per essere analizzata per intero: è mostrata la parte che si può leggere
oddity-set-aside = Il messaggio è stato messo da parte perché il suo esame, fatto per prova in un processo separato, ha chiuso quel processo o è durato troppo: ne è stata letta la sola intestazione
oddity-waiting = Il programma si è chiuso mentre esaminava questo messaggio e forse altri, e la prova che mostra se ne è la causa non è stata completata: ne è stata letta la sola intestazione

## Types of receipt
receipt-type-completa = Completa
receipt-type-completa-detail = Contiene l'intero messaggio: permette di confrontare il contenuto.
receipt-type-breve = Breve
receipt-type-breve-detail = Contiene il messaggio con le impronte al posto degli allegati: conservare gli allegati per poterli confrontare.
receipt-type-sintetica = Sintetica
receipt-type-sintetica-detail = Contiene solo i dati di certificazione: attesta la consegna, non il contenuto.

## Recipients
role-to = A
role-cc = Cc
recipient-kind-certified = PEC
recipient-kind-ordinary = Posta ordinaria
recipient-kind-unknown = Non ancora noto
delay-twelve-hours = Avviso delle 12 ore
delay-unclear = Avviso di ritardo senza il numero di ore
delay-twenty-four-hours = Avviso delle 24 ore

## What a delivery receipt proves of the content
proof-same = Il contenuto restituito è, byte per byte, quello inviato
proof-same-reencoded = Il contenuto restituito è quello inviato, ricodificato lungo il percorso
proof-hashes-match = Le impronte degli allegati corrispondono
proof-delivery-only = Attesta la consegna, non il contenuto
proof-differs = Il contenuto restituito non è quello inviato

## Problems of a draft
draft-no-recipient = Manca il destinatario
draft-bad-address = «{ $address }» non è un indirizzo
draft-several-addresses = «{ $address }» contiene più indirizzi
draft-repeated-address = «{ $address }» compare due volte
draft-control-character = Un campo contiene un carattere di controllo
draft-many-recipients = { $count } destinatari: oltre i 50 che ogni gestore deve accettare
draft-large-times-recipients = { $size } in tutto, contando ogni destinatario: oltre i 30 MB che ogni gestore deve accettare
draft-no-subject = Manca l'oggetto
draft-attachment-forgotten = Il testo parla di un allegato, ma non c'è
draft-blocked-type = «{ $name }» è di un tipo che molti gestori bloccano

## Servers of an account, where passwords are stored
service-imap = lettura (IMAP)
service-smtp = invio (SMTP)
place-keychain = nel portachiavi del sistema
place-vault = nella cassaforte cifrata del profilo
place-memory = solo in memoria

## Peculiarities of passwords at some providers
password-hint-aruba = Presso Aruba, con la verifica in due passaggi, la password della webmail non vale per i programmi di posta: occorre una password dedicata, che si crea nella webmail, è mostrata una sola volta e dura tre mesi. IMAP e SMTP possono inoltre essere disattivati dalla webmail.
password-hint-infocert = Presso InfoCert Legalmail il nome utente non è l'indirizzo: è quello ricevuto con l'attivazione della casella.
password-hint-postel = Presso Postel occorre una password dedicata ai programmi di posta, che dura 90 giorni.

## Dates, sizes, spans
month-1 = gennaio
month-2 = febbraio
month-3 = marzo
month-4 = aprile
month-5 = maggio
month-6 = giugno
month-7 = luglio
month-8 = agosto
month-9 = settembre
month-10 = ottobre
month-11 = novembre
month-12 = dicembre
month-short-1 = gen
month-short-2 = feb
month-short-3 = mar
month-short-4 = apr
month-short-5 = mag
month-short-6 = giu
month-short-7 = lug
month-short-8 = ago
month-short-9 = set
month-short-10 = ott
month-short-11 = nov
month-short-12 = dic
weekday-yesterday = ieri
weekday-1 = lunedì
weekday-2 = martedì
weekday-3 = mercoledì
weekday-4 = giovedì
weekday-5 = venerdì
weekday-6 = sabato
weekday-7 = domenica
format-instant = { $day } { $month } { $year }, { $time } ({ $zone })
format-day = { $day } { $month } { $year }
format-month = { $month } { $year }
size-bytes = { $count } { $count ->
    [one] byte
   *[other] byte
}
size-kilobytes = { $number } kB
size-megabytes = { $number } MB
size-gigabytes = { $number } GB
size-decimal-mark = ,
span-days = { $count } g
span-hours = { $count } h
span-minutes = { $count } min
span-seconds = { $count } s

## Why an attachment is not opened from the program
danger-program = È un programma: da qui si può solo salvare.
danger-script = Contiene istruzioni che il computer eseguirebbe: da qui si può solo salvare.
danger-shortcut = È un collegamento che può avviare un programma: da qui si può solo salvare.
danger-disk-image = È l'immagine di un disco e può contenere programmi: da qui si può solo salvare.
danger-macros = Contiene macro, cioè programmi dentro il documento: da qui si può solo salvare.
danger-page = È una pagina web, che può imitare siti veri ed eseguire istruzioni: da qui si può solo salvare.
danger-closed-archive = È un archivio di cui non si può vedere il contenuto: da qui si può solo salvare.
danger-holds = Contiene «{ $name }», che non è un documento: da qui si può solo salvare.
danger-disguised-name = Il nome ha caratteri invisibili, che possono nascondere il vero tipo di file: da qui si può solo salvare.
danger-disguised-program = Ha il nome di un documento, ma è un programma: da qui si può solo salvare.
danger-unknown = Non è un tipo di documento riconosciuto: da qui si può solo salvare.

## Why a file was passed over
left-out-format = formato di un altro programma di posta, che qui non si può leggere: esportare i messaggi da quel programma come .eml o mbox
left-out-archive = è un archivio dentro una cartella o dentro un altro archivio: estrarlo, oppure indicarlo da solo se è uno zip
left-out-partial = è un messaggio incompleto: il programma di posta ne tiene gli allegati altrove o non li ha mai scaricati
left-out-unfinished = è un messaggio che un programma di posta stava ancora scrivendo
left-out-empty = è vuoto
left-out-link = è un collegamento, che non viene seguito
left-out-special = non è un file normale
left-out-too-deep = la cartella è annidata troppo in profondità
left-out-other-file = non è un messaggio di posta
left-out-index = file di servizio o vuoto, senza messaggi

## Folders by role
folder-inbox = Posta in arrivo
folder-sent = Posta inviata
folder-drafts = Bozze
folder-archive = Archivio
folder-junk = Posta indesiderata
folder-trash = Cestino
folder-imported = Importati

## What is wrong with an account
health-login = Accesso non riuscito
health-faulty = Impossibile scaricare la posta
health-retrying = Non raggiungibile, si riprova
health-password = Password mancante
health-paused = In pausa
health-switched-off = Accesso IMAP disattivato
health-certificate = Certificato del server da verificare
health-disk = Impossibile scrivere sul disco

## What one click does about it
repair-password = Reinserisci la password
repair-switched-off = Come riattivare l'accesso
repair-settings = Apri le impostazioni della casella
repair-again = Riprova adesso
repair-resume = Riprendi

## A mailbox was added
mailbox-added-keychain = Casella aggiunta. La password è nel portachiavi del sistema.
mailbox-added-vault = Casella aggiunta. La password è nella cassaforte cifrata del profilo.
mailbox-added-memory = Casella aggiunta. La password resta solo in memoria.

## What a recipient's state means and what comes next
next-waiting = Il gestore non ha ancora confermato di aver preso in carico il messaggio. Di solito bastano pochi minuti.
next-accepted = Il gestore ha accettato il messaggio. La ricevuta di consegna arriva entro 24 ore; dopo 12 ore senza esito arriva un avviso.
next-delayed = Sono passate 12 ore senza consegna. Non è ancora definitivo: entro 24 ore dall'invio arriva la consegna o la mancata consegna.
next-delivered = Il messaggio è nella casella del destinatario. La ricevuta completa prova consegna e contenuto.
next-failed = Il messaggio non è stato consegnato. Leggere il motivo: se la casella è piena o inesistente, occorre inviarlo di nuovo o usare un altro indirizzo.
next-virus = Il gestore del destinatario ha bloccato il messaggio perché vi ha trovato un virus. Controllare gli allegati prima di inviare di nuovo.
next-refused = Il gestore del mittente non ha accettato il messaggio: a questo destinatario non è stato inviato nulla.
next-ordinary = L'indirizzo non è una casella PEC: non arriverà alcuna ricevuta di consegna. Fa prova solo la ricevuta di accettazione.
next-uncertain = Non si sa se il gestore abbia ricevuto il messaggio. Aspettare la ricevuta di accettazione prima di inviare di nuovo: un doppio invio ha effetti legali.

## Why messages stay on the server
skipped-unread-short = { $n } non letti
skipped-starred-short = { $n } segnati come speciali
skipped-open-dispatch-short = { $n } di invii non ancora conclusi
skipped-uncertain-short = { $n } in bozza o già segnati per la cancellazione
skipped-damaged-short = { $n } la cui copia locale manca o è danneggiata
skipped-unread = restano sul server, non letti: { $n }
skipped-starred = restano sul server, segnati come speciali: { $n }
skipped-open-dispatch = restano sul server, di invii non ancora conclusi: { $n }
skipped-uncertain = restano sul server, bozze o già segnati per la cancellazione: { $n }
skipped-damaged = restano sul server, con la copia locale mancante o danneggiata: { $n }

## A message on the server that was not received
failed-message = { $folder }, messaggio { $uid }: { $problem }
failed-folder = { $folder }: { $problem }
fetch-problem-no-answer = il server lo elenca, ma alla richiesta non risponde nulla. Resta sul server; il programma riproverà più tardi.
fetch-problem-no-body = il server lo ha inviato senza contenuto. Resta sul server; il programma riproverà più tardi.
fetch-problem-unreadable = la risposta del server non è leggibile o si contraddice. Resta sul server; il programma riproverà più tardi.
fetch-problem-refused = il server rifiuta di inviarlo («{ $words }»). Resta sul server; il programma riproverà più tardi.
fetch-problem-breaks-connection = il server ne invia più byte di quanti annuncia, e la connessione non è più utilizzabile. Resta sul server; il programma riproverà più tardi.
fetch-problem-connection-lost = la connessione si interrompe mentre lo si scarica. Resta sul server; il programma riproverà più tardi.
fetch-problem-too-large = è troppo grande per essere scaricato. Resta sul server: scaricarlo dalla webmail del gestore.
fetch-problem-other-size = è arrivato di lunghezza diversa da quella annunciata dal server: { $received } byte invece di { $announced }. È conservato com'è arrivato: verificarlo nella webmail del gestore.
fetch-problem-not-listed = il server dichiara altri messaggi che poi non elenca: { $n }. Controllare la cartella nella webmail del gestore.
fetch-problem-folders-left-out = Cartelle non sincronizzate, perché il nome è illeggibile o troppo lungo o perché sono troppe: { $n }. La loro posta resta sul server.
fetch-problem-renumbered = il server rinumera i messaggi a ogni accesso (UIDVALIDITY). Qui non manca nulla e nulla è doppio, ma aggiornare richiede più tempo e spostare o eliminare può non riuscire. Segnalarlo al gestore.

## Why messages were left as they were
unchanged-damaged-count = { $n } lasciati sul server: la copia locale manca o è danneggiata
unchanged-not-there-count = { $n } non rimossi: sul server non sono più in quella cartella
unchanged-differs-count = { $n } lasciati sul server: sono diversi dalla copia locale
unchanged-not-removed-count = { $n } che il server non ha rimosso
unchanged-damaged = non rimosso: la copia locale manca o è danneggiata
unchanged-not-there = non rimosso: sul server non è più in quella cartella
unchanged-differs = non rimosso: sul server è diverso dalla copia locale
unchanged-not-removed = non rimosso: il server non lo ha rimosso

## A dispatch in a list
delivered-to-some = Consegnata a { $done } di { $of }
delivered-to-all = Consegnata a tutti e { $of }
delivered-without-proof = Consegnata a { $done } di { $done } PEC · { $unproved } senza prova
accepted-without-proof = Accettata · senza prova di consegna

## A message in a list
not-certified = Non certificato

## Lists of addresses
addresses-and-others = { $first } … e { $others ->
    [one] un altro
   *[other] altri { $others }
}

## Messages not examined completely
note-too-complex = Troppo complesso
note-too-complex-detail = La struttura di questo messaggio supera i limiti che il programma si dà: è stata letta fino al limite e la firma non è stata verificata. Il messaggio originale è conservato per intero e si può salvare.
note-set-aside = Messo da parte
note-set-aside-detail = L'esame di questo messaggio, fatto per prova in un processo separato, ha chiuso quel processo o è durato troppo: perciò non viene più esaminato da solo. È conservato per intero e si può salvare; per riprovare: «recapito rebuild».
note-waiting = Da esaminare
note-waiting-detail = Il programma si è chiuso mentre esaminava questo messaggio e forse altri. Prima viene esaminato in un processo separato, e questo non è ancora riuscito; Recapito riprova da solo. È conservato per intero e si può salvare.
messages-waiting = Messaggi ancora da verificare: { $count }. Sono elencati con ciò che dicono le loro intestazioni.
not-examined = Tralasciato, perché è messo da parte o ancora da esaminare: { $message }
check-set-aside = Messi da parte
check-is-set-aside = messo da parte: { $message }
check-waiting = Da esaminare
check-is-waiting = da esaminare: { $message }
profile-folder = la cartella del profilo
