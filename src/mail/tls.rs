//! TLS to a provider: the platform's roots, plus an account's own authority.
