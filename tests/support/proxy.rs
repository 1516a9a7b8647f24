//! A TCP proxy in front of a local server. It simulates latency and bandwidth, counts bytes and connections, and can stop forwarding or cut
//! a connection after a number of bytes, or drop all connections silently.
//!
//! Latency: every byte arrives half a round trip after it was written, in order, and a connection takes one round trip before its first
//! byte leaves. Bandwidth: a rate in each direction, shared by all connections in turn. Packets, packet loss and TCP slow start are not
//! simulated. Times are accurate to about a millisecond, and nothing arrives early.
#![allow(dead_code, unreachable_pub, reason = "shared by several test programs, each of which uses a part")]

use std::convert::Infallible;
use std::io;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt, Take};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{mpsc, watch};
use tokio::time::Instant;

/// Latency and bandwidth to a server.
#[derive(Clone, Copy, Default)]
pub struct Distance {
    /// Time from the client to the server and back.
    pub round_trip: Duration,
    /// Bytes per second in each direction, of all connections together; unlimited if `None`.
    pub rate: Option<u64>,
}

/// A running proxy; it ends with its runtime.
pub struct Proxy {
    pub port: u16,
    connections: Arc<AtomicUsize>,
    directions: Arc<Directions>,
    dead: watch::Sender<usize>,
}

impl Proxy {
    /// A proxy for a local port. `limits`: bytes from the server that the first, second, … connection forwards before it stops forwarding;
    /// later connections have no limit.
    pub async fn to(port: u16, limits: Vec<u64>) -> Self {
        Self::with(port, limits, Cutoff::default(), Distance::default()).await
    }

    /// As [`Proxy::to`], but a connection is closed at its limit.
    pub async fn cut(port: u16, limits: Vec<u64>) -> Self {
        let cutoff = Cutoff {
            cuts: true,
            upwards: false,
        };
        Self::with(port, limits, cutoff, Distance::default()).await
    }

    /// As [`Proxy::cut`], but the limits count bytes from the client.
    pub async fn cut_upwards(port: u16, limits: Vec<u64>) -> Self {
        let cutoff = Cutoff { cuts: true, upwards: true };
        Self::with(port, limits, cutoff, Distance::default()).await
    }

    /// A proxy without limits, with latency and bandwidth.
    pub async fn far(port: u16, distance: Distance) -> Self {
        Self::with(port, Vec::new(), Cutoff::default(), distance).await
    }

    async fn with(port: u16, limits: Vec<u64>, cutoff: Cutoff, distance: Distance) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let here = listener.local_addr().expect("address").port();
        let connections = Arc::new(AtomicUsize::new(0));
        let directions = Arc::new(Directions {
            up: Direction::new(distance),
            down: Direction::new(distance),
        });
        let dead = watch::Sender::new(0);
        let (count, both, deaths) = (connections.clone(), directions.clone(), dead.clone());
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let number = count.fetch_add(1, Ordering::SeqCst);
                let limit = limits.get(number).copied().unwrap_or(u64::MAX);
                let (both, mut dead) = (both.clone(), deaths.subscribe());
                tokio::spawn(async move {
                    let died = async move { dead.wait_for(|dead| *dead > number).await.is_ok() };
                    let dies = tokio::select! {
                        () = both.carry(client, port, limit, cutoff) => false,
                        died = died => died,
                    };
                    if dies {
                        std::future::pending::<()>().await;
                    }
                });
            }
        });
        Self {
            port: here,
            connections,
            directions,
            dead,
        }
    }

    /// Connections made so far.
    pub fn connections(&self) -> usize {
        self.connections.load(Ordering::SeqCst)
    }

    /// Bytes forwarded from the server.
    pub fn passed(&self) -> u64 {
        self.directions.down.passed.load(Ordering::SeqCst)
    }

    /// Bytes forwarded from the client.
    pub fn passed_upwards(&self) -> u64 {
        self.directions.up.passed.load(Ordering::SeqCst)
    }

    /// Stops forwarding on all present connections without closing them, as after a suspend; new connections work.
    pub fn drop_silently(&self) {
        self.dead.send_replace(self.connections());
    }
}

#[derive(Clone, Copy, Default)]
struct Cutoff {
    cuts: bool,
    /// The limits count bytes from the client.
    upwards: bool,
}

/// State shared by all connections: one for each direction.
struct Directions {
    up: Direction,
    down: Direction,
}

impl Directions {
    /// Forwards a connection until one side has closed it and the other has received that.
    async fn carry(&self, client: TcpStream, port: u16, limit: u64, cutoff: Cutoff) {
        let (up, down) = if cutoff.upwards { (limit, u64::MAX) } else { (u64::MAX, limit) };
        // The client is connected after one round trip, the server half a round trip later, with the first bytes of the client.
        let connected = Instant::now() + 2 * self.up.delay;
        sleep_until(connected).await;
        client.set_nodelay(true).expect("an option");
        let (from_client, to_client) = client.into_split();
        let (said, heard) = mpsc::channel(QUEUED_CHUNKS);
        let with_server = async {
            sleep_until(connected + self.up.delay).await;
            let server = TcpStream::connect(("127.0.0.1", port)).await.expect("the server");
            server.set_nodelay(true).expect("an option");
            let (from_server, to_server) = server.into_split();
            let (answered, read) = mpsc::channel(QUEUED_CHUNKS);
            tokio::select! {
                _ = self.up.deliver(heard, to_server) => {}
                _ = self.down.deliver(read, to_client) => {}
                never = self.down.receive(from_server.take(down), answered, cutoff.cuts) => match never {},
            }
        };
        tokio::select! {
            () = with_server => {}
            never = self.up.receive(from_client.take(up), said, cutoff.cuts) => match never {},
        }
    }
}

