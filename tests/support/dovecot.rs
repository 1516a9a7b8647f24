//! A real Dovecot with its own directory, loopback port and test authority, over TLS.
//!
//! It runs without privileges: as the user who runs the tests, or as `nobody` when that is root. It is stopped when dropped.
#![allow(dead_code, unreachable_pub, reason = "shared by several test programs, each of which uses a part")]

#[path = "authority.rs"]
pub mod authority;

use std::fs;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use recapito::account::{Account, AccountId, Endpoint, Secret};

use authority::Authority;

const PROGRAM: &str = "/usr/sbin/dovecot";
pub const PASSWORD: &str = "segre\"ta \\ è lunga";

/// A running server.
pub struct Dovecot {
    dir: tempfile::TempDir,
    child: Child,
    pub port: u16,
    pub authority: Authority,
    owner: Owner,
    delivered: u32,
}

struct Owner {
    name: String,
    group: String,
    uid: u32,
    gid: u32,
    drop_to: bool,
}

impl Dovecot {
    pub fn start() -> Self {
        Self::with("")
    }

    /// Starts with more lines of configuration.
    pub fn with(more: &str) -> Self {
        assert!(
            Path::new(PROGRAM).exists(),
            "these tests need Dovecot at {PROGRAM} (Debian: dovecot-imapd)"
        );
        let authority = Authority::new();
        let owner = Owner::find();
        let mut said = String::new();
        // The port is free when chosen; another program may take it before Dovecot does.
        for _ in 0..5 {
            let dir = tempfile::tempdir().expect("temp dir");
            let port = free_port();
            write_all(dir.path(), &authority, &owner, port, more);
            let mut child = spawn(dir.path(), &owner);
            if answers(port, &mut child) {
                return Self {
                    dir,
                    child,
                    port,
                    authority,
                    owner,
                    delivered: 0,
                };
            }
            let _ = child.kill();
            let _ = child.wait();
            said = fs::read_to_string(dir.path().join("log")).unwrap_or_default();
        }
        panic!("Dovecot does not start:\n{said}");
    }

    /// An account at this server; any user name exists.
    pub fn account(&self, user: &str) -> Account {
        let here = Endpoint {
            host: "127.0.0.1".to_owned(),
            port: self.port,
        };
        Account {
            id: AccountId::of(user),
            address: user.to_owned(),
            name: None,
            user: user.to_owned(),
            imap: here.clone(),
            smtp: here,
            server_authority: Some(self.authority.pem()),
            group: None,
        }
    }

    pub fn password(&self) -> Secret {
        Secret::new(PASSWORD.to_owned())
    }

    /// Puts a message into a folder as a delivery agent does. `folder` is the encoded mailbox name; `INBOX` is the inbox.
    pub fn deliver(&mut self, user: &str, folder: &str, bytes: &[u8]) {
        let maildir = self.maildir(user, folder);
        self.make_maildir(&maildir);
        self.delivered += 1;
        let name = format!("{}.M{}P1.test", 1_700_000_000 + self.delivered, self.delivered);
        let fresh = maildir.join("tmp").join(&name);
        fs::write(&fresh, bytes).expect("write");
        self.own(&fresh);
        fs::rename(&fresh, maildir.join("new").join(&name)).expect("deliver");
    }

    /// Puts many messages into the inbox of a user, faster than one by one.
    pub fn fill(&mut self, user: &str, messages: &[Vec<u8>]) {
        let maildir = self.maildir(user, "INBOX");
        self.make_maildir(&maildir);
        for message in messages {
            self.delivered += 1;
            let name = format!("{}.M{}P1.test", 1_700_000_000 + self.delivered, self.delivered);
            let path = maildir.join("new").join(name);
            fs::write(&path, message).expect("write");
            self.own(&path);
        }
    }

    /// Creates an empty folder.
    pub fn make_folder(&self, user: &str, folder: &str) {
        self.make_maildir(&self.maildir(user, folder));
    }

    /// Removes a folder with all messages.
    pub fn remove_folder(&self, user: &str, folder: &str) {
        fs::remove_dir_all(self.maildir(user, folder)).expect("remove");
    }

    /// Renames a folder as the server does, UIDVALIDITY kept.
    pub fn rename_folder(&self, user: &str, folder: &str, to: &str) {
        fs::rename(self.maildir(user, folder), self.maildir(user, to)).expect("rename");
    }

    /// The server's log so far.
    pub fn log(&self) -> String {
        fs::read_to_string(self.dir.path().join("log")).unwrap_or_default()
    }

    fn maildir(&self, user: &str, folder: &str) -> PathBuf {
        let root = self.dir.path().join("home").join(user).join("Maildir");
        match folder {
            "INBOX" => root,
            folder => root.join(format!(".{}", folder.replace('/', "."))),
        }
    }

