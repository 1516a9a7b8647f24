//! TCP connection to a host name. The next address is tried while an earlier one has not answered yet (a subset of RFC 8305).

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;
use tokio::net::TcpStream;

use crate::mail::remote::RemoteErrorKind;

/// Delay between the attempts at two addresses (RFC 8305 §5).
const ATTEMPT_DELAY: Duration = Duration::from_millis(250);

/// Connects to an address of the host within `limit`, name resolution included. The error has the system's message.
pub(super) async fn connect(host: &str, port: u16, limit: Duration) -> Result<TcpStream, (RemoteErrorKind, String)> {
    let attempt = async {
        let resolved = tokio::net::lookup_host((host, port))
            .await
            .map_err(|error| (lookup_error_kind(&error), error.to_string()))?;
        let addresses = interleave_families(resolved.collect());
        if addresses.is_empty() {
            return Err((RemoteErrorKind::UnknownHost, String::new()));
        }
        let stream = race(addresses)
            .await
            .map_err(|error| (connect_error_kind(&error), error.to_string()))?;
        // Commands are small packets: Nagle's algorithm would only add latency.
        stream
            .set_nodelay(true)
            .map_err(|error| (RemoteErrorKind::Unreachable, error.to_string()))?;
        Ok(stream)
    };
    tokio::time::timeout(limit, attempt)
        .await
        .unwrap_or_else(|_| Err((RemoteErrorKind::TimedOut, String::new())))
}

/// Connects to the first address that answers.
async fn race(addresses: Vec<SocketAddr>) -> io::Result<TcpStream> {
    let mut running = FuturesUnordered::new();
    let mut waiting = addresses.into_iter();
    let mut last = io::Error::from(io::ErrorKind::AddrNotAvailable);
    loop {
        if let Some(address) = waiting.next() {
            running.push(TcpStream::connect(address));
        }
        // Without further addresses there is nothing to start: only wait for those that are tried.
        let more = waiting.len() > 0;
        tokio::select! {
            done = running.next() => match done {
                Some(Ok(stream)) => return Ok(stream),
                Some(Err(error)) => last = error,
                None => return Err(last),
            },
            () = tokio::time::sleep(ATTEMPT_DELAY), if more => {}
        }
    }
}

/// IPv6 and IPv4 addresses alternating, beginning with the family of the first (RFC 8305 §4).
fn interleave_families(addresses: Vec<SocketAddr>) -> Vec<SocketAddr> {
    let six_first = addresses.first().is_some_and(SocketAddr::is_ipv6);
    let (first, second): (Vec<_>, Vec<_>) = addresses.into_iter().partition(|address| address.is_ipv6() == six_first);
    let (mut first, mut second) = (first.into_iter(), second.into_iter());
    let mut interleaved = Vec::new();
    loop {
        match (first.next(), second.next()) {
            (None, None) => return interleaved,
            (one, other) => interleaved.extend(one.into_iter().chain(other)),
        }
    }
}

/// EAI_NONAME or EAI_AGAIN: the standard library keeps only the message of the resolver.
fn lookup_error_kind(error: &io::Error) -> RemoteErrorKind {
    match error.to_string().to_ascii_lowercase().contains("temporary failure") {
        true => RemoteErrorKind::Unreachable,
        false => RemoteErrorKind::UnknownHost,
    }
}

fn connect_error_kind(error: &io::Error) -> RemoteErrorKind {
    match error.kind() {
        io::ErrorKind::TimedOut => RemoteErrorKind::TimedOut,
        _ => RemoteErrorKind::Unreachable,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn families_alternate_beginning_with_the_first() {
        let all = ["[::1]:1", "[::2]:1", "127.0.0.1:1"].map(|text| text.parse().expect("address"));
        let turns = interleave_families(all.to_vec());
        assert_eq!(
            turns,
            ["[::1]:1", "127.0.0.1:1", "[::2]:1"].map(|text| text.parse().expect("address"))
        );
    }

    #[tokio::test]
    async fn an_unknown_host_and_a_closed_port_are_distinguished() {
        let unknown = connect("no-such-host.invalid", 993, Duration::from_secs(10))
            .await
            .expect_err("no such host");
        assert!(
            matches!(unknown.0, RemoteErrorKind::UnknownHost | RemoteErrorKind::Unreachable),
            "{unknown:?}"
        );
        let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
        let port = listener.local_addr().expect("address").port();
        drop(listener);
        let refused = connect("127.0.0.1", port, Duration::from_secs(10)).await.expect_err("closed port");
        assert_eq!(refused.0, RemoteErrorKind::Unreachable);
    }

    /// A port at which connections are never accepted: the queue of its listener is full.
    async fn blackhole(address: &str) -> Option<(tokio::net::TcpListener, Vec<TcpStream>)> {
        let address: SocketAddr = address.parse().expect("an address");
        let socket = match address {
            SocketAddr::V4(_) => tokio::net::TcpSocket::new_v4(),
            SocketAddr::V6(_) => tokio::net::TcpSocket::new_v6(),
        };
        let socket = socket.ok()?;
        socket.bind(address).ok()?;
        let listener = socket.listen(1).expect("listens");
        let here = listener.local_addr().expect("an address");
        let mut queued = Vec::new();
        while let Ok(taken) = tokio::time::timeout(ATTEMPT_DELAY, TcpStream::connect(here)).await {
            queued.push(taken.expect("queued"));
            assert!(queued.len() < 100, "the queue is never full");
        }
        Some((listener, queued))
    }

    #[tokio::test]
    async fn an_address_that_does_not_answer_delays_only_briefly() {
        let good = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let good = good.local_addr().expect("an address");
        let holes = [blackhole("[::1]:0").await, blackhole("127.0.0.1:0").await];
        let addresses = holes
            .iter()
            .flatten()
            .map(|(listener, _)| listener.local_addr().expect("an address"));
        let addresses: Vec<SocketAddr> = addresses.chain([good]).collect();
        assert!(addresses.len() >= 2, "at least one address does not answer");
        let connected = tokio::time::timeout(Duration::from_secs(3), race(addresses)).await;
        let stream = connected.expect("within three seconds").expect("connects");
        assert_eq!(stream.peer_addr().expect("peer address"), good);
    }
}
