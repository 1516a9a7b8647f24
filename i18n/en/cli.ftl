## Reports and sentences
wrong-usage = Wrong usage: { $reason }
output-failed = The output cannot be written: { $reason }
syncing = Synchronising…
watching = Listening. Ctrl+C to end.
checking = Checking: { $done } of { $of }
rebuilding = Rebuilding the indexes: { $done } of { $of }
rebuilt = Indexes remade: { $messages } { $messages ->
    [one] message
   *[other] messages
}.
no-such-kind = “{ $kind }” is not a kind of message
nothing-listed = No messages.
space-reading = Reading the kept messages again: { $done } of { $of }
space-removing = Removing from the server: { $done } of { $of }
space-returning = Putting back on the server: { $done } of { $of }
space-bad-age = an age is in days, months or years: 90d, 24m, 3y
space-plan = { $account }: { $n ->
    [one] 1 message
   *[other] { $n } messages
} that can leave the server, { $size }{ $percent ->
    [-1] { "" }
   *[other] { " " }({ $percent }% of the mailbox)
}
space-spared-unread = staying on the server, not read: { $n }
space-spared-starred = staying on the server, starred: { $n }
space-spared-open-dispatch = staying on the server, of dispatches not at their end: { $n }
space-spared-uncertain = staying on the server, drafts or already marked for deletion: { $n }
space-spared-damaged = staying on the server, because the copy here is missing or damaged: { $n }
space-dry = Nothing was removed: repeat with --do to do it.
space-removed = Removed from the server: { $n }, { $size }. They stay kept and listed here.
space-returned = Put back on the server: { $n }, { $size }.
space-left-damaged = left where it is: the copy here is missing or damaged
space-left-not-there = left where it is: on the server it is no longer in that folder
space-left-differs = left where it is: on the server it is not the same as the copy kept here
space-left-not-removed = left where it is: the server did not remove it
space-stopped = Stopped: what was done so far holds. Repeating the command goes on from there.
importing = Importing: { $done } messages read
imported = { $imported ->
    [one] Imported { $imported } message
   *[other] Imported { $imported } messages
} ({ $size }) of { $found } found.
import-duplicates = { $n } were kept already.
import-linked = { $dispatches } sent messages, { $receipts } receipts.
import-restored = In { $n } messages the mbox file had changed lines that begin with “From ”: they were put back, but a signature over them may not hold.
import-unreadable = { $file }: cannot be read ({ $reason })
import-too-large = { $file }: too large
import-no-message = { $file }: not a mail message
import-no-mailbox = { $file }: nothing tells which mailbox it belongs to; name it with --account
import-stopped = Interrupted: what was imported stays. Running the command again goes on from there.
import-nothing = No messages to import.
nothing-found = No message matches the search.
making-searchable = Bringing the search index up to date: { $done } of { $of }
no-dispatches = No dispatches.
no-accounts = No accounts. Add one with “recapito account add”.
no-attachments = No attachments to save.
saved-to = Saved: { $path }
exporting = Exporting: { $done } of { $of }
update-needs-evidence = only an evidence bundle is brought up to date: add --format evidence
exported = { $count } { $count ->
    [one] file
   *[other] files
} written to { $path }
sent-by-at = { $at }, from { $account }
state-overdue = { $state } (overdue)
line-lost-before-sending = the connection was lost before the text was sent: nothing left

## Accounts
password-stdin-needed = the password is read from standard input: add --password-stdin
password-unreadable = the password on standard input is not UTF-8 text
password-empty = there is no password on standard input
not-an-address = “{ $address }” is not an address
settings-missing = there is no preset for { $address }: give { $options }
not-a-pem = { $path } holds no PEM certificate
trying-account = Trying to read and to send…
end-good = The { $service } server answers well.
field-to-correct = To be corrected: { $field }
account-not-added = The account was not added.
account-added = Account { $address } added; the password lies { $place }.
account-changed = Account { $address } changed; the password lies { $place }.
account-removed = Account { $address } removed with its password. The original messages stay on the disk.
account-removed-mail-kept = Account { $address } removed with its password. Its mail stays listed.

## Authorities
trust-own = the profile's
trust-bundled = bundled
trust-added = Authority added: { $digest }
trust-removed = Authority removed: { $digest }
not-a-digest = “{ $text }” is not a SHA-256 of 64 hexadecimal digits

## Sending
body-not-utf8 = the text in { $path } is not UTF-8
send-nothing-sent = Nothing was sent and nothing will leave by itself: sending can be tried again.
send-still-committed = The message is confirmed but has not left yet: it will go at the next connection, with the window open or with “recapito watch”. Do not send it again: look at “recapito status”.
preflight-good = The message can be sent. It was not sent.
preflight-bad = The message cannot be sent like this.

