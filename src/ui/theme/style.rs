//! The styles of iced's widgets in the colours of the palette.

use iced::widget::{container, scrollable, text_editor, text_input};
use iced::{Background, Border, Color, Shadow, Theme, Vector, border};

use super::{Palette, Scheme, Tone, gap, radius, stroke};

/// A plain background.
pub fn ground(colour: Color) -> impl Fn(&Theme) -> container::Style {
    move |_| container::Style {
        background: Some(colour.into()),
        ..container::Style::default()
    }
}

/// A panel with a border.
pub fn panel(palette: Palette) -> impl Fn(&Theme) -> container::Style {
    move |_| container::Style {
        background: Some(palette.raised.into()),
        border: border::rounded(radius::M).width(stroke::LINE).color(palette.line),
        ..container::Style::default()
    }
}

/// A panel on a panel.
pub fn card_flat(palette: Palette) -> impl Fn(&Theme) -> container::Style {
    move |_| container::Style {
        background: Some(palette.surface.into()),
        border: border::rounded(radius::M).width(stroke::LINE).color(palette.line),
        ..container::Style::default()
    }
}

/// A dialog over the rest of the window.
pub fn card(palette: Palette) -> impl Fn(&Theme) -> container::Style {
    move |_| container::Style {
        background: Some(palette.surface.into()),
        border: border::rounded(radius::M).width(stroke::LINE).color(palette.line),
        shadow: Shadow {
            color: Color::BLACK.scale_alpha(0.28),
            offset: Vector::new(0.0, gap::S),
            blur_radius: gap::XL,
        },
        ..container::Style::default()
    }
}

/// The dimmed window below a dialog.
pub fn veil() -> impl Fn(&Theme) -> container::Style {
    |_| container::Style {
        background: Some(Color::BLACK.scale_alpha(0.38).into()),
        ..container::Style::default()
    }
}

/// The background of a tone, with rounded corners.
pub fn tinted(palette: Palette, tone: Tone, radius: f32) -> impl Fn(&Theme) -> container::Style {
    move |_| container::Style {
        background: Some(palette.tint(tone).into()),
        border: border::rounded(radius).width(tinted_line(palette)).color(palette.set(tone).border),
        ..container::Style::default()
    }
}

/// In high contrast the background of a tone is that of the page, so that only a line sets it apart.
fn tinted_line(palette: Palette) -> f32 {
    match palette.scheme {
        Scheme::HighContrastLight | Scheme::HighContrastDark => stroke::LINE,
        Scheme::Light | Scheme::Dark => 0.0,
    }
}

/// A notice over the rest of the window. It has no shadow: the software renderer would draw it again on every partial redraw.
pub fn notice(palette: Palette, tone: Tone) -> impl Fn(&Theme) -> container::Style {
    move |_| container::Style {
        border: border::rounded(radius::M).width(stroke::LINE).color(palette.set(tone).border),
        ..tinted(palette, tone, radius::M)(&Theme::Light)
    }
}

/// The square of a checkbox.
pub fn checkbox(palette: Palette, checked: bool) -> impl Fn(&Theme) -> container::Style {
    let (ground, edge) = match checked {
        true => (palette.accent, palette.accent),
        false => (palette.surface, palette.edge),
    };
    move |_| container::Style {
        background: Some(ground.into()),
        border: border::rounded(radius::S).width(stroke::LINE).color(edge),
        ..container::Style::default()
    }
}

pub fn hint(palette: Palette) -> impl Fn(&Theme) -> container::Style {
    move |_| container::Style {
        background: Some(palette.text.into()),
        text_color: Some(palette.surface),
        border: border::rounded(radius::S),
        ..container::Style::default()
    }
}

/// A one-line text field.
pub fn field(palette: Palette, wrong: bool) -> impl Fn(&Theme, text_input::Status) -> text_input::Style {
    move |_, status| text_input::Style {
        background: Background::Color(palette.surface),
        border: edge(palette, matches!(status, text_input::Status::Focused { .. }), wrong),
        icon: palette.muted,
        placeholder: palette.muted,
        value: palette.text,
        selection: selection(palette),
    }
}

