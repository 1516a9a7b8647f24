## Every error in three sentences: what happened, what it means, what to do

store-locked-what = The profile is already open in another process.
store-locked-meaning = Two programs using the same profile would damage it. This one stopped without changing anything.
store-locked-remedy = Close the other window, or wait for the other command to finish, then try again.

store-network-share-what = The profile is on a network share.
store-network-share-meaning = Network shares do not guarantee durable writes, so no evidence is stored there.
store-network-share-remedy = Choose a folder on a disk of this computer with --profile.

store-read-only-what = The profile cannot be written: its disk is read-only, or its folder belongs to another user.
store-read-only-meaning = It can be read and exported, but nothing can be kept in it: nothing is received or sent.
store-read-only-remedy = To receive and send, copy the profile to a disk that can be written and open it there.
store-format-unknown-what = The file “format” of the profile does not contain a known format.
store-format-unknown-meaning = The file was left as it is, and the profile is opened for reading only: it can be read and exported.
store-format-unknown-remedy = Restore the file “format” from a copy of the profile, or write the number 1 into it if the profile is of this version.
store-ledger-no-file-what = The ledger of the profile (ledger.jsonl) is not a file.
store-ledger-no-file-meaning = Nothing was changed, and the profile is opened for reading only, without the ledger: messages cannot be listed.
store-ledger-no-file-remedy = Put the file ledger.jsonl back, for example from a copy of the profile.
opening-made-private-what = Other users of this computer could read a part of the profile: { $names }.
opening-made-private-meaning = The permissions were corrected: only the owner has access now. Whether anybody read it before cannot be known.
opening-made-private-remedy = If others use this computer and vault.json (the encrypted passwords) is among the names, change the passwords of the mailboxes.
opening-moved-aside-what = In the profile, something else was in the place of a file or folder: a link, for example.
opening-moved-aside-meaning = It was moved aside under another name, and nothing was deleted: { $names }.
opening-moved-aside-remedy = If it was a link made on purpose, to another disk for example, move the whole profile there and name it with --profile; otherwise check who has access to the profile's folder.
opening-ledger-tail-cut-what = The ledger's last line was incomplete and was removed.
opening-ledger-tail-cut-meaning = The program or the computer stopped while writing it: nothing that was confirmed before is lost.
opening-ledger-tail-cut-remedy = Nothing has to be done. If it happens often, check the state of the disk.
store-newer-what = The profile was written by a newer version of the program.
store-newer-meaning = This version cannot read all of it. Nothing was changed.
store-newer-remedy = Install the newer version and open the profile again.

store-full-what = The disk is full.
store-full-meaning = Nothing already stored is lost, but new messages cannot be stored.
store-full-remedy = Free up space on the profile's disk and try again: receiving resumes where it stopped.

store-io-what = A disk operation on { $path } failed.
store-io-meaning = The operation was not completed. What was already stored did not change.
store-io-remedy = Check the folder's permissions and the disk's health, then try again.

store-damaged-what = The file of message { $message } is damaged.
store-damaged-meaning = Its bytes are no longer those received, so the file is no longer evidence. Other messages are not affected.
store-damaged-remedy = If the message is still on the server, synchronise again; otherwise restore it from a backup. Check the disk.

store-ledger-broken-what = The profile's ledger is broken at line { $line }.
store-ledger-broken-meaning = A line was changed or lost: from there on, the sequence of events cannot be proved. Each message can still be verified on its own.
store-ledger-broken-remedy = Keep the profile as it is, run “recapito check” and restore the ledger from a backup.

store-ledger-gap-what = The profile's ledger lacks lines: { $gap }
store-ledger-gap-meaning = The ledger is older than what has happened: a message that it does not remember may have been sent already. Nothing is sent; reading, receiving, exporting and searching still work.
store-ledger-gap-remedy = If there is a newer copy of the profile, close the program and put it back. Otherwise run “recapito check”, look at what was sent already and then, to go on, “recapito check --acknowledge-gap”.

