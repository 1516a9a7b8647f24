//! From the elements of a page to blocks.

use super::dom::{Dom, Kind};
use super::hidden::HidingRules;
use super::link::{Link, LinkTarget};
use super::table::Rows;
use super::{Block, CarriedImages, Cell, Page, Paragraph, Run, Table, TextStyle, image};

/// Builds a page from the texts of a message.
pub(super) struct Builder<'m> {
    pub(super) page: Page,
    carried: &'m CarriedImages<'m>,
    blocks: usize,
    image_bytes: usize,
}

/// What an element passes on to those inside it.
#[derive(Debug, Clone, Copy, Default)]
struct Inherited {
    style: TextStyle,
    keeps_spaces: bool,
    heading: Option<u8>,
    is_white: bool,
    has_ground: bool,
    depth: usize,
}

/// Blocks under construction: those that are complete, and the paragraph that is being filled.
#[derive(Debug, Default)]
struct Flow {
    blocks: Vec<Block>,
    open: Paragraph,
}

impl Flow {
    fn text(&mut self, text: &str, style: TextStyle) {
        if text.is_empty() {
            return;
        }
        self.open.text.push_str(text);
        let end = self.open.text.len();
        match self.open.runs.last_mut() {
            Some(run) if run.style == style => run.end = end,
            _ => self.open.runs.push(Run { end, style }),
        }
    }

    /// Adds text with its spaces run together.
    fn flowing(&mut self, text: &str, style: TextStyle) {
        let is_space = |c: char| matches!(c, ' ' | '\t' | '\n' | '\r' | '\x0c');
        let mut run = String::with_capacity(text.len());
        let mut ends_in_space = self.open.text.is_empty() || self.open.text.ends_with([' ', '\n']);
        for letter in text.chars().filter(|c| !is_disguise(*c)) {
            match is_space(letter) {
                true if ends_in_space => continue,
                true => run.push(' '),
                false => run.push(letter),
            }
            ends_in_space = is_space(letter);
        }
        self.text(&run, style);
    }

    /// Completes the paragraph.
    fn end(&mut self, heading: Option<u8>) {
        let mut paragraph = std::mem::take(&mut self.open);
        let length = paragraph.text.trim_end().len();
        if paragraph.text.trim_matches(is_blank).is_empty() {
            return;
        }
        paragraph.text.truncate(length);
        paragraph.runs.retain_mut(|run| {
            let is_past = run.end > length;
            run.end = run.end.min(length);
            !is_past || run.end > 0
        });
        paragraph.runs.dedup_by_key(|run| run.end);
        paragraph.heading = heading;
        self.blocks.push(Block::Paragraph(paragraph));
    }

    fn push(&mut self, block: Block, heading: Option<u8>) {
        self.end(heading);
        self.blocks.push(block);
    }
}

impl<'m> Builder<'m> {
    pub(super) fn new(carried: &'m CarriedImages<'m>) -> Self {
        Self {
            page: Page::default(),
            carried,
            blocks: 0,
            image_bytes: 0,
        }
    }

    /// Adds plain text: a paragraph for each of its own.
    pub(super) fn plain(&mut self, text: &str) {
        let text = text.replace("\r\n", "\n");
        let mut flow = Flow::default();
        for paragraph in text.split("\n\n").filter(|paragraph| !paragraph.trim().is_empty()) {
            flow.text(paragraph.trim_matches('\n'), TextStyle::default());
            flow.end(None);
        }
        self.blocks += flow.blocks.len();
        self.page.blocks.extend(flow.blocks);
    }

    pub(super) fn html(&mut self, dom: &Dom) {
        let rules = HidingRules::of(dom);
        let mut flow = Flow::default();
        self.children(dom, &rules, Dom::ROOT, Inherited::default(), &mut flow);
        flow.end(None);
        self.page.blocks.extend(flow.blocks);
    }

    /// Whether it can be drawn at once: every block is a widget or several.
    pub(super) fn is_within_limits(&self) -> bool {
        let letters: usize = self.page.texts().iter().map(|text| text.len()).sum();
        self.blocks <= MOST_BLOCKS && letters <= MOST_LETTERS
    }

    fn children(&mut self, dom: &Dom, rules: &HidingRules, node: usize, inherited: Inherited, flow: &mut Flow) {
        for child in dom.children(node) {
            self.node(dom, rules, *child, inherited, flow);
        }
    }

    fn node(&mut self, dom: &Dom, rules: &HidingRules, node: usize, inherited: Inherited, flow: &mut Flow) {
        match dom.kind(node) {
            Kind::Text(text) => self.text(text, inherited, flow),
            Kind::Element(name) if NOT_SHOWN.contains(&name) => {}
            Kind::Element(_) if inherited.depth > DEEPEST => self.flat(dom, node, inherited, flow),
            Kind::Element(name) => {
                let look = rules.look(dom, node);
                let mut inside = inherited;
                inside.depth += 1;
                inside.style.hidden |= look.hides;
                inside.has_ground |= look.has_ground;
                inside.is_white = look.is_white.unwrap_or(inside.is_white);
                if dom.attribute(node, "background").is_some_and(is_remote) {
                    self.page.remote_images += 1;
                }
                self.element(dom, rules, node, name, inside, flow);
            }
            Kind::Other => self.children(dom, rules, node, inherited, flow),
        }
    }

