//! A TCP proxy in front of a server: it counts, lets only so much through on a connection and then falls silent, or goes dead altogether.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

#[derive(Clone, Copy, Default)]
struct Manner {
    cuts: bool,
    /// The limits are those of what the client says.
    upwards: bool,
    delay: Duration,
}

/// The proxy; it runs as long as its runtime.
pub struct Line {
    pub port: u16,
    connections: Arc<AtomicUsize>,
    passed: Arc<AtomicU64>,
    dead: watch::Sender<usize>,
}

impl Line {
    /// In front of a port of this machine. `limits`: how many bytes from the server the first, second, … connection lets through before it
    /// falls silent; those after them let everything through.
    pub async fn to(port: u16, limits: Vec<u64>) -> Self {
        Self::with(port, limits, Manner::default()).await
    }

    /// As [`Line::to`], but a connection is cut where it would fall silent.
    pub async fn cut(port: u16, limits: Vec<u64>) -> Self {
        let manner = Manner {
            cuts: true,
            ..Manner::default()
        };
        Self::with(port, limits, manner).await
    }

    /// The same for what the client says.
    pub async fn cut_upwards(port: u16, limits: Vec<u64>) -> Self {
        let manner = Manner {
            cuts: true,
            upwards: true,
            ..Manner::default()
        };
        Self::with(port, limits, manner).await
    }

    /// Everything the server says comes this much later, in pieces of at most 16 kB each.
    pub async fn slow(port: u16, delay: Duration) -> Self {
        let manner = Manner {
            delay,
            ..Manner::default()
        };
        Self::with(port, Vec::new(), manner).await
    }

    async fn with(port: u16, limits: Vec<u64>, manner: Manner) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let here = listener.local_addr().expect("address").port();
        let (connections, passed) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicU64::new(0)));
        let dead = watch::Sender::new(0);
        let (count, bytes, deaths) = (connections.clone(), passed.clone(), dead.clone());
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let number = count.fetch_add(1, Ordering::SeqCst);
                let limit = limits.get(number).copied().unwrap_or(u64::MAX);
                tokio::spawn(carry(client, port, number, limit, manner, bytes.clone(), deaths.subscribe()));
            }
        });
        Self {
            port: here,
            connections,
            passed,
            dead,
        }
    }

    /// Connections made so far.
    pub fn connections(&self) -> usize {
        self.connections.load(Ordering::SeqCst)
    }

    /// Bytes from the server that were passed on.
    pub fn passed(&self) -> u64 {
        self.passed.load(Ordering::SeqCst)
    }

    /// The connections there are now go dead without a word, as when the machine was asleep; new ones work.
    pub fn die(&self) {
        self.dead.send_replace(self.connections());
    }
}

async fn carry(
    client: TcpStream,
    port: u16,
    number: usize,
    limit: u64,
    manner: Manner,
    passed: Arc<AtomicU64>,
    mut dead: watch::Receiver<usize>,
) {
    let server = TcpStream::connect(("127.0.0.1", port)).await.expect("the server");
    let (from_client, mut to_client) = client.into_split();
    let (from_server, mut to_server) = server.into_split();
    let (up_limit, down_limit) = if manner.upwards { (limit, u64::MAX) } else { (u64::MAX, limit) };
    let (mut from_client, mut from_server) = (from_client.take(up_limit), from_server.take(down_limit));
    let up = async { tokio::io::copy(&mut from_client, &mut to_server).await.map(drop) };
    let down = async {
        let mut buffer = vec![0; 16 * 1024];
        loop {
            match from_server.read(&mut buffer).await? {
                0 if from_server.limit() == 0 && !manner.cuts => std::future::pending().await,
                0 => return to_client.shutdown().await,
                read => {
                    tokio::time::sleep(manner.delay).await;
                    to_client.write_all(&buffer[..read]).await?;
                    passed.fetch_add(read as u64, Ordering::SeqCst);
                }
            }
        }
    };
    let died = async move { dead.wait_for(|dead| *dead > number).await.is_ok() };
    let dies = tokio::select! {
        // Either side went: so does the other.
        _ = up => false,
        _ = down => false,
        died = died => died,
    };
    if dies {
        std::future::pending::<()>().await;
    }
}
