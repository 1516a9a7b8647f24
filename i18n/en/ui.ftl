## Window: folder pane
ui-compose = New message
ui-needs-attention = Needs attention
ui-needs-attention-count = { $n ->
    [0] nothing
    [one] 1 item
   *[other] { $n } items
}
ui-needs-attention-find = Filter by recipient, subject or mailbox
ui-needs-attention-none-found = No item matches
ui-needs-attention-none-found-more = The filter covers recipients, subject, mailbox and group.
ui-all-mailboxes = All mailboxes
ui-group-urgency = By urgency
ui-group-client = By client
ui-group-date = By date sent
ui-urgency-not-delivered = Not delivered
ui-urgency-uncertain = Outcome uncertain
ui-urgency-late = Late
ui-urgency-to-check = To be checked
ui-group-today = Today
ui-group-yesterday = Yesterday
ui-group-week = Last seven days
ui-done = Done
ui-postpone = Postpone
ui-postpone-tomorrow = Tomorrow
ui-postpone-three-days = In 3 days
ui-postpone-next-week = Next Monday
ui-postpone-until = Postpone: { $until }
ui-only-this-mailbox = Show only this mailbox
ui-postpone-to-day = Postpone to this date
ui-day-hint = dd/mm/yyyy
ui-reopen = Follow up again
ui-write-again = Write again
ui-set-aside = Done and postponed: { $n }
ui-set-aside-empty = Nothing done or postponed
ui-set-aside-empty-more = Sent messages marked as done or postponed are found here. If a receipt changes their outcome, they come back.
ui-done-by = { $named ->
    [yes] Done by { $who }, { $at }
   *[no] Done, { $at }
}
ui-postponed-by = { $named ->
    [yes] Postponed to { $until } by { $who }
   *[no] Postponed to { $until }
}
ui-recipient-and-others = { $n ->
    [one] { $first } and one other
   *[other] { $first } and { $n } others
}
ui-needs-attention-empty = Nothing needs attention
ui-needs-attention-empty-more = Everything sent has been delivered or is still within its time limit. Late messages appear here.
ui-needs-attention-more-mailboxes = { $n ->
    [one] and one more mailbox
   *[other] and { $n } more mailboxes
}: “Needs fixing” in the mailbox list shows them all.
ui-damaged = Damaged messages in the archive: { $count }
ui-damaged-one = { $subject } ({ $account }, { $date })
ui-damaged-on-server = It is still on the server and will be downloaded again automatically.
ui-damaged-from-backup = Restore the file from a backup and import it.
ui-gap-remedy = If there is a newer copy of the profile, close the program and put it back. Otherwise check here and on the webmail what was sent already.
ui-gap-checked = I have checked: go on…
ui-gap-question = Go on with the ledger as it is?
ui-gap-more = The gap is noted in the ledger, and sending works again. What was waiting before is not sent by itself: it stays uncertain, and you decide whether to send it again.
ui-gap-go-on = Go on
ui-read-only = Profile opened for reading only
ui-opening-dismiss = I have read this
ui-ledger-broken = The profile's ledger is broken at line { $line }. Keep the profile as it is and restore the ledger from a backup.
ui-activity = Activity
ui-activity-hint = Show activity
ui-activity-running = In progress
ui-activity-done = Finished
ui-activity-only-problems = Problems only
ui-activity-checking = Checking { $folder }
ui-activity-checked = { $n ->
    [0] No new messages
    [one] 1 message downloaded
   *[other] { $n } messages downloaded
}
ui-activity-sent = Message accepted by the provider
ui-activity-moved = { $n ->
    [one] 1 message moved to “{ $folder }”
   *[other] { $n } messages moved to “{ $folder }”
}
ui-activity-restored = { $n ->
    [one] 1 message moved back
   *[other] { $n } messages moved back
}
ui-activity-removed = { $n ->
    [one] 1 message removed from the server; it is kept here
   *[other] { $n } messages removed from the server; they are kept here
}
ui-activity-put-back = { $n ->
    [one] 1 message put back on the server
   *[other] { $n } messages put back on the server
}
ui-activity-about = { $times ->
    [one] { $mailbox } · { $at }
   *[other] { $mailbox } · { $at } · { $times } times in a row
}
ui-activity-more = Show earlier activity
ui-activity-since = The list has the latest activity since the program was opened.
ui-activity-none = No activity
ui-activity-none-more = What the program does for each mailbox appears here: mail downloaded, sent or moved, and errors.
ui-activity-no-problems = No problems
ui-details = Details
ui-copy = Copy
ui-outbox = Outbox
ui-outbox-why = Messages that have not left yet. They leave by themselves as soon as the server answers, while the program is open.
ui-outbox-none = No message is waiting
ui-outbox-none-more = Everything that was confirmed has left.
ui-outbox-from = From { $from }, confirmed { $at }
ui-outbox-waiting = Waiting to leave
ui-outbox-at = Leaves: { $at }
ui-outbox-soon = Leaves at the next connection to the server.
ui-outbox-next = Waiting: next attempt { $at }
ui-outbox-held = Held: the mailbox needs you
ui-outbox-sending = Being sent
ui-outbox-uncertain = Outcome uncertain
ui-outbox-uncertain-more = The connection broke while it was being sent: the provider may have taken it. Receipts will show whether it left; do not send it again before.
ui-outbox-refused = Refused by the provider
ui-outbox-reply = Reply of the server: { $reply }
ui-outbox-retry = Try again now
ui-outbox-cancel = Cancel sending
ui-outbox-cancelled = Sending cancelled: the message is among the drafts
ui-outbox-open = Open
ui-quit-question = { $n ->
    [one] One message has not left yet
   *[other] { $n } messages have not left yet
}
ui-quit-more = Nothing is sent while the program is closed: it would stay in the outbox until the next start.
ui-quit-sending = { $n ->
    [one] One message is about to leave
   *[other] { $n } messages are about to leave
}
ui-quit-sending-more = The window closes by itself as soon as everything has left.
ui-quit-when-sent = Send and close
ui-quit-now = Close now
ui-all-inboxes = All inboxes
ui-all-starred = All starred
ui-all-sent = All sent
ui-folder-hint = { $total ->
    [one] 1 message
   *[other] { $total } messages
}, { $unread } unread
ui-folder-gone = This folder no longer exists on the server. The messages kept here are not affected.
ui-folders-all = All folders
ui-folders-unread = With unread messages
ui-folders-favourites = Favourites
ui-folders-recent = Recently used
ui-folders-none-unread = No folder has unread messages
ui-folders-none-favourite = No favourite folder: add one by right-clicking a folder
ui-folders-none-recent = Folders that were opened recently appear here
ui-other-folders = Other folders ({ $n })
ui-folder-favourite = Add to favourites
ui-folder-no-favourite = Remove from favourites
ui-folder-mark-read = Mark all as read
ui-folder-new = New subfolder…
ui-folder-new-top = New folder…
ui-folder-new-heading = New folder
ui-folder-new-in = New folder in “{ $folder }”
ui-folder-name = Name of the folder
ui-folder-create = Create
ui-folder-created = Folder created: { $what }
ui-folder-rename = Rename…
ui-folder-rename-heading = Rename “{ $folder }”
ui-folder-rename-more = The name changes on the server too. The messages stay in the folder and are not downloaded again.
ui-folder-rename-now = Rename
ui-folder-renamed = Folder renamed: { $what }
ui-folder-working = Waiting for the server…
ui-folder-empty = Empty…
ui-folder-properties = Properties
ui-folder-mailbox = Mailbox
ui-folder-on-server = Name on the server
ui-folder-count = Messages
ui-folder-messages = { $receipts ->
    [0] { $n }
    [one] { $n }, one of them a receipt
   *[other] { $n }, { $receipts } of them receipts
}
ui-folder-unread = Unread
ui-folder-synced = Last sync
ui-folder-never-synced = never
ui-find-mailbox = Find a mailbox
ui-no-mailbox-found = No mailboxes match
ui-mailboxes-need-fixing = Needs fixing: { $n }
ui-add-mailbox = Add mailbox
ui-quota = { $percent }% of { $of } used
ui-pause = Pause this mailbox
ui-progress-here = { $folder }: { $done } of { $of }
ui-progress-rest = { $n } remaining
ui-progress-left = { $n } remaining, about { $left }
ui-quota-full-in = { $words }, full in about { $days } { $days ->
    [one] day
   *[other] days
}
ui-demo = Demo: time runs fast
ui-sync = Get mail (F5)
ui-syncing = Fetching { $done } of { $of }
ui-syncing-left = { $done } of { $of }, { $left } left
ui-synced = Last synchronised: { $at }
ui-not-synced = Not synchronised yet
ui-offline = Offline: retrying automatically
ui-rebuilding = Rebuilding the index
ui-light = Light
ui-dark = Dark
ui-guide = Guide
ui-keyboard = Keyboard shortcuts
ui-about = About and authorities

