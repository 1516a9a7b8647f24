//! A submission server for one connection (RFC 5321, RFC 4954).

use std::io;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncWrite, AsyncWriteExt, BufReader};

use super::faults::take_one;
use super::provider::SmtpReply;
use super::shared_world::SharedWorld;
use crate::account::normal_address;
use crate::clock::Clock;

/// Serves one connection. Only mailboxes of the provider with index `provider` can authenticate.
pub(super) async fn serve<S: AsyncRead + AsyncWrite + Unpin>(stream: S, shared: Arc<SharedWorld>, provider: usize) -> io::Result<()> {
    let mut session = Session {
        io: BufReader::new(stream),
        shared,
        provider,
        account: None,
        path: None,
        recipients: Vec::new(),
    };
    session.reply(&SmtpReply::new(220, "gestore simulato ESMTP")).await?;
    while let Some(line) = session.line().await? {
        match session.run(&line).await? {
            Next::Reply(reply) => session.reply(&reply).await?,
            Next::Replied => {}
            Next::Quit(reply) => {
                session.reply(&reply).await?;
                break;
            }
            Next::Close => return Ok(()),
        }
    }
    session.io.get_mut().shutdown().await
}

struct Session<S> {
    io: BufReader<S>,
    shared: Arc<SharedWorld>,
    provider: usize,
    account: Option<String>,
    path: Option<String>,
    recipients: Vec<String>,
}

/// What follows a command.
enum Next {
    Reply(SmtpReply),
    /// The reply was sent already.
    Replied,
    Quit(SmtpReply),
    /// The connection is closed without a reply.
    Close,
}

impl<S: AsyncRead + AsyncWrite + Unpin> Session<S> {
    async fn reply(&mut self, reply: &SmtpReply) -> io::Result<()> {
        self.write(&format!("{} {}\r\n", reply.code, reply.text)).await
    }

    async fn write(&mut self, text: &str) -> io::Result<()> {
        self.io.get_mut().write_all(text.as_bytes()).await?;
        self.io.get_mut().flush().await
    }

    async fn line(&mut self) -> io::Result<Option<String>> {
        let mut line = Vec::new();
        if self.io.read_until(b'\n', &mut line).await? == 0 {
            return Ok(None);
        }
        Ok(Some(String::from_utf8_lossy(&line).trim_end().to_owned()))
    }

    async fn run(&mut self, line: &str) -> io::Result<Next> {
        let (verb, rest) = line.split_once(' ').unwrap_or((line, ""));
        let verb = verb.to_ascii_uppercase();
        if let Some(reply) = self.injected_reply(&verb) {
            return Ok(Next::Reply(reply));
        }
        Ok(match verb.as_str() {
            "EHLO" => {
                self.reset();
                let limit = self.limit();
                self.write(&format!(
                    "250-gestore simulato\r\n250-AUTH PLAIN LOGIN\r\n250-SIZE {limit}\r\n250 8BITMIME\r\n"
                ))
                .await?;
                Next::Replied
            }
            "HELO" => Next::Reply(SmtpReply::new(250, "gestore simulato")),
            "NOOP" => Next::Reply(SmtpReply::new(250, "2.0.0 Ok")),
            "RSET" => {
                self.reset();
                Next::Reply(SmtpReply::new(250, "2.0.0 Ok"))
            }
            "QUIT" => Next::Quit(SmtpReply::new(221, "2.0.0 a presto")),
            "AUTH" => Next::Reply(self.auth(rest).await?),
            "MAIL" | "RCPT" | "DATA" if self.account.is_none() => Next::Reply(SmtpReply::new(530, "5.7.0 accesso richiesto")),
            "MAIL" => Next::Reply(self.mail(rest)),
            "RCPT" => Next::Reply(self.rcpt(rest)),
            "DATA" if self.path.is_none() || self.recipients.is_empty() => {
                Next::Reply(SmtpReply::new(503, "5.5.1 comandi in ordine sbagliato"))
            }
            "DATA" => self.data().await?,
            _ => Next::Reply(SmtpReply::new(502, "5.5.2 comando ignoto")),
        })
    }

    async fn auth(&mut self, rest: &str) -> io::Result<SmtpReply> {
        let (mechanism, initial) = rest.split_once(' ').unwrap_or((rest, ""));
        let (user, password) = match mechanism.to_ascii_uppercase().as_str() {
            "PLAIN" => {
                let answer = if initial.is_empty() {
                    self.challenge("").await?
                } else {
                    decode(initial)
                };
                let mut fields = answer.split('\0').map(str::to_owned);
                (fields.nth(1).unwrap_or_default(), fields.next().unwrap_or_default())
            }
            "LOGIN" => {
                let user = if initial.is_empty() {
                    self.challenge("VXNlcm5hbWU6").await?
                } else {
                    decode(initial)
                };
                (user, self.challenge("UGFzc3dvcmQ6").await?)
            }
            _ => return Ok(SmtpReply::new(504, "5.5.4 meccanismo ignoto")),
        };
        let provider = self.provider;
        let known = self.shared.read(|world| {
            let served = world.providers().get(provider).is_some_and(|provider| provider.serves(&user));
            let mailbox = world.mailbox(&user).filter(|mailbox| served && mailbox.password == password);
            mailbox.map(|mailbox| mailbox.address.clone())
        });
        self.account = known;
        Ok(match self.account {
            Some(_) => SmtpReply::new(235, "2.7.0 accesso effettuato"),
            None => SmtpReply::new(535, "5.7.8 utente o password errati"),
        })
    }

