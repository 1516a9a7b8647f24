## Kinds of message
part-subject = subject
part-from = sender
part-to = recipients
part-attachment = attachments
part-identifier = identifier
part-body = text

kind-accettazione = Acceptance receipt
kind-non-accettazione = Non-acceptance notice
kind-presa-in-carico = Server-to-server acceptance receipt
kind-posta-certificata = PEC message
kind-avvenuta-consegna = Delivery receipt
kind-errore-consegna = Non-delivery notice
kind-preavviso-errore-consegna = Non-delivery notice (time limit exceeded)
kind-rilevazione-virus = Virus detection notice
kind-anomalia = Anomaly envelope (mail that is not certified)
kind-ordinaria = Ordinary mail
kind-rem-dispatch = REM message
kind-rem-evidence = REM evidence: { $event }

## Verdicts on a signature: a few words, then what was checked
verdict-waiting = Being checked
verdict-genuine = Genuine
verdict-genuine-detail = The signature is intact and made by a single provider whose address is the envelope's sender. The certificate chains to a known certified-mail authority and was valid when the signature was made. Revocation was not checked.
verdict-unknown-issuer = Unknown issuer
verdict-unknown-issuer-detail = The content is intact, but the certificate does not chain to a known certified-mail authority.
verdict-signer-mismatch = Different signer
verdict-signer-mismatch-detail = The content is intact and the authority is known, but the signer's address is not the envelope's sender.
verdict-not-valid-then = Certificate not valid at signing
verdict-not-valid-then-detail = The content is intact, but when the signature was made the certificate, or one in its chain, was not valid.
verdict-altered = Altered
verdict-altered-detail = The message's bytes are not those that were signed.
verdict-unsigned = Not signed
verdict-unsigned-detail = The message has no provider signature: nothing certifies it.
verdict-ambiguous = Ambiguous
verdict-ambiguous-detail = The structure can be read in more than one way (several signers, several senders, or signed and unsigned parts together), so what was signed cannot be determined.
verdict-unreadable = Cannot be checked
verdict-unreadable-detail = The signature cannot be checked: it is damaged, it uses an algorithm that this program does not support, or the message is too complex. This does not mean that the message was altered.

## States of one recipient
state-waiting = Waiting for acceptance
state-accepted = Accepted
state-delayed = Delayed
state-delivered = Delivered
state-failed = Not delivered
state-virus = Not delivered (virus)
state-refused = Rejected
state-ordinary = Not certified
state-uncertain = Uncertain

## States of a whole dispatch
dispatch-delivered = Delivered to all
dispatch-partly-delivered = Partly delivered
dispatch-pending = In progress
dispatch-attention = Needs attention
dispatch-failed = Not delivered
dispatch-refused = Rejected
dispatch-uncertain = Uncertain

## How a submission went
submission-elsewhere = Sent with another program
submission-committed = Confirmed, waiting to be sent
submission-in-flight = Being sent
submission-accepted = Accepted by the provider
submission-rejected = Rejected by the provider
submission-uncertain = Outcome of sending unknown

## Alerts on a dispatch
alert-forged-receipt = A receipt that refers to this message is not genuine: it is ignored
alert-foreign-receipt = A receipt refers to another message, or to a recipient this message was not sent to
alert-duplicate-receipt = The same receipt arrived more than once with different bytes
alert-conflicting-receipts = Two receipts contradict each other
alert-content-differs = The complete receipt does not contain what was sent
alert-weak-algorithm = A decisive receipt is signed with an algorithm that is weak today
alert-overdue-acceptance = The acceptance receipt did not arrive within the expected time
alert-overdue-delivery = No outcome after 24 hours
alert-unclear-delay = A delay notice does not say whether it is the 12-hour or the 24-hour one
alert-receipt-out-of-order = A receipt has a time before the sending (then it is ignored) or before the acceptance: a clock is wrong, perhaps this computer's
alert-subject-differs = A receipt certifies a subject different from that of the message sent
alert-unproven-copy = Another dispatch with the same Message-ID is proven by receipts or by this program's ledger; this copy is proven by nothing and anybody may have written it
alert-irregular-receipt = A receipt has missing, repeated or irregular certification data: it is ignored
alert-signing-time-disagrees = The signing time and the certified time of a receipt are more than five minutes apart: it is ignored
alert-certified-after-arrival = A receipt certifies a time after its own arrival: it is ignored, if this computer's clock is right
alert-about = { $alert } ({ $recipient })

