//! From a host name to a TCP connection, trying the next address early when one does not answer (RFC 8305 in small).

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;
use tokio::net::TcpStream;

use crate::mail::remote::RemoteErrorKind;

/// After this long without an answer the next address is tried besides.
const NEXT_ADDRESS: Duration = Duration::from_millis(250);

/// Connects to any address of the host within `limit`; the error is a fault with the system's words.
pub(super) async fn connect(host: &str, port: u16, limit: Duration) -> Result<TcpStream, (RemoteErrorKind, String)> {
    let attempt = async {
        let found = tokio::net::lookup_host((host, port))
            .await
            .map_err(|error| (lookup_error_kind(&error), error.to_string()))?;
        let addresses = families_in_turn(found.collect());
        if addresses.is_empty() {
            return Err((RemoteErrorKind::UnknownHost, String::new()));
        }
        let stream = race(addresses)
            .await
            .map_err(|error| (connect_error_kind(&error), error.to_string()))?;
        // A command is one small packet: waiting to fill it up only adds latency.
        stream
            .set_nodelay(true)
            .map_err(|error| (RemoteErrorKind::Unreachable, error.to_string()))?;
        Ok(stream)
    };
    tokio::time::timeout(limit, attempt)
        .await
        .unwrap_or_else(|_| Err((RemoteErrorKind::TimedOut, String::new())))
}

async fn race(addresses: Vec<SocketAddr>) -> io::Result<TcpStream> {
    let mut running = FuturesUnordered::new();
    let mut waiting = addresses.into_iter();
    let mut last = io::Error::from(io::ErrorKind::AddrNotAvailable);
    loop {
        if let Some(address) = waiting.next() {
            running.push(TcpStream::connect(address));
        }
        let more = waiting.len() > 0;
        tokio::select! {
            done = running.next() => match done {
                Some(Ok(stream)) => return Ok(stream),
                Some(Err(error)) => last = error,
                None => return Err(last),
            },
            () = tokio::time::sleep(NEXT_ADDRESS), if more => {}
        }
    }
}

/// IPv6 and IPv4 alternating, the resolver's first choice first.
fn families_in_turn(addresses: Vec<SocketAddr>) -> Vec<SocketAddr> {
    let six_first = addresses.first().is_some_and(SocketAddr::is_ipv6);
    let (first, second): (Vec<_>, Vec<_>) = addresses.into_iter().partition(|address| address.is_ipv6() == six_first);
    let (mut first, mut second) = (first.into_iter(), second.into_iter());
    let mut turns = Vec::new();
    loop {
        match (first.next(), second.next()) {
            (None, None) => return turns,
            (one, other) => turns.extend(one.into_iter().chain(other)),
        }
    }
}

/// Resolvers tell "no such name" and "cannot ask now" apart only in words.
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
    fn families_take_turns_and_the_first_choice_leads() {
        let all = ["[::1]:1", "[::2]:1", "127.0.0.1:1"].map(|text| text.parse().expect("address"));
        let turns = families_in_turn(all.to_vec());
        assert_eq!(
            turns,
            ["[::1]:1", "127.0.0.1:1", "[::2]:1"].map(|text| text.parse().expect("address"))
        );
    }

    #[tokio::test]
    async fn a_name_that_does_not_exist_and_a_port_nobody_listens_on() {
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
        let refused = connect("127.0.0.1", port, Duration::from_secs(10))
            .await
            .expect_err("nobody listens");
        assert_eq!(refused.0, RemoteErrorKind::Unreachable);
    }

    /// A port at which connections are never taken: those that fit into its queue are there already.
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
        while let Ok(taken) = tokio::time::timeout(NEXT_ADDRESS, TcpStream::connect(here)).await {
            queued.push(taken.expect("queued"));
            assert!(queued.len() < 100, "it takes everything");
        }
        Some((listener, queued))
    }

    #[tokio::test]
    async fn an_address_that_swallows_everything_costs_a_moment() {
        let good = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let good = good.local_addr().expect("an address");
        let holes = [blackhole("[::1]:0").await, blackhole("127.0.0.1:0").await];
        let addresses = holes
            .iter()
            .flatten()
            .map(|(listener, _)| listener.local_addr().expect("an address"));
        let addresses: Vec<SocketAddr> = addresses.chain([good]).collect();
        assert!(addresses.len() >= 2, "there is a hole");
        let connected = tokio::time::timeout(Duration::from_secs(3), race(addresses)).await;
        let stream = connected.expect("within three seconds").expect("connects");
        assert_eq!(stream.peer_addr().expect("told"), good);
    }
}
