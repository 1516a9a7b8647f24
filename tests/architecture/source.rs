//! A tokenizer for Rust source: identifiers and signs with their lines, without comments and literals, and the paths they form.

/// One identifier or sign. Literals and lifetimes leave an empty one, comments leave none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Token {
    /// The identifier or sign; `::` is one sign.
    pub(crate) text: String,
    /// Line in the file, from 1.
    pub(crate) line: usize,
}

/// A path as written, groups unfolded: `a::{b, c::d}` is `a::b` and `a::c::d`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Path {
    /// Its segments; `*` for a glob.
    pub(crate) segments: Vec<String>,
    /// Line of the first segment.
    pub(crate) line: usize,
    /// The inline modules around it, outermost first.
    pub(crate) inside: Vec<String>,
    /// It is in a `pub use`.
    pub(crate) re_exported: bool,
    /// It is the `crate` of `pub(crate)` or the like, which names no code.
    pub(crate) visibility: bool,
}

impl Path {
    /// Whether it contains these segments in a row.
    pub(crate) fn holds(&self, words: &[&str]) -> bool {
        self.segments
            .windows(words.len())
            .any(|window| window.iter().zip(words).all(|(a, b)| a == b))
    }
}

/// The words of a source text.
pub(crate) fn tokens(text: &str) -> Vec<Token> {
    let mut reader = Reader {
        chars: text.chars().collect(),
        at: 0,
        line: 1,
        tokens: Vec::new(),
    };
    while reader.step() {}
    reader.tokens
}

/// Every path in the words, from single names upwards.
pub(crate) fn paths(tokens: &[Token]) -> Vec<Path> {
    let mut found = Vec::new();
    let mut braces: Vec<Option<String>> = Vec::new();
    let mut re_exported = false;
    let mut at = 0;
    while let Some(token) = tokens.get(at) {
        match token.text.as_str() {
            "{" => braces.push(module_opened(tokens, at)),
            "}" => drop(braces.pop()),
            ";" => re_exported = false,
            "use" => re_exported = is_public(tokens, at),
            word if is_word(word) && begins_path(tokens, at) => {
                let inside = braces.iter().flatten().cloned().collect();
                let visibility = is_visibility(tokens, at);
                let start = Path {
                    segments: Vec::new(),
                    line: token.line,
                    inside,
                    re_exported,
                    visibility,
                };
                at = walk(tokens, at, start, &mut found);
                continue;
            }
            _ => {}
        }
        at += 1;
    }
    found
}

/// The tokens without those of `#[cfg(test)]` modules.
pub(crate) fn without_tests(tokens: &[Token]) -> Vec<Token> {
    let mut kept = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        match test_module(tokens, at) {
            Some(end) => at = end + 1,
            None => {
                kept.push(tokens[at].clone());
                at += 1;
            }
        }
    }
    kept
}

struct Reader {
    chars: Vec<char>,
    at: usize,
    line: usize,
    tokens: Vec<Token>,
}

impl Reader {
    fn step(&mut self) -> bool {
        let Some(c) = self.peek(0) else { return false };
        match (c, self.peek(1)) {
            ('/', Some('/')) => self.skip_while(|c| c != '\n'),
            ('/', Some('*')) => self.block_comment(),
            ('"', _) => self.string(),
            ('\'', _) => self.quote(),
            (c, _) if c.is_whitespace() => self.advance(1),
            (c, _) if c.is_ascii_digit() => {
                self.push(String::new());
                self.skip_while(|c| c.is_alphanumeric() || c == '_');
            }
            (c, _) if begins_word(c) => self.word(),
            (':', Some(':')) => {
                self.push("::".to_owned());
                self.advance(2);
            }
            (c, _) => {
                self.push(c.to_string());
                self.advance(1);
            }
        }
        true
    }

    fn word(&mut self) {
        let start = self.at;
        let line = self.line;
        self.skip_while(|c| c.is_alphanumeric() || c == '_');
        let word: String = self.chars[start..self.at].iter().collect();
        let hashes = self.chars[self.at..].iter().take_while(|c| **c == '#').count();
        let quoted = self.peek(hashes) == Some('"');
        match word.as_str() {
            "r" | "br" | "cr" if quoted => self.raw_string(hashes),
            "b" | "c" if quoted && hashes == 0 => self.string(),
            "b" if self.peek(0) == Some('\'') => self.quote(),
            "r" if hashes == 1 => self.advance(1),
            _ => self.tokens.push(Token { text: word, line }),
        }
    }

    fn string(&mut self) {
        self.push(String::new());
        self.advance(1);
        while let Some(c) = self.peek(0) {
            self.advance(if c == '\\' { 2 } else { 1 });
            if c == '"' {
                return;
            }
        }
    }

    fn raw_string(&mut self, hashes: usize) {
        self.push(String::new());
        self.advance(hashes + 1);
        while let Some(c) = self.peek(0) {
            self.advance(1);
            if c == '"' && (0..hashes).all(|ahead| self.peek(ahead) == Some('#')) {
                return self.advance(hashes);
            }
        }
    }

    /// A character literal or a lifetime.
    fn quote(&mut self) {
        self.push(String::new());
        if self.peek(1) == Some('\\') {
            self.advance(3);
            self.skip_while(|c| c != '\'');
            self.advance(1);
        } else if self.peek(2) == Some('\'') {
            self.advance(3);
        } else {
            self.advance(1);
            self.skip_while(|c| c.is_alphanumeric() || c == '_');
        }
    }

