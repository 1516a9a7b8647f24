## Every error in three sentences: what happened, what it means, what to do

store-locked-what = The profile is already open in another process.
store-locked-meaning = Two programs on one profile would damage it: this one stopped, nothing was touched.
store-locked-remedy = Close the other window, or wait for the other command to end, then try again.

store-network-share-what = The profile lies on a network share.
store-network-share-meaning = Network shares do not guarantee that what is written stays written: the program keeps no evidence there.
store-network-share-remedy = Choose a folder on a disk of this computer with --profile.

store-newer-what = The profile was written by a newer version of the program.
store-newer-meaning = This version cannot read all of it; nothing was changed.
store-newer-remedy = Install the newer version and open the profile again.

store-full-what = The disk is full.
store-full-meaning = Nothing that was kept is lost, but new messages cannot be kept.
store-full-remedy = Free some space on the profile's disk and try again: receiving resumes where it stopped.

store-io-what = The disk refused an operation on { $path }: { $reason }.
store-io-meaning = The operation was not completed; what was already kept was not changed.
store-io-remedy = Check the folder's permissions and the disk's health, then try again.

store-damaged-what = The file of message { $message } is damaged.
store-damaged-meaning = Its bytes are no longer those received: that file is no evidence any more. Other messages are not affected.
store-damaged-remedy = If the message is still on the server, synchronise again; otherwise restore it from a backup. Check the disk.

store-ledger-broken-what = The profile's ledger is broken at line { $line }.
store-ledger-broken-meaning = A line was changed or lost: from there on the sequence of events cannot be proved. Each message can still be verified by itself.
store-ledger-broken-remedy = Keep the profile as it is, run “recapito check” and restore the ledger from a backup.

store-index-what = The profile's indexes cannot be read.
store-index-meaning = Messages and ledger are intact: the indexes can be remade from them entirely.
store-index-remedy = Run “recapito rebuild”.

store-wrong-send-state-what = The submission is not in the state this step needs.
store-wrong-send-state-meaning = Another step has already moved it on; the message was not sent a second time.
store-wrong-send-state-remedy = Look at the dispatch with “recapito status” before doing anything else.

fault-unknown-host-what = The name of the { $service } server does not exist.
fault-unknown-host-meaning = Without a correct name the server cannot be reached; mail already kept can still be read.
fault-unknown-host-remedy = Check the server name given by the provider, and that the network works.

fault-unreachable-what = The { $service } server does not answer.
fault-unreachable-meaning = There is no network, or the server is down or refuses the connection. Mail already kept can still be read.
fault-unreachable-remedy = Check the connection, the server's name and port; if they are right, wait: it is tried again by itself.

fault-timed-out-what = The { $service } server did not answer in time.
fault-timed-out-meaning = The network or the server is slow; what had arrived is kept.
fault-timed-out-remedy = Wait: it is tried again by itself. If it goes on, check the network.

fault-certificate-untrusted-what = The certificate of the { $service } server is of no authority trusted by this computer.
fault-certificate-untrusted-meaning = It is not certain that the server is the provider's: the password was not sent.
fault-certificate-untrusted-remedy = Check the server's name. If it is an internal server with its own authority, give that certificate for this account (--ca). In a hotel, train or airport it may be the network's own login page: open the browser, log in there, and try again.

fault-certificate-wrong-host-what = The certificate of the { $service } server is for another name.
fault-certificate-wrong-host-meaning = The name in the settings is not the server's, or somebody stands in between: the password was not sent.
fault-certificate-wrong-host-remedy = Use exactly the server name given by the provider. In a hotel, train or airport it may be the network's own login page: open the browser, log in there, and try again.

fault-certificate-expired-what = The certificate of the { $service } server has expired or is not yet valid.
fault-certificate-expired-meaning = It may be the provider's certificate, or this computer's clock. The password was not sent.
fault-certificate-expired-remedy = Check the computer's date and time; if they are right, wait for the provider to renew the certificate.

fault-tls-what = No encrypted connection could be made with the { $service } server.
fault-tls-meaning = The port is wrong, or the server's protocol is too old; the password was not sent.
fault-tls-remedy = Use the ports with implicit TLS, usually 993 for IMAP and 465 for SMTP. In a hotel, train or airport it may be the network's own login page: open the browser, log in there, and try again.

fault-login-refused-what = The { $service } server refused the user name or password.
fault-login-refused-meaning = It is not tried again by itself: providers lock a mailbox after a few wrong attempts. Mail already kept can still be read.
fault-login-refused-remedy = Check user name and password and enter them again. With 2-step verification, for instance at Aruba, a dedicated password for mail programs is needed; it is created in the webmail and lasts three months.

