//! GETQUOTAROOT (RFC 9208).

use imap_proto::Response;
use imap_proto::rfc2087::QuotaResourceName;

use super::connection::{Connection, text};
use crate::mail::remote::{Quota, RemoteError, RemoteErrorKind};

pub(super) const COMMAND: &str = "GETQUOTAROOT INBOX";

/// The quota of the inbox, where the server has one.
pub(super) async fn quota(line: &mut Connection) -> Result<Option<Quota>, RemoteError> {
    if !line.has("QUOTA") {
        return Ok(None);
    }
    let mut tightest = Tightest::default();
    let asked = line.command(&[text(COMMAND)], &mut |response| tightest.take(response)).await;
    match asked {
        Ok(_) => Ok(tightest.0),
        Err(error) if error.kind == RemoteErrorKind::Refused => Ok(None),
        Err(error) => Err(error),
    }
}

/// Of the quotas told, the one with the least space left; STORAGE counts units of 1024 bytes (RFC 9208 §5.1).
#[derive(Default)]
pub(super) struct Tightest(pub(super) Option<Quota>);

impl Tightest {
    pub(super) fn take(&mut self, response: &Response<'_>) {
        let Response::Quota(told) = response else { return };
        for resource in told.resources.iter().filter(|resource| resource.name == QuotaResourceName::Storage) {
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
