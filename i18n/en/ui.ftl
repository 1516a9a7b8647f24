## Window: folder pane
ui-compose = New message
ui-attend = Needs attention
ui-attend-why = Sent messages that are late, failed or have odd receipts, and mailboxes to be mended.
ui-attend-empty = Nothing needs attention
ui-attend-empty-more = Everything sent is delivered or still in time. Whatever is late appears here.
ui-attend-more-mailboxes = { $n ->
    [one] and one more mailbox
   *[other] and { $n } more mailboxes
}: "To be mended", in the list of mailboxes, shows them all.
ui-ailing = Kept messages found damaged: { $count }
ui-ailing-one = { $subject } ({ $account }, { $date })
ui-ailing-on-server = It is still on the server and is fetched again by itself.
ui-ailing-from-backup = Recover the file from a backup and import it.
ui-ledger-broken = The profile's ledger is broken at line { $line }. Keep the profile as it is and restore the ledger from a backup.
ui-all-inboxes = All inboxes
ui-all-sent = All sent
ui-folder-inbox = Inbox
ui-folder-sent = Sent
ui-folder-drafts = Drafts
ui-folder-archive = Archive
ui-folder-junk = Junk
ui-folder-trash = Trash
ui-folder-imported = Imported
ui-folder-hint = { $total ->
    [one] 1 message
   *[other] { $total } messages
}, { $unread } to read
ui-folder-gone = This folder is no longer on the server: what is kept here stays.
ui-find-mailbox = Find a mailbox
ui-no-mailbox-found = No mailbox matches
ui-mailboxes-ailing = To be mended: { $n }
ui-add-mailbox = Add mailbox
ui-quota = { $percent }% of { $of } used
ui-repair-password = Give the password again
ui-repair-switched-off = Read how to switch access on again
ui-repair-settings = Open the mailbox's settings
ui-repair-again = Try again now
ui-repair-resume = Go on getting mail
ui-pause = Pause this mailbox
ui-progress-here = { $folder }: { $done } of { $of }
ui-progress-rest = { $n } to come
ui-progress-left = { $n } to come, about { $left }
ui-health-faulty = Access needs mending
ui-health-retrying = Unreachable, trying again
ui-health-password = Password missing
ui-health-paused = Paused
ui-health-switched-off = IMAP access is switched off
ui-health-certificate = Server certificate needs a check
ui-quota-full-in = { $words }, full in about { $days } { $days ->
    [one] day
   *[other] days
}
ui-health-disk = The disk takes no data
ui-demo = Demo world: time runs fast
ui-sync = Get mail (F5)
ui-syncing = Fetching { $done } of { $of }
ui-syncing-left = { $done } of { $of }, { $left } left
ui-synced = Up to date: { $at }
ui-not-synced = Not up to date yet
ui-offline = Offline: trying again by itself
ui-rebuilding = The index is being rebuilt
ui-light = Light
ui-dark = Dark
ui-keyboard = Keyboard shortcuts
ui-about = About and authorities

