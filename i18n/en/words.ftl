## Kinds of message
part-subject = subject
part-from = sender
part-to = recipients
part-attachment = attachments
part-identifier = identifier
part-body = text

kind-accettazione = Acceptance receipt
kind-non-accettazione = Non-acceptance notice
kind-presa-in-carico = Taking-in-charge receipt
kind-posta-certificata = PEC message
kind-avvenuta-consegna = Delivery receipt
kind-errore-consegna = Non-delivery notice
kind-preavviso-errore-consegna = Non-delivery notice for exceeded time
kind-rilevazione-virus = Virus detection notice
kind-anomalia = Anomaly envelope (mail that is not certified)
kind-ordinaria = Ordinary mail
kind-rem-dispatch = REM message
kind-rem-evidence = REM evidence: { $event }

## Verdicts over a signature: one word, then what was checked
verdict-waiting = Being checked
verdict-genuine = Genuine
verdict-genuine-detail = The signature is intact and of a single provider whose address is the envelope's sender; the certificate leads to a known authority of certified mail and was valid when it signed. Revocation was not checked.
verdict-unknown-issuer = Unknown issuer
verdict-unknown-issuer-detail = The content is intact, but the certificate leads to no known authority of certified mail.
verdict-signer-mismatch = Different signer
verdict-signer-mismatch-detail = The content is intact and the authority is known, but the signer's address is not the envelope's sender.
verdict-not-valid-then = Certificate not valid then
verdict-not-valid-then-detail = The content is intact, but when it was signed the certificate, or one of those that vouch for it, was not valid.
verdict-altered = Altered
verdict-altered-detail = The message's bytes are not those that were signed.
verdict-unsigned = Not signed
verdict-unsigned-detail = The message bears no provider's signature: nothing certifies it.
verdict-ambiguous = Ambiguous
verdict-ambiguous-detail = The structure can be read in more than one way (several signers, several senders, signed and unsigned parts together): what was signed cannot be told for certain.
verdict-unreadable = Cannot be checked
verdict-unreadable-detail = The signature cannot be checked: it is damaged, or uses an algorithm this program does not know. That does not mean the message was altered.

## Where one recipient stands
state-waiting = Waiting for acceptance
state-accepted = Accepted
state-delayed = Delayed
state-delivered = Delivered
state-failed = Not delivered
state-virus = Not delivered (virus)
state-refused = Refused
state-ordinary = Not certified
state-uncertain = Uncertain
state-waiting-detail = The sender's provider has not issued the acceptance receipt yet.
state-accepted-detail = The sender's provider has taken the message; its delivery is not attested yet.
state-delayed-detail = Twelve hours after sending, delivery is not attested yet; it may still come.
state-delivered-detail = The recipient's provider attests that the message is in the mailbox.
state-failed-detail = Delivery did not take place.
state-virus-detail = Delivery did not take place: a virus was found.
state-refused-detail = The sender's provider did not accept the message.
state-ordinary-detail = Accepted for an ordinary mail address: no delivery receipt will ever come.
state-uncertain-detail = The connection was lost while sending: nobody knows whether the provider took the message.

## Where a whole dispatch stands
dispatch-delivered = Delivered to all
dispatch-partly-delivered = Partly delivered
dispatch-pending = In progress
dispatch-attention = Needs a look
dispatch-failed = Not delivered
dispatch-refused = Refused
dispatch-uncertain = Uncertain

## How a submission went
submission-elsewhere = Sent with another program
submission-committed = Confirmed, waiting to be sent
submission-in-flight = Being sent
submission-accepted = Taken by the provider
submission-rejected = Refused by the provider
submission-uncertain = Outcome of sending uncertain

## Alerts on a dispatch
alert-forged-receipt = A receipt that names this message is not genuine: it does not count
alert-foreign-receipt = A receipt names another message, or a recipient who was never written to
alert-duplicate-receipt = The same receipt arrived more than once in different bytes
alert-conflicting-receipts = Two receipts contradict each other
alert-content-differs = The complete receipt does not hold what was sent
alert-weak-algorithm = A deciding receipt is signed with an algorithm that is weak today
alert-overdue-acceptance = The acceptance receipt did not arrive within the expected time
alert-overdue-delivery = No outcome has arrived after 24 hours
alert-unclear-delay = A delay notice does not say whether it is the 12-hour or the 24-hour one
alert-receipt-out-of-order = A receipt bears a time before the sending or before the acceptance: a clock is wrong, perhaps this computer's
alert-subject-differs = A receipt certifies another subject than that of the message sent
alert-about = { $alert } ({ $recipient })

