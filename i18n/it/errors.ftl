## Every error in three sentences: what happened, what it means, what to do

store-locked-what = Il profilo è già aperto in un altro processo.
store-locked-meaning = Due programmi sullo stesso profilo lo danneggerebbero: questo si è fermato senza modificare nulla.
store-locked-remedy = Chiudere l'altra finestra o attendere che l'altro comando finisca, poi riprovare.

store-network-share-what = Il profilo si trova su una cartella di rete.
store-network-share-meaning = Le cartelle di rete non garantiscono scritture durevoli: il programma non vi conserva prove.
store-network-share-remedy = Scegliere una cartella su un disco di questo computer con --profile.

store-read-only-what = Il profilo non si può scrivere: il disco è di sola lettura, o la cartella appartiene a un altro utente.
store-read-only-meaning = Si può leggere ed esportare, ma nulla vi si può conservare: non si riceve e non si invia.
store-read-only-remedy = Per ricevere e inviare, copiare il profilo su un disco scrivibile e aprirlo da lì.
store-format-unknown-what = Il file «format» del profilo non contiene un formato conosciuto.
store-format-unknown-meaning = Il file è stato lasciato com'è e il profilo è aperto in sola lettura: si può leggere ed esportare.
store-format-unknown-remedy = Ripristinare il file «format» da una copia del profilo, oppure scriverci il numero 1 se il profilo è di questa versione.
store-ledger-no-file-what = Il registro del profilo (ledger.jsonl) non è un file.
store-ledger-no-file-meaning = Nulla è stato modificato e il profilo è aperto in sola lettura, senza il registro: i messaggi non si possono elencare.
store-ledger-no-file-remedy = Rimettere al suo posto il file ledger.jsonl, per esempio da una copia del profilo.
opening-made-private-what = Altri utenti di questo computer potevano leggere una parte del profilo: { $names }.
opening-made-private-meaning = I permessi sono stati corretti: ora vi accede soltanto il proprietario. Se qualcuno abbia letto prima, non si può sapere.
opening-made-private-remedy = Se altri usano questo computer e tra i nomi c'è vault.json (le password cifrate), cambiare le password delle caselle.
opening-moved-aside-what = Nel profilo, al posto di un file o di una cartella, c'era altro: per esempio un collegamento.
opening-moved-aside-meaning = È stato messo da parte con un altro nome, senza cancellare nulla: { $names }.
opening-moved-aside-remedy = Se era un collegamento voluto, per esempio verso un altro disco, spostare lì l'intero profilo e indicarlo con --profile; altrimenti controllare chi ha accesso alla cartella del profilo.
opening-ledger-tail-cut-what = L'ultima riga del registro era incompleta ed è stata tolta.
opening-ledger-tail-cut-meaning = Il programma o il computer si era fermato mentre la scriveva: nulla di ciò che era già confermato è andato perso.
opening-ledger-tail-cut-remedy = Non occorre fare nulla. Se accade spesso, controllare lo stato del disco.
store-newer-what = Il profilo è stato scritto da una versione più recente del programma.
store-newer-meaning = Questa versione non sa leggerlo per intero; nulla è stato modificato.
store-newer-remedy = Installare la versione più recente e riaprire il profilo.

store-full-what = Lo spazio sul disco è finito.
store-full-meaning = Nulla di ciò che era conservato è andato perso, ma i messaggi nuovi non si possono conservare.
store-full-remedy = Liberare spazio sul disco del profilo e riprovare: la ricezione riprende da dove si era fermata.

store-io-what = Un'operazione sul disco non è riuscita su { $path }.
store-io-meaning = L'operazione non è stata completata; ciò che era già conservato non è stato modificato.
store-io-remedy = Controllare i permessi della cartella e lo stato del disco, poi riprovare.

store-damaged-what = Il file del messaggio { $message } è danneggiato.
store-damaged-meaning = I suoi byte non sono più quelli ricevuti: quel file non vale più come prova. Gli altri messaggi non ne risentono.
store-damaged-remedy = Se il messaggio è ancora sul server, sincronizzare di nuovo; altrimenti recuperarlo da una copia di sicurezza. Controllare il disco.