## Verifying
nothing-to-verify = No .eml files to verify.
too-large-to-verify = too large, or an archive that expands beyond measure
verified-many = Verified: { $judged }. Not genuine: { $bad }.
verified-list = List of hashes: { $good } files as listed, { $bad } not.
hashes-written = { $count ->
    [one] Wrote the hash of { $count } message
   *[other] Wrote the hashes of { $count } messages
} to { $path }
verified-hashes = { $file }: a list of { $count } { $count ->
    [one] hash
   *[other] hashes
}.
hashes-unstamped = { $file }: no time stamp beside it (the same name with .tsr or .tst). By itself the list does not prove since when those messages exist.
verdict-weak = { $verdict } (weak algorithm)
signed-at = Signed
signed-by = Signer
issued-by = Certificate issued by
signature-inside = Inside it, another signature: { $verdict } ({ $signer })
signature-inside-nobody = no signer named
certificate-validity = Certificate's validity
certificate-span = from { $from } to { $until }; { $now }
certificate-holds = valid today
certificate-held = not valid today
anchor = Known authority
algorithms = Algorithms
message-digest = SHA-256 of the message
certified-heading = Certification data:
certified-heading-unproved = Certification data as claimed, not attested by a genuine signature:
certified-sender = Sender
certified-recipients = Recipients
certified-delivery = Delivery to
certified-subject = Subject
certified-date = Date
certified-provider = Provider
certified-receipt-type = Type of receipt
certified-error = Error
certified-error-detail = Reason
certified-identifier = Identifier
certified-message-id = Original Message-ID
problems-heading = Findings:

## Showing a message
header-from = From
header-to = To
header-cc = Cc
header-subject = Subject
header-date = Date
text-from-html = text made from HTML
text-cut = text cut
attachments-heading = Attachments:
technical-heading = Technical parts:

## Checking the profile
check-messages = Messages read again
check-damaged = Damaged
check-missing = Missing
check-ledger-lines = Ledger lines
check-ledger-broken-at = Ledger broken at line
check-index-differences = Index differences
check-is-damaged = Damaged: { $message }
check-is-missing = Missing: { $message }
check-good = Everything agrees.
check-index-only = Messages and ledger are intact; the indexes are remade with “recapito rebuild”.
check-bad = Something does not agree: keep the profile as it is and restore the files from a backup.

## Events
event-lagged = Some events were lost: read everything again
event-accounts-changed = Accounts changed
event-health-changed = { $account }: the account's condition changed
event-messages-changed = { $account }, { $folder }: { $new ->
    [0] messages updated
    [one] { $new } new message
   *[other] { $new } new messages
}
event-searchable = More messages can be found by searching
event-dispatch-changed = Dispatch { $dispatch } changed
event-synced = { $account }: in step
event-ailing = The kept bytes of message { $message } were found damaged or missing
event-ledger-broken = The profile's ledger was found broken
ailing-is = { $account }, { $kind }, { $date }: { $subject }
ailing-touches = concerns dispatch { $dispatch }: until it is recovered, it proves nothing
ailing-on-server = still on the server: the next synchronisation fetches it again
ailing-from-backup = recover the file from a backup and import it with “recapito import”
comparing = Comparing: { $done } of { $of }
period-ends-before = the period ends before it begins
preserved = { $count ->
    [one] Package of { $count } message, written and read back
   *[other] Package of { $count } messages, written and read back
}: { $path }
preserved-nothing = No message to submit in this period: nothing was written.
preserved-before = { $count ->
    [one] { $count } message of the period is in an earlier package
   *[other] { $count } messages of the period are in earlier packages
} (--again includes them).
retention-messages = Messages kept
retention-oldest = The oldest
retention-to-keep = Still to be kept (ten years, art. 2220 c.c.)
retention-keep-until = The newest, until
retention-beyond-keeping = Beyond ten years
retention-packages = Submission packages prepared
retention-unpreserved = In no package
retention-unpreserved-oldest = The oldest in no package
retention-logs-gone = Dispatches whose logs providers may not have any more (30 months)
retention-unproved = Dispatches without proof for some recipient
retention-ask-by = { $dispatch }, { $at }, “{ $subject }”: no proof for { $recipients }. The provider can be asked for its logs until { $day }.
retention-too-late = { $dispatch }, { $at }, “{ $subject }”: no proof for { $recipients }. The provider may not have the logs any more.
compare-left = On the left
compare-right = On the right
compare-count = { $messages } messages, { $copies } copies
compare-unreadable = Unreadable
compare-same = The same
compare-rewritten = Rewritten by the server
compare-differs = Different
compare-only-left = Only on the left
compare-only-right = Only on the right
compare-whole = Every message is on both sides.
compare-lacking = The two sides do not agree.