fault-switched-off-what = The provider lets no mail program into this mailbox: access by { $service } is switched off.
fault-switched-off-meaning = The password may be right. It is not tried again by itself; mail already kept can still be read.
fault-switched-off-remedy = Switch on access for mail programs (IMAP and SMTP) in the settings of the provider's webmail, then try again.

fault-closed-what = The connection with the { $service } server broke in the middle.
fault-closed-meaning = What had arrived whole is kept; the rest is still on the server.
fault-closed-remedy = Wait: it is tried again by itself and resumes where it stopped.

fault-refused-what = The { $service } server refused the request.
fault-refused-meaning = The server understood the request and said no; repeating it unchanged would get the same answer.
fault-refused-remedy = Read the server's reason; if it is about a recipient or the sender, correct it, otherwise ask the provider.

fault-protocol-what = The { $service } server gave an answer that cannot be understood.
fault-protocol-meaning = The connection was closed out of caution; what had arrived is kept.
fault-protocol-remedy = It is tried again by itself. If it goes on, check that name and port are those of mail, and report it.

fault-too-large-what = The { $service } server announced a message that is too large.
fault-too-large-meaning = That message was not fetched; it stays on the server and the others are not affected.
fault-too-large-remedy = Download it from the provider's webmail.

fault-busy-what = The { $service } server is busy.
fault-busy-meaning = This is temporary; nothing is lost.
fault-busy-remedy = Wait: it is tried again by itself later.

not-on-server-what = The message is not on the server, or no longer where it was.
not-on-server-meaning = Nothing has changed on the server; the copy kept here stays.
not-on-server-remedy = Get mail to see how things stand now.

no-archive-what = This mailbox has no archive folder.
no-archive-meaning = The message is still where it was.
no-archive-remedy = Create a folder called “Archive” in the provider's webmail and get mail.

no-trash-what = This mailbox has no trash folder.
no-trash-meaning = The message is still where it was.
no-trash-remedy = Create a folder called “Trash” in the provider's webmail and get mail.

no-exact-removal-what = The server cannot remove just the messages it is told (it does not offer UIDPLUS).
no-exact-removal-meaning = The other way would also remove messages that other programs have marked for deletion: nothing was removed.
no-exact-removal-remedy = Delete them in the provider's webmail: those proposed here are kept and verified.

inside-profile-what = The folder { $path } is in the profile, where the messages are kept already.
inside-profile-meaning = A copy beside the first would be lost with it: nothing was copied or removed.
inside-profile-remedy = Choose a folder on another disk.

secrets-no-place-what = There is no safe place for the password.
secrets-no-place-meaning = The system's keychain is not available and the passphrase for the profile's vault is missing; it is never written in clear.
secrets-no-place-remedy = Start the system's keychain, or set the passphrase in the variable RECAPITO_PASSPHRASE.

secrets-keychain-refused-what = The system's keychain refused: { $reason }.
secrets-keychain-refused-meaning = The password can be neither read nor kept there.
secrets-keychain-refused-remedy = Unlock the keychain and try again.

secrets-wrong-passphrase-what = The passphrase does not open the vault.
secrets-wrong-passphrase-meaning = The passwords stay encrypted and safe, but cannot be used without the right passphrase.
secrets-wrong-passphrase-remedy = Check RECAPITO_PASSPHRASE. If the passphrase is lost, remove the accounts with --keep-mail and add them again.

secrets-vault-broken-what = The password vault cannot be used: { $reason }.
secrets-vault-broken-meaning = The passwords will have to be entered again; kept mail is not affected.
secrets-vault-broken-remedy = Check the profile's permissions; if the file is damaged, restore it from a backup or enter the passwords again.

secrets-missing-what = No password is kept for this account.
secrets-missing-meaning = The account cannot be synchronised; mail already kept can still be read.
secrets-missing-remedy = Enter the password: “recapito account add ADDRESS --password-stdin”.

anchor-no-certificate-what = The file contains no certificate.
anchor-no-certificate-meaning = No authority was added.
anchor-no-certificate-remedy = Give a PEM or DER file with the authority's certificate.

anchor-not-an-authority-what = The certificate is not one of an authority.
anchor-not-an-authority-meaning = No trust derives from a personal or provider certificate; nothing was added.
anchor-not-an-authority-remedy = Give the certificate of the authority that issued it.

not-lent-what = The attachment was not opened. { $reason }
not-lent-meaning = Certified mail proves who sent a file, not that it is harmless: opening it could start a program.
not-lent-remedy = Ask the sender to confirm by other means; if it is needed, save it and have it checked for viruses.

not-opened-what = The system did not open the attachment. Reason reported: “{ $reason }”.
not-opened-meaning = This computer has no program for this type of file, or the program did not start. Message and attachment are intact.
not-opened-remedy = Save the attachment and open it with a suitable program.

draft-refused-what = The message cannot be sent like this.
draft-refused-meaning = Nothing was sent.
draft-refused-remedy = Correct the points named and try again.

