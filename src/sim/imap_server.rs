//! IMAP4rev1 server (RFC 3501, with IDLE, UIDPLUS, MOVE, SPECIAL-USE, QUOTA and ID).

mod command;
mod dispatch;
mod fetch;
mod folders;
mod messages;
mod search;
mod session;

use std::io;
use std::sync::Arc;

use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, BufReader};

use super::faults::take_one;
use super::shared_world::SharedWorld;
use command::{Command, announced_literal};
use session::{CAPABILITIES, Session};

/// Serves one connection. Only mailboxes of the provider with index `provider` can log in.
pub(super) async fn serve<S: AsyncRead + AsyncWrite + Unpin>(stream: S, shared: Arc<SharedWorld>, provider: usize) -> io::Result<()> {
    let mut connection = Connection {
        io: BufReader::new(stream),
        session: Session {
            out: Vec::new(),
            shared,
            provider,
            account: None,
            view: None,
        },
    };
    connection
        .session
        .say(&format!("* OK [CAPABILITY {CAPABILITIES}] IMAP simulato pronto"));
    connection.flush().await?;
    while let Some(bytes) = connection.read_command().await? {
        let is_open = match Command::read(&bytes) {
            Some(command) => connection.run(command).await?,
            None => {
                connection.session.say("* BAD comando illeggibile");
                true
            }
        };
        connection.flush().await?;
        if !is_open {
            break;
        }
    }
    connection.io.get_mut().shutdown().await
}

struct Connection<S> {
    io: BufReader<S>,
    session: Session,
}

impl<S: AsyncRead + AsyncWrite + Unpin> Connection<S> {
    async fn flush(&mut self) -> io::Result<()> {
        let out = std::mem::take(&mut self.session.out);
        self.io.get_mut().write_all(&out).await?;
        self.io.get_mut().flush().await
    }

    /// Reads a command with its literals; `None` when the client closed the connection.
    async fn read_command(&mut self) -> io::Result<Option<Vec<u8>>> {
        let mut command = Vec::new();
        loop {
            let start = command.len();
            if self.io.read_until(b'\n', &mut command).await? == 0 {
                return Ok(None);
            }
            let Some((length, is_synchronizing)) = announced_literal(command.get(start..).unwrap_or_default()) else {
                return Ok(Some(command));
            };
            if length > LITERAL_LIMIT {
                self.session.say("* BYE letterale troppo grande");
                self.flush().await?;
                return Ok(None);
            }
            if is_synchronizing {
                self.session.say("+ avanti");
                self.flush().await?;
            }
            let mut literal = vec![0; length];
            self.io.read_exact(&mut literal).await?;
            command.append(&mut literal);
        }
    }

    /// Runs a command; false when the connection is to be closed.
    async fn run(&mut self, command: Command) -> io::Result<bool> {
        let tag = command.tag.clone();
        if command.name == "LOGOUT" {
            self.session.say("* BYE a presto");
            self.session.say(&format!("{tag} OK LOGOUT"));
            return Ok(false);
        }
        if command.name == "IDLE" {
            return self.idle(&tag).await;
        }
        let answer = dispatch::run(&mut self.session, &command);
        if command.name.ends_with("FETCH") && self.closes_in(&command) {
            let half = self.session.out.len() / 2;
            self.session.out.truncate(half);
            return Ok(false);
        }
        // EXPUNGE must not be sent during FETCH, STORE and SEARCH: the client's sequence numbers would be wrong (RFC 3501 §7.4.1).
        if !self.session.sync(!matches!(command.name.as_str(), "FETCH" | "STORE" | "SEARCH")) {
            return Ok(false);
        }
        match answer {
            Ok(words) => self.session.say(&format!("{tag} OK {words}")),
            Err(words) => self.session.say(&format!("{tag} {words}")),
        }
        Ok(true)
    }

    /// Sends changes as they happen until the client sends DONE.
    async fn idle(&mut self, tag: &str) -> io::Result<bool> {
        if self.session.view.is_none() {
            self.session.say(&format!("{tag} BAD nessuna cartella selezionata"));
            return Ok(true);
        }
        let mut changed = self.session.shared.subscribe();
        self.session.say("+ in attesa");
        loop {
            if !self.session.sync(true) {
                return Ok(false);
            }
            self.flush().await?;
            tokio::select! {
                filled = self.io.fill_buf() => {
                    if filled?.is_empty() {
                        return Ok(false);
                    }
                    break;
                }
                result = changed.changed() => {
                    if result.is_err() {
                        return Ok(false);
                    }
                }
            }
        }
        let mut line = Vec::new();
        self.io.read_until(b'\n', &mut line).await?;
        match line.trim_ascii().eq_ignore_ascii_case(b"DONE") {
            true => self.session.say(&format!("{tag} OK IDLE finito")),
            false => self.session.say(&format!("{tag} BAD attendevo DONE")),
        }
        Ok(true)
    }

    /// Whether the injected fault closes the connection in this FETCH.
    fn closes_in(&self, command: &Command) -> bool {
        let whole = command
            .arguments
            .get(1)
            .is_some_and(|word| word.items().iter().any(|item| item.text().is_some_and(|text| text.contains("[]"))));
        whole && !self.session.out.is_empty() && self.session.shared.change(|world| take_one(&mut world.faults.close_during_fetch))
    }
}

const LITERAL_LIMIT: usize = 128 * 1024 * 1024;