## Demo
demo-begins = Demo world: simulated providers on this computer, no message leaves it.
demo-subject = Trial contract
demo-body = Please find the trial contract attached.
demo-attachment = Trial contract, of no effect.
demo-as-told = { $address }: the outcome is as promised.
demo-not-as-told = { $address }: the outcome is NOT as promised.
demo-evidence = Evidence kept in { $path }

## Columns
column-account = ACCOUNT
column-new = NEW
column-updated = UPDATED
column-failed = NOT KEPT
column-size = SIZE
column-time = TIME
column-id = ID
column-date = DATE
column-kind = KIND
column-verdict = SIGNATURE
column-from = FROM
column-subject = SUBJECT
column-file = FILE
column-name = NAME
column-user = USER
column-imap = IMAP
column-smtp = SMTP
column-group = GROUP
column-origin = ORIGIN
column-authority = AUTHORITY
column-note = NOTE
column-digest = SHA-256
column-where = FOUND IN
column-dispatch = DISPATCH

## Help
help-heading-commands = Commands
help-heading-options = Options
help-heading-arguments = Arguments
help-heading-usage = Usage:
help-recapito = Italian certified e-mail: sending, receiving, receipts and their verification.
help-recapito-more =
    Without a command the window opens.
    Exit codes: 0 done and good; 1 done, and the answer is bad (altered, failed, not found); 2 wrong usage; 3 could not be done.
help-recapito--profile = The profile's folder; else the user's data folder
help-recapito--lang = The language
help-recapito--log = The level of the log on stderr
help-recapito--json = One JSON document on stdout and nothing else
help-recapito--demo = Opens a demo world with simulated providers
help-recapito--help = Shows this help
help-recapito--version = Shows the version
help-account = The profile's accounts
help-account-add = Adds an account, or changes the settings of one that is there
help-account-add-more = The password goes into the system's keychain or, where there is none, into a vault encrypted with RECAPITO_PASSPHRASE; never in clear.
help-account-add--address = The PEC address
help-account-add--name = The writer's name
help-account-add--user = The user name, if it is not the address
help-account-add--imap = The server for reading, implicit TLS
help-account-add--smtp = The server for sending, implicit TLS
help-account-add--ca = A private authority trusted for this account's TLS only
help-account-add--group = The group
help-account-add--no-test = Does not try reading and sending
help-account-add--password-stdin = Reads the password from standard input
help-account-list = Lists the accounts
help-account-remove = Removes an account and its password
help-account-remove--address = The PEC address
help-account-remove--keep-mail = Its mail stays listed
help-trust = The authorities believed for certified-mail signatures
help-trust-list = Lists the bundled authorities and the profile's own
help-trust-add = Adds a file's authorities to the profile
help-trust-add--file = A PEM or DER file
help-trust-add--note = Why they are believed
help-trust-remove = Removes one of the profile's authorities
help-trust-remove--sha256 = The certificate's SHA-256
help-sync = One pass over all folders; ends when everything is kept
help-sync--account = This account only (repeatable)
help-watch = Stays and shows events; with --json one per line
help-list = Lists the kept messages, receipts included
help-list--account = One account
help-list--folder = One folder, by its full name
help-list--kind = One kind, such as avvenuta-consegna
help-list--unread = Unread only
help-list--limit = At most this many
help-list--offset = Skips the first ones
help-show = Shows a message, its parts and its verification
help-show--id = The message's SHA-256, or its first digits
help-show--raw = The exact bytes
help-show--part = One part, decoded
help-show--save = Saves the attachments into this folder, never overwriting
help-send = Sends a message
help-send-more = Exit code 1 when the submission is refused or uncertain, when a recipient did not get the message, or when with --wait the time is up before every outcome.
help-send--from = The sending account
help-send--to = A recipient (repeatable)
help-send--cc = A copy recipient (repeatable)
help-send--subject = The subject
help-send--body = The text, UTF-8; - for standard input
help-send--attach = An attachment (repeatable)
help-send--receipt = The delivery receipt asked for
help-send--wait = Waits at most this many seconds for every outcome
help-send--dry-run = Checks only, sends nothing
help-status = The dispatches and their receipts, newest first
help-status--id = One dispatch: its id, its Message-ID, or a message that belongs to it
help-status--account = One account
help-status--open = Only dispatches not concluded, or with alerts
help-verify = Checks signatures and certification data of files, without a profile
help-verify-more = Exit code 0 only if every message is genuine and, in an evidence bundle, every file is the one listed; 1 for any other verdict, also for ordinary mail without a signature. Certificate revocation is not checked. A time stamp (file.tsr or file.tst beside file) is checked against the authorities given by --tsa; a list of hashes needs one.
help-verify--paths = Files .eml, folders, zip archives, evidence bundles (their list of hashes too)
help-verify--trust = An authority believed besides the bundled ones (repeatable)
help-verify--tsa = An authority believed for time stamps (repeatable); none is bundled
help-export = Writes the original messages, byte for byte; as evidence, with what it takes to check them
help-export--ids = One or more dispatches, Message-IDs or messages
help-export--to = A folder, or an archive if it ends in .zip; never overwritten but by --update
help-export--format = The form: evidence, with report, certificates and hashes; eml, the bare messages; court, for filing in court
help-export--update = Brings a bundle exported before up to date, for instance with receipts that came later
help-space = Makes space on the servers: removes what is kept and verified here
help-space-more =
    Without --do it only tells how many messages and bytes. Before a message is removed its copy is read again from the disk,
    its SHA-256 checked, the copy compared with the server, and the ledger told what goes. Ctrl-C stops without losing anything.