## Window: list
ui-import = Import messages from files
ui-import-title = Import messages (.eml, mbox, zip)
ui-importing = Importing: { $n ->
    [one] { $n } message read
   *[other] { $n } messages read
}
ui-imported = Imported: { $imported } · kept already: { $duplicates } · not imported: { $failed }
ui-search = Search messages and attachment names
ui-found = Results
ui-search-everywhere = In all mail
ui-search-here = Only in { $place }
ui-search-waiting = { $n ->
    [one] Search still incomplete: { $n } message to read
   *[other] Search still incomplete: { $n } messages to read
}
ui-messages = { $n ->
    [one] 1 message
   *[other] { $n } messages
}
ui-chosen = { $n ->
    [one] 1 selected
   *[other] { $n } selected
}
ui-several = { $n ->
    [one] 1 message selected
   *[other] { $n } messages selected
}
ui-several-more = What is done now is done to all of them. Esc takes the selection away.
ui-several-read = Read or unread
ui-several-star = Starred
ui-several-archive = Archive
ui-several-trash = To the trash
ui-several-none = Select none
ui-filter-all = All
ui-filter-unread = Unread
ui-filter-starred = Starred
ui-filter-certified = PEC
ui-filter-ordinary = Ordinary
ui-filter-receipts = Receipts
ui-to-these = To: { $names }
ui-here-only = Here only
ui-not-certified = Not certified
ui-no-subject = (no subject)
ui-delivered-to-some = Delivered to { $done } of { $of }
ui-delivered-to-all = Delivered to all { $of }
ui-empty-folder = No message here
ui-empty-folder-more = Receipts are not among incoming mail: they sit under the message they prove. “Receipts” shows them.
ui-empty-coming = Mail is on its way
ui-empty-coming-more = The mailbox has not been read yet: the newest messages appear first.
ui-empty-offline = No messages fetched so far
ui-empty-offline-more = The server was not reached, or did not accept the login. The reason stands beside the mailbox, at the left.
ui-empty-search = No message matches
ui-empty-search-more = The search looks at subject, addresses, text, attachment names and identifiers of all mail. All words must be there.
ui-empty-here-more = The search looks only here: try in all mail.
ui-empty-filter-more = No message of this folder passes the chosen filter.
ui-clear-search = Clear search and filters

## Window: reader
ui-nothing-open = No message open
ui-nothing-open-more = Choose one from the list, or move with the arrow keys.
ui-loading = Reading…
ui-back = Back to the message
ui-reply = Reply
ui-reply-all = Reply to all
ui-forward = Forward
ui-mark-read = Mark as read
ui-mark-unread = Mark as unread
ui-star = Star
ui-unstar = Remove the star
ui-archive = Archive
ui-archived = Moved to the provider's archive.
ui-archived-several = Moved to the provider's archive: { $n }.
ui-archiving = Moving to the provider's archive…
ui-trash = Move to trash
ui-trashed = Moved to the provider's trash. The copy kept here stays.
ui-trashed-several = Moved to the provider's trash: { $n }. The copies kept here stay.
ui-trashing = Moving to the provider's trash…
ui-erase = Erase from the server…
ui-erase-question = Erase { $n ->
    [one] 1 message
   *[other] { $n } messages
} ({ $size }) from the server { $server } for good?
ui-erase-more = { $n ->
    [one] The copy kept here stays and will be marked as no longer on the server.
   *[other] The copies kept here stay and will be marked as no longer on the server.
} Only what is kept, read again from the disk now and found the same as on the server is erased; it can be put back with "Undo" or from "Make space on the server".
ui-erase-now = Erase from the server
ui-erasing = Verifying and erasing from the server…
ui-erased = { $n ->
    [one] Erased from the server: 1 message ({ $size }). The copy kept here stays.
   *[other] Erased from the server: { $n } messages ({ $size }). The copies kept here stay.
}
ui-erased-none = Nothing was erased from the server.
ui-putting-back = Putting it back on the server…
ui-restoring = Putting the message back…
ui-restored = Back where it was.
ui-undo = Undo
ui-from = From
ui-to = To
ui-cc = Cc
ui-date = Date
ui-subject = Subject
ui-wrapped-by = Wrapped by
ui-sender-differs = The provider certifies { $certified } as the sender: that is another address.
ui-message-not-here = The text that was sent is not on this computer; the status comes from the receipts.
ui-no-text = The message has no text.
ui-from-html = Text made from the HTML version; nothing was loaded from the Internet.
ui-cut = The text goes on: save the original to read all of it.
ui-attachments = { $n ->
    [one] 1 attachment
   *[other] { $n } attachments
}
ui-unnamed = unnamed
ui-file = File
ui-open = Open
ui-opened = A read-only copy of “{ $what }” is open. To keep it, use Save.
ui-attached-message = Opened from an attachment: this message is in no mailbox.
ui-save = Save
ui-save-all = Save all
ui-save-original = Save the original (.eml)
ui-saved = Saved: { $what }
ui-save-where = Where to save
ui-save-where-why = No place was chosen. The full path can be typed here.
ui-path = Path
ui-technical-parts = Technical parts ({ $n })
ui-technical-parts-why = The provider's signature, certification data and the original message: they serve as evidence, not for reading.

