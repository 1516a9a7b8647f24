//! REM evidence: read or refused; it speaks of its own recipients or of nobody.
#![no_main]

use libfuzzer_sys::fuzz_target;
use recapito::pec::rem::Evidence;

fuzz_target!(|xml: &[u8]| {
    if let Some(evidence) = Evidence::parse(xml) {
        let own: Vec<String> = evidence
            .recipients
            .iter()
            .map(|address| recapito::account::normal_address(address))
            .collect();
        for address in evidence.about() {
            assert!(address.starts_with('#') || own.contains(&address));
        }
        let _ = evidence.detail();
    }
});