## Verdicts on a time stamp
stamp-genuine = { $file }: genuine time stamp. The file existed in exactly this form on { $at }, as attested by { $signer } under { $anchor }.
stamp-unknown-issuer = { $file }: the time stamp was made over this file and states { $at }, but { $signer } does not chain to an authority given with --tsa, so its identity cannot be confirmed.
stamp-signer-mismatch = { $file }: the time stamp was signed by someone other than the signer it names.
stamp-not-valid-then = { $file }: the time stamp was made over this file and states { $at }, but the certificate of { $signer } was not valid, or not for time stamping.
stamp-altered = { $file }: the time stamp does not belong to this file, or was altered.
stamp-unsigned = { $file }: the time stamp is not signed.
stamp-ambiguous = { $file }: the time stamp can be read in more than one way and proves nothing.
stamp-unreadable = { $file }: the time stamp cannot be checked.

## Problems found while checking a signature
problem-signed-part-not-root = The signed part is inside an unsigned part
problem-no-signer = The signature names no signer
problem-several-signers = The signature names more than one signer
problem-content-twice = The detached signature also carries content
problem-no-signed-attributes = The signature has no signed attributes, or lacks an obligatory one
problem-attributes-as-content = The content is a set of attributes: the signature may be that of another message
problem-content-type-not-data = The signed content type is not the expected one
problem-digest-differs = The digest of the content is not the signed one
problem-signature-differs = The signature does not match the signer's certificate
problem-certificate-missing = The signer's certificate is not included in the signature
problem-no-path = No certification path leads to a known authority
problem-outside-validity = The certificate was expired or not yet valid when the signature was made
problem-issuer-outside-validity = An authority in the chain was expired or not yet valid when the signature was made
problem-wrong-key-usage = The certificate's key usage does not permit this kind of signature
problem-name-not-permitted = A name constraint of an authority excludes the signer
problem-path-rule-broken = The certification path violates a rule
problem-address-differs = The signer's address is not the sender's
problem-no-address-in-certificate = The signer's certificate contains no address
problem-from-not-single = There is no sender, or more than one
problem-no-signing-time = The signature does not state when it was made; only a time in the signed certification data counts
problem-signing-time-far-from-date = The signing time and the message's date are more than five minutes apart
problem-weak-algorithm = Algorithm that is weak today (SHA-1 or a 1024-bit key)
problem-unsupported-algorithm = Unsupported algorithm or parameter
problem-broken-cms = The signature cannot be read as CMS
problem-broken-mime = The MIME structure cannot be read
problem-line-ends-repaired = Verified only after line endings were restored to CRLF
problem-certified-headers-without-signature = Certified-mail headers without a signature
problem-signature-inside = The signed content is itself a signature or is encrypted: the inner one is reported separately and certifies nothing
problem-revocation-not-checked = Revocation was not checked: this would require network access
problem-provider-list-not-checked = It was not checked whether the provider was then in the list of certified providers and managed these domains: only providers have access to that list
problem-too-complex = The structure of the message is too complex: the signature was not checked
problem-set-aside = The message was set aside: the signature was not checked
problem-waiting = The message is still to be examined: the signature was not checked
problem-imprint-differs = The file is not the one that was stamped: its digest differs
problem-not-a-stamp = Not a time-stamp token, or the authority did not grant one
problem-signing-certificate-differs = The signed attributes of the time stamp do not identify the certificate that signs it

## Files of an evidence bundle that are not as its list of hashes says
problem-manifest-malformed = The list of hashes has been changed since it was written
problem-file-changed = Changed: its hash is not the one in the list
problem-file-missing = Missing: it is in the list of hashes
problem-file-extra = Added: it is not in the list of hashes
problem-file-unreadable = It cannot be read
problem-manifest-missing = The list of hashes SHA256SUMS is missing or has another name: without it the collection is not whole
problem-name-doubled = Two files have the same name, or names that differ only in case or Unicode form: programs see different ones
problem-name-unsafe = A name that leads out of the folder: an absolute path, ".." or a backslash
problem-file-is-link = A link in place of a file
problem-archive-ambiguous = An ambiguous zip: programs find different files in it
problem-archive-too-large = A zip that unpacks beyond any measure
problem-file-not-recomputed = Not what follows from the messages of the collection
problem-statement-missing = esiti.json is missing or unreadable: the report cannot be computed again from the messages
problem-ledger-excerpt-differs = The ledger's lines are not intact, or not exactly about the messages of the collection
problem-receipt-of-other-dispatch = A receipt of another dispatch
problem-content-differs = The receipt is about another content or subject than that of the sent message

