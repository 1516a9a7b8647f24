//! The elements of a page, as html5ever finds them.

use std::borrow::Cow;
use std::cell::RefCell;
use std::rc::Rc;

use html5ever::interface::{ElementFlags, NodeOrText, QuirksMode, TreeSink};
use html5ever::tendril::{StrTendril, TendrilSink as _};
use html5ever::tree_builder::TreeBuilderOpts;
use html5ever::{Attribute, ExpandedName, LocalName, Namespace, ParseOpts, QualName, parse_document};

/// A parsed page: its nodes in one list, so that no depth costs stack.
#[derive(Debug, Default)]
pub(super) struct Dom {
    nodes: Vec<Node>,
}

#[derive(Debug, Default)]
struct Node {
    parent: Option<usize>,
    children: Vec<usize>,
    data: Data,
}

#[derive(Debug, Default)]
enum Data {
    /// The document, comments, and what is in templates.
    #[default]
    Other,
    Text(String),
    Element(String, Vec<(String, String)>),
}

/// What a node is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind<'d> {
    Other,
    Text(&'d str),
    /// The name of the element, in lower case.
    Element(&'d str),
}

/// Parses a page. Its size and shape must be within the limits of [`super::html_text`].
pub(super) fn parse(html: &str) -> Dom {
    let options = ParseOpts {
        tree_builder: TreeBuilderOpts {
            scripting_enabled: false,
            ..TreeBuilderOpts::default()
        },
        ..ParseOpts::default()
    };
    parse_document(Sink::default(), options).one(html)
}

impl Dom {
    /// The number of the document.
    pub(super) const ROOT: usize = 0;

    pub(super) fn kind(&self, node: usize) -> Kind<'_> {
        match self.nodes.get(node).map(|node| &node.data) {
            Some(Data::Text(text)) => Kind::Text(text),
            Some(Data::Element(name, _)) => Kind::Element(name),
            Some(Data::Other) | None => Kind::Other,
        }
    }

    pub(super) fn children(&self, node: usize) -> &[usize] {
        self.nodes.get(node).map(|node| node.children.as_slice()).unwrap_or_default()
    }

    /// An attribute of an element.
    pub(super) fn attribute(&self, node: usize, name: &str) -> Option<&str> {
        match &self.nodes.get(node)?.data {
            Data::Element(_, attributes) => attributes.iter().find(|(own, _)| own == name).map(|(_, value)| value.as_str()),
            _ => None,
        }
    }

    /// All nodes, in no particular order.
    pub(super) fn nodes(&self) -> std::ops::Range<usize> {
        0..self.nodes.len()
    }
}

/// A node, with its name where it is an element.
#[derive(Debug, Clone)]
struct Handle {
    at: usize,
    name: Rc<QualName>,
}

#[derive(Debug)]
struct Sink {
    dom: RefCell<Dom>,
    nameless: Rc<QualName>,
}

impl Default for Sink {
    fn default() -> Self {
        let mut dom = Dom::default();
        // The document, and what is in templates, which is outside of the document.
        dom.nodes.extend([Node::default(), Node::default()]);
        Self {
            dom: RefCell::new(dom),
            nameless: Rc::new(QualName::new(None, Namespace::default(), LocalName::default())),
        }
    }
}

/// The number of what is in templates.
const TEMPLATES: usize = 1;

impl Sink {
    fn add(&self, data: Data) -> usize {
        let nodes = &mut self.dom.borrow_mut().nodes;
        nodes.push(Node { data, ..Node::default() });
        nodes.len() - 1
    }

    fn nameless(&self, at: usize) -> Handle {
        Handle {
            at,
            name: self.nameless.clone(),
        }
    }

    /// Puts a node or text among the children of `parent`, before the child at `place`, or at the end.
    fn insert(&self, parent: usize, place: Option<usize>, child: NodeOrText<Handle>) {
        let child = match child {
            NodeOrText::AppendNode(node) => node.at,
            NodeOrText::AppendText(text) => {
                if self.extend_text(parent, place, &text) {
                    return;
                }
                self.add(Data::Text(text.to_string()))
            }
        };
        self.detach(child);
        let nodes = &mut self.dom.borrow_mut().nodes;
        if let Some(node) = nodes.get_mut(child) {
            node.parent = Some(parent);
        }
        if let Some(node) = nodes.get_mut(parent) {
            let place = place.unwrap_or(node.children.len()).min(node.children.len());
            node.children.insert(place, child);
        }
    }

