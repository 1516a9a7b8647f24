//! Runs mbsync: a configuration for each mailbox, and a run over all of them.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::Command;

use tempfile::TempDir;

use super::provider::PASSWORD;
use super::server::Dovecot;

/// A folder with a configuration for the inboxes of these users, a Maildir for each. mbsync's fsync stays on, its default.
pub fn place<'u>(dovecot: &Dovecot, users: impl IntoIterator<Item = &'u str>) -> TempDir {
    let dir = TempDir::new().expect("a directory");
    let here = dir.path().display();
    fs::write(dir.path().join("authority.pem"), dovecot.authority.pem()).expect("written");
    let mut lines = String::new();
    for (number, user) in users.into_iter().enumerate() {
        fs::create_dir_all(dir.path().join(format!("mail/{number}"))).expect("a directory");
        write!(
            lines,
            "IMAPAccount far{number}\nHost localhost\nPort {}\nUser {user}\nPass {PASSWORD}\nSSLType IMAPS\nSystemCertificates no\n\
             CertificateFile {here}/authority.pem\nAuthMechs LOGIN\n\nIMAPStore far{number}\nAccount far{number}\n\n\
             MaildirStore near{number}\nPath {here}/mail/{number}/\nInbox {here}/mail/{number}/INBOX\n\n\
             Channel all{number}\nFar :far{number}:\nNear :near{number}:\nPatterns INBOX\nCreate Near\nSync Pull\nSyncState *\n\n",
            dovecot.port
        )
        .expect("written");
    }
    fs::write(dir.path().join("mbsyncrc"), lines).expect("written");
    dir
}

/// Changes the port: that of the server, or that of a delay line in front of it.
pub fn through(dir: &Path, port: u16) {
    let file = dir.join("mbsyncrc");
    let lines = fs::read_to_string(&file).expect("placed");
    let lines = lines.lines().map(|line| match line.starts_with("Port ") {
        true => format!("Port {port}\n"),
        false => format!("{line}\n"),
    });
    fs::write(file, lines.collect::<String>()).expect("written");
}

/// One run over all mailboxes.
pub fn run(dir: &Path, dovecot: &Dovecot) {
    run_over(dir, dovecot, &["-a".to_owned()]);
}

/// A first run over this many mailboxes with several processes: a single one waits for the next full second after each mailbox.
pub fn first(dir: &Path, dovecot: &Dovecot, mailboxes: usize) {
    let channels: Vec<String> = (0..mailboxes).map(|number| format!("all{number}")).collect();
    std::thread::scope(|scope| {
        for some in channels.chunks(mailboxes.div_ceil(16)) {
            scope.spawn(|| run_over(dir, dovecot, some));
        }
    });
}

fn run_over(dir: &Path, dovecot: &Dovecot, what: &[String]) {
    let mut mbsync = Command::new("mbsync");
    mbsync.arg("-q").arg("-c").arg(dir.join("mbsyncrc")).args(what);
    let output = mbsync.output().expect("mbsync is there (Debian: isync)");
    assert!(
        output.status.success(),
        "{}\n{}",
        String::from_utf8_lossy(&output.stderr),
        dovecot.log()
    );
}
