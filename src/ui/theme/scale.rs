//! The ladders of the window, in logical pixels: distances, corners, lines, icons, text and the widths of columns and pages. Screens,
//! parts and widgets name a step and never a number of their own; `tests/architecture` reads their sources for others.

/// Distances: padding, spacing, indents.
pub mod gap {
    /// Inside a control, between an icon and its word.
    pub const XS: f32 = 4.0;
    /// Between controls of a group.
    pub const S: f32 = 8.0;
    /// Inside a panel.
    pub const M: f32 = 12.0;
    /// Between the blocks of a page.
    pub const L: f32 = 16.0;
    /// Around a page.
    pub const XL: f32 = 24.0;
    /// Around a page that has the window to itself.
    pub const XXL: f32 = 32.0;
    /// All of them, in order.
    pub const LADDER: [f32; 6] = [XS, S, M, L, XL, XXL];
}

/// Corners.
pub mod radius {
    /// Buttons and fields.
    pub const S: f32 = 4.0;
    /// Panels and cards.
    pub const M: f32 = 8.0;
    /// Chips and badges, round at both ends.
    pub const L: f32 = 12.0;
    /// All of them, in order.
    pub const LADDER: [f32; 3] = [S, M, L];
}

/// Lines.
pub mod stroke {
    /// Borders and separators.
    pub const LINE: f32 = 1.0;
    /// The focus, and the edge of a banner.
    pub const RING: f32 = 2.0;
}

/// Squares that hold an icon; the icons are drawn on a square of 20.
pub mod icon_size {
    /// Beside captions, and in chips.
    pub const S: f32 = 12.0;
    /// Beside text.
    pub const M: f32 = 16.0;
    /// In a toolbar.
    pub const L: f32 = 20.0;
    /// In a banner.
    pub const XL: f32 = 24.0;
    /// In an empty list.
    pub const XXL: f32 = 32.0;
    /// All of them, in order.
    pub const LADDER: [f32; 5] = [S, M, L, XL, XXL];
}

/// Text.
pub mod text_size {
    /// The height of a line, as a multiple of the size of its text.
    pub const LINE_HEIGHT: f32 = 1.4;
    /// Column heads, counters.
    pub const CAPTION: f32 = 11.0;
    /// Secondary text: dates, hints, badges.
    pub const SMALL: f32 = 12.0;
    /// Labels, buttons, list rows.
    pub const BODY: f32 = 13.0;
    /// The text of messages.
    pub const READING: f32 = 14.0;
    /// Subjects and screen titles.
    pub const TITLE: f32 = 18.0;
    /// All of them, in order.
    pub const LADDER: [f32; 5] = [CAPTION, SMALL, BODY, READING, TITLE];
}

