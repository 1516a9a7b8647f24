//! Certification data: read or refused, and what is read is bounded by what was written.
#![no_main]

use libfuzzer_sys::fuzz_target;
use recapito::pec::CertificationData;

fuzz_target!(|xml: &[u8]| {
    if let Ok(data) = CertificationData::parse(xml) {
        assert!(xml.len() <= 1_000_000);
        assert!(data.recipients.len() <= data.said.len());
        assert_eq!(data.said.first().map(|(path, _)| path.as_str()), Some("postacert"));
    }
});