## Evidence band
ui-band-genuine = The provider's signature was valid when it was made
ui-band-pretends = It looks like certified mail, but no provider has signed it: it proves nothing
ui-band-anomaly = Ordinary mail, not certified
ui-band-anomaly-more = It comes from outside the PEC circuit: the provider has only wrapped it. The provider's signature is valid, but certifies neither the writer nor the content.
ui-band-certified = { $kind } · certified by { $provider } on { $at }
ui-band-certified-undated = { $kind } · certified by { $provider }, date unreadable
ui-checked = Details
ui-fact-intact-yes = The content is exactly what was signed
ui-fact-intact-no = The content is not what was signed
ui-fact-intact-unknown = It cannot be told whether the content is what was signed
ui-fact-authority-yes = The certificate leads to a known authority of certified mail
ui-fact-authority-no = The certificate leads to no known authority
ui-fact-valid-then-yes = The certificate was valid when the signature was made
ui-fact-valid-then-no = The certificate was not valid when the signature was made
ui-fact-revocation = Revocation not checked: that would need the Internet
ui-fact-provider-list = List of providers not consulted: it is open to providers only
ui-fact-signed-at = Signed on
ui-fact-signer = Signer
ui-fact-issuer = Issued by
ui-fact-validity = Certificate validity
ui-fact-validity-span = from { $from } to { $to }
ui-fact-anchor = Known authority
ui-fact-algorithm = Algorithms

## Sent message and its recipients
ui-dispatch-headline = { $state } · delivered to { $done } of { $of }
ui-submission-sent = Sent on { $at } · receipt asked for: { $form }
ui-submission-committed = Confirmed, not handed to the provider yet: it leaves as soon as the server answers.
ui-submission-in-flight = Sending…
ui-submission-rejected = Refused by the provider: { $reason }
ui-submission-uncertain = The connection was lost while sending. If the provider took it, the receipt will come.
ui-column-recipient = Recipient
ui-column-state = Status and certified time
ui-no-time-yet = no receipt
ui-overdue = Later than expected
ui-outside-pec = Address outside the PEC circuit
ui-no-receipt-yet = No receipt for this recipient so far.
ui-next-waiting = The provider has not confirmed yet that it took the message. A few minutes are usually enough.
ui-next-accepted = The provider took the message. The delivery receipt comes within 24 hours; after 12 hours without an outcome a notice comes.
ui-next-delayed = 12 hours passed without delivery. This is not final: within 24 hours of sending, a delivery or a non-delivery comes.
ui-next-delivered = The message is in the recipient's mailbox. The complete receipt proves delivery and content.
ui-next-failed = The message was not delivered. Read the reason: if the mailbox is full or does not exist, send again or look for another address.
ui-next-virus = The recipient's provider stopped the message because of a virus. Check the attachments before sending again.
ui-next-refused = The sender's provider did not take the message: nothing left for this recipient.
ui-next-ordinary = The address is no PEC mailbox: no delivery receipt will come. Only the acceptance proves something.
ui-next-uncertain = Nobody knows whether the provider took the message. Wait for the acceptance before sending again: sending twice has legal effects.
ui-open-receipt = Open the receipt
ui-export-evidence = Export the evidence with its report
ui-export-court = For filing in court
ui-export-eml = The .eml messages alone
ui-save-eml = Save .eml
ui-open-message = Open the message
ui-open-dispatch = Show the message it answers
ui-certified-at = Certified date
ui-provider = Provider
ui-identifier = Identifier
ui-names-message = Message it answers
ui-receipt-form = Type of receipt
ui-proof = What it proves
ui-error-detail = The provider's words

