//! All commands that have keys: one table for what a key does, for the list of keys, and for the page that changes them.

use super::shortcut::{Motion, Shortcut};
use crate::ui::key_choice::KeyPreset;
use crate::ui::preferences::ZoomStep;
use crate::ui::reply::ReplyKind;

/// A command and its keys.
#[derive(Debug, Clone, Copy)]
pub struct Command {
    /// Its name in `window.json`; never changed.
    pub id: &'static str,
    pub shortcut: Shortcut,
    /// The key of the text that says what it does.
    pub meaning: &'static str,
    pub group: Group,
    /// The user may give it other keys.
    pub is_changeable: bool,
    keys: &'static [&'static str],
    /// The keys of the programs that have others.
    others: &'static [(KeyPreset, &'static [&'static str])],
}

/// What a command is about, in the order of the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Group {
    Messages,
    Moving,
    Window,
}

impl Group {
    pub const ALL: [Self; 3] = [Self::Messages, Self::Moving, Self::Window];

    /// The key of its heading.
    pub fn heading(self) -> &'static str {
        match self {
            Self::Messages => "ui-keys-messages",
            Self::Moving => "ui-keys-moving",
            Self::Window => "ui-keys-window",
        }
    }
}

impl Command {
    /// The keys that this program gives it.
    pub fn keys_of(&self, preset: KeyPreset) -> &'static [&'static str] {
        self.others
            .iter()
            .find(|(other, _)| *other == preset)
            .map_or(self.keys, |(_, keys)| keys)
    }
}

const fn command(
    id: &'static str,
    shortcut: Shortcut,
    meaning: &'static str,
    group: Group,
    keys: &'static [&'static str],
    others: &'static [(KeyPreset, &'static [&'static str])],
) -> Command {
    Command {
        id,
        shortcut,
        meaning,
        group,
        is_changeable: true,
        keys,
        others,
    }
}

/// A command whose keys are the same in every program.
const fn fixed(id: &'static str, shortcut: Shortcut, meaning: &'static str, group: Group, keys: &'static [&'static str]) -> Command {
    Command {
        is_changeable: false,
        ..command(id, shortcut, meaning, group, keys, &[])
    }
}

use Group::{Messages, Moving, Window};
use KeyPreset::{AppleMail, Gmail, Outlook};