/// A text field inside a container that draws the border.
pub fn bare_field(palette: Palette) -> impl Fn(&Theme, text_input::Status) -> text_input::Style {
    move |_, _| text_input::Style {
        background: Background::Color(Color::TRANSPARENT),
        border: Border::default(),
        icon: palette.muted,
        placeholder: palette.muted,
        value: palette.text,
        selection: selection(palette),
    }
}

pub fn editor(palette: Palette) -> impl Fn(&Theme, text_editor::Status) -> text_editor::Style {
    move |_, _| text_editor::Style {
        background: Background::Color(palette.surface),
        border: Border::default(),
        placeholder: palette.muted,
        value: palette.text,
        selection: selection(palette),
    }
}

/// The closed face of a drop-down list.
pub fn drop_down(palette: Palette) -> impl Fn(&Theme) -> container::Style {
    move |_| container::Style {
        background: Some(palette.surface.into()),
        border: border::rounded(radius::S).width(stroke::LINE).color(palette.edge),
        ..container::Style::default()
    }
}

/// A menu over the rest of the window. As [`notice`], it has no shadow.
pub fn menu(palette: Palette) -> impl Fn(&Theme) -> container::Style {
    move |_| container::Style {
        background: Some(palette.surface.into()),
        border: border::rounded(radius::M).width(stroke::LINE).color(palette.edge),
        ..container::Style::default()
    }
}

/// The ring of a radio button.
pub fn ring(palette: Palette, chosen: bool) -> impl Fn(&Theme) -> container::Style {
    move |_| container::Style {
        border: border::rounded(radius::M)
            .width(if chosen { stroke::RING } else { stroke::LINE })
            .color(if chosen { palette.accent } else { palette.edge }),
        ..container::Style::default()
    }
}

/// The dot in the ring of a radio button.
pub fn dot(palette: Palette, chosen: bool) -> impl Fn(&Theme) -> container::Style {
    move |_| container::Style {
        background: chosen.then(|| palette.accent.into()),
        border: border::rounded(radius::S),
        ..container::Style::default()
    }
}

/// A scroll bar that is emphasised only under the pointer.
pub fn scroll(palette: Palette) -> impl Fn(&Theme, scrollable::Status) -> scrollable::Style {
    move |_, status| {
        let strong = match status {
            scrollable::Status::Active { .. } => false,
            scrollable::Status::Hovered {
                is_vertical_scrollbar_hovered,
                ..
            } => is_vertical_scrollbar_hovered,
            scrollable::Status::Dragged { .. } => true,
        };
        let rail = scrollable::Rail {
            background: None,
            border: Border::default(),
            scroller: scrollable::Scroller {
                background: if strong { palette.muted } else { palette.edge }.into(),
                border: border::rounded(radius::S),
            },
        };
        scrollable::Style {
            container: container::Style::default(),
            vertical_rail: rail,
            horizontal_rail: rail,
            gap: None,
            auto_scroll: scrollable::AutoScroll {
                background: palette.raised.into(),
                border: border::rounded(radius::L).width(stroke::LINE).color(palette.line),
                shadow: Shadow::default(),
                icon: palette.text,
            },
        }
    }
}

/// The background of selected text.
pub fn selection(palette: Palette) -> Color {
    palette.accent.scale_alpha(if palette.dark { 0.38 } else { 0.24 })
}

fn edge(palette: Palette, focused: bool, wrong: bool) -> Border {
    let colour = match (wrong, focused) {
        (true, _) => palette.tone(Tone::Bad),
        (false, true) => palette.accent,
        (false, false) => palette.edge,
    };
    border::rounded(radius::S)
        .width(if focused { stroke::RING } else { stroke::LINE })
        .color(colour)
}