## What a collection of evidence cannot prove
verified-limits = What remains unproved: without a time stamp on SHA256SUMS nothing shows since when this collection has been as it is, nor that no receipt was taken out, with every trace of it, by whoever prepared it or had access to the profile.
verified-limits-stamped = What remains unproved: the time stamp shows since when this collection has been as it is, not that it was complete when stamped.

## Oddities of a message
oddity-header-disagrees = The header claims a kind different from the signed certification data, which take precedence
oddity-certified-headers-unsigned = Certified-mail headers on a message without a signature
oddity-certification-missing = The signed part contains no certification data
oddity-certification-unreadable = The certification data cannot be read
oddity-certification-irregular = The certification data do not have the prescribed form (repeated, unknown, missing, misplaced or contradictory elements): they are ignored
oddity-certification-twice = The certification data appear more than once
oddity-certification-in-anomaly = Certification data in an anomaly envelope, which should have none: they are ignored
oddity-original-twice = The original message appears more than once
oddity-original-missing = The original message is missing
oddity-forwarded-by-others = A certified message forwarded by someone else inside an unsigned part
oddity-carries-certified = An ordinary message with a certified message attached
oddity-reference-disagrees = The reference header names a message different from that in the signed part
oddity-not-mime = The message has no readable MIME structure
oddity-date-unreadable = A time in the certification data cannot be read
oddity-original-disagrees = The certified subject or sender is not that of the original message
oddity-signing-time-disagrees = The time in the certification data and the time of the signature are more than five minutes apart
oddity-certified-after-arrival = The certified time is later than the arrival of the message
oddity-several-events = Several events are certified in one message: the latest one counts
oddity-too-complex = The structure of the message is too complex to be read completely: what can be read is shown
oddity-set-aside = The message was set aside because examining it, on trial in a process of its own, made that process end or took too long: only its header was read
oddity-waiting = The program ended while it examined this message and perhaps others, and the trial that shows whether the message is the cause has not been completed: only its header was read

## Types of receipt
receipt-type-completa = Complete
receipt-type-completa-detail = Contains the whole message: the content can be compared.
receipt-type-breve = Brief
receipt-type-breve-detail = Contains the message with digests in place of its attachments: keep the attachments to be able to compare them.
receipt-type-sintetica = Concise
receipt-type-sintetica-detail = Contains the certification data only: it attests delivery, not content.

## Recipients
role-to = To
role-cc = Cc
recipient-kind-certified = PEC
recipient-kind-ordinary = Ordinary mail
recipient-kind-unknown = Not yet known
delay-twelve-hours = 12-hour notice
delay-unclear = Delay notice without the number of hours
delay-twenty-four-hours = 24-hour notice

## What a delivery receipt proves of the content
proof-same = The returned content is, byte for byte, what was sent
proof-same-reencoded = The returned content is what was sent, re-encoded in transit
proof-hashes-match = The attachments' digests match
proof-delivery-only = Attests delivery, not content
proof-differs = The returned content is not what was sent

## Problems of a draft
draft-no-recipient = No recipient
draft-bad-address = “{ $address }” is not an address
draft-several-addresses = “{ $address }” contains more than one address
draft-repeated-address = “{ $address }” appears twice
draft-control-character = A field contains a control character
draft-many-recipients = { $count } recipients: more than the 50 that every provider must accept
draft-large-times-recipients = { $size } in total, counting every recipient: more than the 30 MB that every provider must accept
draft-no-subject = No subject
draft-attachment-forgotten = The text mentions an attachment, but there is none
draft-blocked-type = “{ $name }” is of a type that many providers block