gap-behind = it has { $lines }, and { $known } were written.
gap-forked = line { $line } is not the one that was written.
gap-emptied = it is empty, and the profile has messages.
gap-replaced = its file was replaced or changed by another program while it was open. Close the program and open it again.
gap-copy-in-use = another copy of this profile is open in another process.
gap-unknown-submission = it does not know the message { $message-id }, which this profile sent.

store-index-what = The profile's indexes cannot be read.
store-index-meaning = Messages and ledger are intact: the indexes can be rebuilt from them completely.
store-index-remedy = Run “recapito rebuild”.

store-wrong-send-state-what = The submission is not in the state that this step requires.
store-wrong-send-state-meaning = Another step has already advanced it. The message was not sent a second time.
store-wrong-send-state-remedy = Check the message with “recapito status” before doing anything else.

fault-unknown-host-what = The host name of the { $service } server does not exist.
fault-unknown-host-meaning = The server cannot be reached without a correct name. Mail already stored can still be read.
fault-unknown-host-remedy = Check the server name given by the provider and the network connection.

fault-unreachable-what = The { $service } server does not respond.
fault-unreachable-meaning = There is no network, or the server is down or refuses the connection. Mail already stored can still be read.
fault-unreachable-remedy = Check the connection and the server's name and port. If they are right, wait: Recapito retries automatically while it is running.

fault-timed-out-what = The { $service } server did not respond in time.
fault-timed-out-meaning = The network or the server is slow. Everything received so far is stored.
fault-timed-out-remedy = Wait: Recapito retries automatically while it is running. If the problem persists, check the network.

fault-certificate-untrusted-what = The certificate of the { $service } server was not issued by an authority trusted by this computer.
fault-certificate-untrusted-meaning = The server may not be the provider's, so the password was not sent.
fault-certificate-untrusted-remedy = Check the server's name. If it is an internal server with its own authority, add that certificate for this account (--ca). In a hotel, train or airport, the network may require a login first: open the browser, log in there and try again.

fault-certificate-wrong-host-what = The certificate of the { $service } server is for a different name.
fault-certificate-wrong-host-meaning = The name in the settings is not the server's, or someone is intercepting the connection. The password was not sent.
fault-certificate-wrong-host-remedy = Use exactly the server name given by the provider. In a hotel, train or airport, the network may require a login first: open the browser, log in there and try again.

fault-certificate-expired-what = The certificate of the { $service } server has expired or is not yet valid.
fault-certificate-expired-meaning = The cause may be the provider's certificate or this computer's clock. The password was not sent.
fault-certificate-expired-remedy = Check the computer's date and time; if they are right, wait for the provider to renew the certificate.

fault-tls-what = An encrypted connection to the { $service } server could not be established.
fault-tls-meaning = The port is wrong, or the server's protocol is too old. The password was not sent.
fault-tls-remedy = Use the ports with implicit TLS, usually 993 for IMAP and 465 for SMTP. In a hotel, train or airport, the network may require a login first: open the browser, log in there and try again.

fault-login-refused-what = The { $service } server rejected the user name or password.
fault-login-refused-meaning = Recapito does not retry automatically, because providers lock a mailbox after a few failed attempts. Mail already stored can still be read.
fault-login-refused-remedy = Check the user name and password and enter them again. With two-step verification, for instance at Aruba, mail programs need a dedicated password, which is created in the webmail and lasts three months.

fault-login-unavailable-what = The { $service } server offers no way to sign in that Recapito knows.
fault-login-unavailable-meaning = The password was not judged: it may be right. Mail already stored can still be read.
fault-login-unavailable-remedy = Check the server's name and port. If they are right, ask the provider how a mail program signs in with user name and password.

fault-password-expired-what = The { $service } server says that the password has expired.
fault-password-expired-meaning = Recapito does not retry automatically. Mail already stored can still be read.
fault-password-expired-remedy = Change the password in the provider's webmail, then enter the new one here.

