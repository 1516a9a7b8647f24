//! Addresses as they are printed.

/// An address with its domain in lower case, as in the documented JSON; the local part is unchanged.
pub fn address(written: &str) -> String {
    match written.rsplit_once('@') {
        Some((local, domain)) => format!("{local}@{}", domain.to_lowercase()),
        None => written.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_domain_is_lowered() {
        assert_eq!(address("Mario.Rossi@PEC.Example.IT"), "Mario.Rossi@pec.example.it");
        assert_eq!(address("nessuno"), "nessuno");
    }
}