    /// Adds to the text before `place`, if there is one.
    fn extend_text(&self, parent: usize, place: Option<usize>, text: &str) -> bool {
        let nodes = &mut self.dom.borrow_mut().nodes;
        let before = nodes.get(parent).and_then(|node| {
            let place = place.unwrap_or(node.children.len());
            node.children.get(place.checked_sub(1)?).copied()
        });
        match before.and_then(|before| nodes.get_mut(before)).map(|node| &mut node.data) {
            Some(Data::Text(own)) => {
                own.push_str(text);
                true
            }
            _ => false,
        }
    }

    fn place_in_parent(&self, node: usize) -> Option<(usize, usize)> {
        let nodes = &self.dom.borrow().nodes;
        let parent = nodes.get(node)?.parent?;
        // It is one of the last: what the parser moves was added last.
        let place = nodes.get(parent)?.children.iter().rposition(|child| *child == node)?;
        Some((parent, place))
    }

    fn detach(&self, node: usize) {
        if let Some((parent, place)) = self.place_in_parent(node) {
            let nodes = &mut self.dom.borrow_mut().nodes;
            if let Some(parent) = nodes.get_mut(parent) {
                parent.children.remove(place);
            }
            if let Some(node) = nodes.get_mut(node) {
                node.parent = None;
            }
        }
    }
}

impl TreeSink for Sink {
    type Handle = Handle;
    type Output = Dom;
    type ElemName<'a> = ExpandedName<'a>;

    fn finish(self) -> Dom {
        self.dom.into_inner()
    }

    fn parse_error(&self, _: Cow<'static, str>) {}

    fn get_document(&self) -> Handle {
        self.nameless(Dom::ROOT)
    }

    fn elem_name<'a>(&'a self, target: &'a Handle) -> ExpandedName<'a> {
        target.name.expanded()
    }

    fn create_element(&self, name: QualName, attributes: Vec<Attribute>, _: ElementFlags) -> Handle {
        let attributes = attributes
            .into_iter()
            .map(|one| (one.name.local.to_string(), one.value.to_string()));
        let at = self.add(Data::Element(name.local.to_ascii_lowercase().to_string(), attributes.collect()));
        Handle { at, name: Rc::new(name) }
    }

    fn create_comment(&self, _: StrTendril) -> Handle {
        self.nameless(self.add(Data::Other))
    }

    fn create_pi(&self, _: StrTendril, _: StrTendril) -> Handle {
        self.nameless(self.add(Data::Other))
    }

    fn append(&self, parent: &Handle, child: NodeOrText<Handle>) {
        self.insert(parent.at, None, child);
    }

    fn append_based_on_parent_node(&self, element: &Handle, previous: &Handle, child: NodeOrText<Handle>) {
        match self.place_in_parent(element.at) {
            Some((parent, place)) => self.insert(parent, Some(place), child),
            None => self.insert(previous.at, None, child),
        }
    }

    fn append_doctype_to_document(&self, _: StrTendril, _: StrTendril, _: StrTendril) {}

    fn get_template_contents(&self, _: &Handle) -> Handle {
        self.nameless(TEMPLATES)
    }

    fn same_node(&self, one: &Handle, other: &Handle) -> bool {
        one.at == other.at
    }

    fn set_quirks_mode(&self, _: QuirksMode) {}

    fn append_before_sibling(&self, sibling: &Handle, child: NodeOrText<Handle>) {
        if let Some((parent, place)) = self.place_in_parent(sibling.at) {
            self.insert(parent, Some(place), child);
        }
    }

    fn add_attrs_if_missing(&self, target: &Handle, attributes: Vec<Attribute>) {
        let nodes = &mut self.dom.borrow_mut().nodes;
        if let Some(Data::Element(_, own)) = nodes.get_mut(target.at).map(|node| &mut node.data) {
            for attribute in attributes {
                let name = attribute.name.local.to_string();
                if !own.iter().any(|(known, _)| *known == name) {
                    own.push((name, attribute.value.to_string()));
                }
            }
        }
    }

    fn remove_from_parent(&self, target: &Handle) {
        self.detach(target.at);
    }

    fn reparent_children(&self, node: &Handle, new_parent: &Handle) {
        let nodes = &mut self.dom.borrow_mut().nodes;
        let children = nodes
            .get_mut(node.at)
            .map(|node| std::mem::take(&mut node.children))
            .unwrap_or_default();
        for child in &children {
            if let Some(child) = nodes.get_mut(*child) {
                child.parent = Some(new_parent.at);
            }
        }
        if let Some(parent) = nodes.get_mut(new_parent.at) {
            parent.children.extend(children);
        }
    }
}
