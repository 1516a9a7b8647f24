//! Raw messages: write-once files named by SHA-256.