## Window: list
ui-import-offer = Import the mail you have already
ui-import = Import messages from files
ui-import-title = Import messages (.eml, mbox, zip)
ui-importing = Importing: { $n ->
    [one] { $n } message read
   *[other] { $n } messages read
}
ui-imported = Imported: { $imported } · already stored: { $duplicates } · not imported: { $failed }
ui-search = Search messages and attachment names
ui-found = Results
ui-operators = Search operators
ui-operators-more = A click inserts the operator. A minus sign in front excludes, for example -is:unread. Quotation marks search for the words in this order.
ui-operator-from = from:
ui-operator-from-finds = Sender, name or address
ui-operator-to = to:
ui-operator-to-finds = Recipient, name or address
ui-operator-subject = subject:
ui-operator-subject-finds = Words of the subject
ui-operator-attachment = attachment:
ui-operator-attachment-finds = Name of an attachment
ui-operator-body = body:
ui-operator-body-finds = Words of the text
ui-operator-since = since:
ui-operator-since-finds = From a day, month or year: since:15/03/2026
ui-operator-until = until:
ui-operator-until-finds = Up to a day, month or year: until:2026
ui-operator-has-attachment = has:attachment
ui-operator-has-invoice = has:invoice
ui-operator-has-invoice-finds = Electronic invoices
ui-operator-unread = is:unread
ui-operator-starred = is:starred
ui-operator-problem = is:problem
ui-operator-waiting = state:waiting
ui-operator-accepted = state:accepted
ui-operator-delivered = state:delivered
ui-operator-late = state:late
ui-operator-failed = state:failed
ui-operator-refused = state:refused
ui-operator-unproved = state:unproved
ui-operator-uncertain = state:uncertain
ui-operator-id = id:
ui-operator-id-finds = Message-ID or identifier of the provider
ui-operator-hash = hash:
ui-operator-hash-finds = Beginning of the SHA-256 of the message
ui-search-everywhere = All mail
ui-search-here = Only in { $place }
ui-search-waiting = { $n ->
    [one] Search is incomplete: { $n } message not indexed yet
   *[other] Search is incomplete: { $n } messages not indexed yet
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
ui-several-more = Actions apply to all of them. Press Esc to clear the selection.
ui-several-read = Mark as read or unread
ui-several-star = Star or unstar
ui-several-archive = Archive
ui-several-trash = Move to trash
ui-several-none = Clear selection
ui-filter-unread = Unread
ui-filter-starred = Starred
ui-filter-attachments = With attachments
ui-filter-tags = By tag
ui-filter-contact = From addresses I have written to
ui-filter-certified = PEC
ui-filter-ordinary = Ordinary
ui-filter-receipts = Receipts
ui-filter-invoices = Invoices
ui-filter-problems = Problems
ui-filter-clear = Remove the filters
ui-filter-pin = Keep the filters when I change folder
ui-filter-delivery-any = Any state
ui-filter-delivery-waiting = Waiting
ui-filter-delivery-accepted = Accepted
ui-filter-delivery-delivered = Delivered
ui-filter-delivery-late = Late
ui-filter-delivery-failed = Not delivered
ui-filter-delivery-refused = Refused
ui-filter-delivery-unproved = Without proof of delivery
ui-filter-delivery-uncertain = Submission uncertain
ui-view-cards = Cards
ui-view-table = Table
ui-column-read = Unread
ui-column-star = Starred
ui-column-attachments = Attachments
ui-column-mailbox = Mailbox
ui-column-left = Move the column left
ui-column-right = Move the column right
ui-columns-reset = Reset the columns
ui-sort-now = Sort the messages. Now: { $by }, { $direction }
ui-sort-date = Date
ui-sort-writer = Sender
ui-sort-recipient = Recipient
ui-sort-subject = Subject
ui-sort-size = Size
ui-sort-state = State
ui-sort-newest = newest first
ui-sort-oldest = oldest first
ui-sort-a-to-z = A to Z
ui-sort-z-to-a = Z to A
ui-sort-largest = largest first
ui-sort-smallest = smallest first
ui-sort-urgent = what needs attention first
ui-sort-settled = what is settled first
ui-to-these = To: { $names }
ui-more-recipients = and { $n } more
ui-receipts = { $n ->
    [one] 1 receipt
   *[other] { $n } receipts
}
ui-open-receipts = Open the receipts
ui-check-row = Add to the selection or remove
ui-here-only = Local only
ui-conversation-closed = { $n } messages ▸
ui-conversation-open = { $n } messages ▾
ui-no-subject = (no subject)
ui-empty-folder = No messages here
ui-empty-folder-more = Receipts are not listed with incoming mail: each one is shown under the message it refers to. “Receipts” lists them.
ui-empty-other-folder-more = There is nothing in this folder, neither on the server nor here.
ui-empty-folder-check = Check now
ui-empty-coming = Fetching mail
ui-empty-coming-more = This mailbox has not been read yet. The newest messages appear first.
ui-empty-offline = No messages downloaded yet
ui-empty-offline-more = The server could not be reached or rejected the login. The reason is shown next to the mailbox, on the left.
ui-empty-search = No messages match
ui-empty-search-more = The search covers subject, addresses, text, attachment names and identifiers of all mail. Every word must match.
ui-empty-here-more = Only this location was searched. Try searching all mail.
ui-empty-filter-more = No message in this folder matches the selected filter.
ui-clear-search = Clear search and filters

## Window: reader
ui-nothing-open = No message open
ui-nothing-open-more = Select one in the list, or use the arrow keys.
ui-loading = Loading…
ui-loading-reading = Reading the message…
ui-loading-verifying = Verifying the signature…
ui-loading-preparing = Preparing the text and the attachments…
ui-back = Back to the message
ui-open-conversation = Open conversation in a tab
ui-conversation-messages = Conversation: { $n ->
    [one] 1 message
   *[other] { $n } messages
}
ui-open-in-tab = Open in a tab
ui-close-tab = Close tab
ui-tabs-full = Many tabs are open already. Close some of them first.
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
ui-move-to = Move to folder…
ui-move-to-heading = { $n ->
    [one] Move the message to
   *[other] Move { $n } messages to
}
ui-move-to-find = Find folder
ui-move-to-none = No folder of this mailbox matches
ui-moving = Moving to “{ $folder }”…
ui-moved = Moved to “{ $folder }”.
ui-moved-several = Moved to “{ $folder }”: { $n }.
ui-trash = Move to trash
ui-trashed = Moved to the provider's trash. The local copy is kept.
ui-trashed-several = Moved to the provider's trash: { $n }. The local copies are kept.
ui-trashing = Moving to the provider's trash…
ui-erase = Delete from the server…
ui-erase-question = Permanently delete { $n ->
    [one] 1 message
   *[other] { $n } messages
} ({ $size }) from the server { $server }?
ui-erase-more = { $n ->
    [one] The local copy is kept and will be marked as no longer on the server.
   *[other] The local copies are kept and will be marked as no longer on the server.
} A message is deleted only if its local copy, read back from disk now, is identical to the one on the server. It can be put back with “Undo” or from “Free up space on the server”.
ui-erase-now = Delete from the server
ui-erasing = Verifying and deleting from the server…
ui-erased = { $n ->
    [one] Deleted from the server: 1 message ({ $size }). The local copy is kept.
   *[other] Deleted from the server: { $n } messages ({ $size }). The local copies are kept.
}
ui-erased-none = Nothing was deleted from the server.
ui-putting-back = Putting the message back on the server…
ui-restoring = Moving the message back…
ui-restored = Moved back.
ui-undo = Undo
ui-undo-sending = Undo sending
ui-leaving = { $n ->
    [0] The message leaves now.
    [one] The message leaves in one second.
   *[other] The message leaves in { $n } seconds.
}
ui-undone = Undone: { $what }.
ui-redone = Done again: { $what }.
ui-nothing-to-undo = There is nothing to undo.
ui-step-archive = { $n ->
    [one] archiving a message
   *[other] archiving { $n } messages
}
ui-step-trash = { $n ->
    [one] moving a message to the trash
   *[other] moving { $n } messages to the trash
}
ui-step-move = { $n ->
    [one] moving a message to “{ $folder }”
   *[other] moving { $n } messages to “{ $folder }”
}
ui-step-erase = { $n ->
    [one] deleting a message from the server
   *[other] deleting { $n } messages from the server
}
ui-step-read = { $n ->
    [one] marking a message as read
   *[other] marking { $n } messages as read
}
ui-step-unread = { $n ->
    [one] marking a message as unread
   *[other] marking { $n } messages as unread
}
ui-step-tags = { $n ->
    [one] changing the tags of a message
   *[other] changing the tags of { $n } messages
}
ui-step-draft = discarding a draft
ui-step-star = { $n ->
    [one] starring a message
   *[other] starring { $n } messages
}
ui-step-unstar = { $n ->
    [one] removing the star of a message
   *[other] removing the stars of { $n } messages
}
ui-from = From
ui-from-choose = Choose the mailbox
ui-from-habit = as in the last message to this recipient
ui-from-missing = Choose the mailbox to send from: the view shows several.
ui-to = To
ui-cc = Cc
ui-date = Date
ui-subject = Subject
ui-wrapped-by = Wrapped by
ui-sender-differs = The provider certifies { $certified } as the sender, which is a different address.
ui-message-not-here = The text that was sent is not on this computer; the status comes from the receipts.
ui-no-text = The message has no text.
ui-find = Find in message
ui-find-count = { $n } of { $of }
ui-find-nothing = No matches
ui-find-next = Next match
ui-find-previous = Previous match
ui-find-close = Close find in message
ui-formatted = Formatted
ui-plain-text = Plain text
ui-remote-images = { $n ->
    [one] One image on the Internet was not loaded
   *[other] { $n } images on the Internet were not loaded
}: Recapito never does, so the sender cannot know whether and when the message was read.
ui-hidden-text = The message contains text that the sender has hidden. It is shown here and marked.
ui-hidden-mark = Hidden text:
ui-deceptive-links = A link leads to another address than the one it shows. The true one is beside it, in brackets.
ui-link-to = The link leads to this address
ui-link-mail = The link writes to this address
ui-link-refused = This link cannot be opened
ui-link-deceptive = The address is not what the text suggests.
ui-link-open = Open in the browser
ui-link-opened = Opened in the browser: { $what }
ui-write-to = Write a message
ui-copy-address = Copy the address
ui-from-html = Text extracted from the HTML version. Nothing was loaded from the Internet.
ui-without-layout = Text extracted from the HTML version without layout, because the page is too complex. Nothing was loaded from the Internet.
ui-source = Message source
ui-source-cut = The message is { $size }: its beginning is shown. Save it to have all of it.
ui-header-more = More details
ui-header-less = Fewer details
ui-reply-to = Reply to
ui-message-id = Message-ID
ui-size = Size
ui-place = Folder
ui-sha256 = SHA-256
ui-opened-from = Opened from
ui-print = Print or PDF
ui-print-why = Header, text and list of attachments in a PDF. It is for reading: the proof remains in the original .eml files.
ui-print-with-status = With the delivery state
ui-print-without-status = Only the message
ui-print-view = Open to print
ui-print-save = Save PDF…
ui-more-addresses = and { $n } more
ui-search-from = Search messages from this address
ui-search-to = Search messages to this address
ui-search-from-words = from:{ $address }
ui-search-to-words = to:{ $address }
ui-not-counted = Not counted
ui-not-counted-why = Their signature is not genuine: they do not change the state and prove nothing.
ui-cut = The text is truncated. Save the original to read all of it.
ui-attachments = { $n ->
    [one] 1 attachment
   *[other] { $n } attachments
}
ui-signed-file = { $type }, signed
ui-signed-file-unknown = Signed file
ui-unnamed = unnamed
ui-file = File
ui-open = Open
ui-opened = A read-only copy of “{ $what }” is open. Use “Save” to keep a copy.
ui-attached-message = Opened from an attachment: this message is not in any mailbox.
ui-save = Save
ui-save-all = Save all
ui-save-original = Save the original (.eml)
ui-show-checks = Show the checks of the signature
ui-copied = Copied: { $what }
ui-saved = Saved: { $what }
ui-save-where = Where to save
ui-save-where-why = No location was selected. The full path can be typed here.
ui-path = Path
ui-technical-parts = Technical parts ({ $n })
ui-technical-parts-why = The provider's signature, the certification data and the original message. They serve as evidence and are not meant to be read.

## Window: banner of the verdict
ui-band-genuine = The provider's signature was valid when it was made
ui-band-pretends = Looks like certified mail, but no provider has signed it: it proves nothing
ui-band-anomaly = Ordinary mail, not certified
ui-band-anomaly-more = This message comes from outside the PEC system and was only wrapped by the provider. The provider's signature is valid, but certifies neither the sender nor the content.
ui-band-certified = { $kind } · certified by { $provider } on { $at }
ui-band-certified-undated = { $kind } · certified by { $provider }, date unreadable
ui-fact-intact-yes = The content is exactly what was signed
ui-fact-intact-no = The content is not what was signed
ui-fact-intact-unknown = Whether the content is what was signed cannot be determined
ui-fact-authority-yes = The certificate chains to a known certified-mail authority
ui-fact-authority-no = The certificate does not chain to a known authority
ui-fact-valid-then-yes = The certificate was valid when the signature was made
ui-fact-valid-then-no = The certificate was not valid when the signature was made
ui-fact-revocation = Revocation not checked: this would require Internet access
ui-fact-provider-list = List of providers not consulted: only providers have access to it
ui-fact-signed-at = Signed on
ui-fact-signer = Signer
ui-fact-issuer = Issued by
ui-fact-validity = Certificate validity
ui-fact-validity-span = from { $from } to { $to }
ui-fact-anchor = Known authority
ui-fact-algorithm = Algorithms

## Sent message and its recipients
ui-dispatch-headline = { $state } · delivered to { $done } of { $of }
ui-submission-sent = Sent on { $at } · receipt requested: { $form }
ui-submission-committed = Confirmed but not yet submitted to the provider: it will be sent as soon as the server responds.
ui-submission-held = Confirmed: leaves { $at }. Until then it can be taken back in the outbox.
ui-submission-in-flight = Sending…
ui-submission-rejected = Rejected by the provider: { $reason }
ui-submission-uncertain = Sending was interrupted, and its outcome is not known. If the provider accepted the message, a receipt will arrive.
ui-column-recipient = Recipient
ui-column-state = Status and certified time
ui-no-time-yet = no receipt
ui-overdue = Later than expected
ui-outside-pec = Address outside the PEC system
ui-no-receipt-yet = No receipt for this recipient yet.
ui-open-receipt = Open the receipt
ui-export-evidence = Export evidence with report
ui-export-court = Export for court filing
ui-export-eml = Export the .eml messages only
ui-save-eml = Save .eml
ui-open-message = Open the message
ui-open-dispatch = Show the message it refers to
ui-certified-at = Certified date
ui-provider = Provider
ui-identifier = Identifier
ui-names-message = Refers to message
ui-receipt-form = Type of receipt
ui-proof = What it proves
ui-error-detail = Provider's explanation

## Writing
ui-new-message = New message
ui-to-hint = address; press Enter, comma or semicolon to add another
ui-subject-hint = What the message is about
ui-body = Text of the message
ui-attach = Attach
ui-attachment-before = Move before
ui-attachment-after = Move after
ui-paste-path = or paste a file path here and press Enter
ui-remove = Remove
ui-send = Send
ui-sending = Sending…
ui-send-anyway = Send anyway
ui-send-committed = The message is confirmed and will be sent as soon as the server responds. Do not send it again.
ui-send-question = There are warnings. Send anyway?
ui-keep-writing = Keep writing
ui-discard = Discard
ui-keep-draft = Save as draft
ui-discard-question = The message was not sent.
ui-draft-kept = Draft saved: { $at }
ui-drafts = Unsent drafts
ui-drafts-why = Messages written here and not sent yet. They stay on this computer until they are sent or discarded.
ui-drafts-none = No drafts
ui-drafts-wait = { $n ->
    [one] There is one unsent draft in “Unsent drafts”.
   *[other] There are { $n } unsent drafts in “Unsent drafts”.
}
ui-draft-nobody = No recipients
ui-draft-resume = Continue writing
ui-draft-discarded = Draft discarded.
ui-draft-discard = Discard
ui-quote-head = On { $at } this was written:
ui-forward-head = Forwarded message, from { $from } to { $to }:
ui-preflight = Checks before sending
ui-preflight-empty = The checks appear here while you write.
ui-preflight-count = { $n ->
    [one] 1 recipient
   *[other] { $n } recipients
} · { $size } each · { $times } in total (30 MB guaranteed)
ui-fine-recipients = Addresses are well formed
ui-fine-subject = Subject present
ui-fine-size = Size within limits
ui-fine-attachments = Attachments present and allowed
ui-receipt-choice = Delivery receipt
ui-no-bcc = Why there is no Bcc
ui-no-bcc-why = PEC rules forbid hidden recipients: the provider would reject the whole message.

## Adding a mailbox
ui-welcome = Your first mailbox
ui-welcome-more = Recapito sends and receives certified mail and shows, for each recipient, what is proven and by which receipt. To start, enter the PEC address and its password.
ui-add-mailbox-more = Receiving and sending are tested before the mailbox is added. Nothing is saved until both work.
ui-address = PEC address
ui-password = Password
ui-password-where = Stored in the system keychain or encrypted in the profile, never in clear text.
ui-show = Show
ui-hide = Hide
ui-writer-name = Sender's name
ui-optional = optional
ui-provider-choose = Choose a provider
ui-provider-found = Receiving from { $imap }, sending through { $smtp }.
ui-provider-unknown = The provider cannot be determined from the domain: choose it from the list or enter the servers.
ui-manual = Manual settings
ui-user = User name
ui-imap = Incoming server (IMAP)
ui-smtp = Outgoing server (SMTP)
ui-port = Port
ui-imap-port = incoming port
ui-smtp-port = outgoing port
ui-server-authority = Server CA certificate file (PEM)
ui-server-authority-kept = Already set: name a file to replace it
ui-save-name = Save name
ui-mailbox-renamed = Name of the mailbox saved
ui-change-mailbox = Mailbox settings
ui-change-mailbox-hint = { $address }: settings
ui-change-mailbox-more = Re-enter the password or change the servers here. Receiving and sending are tested before anything is saved.
ui-try-and-save = Check and save
ui-remove-mailbox = Remove mailbox
ui-remove-mailbox-question = Remove { $address } from this computer?
ui-remove-mailbox-what-stays = The mailbox is removed from the list and its password is deleted. Messages, receipts and the ledger stay in the profile, because they are evidence. Nothing changes on the provider's server.
ui-mailbox-removed = Mailbox removed. Its messages and receipts stay in the profile.
ui-try-and-add = Check and add
ui-trying = Testing receiving and sending…
ui-saving = Saving…
ui-end-good = Responds and accepts the password
ui-end-untried = Responds; the password was not tried there
ui-server-alert = Notice from the server: “{ $words }”
ui-renumbered = The server renumbers the messages at every access
ui-not-received = { $n ->
    [one] One message not received
   *[other] { $n } messages not received
}
ui-look-at = Fields to check: { $fields }.

## About and trust
ui-version = Version
ui-licence = Licence
ui-network = Network
ui-network-which = Recapito connects only to the IMAP and SMTP servers of the configured mailboxes. Nothing else leaves this computer.
ui-authorities = Known authorities
ui-authorities-why = A signature is genuine only if it chains to one of these keys. The list comes with the program; others can be added.
ui-authorities-none = No authorities: no signature can be genuine.
ui-authorities-count = { $n ->
    [one] 1 authority
   *[other] { $n } authorities
}
ui-authorities-on = List dated { $date }.
ui-authority-bundled = Included with the program
ui-authority-own = Added to this profile
ui-authority-demo = Demo authority
ui-authority-validity = Validity
ui-authority-key = Key (SHA-256)
ui-authority-source = Source
ui-rechecking = All stored messages are being checked again…
ui-libraries = Libraries by others
ui-libraries-why = Recapito is built from these free libraries, each under its licence. The typeface Inter is under the SIL Open Font License 1.1.
ui-providers = Known providers
ui-providers-why = These settings are suggested when a mailbox is added.
ui-providers-on = List dated { $date }. Customers' own domains are not included.
ui-authority-add = Add from a file
ui-distrust = Stop trusting

## Everywhere
ui-cancel = Cancel
ui-close = Close
ui-dismiss = Dismiss

## Keys
ui-keys-messages = Messages
ui-keys-moving = Moving around
ui-keys-window = Window
ui-keys-why = The keys of a program you know, each of which you can change. Letters alone act on the list only.
ui-keys-of = Keys as in
ui-keys-change = Change
ui-keys-change-all = Change the keys…
ui-keys-press = Press the new keys (Esc keeps the old ones)
ui-keys-none = No key
ui-keys-restore = Restore
ui-keys-restore-all = Restore all keys
ui-keys-taken = { $key } no longer does “{ $what }”.
ui-keys-fixed = { $key } has a task that cannot be changed. The keys are the same as before.
ui-key-name-shift = Shift
ui-key-name-enter = Enter
ui-key-name-space = Space
ui-key-name-delete = Del
ui-key-name-backspace = Backspace
ui-key-name-insert = Ins
ui-key-name-page-up = PgUp
ui-key-name-page-down = PgDn
ui-key-name-home = Home
ui-key-name-end = End
ui-key-compose = New message
ui-key-reply = Reply
ui-key-reply-all = Reply to all
ui-key-forward = Forward
ui-key-send = Send
ui-key-attach = Attach files
ui-key-next-tab = Next tab
ui-key-previous-tab = Previous tab
ui-key-close-tab = Close tab
ui-key-read = Mark as read or unread
ui-key-star = Star
ui-key-tag-1 = Tag 1
ui-key-tag-2 = Tag 2
ui-key-tag-3 = Tag 3
ui-key-tag-4 = Tag 4
ui-key-tag-5 = Tag 5
ui-key-tag-6 = Tag 6
ui-key-tag-7 = Tag 7
ui-key-tag-8 = Tag 8
ui-key-tag-9 = Tag 9
ui-key-tag-0 = Remove all tags
ui-key-archive = Archive
ui-key-done = Needs attention: done
ui-key-postpone = Needs attention: postpone
ui-key-trash = Move to trash
ui-key-erase = Delete from the server, after a question
ui-key-save = Save the original
ui-key-undo = Undo the last action
ui-key-redo = Repeat the action undone
ui-key-choose-all = Select all
ui-key-choose-up = Extend the selection upwards
ui-key-choose-down = Extend the selection downwards
ui-key-choose-page-up = Extend the selection by a page upwards
ui-key-choose-page-down = Extend the selection by a page downwards
ui-key-choose-home = Extend the selection to the first
ui-key-choose-end = Extend the selection to the last
ui-key-up = Previous message
ui-key-down = Next message
ui-key-page-up = Page up
ui-key-page-down = Page down
ui-key-home = First message
ui-key-end = Last message
ui-key-conversation-open = Show the conversation
ui-key-conversation-close = Close the conversation
ui-key-next = Next message
ui-key-previous = Previous message
ui-key-unread = Next unread
ui-key-unread-before = Previous unread
ui-key-open = Open
ui-key-back = Back, close
ui-key-history-back = Back
ui-key-history-forward = Forward
ui-key-tab = Next control
ui-key-tab-back = Previous control
ui-key-pane = Next pane
ui-key-pane-back = Previous pane
ui-key-mailbox-1 = Inbox of the first mailbox
ui-key-mailbox-2 = Inbox of the second mailbox
ui-key-mailbox-3 = Inbox of the third mailbox
ui-key-mailbox-4 = Inbox of the fourth mailbox
ui-key-mailbox-5 = Inbox of the fifth mailbox
ui-key-mailbox-6 = Inbox of the sixth mailbox
ui-key-mailbox-7 = Inbox of the seventh mailbox
ui-key-mailbox-8 = Inbox of the eighth mailbox
ui-key-mailbox-9 = Inbox of the ninth mailbox
ui-key-sync = Get mail of the mailbox shown
ui-key-sync-all = Get mail of all mailboxes
ui-key-search = Search
ui-key-filters = Go to the filters of the list
ui-key-reading-pane = Show or hide the reading pane
ui-key-zoom-in = Zoom in
ui-key-zoom-out = Zoom out
ui-key-zoom-reset = Normal size
ui-key-help = This list
ui-key-quit = Close the window

## Making space on a server
ui-space = Free up space on the server
ui-space-more = Messages removed from the server stay here, listed and readable as before. Only messages whose local copy has just been read back from disk and matches its SHA-256 are proposed.
ui-space-older = Older than
ui-space-age = { $n ->
    [1] 1 month
    [6] 6 months
    [12] 1 year
    [24] 2 years
    [60] 5 years
   *[other] { $n } months
}
ui-space-enough = Space to free
ui-space-all = As much as possible
ui-space-first = Start with
ui-space-oldest = Oldest
ui-space-largest = Largest
ui-space-second = First copy to another folder (optional)
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
ui-space-verified = Stored here and just verified
ui-space-and-more = { $n ->
    [one] and one more
   *[other] and { $n } more
}
ui-space-stays = Always kept on the server
ui-space-nothing = No messages to remove with these settings
ui-space-remove = Remove from the server…
ui-space-remove-now = Remove from the server
ui-space-question = Remove { $n ->
    [one] 1 message
   *[other] { $n } messages
} ({ $size }) from the server?
ui-space-question-more = Webmail and other programs will no longer show them. They stay here and can be put back on the server unchanged.
ui-space-removed = Removed from the server: { $n } ({ $size }). They are still stored and listed here.
ui-space-returned = Put back on the server: { $n } ({ $size }).
ui-space-stopped = Stopped. What was already done stays done.
ui-space-again = Verify again
ui-space-gone = Previously removed from the server: { $n } ({ $size })
ui-space-gone-more = They are put back in their folders, with their dates and flags.
ui-space-put-back = Put back on the server

## Window: verifying files
ui-verify = Verify files
ui-verify-why = .eml messages, .zip archives, folders and evidence bundles, including those from other programs. Nothing is added to the profile.
ui-verify-drop = Drop the files to verify here
ui-verify-drop-more = A single message or a whole folder. Each file is shown with what it is, who signed it and whether it is intact.
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
ui-verify-doubtful = Not genuine or with problems ({ $n })
ui-verify-clear = Clear
ui-verify-back = Back to the verified files
ui-verify-listed-good = { $file }: { $good ->
    [one] the only file matches
   *[other] all { $good } files match
} the list of hashes
ui-verify-listed-bad = { $file }: { $good } files match the list of hashes, { $bad } do not
ui-verify-as-written = Unsigned, as it was written: listed in the bundle
ui-verify-stamp = Time stamp of { $file }
ui-verify-in-bundle = File of an evidence bundle
ui-verify-stamped = With a time stamp
ui-verify-unstamped = No time stamp: on its own it does not prove since when these messages have existed
ui-verify-hashes = { $n ->
    [one] List of { $n } hash
   *[other] List of { $n } hashes
}
ui-verify-unreadable = Unreadable: the file is damaged or of another type
ui-verify-too-large = Too large, or an archive that expands too much
ui-verify-type = Nothing was selected. The path of a file or folder can be typed here.
ui-verify-type-authority = Nothing was selected. The path of the time-stamping authority's certificate (.pem) can be typed here.
ui-verify-take = Verify
ui-verify-authority = Time-stamping authority…
ui-verify-authorities = Time stamps checked against: { $names }
ui-verify-no-authority = Checking time stamps requires the authority's certificate (.pem) from a trusted list.
ui-outside-message = Read from the file { $file }; not stored in this profile

## Window: exporting and importing
ui-exporting = Exporting: { $done } of { $of } messages
ui-export-into = Export to a folder or to a single .zip file?
ui-export-folder = Folder…
ui-export-zip = .zip file…
ui-exported = Exported to { $what } (files: { $n })
ui-exported-incomplete = Exported to { $what } (files: { $n }), but the export is incomplete
ui-export-more = and { $n } more remarks
ui-import-why = .eml and .emlx messages, mbox files, .zip archives and folders, including Maildir. They are added to the mailbox they belong to, under “Imported”; messages already stored are skipped.
ui-import-stopping = Stopping… Messages read: { $n }
ui-import-stopped = Stopped. What was imported is kept. Import again to continue from there.
ui-import-nothing = No messages to import
ui-import-restored = In { $n } messages the mbox file had altered lines that begin with “From ”. They were restored, but a signature over them may not verify.
ui-import-left = Not imported
ui-import-more = and { $n } more
ui-import-unreadable = unreadable
ui-import-too-large = too large
ui-import-ignored = Service files or empty ones, without messages: { $n }
ui-import-no-message = not an email message
ui-import-no-mailbox = cannot tell which mailbox it belongs to

## Window: retention
ui-retention = Retention
ui-retention-why = What must be kept, what can still be requested from providers, and what is not in any submission package.
ui-retention-unproved = Sent messages without proof for some recipients
ui-retention-unproved-why = Providers keep their logs for 30 months. Until then they can be asked what happened to a message. Click to open it.
ui-retention-all-proved = Every sent message has its proof
ui-retention-missing = No proof for { $recipients } · sent on { $day }
ui-retention-ask-by = ask by { $day }
ui-retention-days = { $n ->
    [0] last day
    [one] 1 day left
   *[other] { $n } days left
}
ui-retention-too-late = older than 30 months
ui-retention-logs-may-be-gone = the logs may no longer exist
ui-retention-mailboxes = Mailboxes
ui-retention-kept = messages stored
ui-retention-to-keep = still to be kept (art. 2220 c.c.)
ui-retention-open = not in any submission package
ui-retention-since = since { $day }
ui-retention-until = newest until { $day }
ui-retention-all-packed = all in a package
ui-retention-packages = { $n ->
    [one] 1 package prepared so far
   *[other] { $n } packages prepared so far
}
ui-retention-beyond = { $n ->
    [one] 1 message older than ten years
   *[other] { $n } messages older than ten years
}
ui-retention-logs-gone = { $n ->
    [one] 1 sent message older than 30 months: its logs may no longer exist
   *[other] { $n } sent messages older than 30 months: their logs may no longer exist
}
ui-retention-pack = Prepare package…
ui-retention-list = Save hashes…
ui-retention-archive = The whole archive
ui-retention-archive-why = The list of the hashes of all messages and of the ledger. Once time-stamped, it proves that everything existed in exactly this form on that day.
ui-retention-package = Submission package
ui-retention-package-why = Preparing a package is not preservation: the package has to be submitted to a preservation system. It is read back and checked, and its contents are recorded.
ui-retention-period = Period
ui-retention-from = from
ui-retention-to = until
ui-retention-period-open = Not yet in a package
ui-retention-period-this-year = This year
ui-retention-period-last-year = Last year
ui-retention-days-wrong = Enter two dates such as 31/12/2026; the first must not be after the second.
ui-retention-only-new = Only messages not yet in a package
ui-retention-again = Include messages already in one
ui-retention-holder = Archive holder (optional)
ui-retention-holder-wrong = The identifier requires a name.
ui-retention-code = Holder's identifier (optional)
ui-retention-hashes = List of SHA-256 hashes
ui-retention-bare = Hashes only
ui-retention-bare-why = Can be given to anyone, including the time-stamping authority, without revealing anything.
ui-retention-named = With file names
ui-retention-named-why = With date, kind, sender and subject of each message. Can be checked with sha256sum in the profile's folder.
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
ui-retention-listed-next = A time stamp saved next to it under the same name plus .tsr or .tst is checked in “Verify files”.

## Window: settings
ui-settings = Settings
ui-settings-why = Every choice applies at once and is remembered.
ui-settings-search = Search the settings
ui-settings-none = No setting has these words.
ui-settings-look = Appearance
ui-settings-reading = Reading
ui-settings-keyboard = Keyboard
ui-settings-language = Language
ui-theme = Colours
ui-theme-why = “Same as the system” follows the light or dark appearance and the high contrast of the computer, also when they change.
ui-theme-system = Same as the system
ui-high-contrast = High contrast
ui-density = Density of lists
ui-density-why = Compact: two lines a message. Normal and relaxed: three, with the state in words and the mailbox.
ui-density-compact = Compact
ui-density-normal = Normal
ui-density-relaxed = Relaxed
ui-zoom = Text size
ui-zoom-why = Enlarges the whole window, from 80 to 200 %. Also with Ctrl +, Ctrl − and Ctrl 0.
ui-zoom-reset = Back to 100 %
ui-reading-pane = Reading pane
ui-reading-pane-why = Where the selected message opens. F8 hides and shows it.
ui-reading-pane-right = Right of the list
ui-reading-pane-below = Below the list
ui-reading-pane-off = Instead of the list
ui-read-after = Mark as read
ui-read-after-why = How long a message is open before it counts as read. Moving through the list with the keys marks nothing.
ui-read-at-once = When opened
ui-read-after-two = After 2 seconds
ui-read-after-five = After 5 seconds
ui-read-never = Never
ui-by-day = Group by day
ui-period-future = Future dates
ui-period-today = Today
ui-period-yesterday = Yesterday
ui-period-earlier = Earlier
ui-settings-writing = Writing
ui-undo-send = Undo sending
ui-undo-send-why = After "Send" a message waits some seconds in the outbox, where it can still be taken back. A certified message that has left cannot be recalled.
ui-undo-send-never = Leave at once
ui-undo-send-five = 5 seconds
ui-undo-send-ten = 10 seconds
ui-undo-send-thirty = 30 seconds
ui-conversations = Conversations
ui-conversations-why = A reply can be listed under the message it answers. Each PEC message has a certified time of its own, so at first each has a row.
ui-conversations-off = One row for each message
ui-conversations-on = Group by conversation
ui-settings-tags = Tags
ui-tags = Tags of messages
ui-tags-why = The keys 1 to 9 set the tags in the list, 0 removes them. They are stored on the server as in Thunderbird; where the server does not accept them they stay on this computer.
ui-tag-important = Important
ui-tag-work = Work
ui-tag-personal = Personal
ui-tag-to-do = To do
ui-tag-later = Later
ui-tag-name = Name of a new tag
ui-tag-add = Add
ui-tag-remove = Delete the tag “{ $name }”
ui-tags-here-only = The server of this folder does not accept tags: they stay on this computer.
ui-language = Language of the window
ui-language-why = Dates, numbers and texts change at once.
ui-language-system = Same as the system
ui-language-italian = Italiano
ui-language-english = English
ui-preferences-damaged = The settings of the window cannot be read.
ui-preferences-damaged-file = The file { $what } cannot be read. The default settings apply; your mail is not affected.
ui-preferences-damaged-remedy = Choose your settings again: the file is then replaced.
ui-show-folders = Folders
ui-hide-folders = Close folders
ui-back-to-list = Back to the list
