## Reports and sentences
wrong-usage = Usage error: { $reason }
output-failed = Cannot write the output: { $reason }
syncing = Synchronising…
sync-failure = { $account }: { $what }
sync-alert = { $account }, notice from the server: “{ $words }”
watching = Watching. Press Ctrl+C to stop.
checking = Checking: { $done } of { $of }
rebuilding = Rebuilding the indexes: { $done } of { $of }
rebuilt = Indexes rebuilt: { $messages } { $messages ->
    [one] message
   *[other] messages
}.
no-such-kind = “{ $kind }” is not a kind of message
nothing-listed = No messages.
space-reading = Reading stored messages back: { $done } of { $of }
space-removing = Removing from the server: { $done } of { $of }
space-returning = Putting back on the server: { $done } of { $of }
space-bad-age = an age is given in days, months or years: 90d, 24m, 3y
space-plan = { $account }: { $n ->
    [one] 1 message
   *[other] { $n } messages
} can be removed from the server, { $size }{ $percent ->
    [-1] { "" }
   *[other] { " " }({ $percent }% of the mailbox)
}
space-dry = Nothing was removed. Run the command again with --do to remove them.
space-removed = Removed from the server: { $n }, { $size }. They are still stored and listed here.
space-returned = Put back on the server: { $n }, { $size }.
space-stopped = Stopped. What was already done stays done; run the command again to continue.
importing = Importing: { $done } messages read
imported = { $imported ->
    [one] Imported { $imported } message
   *[other] Imported { $imported } messages
} ({ $size }) of { $found } found.
import-duplicates = { $n } were already stored.
import-linked = { $dispatches } sent messages, { $receipts } receipts.
import-restored = In { $n } messages the mbox file had altered lines that begin with “From ”. They were restored, but a signature over them may not verify.
import-unreadable = { $file }: cannot be read ({ $reason })
import-too-large = { $file }: too large
import-left-out = { $file }: { $reason }
import-ignored = { $n ->
    [one] One file contains no messages (a service file or an empty one): { $files }
   *[other] { $n } files contain no messages (service files or empty ones): { $files }
}
import-left = { $n ->
    [one] Left out: { $n }, listed above.
   *[other] Left out: { $n }, listed above.
}
import-no-message = { $file }: not an email message
import-no-mailbox = { $file }: cannot tell which mailbox it belongs to; specify it with --account
import-stopped = Interrupted. What was imported is kept; run the command again to continue.
import-nothing = No messages to import.
nothing-found = No messages match the search.
making-searchable = Updating the search index: { $done } of { $of }
no-dispatches = No dispatches.
no-accounts = No accounts. Add one with “recapito account add”.
no-attachments = No attachments to save.
saved-to = Saved: { $path }
saved-unsafe = Careful, { $path }: { $reason } Open the saved file only if you are sure of who sent it and why.
exporting = Exporting: { $done } of { $of }
update-needs-evidence = only an evidence bundle can be updated: add --format evidence
exported = { $count } { $count ->
    [one] file
   *[other] files
} written to { $path }
sent-by-at = { $at }, from { $account }
state-overdue = { $state } (overdue)
line-lost-before-sending = the connection was lost before the message text was transmitted: nothing was sent

## Accounts
password-stdin-needed = the password is read from standard input: add --password-stdin
password-unreadable = the password on standard input is not UTF-8 text
password-empty = no password on standard input
not-an-address = “{ $address }” is not an address
settings-missing = no preset for { $address }: specify { $options }
not-a-pem = { $path } does not contain a PEM certificate
trying-account = Testing receiving and sending…
end-good = The { $service } server responds correctly.
end-untried = The { $service } server responds; the password was not tried there.
field-to-correct = To correct: { $field }
account-not-added = The account was not added.
account-added = Account { $address } added; the password is stored { $place }.
account-changed = Account { $address } changed; the password is stored { $place }.
account-removed = Removed account { $address } and its password. The original messages stay on disk.
account-removed-mail-kept = Removed account { $address } and its password. Its mail stays listed.

## Authorities
trust-own = the profile's
trust-bundled = bundled
trust-added = Authority added: { $digest }
trust-removed = Authority removed: { $digest }
not-a-digest = “{ $text }” is not a SHA-256 of 64 hexadecimal digits

## Sending
body-not-utf8 = the text in { $path } is not valid UTF-8
send-nothing-sent = Nothing was sent, and nothing will be sent automatically: the message can be sent again.
send-still-committed = The message is confirmed but not sent yet. It will be sent at the next connection, with the window open or with “recapito watch”. Do not send it again; check “recapito status”.
preflight-good = The message can be sent. It was not sent.
preflight-bad = The message cannot be sent as it is.

