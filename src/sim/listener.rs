//! IMAPS and SMTPS servers on loopback for a [`SimWorld`].

use std::net::Ipv4Addr;
use std::sync::Arc;

use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

use super::driver::{self, Pace};
use super::error::SimError;
use super::shared_world::SharedWorld;
use super::signer::SimAuthority;
use super::world::SimWorld;
use super::{imap_server, smtp_server};
use crate::account::{Account, AccountId, Endpoint, Secret};
use crate::clock::{Clock, SignedDuration, VirtualClock};
use crate::pec::MessageId;
use crate::signature::Sha256;

/// A world served on 127.0.0.1, with two ports for each provider and new TLS certificates. Dropping the value closes all connections.
#[derive(Debug)]
pub struct Loopback {
    shared: Arc<SharedWorld>,
    server_authority: String,
    /// IMAP and SMTP port of each provider.
    ports: Vec<(u16, u16)>,
    _tasks: JoinSet<()>,
}

impl Loopback {
    /// Opens the ports and starts the driver at this pace. Must be called within a tokio runtime.
    ///
    /// # Errors
    /// When a certificate cannot be created or a port not opened.
    pub async fn start(world: SimWorld, clock: Arc<VirtualClock>, pace: Pace) -> Result<Self, SimError> {
        let authority = SimAuthority::new("Autorità Dimostrativa dei Server", clock.now())?;
        let acceptor = acceptor(&authority)?;
        let providers = world.providers().len();
        let shared = Arc::new(SharedWorld::new(world, clock));
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

    /// The account settings and the password of a mailbox of this world.
    pub fn account(&self, address: &str) -> Option<(Account, Secret)> {
        let (mailbox, provider) = self.shared.read(|world| {
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

    /// The certificate of the authority that certifies the servers' TLS keys, PEM.
    pub fn server_authority(&self) -> &str {
        &self.server_authority
    }

    /// The certificate of the authority that certifies the providers' signing keys, PEM.
    pub fn signing_authority(&self) -> String {
        self.shared.read(|world| world.authority_pem().to_owned())
    }

    /// Changes the world or its faults; connections in IDLE are notified.
    pub fn world<R>(&self, change: impl FnOnce(&mut SimWorld) -> R) -> R {
        self.shared.change(change)
    }

    /// Delivers what is due at the present time of the clock. Returns the number of messages delivered.
    pub fn tick(&self) -> usize {
        self.shared.tick()
    }

    /// Advances the clock and delivers what is due then. Returns the number of messages delivered.
    pub fn advance(&self, time: SignedDuration) -> usize {
        self.shared.clock.advance(time);
        self.tick()
    }

    /// All accepted submissions in order: Message-ID and digest of the bytes.
    pub fn submissions(&self) -> Vec<(Option<MessageId>, Sha256)> {
        self.shared.read(|world| world.submissions().to_vec())
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
    shared: &Arc<SharedWorld>,
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
                        connections.spawn(serve(stream, acceptor.clone(), Arc::clone(&shared), provider, protocol));
                    }
                }
                // Removes finished connections from the set.
                Some(_) = connections.join_next() => {}
            }
        }
    });
    Ok(port)
}

async fn serve(stream: TcpStream, acceptor: TlsAcceptor, shared: Arc<SharedWorld>, provider: usize, protocol: Protocol) {
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

fn acceptor(authority: &SimAuthority) -> Result<TlsAcceptor, SimError> {
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
