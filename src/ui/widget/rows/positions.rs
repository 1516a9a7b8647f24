//! Where the rows of a list are: all of one height, with a heading before some.

use std::ops::Range;

/// The vertical positions of rows, in pixels from the top of the list. They are `f64`: a million rows are taller than `f32` counts pixels.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RowPositions<'a> {
    pub count: usize,
    /// The height of a row.
    pub row: f32,
    /// The height of a heading.
    pub heading: f32,
    /// The rows that have a heading above them, in order.
    pub headed: &'a [usize],
}

impl RowPositions<'_> {
    /// Of all rows and headings.
    pub fn height(&self) -> f64 {
        self.place(self.count, self.headed.len())
    }

    /// The top of a row, below its heading.
    pub fn top(&self, index: usize) -> f64 {
        self.place(index, self.headed.partition_point(|headed| *headed <= index))
    }

    /// The top of a row with its heading.
    pub fn outer_top(&self, index: usize) -> f64 {
        self.place(index, self.headed.partition_point(|headed| *headed < index))
    }

    pub fn is_headed(&self, index: usize) -> bool {
        self.headed.binary_search(&index).is_ok()
    }

    /// The row at this height, and whether it is its heading that is there; `None` below all rows.
    pub fn at(&self, y: f64) -> Option<(usize, bool)> {
        // How many headings begin at this height or above it: the tops of headings are in order.
        let (mut low, mut high) = (0, self.headed.len());
        while low < high {
            let middle = low.midpoint(high);
            let begins = self.headed.get(middle).map_or(f64::MAX, |first| self.place(*first, middle));
            match begins <= y {
                true => low = middle + 1,
                false => high = middle,
            }
        }
        let after = y - low as f64 * f64::from(self.heading);
        let index = (after / f64::from(self.row)).floor().max(0.0) as usize;
        let first = low.checked_sub(1).and_then(|last| self.headed.get(last)).copied();
        let found = match first {
            Some(first) if after < first as f64 * f64::from(self.row) => (first, true),
            _ => (index, false),
        };
        (found.0 < self.count).then_some(found)
    }

    /// The rows of which something is visible in this height from here.
    pub fn within(&self, top: f64, height: f32) -> Range<usize> {
        let first = self.at(top.max(0.0)).map_or(self.count, |(index, _)| index);
        let bottom = top + f64::from(height);
        let last = self.at(bottom).map_or(self.count, |(index, is_heading)| {
            let begins = if is_heading { self.outer_top(index) } else { self.top(index) };
            if begins < bottom { index + 1 } else { index }
        });
        first.min(last)..last
    }

    fn place(&self, rows: usize, headings: usize) -> f64 {
        rows as f64 * f64::from(self.row) + headings as f64 * f64::from(self.heading)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_follow_their_headings() {
        let positions = RowPositions {
            count: 5,
            row: 10.0,
            heading: 4.0,
            headed: &[0, 2, 3],
        };
        let tops: Vec<f64> = (0..5).map(|index| positions.top(index)).collect();
        assert_eq!(tops, [4.0, 14.0, 28.0, 42.0, 52.0]);
        assert_eq!(positions.outer_top(2), 24.0);
        assert_eq!(positions.height(), 62.0);
        for index in 0..5 {
            assert_eq!(positions.at(positions.top(index)), Some((index, false)));
            assert_eq!(positions.at(positions.top(index) + 9.9), Some((index, false)));
        }
        assert_eq!(positions.at(0.0), Some((0, true)));
        assert_eq!(positions.at(24.0), Some((2, true)));
        assert_eq!(positions.at(39.0), Some((3, true)));
        assert_eq!(positions.at(62.0), None);
    }

    #[test]
    fn without_headings_rows_are_below_each_other() {
        let positions = RowPositions {
            count: 1_000_000,
            row: 75.0,
            heading: 26.0,
            headed: &[],
        };
        assert_eq!(positions.at(74_999_999.0), Some((999_999, false)));
        assert_eq!(positions.top(999_999), 74_999_925.0);
    }
}
