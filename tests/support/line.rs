//! A TCP proxy in front of a server of this machine: it puts a distance between the two and counts, lets only so much through on a connection and
//! then falls silent, or goes dead altogether.
//!
//! Of a distance it models: that every byte arrives half a round trip after it was handed over, in order; that a connection costs one round trip
//! before its first byte leaves; and a rate each way, which all connections share in turns. Packets, losses and windows that open slowly it does
//! not model: both ends meet loopback's. Instants are kept to about a millisecond, and nothing arrives early.
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

/// How far away a server is.
#[derive(Clone, Copy, Default)]
pub struct Distance {
    /// From the client to the server and back.
    pub round_trip: Duration,
    /// Bytes per second each way, of all connections together; none: as fast as they come.
    pub rate: Option<u64>,
}

/// The proxy; it runs as long as its runtime.
pub struct Line {
    pub port: u16,
    connections: Arc<AtomicUsize>,
    ways: Arc<Ways>,
    dead: watch::Sender<usize>,
}

impl Line {
    /// In front of a port of this machine. `limits`: how many bytes from the server the first, second, … connection lets through before it
    /// falls silent; those after them let everything through.
    pub async fn to(port: u16, limits: Vec<u64>) -> Self {
        Self::with(port, limits, Manner::default(), Distance::default()).await
    }

    /// As [`Line::to`], but a connection is cut where it would fall silent.
    pub async fn cut(port: u16, limits: Vec<u64>) -> Self {
        let manner = Manner {
            cuts: true,
            upwards: false,
        };
        Self::with(port, limits, manner, Distance::default()).await
    }

    /// The same for what the client says.
    pub async fn cut_upwards(port: u16, limits: Vec<u64>) -> Self {
        let manner = Manner { cuts: true, upwards: true };
        Self::with(port, limits, manner, Distance::default()).await
    }

    /// Everything passes, over a distance.
    pub async fn far(port: u16, distance: Distance) -> Self {
        Self::with(port, Vec::new(), Manner::default(), distance).await
    }

    async fn with(port: u16, limits: Vec<u64>, manner: Manner, distance: Distance) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let here = listener.local_addr().expect("address").port();
        let connections = Arc::new(AtomicUsize::new(0));
        let ways = Arc::new(Ways {
            up: Way::new(distance),
            down: Way::new(distance),
        });
        let dead = watch::Sender::new(0);
        let (count, both, deaths) = (connections.clone(), ways.clone(), dead.clone());
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let number = count.fetch_add(1, Ordering::SeqCst);
                let limit = limits.get(number).copied().unwrap_or(u64::MAX);
                let (both, mut dead) = (both.clone(), deaths.subscribe());
                tokio::spawn(async move {
                    let died = async move { dead.wait_for(|dead| *dead > number).await.is_ok() };
                    let dies = tokio::select! {
                        () = both.carry(client, port, limit, manner) => false,
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
            ways,
            dead,
        }
    }

    /// Connections made so far.
    pub fn connections(&self) -> usize {
        self.connections.load(Ordering::SeqCst)
    }

    /// Bytes from the server that were passed on.
    pub fn passed(&self) -> u64 {
        self.ways.down.passed.load(Ordering::SeqCst)
    }

    /// Bytes from the client that were passed on.
    pub fn passed_upwards(&self) -> u64 {
        self.ways.up.passed.load(Ordering::SeqCst)
    }

    /// The connections there are now go dead without a word, as when the machine was asleep; new ones work.
    pub fn die(&self) {
        self.dead.send_replace(self.connections());
    }
}

#[derive(Clone, Copy, Default)]
struct Manner {
    cuts: bool,
    /// The limits are those of what the client says.
    upwards: bool,
}

/// What all connections share: the way to the server and the way back.
struct Ways {
    up: Way,
    down: Way,
}

impl Ways {
    /// Carries a connection until the end of either side has reached the other.
    async fn carry(&self, client: TcpStream, port: u16, limit: u64, manner: Manner) {
        let (up, down) = if manner.upwards { (limit, u64::MAX) } else { (u64::MAX, limit) };
        // The client hears that it is connected after a round trip; the server is when it hears of that, with the client's first words.
        let connected = Instant::now() + 2 * self.up.delay;
        reached(connected).await;
        client.set_nodelay(true).expect("an option");
        let (from_client, to_client) = client.into_split();
        let (said, heard) = mpsc::channel(PIECES);
        let with_server = async {
            reached(connected + self.up.delay).await;
            let server = TcpStream::connect(("127.0.0.1", port)).await.expect("the server");
            server.set_nodelay(true).expect("an option");
            let (from_server, to_server) = server.into_split();
            let (answered, read) = mpsc::channel(PIECES);
            tokio::select! {
                _ = self.up.leave(heard, to_server) => {}
                _ = self.down.leave(read, to_client) => {}
                never = self.down.enter(from_server.take(down), answered, manner.cuts) => match never {},
            }
        };
        tokio::select! {
            () = with_server => {}
            never = self.up.enter(from_client.take(up), said, manner.cuts) => match never {},
        }
    }
}

/// Bytes, and when they arrive.
type Piece = (Instant, Vec<u8>);

/// One way: a delay line, and before it the wait for the bytes of others.
struct Way {
    delay: Duration,
    rate: Option<u64>,
    /// When all that was handed over will have left.
    free: Mutex<Instant>,
    passed: AtomicU64,
}

impl Way {
    fn new(distance: Distance) -> Self {
        Self {
            delay: distance.round_trip / 2,
            rate: distance.rate,
            free: Mutex::new(Instant::now()),
            passed: AtomicU64::new(0),
        }
    }