draft-no-recipient-what = There is no recipient.
draft-no-recipient-meaning = A PEC message needs at least one recipient in To; nothing was sent.
draft-no-recipient-remedy = Give at least one address.

draft-bad-address-what = “{ $address }” is not an address.
draft-bad-address-meaning = The provider would refuse the whole message; nothing was sent.
draft-bad-address-remedy = Correct the address, in the form name@domain.

draft-several-addresses-what = “{ $address }” holds several addresses.
draft-several-addresses-meaning = Every recipient has receipts of its own and is named by itself; nothing was sent.
draft-several-addresses-remedy = Split the addresses, one for each --to or --cc.

draft-repeated-address-what = “{ $address }” appears twice.
draft-repeated-address-meaning = The receipts of one recipient could not be told apart; nothing was sent.
draft-repeated-address-remedy = Remove it from one of the two fields.

draft-control-character-what = A header field contains a control character.
draft-control-character-meaning = It could slip in unwanted headers; nothing was sent.
draft-control-character-remedy = Rewrite subject, names and addresses without line breaks or invisible characters.

draft-many-recipients-what = There are { $count } recipients.
draft-many-recipients-meaning = Every provider must take at least 50; beyond that it may refuse.
draft-many-recipients-remedy = Split the sending, or send anyway if the provider allows it.

draft-large-times-recipients-what = The message, counted for every recipient, amounts to { $size }.
draft-large-times-recipients-meaning = Every provider must take at least 30 MB in all; many take more.
draft-large-times-recipients-remedy = Reduce attachments or recipients, or send anyway if the provider allows it.

draft-no-subject-what = There is no subject.
draft-no-subject-meaning = The message can go, but the subject stands in the receipts and helps to find them.
draft-no-subject-remedy = Write a subject, or send anyway.

draft-attachment-forgotten-what = The text speaks of an attachment and there is none.
draft-attachment-forgotten-meaning = What has gone cannot be corrected: the receipts would attest a message without attachments.
draft-attachment-forgotten-remedy = Add the attachment, or send anyway.

draft-blocked-type-what = The attachment “{ $name }” is of a type many providers block.
draft-blocked-type-meaning = The message might be refused, or stopped as dangerous.
draft-blocked-type-remedy = Send the content in another format, such as PDF.

no-such-account-what = This account is not in the profile.
no-such-account-meaning = The command did nothing.
no-such-account-remedy = See the accounts with “recapito account list”.

account-exists-what = This account is already in the profile.
account-exists-meaning = It was not added a second time.
account-exists-remedy = Use the one that is there, or remove it first.

not-found-what = No message or dispatch matches.
not-found-meaning = Nothing is kept under this identifier in this profile.
not-found-remedy = Check the identifier with “recapito list” or “recapito status”, and the chosen profile.

not-unique-what = More than one message starts with these digits.
not-unique-meaning = It is not clear which one is meant.
not-unique-remedy = Write more digits of the identifier.

file-what = The file { $path } cannot be read or written: { $reason }.
file-meaning = The operation was not completed.
file-remedy = Check the path and the permissions.

not-an-earlier-state-what = { $path } is not an earlier state of this bundle.
not-an-earlier-state-meaning = Only a bundle that is as it was written, and whose messages are all still here, is brought up to date: nothing was touched.
not-an-earlier-state-remedy = Check it with "recapito verify", or export under another name.
not-as-written-what = { $path } does not read back as it was written.
not-as-written-meaning = The package was read again after writing and does not agree: it must not be handed over, and is not noted as submitted.
not-as-written-remedy = Delete it, check the disk and try again, perhaps elsewhere.

changed-since-what = The file { $path } is no longer the one that was verified.
changed-since-meaning = It was changed, moved or deleted after it was verified: the message cannot be read again.
changed-since-remedy = Verify it again.

cancelled-what = The operation was stopped as asked.
cancelled-meaning = Nothing was written in its place, and what was there before is there still.
cancelled-remedy = It can be repeated at any time.

target-exists-what = { $path } is there already.
target-exists-meaning = An export never overwrites: nothing was written.
target-exists-remedy = Choose another name, or move what is there.

target-full-what = There is no room on the disk for { $path }.
target-full-meaning = The export was not completed and nothing of it is left; what was there before is as it was.
target-full-remedy = Free some space on that disk, or choose another one, and try again.

paused-what = The mailbox is paused.
paused-meaning = What had arrived is kept; the rest is still on the server.
paused-remedy = Resume the mailbox when you like: the work goes on where it stopped.

stopped-what = The program's engine has stopped.
stopped-meaning = What was kept is safe; operations under way were not completed.
stopped-remedy = Start the program again.

fault-words = Reported reason: “{ $detail }”.
