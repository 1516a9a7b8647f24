//! Text that a page would not show: by attributes, by its own style sheet, by a size or a colour in which it cannot be seen.

use std::collections::HashSet;

use super::dom::{Dom, Kind};

/// What the styles of an element say about its text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Look {
    pub(super) hides: bool,
    /// The text is white or nearly so.
    pub(super) is_white: Option<bool>,
    /// It has a ground of its own.
    pub(super) has_ground: bool,
}

/// The selectors of the page's style sheets whose elements do not show: `.name`, `#name` or the name of an element.
#[derive(Debug, Default)]
pub(super) struct HidingRules(HashSet<String>);

impl HidingRules {
    pub(super) fn of(dom: &Dom) -> Self {
        let sheets = dom.nodes().filter(|node| dom.kind(*node) == Kind::Element("style"));
        let texts = sheets
            .flat_map(|sheet| dom.children(sheet))
            .filter_map(|node| match dom.kind(*node) {
                Kind::Text(text) => Some(text),
                _ => None,
            });
        Self(texts.flat_map(hiding_selectors).collect())
    }

    /// What attributes and style sheets say about an element.
    pub(super) fn look(&self, dom: &Dom, node: usize) -> Look {
        let attribute = |name| dom.attribute(node, name);
        let by_class = || attribute("class").is_some_and(|names| names.split_whitespace().any(|name| self.0.contains(&format!(".{name}"))));
        let by_id = || attribute("id").is_some_and(|name| self.0.contains(&format!("#{name}")));
        let by_name = || matches!(dom.kind(node), Kind::Element(name) if self.0.contains(name));
        let mut look = attribute("style").map(of_style).unwrap_or_default();
        if let Some(colour) = attribute("color") {
            look.is_white = Some(is_white(&colour.to_ascii_lowercase()));
        }
        look.has_ground |= attribute("bgcolor").or(attribute("background")).is_some();
        look.hides |= attribute("hidden").is_some() || (!self.0.is_empty() && (by_class() || by_id() || by_name()));
        look
    }
}

/// The simple selectors of rules outside of conditions.
fn hiding_selectors(sheet: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut rest = sheet;
    while let Some((selectors, after)) = rest.split_once('{') {
        let selectors = selectors.rsplit("*/").next().unwrap_or_default().trim();
        if selectors.starts_with('@') {
            rest = after_block(after);
            continue;
        }
        let (declarations, after) = after.split_once('}').unwrap_or((after, ""));
        if of_style(declarations).hides {
            let simple = selectors.split(',').map(|one| one.trim().trim_start_matches("body ").trim());
            found.extend(simple.filter(|one| is_simple(one)).map(last_name));
        }
        rest = after;
    }
    found
}

/// What follows a block of rules.
fn after_block(text: &str) -> &str {
    let mut depth = 1_usize;
    for (at, letter) in text.char_indices() {
        match letter {
            '{' => depth += 1,
            '}' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return text.get(at + 1..).unwrap_or_default();
        }
    }
    ""
}

fn is_simple(selector: &str) -> bool {
    !selector.is_empty()
        && selector
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '#' | '-' | '_'))
}

/// Of `div.name` the class: more elements than those meant are marked rather than fewer.
fn last_name(selector: &str) -> String {
    match selector.rfind(['.', '#']) {
        Some(at) => selector.get(at..).unwrap_or_default().to_owned(),
        None => selector.to_ascii_lowercase(),
    }
}

fn of_style(style: &str) -> Look {
    let mut look = Look::default();
    let (mut cut_to, mut clips) = (false, false);
    for declaration in style.split(';') {
        let Some((name, value)) = declaration.split_once(':') else {
            continue;
        };
        let name = name.trim().to_ascii_lowercase();
        let value = value.trim().trim_end_matches("!important").trim().to_ascii_lowercase();
        match name.as_str() {
            "display" => look.hides |= value == "none",
            "visibility" => look.hides |= value == "hidden" || value == "collapse",
            "mso-hide" => look.hides |= value == "all",
            "opacity" => look.hides |= value.parse::<f32>().is_ok_and(|opacity| opacity < 0.1),
            "font-size" => look.hides |= is_at_most(&value, 2.0),
            "max-height" | "height" | "max-width" | "width" | "line-height" => cut_to |= is_at_most(&value, 0.0),
            "overflow" => clips |= value == "hidden",
            "text-indent" | "left" | "top" | "margin-left" => look.hides |= is_far_out(&value),
            "color" => look.is_white = Some(is_white(&value)),
            "background" | "background-color" | "background-image" => look.has_ground |= !matches!(value.as_str(), "none" | "transparent"),
            _ => {}
        }
    }
    look.hides |= cut_to && clips;
    look
}

