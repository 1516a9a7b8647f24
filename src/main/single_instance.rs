//! One window per profile. A second start asks the first to show its window, over a loopback connection with a token that only the owner of
//! the profile can read.

use std::fs;
use std::io::{self, Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::time::Duration;

use recapito::durable::{self, Access};
use recapito::mail::secrets::token;

/// While this value exists, a second start finds the port and token in the profile.
#[derive(Debug)]
pub(crate) struct Listening {
    contact_file: PathBuf,
}

impl Drop for Listening {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.contact_file);
    }
}

/// Calls `raise` when the program is started again on this profile.
pub(crate) fn listen(profile: &Path, raise: impl Fn() + Send + 'static) -> io::Result<Listening> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
    let token = token().map_err(io::Error::other)?;
    let contact_file = contact_file(profile);
    write_private(&contact_file, &format!("{} {token}", listener.local_addr()?.port()))?;
    std::thread::Builder::new().name("instance".into()).spawn(move || {
        for stream in listener.incoming().flatten() {
            if read_token(&stream).is_ok_and(|received| received == token) {
                raise();
            }
        }
    })?;
    Ok(Listening { contact_file })
}

/// Asks the first instance to show its window; false when there is none.
pub(crate) fn raise_first(profile: &Path) -> bool {
    let Ok(contact) = fs::read_to_string(contact_file(profile)) else {
        return false;
    };
    let Some((port, token)) = contact.split_once(' ') else {
        return false;
    };
    let Ok(port) = port.parse::<u16>() else { return false };
    TcpStream::connect((Ipv4Addr::LOCALHOST, port))
        .and_then(|mut stream| stream.write_all(token.as_bytes()))
        .is_ok()
}

fn read_token(stream: &TcpStream) -> io::Result<String> {
    stream.set_read_timeout(Some(Duration::from_secs(2)))?;
    let mut received = String::new();
    stream.take(256).read_to_string(&mut received)?;
    Ok(received)
}

fn contact_file(profile: &Path) -> PathBuf {
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
    fn a_second_start_raises_the_first_and_a_wrong_token_does_not() {
        let dir = tempfile::tempdir().expect("temp dir");
        let (sender, raised) = mpsc::channel();
        let listening = listen(dir.path(), move || sender.send(()).expect("received")).expect("listening");
        let port: u16 = fs::read_to_string(contact_file(dir.path()))
            .expect("contact file")
            .split(' ')
            .next()
            .expect("port")
            .parse()
            .expect("number");
        TcpStream::connect((Ipv4Addr::LOCALHOST, port))
            .expect("connects")
            .write_all(b"wrong")
            .expect("written");
        assert!(raise_first(dir.path()));
        raised.recv_timeout(Duration::from_secs(5)).expect("raised once");
        assert!(raised.try_recv().is_err(), "the wrong token raised nothing");
        drop(listening);
        assert!(!raise_first(dir.path()));
    }
}