fault-login-blocked-what = The { $service } server does not allow access to this mailbox: the provider has to act.
fault-login-blocked-meaning = The password may be right. Recapito does not retry automatically; mail already stored can still be read.
fault-login-blocked-remedy = Read the reported reason and contact the provider's support.

fault-privacy-required-what = The { $service } server wants the connection protected in another way before it accepts the password.
fault-privacy-required-meaning = The connection is encrypted already; name or port may belong to another service. Mail already stored can still be read.
fault-privacy-required-remedy = Check the server's name and port. If they are right, ask the provider.

fault-switched-off-what = The provider does not allow mail programs to access this mailbox: the { $service } service is switched off.
fault-switched-off-meaning = The password may be correct. Recapito does not retry automatically. Mail already stored can still be read.
fault-switched-off-remedy = Switch on access for mail programs (IMAP and SMTP) in the settings of the provider's webmail, then try again.

fault-closed-what = The connection to the { $service } server was interrupted.
fault-closed-meaning = Everything received completely is stored. The rest is still on the server.
fault-closed-remedy = Wait: Recapito retries automatically while it is running and resumes where it stopped.

fault-refused-what = The { $service } server rejected the request.
fault-refused-meaning = The server understood the request and refused it. Repeating it unchanged would give the same result.
fault-refused-remedy = Read the server's reason. If it concerns a recipient or the sender, correct it; otherwise ask the provider.

fault-protocol-what = The { $service } server sent an invalid response.
fault-protocol-meaning = The connection was closed as a precaution. Everything received so far is stored.
fault-protocol-remedy = Wait: Recapito retries automatically while it is running. If the problem persists, check that name and port are those of the mail server, and report the problem.

fault-too-large-what = The { $service } server announced a message that is too large.
fault-too-large-meaning = That message was not downloaded. It stays on the server, and other messages are not affected.
fault-too-large-remedy = Download it from the provider's webmail.

fault-busy-what = The { $service } server is busy.
fault-busy-meaning = This is temporary. Nothing is lost.
fault-busy-remedy = Wait: Recapito retries automatically while it is running.

not-on-server-what = The message is not on the server, or has been moved there.
not-on-server-meaning = Nothing changed on the server. The local copy is kept.
not-on-server-remedy = Get mail to see the current state.

no-archive-what = This mailbox has no archive folder.
no-archive-meaning = The message is still where it was.
no-archive-remedy = Create a folder named “Archive” in the provider's webmail, then get mail.

no-trash-what = This mailbox has no trash folder.
no-trash-meaning = The message is still where it was.
no-trash-remedy = Create a folder named “Trash” in the provider's webmail, then get mail.

no-such-folder-what = This folder is no longer on the server.
no-such-folder-meaning = Nothing was moved or changed.
no-such-folder-remedy = Get mail to see the current folders.

folder-name-what = The folder cannot have this name.
folder-name-empty = The name is empty.
folder-name-control = The name contains an invisible character.
folder-name-character = The name contains “{ $letter }”, which the mailbox's server does not allow.
folder-name-long = The name is too long.
folder-name-taken = A folder of this name already exists.
folder-name-no-subfolders = The server of this mailbox does not allow folders inside folders.
folder-name-remedy = Choose another name. Nothing changed on the server.

folder-has-role-what = This folder cannot be renamed.
folder-has-role-meaning = The provider uses it for a fixed purpose: inbox, sent, drafts, trash and the like.
folder-has-role-remedy = Create a new folder and move the messages there.

other-mailbox-what = Messages can only be moved between folders of the same mailbox.
other-mailbox-meaning = Nothing was moved.
other-mailbox-remedy = Choose a folder of the same mailbox, or select the messages of one mailbox at a time.

no-exact-removal-what = The server cannot remove individual messages (it does not support UIDPLUS).
no-exact-removal-meaning = The alternative would also remove messages that other programs have marked for deletion. Nothing was removed.
no-exact-removal-remedy = Delete them in the provider's webmail: the messages proposed here are stored and verified.