store-ledger-broken-what = Il registro del profilo è interrotto alla riga { $line }.
store-ledger-broken-meaning = Una riga è stata cambiata o persa: da lì in poi la sequenza degli eventi non è più dimostrabile. I messaggi restano verificabili uno per uno.
store-ledger-broken-remedy = Conservare il profilo così com'è, eseguire «recapito check» e recuperare il registro da una copia di sicurezza.

store-ledger-gap-what = Al registro del profilo mancano delle righe: { $gap }
store-ledger-gap-meaning = Il registro è più vecchio di quanto è già successo: un invio che non ricorda potrebbe essere già partito. Non si invia nulla; leggere, ricevere, esportare e cercare restano possibili.
store-ledger-gap-remedy = Se esiste una copia più recente del profilo, chiudere il programma e rimetterla al suo posto. Altrimenti eseguire «recapito check», guardare che cosa è già stato inviato e poi, per proseguire, «recapito check --acknowledge-gap».

gap-behind = ne ha { $lines }, e ne erano state scritte { $known }.
gap-forked = la riga { $line } non è quella che era stata scritta.
gap-emptied = è vuoto, e il profilo contiene messaggi.
gap-replaced = il suo file è stato sostituito o modificato da un altro programma mentre era aperto. Chiudere il programma e riaprirlo.
gap-copy-in-use = un'altra copia di questo profilo è aperta in un altro processo.
gap-unknown-submission = non conosce il messaggio { $message-id }, che questo profilo ha inviato.

store-index-what = Gli indici del profilo sono illeggibili.
store-index-meaning = I messaggi e il registro sono intatti: gli indici si possono ricostruire per intero da quelli.
store-index-remedy = Eseguire «recapito rebuild».

store-wrong-send-state-what = L'invio non si trova nello stato richiesto da questo passo.
store-wrong-send-state-meaning = Un altro passo lo ha già fatto avanzare; il messaggio non è stato inviato una seconda volta.
store-wrong-send-state-remedy = Guardare lo stato dell'invio con «recapito status» prima di fare altro.

fault-unknown-host-what = Il nome del server di { $service } non esiste.
fault-unknown-host-meaning = Senza un nome corretto il server non si può raggiungere; la posta già conservata resta consultabile.
fault-unknown-host-remedy = Controllare il nome del server indicato dal gestore e la connessione di rete.

fault-unreachable-what = Il server di { $service } non risponde.
fault-unreachable-meaning = La rete manca, oppure il server è fermo o rifiuta la connessione. La posta già conservata resta consultabile.
fault-unreachable-remedy = Controllare la connessione, il nome e la porta del server; se sono giusti, attendere e riprovare: con la finestra aperta il programma lo fa da solo.

fault-timed-out-what = Il server di { $service } non ha risposto in tempo.
fault-timed-out-meaning = La rete o il server sono lenti; ciò che era già arrivato è conservato.
fault-timed-out-remedy = Attendere e riprovare: con la finestra aperta il programma lo fa da solo. Se il problema persiste, controllare la rete.

fault-certificate-untrusted-what = Il certificato del server di { $service } non è stato emesso da un'autorità riconosciuta da questo computer.
fault-certificate-untrusted-meaning = Il server potrebbe non essere quello del gestore: la password non è stata inviata.
fault-certificate-untrusted-remedy = Controllare il nome del server. Se è un server interno con una propria autorità, indicarne il certificato per questa casella (--ca). In albergo, in treno o in aeroporto la rete può richiedere un accesso: aprire il browser, accedere e riprovare.

fault-certificate-wrong-host-what = Il certificato del server di { $service } è intestato a un altro nome.
fault-certificate-wrong-host-meaning = Il nome nelle impostazioni non è quello del server, oppure qualcuno sta intercettando la connessione: la password non è stata inviata.
fault-certificate-wrong-host-remedy = Usare esattamente il nome del server indicato dal gestore. In albergo, in treno o in aeroporto la rete può richiedere un accesso: aprire il browser, accedere e riprovare.

fault-certificate-expired-what = Il certificato del server di { $service } è scaduto o non ancora valido.
fault-certificate-expired-meaning = La causa può essere il certificato del gestore oppure l'orologio di questo computer. La password non è stata inviata.
fault-certificate-expired-remedy = Controllare data e ora del computer; se sono giuste, attendere che il gestore rinnovi il certificato.