## Writing
ui-new-message = New message
ui-to-hint = address; Enter, comma or semicolon adds another
ui-subject-hint = What it is about
ui-body = Text of the message
ui-attach = Attach
ui-paste-path = or paste the path of a file here and press Enter
ui-remove = Remove
ui-send = Send
ui-sending = Sending…
ui-send-anyway = Send anyway
ui-send-committed = The message is confirmed and leaves by itself as soon as the server answers: do not send it again.
ui-send-question = There is advice. Send all the same?
ui-keep-writing = Keep writing
ui-discard = Discard
ui-keep-draft = Keep as a draft
ui-discard-question = The message was not sent.
ui-draft-kept = Draft kept: { $at }
ui-drafts = Unsent drafts
ui-drafts-why = Texts written here and not sent yet. They stay on this computer until they are sent or discarded.
ui-drafts-none = No drafts
ui-drafts-wait = { $n ->
    [one] There is an unsent draft: it is in “Unsent drafts”.
   *[other] There are { $n } unsent drafts: they are in “Unsent drafts”.
}
ui-draft-nobody = No recipients
ui-draft-resume = Go on writing
ui-draft-discard = Discard
ui-quote-head = On { $at } this was written:
ui-forward-head = Forwarded message, from { $from } to { $to }:
ui-preflight = Checks before sending
ui-preflight-count = { $n ->
    [one] 1 recipient
   *[other] { $n } recipients
} · { $size } each · { $times } in all, of 30 MB guaranteed
ui-fine-recipients = Addresses are well formed
ui-fine-subject = There is a subject
ui-fine-size = Size within the limits
ui-fine-attachments = Attachments present and allowed
ui-receipt-choice = Delivery receipt
ui-no-bcc = Why there is no Bcc
ui-no-bcc-why = The rules of PEC forbid hidden recipients: the provider would refuse the whole message.

## Adding a mailbox
ui-welcome = Your first mailbox
ui-welcome-more = Recapito reads and sends certified mail and says, for each recipient, what is proven and by which receipt. To begin, the PEC address and its password are enough.
ui-add-mailbox-more = Reading and sending are tried before the mailbox is added. Until both work, nothing is saved.
ui-address = PEC address
ui-password = Password
ui-password-where = It is kept in the system's keychain, or encrypted in the profile: never readable.
ui-show = Show
ui-hide = Hide
ui-writer-name = Sender's name
ui-optional = optional
ui-provider-choose = Choose the provider
ui-provider-found = Reading from { $imap }, sending by { $smtp }.
ui-provider-unknown = The domain does not tell the provider: choose it from the list or type the servers.
ui-manual = Manual settings
ui-user = User name
ui-imap = Reading server (IMAP)
ui-smtp = Sending server (SMTP)
ui-port = Port
ui-imap-port = reading port
ui-smtp-port = sending port
ui-server-authority = File of the server's authority (PEM)
ui-change-mailbox = Mailbox settings
ui-change-mailbox-hint = { $address }: settings
ui-change-mailbox-more = Give the password again or change the servers here. Reading and sending are tried before anything is saved.
ui-try-and-save = Check and save
ui-remove-mailbox = Remove the mailbox
ui-remove-mailbox-question = Remove { $address } from this computer?
ui-remove-mailbox-what-stays = The mailbox leaves the list, and its password is forgotten. Messages, receipts and the ledger kept so far stay in the profile, because they are evidence; nothing changes on the provider's server.
ui-mailbox-removed = Mailbox removed. What was kept stays in the profile.
ui-try-and-add = Check and add
ui-trying = Trying to read and to send…
ui-saving = Saving…
ui-end-good = Answers and takes the password
ui-look-at = Field to look at: { $fields }.
ui-server-said = The server answered: { $words }
ui-added-keychain = Mailbox added. The password is in the system's keychain.
ui-added-vault = Mailbox added. The password is in the profile's encrypted vault.
ui-added-memory = Mailbox added. The password stays in memory only.