## Verifying
nothing-to-verify = No .eml files to verify.
left-out = Not read: { $file }: { $reason }
too-large-to-verify = too large, or an archive that expands too much
verified-many = Verified: { $judged }. Not genuine: { $bad }.
verified-list = List of hashes: { $good } files match, { $bad } do not.
hashes-written = { $count ->
    [one] Wrote the hash of { $count } message
   *[other] Wrote the hashes of { $count } messages
} to { $path }
verified-hashes = { $file }: a list of { $count } { $count ->
    [one] hash
   *[other] hashes
}.
hashes-unstamped = { $file }: no time stamp next to it (same name plus .tsr or .tst). On its own the list does not prove since when these messages have existed.
verdict-weak = { $verdict } (weak algorithm)
signed-at = Signed
signed-by = Signer
issued-by = Certificate issued by
signature-inside = It contains another signature: { $verdict } ({ $signer })
signature-inside-unnamed = no signer named
certificate-validity = Certificate validity
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
certified-delivery = Delivered to
certified-subject = Subject
certified-date = Date
certified-provider = Provider
certified-receipt-type = Receipt type
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
text-from-html = text extracted from HTML
text-cut = text truncated
text-without-layout = HTML too complex to be laid out: text without layout
attachments-heading = Attachments:
technical-heading = Technical parts:

## Checking the profile
check-messages = Messages read
check-damaged = Damaged
check-missing = Missing
check-ledger-lines = Ledger lines
check-ledger-gap = Ledger incomplete
check-no-outside-witness = There is no place outside the profile to remember where the ledger ends: a profile restored as a whole shows only by what the server has.
check-acknowledged = Noted in the ledger. Sending works again; what was waiting before is not sent by itself: look at “recapito status”.
check-nothing-to-acknowledge = The ledger lacks nothing: there was nothing to acknowledge.
check-ledger-broken-at = Ledger broken at line
check-index-differences = Index differences
check-is-damaged = Damaged: { $message }
check-is-missing = Missing: { $message }
check-good = Everything is consistent.
check-index-only = Messages and ledger are intact; rebuild the indexes with “recapito rebuild”.
check-gap = The ledger lacks lines: nothing is sent until you decide. If there is a newer copy of the profile, put it back; otherwise look at what was sent already and go on with “recapito check --acknowledge-gap”.
check-bad = Inconsistencies found: keep the profile as it is and restore the files from a backup.

## Events
event-lagged = Some events were missed: read everything again
event-accounts-changed = Accounts changed
event-health-changed = { $account }: account state changed
event-messages-changed = { $account }, { $folder }: { $new ->
    [0] messages updated
    [one] { $new } new message
   *[other] { $new } new messages
}
event-searchable = More messages are now searchable
event-dispatch-changed = Dispatch { $dispatch } changed
event-synced = { $account }: synchronised
event-damaged = The stored copy of message { $message } is damaged or missing
event-ledger-gap = The profile's ledger lacks lines: nothing is sent until it is checked with “recapito check”
event-ledger-broken = The profile's ledger is broken
damaged-is = { $account }, { $kind }, { $date }: { $subject }
damaged-touches = belongs to dispatch { $dispatch }: until it is restored, it proves nothing
damaged-on-server = still on the server: the next synchronisation downloads it again
damaged-from-backup = restore the file from a backup and import it with “recapito import”
comparing = Comparing: { $done } of { $of }
period-ends-before = the period ends before it starts
preserved = { $count ->
    [one] Package with { $count } message, written and read back
   *[other] Package with { $count } messages, written and read back
}: { $path }
preserved-nothing = No messages to submit in this period. Nothing was written.
preserved-before = { $count ->
    [one] { $count } message of this period is already in an earlier package
   *[other] { $count } messages of this period are already in earlier packages
} (--again includes them).
retention-messages = Messages stored
retention-oldest = Oldest
retention-to-keep = Still to be kept (ten years, art. 2220 c.c.)
retention-keep-until = Newest to be kept until
retention-beyond-keeping = Older than ten years
retention-packages = Submission packages prepared
retention-unpreserved = Not in any package
retention-unpreserved-oldest = Oldest not in any package
retention-logs-gone = Dispatches whose provider logs may no longer exist (30 months)
retention-unproved = Dispatches without proof for some recipients
retention-ask-by = { $dispatch }, { $at }, “{ $subject }”: no proof for { $recipients }. The provider can be asked for its logs until { $day }.
retention-too-late = { $dispatch }, { $at }, “{ $subject }”: no proof for { $recipients }. The provider may no longer have the logs.
compare-left = Left
compare-right = Right
compare-count = { $messages } messages, { $copies } copies
compare-unreadable = Unreadable
compare-same = Identical
compare-rewritten = Rewritten by the server
compare-differs = Different
compare-only-left = Only on the left
compare-only-right = Only on the right
compare-whole = Every message is on both sides.
compare-lacking = The two sides do not match.