fault-tls-what = Con il server di { $service } non si è potuta stabilire una connessione cifrata.
fault-tls-meaning = La porta è sbagliata oppure il server usa un protocollo troppo vecchio; la password non è stata inviata.
fault-tls-remedy = Usare le porte con TLS implicito, di solito 993 per IMAP e 465 per SMTP. In albergo, in treno o in aeroporto la rete può richiedere un accesso: aprire il browser, accedere e riprovare.

fault-login-refused-what = Il server di { $service } ha rifiutato nome utente o password.
fault-login-refused-meaning = Il programma non riprova da solo: i gestori bloccano la casella dopo alcuni tentativi sbagliati. La posta già conservata resta consultabile.
fault-login-refused-remedy = Controllare nome utente e password e reinserirli. Con la verifica in due passaggi, per esempio su Aruba, occorre una password dedicata ai programmi di posta, che si crea nella webmail e dura tre mesi.

fault-login-unavailable-what = Il server di { $service } non offre un modo di accedere che Recapito conosca.
fault-login-unavailable-meaning = La password non è stata giudicata: può essere giusta. La posta già conservata resta consultabile.
fault-login-unavailable-remedy = Controllare nome e porta del server. Se sono giusti, chiedere al gestore come si accede con nome utente e password da un programma di posta.

fault-password-expired-what = Il server di { $service } risponde che la password è scaduta.
fault-password-expired-meaning = Il programma non riprova da solo. La posta già conservata resta consultabile.
fault-password-expired-remedy = Cambiare la password nella webmail del gestore, poi inserire qui quella nuova.

fault-login-blocked-what = Il server di { $service } non consente l'accesso a questa casella: deve intervenire il gestore.
fault-login-blocked-meaning = La password può essere giusta. Il programma non riprova da solo; la posta già conservata resta consultabile.
fault-login-blocked-remedy = Leggere il motivo riportato e rivolgersi all'assistenza del gestore.

fault-privacy-required-what = Il server di { $service } pretende un'altra protezione della connessione per accettare la password.
fault-privacy-required-meaning = La connessione è già cifrata; il nome o la porta possono essere di un altro servizio. La posta già conservata resta consultabile.
fault-privacy-required-remedy = Controllare nome e porta del server. Se sono giusti, chiedere al gestore.

fault-switched-off-what = Il gestore non consente ai programmi di posta di accedere a questa casella: il servizio di { $service } è disattivato.
fault-switched-off-meaning = La password può essere giusta. Il programma non riprova da solo; la posta già conservata resta consultabile.
fault-switched-off-remedy = Attivare l'accesso dei programmi di posta (IMAP e SMTP) nelle impostazioni della webmail del gestore, poi riprovare.

fault-closed-what = La connessione con il server di { $service } si è interrotta.
fault-closed-meaning = Ciò che era arrivato per intero è conservato; il resto è ancora sul server.
fault-closed-remedy = Riprovare: si riprende da dove ci si era fermati. Con la finestra aperta il programma lo fa da solo.

fault-refused-what = Il server di { $service } ha rifiutato la richiesta.
fault-refused-meaning = Il server ha compreso la richiesta e l'ha respinta; ripeterla senza modifiche darebbe lo stesso risultato.
fault-refused-remedy = Leggere il motivo dato dal server; se riguarda un destinatario o il mittente, correggerlo, altrimenti rivolgersi al gestore.

fault-protocol-what = Il server di { $service } ha inviato una risposta non valida.
fault-protocol-meaning = La connessione è stata chiusa per prudenza; ciò che era arrivato è conservato.
fault-protocol-remedy = Riprovare: con la finestra aperta il programma lo fa da solo. Se il problema persiste, controllare che nome e porta siano quelli del server di posta e segnalare il problema.

fault-too-large-what = Il server di { $service } ha annunciato un messaggio troppo grande.
fault-too-large-meaning = Quel messaggio non è stato scaricato; resta sul server e gli altri non ne risentono.
fault-too-large-remedy = Scaricarlo dalla webmail del gestore.