    fn text(&mut self, text: &str, inherited: Inherited, flow: &mut Flow) {
        let mut style = inherited.style;
        style.hidden |= inherited.is_white && !inherited.has_ground;
        if style.hidden {
            // What fills the preview of a newsletter: nothing is hidden there.
            if text.chars().all(is_blank) {
                return flow.flowing(" ", inherited.style);
            }
            self.page.has_hidden_text = true;
        }
        match inherited.keeps_spaces {
            true => flow.text(&text.replace('\r', "").replace('\t', "    "), style),
            false => flow.flowing(text, style),
        }
    }

    /// The text of what is nested too deep to be kept apart.
    fn flat(&mut self, dom: &Dom, node: usize, inherited: Inherited, flow: &mut Flow) {
        let mut waiting = vec![node];
        while let Some(node) = waiting.pop() {
            match dom.kind(node) {
                Kind::Text(text) => {
                    self.text(text, inherited, flow);
                    flow.flowing(" ", inherited.style);
                }
                Kind::Element(name) if NOT_SHOWN.contains(&name) => {}
                _ => waiting.extend(dom.children(node).iter().rev()),
            }
        }
    }

    fn element(&mut self, dom: &Dom, rules: &HidingRules, node: usize, name: &str, mut inside: Inherited, flow: &mut Flow) {
        let style = &mut inside.style;
        match name {
            "br" => return flow.text("\n", *style),
            "hr" => return flow.push(Block::Rule, inside.heading),
            "img" | "image" => return self.image(dom, node, inside, flow),
            "b" | "strong" | "th" => style.bold = true,
            "i" | "em" | "cite" | "dfn" | "var" | "address" => style.italic = true,
            "u" | "ins" => style.underlined = true,
            "s" | "strike" | "del" => style.struck = true,
            "code" | "tt" | "kbd" | "samp" => style.fixed = true,
            "a" => return self.link(dom, rules, node, inside, flow),
            "q" => flow.text("“", *style),
            "ul" | "ol" | "menu" | "dir" => return self.list(dom, rules, node, name == "ol", inside, flow),
            "table" => return self.table(dom, rules, node, inside, flow),
            _ => {}
        }
        match name {
            "blockquote" => self.quote(dom, rules, node, inside, flow),
            "dd" => {
                let blocks = self.inner(dom, rules, node, inside);
                self.block(Block::List(vec![(String::new(), blocks)]), inside, flow);
            }
            "pre" | "xmp" | "listing" | "plaintext" => {
                (inside.keeps_spaces, inside.style.fixed) = (true, true);
                self.in_block(dom, rules, node, inside, flow);
            }
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => {
                let level = name.as_bytes().get(1).map_or(6, |digit| digit.saturating_sub(b'0'));
                (inside.heading, inside.style.bold) = (Some(level), true);
                self.in_block(dom, rules, node, inside, flow);
            }
            "dt" => {
                inside.style.bold = true;
                self.in_block(dom, rules, node, inside, flow);
            }
            _ if INLINE.contains(&name) => {
                self.children(dom, rules, node, inside, flow);
                if name == "q" {
                    flow.text("”", inside.style);
                }
            }
            _ => self.in_block(dom, rules, node, inside, flow),
        }
    }

    /// An element that begins and ends a paragraph.
    fn in_block(&mut self, dom: &Dom, rules: &HidingRules, node: usize, inside: Inherited, flow: &mut Flow) {
        self.end(flow, inside.heading.filter(|_| !flow.open.text.is_empty()));
        self.children(dom, rules, node, inside, flow);
        self.end(flow, inside.heading);
    }

    fn end(&mut self, flow: &mut Flow, heading: Option<u8>) {
        let before = flow.blocks.len();
        flow.end(heading);
        self.blocks += flow.blocks.len() - before;
    }

    fn block(&mut self, block: Block, inside: Inherited, flow: &mut Flow) {
        self.blocks += 1;
        flow.push(block, inside.heading);
    }

    /// The blocks of an element by themselves.
    fn inner(&mut self, dom: &Dom, rules: &HidingRules, node: usize, inside: Inherited) -> Vec<Block> {
        let mut flow = Flow::default();
        self.children(dom, rules, node, inside, &mut flow);
        self.end(&mut flow, inside.heading);
        flow.blocks
    }

    fn quote(&mut self, dom: &Dom, rules: &HidingRules, node: usize, inside: Inherited, flow: &mut Flow) {
        let blocks = self.inner(dom, rules, node, inside);
        if !blocks.is_empty() {
            self.block(Block::Quote(blocks), inside, flow);
        }
    }

