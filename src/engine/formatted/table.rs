//! Tables: those of data keep their columns, those that only arrange a page are read cell by cell.

use super::dom::{Dom, Kind};

/// The rows of a table, each with its cells, and what stands outside of rows.
#[derive(Debug, Default)]
pub(super) struct Rows {
    pub(super) rows: Vec<Vec<usize>>,
    /// A caption, or what does not belong into a table.
    pub(super) outside: Vec<usize>,
}

impl Rows {
    pub(super) fn of(dom: &Dom, table: usize) -> Self {
        let mut found = Self::default();
        for child in dom.children(table) {
            match dom.kind(*child) {
                Kind::Element("thead" | "tbody" | "tfoot") => {
                    for row in dom.children(*child) {
                        found.add(dom, *row);
                    }
                }
                _ => found.add(dom, *child),
            }
        }
        found
    }

    fn add(&mut self, dom: &Dom, node: usize) {
        match dom.kind(node) {
            Kind::Element("tr") => {
                let cells = dom.children(node).iter().copied();
                let cells = cells.filter(|cell| matches!(dom.kind(*cell), Kind::Element(_)));
                self.rows.push(cells.collect());
            }
            Kind::Element("colgroup" | "col") | Kind::Other => {}
            _ => self.outside.push(node),
        }
    }

    /// Whether its columns mean something: several in more than one row, none of which holds a table or a page's worth of text.
    pub(super) fn are_data(&self, dom: &Dom, table: usize) -> bool {
        let is_arranging = dom
            .attribute(table, "role")
            .is_some_and(|role| role.eq_ignore_ascii_case("presentation"));
        let with_columns = self.rows.iter().filter(|row| row.len() > 1).count();
        let has_head = self.rows.iter().flatten().any(|cell| dom.kind(*cell) == Kind::Element("th"));
        let columns = self.rows.iter().map(Vec::len).max().unwrap_or_default();
        (!is_arranging || has_head)
            && with_columns > 1
            && columns <= MOST_COLUMNS
            && self.rows.iter().flatten().all(|cell| is_small(dom, *cell))
    }
}

/// Whether a cell holds a value rather than a part of a page.
fn is_small(dom: &Dom, cell: usize) -> bool {
    let (mut waiting, mut seen, mut letters) = (vec![cell], 0, 0);
    while let Some(node) = waiting.pop() {
        seen += 1;
        match dom.kind(node) {
            Kind::Element("table") => return false,
            Kind::Text(text) => letters += text.len(),
            _ => waiting.extend(dom.children(node)),
        }
        if seen > MOST_NODES || letters > MOST_LETTERS {
            return false;
        }
    }
    true
}

const MOST_COLUMNS: usize = 40;
/// Nodes of a cell of data.
const MOST_NODES: usize = 60;
/// Bytes of its text.
const MOST_LETTERS: usize = 1_200;
