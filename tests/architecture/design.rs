//! The sizes and colours of the window are those of `src/ui/theme`: no other file of `src/ui` has a number of pixels or a colour of its own.

use std::io;

use super::sources;

/// Methods whose arguments are pixels.
const PIXELS: &[&str] = &[
    "padding",
    "spacing",
    "vertical_spacing",
    "gap",
    "margin",
    "top",
    "bottom",
    "left",
    "right",
    "width",
    "height",
    "max_width",
    "max_height",
    "center",
    "size",
    "scroller_width",
    "rounded",
    "from",
    "expand",
    "shrink",
    "new",
    "with_size",
];
/// Ways to write a colour.
const COLOURS: &[&str] = &[
    "from_rgb8",
    "from_rgba8",
    "from_rgb",
    "from_rgba",
    "color!",
    "rgb(",
    "Color::BLACK",
    "Color::WHITE",
];

#[test]
fn screens_parts_and_widgets_take_sizes_and_colours_from_the_theme() -> io::Result<()> {
    let faults: Vec<String> = sources()?
        .iter()
        .filter(|(path, _)| is_checked(path))
        .flat_map(|(path, text)| faults(text).map(move |(line, what)| format!("{path}:{line}: {what}")))
        .collect();
    assert!(
        faults.is_empty(),
        "{} sizes or colours off the theme:\n{}",
        faults.len(),
        faults.join("\n")
    );
    Ok(())
}

#[test]
fn a_size_or_a_colour_of_its_own_is_reported() {
    for planted in [
        ".padding(5)",
        ".padding([gap::S, 7.0])",
        ".spacing(3)",
        ".width(216)",
        ".height(44.0)",
        "icon.view(15.0, colour)",
        "border::rounded(6)",
        "let indent = 14.0;",
        "const WIDE: f32 = 760.0;",
        "Color::from_rgb8(1, 2, 3)",
        "Color::BLACK",
    ] {
        assert_eq!(faults(planted).count(), 1, "{planted}");
    }
    for fine in [
        ".padding(gap::S)",
        ".padding([gap::S, 0.0])",
        ".padding(0)",
        ".width(Length::FillPortion(3))",
        "let half = size / 2.0; let share = 0.4;",
        "// .padding(5)",
        "text(\".padding(5) 14.0\")",
        "#[cfg(test)]\nmod tests { const WIDE: f32 = 160.0; }",
    ] {
        assert_eq!(faults(fine).collect::<Vec<_>>(), [], "{fine}");
    }
}

/// The theme itself defines the sizes, and the presets hold sample data.
fn is_checked(path: &str) -> bool {
    path.starts_with("src/ui") && !path.starts_with("src/ui/theme") && !path.starts_with("src/ui/presets")
}

/// The lines with a size or a colour of their own, tests left out; at most one fault a line.
fn faults(text: &str) -> impl Iterator<Item = (usize, String)> {
    let product = text.split("#[cfg(test)]\nmod ").next().unwrap_or_default();
    product.lines().enumerate().filter_map(|(at, line)| {
        let code = without_words(line);
        let what = fault(&code)?;
        Some((at + 1, format!("{what} in `{}`", line.trim())))
    })
}

fn fault(code: &str) -> Option<String> {
    if let Some(colour) = COLOURS.iter().find(|colour| code.contains(**colour)) {
        return Some((*colour).to_owned());
    }
    let code = &code.replace("..", " ");
    if let Some(number) = numbers(code).find(|number| number.contains('.') && !is_share(number)) {
        return Some(number.to_owned());
    }
    PIXELS.iter().find_map(|method| {
        let call = format!("{method}(");
        let arguments = code.split(&call).skip(1).map(|rest| rest.split(')').next().unwrap_or_default());
        arguments
            .filter(|arguments| !arguments.contains("FillPortion"))
            .flat_map(numbers)
            .find(|number| number.trim_end_matches(".0") != "0" && is_plain(number) && method_takes_integers(method))
            .map(|number| format!("{method}({number})"))
    })
}

/// `new` and `from` take integers that are no pixels.
fn method_takes_integers(method: &str) -> bool {
    !matches!(method, "new" | "from")
}

fn is_plain(number: &str) -> bool {
    number.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
}

/// A fraction, or the number to halve with.
fn is_share(number: &str) -> bool {
    number
        .trim_end_matches("_f32")
        .parse::<f32>()
        .is_ok_and(|value| value <= 1.0 || value == 2.0)
}

/// The number literals of a line: words that begin with a digit.
fn numbers(code: &str) -> impl Iterator<Item = &str> {
    code.split(|c: char| !(c.is_alphanumeric() || c == '_' || c == '.'))
        .map(|word| word.trim_matches('.'))
        .filter(|word| word.starts_with(|c: char| c.is_ascii_digit()))
}

/// A line without its string literals and comments.
fn without_words(line: &str) -> String {
    let mut code = String::new();
    let mut quoted = false;
    let mut chars = line.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\\' if quoted => drop(chars.next()),
            '"' => quoted = !quoted,
            '/' if !quoted && chars.peek() == Some(&'/') => break,
            _ if quoted => {}
            c => code.push(c),
        }
    }
    code
}