inside-profile-what = The folder { $path } is inside the profile, where the messages are already stored.
inside-profile-meaning = A copy next to the original would be lost with it. Nothing was copied or removed.
inside-profile-remedy = Choose a folder on another disk.

secrets-no-place-what = There is no secure place to store the password.
secrets-no-place-meaning = The system keychain is not available and the passphrase for the profile's vault is missing. Passwords are never written in clear text.
secrets-no-place-remedy = Start the system keychain, or set the passphrase in the environment variable RECAPITO_PASSPHRASE.

secrets-keychain-refused-what = The system keychain reported an error.
secrets-keychain-refused-meaning = The password cannot be read or stored there.
secrets-keychain-refused-remedy = Unlock the keychain and try again.

secrets-wrong-passphrase-what = The passphrase does not open the vault.
secrets-wrong-passphrase-meaning = The passwords remain encrypted and safe, but cannot be used without the right passphrase.
secrets-wrong-passphrase-remedy = Check RECAPITO_PASSPHRASE. If the passphrase is lost, remove the accounts with --keep-mail and add them again.

secrets-vault-broken-what = The password vault cannot be used.
secrets-vault-broken-meaning = The passwords will have to be entered again. Stored mail is not affected.
secrets-vault-broken-remedy = Check the permissions of the profile. If the file is damaged, restore it from a backup or enter the passwords again.

secrets-missing-what = No password is stored for this account.
secrets-missing-meaning = The account cannot be synchronised. Mail already stored can still be read.
secrets-missing-remedy = Enter the password: “recapito account add ADDRESS --password-stdin”.

anchor-no-certificate-what = The file contains no certificate.
anchor-no-certificate-meaning = No authority was added.
anchor-no-certificate-remedy = Use a PEM or DER file that contains the authority's certificate.

anchor-not-an-authority-what = The certificate is not that of a certification authority.
anchor-not-an-authority-meaning = A personal or provider certificate cannot establish trust. Nothing was added.
anchor-not-an-authority-remedy = Use the certificate of the authority that issued it.

not-openable-what = The attachment was not opened. { $reason }
not-openable-meaning = Certified mail proves who sent a file, not that it is harmless. Opening it could start a program.
not-openable-remedy = Ask the sender for confirmation by other means. If the file is needed, save it and scan it for viruses.

not-opened-what = The system could not open the attachment.
not-opened-meaning = This computer has no program for this type of file, or the program did not start. The message and the attachment are intact.
not-opened-remedy = Save the attachment and open it with a suitable program.

draft-refused-what = The message cannot be sent like this.
draft-refused-meaning = Nothing was sent.
draft-refused-remedy = Correct the problems listed and try again.

draft-no-recipient-what = There is no recipient.
draft-no-recipient-meaning = A PEC message needs at least one recipient in To; nothing was sent.
draft-no-recipient-remedy = Enter at least one address.

draft-bad-address-what = “{ $address }” is not an address.
draft-bad-address-meaning = The provider would reject the whole message. Nothing was sent.
draft-bad-address-remedy = Correct the address, in the form name@domain.

draft-several-addresses-what = “{ $address }” contains more than one address.
draft-several-addresses-meaning = Each recipient has its own receipts and must be listed separately. Nothing was sent.
draft-several-addresses-remedy = Separate the addresses, one for each --to or --cc.

draft-repeated-address-what = “{ $address }” appears twice.
draft-repeated-address-meaning = The receipts for the same recipient could not be told apart. Nothing was sent.
draft-repeated-address-remedy = Remove it from one of the two fields.

draft-control-character-what = A header field contains a control character.
draft-control-character-meaning = It could be used to inject unwanted headers. Nothing was sent.
draft-control-character-remedy = Rewrite subject, names and addresses without line breaks or invisible characters.