    fn block_comment(&mut self) {
        let mut depth = 0_usize;
        while let Some(c) = self.peek(0) {
            match (c, self.peek(1)) {
                ('/', Some('*')) => depth += 1,
                ('*', Some('/')) => depth -= 1,
                _ => {
                    self.advance(1);
                    continue;
                }
            }
            self.advance(2);
            if depth == 0 {
                return;
            }
        }
    }

    fn peek(&self, ahead: usize) -> Option<char> {
        self.chars.get(self.at + ahead).copied()
    }

    fn push(&mut self, text: String) {
        self.tokens.push(Token { text, line: self.line });
    }

    fn advance(&mut self, by: usize) {
        let end = (self.at + by).min(self.chars.len());
        self.line += self.chars[self.at..end].iter().filter(|c| **c == '\n').count();
        self.at = end;
    }

    fn skip_while(&mut self, keep: impl Fn(char) -> bool) {
        while self.peek(0).is_some_and(&keep) {
            self.advance(1);
        }
    }
}

/// Adds the path or paths that begin at `at` to `found`; answers where they end.
fn walk(tokens: &[Token], mut at: usize, mut path: Path, found: &mut Vec<Path>) -> usize {
    loop {
        match text(tokens, at) {
            "::" => at += 1,
            "{" if text(tokens, at.wrapping_sub(1)) == "::" => {
                at += 1;
                while !matches!(text(tokens, at), "}" | "") {
                    at = match text(tokens, at) {
                        "," => at + 1,
                        _ => walk(tokens, at, path.clone(), found).max(at + 1),
                    };
                }
                return at + 1;
            }
            "*" if text(tokens, at.wrapping_sub(1)) == "::" => {
                path.segments.push("*".to_owned());
                found.push(path);
                return at + 1;
            }
            word if is_word(word) => {
                path.segments.push(word.to_owned());
                at += 1;
                if text(tokens, at) != "::" {
                    found.push(path);
                    return past_alias(tokens, at);
                }
            }
            _ => {
                found.push(path);
                return at;
            }
        }
    }
}

fn past_alias(tokens: &[Token], at: usize) -> usize {
    let renamed = text(tokens, at) == "as" && matches!(text(tokens, at + 2), "," | "}" | ";");
    if renamed { at + 2 } else { at }
}

fn text(tokens: &[Token], at: usize) -> &str {
    tokens.get(at).map_or("", |token| token.text.as_str())
}

fn is_word(text: &str) -> bool {
    text.chars().next().is_some_and(begins_word)
}

fn begins_word(c: char) -> bool {
    c.is_alphabetic() || c == '_'
}

/// A word after `a::` or `<T>::` belongs to a path already seen or to none of ours.
fn begins_path(tokens: &[Token], at: usize) -> bool {
    let previous = at.checked_sub(1).map_or("", |i| text(tokens, i));
    let before = at.checked_sub(2).map_or("", |i| text(tokens, i));
    previous != "::" || !(is_word(before) || before == ">")
}

fn is_visibility(tokens: &[Token], at: usize) -> bool {
    let before = |n| at.checked_sub(n).map_or("", |i| text(tokens, i));
    before(1) == "(" && before(2) == "pub" && text(tokens, at + 1) == ")"
}

fn is_public(tokens: &[Token], at: usize) -> bool {
    tokens[..at]
        .iter()
        .rev()
        .take_while(|token| !matches!(token.text.as_str(), ";" | "{" | "}" | "]"))
        .any(|token| token.text == "pub")
}

/// The module whose body the brace at `at` opens, if it opens one.
fn module_opened(tokens: &[Token], at: usize) -> Option<String> {
    let before = |n| at.checked_sub(n).map_or("", |i| text(tokens, i));
    (before(2) == "mod").then(|| before(1).to_owned())
}

/// Where the test module ends whose `#[cfg(test)]` begins at `at`.
fn test_module(tokens: &[Token], at: usize) -> Option<usize> {
    let end = attribute(tokens, at)?;
    let words: Vec<&str> = tokens[at..end].iter().map(|token| token.text.as_str()).collect();
    if words.get(2) != Some(&"cfg") || !words.contains(&"test") || words.contains(&"not") {
        return None;
    }
    let mut next = end;
    while let Some(end) = attribute(tokens, next) {
        next = end;
    }
    if text(tokens, next) != "mod" || text(tokens, next + 2) != "{" {
        return None;
    }
    closing(tokens, next + 2, "{", "}")
}

/// The place after the attribute that begins at `at`.
fn attribute(tokens: &[Token], at: usize) -> Option<usize> {
    let opens = text(tokens, at) == "#" && text(tokens, at + 1) == "[";
    opens.then(|| closing(tokens, at + 1, "[", "]")).flatten().map(|end| end + 1)
}

fn closing(tokens: &[Token], open: usize, opening: &str, closing: &str) -> Option<usize> {
    let mut depth = 0_usize;
    for (at, token) in tokens.iter().enumerate().skip(open) {
        if token.text == opening {
            depth += 1;
        } else if token.text == closing {
            depth -= 1;
            if depth == 0 {
                return Some(at);
            }
        }
    }
    None
}