/// Columns, panes and pages, in steps of 8.
pub mod width {
    pub const FOLDER_PANE: f32 = 216.0;
    pub const FOLDER_PANE_MIN: f32 = 176.0;
    pub const FOLDER_PANE_MAX: f32 = 360.0;
    pub const LIST: f32 = 376.0;
    pub const LIST_MIN: f32 = 280.0;
    pub const LIST_MAX: f32 = 624.0;
    /// The reader, with what is in it.
    pub const READER_MIN: f32 = 320.0;
    /// The text of a message: 72 characters or fewer.
    pub const READING: f32 = 504.0;
    /// A page beside the folder pane.
    pub const PAGE_MIN: f32 = 448.0;
    /// A form.
    pub const FORM: f32 = 560.0;
    /// A form with its card around it.
    pub const FORM_CARD: f32 = 624.0;
    /// A page of short entries.
    pub const PAGE: f32 = 680.0;
    /// A page of entries in several columns.
    pub const PAGE_WIDE: f32 = 760.0;
    /// A page of tables.
    pub const PAGE_WIDEST: f32 = 864.0;
    /// A question over the window.
    pub const QUESTION: f32 = 520.0;
    /// A tooltip, and the sentences of an empty list.
    pub const HINT: f32 = 320.0;
    /// A drop-down list, at most.
    pub const CHOICE: f32 = 424.0;
    /// A column of a table.
    pub const COLUMN: f32 = 168.0;
    /// That of the subject, at least.
    pub const COLUMN_WIDE: f32 = 240.0;
    /// One of dates or sizes.
    pub const COLUMN_SHORT: f32 = 96.0;
    /// One of an icon.
    pub const COLUMN_ICON: f32 = 24.0;
    pub const COLUMN_MIN: f32 = 48.0;
    pub const COLUMN_MAX: f32 = 560.0;
    /// A menu.
    pub const MENU: f32 = 280.0;
    /// The pane beside a message that is being written.
    pub const ASIDE: f32 = 288.0;
    /// The column of names before values.
    pub const FACT_NAME: f32 = 168.0;
    /// The same in the header of a message.
    pub const HEADER_NAME: f32 = 104.0;
    /// The same beside the fields of a message that is being written.
    pub const FIELD_NAME: f32 = 64.0;
    /// The state of a recipient.
    pub const STATE: f32 = 264.0;
    /// A timeline narrower than this puts the state below the recipient.
    pub const TIMELINE_NARROW: f32 = 504.0;
    /// The name of an attachment.
    pub const ATTACHMENT: f32 = 192.0;
    /// The reason why an attachment is not opened.
    pub const ATTACHMENT_REFUSAL: f32 = 272.0;
    /// A column of a table in a message.
    pub const CELL_MIN: f32 = 56.0;
    pub const CELL_MAX: f32 = 280.0;
    /// An address in the header of a message.
    pub const ADDRESS: f32 = 560.0;
    /// The name of a tab.
    pub const TAB: f32 = 168.0;
    /// A button over a message, without its word.
    pub const TOOLBAR_WORD: f32 = 48.0;
    /// The same for a button that is an icon only.
    pub const TOOLBAR_ICON: f32 = 32.0;
    /// A message in the path to the open one.
    pub const STEP: f32 = 184.0;
    /// The words to find in a message.
    pub const FIND: f32 = 240.0;
    /// A number or a date of few digits.
    pub const SHORT_FIELD: f32 = 88.0;
    /// A date that is typed.
    pub const DATE_FIELD: f32 = 104.0;
    /// The text of an operator of the search.
    pub const OPERATOR: f32 = 144.0;
    /// A recipient that is typed.
    pub const RECIPIENT_MIN: f32 = 120.0;
    pub const RECIPIENT_MAX: f32 = 424.0;
    /// What a notice needs beside its words.
    pub const NOTICE_BUTTONS: f32 = 192.0;
    /// All of them.
    pub const ALL: [f32; 46] = [
        FOLDER_PANE,
        COLUMN,
        COLUMN_WIDE,
        COLUMN_SHORT,
        COLUMN_ICON,
        COLUMN_MIN,
        COLUMN_MAX,
        FOLDER_PANE_MIN,
        FOLDER_PANE_MAX,
        LIST,
        LIST_MIN,
        LIST_MAX,
        READER_MIN,
        PAGE_MIN,
        READING,
        FORM,
        FORM_CARD,
        PAGE,
        PAGE_WIDE,
        PAGE_WIDEST,
        QUESTION,
        HINT,
        CHOICE,
        MENU,
        ASIDE,
        FACT_NAME,
        HEADER_NAME,
        FIELD_NAME,
        STATE,
        TIMELINE_NARROW,
        ATTACHMENT,
        ATTACHMENT_REFUSAL,
        CELL_MIN,
        CELL_MAX,
        ADDRESS,
        TOOLBAR_WORD,
        TOOLBAR_ICON,
        TAB,
        STEP,
        FIND,
        SHORT_FIELD,
        DATE_FIELD,
        OPERATOR,
        RECIPIENT_MIN,
        RECIPIENT_MAX,
        NOTICE_BUTTONS,
    ];
}

/// The window.
pub mod window_size {
    use iced::Size;

    /// As it opens for the first time, on a monitor with room for it.
    pub const OPEN: Size = Size::new(1280.0, 800.0);
    pub const SMALLEST: Size = Size::new(800.0, 560.0);
    /// Beyond any desktop.
    pub const LARGEST: Size = Size::new(16_000.0, 10_000.0);
}

/// Heights that are not those of their content.
pub mod height {
    /// The bar of buttons over a message.
    pub const TOOLBAR: f32 = 44.0;
    /// The text of a message that is too long for one piece.
    pub const LONG_TEXT: f32 = 464.0;
    /// The mark of an account beside several lines.
    pub const TALL_MARK: f32 = 44.0;
    /// The list above the reader.
    pub const LIST_ABOVE_MIN: f32 = 160.0;
    /// The reader below the list.
    pub const READER_MIN: f32 = 240.0;
    /// The messages of a conversation above the one that is read.
    pub const CONVERSATION: f32 = 144.0;
    /// A list to choose from, over the window.
    pub const CHOICES: f32 = 320.0;
    /// A line of recipients.
    pub const RECIPIENTS: f32 = 32.0;
    /// A bar that shows a share.
    pub const SHARE: f32 = 4.0;
    /// The part of a scroll bar that is dragged, at least.
    pub const SCROLLER_MIN: f32 = 32.0;
    /// What a desktop's panels and the title bar take from the height of the monitor.
    pub const DESKTOP_PANELS: f32 = 60.0;
}
