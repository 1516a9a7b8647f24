//! Which method runs a command, by the state of the session (RFC 3501 §3).

use super::command::Command;
use super::session::{Answer, CAPABILITIES, Session};

/// Runs every command but IDLE and LOGOUT.
pub(super) fn run(session: &mut Session, command: &Command) -> Answer {
    match command.name.as_str() {
        "CAPABILITY" => session.say(&format!("* CAPABILITY {CAPABILITIES}")),
        "NOOP" | "CHECK" => {}
        "ID" => session.say("* ID (\"name\" \"gestore simulato\")"),
        "LOGIN" => return session.login(command),
        _ if session.account.is_none() => return Err("NO accesso non ancora effettuato".into()),
        "LIST" | "LSUB" => return session.list(command),
        "SELECT" | "EXAMINE" => return session.select(command),
        "STATUS" => return session.status(command),
        "CREATE" => return session.create(command),
        "SUBSCRIBE" | "UNSUBSCRIBE" => {}
        "APPEND" => return session.append(command),
        "GETQUOTAROOT" | "GETQUOTA" => return session.quota(command),
        _ if session.view.is_none() => return Err("BAD nessuna cartella selezionata o comando ignoto".into()),
        "CLOSE" | "UNSELECT" => return session.close(command.name == "CLOSE"),
        "SEARCH" | "UID SEARCH" => return session.search(command),
        "FETCH" | "UID FETCH" => return session.fetch(command),
        "STORE" | "UID STORE" => return session.store(command),
        "COPY" | "UID COPY" => return session.copy(command, false),
        "MOVE" | "UID MOVE" => return session.copy(command, true),
        "EXPUNGE" => return session.expunge(None),
        "UID EXPUNGE" => return session.expunge(command.text(0)),
        _ => return Err("BAD comando ignoto".into()),
    }
    Ok(format!("{} fatto", command.name))
}
