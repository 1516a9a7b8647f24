//! Images that a message carries, within limits that the header of the image must declare.

use std::sync::Arc;

use base64::Engine as _;

/// An image that the message carries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Image {
    /// Its bytes, as they are in the message.
    pub bytes: Arc<[u8]>,
    /// What they are, by their first bytes.
    pub format: ImageFormat,
    /// Its size in pixels.
    pub size: (u32, u32),
    /// The size in which it is to be drawn at most, where the page says so.
    pub wanted: (Option<u32>, Option<u32>),
    /// What it shows, in words; may be empty.
    pub alt: String,
}

/// The format of an image.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ImageFormat {
    /// PNG.
    Png,
    /// JPEG.
    Jpeg,
    /// GIF, of which the first picture is drawn.
    Gif,
}

/// An image of these bytes; `None` where it is of another format, or too large.
pub(super) fn read(bytes: Vec<u8>, alt: String) -> Option<Image> {
    if bytes.len() > BYTES {
        return None;
    }
    let (format, size) = shape(&bytes)?;
    let is_small = size.0 > 0 && size.1 > 0 && size.0 <= SIDE && size.1 <= SIDE && size.0.saturating_mul(size.1) <= PIXELS;
    is_small.then(|| Image {
        bytes: bytes.into(),
        format,
        size,
        wanted: (None, None),
        alt,
    })
}

/// The bytes of a `data:` address.
pub(super) fn of_data(address: &str) -> Option<Vec<u8>> {
    let (kind, data) = address
        .get(..address.len().min(2 * BYTES))?
        .strip_prefix("data:image/")?
        .split_once(',')?;
    let data: String = data.chars().filter(|c| !c.is_ascii_whitespace()).collect();
    let engine = base64::engine::general_purpose::STANDARD_NO_PAD;
    kind.ends_with(";base64").then(|| engine.decode(data.trim_end_matches('=')).ok())?
}

/// Format and size in pixels, by the header.
fn shape(bytes: &[u8]) -> Option<(ImageFormat, (u32, u32))> {
    let big = |at: usize| Some(u32::from_be_bytes(bytes.get(at..at.checked_add(4)?)?.try_into().ok()?));
    let little = |at: usize| Some(u32::from(u16::from_le_bytes(bytes.get(at..at.checked_add(2)?)?.try_into().ok()?)));
    if bytes.starts_with(b"\x89PNG\r\n\x1a\n") && bytes.get(12..16) == Some(b"IHDR") {
        return Some((ImageFormat::Png, (big(16)?, big(20)?)));
    }
    if bytes.starts_with(b"GIF87a") || bytes.starts_with(b"GIF89a") {
        return Some((ImageFormat::Gif, (little(6)?, little(8)?)));
    }
    bytes
        .starts_with(&[0xFF, 0xD8])
        .then(|| jpeg_size(bytes))
        .flatten()
        .map(|size| (ImageFormat::Jpeg, size))
}

/// The size that the first frame header declares (ITU-T T.81, B.2.2).
fn jpeg_size(bytes: &[u8]) -> Option<(u32, u32)> {
    let short = |at: usize| Some(u16::from_be_bytes(bytes.get(at..at.checked_add(2)?)?.try_into().ok()?));
    let mut at = 2_usize;
    loop {
        let marker = *bytes.get(at.checked_add(1)?)?;
        if bytes.get(at) != Some(&0xFF) {
            return None;
        }
        if marker == 0xFF {
            at = at.checked_add(1)?;
            continue;
        }
        let is_frame = matches!(marker, 0xC0..=0xCF) && !matches!(marker, 0xC4 | 0xC8 | 0xCC);
        if is_frame {
            return Some((u32::from(short(at.checked_add(7)?)?), u32::from(short(at.checked_add(5)?)?)));
        }
        let length = match marker {
            0x01 | 0xD0..=0xD8 => 0,
            _ => usize::from(short(at.checked_add(2)?)?).max(2),
        };
        at = at.checked_add(2)?.checked_add(length)?;
    }
}

/// Bytes of one image.
const BYTES: usize = 4 << 20;
/// Pixels of one side.
const SIDE: u32 = 6_000;
/// Pixels of one image: 32 MB when it is drawn.
const PIXELS: u32 = 8_000_000;

#[cfg(test)]
mod tests {
    use super::*;

    fn png(width: u32, height: u32) -> Vec<u8> {
        [
            b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR".as_slice(),
            &width.to_be_bytes(),
            &height.to_be_bytes(),
            b"\x08\x06\0\0\0",
        ]
        .concat()
    }

    #[test]
    fn the_size_is_that_of_the_header() {
        let size = |bytes: Vec<u8>| read(bytes, String::new()).map(|image| (image.format, image.size));
        assert_eq!(size(png(120, 40)), Some((ImageFormat::Png, (120, 40))));
        assert_eq!(size(b"GIF89a\x10\0\x08\0".to_vec()), Some((ImageFormat::Gif, (16, 8))));
        let jpeg = b"\xFF\xD8\xFF\xE0\0\x04ab\xFF\xC0\0\x11\x08\0\x20\0\x30".to_vec();
        assert_eq!(size(jpeg), Some((ImageFormat::Jpeg, (48, 32))));
    }

    #[test]
    fn what_is_too_large_or_no_image_is_left_out() {
        for bytes in [
            png(60_000, 60_000),
            png(5_000, 5_000),
            png(0, 10),
            b"<svg/>".to_vec(),
            b"\xFF\xD8".to_vec(),
            b"\xFF\xD8\xFF\xE0".to_vec(),
            [b"\xFF\xD8".as_slice(), &[0xFF; 1_000]].concat(),
            Vec::new(),
        ] {
            assert_eq!(read(bytes, String::new()), None);
        }
        assert_eq!(of_data("data:text/html;base64,eA=="), None);
        assert_eq!(of_data("data:image/png;base64,eA== "), Some(b"x".to_vec()));
        assert_eq!(of_data("https://a.example/x.png"), None);
    }
}