## About and trust
ui-version = Version
ui-licence = Licence
ui-network = Network
ui-network-which = Recapito connects only to the IMAP and SMTP servers of the mailboxes added. Nothing else leaves this computer.
ui-authorities = Known authorities
ui-authorities-why = A signature is genuine only if it leads to one of these keys. The list comes with the program; others can be added.
ui-authorities-none = No authority: no signature can be genuine.
ui-authorities-count = { $n ->
    [one] 1 authority
   *[other] { $n } authorities
}
ui-authorities-on = List of { $date }.
ui-authority-bundled = Included in the program
ui-authority-own = Added in this profile
ui-authority-demo = Of the demo world
ui-authority-validity = Validity
ui-authority-key = Key (SHA-256)
ui-authority-source = Source
ui-judging-anew = All kept messages are being checked again…
ui-providers = Known providers
ui-providers-why = The settings proposed when a mailbox is added come from here.
ui-providers-on = List of { $date }. Customers' own domains are not in it.
ui-authority-add = Add from a file
ui-distrust = No longer recognise

## Everywhere
ui-cancel = Cancel
ui-close = Close
ui-dismiss = Hide the notice

## Keys
ui-key-compose = New message
ui-key-reply = Reply
ui-key-reply-all = Reply to all
ui-key-forward = Forward
ui-key-send = Send
ui-key-sync = Get the mail of the mailbox shown
ui-key-sync-all = Get the mail of all mailboxes
ui-key-mailbox = Inbox of the first … ninth mailbox
ui-key-search = Search
ui-key-save = Save the original
ui-key-move = Previous, next message
ui-key-choose = Select up to here
ui-key-choose-all = Select all
ui-key-page = A page up, down
ui-key-ends = First, last
ui-key-unread = Next, previous unread
ui-key-next = Next, previous
ui-key-open = Open
ui-key-read = Read or unread
ui-key-star = Star
ui-key-archive = Archive
ui-key-trash = To the trash
ui-key-erase = Erase from the server, after a question
ui-key-undo = Undo the last action
ui-key-tab = To the next control
ui-key-back = Back, close
ui-key-help = This list
ui-key-quit = Close the window

## Making space on a server
ui-space = Make space on the server
ui-space-more = Messages removed from the server stay here, listed and readable as before. Only those are proposed that are kept already, read again from the disk just now and found identical to their SHA-256.
ui-space-older = Older than
ui-space-age = { $n ->
    [1] 1 month
    [6] 6 months
    [12] 1 year
    [24] 2 years
    [60] 5 years
   *[other] { $n } months
}
ui-space-enough = How much space
ui-space-all = As much as possible
ui-space-first = First
ui-space-oldest = The oldest
ui-space-largest = The largest
ui-space-second = Copy to another folder first (optional)
ui-space-second-hint = A folder on another disk
ui-choose = Choose
ui-space-reading = Reading and verifying: { $done } of { $of }
ui-space-removing = Removing from the server: { $done } of { $of }
ui-space-returning = Putting back on the server: { $done } of { $of }
ui-space-stop = Stop
ui-space-plan = { $n ->
    [one] 1 message
   *[other] { $n } messages
} · { $size }
ui-space-share = { $percent ->
    [0] Less than 1% of the mailbox
   *[other] { $percent }% of the mailbox
}
ui-space-verified = Kept here and verified just now
ui-space-and-more = { $n ->
    [one] and one more
   *[other] and { $n } more
}
ui-space-stays = Staying on the server in any case
ui-spared-unread = { $n } not read
ui-spared-starred = { $n } starred
ui-spared-open = { $n } of dispatches not at their end
ui-spared-uncertain = { $n } drafts or already marked for deletion
ui-spared-damaged = { $n } whose copy here is missing or damaged
ui-space-nothing = No message to remove with this choice
ui-space-remove = Remove from the server…
ui-space-remove-now = Remove from the server
ui-space-question = Remove { $n ->
    [one] 1 message
   *[other] { $n } messages
} ({ $size }) from the server?
ui-space-question-more = Webmail and other programs will no longer show them. They stay here, and from here they can be put back on the server as they were.
ui-space-removed = Removed from the server: { $n } ({ $size }). They stay kept and listed here.
ui-space-returned = Put back on the server: { $n } ({ $size }).
ui-space-stopped = Stopped: what was done so far holds.
ui-left-damaged = { $n } left on the server: the copy here is missing or damaged
ui-left-not-there = { $n } left as they were: on the server they are no longer in that folder
ui-left-differs = { $n } left on the server: there they are not the same as the copy kept here
ui-left-not-removed = { $n } that the server did not remove
ui-space-again = Verify again
ui-space-gone = Removed from the server before: { $n } ({ $size })
ui-space-gone-more = They go back to their folders, with dates and marks.
ui-space-put-back = Put back on the server

