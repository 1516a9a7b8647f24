//! Texts that simulated providers treat as viruses.

/// A message with this text is rejected as infected by the sender's provider (RFC 6109 §3.1.3).
pub const VIRUS_AT_SENDER: &str = "RECAPITO-SIMULATED-VIRUS-SEEN-BY-SENDING-PROVIDER";
/// A message with this text is found infected by the recipient's provider only (RFC 6109 §3.2.3).
pub const VIRUS_AT_RECIPIENT: &str = "RECAPITO-SIMULATED-VIRUS-SEEN-BY-RECEIVING-PROVIDER";