fault-busy-what = Il server di { $service } è occupato.
fault-busy-meaning = È una condizione temporanea; nulla è andato perso.
fault-busy-remedy = Attendere e riprovare più tardi: con la finestra aperta il programma lo fa da solo.

not-on-server-what = Il messaggio non è sul server, o è stato spostato.
not-on-server-meaning = Sul server non è cambiato nulla; la copia locale resta conservata.
not-on-server-remedy = Scaricare la posta per vedere lo stato attuale.

no-archive-what = Questa casella non ha una cartella di archivio.
no-archive-meaning = Il messaggio è rimasto dov'era.
no-archive-remedy = Creare la cartella «Archivio» nella webmail del gestore e scaricare la posta.

no-trash-what = Questa casella non ha una cartella per il cestino.
no-trash-meaning = Il messaggio è rimasto dov'era.
no-trash-remedy = Creare la cartella «Cestino» nella webmail del gestore e scaricare la posta.

no-such-folder-what = Sul server questa cartella non c'è più.
no-such-folder-meaning = Non è stato spostato né modificato nulla.
no-such-folder-remedy = Scaricare la posta per vedere le cartelle di adesso.

folder-name-what = La cartella non può avere questo nome.
folder-name-empty = Il nome è vuoto.
folder-name-control = Il nome contiene un carattere invisibile.
folder-name-character = Il nome contiene «{ $letter }», che sul server della casella non è ammesso.
folder-name-long = Il nome è troppo lungo.
folder-name-taken = Una cartella con questo nome c'è già.
folder-name-no-subfolders = Il server di questa casella non ammette cartelle dentro altre cartelle.
folder-name-remedy = Scegliere un altro nome. Sul server non è cambiato nulla.

folder-has-role-what = Questa cartella non si può rinominare.
folder-has-role-meaning = Il gestore la usa per uno scopo preciso: posta in arrivo, inviata, bozze, cestino e simili.
folder-has-role-remedy = Creare una cartella nuova e spostarvi i messaggi.

other-mailbox-what = I messaggi si spostano solo tra cartelle della stessa casella.
other-mailbox-meaning = Non è stato spostato nulla.
other-mailbox-remedy = Scegliere una cartella della stessa casella, o selezionare i messaggi di una casella alla volta.

no-exact-removal-what = Il server non può rimuovere singoli messaggi (non supporta UIDPLUS).
no-exact-removal-meaning = L'alternativa rimuoverebbe anche messaggi che altri programmi hanno contrassegnato per la cancellazione: non è stato rimosso nulla.
no-exact-removal-remedy = Cancellarli dalla webmail del gestore: quelli proposti qui sono conservati e verificati.

inside-profile-what = La cartella { $path } si trova nel profilo, dove i messaggi sono già conservati.
inside-profile-meaning = Una copia accanto all'originale andrebbe persa insieme a esso: non è stato copiato né rimosso nulla.
inside-profile-remedy = Scegliere una cartella su un altro disco.

secrets-no-place-what = Non c'è un posto sicuro per la password.
secrets-no-place-meaning = Il portachiavi del sistema non è disponibile e per la cassaforte del profilo manca la frase segreta; le password non vengono mai scritte in chiaro.
secrets-no-place-remedy = Avviare il portachiavi del sistema, oppure impostare la frase segreta nella variabile d'ambiente RECAPITO_PASSPHRASE.

secrets-keychain-refused-what = Il portachiavi del sistema ha segnalato un errore.
secrets-keychain-refused-meaning = La password non vi si può leggere né conservare.
secrets-keychain-refused-remedy = Sbloccare il portachiavi e riprovare.

secrets-wrong-passphrase-what = La frase segreta non apre la cassaforte.
secrets-wrong-passphrase-meaning = Le password restano cifrate e al sicuro, ma senza la frase giusta non si possono usare.
secrets-wrong-passphrase-remedy = Controllare RECAPITO_PASSPHRASE. Se la frase è perduta, rimuovere le caselle con --keep-mail e aggiungerle di nuovo.

