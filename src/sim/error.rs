//! Errors of the simulation.

/// Why the simulation cannot be started or continued.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SimError {
    /// A key or certificate could not be created.
    #[error("no certificate: {0}")]
    Certificate(String),
    /// A signature could not be created.
    #[error("no signature: {0}")]
    Signature(String),
    /// A port could not be opened, or the runtime not started.
    #[error("cannot listen: {0}")]
    Listen(String),
    /// No simulated provider has the domain of this address.
    #[error("no provider serves {0}")]
    NoProvider(String),
}
