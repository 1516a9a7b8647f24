//! Commands in which the server asks and waits: AUTHENTICATE (RFC 9051 §6.2.2) and IDLE (RFC 2177).

use zeroize::Zeroizing;

use super::{Connection, Step, is_usable_after, step};
use crate::mail::imap::budget::Allowance;
use crate::mail::imap::error::imap_error;
use crate::mail::remote::{RemoteError, RemoteErrorKind};

impl Connection {
    /// Sends AUTHENTICATE with a SASL mechanism and answers each continuation request with the next of `answers` (base64), which are
    /// wiped from memory. With `initial` the first is sent along with the command (SASL-IR, RFC 4959).
    pub(in crate::mail::imap) async fn authenticate(
        &mut self,
        mechanism: &str,
        answers: &[Zeroizing<String>],
        initial: bool,
    ) -> Result<(), RemoteError> {
        self.start(Allowance::LOGIN)?;
        let tag = self.next_tag();
        let mut answers = answers.iter();
        let mut command = Zeroizing::new(format!("{tag} AUTHENTICATE {mechanism}"));
        if let Some(first) = answers.as_slice().first().filter(|_| initial) {
            command.push(' ');
            command.push_str(first);
            answers.next();
        }
        command.push_str("\r\n");
        self.write(command.as_bytes()).await?;
        let result = loop {
            match self.next(|response| step(response, &mut |_| {})).await? {
                Step::Untagged => {}
                Step::Continuation => match answers.next() {
                    Some(answer) => {
                        let line = Zeroizing::new(format!("{}\r\n", answer.as_str()));
                        self.write(line.as_bytes()).await?;
                    }
                    // Another question than the mechanism has: cancel (RFC 9051 §6.2.2).
                    None => self.write(b"*\r\n").await?,
                },
                Step::Completed(of, result) if of == tag => break result,
                Step::Completed(..) => return Err(imap_error(RemoteErrorKind::Protocol, String::new())),
            }
        };
        self.busy = !is_usable_after(&result);
        result.map(drop)
    }

    /// Sends IDLE and waits for the continuation request. Returns the tag for [`Connection::end_idle`]; `None` if the server refuses IDLE.
    pub(in crate::mail::imap) async fn begin_idle(&mut self) -> Result<Option<String>, RemoteError> {
        if !self.pending.is_empty() {
            return Err(self.closed());
        }
        self.start(Allowance::IDLE)?;
        let tag = self.next_tag();
        self.write(format!("{tag} IDLE\r\n").as_bytes()).await?;
        loop {
            match self.next(|response| step(response, &mut |_| {})).await? {
                Step::Untagged => {}
                Step::Continuation => {
                    // Nothing is due from the server until something changes.
                    self.client.get_mut().budget.restart(Allowance::IDLE, None);
                    return Ok(Some(tag));
                }
                // OK at once is no IDLE either.
                Step::Completed(of, _) if of == tag => break,
                Step::Completed(of, _) if self.enabling.take_if(|tag| *tag == of).is_some() => {}
                Step::Completed(..) => return Err(imap_error(RemoteErrorKind::Protocol, String::new())),
            }
        }
        (self.busy, self.idle_refused) = (false, true);
        Ok(None)
    }

    /// Sends DONE and reads the completion of IDLE.
    pub(in crate::mail::imap) async fn end_idle(&mut self, tag: &str) -> Result<(), RemoteError> {
        let time = self.time;
        self.client.get_mut().budget.restart(Allowance::SHORT, Some(time));
        self.write(b"DONE\r\n").await?;
        self.read_completion(tag, &mut |_| {}).await?;
        self.busy = false;
        Ok(())
    }
}