/// Whether a length is no more than these pixels; in other units, whether it is zero.
fn is_at_most(value: &str, pixels: f32) -> bool {
    let number = value.trim_end_matches(|c: char| c.is_ascii_alphabetic() || c == '%');
    let most = match value.strip_prefix(number) {
        Some("px" | "pt" | "") => pixels,
        _ => 0.0,
    };
    number.parse::<f32>().is_ok_and(|length| length <= most)
}

fn is_far_out(value: &str) -> bool {
    let number = value.trim_end_matches(|c: char| c.is_ascii_alphabetic() || c == '%');
    number.parse::<f32>().is_ok_and(|length| length <= -500.0)
}

/// Whether a colour is white or hardly distinguishable from it.
fn is_white(colour: &str) -> bool {
    let all_light = |levels: &[Option<u8>]| levels.iter().all(|level| level.is_some_and(|level| level >= 0xF0));
    if let Some(hex) = colour.strip_prefix('#') {
        let digits = |at: usize, length: usize| {
            let part = hex.get(at..at + length)?;
            let doubled = if length == 1 { part.repeat(2) } else { part.to_owned() };
            u8::from_str_radix(&doubled, 16).ok()
        };
        return match hex.len() {
            3 | 4 => all_light(&[digits(0, 1), digits(1, 1), digits(2, 1)]),
            6 | 8 => all_light(&[digits(0, 2), digits(2, 2), digits(4, 2)]),
            _ => false,
        };
    }
    if let Some(levels) = colour.strip_prefix("rgb") {
        let levels = levels.trim_start_matches('a').trim_matches(['(', ')']);
        let levels: Vec<Option<u8>> = levels
            .split([',', ' '])
            .filter(|one| !one.is_empty())
            .take(3)
            .map(|one| one.parse().ok())
            .collect();
        return levels.len() == 3 && all_light(&levels);
    }
    matches!(colour, "white" | "transparent" | "snow" | "ivory" | "whitesmoke" | "ghostwhite")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn styles_that_hide_a_text_are_known() {
        for style in [
            "display:none",
            "color:red; DISPLAY : None !important",
            "visibility:hidden",
            "font-size:0",
            "font-size:1px",
            "max-height:0;overflow:hidden",
            "mso-hide:all",
            "opacity:0",
            "text-indent:-9999px",
        ] {
            assert!(of_style(style).hides, "{style}");
        }
        for style in [
            "display:block",
            "font-size:0.9em",
            "max-height:0",
            "opacity:0.9",
            "margin-left:-8px",
            "width:0",
        ] {
            assert!(!of_style(style).hides, "{style}");
        }
    }

    #[test]
    fn white_is_known_in_every_notation() {
        for colour in ["#fff", "#FEFEFE", "white", "rgb(255, 255, 255)", "rgba(250,250,250,.5)"] {
            assert!(is_white(&colour.to_ascii_lowercase()), "{colour}");
        }
        for colour in ["#000", "#ff0000", "black", "rgb(255,0,0)", "#ff", "inherit"] {
            assert!(!is_white(colour), "{colour}");
        }
    }

    #[test]
    fn rules_of_a_style_sheet_are_read_outside_of_conditions() {
        let sheet =
            "@media print { .a { display:none } } /* x */ .b, #c { display:none } div.d{visibility:hidden} .e{color:red} @import 'x'";
        assert_eq!(hiding_selectors(sheet), [".b", "#c", ".d"]);
        assert_eq!(hiding_selectors("{{{"), Vec::<String>::new());
    }
}
