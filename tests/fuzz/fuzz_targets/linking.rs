//! A message of Sent and any others: whatever they say, a dispatch is moved by genuine receipts alone.
#![no_main]

use libfuzzer_sys::fuzz_target;
use recapito::account::AccountId;
use recapito::pec::linking::{dispatch_of_receipt, dispatch_of_sent, dispatches_of};
use recapito::pec::status::fold;
use recapito::pec::{MessageId, Receipt, RecipientState, read};
use recapito::signature::{Anchors, Sha256, verify};

fuzz_target!(|bytes: &[u8]| {
    let now = jiff::Timestamp::UNIX_EPOCH;
    let account = AccountId::of("mittente@pec.mittente.example");
    let middle = bytes.windows(4).position(|window| window == b"\n%%\n").unwrap_or(bytes.len() / 2);
    let (sent, answer) = bytes.split_at(middle);
    let verification = verify(answer, &Anchors::none());
    let receipt = Receipt::of(Sha256::of(answer), &read(answer, &verification), false, now);
    let named: Vec<&MessageId> = receipt
        .iter()
        .flat_map(|receipt| receipt.names.iter().chain(&receipt.claims))
        .collect();
    let linked: usize = receipt.iter().map(|receipt| dispatches_of(receipt).len()).sum();
    assert!(linked <= named.len());
    assert!(receipt.iter().all(|receipt| dispatch_of_receipt(&account, receipt).is_none()));
    if let Some(dispatch) = dispatch_of_sent(&account, Sha256::of(sent), sent, now) {
        let receipts: Vec<Receipt> = receipt.into_iter().collect();
        let status = fold(&dispatch, &receipts, now);
        assert!(status.recipients.iter().all(|recipient| recipient.state == RecipientState::Waiting));
        assert_eq!(status, fold(&dispatch, &[receipts.clone(), receipts].concat(), now));
    }
});
