//! The messages of the window.

use std::path::PathBuf;

use iced::theme::Mode;
use iced::{Size, window};

use super::tab_id::TabId;
use crate::account::{AccountId, Keywords};
use crate::engine::view::{DispatchView, MessageView, Overview, Row, SyncReport};
use crate::engine::{CopyId, DraftSummary, EngineError, Event};
use crate::pec::draft::Draft;
use crate::ui::keys::Shortcut;
use crate::ui::message_action::ActionEvent;
use crate::ui::screen::quit::Quit;
use crate::ui::screen::{
    about, activity, compose, drafts, folder_form, folder_pane, guide, import, list, mailbox, move_to, needs_attention, outbox, reader,
    retention, settings, shortcuts, space, verify,
};

#[derive(Debug, Clone)]
pub enum Message {
    FolderPane(folder_pane::Message),
    List(list::Message),
    NeedsAttention(needs_attention::Message),
    Reader(reader::Message),
    /// In the reader of a tab.
    Tab(TabId, reader::Message),
    /// The messages of the conversation in a tab.
    ConversationLoaded(TabId, Result<Vec<Row>, EngineError>),
    /// Shows another message of the conversation in a tab.
    ShowOfConversation(TabId, CopyId),
    /// Shows a tab, or the mail.
    ShowTab(Option<TabId>),
    CloseTab(TabId),
    /// In a message being written.
    Compose(TabId, compose::Message),
    /// A few seconds have passed: messages being written are saved.
    Autosave,
    Mailbox(mailbox::Message),
    Drafts(drafts::Message),
    Outbox(outbox::Message),
    /// The answer to the question before the window closes.
    Quit(Quit),
    About(about::Message),
    Activity(activity::Message),
    Import(import::Message),
    Space(space::Message),
    Retention(retention::Message),
    Verify(verify::Message),
    /// In the reader of a message in a file.
    FileReader(reader::Message),
    /// From that reader back to the results of verifying.
    BackToResults,
    /// An action on messages, or how it went.
    MessageAction(ActionEvent),
    /// The choice of a folder to move messages to.
    MoveTo(move_to::Message),
    /// The name of a folder.
    FolderForm(folder_form::Message),
    CloseFolderCard,
    /// The rows of the selected messages, for the tag of this number.
    TagRows(u8, Result<Vec<Row>, EngineError>),
    /// The keywords that a server does not keep.
    Tagged(Result<Keywords, EngineError>),
    /// A message that was to leave is a draft again, to be opened.
    TakenBack(Result<DraftSummary, EngineError>),
    DraftLoaded(Box<DraftSummary>, Result<Box<(Option<AccountId>, Draft)>, EngineError>),
    OverviewLoaded(Result<Box<Overview>, EngineError>),
    /// A dispatch to be shown: just sent, or opened from another page.
    DispatchLoaded(Result<Box<DispatchView>, EngineError>),
    /// The message of a dispatch, to be written again to those who have not got it.
    WriteAgain(Box<DispatchView>, Result<Box<MessageView>, EngineError>),
    EngineEvent(Event),
    /// The engine has carried out a command that needs no answer but an error.
    CommandDone(Result<(), EngineError>),
    /// Accounts were synchronised on request.
    SyncDone(Result<Vec<SyncReport>, EngineError>),
    /// A file or folder was dropped on the window.
    FileDropped(PathBuf),
    /// The size of the monitor the window is on.
    MonitorSize(window::Id, Option<Size>),
    /// The system has switched to light or dark.
    SystemMode(Mode),
    /// The system asks for high contrast, or no longer.
    SystemContrast(bool),
    /// Half a minute has passed.
    Tick,
    Key(Shortcut),
    /// The divider after the folder pane was dragged this far to the right.
    FoldersResized(f32),
    /// The same for the divider after the list.
    ListResized(f32),
    /// The divider below the list was dragged this far down.
    ListAboveResized(f32),
    /// Shows the folder pane instead of the page, or the page again.
    ToggleFolders,
    /// From the reader to the list that it hides.
    ShowList,
    Settings(settings::Message),
    Shortcuts(shortcuts::Message),
    Guide(guide::Message),
    PreferencesSaved(Result<(), String>),
    /// The window has this size, in the pixels of the layout.
    WindowResized(Size),
    /// The message of this row has been open for the time after which it counts as read.
    Rested(CopyId),
    CloseRequested(window::Id),
    DismissNotice,
    /// The program was started again with this profile.
    StartedAgain,
    /// The notice has been shown for another second.
    NoticeTick,
    CloseHelp,
    /// From the list of keys to the page that changes them.
    ChangeShortcuts,
}
