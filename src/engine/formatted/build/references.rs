//! What a page refers to: links and images.

use super::flow::Flow;
use super::{Builder, Inherited};
use crate::engine::formatted::dom::Dom;
use crate::engine::formatted::hidden::HidingRules;
use crate::engine::formatted::image;
use crate::engine::formatted::link::{Link, LinkTarget};
use crate::engine::formatted::{Block, TextStyle};

impl Builder<'_> {
    pub(super) fn link(&mut self, dom: &Dom, rules: &HidingRules, node: usize, mut inside: Inherited, flow: &mut Flow) {
        let Some(address) = dom.attribute(node, "href").filter(|address| !address.trim().is_empty()) else {
            return self.children(dom, rules, node, inside, flow);
        };
        let (number, from, blocks) = (self.page.links.len(), flow.open.text.len(), flow.blocks.len());
        self.page.links.push(Link::new(address));
        inside.style.link = Some(number);
        self.children(dom, rules, node, inside, flow);
        let text = match flow.blocks.len() == blocks {
            true => flow.open.text.get(from..).unwrap_or_default(),
            false => "",
        };
        let Some(link) = self.page.links.get_mut(number) else { return };
        link.judge(text);
        let is_place = link.target == LinkTarget::Refused && link.address.starts_with('#');
        if link.is_deceptive && !is_place && !inside.style.hidden {
            let warning = TextStyle {
                warning: true,
                link: Some(number),
                ..TextStyle::default()
            };
            let destination: String = link.destination().chars().take(LONGEST_DESTINATION).collect();
            flow.text(&format!(" [{destination}]"), warning);
        }
    }

    pub(super) fn image(&mut self, dom: &Dom, node: usize, inside: Inherited, flow: &mut Flow) {
        let source = dom.attribute(node, "src").unwrap_or_default().trim();
        let alt: String = dom.attribute(node, "alt").unwrap_or_default().chars().take(LONGEST_ALT).collect();
        let in_pixels = |name| {
            dom.attribute(node, name)
                .and_then(|size| size.trim().trim_end_matches("px").parse::<u32>().ok())
        };
        if is_remote(source) {
            self.page.remote_images += 1;
        }
        let bytes = match source.split_at_checked(4) {
            Some((scheme, id)) if scheme.eq_ignore_ascii_case("cid:") => self.carried.get(id).map(|bytes| bytes()),
            _ => image::of_data(source),
        };
        let bytes = bytes.filter(|bytes| self.image_bytes.saturating_add(bytes.len()) <= IMAGE_BYTES);
        let read = bytes.and_then(|bytes| image::read(bytes, alt.clone()));
        match read.filter(|_| !inside.style.hidden) {
            Some(mut image) => {
                self.image_bytes = self.image_bytes.saturating_add(image.bytes.len());
                image.wanted = (in_pixels("width"), in_pixels("height"));
                self.block(Block::Image(image), inside, flow);
            }
            None if !alt.trim().is_empty() => {
                let style = TextStyle {
                    italic: true,
                    ..inside.style
                };
                flow.flowing(&format!("[{}]", alt.trim()), style);
            }
            None => {}
        }
    }
}

pub(super) fn is_remote(address: &str) -> bool {
    let lower = address.get(..8).unwrap_or(address).to_ascii_lowercase();
    lower.starts_with("http:") || lower.starts_with("https:") || lower.starts_with("//")
}

/// Bytes of all images.
const IMAGE_BYTES: usize = 12 << 20;
const LONGEST_ALT: usize = 200;
const LONGEST_DESTINATION: usize = 80;