## Verdicts over a time stamp
stamp-genuine = { $file }: genuine time stamp. The file existed, just so, on { $at }; { $signer }, under { $anchor }, vouches for it.
stamp-unknown-issuer = { $file }: the time stamp was made over this file and says { $at }, but { $signer } leads to no authority named by --tsa: who that is cannot be told from here.
stamp-signer-mismatch = { $file }: the time stamp is of another signer than the one it names.
stamp-not-valid-then = { $file }: the time stamp was made over this file and says { $at }, but the certificate of { $signer } was not valid, or not for time stamps.
stamp-altered = { $file }: the time stamp is not of this file, or was altered.
stamp-unsigned = { $file }: the time stamp is not signed.
stamp-ambiguous = { $file }: the time stamp can be read in more than one way and proves nothing.
stamp-unreadable = { $file }: the time stamp cannot be checked.

## Problems found while checking a signature
problem-signed-part-not-root = The signed part lies inside something that is not signed
problem-no-signer = The signature names no signer
problem-several-signers = The signature names more than one signer
problem-content-twice = The detached signature also carries content
problem-no-signed-attributes = The signed attributes are missing
problem-content-type-not-data = The signed content type is not the expected one
problem-digest-differs = The digest of the content is not the signed one
problem-signature-differs = The signature does not match the signer's certificate
problem-certificate-missing = The signer's certificate is not inside the signature
problem-no-path = No path leads to a known authority
problem-outside-validity = The certificate was expired or not yet valid when it signed
problem-issuer-outside-validity = An authority on the path was expired or not yet valid when it signed
problem-wrong-key-usage = The permitted use of the certificate's key does not include a signature like this
problem-name-not-permitted = A name constraint of an authority excludes the signer
problem-path-rule-broken = The certificate path breaks a rule
problem-address-differs = The signer's address is not the sender's
problem-no-address-in-certificate = The signer's certificate contains no address
problem-from-not-single = There is no sender, or more than one
problem-no-signing-time = The signature does not say when it was made: the message's date was used
problem-signing-time-far-from-date = The signing time and the message's date are more than five minutes apart
problem-weak-algorithm = Algorithm that is weak today (SHA-1 or a 1024-bit key)
problem-unsupported-algorithm = Algorithm or parameter that cannot be checked here
problem-broken-cms = The signature cannot be read as CMS
problem-broken-mime = The MIME structure cannot be read
problem-line-ends-repaired = Verified only after line ends were restored to CRLF
problem-certified-headers-without-signature = Certified-mail headers without a signature
problem-signature-inside = What was signed is itself a signature or an encryption: the inner one is reported by itself and certifies nothing
problem-revocation-not-checked = Revocation was not checked: it would need the network
problem-provider-list-not-checked = Whether the provider stood in the list of certified providers then, and managed these domains, was not checked: that list is open to providers only
problem-imprint-differs = The file is not the one that was stamped: its digest differs
problem-not-a-stamp = It is no time-stamp token, or the authority granted none
problem-signing-certificate-differs = The stamp does not name, in what it signed, the certificate that signs it

## Files of an evidence bundle that are not as its list of hashes says
problem-manifest-malformed = The list of hashes is not as it was written: it was changed
problem-file-changed = It was changed: its hash is not that of the list
problem-file-missing = It is missing: the list names it
problem-file-extra = It was added: the list does not name it
problem-file-unreadable = It cannot be read

## Oddities of a message
oddity-header-disagrees = The header claims another kind than the signed certification data, which prevail
oddity-certified-headers-unsigned = Certified-mail headers on a message without signature
oddity-certification-missing = The signed part holds no certification data
oddity-certification-unreadable = The certification data cannot be read
oddity-certification-twice = The certification data appear more than once
oddity-certification-in-anomaly = Certification data in an anomaly envelope, which has none of its own: they do not count
oddity-original-twice = The original message appears more than once
oddity-original-missing = The original message is missing
oddity-forwarded-by-others = A certified message forwarded by others inside something that is not signed
oddity-carries-certified = An ordinary message with a certified message attached
oddity-reference-disagrees = The reference header names another message than the signed part
oddity-not-mime = The message has no readable MIME structure
oddity-date-unreadable = A time in the certification data cannot be read
oddity-original-disagrees = The certified subject or sender is not that of the original message
oddity-signing-time-disagrees = The time in the certification data and the time of the signature are more than five minutes apart
oddity-several-events = Several events are certified in one message; the latest is the one that counts