## Window: verifying files
ui-verify = Verify files
ui-verify-why = .eml messages, .zip archives, folders and evidence bundles, from other programs too. Nothing is added to the profile.
ui-verify-drop = Drop the files to verify here
ui-verify-drop-more = One message or a whole folder: for each file you see what it is, who signed it and whether it is intact.
ui-choose-files = Choose files…
ui-choose-folder = Choose folder…
ui-verifying = Verifying: { $n ->
    [one] { $n } result
   *[other] { $n } results
}
ui-stopping = Stopping… Results: { $n }
ui-stop = Stop
ui-verify-stopped = Stopped before the end
ui-verify-all = All ({ $n })
ui-verify-doubtful = Not genuine or not in order ({ $n })
ui-verify-clear = Clear
ui-verify-back = Back to the verified files
ui-verify-listed-good = { $file }: { $good ->
    [one] the only file matches
   *[other] all { $good } files match
} the list of hashes
ui-verify-listed-bad = { $file }: { $good } files match the list of hashes, { $bad } do not
ui-verify-as-written = Unsigned, as it was written: in its place in the bundle
ui-verify-stamp = Time stamp of { $file }
ui-verify-in-bundle = File of an evidence bundle
ui-verify-stamped = With a time stamp beside it
ui-verify-unstamped = No time stamp beside it: alone it does not prove since when those messages exist
ui-verify-hashes = { $n ->
    [one] List of { $n } hash
   *[other] List of { $n } hashes
}
ui-verify-unreadable = Cannot be read: { $reason }
ui-verify-too-large = Too large, or an archive that expands beyond measure
ui-verify-type = Nothing was chosen. The path of a file or folder can be written here.
ui-verify-type-authority = Nothing was chosen. The path of the time-stamping authority's certificate (.pem) can be written here.
ui-verify-take = Verify
ui-verify-authority = Stamping authority…
ui-verify-authorities = Time stamps judged by: { $names }
ui-verify-no-authority = To judge the time stamps takes the authority's certificate (.pem), from a trusted list.
ui-outside-message = Read from the file { $file }: it is not kept in this profile