    fn list(&mut self, dom: &Dom, rules: &HidingRules, node: usize, is_numbered: bool, inside: Inherited, flow: &mut Flow) {
        let mut number = dom
            .attribute(node, "start")
            .and_then(|start| start.trim().parse::<i64>().ok())
            .unwrap_or(1);
        let mut entries = Vec::new();
        for child in dom.children(node) {
            let is_entry = dom.kind(*child) == Kind::Element("li");
            let blocks = match is_entry {
                true => {
                    let look = rules.look(dom, *child);
                    let mut entry = inside;
                    entry.style.hidden |= look.hides;
                    entry.depth += 1;
                    self.inner(dom, rules, *child, entry)
                }
                false => {
                    let mut one = Flow::default();
                    self.node(dom, rules, *child, inside, &mut one);
                    self.end(&mut one, None);
                    one.blocks
                }
            };
            if blocks.is_empty() {
                continue;
            }
            let mark = match (is_entry, is_numbered) {
                (false, _) => String::new(),
                (true, true) => format!("{number}."),
                (true, false) => "•".to_owned(),
            };
            number = number.saturating_add(i64::from(is_entry));
            self.blocks += 1;
            entries.push((mark, blocks));
        }
        if !entries.is_empty() {
            self.block(Block::List(entries), inside, flow);
        }
    }

    fn table(&mut self, dom: &Dom, rules: &HidingRules, node: usize, inside: Inherited, flow: &mut Flow) {
        let found = Rows::of(dom, node);
        for outside in &found.outside {
            self.end(flow, inside.heading);
            self.node(dom, rules, *outside, inside, flow);
        }
        self.end(flow, inside.heading);
        let are_data = found.are_data(dom, node);
        let mut rows = Vec::new();
        for row in &found.rows {
            let mut cells = Vec::new();
            for cell in row {
                let look = rules.look(dom, *cell);
                let mut within = inside;
                within.depth += 1;
                within.style.hidden |= look.hides;
                within.has_ground |= look.has_ground;
                within.is_white = look.is_white.unwrap_or(within.is_white);
                let is_head = dom.kind(*cell) == Kind::Element("th");
                within.style.bold |= is_head;
                match are_data {
                    true => {
                        let blocks = self.inner(dom, rules, *cell, within);
                        cells.push(Cell { blocks, is_head });
                    }
                    false => self.in_block(dom, rules, *cell, within, flow),
                }
            }
            self.blocks += cells.len();
            rows.push(cells);
        }
        rows.retain(|cells| cells.iter().any(|cell| !cell.blocks.is_empty()));
        if are_data && !rows.is_empty() {
            self.block(Block::Table(Table { rows }), inside, flow);
        }
    }

    fn link(&mut self, dom: &Dom, rules: &HidingRules, node: usize, mut inside: Inherited, flow: &mut Flow) {
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

    fn image(&mut self, dom: &Dom, node: usize, inside: Inherited, flow: &mut Flow) {
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

fn is_remote(address: &str) -> bool {
    let lower = address.get(..8).unwrap_or(address).to_ascii_lowercase();
    lower.starts_with("http:") || lower.starts_with("https:") || lower.starts_with("//")
}

/// Marks that reorder text, and control characters.
fn is_disguise(c: char) -> bool {
    matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{200E}' | '\u{200F}' | '\u{061C}')
        || (c.is_control() && !c.is_ascii_whitespace())
}

/// Whether a letter leaves no mark.
fn is_blank(c: char) -> bool {
    c.is_whitespace()
        || is_disguise(c)
        || matches!(
            c,
            '\u{200B}'..='\u{200D}' | '\u{2060}' | '\u{FEFF}' | '\u{00AD}' | '\u{034F}' | '\u{2007}'
        )
}

/// Elements whose content is not text of the page.
const NOT_SHOWN: [&str; 18] = [
    "script", "style", "title", "template", "noscript", "iframe", "noframes", "noembed", "select", "textarea", "svg", "math", "object",
    "embed", "video", "audio", "canvas", "datalist",
];
const INLINE: [&str; 37] = [
    "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "button", "cite", "code", "data", "del", "dfn", "em", "font", "i", "ins", "kbd",
    "label", "mark", "nobr", "output", "q", "s", "samp", "small", "span", "strike", "strong", "sub", "sup", "time", "tt", "u", "var",
    "wbr", "blink",
];
/// Elements in each other that are kept apart.
const DEEPEST: usize = 120;
const MOST_BLOCKS: usize = 6_000;
/// Bytes of text.
const MOST_LETTERS: usize = 200_000;
/// Bytes of all images.
const IMAGE_BYTES: usize = 12 << 20;
const LONGEST_ALT: usize = 200;
const LONGEST_DESTINATION: usize = 80;