## Types of receipt
receipt-type-completa = Complete
receipt-type-completa-detail = Holds the whole message: the content can be compared.
receipt-type-breve = Brief
receipt-type-breve-detail = Holds the message with digests in place of its attachments: keep the attachments to be able to compare them.
receipt-type-sintetica = Synthetic
receipt-type-sintetica-detail = Holds the certification data only: it attests delivery, not content.

## Recipients
role-to = To
role-cc = Cc
recipient-kind-certified = PEC
recipient-kind-ordinary = Ordinary mail
recipient-kind-unknown = Not known yet
error-code-nessuno = No error
error-code-no-dest = No such mailbox
error-code-no-dominio = No such domain
error-code-virus = Virus
error-code-altro = Another error
delay-twelve-hours = 12-hour notice
delay-unclear = Delay notice that does not say how many hours
delay-twenty-four-hours = 24-hour notice

## What a delivery receipt proves of the content
proof-same = The returned content is, byte for byte, what was sent
proof-same-reencoded = The returned content is what was sent, re-encoded on the way
proof-hashes-match = The attachments' digests match
proof-delivery-only = Attests delivery, not content
proof-differs = The returned content is not what was sent

## What stands against sending a draft
draft-no-recipient = No recipient
draft-bad-address = “{ $address }” is not an address
draft-several-addresses = “{ $address }” holds several addresses
draft-repeated-address = “{ $address }” appears twice
draft-control-character = A field contains a control character
draft-many-recipients = { $count } recipients: over the 50 every provider must take
draft-large-times-recipients = { $size } in all, counting every recipient: over the 30 MB every provider must take
draft-no-subject = No subject
draft-attachment-forgotten = The text speaks of an attachment and there is none
draft-blocked-type = “{ $name }” is of a type many providers block

## Ends of an account, places for passwords
service-imap = reading (IMAP)
service-smtp = sending (SMTP)
place-keychain = in the system's keychain
place-vault = in the profile's encrypted vault
place-memory = in memory only

## What is peculiar about passwords at a provider
password-hint-aruba = At Aruba, with 2-step verification, the webmail password does not work in mail programs: a dedicated password is needed, which is created in the webmail, shown only once and lasts three months. IMAP and SMTP can also be switched off in the webmail.
password-hint-infocert = At InfoCert Legalmail the user name is not the address: it is the one received when the mailbox was activated.
password-hint-postel = At Postel a dedicated password for mail programs is needed; it lasts 90 days.

## Dates, sizes, spans
month-1 = January
month-2 = February
month-3 = March
month-4 = April
month-5 = May
month-6 = June
month-7 = July
month-8 = August
month-9 = September
month-10 = October
month-11 = November
month-12 = December
month-short-1 = Jan
month-short-2 = Feb
month-short-3 = Mar
month-short-4 = Apr
month-short-5 = May
month-short-6 = Jun
month-short-7 = Jul
month-short-8 = Aug
month-short-9 = Sep
month-short-10 = Oct
month-short-11 = Nov
month-short-12 = Dec
weekday-1 = Monday
weekday-2 = Tuesday
weekday-3 = Wednesday
weekday-4 = Thursday
weekday-5 = Friday
weekday-6 = Saturday
weekday-7 = Sunday
format-instant = { $day } { $month } { $year }, { $time } ({ $zone })
format-day = { $day } { $month } { $year }
size-bytes = { $count } { $count ->
    [one] byte
   *[other] bytes
}
size-kilobytes = { $number } kB
size-megabytes = { $number } MB
size-gigabytes = { $number } GB
size-decimal-mark = .
span-days = { $count } d
span-hours = { $count } h
span-minutes = { $count } min
span-seconds = { $count } s

## Why an attachment is not opened from the program
danger-program = This is a program: from here it can only be saved.
danger-script = It holds instructions that the computer would run: from here it can only be saved.
danger-shortcut = This is a shortcut that can start a program: from here it can only be saved.
danger-disk-image = This is a disk image and may hold programs: from here it can only be saved.
danger-macros = It holds macros, that is, programs inside the document: from here it can only be saved.
danger-page = This is a web page, which can imitate real sites and run instructions: from here it can only be saved.
danger-closed-archive = This is an archive whose contents cannot be seen: from here it can only be saved.
danger-holds = It holds “{ $name }”, which is not a document: from here it can only be saved.
danger-disguised-name = Its name has characters that are not seen and can hide the true type of file: from here it can only be saved.
danger-disguised-program = It has a document's name but is a program: from here it can only be saved.
danger-unknown = This is not a known type of document: from here it can only be saved.
