//! One window per profile. A second start asks the first to show its window, with a token that only the owner of the profile can read: over
//! a socket in the profile, whose folder nobody else enters, or over a loopback connection where there is no such socket.

use std::fs;
use std::io::{self, Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use recapito::durable::{self, Access};
use recapito::mail::secrets::token;

/// While this value exists, a second start finds the address and token in the profile.
#[derive(Debug)]
pub(crate) struct Listening {
    profile: PathBuf,
}

impl Drop for Listening {
    fn drop(&mut self) {
        let _ = fs::remove_file(contact_file(&self.profile));
        let _ = fs::remove_file(socket(&self.profile));
    }
}

/// Calls `raise` when the program is started again on this profile.
pub(crate) fn listen(profile: &Path, raise: impl Fn() + Send + Sync + 'static) -> io::Result<Listening> {
    let token = token().map_err(io::Error::other)?;
    let knocks = Knocks {
        token: token.clone(),
        raise: Box::new(raise),
        open: AtomicUsize::new(0),
    };
    let address = listen_at(profile, Arc::new(knocks))?;
    write_private(&contact_file(profile), &format!("{address} {token}"))?;
    Ok(Listening {
        profile: profile.to_owned(),
    })
}

/// Asks the first instance to show its window; false when there is none.
pub(crate) fn raise_first(profile: &Path) -> bool {
    let Ok(contact) = fs::read_to_string(contact_file(profile)) else {
        return false;
    };
    let Some((address, token)) = contact.split_once(' ') else {
        return false;
    };
    knock(profile, address, token).is_ok()
}

/// What has the socket's name in place of a port.
const SOCKET: &str = "socket";

/// Starts listening. Returns the address for the contact file.
#[cfg(unix)]
fn listen_at(profile: &Path, knocks: Arc<Knocks>) -> io::Result<String> {
    // One that a killed process left; the profile is locked, so that there is no other.
    let _ = fs::remove_file(socket(profile));
    match std::os::unix::net::UnixListener::bind(socket(profile)) {
        Ok(listener) => {
            spawn(move || listener.incoming().flatten().for_each(|stream| knocks.take(stream)))?;
            Ok(SOCKET.to_owned())
        }
        // A socket's path has at most some 100 bytes.
        Err(_) => listen_on_loopback(knocks),
    }
}

#[cfg(not(unix))]
fn listen_at(_profile: &Path, knocks: Arc<Knocks>) -> io::Result<String> {
    listen_on_loopback(knocks)
}

fn listen_on_loopback(knocks: Arc<Knocks>) -> io::Result<String> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
    let port = listener.local_addr()?.port();
    spawn(move || listener.incoming().flatten().for_each(|stream| knocks.take(stream)))?;
    Ok(port.to_string())
}

fn knock(profile: &Path, address: &str, token: &str) -> io::Result<()> {
    #[cfg(unix)]
    if address == SOCKET {
        return std::os::unix::net::UnixStream::connect(socket(profile))?.write_all(token.as_bytes());
    }
    let _ = profile;
    let port = address.parse::<u16>().map_err(io::Error::other)?;
    TcpStream::connect((Ipv4Addr::LOCALHOST, port))?.write_all(token.as_bytes())
}

/// Decides on connections, several at once and each for a short time: none keeps another waiting.
struct Knocks {
    token: String,
    raise: Box<dyn Fn() + Send + Sync>,
    open: AtomicUsize,
}

impl Knocks {
    fn take(self: &Arc<Self>, stream: impl Stream) {
        if self.open.fetch_add(1, Ordering::SeqCst) >= MOST {
            self.open.fetch_sub(1, Ordering::SeqCst);
            return;
        }
        let knocks = self.clone();
        let spawned = spawn(move || {
            if read_token(stream, knocks.token.len()).is_ok_and(|received| received == knocks.token.as_bytes()) {
                (knocks.raise)();
            }
            knocks.open.fetch_sub(1, Ordering::SeqCst);
        });
        if spawned.is_err() {
            self.open.fetch_sub(1, Ordering::SeqCst);
        }
    }
}

/// A connection whose reads can be limited in time.
trait Stream: Read + Send + 'static {
    fn set_limit(&self, limit: Duration) -> io::Result<()>;
}

impl Stream for TcpStream {
    fn set_limit(&self, limit: Duration) -> io::Result<()> {
        self.set_read_timeout(Some(limit))
    }
}

#[cfg(unix)]
impl Stream for std::os::unix::net::UnixStream {
    fn set_limit(&self, limit: Duration) -> io::Result<()> {
        self.set_read_timeout(Some(limit))
    }
}

/// Reads one byte more than a token has, so that a longer text differs from it. The time is limited in all, not for each read.
fn read_token(mut stream: impl Stream, length: usize) -> io::Result<Vec<u8>> {
    let end = Instant::now() + PATIENCE;
    let mut received = Vec::new();
    let mut buffer = [0; 256];
    while received.len() <= length {
        let left = end.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return Err(io::ErrorKind::TimedOut.into());
        }
        stream.set_limit(left)?;
        match stream.read(&mut buffer)? {
            0 => break,
            read => received.extend_from_slice(buffer.get(..read).unwrap_or_default()),
        }
    }
    Ok(received)
}

fn spawn(work: impl FnOnce() + Send + 'static) -> io::Result<()> {
    std::thread::Builder::new().name("instance".into()).spawn(work).map(drop)
}

/// Connections at one time; further ones are closed.
const MOST: usize = 32;
/// How long one connection may take.
const PATIENCE: Duration = Duration::from_secs(2);

fn contact_file(profile: &Path) -> PathBuf {
    profile.join("window")
}

fn socket(profile: &Path) -> PathBuf {
    profile.join("window.socket")
}

fn write_private(path: &Path, text: &str) -> io::Result<()> {
    let _ = fs::remove_file(path);
    durable::create_new(path, Access::Owner)?.write_all(text.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::mpsc;

    #[test]
    fn a_second_start_raises_the_first_and_a_wrong_token_does_not() {
        let dir = tempfile::tempdir().expect("temp dir");
        let (sender, raised) = mpsc::channel();
        let listening = listen(dir.path(), move || sender.send(()).expect("received")).expect("listening");
        let contact = fs::read_to_string(contact_file(dir.path())).expect("contact file");
        let (address, token) = contact.split_once(' ').expect("address and token");
        for wrong in ["wrong", "", &format!("{token}x")] {
            knock(dir.path(), address, wrong).expect("connects");
        }
        assert!(raise_first(dir.path()));
        raised.recv_timeout(Duration::from_secs(5)).expect("raised once");
        assert!(raised.try_recv().is_err(), "the wrong token raised nothing");
        drop(listening);
        assert!(!raise_first(dir.path()));
    }

    #[test]
    fn silent_connections_hold_up_nobody() {
        let (sender, raised) = mpsc::channel();
        let knocks = Knocks {
            token: "token".into(),
            raise: Box::new(move || sender.send(()).expect("received")),
            open: AtomicUsize::new(0),
        };
        let port: u16 = listen_on_loopback(Arc::new(knocks)).expect("listening").parse().expect("a port");
        let connect = || TcpStream::connect((Ipv4Addr::LOCALHOST, port)).expect("connects");
        let silent: Vec<TcpStream> = (0..MOST - 1).map(|_| connect()).collect();
        connect().write_all(b"token").expect("written");
        // Before the patience with any of the silent ones ends.
        raised.recv_timeout(PATIENCE / 2).expect("raised");
        drop(silent);
    }
}