help-space--account = One mailbox; all when not given
help-space--older-than = Only older messages: days, months or years (90d, 24m, 3y)
help-space--largest = The largest first rather than the oldest
help-space--enough = So many megabytes are enough
help-space--copy-to = First copies each message to this folder, on another disk
help-space--carry-out = Really removes
help-space--removed = Lists what was removed and can be put back
help-space--put-back = Puts these messages back on the server, or all of them with all
help-hashes = Writes the SHA-256 hashes of the kept messages and of the ledger, to be time-stamped
help-hashes-more = Without --names the list holds hashes alone, in order: it can be given to anybody and tells nothing. With --names it is checked by “sha256sum -c” in the profile's folder. A stamp is asked for with “openssl ts -query -data FILE -sha256 -cert -out FILE.tsq”; the answer, saved as FILE.tsr, is checked with “recapito verify FILE --tsa AUTHORITY.pem”.
help-hashes--account = Only this account's messages, without the ledger (repeatable)
help-hashes--names = With the files' names and, as comments, date, kind, account, sender and subject
help-hashes--to = A new file; standard output when not given
help-preserve = Prepares a submission package for a preservation system: one mailbox, one period
help-preserve-more = The package holds the messages as .eml, the metadata of Annex 5 of AgID's guidelines, the index after UNI 11386:2020 (PIndex) and the hashes. The schema of UNI 11386 is not public: the index follows that of public preservation systems, and yours may ask for something else. What is in a package already is not packed again. To prepare a package is not to preserve: that takes a preservation system.
help-preserve--account = The mailbox
help-preserve--from = The first day of the period (Italian time)
help-preserve--until = The last day of the period
help-preserve--to = A folder, or an archive if it ends in .zip; never overwritten
help-preserve--again = Also messages that are in an earlier package
help-preserve--holder = Whose archive it is; the account's name or address when not given
help-preserve--holder-id = The holder's number, such as VATIT-01234567890
help-retention = Shows what must be kept, what is in no package, which proofs can still be asked of providers
help-retention-more = Exit code 1 if a dispatch is not proved and the time to ask the provider for its logs is about to end.
help-retention--account = Only this account (repeatable)
help-retention--within = How many days before that end to warn
help-compare = Compares two mailboxes, or a mailbox and files, message by message: for moving between providers
help-compare-more = Exit code 0 only if every message is on both sides: the same, or with nothing but header fields rewritten by a server.
help-compare--left = An account of the profile, or .eml and mbox files, folders, Maildirs, zips
help-compare--right = What it is compared with
help-compare--csv = The differences as CSV
help-check = Reads every message, the ledger and the indexes again and compares them
help-search = Searches the kept messages: subject, addresses, text, attachment names, identifiers
help-search-more =
    All words must be there, in any of their forms, Italian or English; the last one may be only begun.
      "contratto di locazione"        these words in this order
      -sollecito                      without this word
      from: to: subject: attachment: id: body:   there only (also da: a: oggetto: allegato: testo:)
      after:2024-03 before:15/03/2024 date:2024   by date
    Exits with 1 when nothing is found.
help-search--query = What to look for
help-search--account = One account
help-search--limit = At most this many; 50 when not given
help-import = Imports messages from files: .eml, mbox, Maildir, zip of .eml, folders
help-import-more =
    The messages stay byte for byte those of the file and appear in the folder Imported. Without --account each goes to the
    mailbox it was sent from or to. Those kept already are recognised by their SHA-256. Ctrl-C interrupts without losing
    anything.
help-import--paths = Files and folders
help-import--account = The mailbox they belong to
help-rebuild = Remakes the indexes from messages and ledger
help-demo = The main job on a demo world, in the terminal
help-demo--keep = Where to keep the evidence
no-display = There is no display here to open the window on. The commands can be used: "recapito --help" lists them.
no-window = This build has no window. The commands can be used: "recapito --help" lists them.
demo-no-display = There is no display here: the demonstration runs in the terminal.
event-raise = The program was started again on this profile
