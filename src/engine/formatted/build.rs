//! From the elements of a page to blocks.

mod flow;
mod references;

use self::flow::{Flow, is_blank};
use self::references::is_remote;
use super::dom::{Dom, Kind};
use super::hidden::HidingRules;
use super::table::Rows;
use super::{Block, CarriedImages, Cell, Page, Table, TextStyle};

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