## Servers of an account, where passwords are stored
service-imap = incoming (IMAP)
service-smtp = outgoing (SMTP)
place-keychain = in the system keychain
place-vault = in the profile's encrypted vault
place-memory = in memory only

## Peculiarities of passwords at some providers
password-hint-aruba = Aruba: with two-step verification, the webmail password does not work in mail programs. They need a dedicated password, which is created in the webmail, shown only once and lasts three months. IMAP and SMTP can also be switched off in the webmail.
password-hint-infocert = InfoCert Legalmail: the user name is not the address but the one received when the mailbox was activated.
password-hint-postel = Postel: mail programs need a dedicated password, which lasts 90 days.

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
weekday-yesterday = yesterday
weekday-1 = Monday
weekday-2 = Tuesday
weekday-3 = Wednesday
weekday-4 = Thursday
weekday-5 = Friday
weekday-6 = Saturday
weekday-7 = Sunday
format-instant = { $day } { $month } { $year }, { $time } ({ $zone })
format-day = { $day } { $month } { $year }
format-month = { $month } { $year }
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
danger-program = This is a program: it can only be saved.
danger-script = It contains instructions that the computer would run: it can only be saved.
danger-shortcut = This is a shortcut that can start a program: it can only be saved.
danger-disk-image = This is a disk image and may contain programs: it can only be saved.
danger-macros = It contains macros, that is, programs inside the document: it can only be saved.
danger-page = This is a web page, which can imitate real sites and run scripts: it can only be saved.
danger-closed-archive = This is an archive whose contents cannot be inspected: it can only be saved.
danger-holds = It contains “{ $name }”, which is not a document: it can only be saved.
danger-disguised-name = Its name contains invisible characters that can hide the real file type: it can only be saved.
danger-disguised-program = It has the name of a document but is a program: it can only be saved.
danger-unknown = This is not a known type of document: it can only be saved.

## Why a file was passed over
left-out-format = a format of another mail program that cannot be read here: export its messages from that program as .eml or mbox
left-out-archive = an archive inside a folder or inside another archive: extract it, or give it by itself if it is a zip
left-out-partial = an incomplete message: the mail program keeps its attachments elsewhere or never downloaded them
left-out-unfinished = a message that a mail program was still writing
left-out-empty = it is empty
left-out-link = a link, which is not followed
left-out-special = not a regular file
left-out-too-deep = the folder is nested too deep
left-out-other-file = not an email message
left-out-index = a service file or an empty one, without messages

## Folders by role
folder-inbox = Inbox
folder-sent = Sent
folder-drafts = Drafts
folder-archive = Archive
folder-junk = Junk
folder-trash = Trash
folder-imported = Imported

## What is wrong with an account
health-login = Cannot sign in
health-faulty = Cannot get mail
health-retrying = Unreachable, retrying
health-password = Password missing
health-paused = Paused
health-switched-off = IMAP access is switched off
health-certificate = Check the server certificate
health-disk = Cannot write to disk

## What one click does about it
repair-password = Re-enter password
repair-switched-off = How to switch access back on
repair-settings = Open mailbox settings
repair-again = Try again now
repair-resume = Resume

## A mailbox was added
mailbox-added-keychain = Mailbox added. The password is stored in the system keychain.
mailbox-added-vault = Mailbox added. The password is stored in the profile's encrypted vault.
mailbox-added-memory = Mailbox added. The password is kept in memory only.

## What a recipient's state means and what comes next
next-waiting = The provider has not confirmed yet that it accepted the message. This usually takes a few minutes.
next-accepted = The provider accepted the message. The delivery receipt arrives within 24 hours; if there is no outcome after 12 hours, the provider sends a notice.
next-delayed = 12 hours have passed without delivery. This is not final: a delivery receipt or a non-delivery notice arrives within 24 hours of sending.
next-delivered = The message is in the recipient's mailbox. The complete receipt proves delivery and content.
next-failed = The message was not delivered. Read the reason: if the mailbox is full or does not exist, send the message again or use another address.
next-virus = The recipient's provider blocked the message because of a virus. Check the attachments before sending again.
next-refused = The sender's provider rejected the message: nothing was sent to this recipient.
next-ordinary = This is not a PEC address: no delivery receipt will arrive. Only the acceptance receipt is evidence.
next-uncertain = It is not known whether the provider accepted the message. Wait for the acceptance receipt before sending again: sending twice has legal effects.