secrets-vault-broken-what = La cassaforte delle password non si può usare.
secrets-vault-broken-meaning = Le password andranno inserite di nuovo; la posta conservata non ne risente.
secrets-vault-broken-remedy = Controllare i permessi del profilo; se il file è danneggiato, recuperarlo da una copia di sicurezza o reinserire le password.

secrets-missing-what = Per questa casella non è conservata alcuna password.
secrets-missing-meaning = La casella non si può sincronizzare; la posta già conservata resta consultabile.
secrets-missing-remedy = Inserire la password: «recapito account add INDIRIZZO --password-stdin».

anchor-no-certificate-what = Il file non contiene alcun certificato.
anchor-no-certificate-meaning = Nessuna autorità è stata aggiunta.
anchor-no-certificate-remedy = Indicare un file PEM o DER con il certificato dell'autorità.

anchor-not-an-authority-what = Il certificato non è quello di un'autorità.
anchor-not-an-authority-meaning = Un certificato personale o di un gestore non può fondare la fiducia; nulla è stato aggiunto.
anchor-not-an-authority-remedy = Indicare il certificato dell'autorità che lo ha emesso.

not-openable-what = L'allegato non è stato aperto. { $reason }
not-openable-meaning = La posta certificata prova chi ha inviato un file, non che sia innocuo: aprirlo potrebbe avviare un programma.
not-openable-remedy = Chiedere conferma al mittente per altra via; se serve, salvarlo e farlo controllare da un antivirus.

not-opened-what = Il sistema non è riuscito ad aprire l'allegato.
not-opened-meaning = Su questo computer non c'è un programma per questo tipo di file, oppure non si è avviato. Il messaggio e l'allegato sono intatti.
not-opened-remedy = Salvare l'allegato e aprirlo con un programma adatto.

draft-refused-what = Il messaggio non si può inviare così com'è.
draft-refused-meaning = Nulla è stato inviato.
draft-refused-remedy = Correggere i problemi indicati e riprovare.

draft-no-recipient-what = Manca il destinatario.
draft-no-recipient-meaning = Un messaggio PEC ha bisogno di almeno un destinatario nel campo A; nulla è stato inviato.
draft-no-recipient-remedy = Indicare almeno un indirizzo.

draft-bad-address-what = «{ $address }» non è un indirizzo.
draft-bad-address-meaning = Il gestore rifiuterebbe l'intero messaggio; nulla è stato inviato.
draft-bad-address-remedy = Correggere l'indirizzo, nella forma nome@dominio.

draft-several-addresses-what = «{ $address }» contiene più indirizzi.
draft-several-addresses-meaning = Ogni destinatario ha le proprie ricevute e va indicato separatamente; nulla è stato inviato.
draft-several-addresses-remedy = Dividere gli indirizzi, uno per ogni --to o --cc.

draft-repeated-address-what = «{ $address }» compare due volte.
draft-repeated-address-meaning = Le ricevute di uno stesso destinatario non si potrebbero distinguere; nulla è stato inviato.
draft-repeated-address-remedy = Toglierlo da uno dei due campi.

draft-control-character-what = Un campo dell'intestazione contiene un carattere di controllo.
draft-control-character-meaning = Potrebbe introdurre intestazioni non volute; nulla è stato inviato.
draft-control-character-remedy = Riscrivere oggetto, nomi e indirizzi senza interruzioni di riga né caratteri invisibili.

draft-many-recipients-what = I destinatari sono { $count }.
draft-many-recipients-meaning = Ogni gestore deve accettarne almeno 50; oltre, può rifiutare.
draft-many-recipients-remedy = Dividere l'invio, oppure inviare comunque se il gestore lo permette.

draft-large-times-recipients-what = Il messaggio, contato per ogni destinatario, raggiunge { $size }.
draft-large-times-recipients-meaning = Ogni gestore deve accettare almeno 30 MB in tutto; molti ne accettano di più.
draft-large-times-recipients-remedy = Ridurre gli allegati o i destinatari, oppure inviare comunque se il gestore lo permette.

draft-no-subject-what = Manca l'oggetto.
draft-no-subject-meaning = Il messaggio può partire, ma l'oggetto compare nelle ricevute e serve a ritrovarle.
draft-no-subject-remedy = Scrivere un oggetto, oppure inviare comunque.

