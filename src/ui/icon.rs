//! The icons: drawn for this program, 20 × 20 with a 1.5 px stroke, painted in the colour of the text beside them.

use std::sync::LazyLock;

use iced::Color;
use iced::widget::svg::{self, Svg};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[repr(usize)]
pub enum Icon {
    About,
    Archive,
    Attach,
    NeedsAttention,
    Back,
    /// In a checkbox.
    Check,
    /// In progress.
    Clock,
    /// Close or remove.
    Close,
    Compose,
    Contact,
    /// Copy to the clipboard.
    Copy,
    Demo,
    Document,
    /// An expanded section.
    Down,
    Drafts,
    /// Ordinary mail.
    Envelope,
    /// Show the password.
    Eye,
    Fail,
    Folder,
    Forward,
    /// Hide the password.
    Hidden,
    Image,
    Import,
    Inbox,
    Junk,
    Keyboard,
    Lock,
    /// Dark mode.
    Moon,
    /// Forward again.
    Next,
    Offline,
    Ok,
    Open,
    Pause,
    Pin,
    Plus,
    Printer,
    /// Unknown.
    Question,
    Receipt,
    Reply,
    ReplyAll,
    /// A collapsed section.
    Right,
    Save,
    /// Certified and genuine.
    Seal,
    Search,
    Sent,
    Settings,
    Sort,
    /// The message as it was received.
    Source,
    /// Not starred.
    Star,
    Starred,
    /// Light mode.
    Sun,
    /// Get mail.
    Sync,
    Table,
    Tag,
    /// A time limit.
    Term,
    Trash,
    Unread,
    /// Certified mail whose signature is not genuine.
    Unsealed,
    /// The previous one.
    Up,
    Virus,
    Warn,
    /// An archive of files.
    Zip,
}

impl Icon {
    /// The parsed drawing; each is loaded once.
    pub fn handle(self) -> svg::Handle {
        HANDLES
            .get(self as usize)
            .cloned()
            .unwrap_or_else(|| svg::Handle::from_memory(&[] as &[u8]))
    }

    /// A square widget of this size and colour.
    pub fn view<'a>(self, size: f32, colour: Color) -> Svg<'a> {
        Svg::new(self.handle())
            .width(size)
            .height(size)
            .style(move |_, _| svg::Style { color: Some(colour) })
    }
}

static HANDLES: LazyLock<Vec<svg::Handle>> = LazyLock::new(|| SOURCES.iter().map(|bytes| svg::Handle::from_memory(*bytes)).collect());

/// In the order of the variants.
const SOURCES: [&[u8]; 62] = [
    include_bytes!("../../assets/icons/about.svg"),
    include_bytes!("../../assets/icons/archive.svg"),
    include_bytes!("../../assets/icons/attach.svg"),
    include_bytes!("../../assets/icons/needs-attention.svg"),
    include_bytes!("../../assets/icons/back.svg"),
    include_bytes!("../../assets/icons/check.svg"),
    include_bytes!("../../assets/icons/clock.svg"),
    include_bytes!("../../assets/icons/close.svg"),
    include_bytes!("../../assets/icons/compose.svg"),
    include_bytes!("../../assets/icons/contact.svg"),
    include_bytes!("../../assets/icons/copy.svg"),
    include_bytes!("../../assets/icons/demo.svg"),
    include_bytes!("../../assets/icons/document.svg"),
    include_bytes!("../../assets/icons/down.svg"),
    include_bytes!("../../assets/icons/drafts.svg"),
    include_bytes!("../../assets/icons/envelope.svg"),
    include_bytes!("../../assets/icons/eye.svg"),
    include_bytes!("../../assets/icons/fail.svg"),
    include_bytes!("../../assets/icons/folder.svg"),
    include_bytes!("../../assets/icons/forward.svg"),
    include_bytes!("../../assets/icons/hidden.svg"),
    include_bytes!("../../assets/icons/image.svg"),
    include_bytes!("../../assets/icons/import.svg"),
    include_bytes!("../../assets/icons/inbox.svg"),
    include_bytes!("../../assets/icons/junk.svg"),
    include_bytes!("../../assets/icons/keyboard.svg"),
    include_bytes!("../../assets/icons/lock.svg"),
    include_bytes!("../../assets/icons/moon.svg"),
    include_bytes!("../../assets/icons/next.svg"),
    include_bytes!("../../assets/icons/offline.svg"),
    include_bytes!("../../assets/icons/ok.svg"),
    include_bytes!("../../assets/icons/open.svg"),
    include_bytes!("../../assets/icons/pause.svg"),
    include_bytes!("../../assets/icons/pin.svg"),
    include_bytes!("../../assets/icons/plus.svg"),
    include_bytes!("../../assets/icons/printer.svg"),
    include_bytes!("../../assets/icons/question.svg"),
    include_bytes!("../../assets/icons/receipt.svg"),
    include_bytes!("../../assets/icons/reply.svg"),
    include_bytes!("../../assets/icons/reply-all.svg"),
    include_bytes!("../../assets/icons/right.svg"),
    include_bytes!("../../assets/icons/save.svg"),
    include_bytes!("../../assets/icons/seal.svg"),
    include_bytes!("../../assets/icons/search.svg"),
    include_bytes!("../../assets/icons/sent.svg"),
    include_bytes!("../../assets/icons/settings.svg"),
    include_bytes!("../../assets/icons/sort.svg"),
    include_bytes!("../../assets/icons/source.svg"),
    include_bytes!("../../assets/icons/star.svg"),
    include_bytes!("../../assets/icons/starred.svg"),
    include_bytes!("../../assets/icons/sun.svg"),
    include_bytes!("../../assets/icons/sync.svg"),
    include_bytes!("../../assets/icons/table.svg"),
    include_bytes!("../../assets/icons/tag.svg"),
    include_bytes!("../../assets/icons/term.svg"),
    include_bytes!("../../assets/icons/trash.svg"),
    include_bytes!("../../assets/icons/unread.svg"),
    include_bytes!("../../assets/icons/unsealed.svg"),
    include_bytes!("../../assets/icons/up.svg"),
    include_bytes!("../../assets/icons/virus.svg"),
    include_bytes!("../../assets/icons/warn.svg"),
    include_bytes!("../../assets/icons/zip.svg"),
];