/// Every command. Where two have the same key, the first has it.
#[rustfmt::skip]
pub const COMMANDS: &[Command] = &[
    command("compose", Shortcut::Compose, "ui-key-compose", Messages, &["Mod+N"], &[(Gmail, &["C", "Mod+N"])]),
    command("reply", Shortcut::Reply(ReplyKind::Sender), "ui-key-reply", Messages, &["Mod+R"], &[(Gmail, &["R", "Mod+R"])]),
    command("reply-all", Shortcut::Reply(ReplyKind::All), "ui-key-reply-all", Messages, &["Mod+Shift+R"], &[(Gmail, &["A", "Mod+Shift+R"])]),
    command("forward", Shortcut::Reply(ReplyKind::Forward), "ui-key-forward", Messages, &["Mod+L"],
        &[(Outlook, &["Mod+F"]), (AppleMail, &["Mod+Shift+F"]), (Gmail, &["F"])]),
    command("send", Shortcut::Send, "ui-key-send", Messages, &["Mod+Enter"],
        &[(Outlook, &["Mod+Enter", "Alt+S"]), (AppleMail, &["Mod+Shift+D", "Mod+Enter"])]),
    command("attach", Shortcut::Attach, "ui-key-attach", Messages, &["Mod+Shift+A"], &[]),
    command("read", Shortcut::ToggleRead, "ui-key-read", Messages, &["M"],
        &[(Outlook, &["Mod+Q"]), (AppleMail, &["Mod+Shift+U"]), (Gmail, &["Shift+I", "Shift+U"])]),
    command("star", Shortcut::ToggleStar, "ui-key-star", Messages, &["S"], &[(Outlook, &["Insert"]), (AppleMail, &["Mod+Shift+L"])]),
    command("done", Shortcut::Done, "ui-key-done", Messages, &["D"], &[]),
    command("postpone", Shortcut::Postpone, "ui-key-postpone", Messages, &["R"], &[(Gmail, &["B"])]),
    fixed("tag-1", Shortcut::Tag(1), "ui-key-tag-1", Messages, &["1"]),
    fixed("tag-2", Shortcut::Tag(2), "ui-key-tag-2", Messages, &["2"]),
    fixed("tag-3", Shortcut::Tag(3), "ui-key-tag-3", Messages, &["3"]),
    fixed("tag-4", Shortcut::Tag(4), "ui-key-tag-4", Messages, &["4"]),
    fixed("tag-5", Shortcut::Tag(5), "ui-key-tag-5", Messages, &["5"]),
    fixed("tag-6", Shortcut::Tag(6), "ui-key-tag-6", Messages, &["6"]),
    fixed("tag-7", Shortcut::Tag(7), "ui-key-tag-7", Messages, &["7"]),
    fixed("tag-8", Shortcut::Tag(8), "ui-key-tag-8", Messages, &["8"]),
    fixed("tag-9", Shortcut::Tag(9), "ui-key-tag-9", Messages, &["9"]),
    fixed("tag-0", Shortcut::Tag(0), "ui-key-tag-0", Messages, &["0"]),
    command("archive", Shortcut::Archive, "ui-key-archive", Messages, &["A"],
        &[(Outlook, &["Backspace"]), (AppleMail, &["Mod+Alt+A"]), (Gmail, &["E"])]),
    command("move-to", Shortcut::MoveTo, "ui-move-to", Messages, &["V"],
        &[(Outlook, &["Mod+Shift+V"]), (AppleMail, &["Mod+Alt+M"]), (Gmail, &["V"])]),
    command("trash", Shortcut::Trash, "ui-key-trash", Messages, &["Delete"],
        &[(Outlook, &["Delete", "Mod+D"]), (AppleMail, &["Delete", "Backspace"]), (Gmail, &["#", "Delete"])]),
    command("erase", Shortcut::DeleteFromServer, "ui-key-erase", Messages, &["Shift+Delete"], &[]),
    command("save", Shortcut::Save, "ui-key-save", Messages, &["Mod+S"], &[(Outlook, &["F12", "Mod+S"])]),
    command("open-in-tab", Shortcut::OpenInTab, "ui-open-in-tab", Messages, &["Mod+O"], &[]),
    command("open-conversation", Shortcut::OpenConversation, "ui-open-conversation", Messages, &["Mod+Shift+O"], &[]),
    command("find", Shortcut::Find, "ui-find", Messages, &["Mod+F"], &[(Outlook, &["F4"])]),
    command("find-next", Shortcut::FindNext(true), "ui-find-next", Messages, &["F3", "Mod+G"], &[]),
    command("find-previous", Shortcut::FindNext(false), "ui-find-previous", Messages, &["Shift+F3", "Mod+Shift+G"], &[]),
    command("print", Shortcut::Print, "ui-print", Messages, &["Mod+P"], &[]),
    command("source", Shortcut::Source, "ui-source", Messages, &["Mod+U"], &[(AppleMail, &["Mod+Alt+U"])]),
    command("undo", Shortcut::Undo, "ui-key-undo", Messages, &["Mod+Z"], &[(Gmail, &["Z", "Mod+Z"])]),
    command("redo", Shortcut::Redo, "ui-key-redo", Messages, &["Mod+Shift+Z"], &[(Outlook, &["Mod+Y"])]),
    command("select-all", Shortcut::SelectAll, "ui-key-choose-all", Messages, &["Mod+A"], &[]),
    fixed("extend-up", Shortcut::Extend(Motion::Up), "ui-key-choose-up", Messages, &["Shift+Up"]),
    fixed("extend-down", Shortcut::Extend(Motion::Down), "ui-key-choose-down", Messages, &["Shift+Down"]),
    fixed("extend-page-up", Shortcut::Extend(Motion::PageUp), "ui-key-choose-page-up", Messages, &["Shift+PageUp"]),
    fixed("extend-page-down", Shortcut::Extend(Motion::PageDown), "ui-key-choose-page-down", Messages, &["Shift+PageDown"]),
    fixed("extend-home", Shortcut::Extend(Motion::Home), "ui-key-choose-home", Messages, &["Shift+Home"]),
    fixed("extend-end", Shortcut::Extend(Motion::End), "ui-key-choose-end", Messages, &["Shift+End"]),
    fixed("up", Shortcut::Move(Motion::Up), "ui-key-up", Moving, &["Up"]),
    fixed("down", Shortcut::Move(Motion::Down), "ui-key-down", Moving, &["Down"]),
    fixed("page-up", Shortcut::Move(Motion::PageUp), "ui-key-page-up", Moving, &["PageUp"]),
    fixed("page-down", Shortcut::Move(Motion::PageDown), "ui-key-page-down", Moving, &["PageDown"]),
    fixed("home", Shortcut::Move(Motion::Home), "ui-key-home", Moving, &["Home"]),
    fixed("end", Shortcut::Move(Motion::End), "ui-key-end", Moving, &["End"]),
    fixed("conversation-open", Shortcut::Conversation(true), "ui-key-conversation-open", Moving, &["Right"]),
    fixed("conversation-close", Shortcut::Conversation(false), "ui-key-conversation-close", Moving, &["Left"]),
    command("next", Shortcut::Move(Motion::Down), "ui-key-next", Moving, &["F"],
        &[(Outlook, &[]), (AppleMail, &[]), (Gmail, &["J"])]),
    command("previous", Shortcut::Move(Motion::Up), "ui-key-previous", Moving, &["B"],
        &[(Outlook, &[]), (AppleMail, &[]), (Gmail, &["K"])]),
    command("next-unread", Shortcut::Unread(true), "ui-key-unread", Moving, &["N"], &[(Gmail, &["N"])]),
    command("previous-unread", Shortcut::Unread(false), "ui-key-unread-before", Moving, &["P"], &[(Gmail, &["P"])]),
    fixed("open", Shortcut::Open, "ui-key-open", Moving, &["Enter"]),
    fixed("back", Shortcut::Back, "ui-key-back", Moving, &["Escape"]),
    command("history-back", Shortcut::History(false), "ui-key-history-back", Moving, &["Alt+Left"], &[(AppleMail, &["Mod+["])]),
    command("history-forward", Shortcut::History(true), "ui-key-history-forward", Moving, &["Alt+Right"], &[(AppleMail, &["Mod+]"])]),
    fixed("next-control", Shortcut::Focus, "ui-key-tab", Moving, &["Tab"]),
    fixed("previous-control", Shortcut::Focus, "ui-key-tab-back", Moving, &["Shift+Tab"]),
    fixed("next-pane", Shortcut::Pane(true), "ui-key-pane", Moving, &["F6"]),
    fixed("previous-pane", Shortcut::Pane(false), "ui-key-pane-back", Moving, &["Shift+F6"]),
    fixed("mailbox-1", Shortcut::Mailbox(0), "ui-key-mailbox-1", Moving, &["Alt+1"]),
    fixed("mailbox-2", Shortcut::Mailbox(1), "ui-key-mailbox-2", Moving, &["Alt+2"]),
    fixed("mailbox-3", Shortcut::Mailbox(2), "ui-key-mailbox-3", Moving, &["Alt+3"]),
    fixed("mailbox-4", Shortcut::Mailbox(3), "ui-key-mailbox-4", Moving, &["Alt+4"]),
    fixed("mailbox-5", Shortcut::Mailbox(4), "ui-key-mailbox-5", Moving, &["Alt+5"]),
    fixed("mailbox-6", Shortcut::Mailbox(5), "ui-key-mailbox-6", Moving, &["Alt+6"]),
    fixed("mailbox-7", Shortcut::Mailbox(6), "ui-key-mailbox-7", Moving, &["Alt+7"]),
    fixed("mailbox-8", Shortcut::Mailbox(7), "ui-key-mailbox-8", Moving, &["Alt+8"]),
    fixed("mailbox-9", Shortcut::Mailbox(8), "ui-key-mailbox-9", Moving, &["Alt+9"]),
    fixed("next-tab", Shortcut::StepTab(true), "ui-key-next-tab", Window, &["Mod+Tab"]),
    fixed("previous-tab", Shortcut::StepTab(false), "ui-key-previous-tab", Window, &["Mod+Shift+Tab"]),
    command("close-tab", Shortcut::CloseTab, "ui-key-close-tab", Window, &["Mod+W"], &[]),
    command("sync", Shortcut::Sync, "ui-key-sync", Window, &["F5"], &[(AppleMail, &["F5", "Mod+Shift+N"])]),
    command("sync-all", Shortcut::SyncAll, "ui-key-sync-all", Window, &["Shift+F5"], &[(Outlook, &["F9", "Shift+F5"])]),
    command("search", Shortcut::Search, "ui-key-search", Window, &["Mod+K", "/"],
        &[(Outlook, &["Mod+E", "/"]), (AppleMail, &["Mod+Alt+F", "/"]), (Gmail, &["/", "Mod+K"])]),
    command("filters", Shortcut::Filters, "ui-key-filters", Window, &["Mod+Shift+K"], &[]),
    command("retention", Shortcut::Retention, "ui-retention", Window, &["Mod+T"], &[]),
    command("reading-pane", Shortcut::ReadingPane, "ui-key-reading-pane", Window, &["F8"], &[]),
    command("zoom-in", Shortcut::Zoom(ZoomStep::In), "ui-key-zoom-in", Window, &["Mod++", "Mod+="], &[]),
    command("zoom-out", Shortcut::Zoom(ZoomStep::Out), "ui-key-zoom-out", Window, &["Mod+-"], &[]),
    command("zoom-reset", Shortcut::Zoom(ZoomStep::Reset), "ui-key-zoom-reset", Window, &["Mod+0"], &[]),
    command("settings", Shortcut::Settings, "ui-settings", Window, &["Mod+,"], &[]),
    command("help", Shortcut::Help, "ui-key-help", Window, &["F1", "Mod+?"], &[(Gmail, &["?", "F1", "Mod+?"])]),
    command("quit", Shortcut::Quit, "ui-key-quit", Window, &["Mod+Q"], &[(Outlook, &[])]),
];