draft-attachment-forgotten-what = Il testo parla di un allegato, ma non c'è.
draft-attachment-forgotten-meaning = Un messaggio inviato non si può correggere: le ricevute attesterebbero un messaggio senza allegati.
draft-attachment-forgotten-remedy = Aggiungere l'allegato, oppure inviare comunque.

draft-blocked-type-what = L'allegato «{ $name }» è di un tipo che molti gestori bloccano.
draft-blocked-type-meaning = Il messaggio potrebbe essere rifiutato o bloccato come pericoloso.
draft-blocked-type-remedy = Inviare il contenuto in un altro formato, per esempio PDF.

no-such-account-what = Questa casella non è nel profilo.
no-such-account-meaning = Non è stato fatto nulla.
no-such-account-remedy = Elencare le caselle con «recapito account list».

several-dispatches-what = Più invii hanno questo Message-ID: { $ids }.
several-dispatches-meaning = Il Message-ID lo scrive il programma che invia e può ripetersi: da solo non indica quale invio.
several-dispatches-remedy = Indicare uno di questi identificativi; «recapito status» con il Message-ID li elenca tutti.
not-found-what = Nessun messaggio o invio corrisponde.
not-found-meaning = Con questo identificativo non è conservato nulla in questo profilo.
not-found-remedy = Controllare l'identificativo con «recapito list» o «recapito status», e il profilo scelto.

file-what = Il file { $path } non si può leggere o scrivere.
file-meaning = L'operazione non è stata completata.
file-remedy = Controllare il percorso e i permessi.

not-an-earlier-state-what = { $path } non è uno stato precedente di questa raccolta di prove.
not-an-earlier-state-meaning = Si aggiorna solo una raccolta rimasta com'era stata scritta e i cui messaggi sono ancora tutti qui: nulla è stato modificato.
not-an-earlier-state-remedy = Controllarla con «recapito verify», oppure esportare con un altro nome.
not-as-written-what = { $path } è diverso da ciò che è stato scritto.
not-as-written-meaning = Il pacchetto è stato riletto dopo la scrittura e non corrisponde: non va versato, e non è registrato come versato.
not-as-written-remedy = Eliminarlo, controllare il disco e riprovare, eventualmente su un altro disco.

not-a-file-what = { $path } non è un file.
not-a-file-meaning = È una cartella, un dispositivo o un canale, di cui non si conosce la fine: non è stato letto nulla.
not-a-file-remedy = Indicare un file.

file-too-large-what = { $path } supera { $most }.
file-too-large-meaning = È più di quanto qui si possa usare: non è stato letto oltre e non è stato fatto nulla.
file-too-large-remedy = Controllare di aver indicato il file giusto.

changed-since-what = Il file { $path } non è più quello verificato.
changed-since-meaning = Dopo la verifica è stato modificato, spostato o eliminato: il messaggio non si può rileggere.
changed-since-remedy = Verificarlo di nuovo.

cancelled-what = L'operazione è stata interrotta su richiesta.
cancelled-meaning = Non è stato scritto nulla e ciò che c'era prima è rimasto invariato.
cancelled-remedy = Si può ripetere in qualsiasi momento.

target-exists-what = { $path } esiste già.
target-exists-meaning = Un'esportazione non sovrascrive mai: nulla è stato scritto.
target-exists-remedy = Scegliere un altro nome, oppure spostare il file o la cartella esistente.

target-full-what = Per { $path } non c'è abbastanza spazio sul disco.
target-full-meaning = L'esportazione non è stata completata ed è stata rimossa; ciò che c'era prima è rimasto invariato.
target-full-remedy = Liberare spazio su quel disco, oppure sceglierne un altro, e riprovare.

paused-what = La casella è in pausa.
paused-meaning = Ciò che era arrivato è conservato; il resto è ancora sul server.
paused-remedy = Riprendere la casella quando serve: il lavoro continua da dove era rimasto.

stopped-what = Il motore del programma si è fermato.
stopped-meaning = Ciò che era conservato è al sicuro; le operazioni in corso non sono state completate.
stopped-remedy = Riavviare il programma.

fault-words = Motivo riportato: «{ $detail }».