## Why messages stay on the server
skipped-unread-short = { $n } unread
skipped-starred-short = { $n } starred
skipped-open-dispatch-short = { $n } belonging to sent messages without a final outcome
skipped-uncertain-short = { $n } drafts or already marked for deletion
skipped-damaged-short = { $n } whose local copy is missing or damaged
skipped-unread = kept on the server, unread: { $n }
skipped-starred = kept on the server, starred: { $n }
skipped-open-dispatch = kept on the server, part of dispatches without a final outcome: { $n }
skipped-uncertain = kept on the server, drafts or already marked for deletion: { $n }
skipped-damaged = kept on the server, local copy missing or damaged: { $n }

## A message on the server that was not received
failed-message = { $folder }, message { $uid }: { $problem }
failed-folder = { $folder }: { $problem }
fetch-problem-no-answer = the server lists it but sends nothing when asked for it. It stays on the server and is tried again later.
fetch-problem-no-body = the server sent it without any content. It stays on the server and is tried again later.
fetch-problem-unreadable = the server's response cannot be read or contradicts itself. It stays on the server and is tried again later.
fetch-problem-refused = the server refuses to send it (“{ $words }”). It stays on the server and is tried again later.
fetch-problem-breaks-connection = the server sends more bytes than it announces, which makes the connection unusable. It stays on the server and is tried again later.
fetch-problem-connection-lost = the connection is lost while it is fetched. It stays on the server and is tried again later.
fetch-problem-too-large = it is too large to be fetched. It stays on the server: download it from the provider's webmail.
fetch-problem-other-size = it arrived with another length than the server announced: { $received } bytes instead of { $announced }. It is stored as it arrived: check it in the provider's webmail.
fetch-problem-not-listed = the server reports further messages that it does not list: { $n }. Check the folder in the provider's webmail.
fetch-problem-folders-left-out = Folders not synchronised because their names cannot be read or are too long, or because there are too many: { $n }. Their mail stays on the server.
fetch-problem-renumbered = the server renumbers the messages at every access (UIDVALIDITY). Nothing is missing or doubled here, but synchronising takes longer, and moving or deleting may fail. Report it to the provider.

## Why messages were left as they were
unchanged-damaged-count = { $n } left on the server: the local copy is missing or damaged
unchanged-not-there-count = { $n } skipped: no longer in that folder on the server
unchanged-differs-count = { $n } left on the server: they differ from the local copy
unchanged-not-removed-count = { $n } not removed by the server
unchanged-damaged = skipped: the local copy is missing or damaged
unchanged-not-there = skipped: no longer in that folder on the server
unchanged-differs = skipped: the message on the server differs from the local copy
unchanged-not-removed = skipped: the server did not remove it

## A dispatch in a list
delivered-to-some = Delivered to { $done } of { $of }
delivered-to-all = Delivered to all { $of }
delivered-without-proof = Delivered to { $done } of { $done } PEC · { $unproved } without proof
accepted-without-proof = Accepted · no proof of delivery

## A message in a list
not-certified = Not certified

## Lists of addresses
addresses-and-others = { $first } … and { $others ->
    [one] one more
   *[other] { $others } more
}

## Messages not examined completely
note-too-complex = Too complex
note-too-complex-detail = The structure of this message passes the limits that the program sets itself: it was read up to the limit, and its signature was not checked. The original message is kept complete and can be saved.
note-set-aside = Set aside
note-set-aside-detail = Examining this message, on trial in a process of its own, made that process end or took too long: it is therefore not examined by itself any more. It is kept complete and can be saved; to try again: “recapito rebuild”.
note-waiting = To be examined
note-waiting-detail = The program ended while it examined this message and perhaps others. It is examined in a process of its own first, which has not been completed yet; Recapito retries automatically. It is kept complete and can be saved.
messages-waiting = Messages still to be checked: { $count }. They are listed with what their headers say.
not-examined = Left out, because it is set aside or still to be examined: { $message }
check-set-aside = Set aside
check-is-set-aside = set aside: { $message }
check-waiting = To be examined
check-is-waiting = to be examined: { $message }
profile-folder = the folder of the profile