    fn make_maildir(&self, maildir: &Path) {
        for part in ["cur", "new", "tmp"] {
            fs::create_dir_all(maildir.join(part)).expect("maildir");
        }
        let mut at = self.dir.path().join("home");
        self.own(&at);
        for part in maildir.strip_prefix(&at).expect("below home").components() {
            at.push(part);
            self.own(&at);
        }
        for part in ["cur", "new", "tmp"] {
            self.own(&maildir.join(part));
        }
    }

    fn own(&self, path: &Path) {
        self.owner.own(path);
    }
}

impl Drop for Dovecot {
    fn drop(&mut self) {
        let pid = self.child.id().to_string();
        // TERM lets the master end its own children; KILL would leave them.
        let _ = Command::new("kill").args(["-TERM", &pid]).status();
        let end = Instant::now() + Duration::from_secs(10);
        while Instant::now() < end {
            if matches!(self.child.try_wait(), Ok(Some(_))) {
                return;
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Owner {
    fn find() -> Self {
        let us = fs::metadata("/proc/self").expect("proc");
        let drop_to = us.uid() == 0;
        let who = if drop_to { vec!["nobody"] } else { Vec::new() };
        let id = |flag: &str| {
            let output = Command::new("id").arg(flag).args(&who).output().expect("id");
            String::from_utf8(output.stdout).expect("text").trim().to_owned()
        };
        Self {
            name: id("-un"),
            group: id("-gn"),
            uid: id("-u").parse().expect("uid"),
            gid: id("-g").parse().expect("gid"),
            drop_to,
        }
    }

    fn own(&self, path: &Path) {
        if self.drop_to {
            chown(path, Some(self.uid), Some(self.gid)).expect("chown");
        }
    }
}

fn write_all(dir: &Path, authority: &Authority, owner: &Owner, port: u16, more: &str) {
    let server = authority.server(&["127.0.0.1", "localhost"]);
    let put = |name: &str, text: &str| {
        let path = dir.join(name);
        fs::write(&path, text).expect("write");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).expect("mode");
        owner.own(&path);
    };
    put("cert.pem", &server.certificate);
    put("key.pem", &server.key);
    put("log", "");
    put("dovecot.conf", &configuration(dir, owner, port, more));
    for name in ["home", "run", "state"] {
        fs::create_dir(dir.join(name)).expect("dir");
        owner.own(&dir.join(name));
    }
    owner.own(dir);
}

fn configuration(dir: &Path, owner: &Owner, port: u16, more: &str) -> String {
    let dir = dir.display();
    let Owner { name, group, .. } = owner;
    // In base64, so that no character is special in the configuration.
    let password = STANDARD.encode(PASSWORD);
    format!(
        "protocols = imap
base_dir = {dir}/run
state_dir = {dir}/state
log_path = {dir}/log
default_internal_user = {name}
default_internal_group = {group}
default_login_user = {name}
first_valid_uid = 1
first_valid_gid = 1
ssl = required
ssl_cert = <{dir}/cert.pem
ssl_key = <{dir}/key.pem
auth_failure_delay = 0
auth_mechanisms = plain login
auth_username_chars =
mail_location = maildir:~/Maildir
mail_plugins = quota
mailbox_idle_check_interval = 1 s
passdb {{
  driver = static
  args = password={{PLAIN.b64}}{password}
}}
userdb {{
  driver = static
  args = uid={name} gid={group} home={dir}/home/%u allow_all_users=yes
}}
namespace inbox {{
  inbox = yes
  separator = /
  mailbox Inviata {{
    auto = create
    special_use = \\Sent
  }}
}}
protocol imap {{
  mail_plugins = quota imap_quota
}}
plugin {{
  quota = maildir:User quota
  quota_rule = *:storage=10M
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = 0
  }}
  inet_listener imaps {{
    address = 127.0.0.1
    port = {port}
    ssl = yes
  }}
}}
service anvil {{
  chroot =
}}
{more}
"
    )
}

fn spawn(dir: &Path, owner: &Owner) -> Child {
    let mut command = Command::new(PROGRAM);
    command.arg("-F").arg("-c").arg(dir.join("dovecot.conf"));
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(fs::File::create(dir.join("stderr")).expect("stderr"));
    if owner.drop_to {
        command.gid(owner.gid).uid(owner.uid).current_dir(dir);
    }
    command.spawn().expect("Dovecot starts")
}

fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0")
        .expect("a port")
        .local_addr()
        .expect("address")
        .port()
}

fn answers(port: u16, child: &mut Child) -> bool {
    let end = Instant::now() + Duration::from_secs(20);
    while Instant::now() < end {
        if !matches!(child.try_wait(), Ok(None)) {
            return false;
        }
        if let Ok(mut stream) = TcpStream::connect(("127.0.0.1", port)) {
            // Not TLS: a TLS server answers with an alert or closes.
            let _ = stream.set_read_timeout(Some(Duration::from_secs(5)));
            let _ = stream.write_all(b"\r\n\r\n\r\n");
            let _ = stream.read(&mut [0; 16]);
            return true;
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    false
}