    /// Takes what comes until it ends, and then lets `pieces` go: the end arrives as late as all else.
    async fn enter(&self, mut from: Take<OwnedReadHalf>, pieces: mpsc::Sender<Piece>, cuts: bool) -> Infallible {
        let mut buffer = vec![0; PIECE];
        loop {
            let read = from.read(&mut buffer).await.unwrap_or(0);
            if read == 0 && from.limit() == 0 && !cuts {
                break;
            }
            let left = self.hand_over(read);
            let sent = pieces.send((left + self.delay, buffer[..read].to_vec())).await;
            if read == 0 || sent.is_err() {
                drop(pieces);
                break;
            }
            reached(left - QUEUE).await;
        }
        std::future::pending().await
    }

    /// When so many bytes will have left that are handed over now.
    fn hand_over(&self, bytes: usize) -> Instant {
        let now = Instant::now();
        let Some(rate) = self.rate else { return now };
        let mut free = self.free.lock().expect("whole");
        *free = now.max(*free) + Duration::from_secs_f64(bytes as f64 / rate as f64);
        *free
    }

    /// Gives each piece when it is due, and last the end.
    async fn leave(&self, mut pieces: mpsc::Receiver<Piece>, mut to: OwnedWriteHalf) -> io::Result<()> {
        while let Some((due, piece)) = pieces.recv().await {
            reached(due).await;
            to.write_all(&piece).await?;
            self.passed.fetch_add(piece.len() as u64, Ordering::SeqCst);
        }
        to.shutdown().await
    }
}

/// A timer set for what is past would still wait for its next tick.
async fn reached(instant: Instant) {
    if instant > Instant::now() {
        tokio::time::sleep_until(instant).await;
    }
}

/// Bytes taken at once: connections that share a rate take turns of so many.
const PIECE: usize = 16 * 1024;
/// Pieces on their way at once, on one connection one way; only then must a sender wait for its reader.
const PIECES: usize = 1024;
/// How far ahead bytes are taken that must wait for the rate: more than timers are late, so that the line never idles.
const QUEUE: Duration = Duration::from_millis(5);

#[cfg(test)]
mod tests {
    use super::*;

    const ROUND_TRIP: Duration = Duration::from_millis(40);

    async fn echo_far_away(rate: Option<u64>) -> (TcpStream, Line) {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let port = listener.local_addr().expect("address").port();
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let (mut from, mut to) = client.into_split();
                tokio::spawn(async move { tokio::io::copy(&mut from, &mut to).await });
            }
        });
        let round_trip = ROUND_TRIP;
        let line = Line::far(port, Distance { round_trip, rate }).await;
        (TcpStream::connect(("127.0.0.1", line.port)).await.expect("connects"), line)
    }

    /// Says this and hears it again.
    async fn echoed(stream: &mut TcpStream, words: &[u8]) -> Duration {
        let start = Instant::now();
        let (mut from, mut to) = stream.split();
        let mut heard = vec![0; words.len()];
        let (said, read) = tokio::join!(to.write_all(words), from.read_exact(&mut heard));
        assert!(said.and(read).is_ok() && heard == words, "in order, to the byte");
        start.elapsed()
    }

    #[tokio::test]
    async fn a_request_takes_one_round_trip_and_a_connection_another() {
        let (mut stream, line) = echo_far_away(None).await;
        assert!(echoed(&mut stream, b"one").await >= 2 * ROUND_TRIP);
        assert!(echoed(&mut stream, b"two").await >= ROUND_TRIP);
        assert_eq!((line.passed(), line.passed_upwards()), (6, 6));
    }

    #[tokio::test]
    async fn bytes_are_limited_by_the_rate_in_both_directions_independently() {
        let words: Vec<u8> = (0..4_000_000u32).map(|number| (number / 7) as u8).collect();
        let (mut stream, _line) = echo_far_away(None).await;
        let one_after_the_other = ROUND_TRIP * (words.len() / PIECE) as u32;
        assert!(echoed(&mut stream, &words).await < one_after_the_other / 2);
        let (mut stream, line) = echo_far_away(Some(10_000_000)).await;
        let mut second = TcpStream::connect(("127.0.0.1", line.port)).await.expect("connects");
        let start = Instant::now();
        tokio::join!(echoed(&mut stream, &words), echoed(&mut second, &words));
        assert!(start.elapsed() >= Duration::from_millis(800), "both share the rate");
    }
}