## Demo
demo-begins = Demo: simulated providers on this computer, no message leaves it.
demo-subject = Sample contract
demo-body = Please find the sample contract attached.
demo-attachment = Sample contract, without legal effect.
demo-as-expected = { $address }: the outcome is as expected.
demo-not-as-expected = { $address }: the outcome is NOT as expected.
demo-evidence = Evidence saved in { $path }

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
help-recapito = Italian certified email (PEC): sending, receiving, receipts and their verification.
help-recapito-more =
    Without a command, opens the window.
    Exit codes: 0 done, good result; 1 done, bad result (altered, failed, not found); 2 usage error; 3 could not be done.
help-recapito--profile = Profile folder; by default the user's data folder
help-recapito--lang = Language
help-recapito--log = Log level on stderr
help-recapito--json = Prints one JSON document on stdout and nothing else
help-recapito--demo = Uses a demo world with simulated providers
help-recapito--help = Shows this help
help-recapito--version = Shows the version
help-account = Manages the accounts of the profile
help-account-add = Adds an account, or changes the settings of an existing one
help-account-add-more = The password is stored in the system keychain or, where there is none, in a vault encrypted with RECAPITO_PASSPHRASE; never in clear text.
help-account-add--address = PEC address
help-account-add--name = Sender name
help-account-add--user = User name, if different from the address
help-account-add--imap = Incoming server (IMAP), implicit TLS
help-account-add--smtp = Outgoing server (SMTP), implicit TLS
help-account-add--ca = A private authority trusted only for TLS with this account
help-account-add--group = Group
help-account-add--no-test = Does not test receiving and sending
help-account-add--password-stdin = Reads the password from standard input
help-account-list = Lists the accounts
help-account-remove = Removes an account and its password
help-account-remove--address = PEC address
help-account-remove--keep-mail = Keeps its mail in the list
help-trust = Manages the authorities trusted for certified-mail signatures
help-trust-list = Lists the bundled authorities and those of the profile
help-trust-add = Adds the authorities in a file to the profile
help-trust-add--file = PEM or DER file
help-trust-add--note = Why they are trusted
help-trust-remove = Removes an authority from the profile
help-trust-remove--sha256 = SHA-256 of the certificate
help-sync = Synchronises all folders once and exits
help-sync--account = Only this account (repeatable)
help-watch = Keeps running and prints events; with --json, one per line
help-list = Lists stored messages, including receipts
help-list--account = Only this account
help-list--folder = Only this folder, by its full name
help-list--kind = Only this kind, such as avvenuta-consegna
help-list--unread = Only unread messages
help-list--limit = Maximum number of messages
help-list--offset = Number of messages to skip
help-show = Shows a message, its parts and its verification
help-show--id = SHA-256 of the message, or its first digits
help-show--raw = Prints the exact bytes
help-show--part = Prints one part, decoded
help-show--save = Saves the attachments to this folder, never overwriting
help-send = Sends a message
help-send-more = Exit code 1 when the submission is rejected or its outcome is unknown, when a recipient did not receive the message, or when --wait expires before every outcome is known.
help-send--from = Sending account
help-send--to = Recipient (repeatable)
help-send--cc = Copy recipient (repeatable)
help-send--subject = Subject
help-send--body = File with the text, UTF-8; - for standard input
help-send--attach = Attachment (repeatable)
help-send--receipt = Type of delivery receipt to request
help-send--wait = Waits up to this many seconds for all outcomes
help-send--dry-run = Only checks the message, sends nothing
help-status = Shows dispatches and their receipts, newest first
help-status--id = One dispatch: its id, its Message-ID, or a message that belongs to it
help-status--account = Only this account
help-status--open = Only dispatches that are not concluded or have alerts
help-verify = Verifies signatures and certification data of files, without a profile
help-verify-more = Exit code 0 only if every message is genuine and, in an evidence bundle, the list of hashes is complete and report, outcomes and ledger lines are what follows from the messages; 1 for any other verdict, including ordinary mail without a signature. Certificate revocation is not checked. A time stamp (file.tsr or file.tst next to file) is checked against the authorities given with --tsa; a list of hashes requires one.
help-verify--paths = .eml files, folders, zip archives, evidence bundles (including their lists of hashes)
help-verify--trust = Additional trusted authority (repeatable)
help-verify--tsa = Authority trusted for time stamps (repeatable); none is bundled
help-export = Exports the original messages, byte for byte; as evidence, with everything needed to check them
help-export-more = What is exported is confidential: only whoever creates the files and folders can read them. To let a colleague read them, change their permissions afterwards (chmod), or hand over the zip. An evidence bundle shows what the receipts in it attest; without a time stamp on SHA256SUMS it does not show that no receipt was taken out by somebody with access to the profile.
help-export--ids = One or more dispatches, Message-IDs or messages
help-export--to = A folder, or an archive if it ends in .zip; never overwritten except with --update
help-export--format = evidence: with report, certificates and hashes; eml: the messages only; court: for court filing
help-export--update = Updates an earlier bundle, for instance with receipts that arrived later
help-space = Frees up space on the servers by removing messages that are stored and verified here
help-space-more =
    Without --do it only reports how many messages and bytes would be removed. Before a message is removed, its local copy is
    read back from disk, checked against its SHA-256 and compared with the server, and the removal is recorded in the ledger.
    Ctrl-C stops without losing anything.
