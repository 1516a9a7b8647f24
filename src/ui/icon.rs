//! The icons: our own drawings, 20 × 20 with a 1.5 px stroke, painted in the colour of the text beside them.

use std::sync::LazyLock;

use iced::Color;
use iced::widget::svg::{self, Svg};

/// Every icon there is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[repr(usize)]
pub enum Icon {
    /// About.
    About,
    /// Archivio.
    Archive,
    /// Attachment.
    Attach,
    /// Something needs a look.
    Attend,
    /// Back.
    Back,
    /// Under way.
    Clock,
    /// Close or remove.
    Close,
    /// Write.
    Compose,
    /// A simulated world.
    Demo,
    /// Open disclosure.
    Down,
    /// Bozze.
    Drafts,
    /// Ordinary mail.
    Envelope,
    /// Show.
    Eye,
    /// Failed.
    Fail,
    /// Any other folder.
    Folder,
    /// Write on to somebody else.
    Forward,
    /// Hide.
    Hidden,
    /// Importati.
    Import,
    /// Posta in arrivo.
    Inbox,
    /// Posta indesiderata.
    Junk,
    /// Shortcuts.
    Keyboard,
    /// Password.
    Lock,
    /// Dark.
    Moon,
    /// No connection.
    Offline,
    /// Done.
    Ok,
    /// Open.
    Open,
    /// Leave alone for now.
    Pause,
    /// Add.
    Plus,
    /// Nobody knows.
    Question,
    /// A receipt.
    Receipt,
    /// Reply.
    Reply,
    /// Reply to all.
    ReplyAll,
    /// Closed disclosure.
    Right,
    /// Save.
    Save,
    /// Certified and genuine.
    Seal,
    /// Search.
    Search,
    /// Posta inviata.
    Sent,
    /// Not starred.
    Star,
    /// Starred.
    Starred,
    /// Light.
    Sun,
    /// Get mail.
    Sync,
    /// A term that runs out.
    Term,
    /// Cestino.
    Trash,
    /// Unread.
    Unread,
    /// Certified, not to be believed.
    Unsealed,
    /// Virus.
    Virus,
    /// Look here.
    Warn,
}

impl Icon {
    /// The drawing, loaded once.
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
const SOURCES: [&[u8]; 47] = [
    include_bytes!("../../assets/icons/about.svg"),
    include_bytes!("../../assets/icons/archive.svg"),
    include_bytes!("../../assets/icons/attach.svg"),
    include_bytes!("../../assets/icons/attend.svg"),
    include_bytes!("../../assets/icons/back.svg"),
    include_bytes!("../../assets/icons/clock.svg"),
    include_bytes!("../../assets/icons/close.svg"),
    include_bytes!("../../assets/icons/compose.svg"),
    include_bytes!("../../assets/icons/demo.svg"),
    include_bytes!("../../assets/icons/down.svg"),
    include_bytes!("../../assets/icons/drafts.svg"),
    include_bytes!("../../assets/icons/envelope.svg"),
    include_bytes!("../../assets/icons/eye.svg"),
    include_bytes!("../../assets/icons/fail.svg"),
    include_bytes!("../../assets/icons/folder.svg"),
    include_bytes!("../../assets/icons/forward.svg"),
    include_bytes!("../../assets/icons/hidden.svg"),
    include_bytes!("../../assets/icons/import.svg"),
    include_bytes!("../../assets/icons/inbox.svg"),
    include_bytes!("../../assets/icons/junk.svg"),
    include_bytes!("../../assets/icons/keyboard.svg"),
    include_bytes!("../../assets/icons/lock.svg"),
    include_bytes!("../../assets/icons/moon.svg"),
    include_bytes!("../../assets/icons/offline.svg"),
    include_bytes!("../../assets/icons/ok.svg"),
    include_bytes!("../../assets/icons/open.svg"),
    include_bytes!("../../assets/icons/pause.svg"),
    include_bytes!("../../assets/icons/plus.svg"),
    include_bytes!("../../assets/icons/question.svg"),
    include_bytes!("../../assets/icons/receipt.svg"),
    include_bytes!("../../assets/icons/reply.svg"),
    include_bytes!("../../assets/icons/reply-all.svg"),
    include_bytes!("../../assets/icons/right.svg"),
    include_bytes!("../../assets/icons/save.svg"),
    include_bytes!("../../assets/icons/seal.svg"),
    include_bytes!("../../assets/icons/search.svg"),
    include_bytes!("../../assets/icons/sent.svg"),
    include_bytes!("../../assets/icons/star.svg"),
    include_bytes!("../../assets/icons/starred.svg"),
    include_bytes!("../../assets/icons/sun.svg"),
    include_bytes!("../../assets/icons/sync.svg"),
    include_bytes!("../../assets/icons/term.svg"),
    include_bytes!("../../assets/icons/trash.svg"),
    include_bytes!("../../assets/icons/unread.svg"),
    include_bytes!("../../assets/icons/unsealed.svg"),
    include_bytes!("../../assets/icons/virus.svg"),
    include_bytes!("../../assets/icons/warn.svg"),
];
