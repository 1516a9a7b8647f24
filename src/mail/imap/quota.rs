//! GETQUOTAROOT (RFC 9208).

use imap_proto::Response;
use imap_proto::rfc2087::QuotaResourceName;

use super::conversation::Conversation;
use crate::mail::remote::{Fault, Quota, RemoteError};

pub(super) const COMMAND: &str = "GETQUOTAROOT INBOX";

/// The quota of the inbox, where the server has one.
pub(super) async fn quota(line: &mut Conversation) -> Result<Option<Quota>, RemoteError> {
    if !line.has("QUOTA") {
        return Ok(None);
    }
    line.send(COMMAND).await?;
    settle(line).await
}

/// Reads the answer to [`COMMAND`]; STORAGE counts units of 1024 bytes (RFC 9208 §5.1).
pub(super) async fn settle(line: &mut Conversation) -> Result<Option<Quota>, RemoteError> {
    let mut tightest: Option<Quota> = None;
    let asked = line
        .settle(&mut |response| {
            let Response::Quota(told) = response else { return };
            for resource in &told.resources {
                let quota = Quota {
                    used: resource.usage.saturating_mul(1024),
                    limit: resource.limit.saturating_mul(1024),
                };
                let left = |quota: &Quota| quota.limit.saturating_sub(quota.used);
                if resource.name == QuotaResourceName::Storage && tightest.as_ref().is_none_or(|other| left(&quota) < left(other)) {
                    tightest = Some(quota);
                }
            }
        })
        .await;
    match asked {
        Ok(_) => Ok(tightest),
        Err(error) if error.fault == Fault::Refused => Ok(None),
        Err(error) => Err(error),
    }
}