help-space--account = Only this mailbox; default: all
help-space--older-than = Only messages older than this: days, months or years (90d, 24m, 3y)
help-space--largest = Largest first instead of oldest first
help-space--enough = Stops at this many megabytes
help-space--copy-to = First copies each message to this folder on another disk
help-space--carry-out = Actually removes the messages
help-space--removed = Lists what was removed and can be put back
help-space--put-back = Puts these messages back on the server; “all” for all of them
help-hashes = Writes the SHA-256 hashes of the stored messages and of the ledger, to be time-stamped
help-hashes-more = Without --names the list contains only hashes, sorted: it can be given to anyone without revealing anything. With --names it can be checked with “sha256sum -c” in the profile folder. A time stamp is requested with “openssl ts -query -data FILE -sha256 -cert -out FILE.tsq”; the response, saved as FILE.tsr, is checked with “recapito verify FILE --tsa AUTHORITY.pem”.
help-hashes--account = Only the messages of this account, without the ledger (repeatable)
help-hashes--names = Adds the file names and, as comments, date, kind, account, sender and subject
help-hashes--to = A new file; default: standard output
help-preserve = Prepares a submission package for a preservation system: one mailbox, one period
help-preserve-more = The package contains the messages as .eml, the metadata of Annex 5 of the AgID guidelines, the index according to UNI 11386:2020 (PIndex) and the hashes. The schema of UNI 11386 is not public: the index follows that of public preservation systems, and a particular system may require something else. Messages already in a package are not packed again. Preparing a package is not preservation, which requires a preservation system.
help-preserve--account = The mailbox
help-preserve--from = First day of the period (Italian time)
help-preserve--until = Last day of the period
help-preserve--to = A folder, or an archive if it ends in .zip; never overwritten
help-preserve--again = Includes messages that are in an earlier package
help-preserve--holder = Holder of the archive; default: the account's name or address
help-preserve--holder-id = Identifier of the holder, such as VATIT-01234567890
help-retention = Shows what must be kept, what is not in any package, and which proofs can still be requested from providers
help-retention-more = Exit code 1 if a dispatch lacks proof and the time limit for requesting the provider's logs is near.
help-retention--account = Only this account (repeatable)
help-retention--within = Days before the time limit at which to warn
help-compare = Compares two mailboxes, or a mailbox and files, message by message, for moving between providers
help-compare-more = Exit code 0 only if every message is on both sides, identical or with only header fields rewritten by a server.
help-compare--left = An account of the profile, or .eml and mbox files, folders, Maildirs, zip archives
help-compare--right = What to compare it with
help-compare--csv = Writes the differences as CSV
help-check = Reads all messages, the ledger and the indexes and checks that they agree
help-check--acknowledge-gap = After showing that the ledger lacks lines, goes on with those it has: notes it and lets messages be sent again
help-search = Searches stored messages: subject, addresses, text, attachment names, identifiers
help-search-more =
    All words must match, in any of their Italian or English forms; the last one may be incomplete.
      "contratto di locazione"        these words in this order
      -sollecito                      without this word
      from: to: subject: attachment: id: body:   only there (also da: a: oggetto: allegato: testo:)
      after:2024-03 before:15/03/2024 date:2024   by date
    Exit code 1 if nothing is found.
help-search--query = What to look for
help-search--account = Only this account
help-search--limit = Maximum number of results; default: 50
help-import = Imports messages from files: .eml, .emlx, mbox, Maildir, zip of .eml, folders
help-import-more =
    The messages are stored byte for byte as in the file and appear in the folder Imported. Without --account, each one is
    added to the mailbox it was sent from or to. Messages already stored are recognised by their SHA-256. Ctrl-C interrupts
    without losing anything. What is not imported is named with the reason, and the exit code is 1.
help-import--paths = Files and folders
help-import--account = The mailbox they belong to
help-rebuild = Rebuilds the indexes from messages and ledger
help-demo = Runs the main workflow on a demo world, in the terminal
help-demo--keep = Where to save the evidence
no-display = There is no display on which to open the window. The commands can still be used: “recapito --help” lists them.
no-window = This build has no window. The commands can be used: “recapito --help” lists them.
demo-no-display = There is no display: the demo runs in the terminal.
