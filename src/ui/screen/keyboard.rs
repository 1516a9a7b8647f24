//! The help card with all shortcuts.

use iced::widget::{column, container, row, text};
use iced::{Alignment, Element, Length};

use crate::ui::context::Context;
use crate::ui::icon::Icon;
use crate::ui::part::controls::{body, icon_button, title};
use crate::ui::theme::{SMALL, STRONG, gap, style, width};

pub fn view<'a, Message: Clone + 'a>(context: Context<'a>, close: Message) -> Element<'a, Message> {
    let palette = context.palette;
    let head = row![
        container(title(context.get("ui-keyboard"))).width(Length::Fill),
        icon_button(palette, Icon::Close, context.get("ui-close"), Some(close))
    ]
    .align_y(Alignment::Center);
    let command = if cfg!(target_os = "macos") { "Cmd" } else { "Ctrl" };
    let half = KEYS.len().div_ceil(2);
    let block = |keys: &'static [(&'static str, &'static str)]| {
        let lines = keys.iter().map(|(keys, meaning)| {
            let cap = container(text(keys.replace("Mod", command)).size(SMALL).font(STRONG))
                .padding([gap::XS, gap::S])
                .style(style::panel(palette));
            row![container(cap).width(width::KEY), body(context.get(meaning))]
                .spacing(gap::S)
                .align_y(Alignment::Center)
                .into()
        });
        iced::widget::column(lines).spacing(gap::S).width(Length::Fill)
    };
    let (left, right) = KEYS.split_at(half);
    container(column![head, row![block(left), block(right)].spacing(gap::XL)].spacing(gap::L))
        .padding(gap::L)
        .max_width(width::PAGE_WIDE)
        .style(style::card(palette))
        .into()
}

const KEYS: [(&str, &str); 33] = [
    ("Mod+N", "ui-key-compose"),
    ("Mod+R", "ui-key-reply"),
    ("Mod+Shift+R", "ui-key-reply-all"),
    ("Mod+L", "ui-key-forward"),
    ("Mod+Enter", "ui-key-send"),
    ("F5", "ui-key-sync"),
    ("Shift+F5", "ui-key-sync-all"),
    ("Alt+1 … 9", "ui-key-mailbox"),
    ("Mod+T", "ui-retention"),
    ("Mod+F  /", "ui-key-search"),
    ("Mod+Shift+K", "ui-key-filters"),
    ("Mod+S", "ui-key-save"),
    ("↑  ↓", "ui-key-move"),
    ("Shift+↑  ↓", "ui-key-choose"),
    ("Mod+A", "ui-key-choose-all"),
    ("PgUp  PgDn", "ui-key-page"),
    ("Home  End", "ui-key-ends"),
    ("N  P", "ui-key-unread"),
    ("F  B", "ui-key-next"),
    ("Enter", "ui-key-open"),
    ("M", "ui-key-read"),
    ("S", "ui-key-star"),
    ("A", "ui-key-archive"),
    ("Del", "ui-key-trash"),
    ("Shift+Del", "ui-key-erase"),
    ("Mod+Z", "ui-key-undo"),
    ("Tab", "ui-key-tab"),
    ("Esc", "ui-key-back"),
    ("F1", "ui-key-help"),
    ("Mod++  −  0", "ui-key-zoom"),
    ("F8", "ui-key-reading-pane"),
    ("Mod+,", "ui-settings"),
    ("Mod+Q", "ui-key-quit"),
];