draft-many-recipients-what = There are { $count } recipients.
draft-many-recipients-meaning = Every provider must accept at least 50. Beyond that it may reject the message.
draft-many-recipients-remedy = Split the recipients over several messages, or send anyway if the provider allows it.

draft-large-times-recipients-what = The message, counted once for each recipient, amounts to { $size }.
draft-large-times-recipients-meaning = Every provider must accept at least 30 MB in total; many accept more.
draft-large-times-recipients-remedy = Reduce the attachments or the recipients, or send anyway if the provider allows it.

draft-no-subject-what = There is no subject.
draft-no-subject-meaning = The message can be sent, but the subject appears in the receipts and helps to find them.
draft-no-subject-remedy = Write a subject, or send anyway.

draft-attachment-forgotten-what = The text mentions an attachment, but there is none.
draft-attachment-forgotten-meaning = A sent message cannot be corrected: the receipts would attest a message without attachments.
draft-attachment-forgotten-remedy = Add the attachment, or send anyway.

draft-blocked-type-what = The attachment “{ $name }” is of a type that many providers block.
draft-blocked-type-meaning = The message might be rejected, or blocked as dangerous.
draft-blocked-type-remedy = Send the content in another format, such as PDF.

no-such-account-what = This account does not exist in the profile.
no-such-account-meaning = Nothing was done.
no-such-account-remedy = List the accounts with “recapito account list”.

several-dispatches-what = Several dispatches have this Message-ID: { $ids }.
several-dispatches-meaning = A Message-ID is written by the sending program and can be repeated: alone it does not say which dispatch is meant.
several-dispatches-remedy = Give one of these ids; “recapito status” with the Message-ID lists them all.
not-found-what = No message or dispatch matches.
not-found-meaning = Nothing is stored under this identifier in this profile.
not-found-remedy = Check the identifier with “recapito list” or “recapito status”, and make sure that this is the right profile.

file-what = The file { $path } cannot be read or written.
file-meaning = The operation was not completed.
file-remedy = Check the path and the permissions.

not-an-earlier-state-what = { $path } is not an earlier state of this bundle.
not-an-earlier-state-meaning = A bundle is updated only if it is unchanged since it was written and all its messages are still here. Nothing was changed.
not-an-earlier-state-remedy = Check it with “recapito verify”, or export under another name.
not-as-written-what = { $path } differs from what was written.
not-as-written-meaning = The package was read back after writing and does not match: it must not be submitted, and is not recorded as submitted.
not-as-written-remedy = Delete it, check the disk and try again, if necessary on another disk.

not-a-file-what = { $path } is not a file.
not-a-file-meaning = It is a folder, a device or a pipe, of which the end is not known: nothing was read.
not-a-file-remedy = Name a file.

file-too-large-what = { $path } has more than { $most }.
file-too-large-meaning = That is more than can be used here: reading stopped, and nothing was done.
file-too-large-remedy = Check that this is the right file.

changed-since-what = The file { $path } has changed since it was verified.
changed-since-meaning = It was changed, moved or deleted after it was verified, so the message cannot be read again.
changed-since-remedy = Verify it again.

cancelled-what = The operation was cancelled.
cancelled-meaning = Nothing was written, and what was there before is unchanged.
cancelled-remedy = It can be repeated at any time.

target-exists-what = { $path } already exists.
target-exists-meaning = An export never overwrites anything. Nothing was written.
target-exists-remedy = Choose another name, or move the existing file or folder.

target-full-what = There is not enough disk space for { $path }.
target-full-meaning = The export was not completed and was removed. What was there before is unchanged.
target-full-remedy = Free up space on that disk, or choose another one, and try again.

paused-what = The mailbox is paused.
paused-meaning = Everything received so far is stored. The rest is still on the server.
paused-remedy = Resume the mailbox at any time: it continues where it stopped.

stopped-what = The program's engine has stopped.
stopped-meaning = Stored data is safe. Operations in progress were not completed.
stopped-remedy = Start the program again.

fault-words = Reported reason: “{ $detail }”.