## Window: exporting and importing
ui-exporting = Exporting: { $done } of { $of } messages
ui-export-into = Into a folder or a single .zip file?
ui-export-folder = Folder…
ui-export-zip = .zip file…
ui-exported = Exported to { $what } (files: { $n })
ui-exported-incomplete = Exported to { $what } (files: { $n }), but it is not complete
ui-export-more = and { $n } more remarks
ui-import-why = .eml messages, mbox files, .zip archives and folders, Maildir too. They go to the mailbox they belong to, among the imported ones; those already there are not repeated.
ui-import-stopping = Stopping… Messages read: { $n }
ui-import-stopped = Stopped: what was already imported stays. Repeating it goes on from there.
ui-import-nothing = No messages to import
ui-import-restored = In { $n } messages the mbox file had changed lines that begin with “From ”: they were put back, but a signature over them may not hold.
ui-import-left = Not imported
ui-import-more = and { $n } more
ui-import-unreadable = cannot be read ({ $reason })
ui-import-too-large = too large
ui-import-no-message = is not a mail message
ui-import-no-mailbox = it is not clear which mailbox it belongs to

## Window: retention
ui-retention = Retention
ui-retention-why = What must be kept, what can still be asked of providers, what is in no submission package.
ui-retention-unproved = Dispatches without proof for some recipient
ui-retention-unproved-why = Providers keep their logs for 30 months: until that day they can be asked what became of the dispatch. A click opens the dispatch.
ui-retention-all-proved = No dispatch is left without proof
ui-retention-missing = No proof for { $recipients } · sent on { $day }
ui-retention-ask-by = ask by { $day }
ui-retention-days = { $n ->
    [0] last day
    [one] 1 day left
   *[other] { $n } days left
}
ui-retention-too-late = beyond 30 months
ui-retention-logs-may-be-gone = the logs may be gone
ui-retention-mailboxes = Mailboxes
ui-retention-kept = messages kept
ui-retention-to-keep = still to be kept (art. 2220 c.c.)
ui-retention-open = in no submission package
ui-retention-since = since { $day }
ui-retention-until = the newest until { $day }
ui-retention-all-packed = all of it is in a package
ui-retention-packages = { $n ->
    [one] 1 package prepared so far
   *[other] { $n } packages prepared so far
}
ui-retention-beyond = { $n ->
    [one] 1 message beyond ten years
   *[other] { $n } messages beyond ten years
}
ui-retention-logs-gone = { $n ->
    [one] 1 dispatch beyond 30 months: its logs may be gone
   *[other] { $n } dispatches beyond 30 months: their logs may be gone
}
ui-retention-pack = Prepare package…
ui-retention-list = Save hashes…
ui-retention-archive = The whole archive
ui-retention-archive-why = The list of the hashes of all messages and of the ledger. Once time-stamped, it shows that all of it existed just so on that day.
ui-retention-package = Submission package
ui-retention-package-why = To prepare a package is not yet to preserve: it goes to a preservation system. The package is read back and checked, and what is in it is remembered.
ui-retention-period = Period
ui-retention-from = from
ui-retention-to = until
ui-retention-period-open = Not yet packed
ui-retention-period-this-year = This year
ui-retention-period-last-year = Last year
ui-retention-days-wrong = Write two days as 31/12/2026, the first not after the second.
ui-retention-only-new = Only what is in no package
ui-retention-again = Also what is in one already
ui-retention-holder = Whose archive it is (optional)
ui-retention-holder-wrong = The number goes with the name.
ui-retention-code = The holder's number (optional)
ui-retention-hashes = List of SHA-256 hashes
ui-retention-bare = Hashes alone
ui-retention-bare-why = Can be given to anybody, to whoever stamps it too, and tells nothing.
ui-retention-named = With the files' names
ui-retention-named-why = With date, kind, sender and subject of each message; checked by sha256sum in the profile's folder.
ui-retention-list-save = Save the list…
ui-retention-writing = Writing…
ui-retention-stopping = Stopping…
ui-retention-packed = { $n ->
    [one] Package with 1 message, read back and checked
   *[other] Package with { $n } messages, read back and checked
}: { $what }
ui-retention-listed = { $n ->
    [one] Hash of 1 message saved
   *[other] Hashes of { $n } messages saved
}: { $what }
ui-retention-listed-next = The time stamp, saved beside it under the same name with .tsr or .tst at the end, is checked in “Verify files”.
