//! One window per profile: a second start asks the first to come to the front, over loopback, with a token only the profile's owner can
//! read.

use std::fs;
use std::io::{self, Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::time::Duration;

use recapito::durable::{self, Access};
use recapito::mail::secrets::token;

/// Listens for second starts as long as it lives.
#[derive(Debug)]
pub(crate) struct Listening {
    note: PathBuf,
}

impl Drop for Listening {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.note);
    }
}

/// Calls `raise` whenever the program is started again on this profile.
pub(crate) fn listen(profile: &Path, raise: impl Fn() + Send + 'static) -> io::Result<Listening> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
    let token = token().map_err(io::Error::other)?;
    let note = note_of(profile);
    write_private(&note, &format!("{} {token}", listener.local_addr()?.port()))?;
    std::thread::Builder::new().name("instance".into()).spawn(move || {
        for stream in listener.incoming().flatten() {
            if said(&stream).is_ok_and(|said| said == token) {
                raise();
            }
        }
    })?;
    Ok(Listening { note })
}

/// Asks the first window of this profile to come to the front; false when none listens.
pub(crate) fn raise_first(profile: &Path) -> bool {
    let Ok(note) = fs::read_to_string(note_of(profile)) else {
        return false;
    };
    let Some((port, token)) = note.split_once(' ') else { return false };
    let Ok(port) = port.parse::<u16>() else { return false };
    TcpStream::connect((Ipv4Addr::LOCALHOST, port))
        .and_then(|mut stream| stream.write_all(token.as_bytes()))
        .is_ok()
}

fn said(stream: &TcpStream) -> io::Result<String> {
    stream.set_read_timeout(Some(Duration::from_secs(2)))?;
    let mut said = String::new();
    stream.take(256).read_to_string(&mut said)?;
    Ok(said)
}

fn note_of(profile: &Path) -> PathBuf {
    profile.join("window")
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
    fn a_second_start_raises_the_first_and_a_stranger_does_not() {
        let dir = tempfile::tempdir().expect("temp dir");
        let (sender, raised) = mpsc::channel();
        let listening = listen(dir.path(), move || sender.send(()).expect("heard")).expect("listening");
        let port: u16 = fs::read_to_string(note_of(dir.path()))
            .expect("note")
            .split(' ')
            .next()
            .expect("port")
            .parse()
            .expect("number");
        TcpStream::connect((Ipv4Addr::LOCALHOST, port))
            .expect("connects")
            .write_all(b"wrong")
            .expect("said");
        assert!(raise_first(dir.path()));
        raised.recv_timeout(Duration::from_secs(5)).expect("raised once");
        assert!(raised.try_recv().is_err(), "the stranger raised nothing");
        drop(listening);
        assert!(!raise_first(dir.path()));
    }
}