/// Bytes, and the instant at which they arrive.
type Chunk = (Instant, Vec<u8>);

/// One direction: waits for the shared rate, then delays.
struct Direction {
    delay: Duration,
    rate: Option<u64>,
    /// When all scheduled bytes will have been sent.
    free: Mutex<Instant>,
    passed: AtomicU64,
}

impl Direction {
    fn new(distance: Distance) -> Self {
        Self {
            delay: distance.round_trip / 2,
            rate: distance.rate,
            free: Mutex::new(Instant::now()),
            passed: AtomicU64::new(0),
        }
    }

    /// Reads until the end and then drops `chunks`, so that the end is delayed like all bytes.
    async fn receive(&self, mut from: Take<OwnedReadHalf>, chunks: mpsc::Sender<Chunk>, cuts: bool) -> Infallible {
        let mut buffer = vec![0; CHUNK];
        loop {
            let read = from.read(&mut buffer).await.unwrap_or(0);
            if read == 0 && from.limit() == 0 && !cuts {
                break;
            }
            let left = self.schedule(read);
            let sent = chunks.send((left + self.delay, buffer[..read].to_vec())).await;
            if read == 0 || sent.is_err() {
                drop(chunks);
                break;
            }
            sleep_until(left - READ_AHEAD).await;
        }
        std::future::pending().await
    }

    /// Returns when this many bytes, scheduled now, will have been sent.
    fn schedule(&self, bytes: usize) -> Instant {
        let now = Instant::now();
        let Some(rate) = self.rate else { return now };
        let mut free = self.free.lock().expect("not poisoned");
        *free = now.max(*free) + Duration::from_secs_f64(bytes as f64 / rate as f64);
        *free
    }

    /// Writes each chunk when it is due, and then the end.
    async fn deliver(&self, mut chunks: mpsc::Receiver<Chunk>, mut to: OwnedWriteHalf) -> io::Result<()> {
        while let Some((due, chunk)) = chunks.recv().await {
            sleep_until(due).await;
            to.write_all(&chunk).await?;
            self.passed.fetch_add(chunk.len() as u64, Ordering::SeqCst);
        }
        to.shutdown().await
    }
}

/// Sleeps until the instant. Returns at once for a past one, for which tokio's timer would still wait for its next tick.
async fn sleep_until(instant: Instant) {
    if instant > Instant::now() {
        tokio::time::sleep_until(instant).await;
    }
}

/// Bytes read at once. Connections that share a rate alternate in chunks of this size.
const CHUNK: usize = 16 * 1024;
/// Chunks in transit on one connection in one direction before the sender is blocked.
const QUEUED_CHUNKS: usize = 1024;
/// How far ahead bytes are read that must wait for the rate. Longer than timers are late, so that the connection never idles.
const READ_AHEAD: Duration = Duration::from_millis(5);

#[cfg(test)]
mod tests {
    use super::*;

    const ROUND_TRIP: Duration = Duration::from_millis(40);

    async fn echo_far_away(rate: Option<u64>) -> (TcpStream, Proxy) {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let port = listener.local_addr().expect("address").port();
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let (mut from, mut to) = client.into_split();
                tokio::spawn(async move { tokio::io::copy(&mut from, &mut to).await });
            }
        });
        let round_trip = ROUND_TRIP;
        let proxy = Proxy::far(port, Distance { round_trip, rate }).await;
        (TcpStream::connect(("127.0.0.1", proxy.port)).await.expect("connects"), proxy)
    }

    /// Sends bytes and receives their echo; returns the time it took.
    async fn echoed(stream: &mut TcpStream, words: &[u8]) -> Duration {
        let start = Instant::now();
        let (mut from, mut to) = stream.split();
        let mut heard = vec![0; words.len()];
        let (said, read) = tokio::join!(to.write_all(words), from.read_exact(&mut heard));
        assert!(said.and(read).is_ok() && heard == words, "in order, byte for byte");
        start.elapsed()
    }

    #[tokio::test]
    async fn a_request_takes_one_round_trip_and_a_connection_another() {
        let (mut stream, proxy) = echo_far_away(None).await;
        assert!(echoed(&mut stream, b"one").await >= 2 * ROUND_TRIP);
        assert!(echoed(&mut stream, b"two").await >= ROUND_TRIP);
        assert_eq!((proxy.passed(), proxy.passed_upwards()), (6, 6));
    }

    #[tokio::test]
    async fn bytes_are_pipelined_and_connections_share_the_rate() {
        let words: Vec<u8> = (0..4_000_000u32).map(|number| (number / 7) as u8).collect();
        let (mut stream, _proxy) = echo_far_away(None).await;
        let one_after_the_other = ROUND_TRIP * (words.len() / CHUNK) as u32;
        assert!(echoed(&mut stream, &words).await < one_after_the_other / 2);
        let (mut stream, proxy) = echo_far_away(Some(10_000_000)).await;
        let mut second = TcpStream::connect(("127.0.0.1", proxy.port)).await.expect("connects");
        let start = Instant::now();
        tokio::join!(echoed(&mut stream, &words), echoed(&mut second, &words));
        assert!(start.elapsed() >= Duration::from_millis(800), "both share the rate");
    }
}