    /// Sends a 334 challenge and reads the response.
    async fn challenge(&mut self, challenge: &str) -> io::Result<String> {
        self.write(&format!("334 {challenge}\r\n")).await?;
        Ok(decode(&self.line().await?.unwrap_or_default()))
    }

    fn mail(&mut self, rest: &str) -> SmtpReply {
        self.reset();
        let Some(path) = path_of(rest, "FROM:") else {
            return SmtpReply::new(501, "5.5.4 sintassi errata");
        };
        let size = rest
            .to_ascii_uppercase()
            .split("SIZE=")
            .nth(1)
            .and_then(|text| text.split(' ').next()?.parse::<usize>().ok());
        if size.is_some_and(|size| size > self.limit()) {
            return SmtpReply::new(552, "5.3.4 messaggio troppo grande");
        }
        if self.account.as_deref().map(normal_address) != Some(normal_address(&path)) {
            return SmtpReply::new(553, "5.7.1 mittente non consentito per questo utente");
        }
        self.path = Some(path);
        SmtpReply::new(250, "2.1.0 Ok")
    }

    fn rcpt(&mut self, rest: &str) -> SmtpReply {
        if self.path.is_none() {
            return SmtpReply::new(503, "5.5.1 comandi in ordine sbagliato");
        }
        match path_of(rest, "TO:").filter(|path| path.contains('@')) {
            Some(path) => {
                self.recipients.push(path);
                SmtpReply::new(250, "2.1.5 Ok")
            }
            None => SmtpReply::new(501, "5.1.3 indirizzo errato"),
        }
    }

    async fn data(&mut self) -> io::Result<Next> {
        self.reply(&SmtpReply::new(354, "termina con <CRLF>.<CRLF>")).await?;
        // Decided after the 354, so that the client has begun to send.
        let closes = self.shared.change(|world| take_one(&mut world.faults.close_during_data));
        let mut message = Vec::new();
        loop {
            let mut line = Vec::new();
            if self.io.read_until(b'\n', &mut line).await? == 0 || closes {
                return Ok(Next::Close);
            }
            if line == b".\r\n" {
                break;
            }
            // Undo the dot-stuffing (RFC 5321 §4.5.2).
            message.extend_from_slice(line.strip_prefix(b".").unwrap_or(&line));
        }
        let now = self.shared.clock.now();
        let (account, path) = (self.account.clone().unwrap_or_default(), self.path.clone().unwrap_or_default());
        let recipients = std::mem::take(&mut self.recipients);
        self.reset();
        let (reply, lost, wait) = self.shared.change(|world| {
            let wait = world.faults.final_reply_after;
            if let Some(reply) = world.faults.final_reply.take().filter(|reply| !reply.is_positive()) {
                return (reply, false, wait);
            }
            // The message counts as accepted even when the fault then loses the reply: the client cannot know the outcome (RFC 1047).
            let reply = world.submit(&account, &path, &recipients, &message, now);
            (reply, take_one(&mut world.faults.close_before_final_reply), wait)
        });
        tokio::time::sleep(wait).await;
        Ok(if lost { Next::Close } else { Next::Reply(reply) })
    }

    fn injected_reply(&self, verb: &str) -> Option<SmtpReply> {
        let is_set = self
            .shared
            .read(|world| world.faults.replies.iter().any(|(for_verb, _)| for_verb == verb));
        is_set.then_some(())?;
        self.shared.change(|world| {
            let place = world.faults.replies.iter().position(|(for_verb, _)| for_verb == verb)?;
            Some(world.faults.replies.remove(place).1)
        })
    }

    fn limit(&self) -> usize {
        let provider = self.provider;
        self.shared
            .read(|world| world.providers().get(provider).map_or(0, |provider| provider.limit))
    }

    fn reset(&mut self) {
        self.path = None;
        self.recipients.clear();
    }
}

/// The address in angle brackets after `FROM:` or `TO:`.
fn path_of(rest: &str, prefix: &str) -> Option<String> {
    let head = rest.get(..prefix.len())?;
    let path = rest.get(prefix.len()..)?.trim_start().strip_prefix('<')?;
    head.eq_ignore_ascii_case(prefix)
        .then(|| path.split('>').next().unwrap_or_default().to_owned())
}

fn decode(text: &str) -> String {
    String::from_utf8_lossy(&STANDARD.decode(text.trim()).unwrap_or_default()).into_owned()
}
