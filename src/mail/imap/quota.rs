//! The quota of a mailbox: GETQUOTAROOT (RFC 9208).

use imap_proto::Response;
use imap_proto::rfc2087::QuotaResourceName;

use super::connection::Untagged;
use crate::mail::remote::Quota;

/// Sent where the server has QUOTA.
pub(super) const COMMAND: &str = "GETQUOTAROOT INBOX";

/// The STORAGE quota with the least space left, of all that the server reports. STORAGE counts units of 1024 bytes (RFC 9208 §5.1).
#[derive(Default)]
pub(super) struct Tightest(pub(super) Option<Quota>);

impl Tightest {
    pub(super) fn take(&mut self, response: &Untagged<'_>) {
        let Untagged::Other(Response::Quota(quota)) = response else {
            return;
        };
        for resource in quota
            .resources
            .iter()
            .filter(|resource| resource.name == QuotaResourceName::Storage)
        {
            let quota = Quota {
                used: resource.usage.saturating_mul(1024),
                limit: resource.limit.saturating_mul(1024),
            };
            let left = |quota: &Quota| quota.limit.saturating_sub(quota.used);
            if self.0.as_ref().is_none_or(|other| left(&quota) < left(other)) {
                self.0 = Some(quota);
            }
        }
    }
}
