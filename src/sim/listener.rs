//! Real IMAPS and SMTPS servers on loopback in front of a [`SimWorld`].

use std::net::Ipv4Addr;
use std::sync::{Arc, Mutex};

use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

use super::driver::{self, Pace};
use super::signer::Authority;
use super::{SimError, SimWorld, imap_server, smtp_server};
use crate::account::{Account, AccountId, Endpoint, Secret};
use crate::clock::{Clock, SignedDuration, VirtualClock};
use crate::pec::MessageId;
use crate::signature::Sha256;

/// A world behind servers on 127.0.0.1, one pair of ports for each provider, TLS certificates made on the spot. Dropping it
/// closes every connection.
#[derive(Debug)]
pub struct Loopback {
    shared: Arc<Shared>,
    server_authority: String,
    /// IMAP and SMTP port of each provider.
    ports: Vec<(u16, u16)>,
    _tasks: JoinSet<()>,
}

impl Loopback {
    /// Opens the ports and lets the world follow `clock` at this pace. Must be called within a tokio runtime.
    pub async fn start(world: SimWorld, clock: Arc<VirtualClock>, pace: Pace) -> Result<Self, SimError> {
        let authority = Authority::new("Autorità Dimostrativa dei Server", clock.now())?;
        let acceptor = acceptor(&authority)?;
        let providers = world.providers().len();
        let shared = Arc::new(Shared {
            world: Mutex::new(world),
            clock,
            changed: watch::channel(0).0,
        });
        let mut tasks = JoinSet::new();
        let mut ports = Vec::new();
        for provider in 0..providers {
            let imap = listen(&mut tasks, &acceptor, &shared, provider, Protocol::Imap).await?;
            let smtp = listen(&mut tasks, &acceptor, &shared, provider, Protocol::Smtp).await?;
            ports.push((imap, smtp));
        }
        if pace != Pace::Manual {
            tasks.spawn(driver::run(Arc::clone(&shared), pace));
        }
        Ok(Self {
            shared,
            server_authority: authority.pem().to_owned(),
            ports,
            _tasks: tasks,
        })
    }

    /// How a mailbox of this world is set up in the program, and its password.
    pub fn account(&self, address: &str) -> Option<(Account, Secret)> {
        let (mailbox, provider) = self.shared.look(|world| {
            let provider = world.providers().iter().position(|provider| provider.serves(address))?;
            Some((world.mailbox(address)?.clone(), provider))
        })?;
        let (imap, smtp) = *self.ports.get(provider)?;
        let endpoint = |port| Endpoint {
            host: "localhost".to_owned(),
            port,
        };
        let account = Account {
            id: AccountId::of(&mailbox.address),
            user: mailbox.address.clone(),
            address: mailbox.address,
            name: Some(mailbox.name),
            imap: endpoint(imap),
            smtp: endpoint(smtp),
            server_authority: Some(self.server_authority.clone()),
            group: None,
        };
        Some((account, Secret::new(mailbox.password)))
    }

    /// The authority of the servers' TLS certificates, PEM.
    pub fn server_authority(&self) -> &str {
        &self.server_authority
    }

    /// The authority of the providers' signing certificates, PEM.
    pub fn signing_authority(&self) -> String {
        self.shared.look(|world| world.authority_pem().to_owned())
    }

    /// Changes the world, or its faults; waiting IDLE connections hear of it.
    pub fn world<R>(&self, change: impl FnOnce(&mut SimWorld) -> R) -> R {
        self.shared.with(change)
    }

    /// Delivers what is due at the clock's present time; tells how many messages were put into mailboxes.
    pub fn tick(&self) -> usize {
        self.shared.tick()
    }

    /// Moves the clock and delivers what has become due.
    pub fn advance(&self, time: SignedDuration) -> usize {
        self.shared.clock.advance(time);
        self.tick()
    }

    /// Every submission taken so far, in order: Message-ID and digest of the exact bytes.
    pub fn submissions(&self) -> Vec<(Option<MessageId>, Sha256)> {
        self.shared.look(|world| world.submissions().to_vec())
    }
}

/// The world as the connections share it.
#[derive(Debug)]
pub(super) struct Shared {
    world: Mutex<SimWorld>,
    pub(super) clock: Arc<VirtualClock>,
    changed: watch::Sender<u64>,
}

impl Shared {
    /// Changes the world and wakes whoever waits for a change.
    pub(super) fn with<R>(&self, change: impl FnOnce(&mut SimWorld) -> R) -> R {
        let result = change(&mut self.world.lock().unwrap_or_else(|poisoned| poisoned.into_inner()));
        self.changed.send_modify(|count| *count = count.wrapping_add(1));
        result
    }

    /// Reads the world.
    pub(super) fn look<R>(&self, read: impl FnOnce(&SimWorld) -> R) -> R {
        read(&self.world.lock().unwrap_or_else(|poisoned| poisoned.into_inner()))
    }

    pub(super) fn subscribe(&self) -> watch::Receiver<u64> {
        self.changed.subscribe()
    }

    pub(super) fn tick(&self) -> usize {
        let now = self.clock.now();
        self.with(|world| world.advance(now)).unwrap_or_else(|error| {
            tracing::warn!(%error, "the simulated provider cannot sign");
            0
        })
    }
}

#[derive(Debug, Clone, Copy)]
enum Protocol {
    Imap,
    Smtp,
}

async fn listen(
    tasks: &mut JoinSet<()>,
    acceptor: &TlsAcceptor,
    shared: &Arc<Shared>,
    provider: usize,
    protocol: Protocol,
) -> Result<u16, SimError> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.map_err(listen_error)?;
    let port = listener.local_addr().map_err(listen_error)?.port();
    let (acceptor, shared) = (acceptor.clone(), Arc::clone(shared));
    tasks.spawn(async move {
        let mut connections = JoinSet::new();
        loop {
            tokio::select! {
                accepted = listener.accept() => {
                    if let Ok((stream, _)) = accepted {
                        connections.spawn(converse(stream, acceptor.clone(), Arc::clone(&shared), provider, protocol));
                    }
                }
                Some(_) = connections.join_next() => {}
            }
        }
    });
    Ok(port)
}

async fn converse(stream: TcpStream, acceptor: TlsAcceptor, shared: Arc<Shared>, provider: usize, protocol: Protocol) {
    let served = async {
        stream.set_nodelay(true)?;
        let stream: TlsStream<TcpStream> = acceptor.accept(stream).await?;
        match protocol {
            Protocol::Imap => imap_server::serve(stream, shared, provider).await,
            Protocol::Smtp => smtp_server::serve(stream, shared, provider).await,
        }
    };
    if let Err(error) = served.await {
        tracing::debug!(%error, ?protocol, "a connection to the simulated provider ended");
    }
}

fn acceptor(authority: &Authority) -> Result<TlsAcceptor, SimError> {
    let (certificate, key) = authority.server()?;
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(listen_error)?
        .with_no_client_auth()
        .with_single_cert(vec![certificate], key)
        .map_err(listen_error)?;
    Ok(TlsAcceptor::from(Arc::new(config)))
}

fn listen_error(error: impl std::fmt::Display) -> SimError {
    SimError::Listen(error.to_string())
}
