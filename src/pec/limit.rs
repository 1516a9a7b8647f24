//! The limits of the gate on MIME structure (RFC 2046 §5) and header fields (RFC 5322 §2.2), by name.

/// A limit on the structure of a message (RFC 2046, RFC 5322). Shown by its kebab-case name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Limit {
    /// Multiparts and messages nested in each other (RFC 2046 §5.1, §5.2.1).
    Depth,
    /// Messages nested in a transfer encoding (base64, quoted-printable), one in the other.
    EncodedDepth,
    /// Entities in all (RFC 2045 §2.4).
    Parts,
    /// Header fields, of one entity or in all.
    Fields,
    /// Bytes of header, of one entity or in all.
    HeaderBytes,
    /// Addresses in one header field (RFC 5322 §3.4).
    Addresses,
    /// Groups of addresses in one header field (RFC 5322 §3.4).
    Groups,
    /// Parameters of one header field (RFC 2045 §5.1, RFC 2231).
    Parameters,
    /// Encoded words without an end (RFC 2047) in one header field.
    EncodedWords,
}

impl Limit {
    /// The name in JSON output, in kebab-case.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Depth => "depth",
            Self::EncodedDepth => "encoded-depth",
            Self::Parts => "parts",
            Self::Fields => "fields",
            Self::HeaderBytes => "header-bytes",
            Self::Addresses => "addresses",
            Self::Groups => "groups",
            Self::Parameters => "parameters",
            Self::EncodedWords => "encoded-words",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_limit_is_shown_by_its_name() {
        let all = [
            Limit::Depth,
            Limit::EncodedDepth,
            Limit::Parts,
            Limit::Fields,
            Limit::HeaderBytes,
            Limit::Addresses,
            Limit::Groups,
            Limit::Parameters,
            Limit::EncodedWords,
        ];
        for limit in all {
            let mut name = String::new();
            for letter in format!("{limit:?}").chars() {
                if letter.is_uppercase() && !name.is_empty() {
                    name.push('-');
                }
                name.push(letter.to_ascii_lowercase());
            }
            assert_eq!(limit.as_str(), name);
        }
    }
}
