//! Whether the system asks for high contrast: a contrast theme of Windows, "Increase contrast" of macOS, the setting `contrast` of the
//! desktop portal on Linux.

use futures_util::{Stream, StreamExt};
use mundy::{Contrast, Interest, Preferences};

/// What the system says now, and again whenever it changes. Where nothing answers it says no.
pub fn changes() -> impl Stream<Item = bool> {
    Preferences::stream(Interest::Contrast).map(|preferences| is_high(preferences.contrast))
}

/// Colours that the user has chosen one by one count too: the contrast themes of Windows are such.
fn is_high(contrast: Contrast) -> bool {
    matches!(contrast, Contrast::More | Contrast::Custom)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_contrast_theme_is_high_contrast() {
        assert!(is_high(Contrast::More) && is_high(Contrast::Custom));
        assert!(!is_high(Contrast::NoPreference) && !is_high(Contrast::Less));
    }
}
