//! The keyboard shortcuts: those of a program the user knows, each of which can be changed.

use iced::keyboard::Event;
use iced::widget::{column, container, row, text};
use iced::{Alignment, Element, Length};

use crate::i18n::Words;
use crate::ui::context::Context;
use crate::ui::icon::Icon;
use crate::ui::key_choice::{KeyChoice, KeyPreset};
use crate::ui::keys::{self, Binding, COMMANDS, Command, Group};
use crate::ui::part::controls::{body, caption, icon_label, link, strong};
use crate::ui::part::page;
use crate::ui::theme::{BODY, SMALL, STRONG, Tone, gap, style, width};
use crate::ui::widget::button::{Variant, button};

#[derive(Debug, Default)]
pub struct Shortcuts {
    /// The id of the command whose new key is awaited.
    capturing: Option<&'static str>,
    /// What the last change took from another command.
    taken: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Message {
    Preset(KeyPreset),
    /// Wait for the new key of this command.
    Change(&'static str),
    /// A key was pressed while one was awaited.
    Captured(Binding),
    KeepOld,
    /// No key for the command whose new key is awaited.
    NoKey,
    /// The preset's key again.
    Restore(&'static str),
    RestoreAll,
    Close,
}

#[derive(Debug, PartialEq, Eq)]
pub enum Action {
    None,
    Changed,
    Close,
}

impl Shortcuts {
    pub fn update(&mut self, message: Message, choice: &mut KeyChoice, words: &Words) -> Action {
        match message {
            Message::Preset(preset) => self.use_preset(preset, choice),
            Message::Change(id) => self.await_key(id),
            Message::Captured(binding) => self.take(binding, choice, words),
            Message::KeepOld => self.keep_old(),
            Message::NoKey => self.use_none(choice),
            Message::Restore(id) => self.restore(id, choice),
            Message::RestoreAll => self.restore_all(choice),
            Message::Close => Action::Close,
        }
    }

    /// What a key means while the new key of a command is awaited: Esc keeps the old one.
    pub fn captured(&self, event: &Event) -> Option<Message> {
        self.capturing?;
        let binding = Binding::pressed(event)?;
        if binding.to_string() == "Escape" {
            return Some(Message::KeepOld);
        }
        binding.can_be_chosen().then_some(Message::Captured(binding))
    }

    pub fn view<'a>(&'a self, context: Context<'a>) -> Element<'a, Message> {
        let palette = context.palette;
        let choice = &context.preferences.keys;
        let head = page::Head {
            about: Some(context.get("ui-keys-why")),
            tool: None,
            close: Some(Message::Close),
        };
        let head = head.view(context, "ui-keyboard");
        let presets = KeyPreset::ALL.map(|preset| {
            button(palette, Variant::Chip, text(preset.name()).size(BODY))
                .padding([gap::XS, gap::M])
                .chosen(preset == choice.preset)
                .on_press(Message::Preset(preset))
                .into()
        });
        let presets = column![
            strong(context.get("ui-keys-of")),
            iced::widget::row(presets).spacing(gap::S).wrap().vertical_spacing(gap::S)
        ]
        .spacing(gap::S);
        let restore_all = (!choice.changed.is_empty())
            .then(|| link(palette, Some(Icon::Back), context.get("ui-keys-restore-all")).on_press(Message::RestoreAll));
        let taken = self
            .taken
            .as_ref()
            .map(|taken| icon_label(Icon::Warn, taken.as_str(), SMALL, context.tone(Tone::Warn)));
        let mut content = column![presets].push(taken).push(restore_all).spacing(gap::L);
        for group in Group::ALL {
            content = content.push(self.group(context, group));
        }
        page::frame(palette, head, content, width::PAGE)
    }

    fn group<'a>(&'a self, context: Context<'a>, group: Group) -> Element<'a, Message> {
        let lines = COMMANDS
            .iter()
            .filter(|command| command.group == group)
            .map(|command| self.line(context, command));
        let lines = iced::widget::column(lines).spacing(gap::XS);
        column![caption(context.palette, context.get(group.heading())), lines]
            .spacing(gap::S)
            .into()
    }

    /// What a command does, its keys, and how to change them.
    fn line<'a>(&'a self, context: Context<'a>, command: &'static Command) -> Element<'a, Message> {
        let palette = context.palette;
        let choice = &context.preferences.keys;
        let meaning = container(body(context.get(command.meaning))).width(Length::Fill);
        let line = if self.capturing == Some(command.id) {
            row![
                meaning,
                strong(context.get("ui-keys-press")).color(palette.accent),
                link(palette, None, context.get("ui-keys-none")).on_press(Message::NoKey),
                link(palette, None, context.get("ui-cancel")).on_press(Message::KeepOld)
            ]
        } else {
            let changed = choice.changed.contains_key(command.id);
            let restore = changed.then(|| link(palette, None, context.get("ui-keys-restore")).on_press(Message::Restore(command.id)));
            let change = command
                .is_changeable
                .then(|| link(palette, None, context.get("ui-keys-change")).on_press(Message::Change(command.id)));
            row![meaning, caps(context, command)].push(restore).push(change)
        };
        line.spacing(gap::S).align_y(Alignment::Center).height(LINE).into()
    }

    fn use_preset(&mut self, preset: KeyPreset, choice: &mut KeyChoice) -> Action {
        choice.preset = preset;
        self.taken = None;
        Action::Changed
    }

    fn await_key(&mut self, id: &'static str) -> Action {
        self.capturing = Some(id);
        self.taken = None;
        Action::None
    }

    fn take(&mut self, binding: Binding, choice: &mut KeyChoice, words: &Words) -> Action {
        let Some(command) = self.capturing.take().and_then(find) else {
            return Action::None;
        };
        let named = [("key", binding.name(words).into())];
        match keys::owner(choice, command, binding) {
            Some(owner) if !owner.is_changeable => {
                self.taken = Some(words.with("ui-keys-fixed", &named));
                return Action::None;
            }
            owner => {
                let [(_, key)] = named;
                self.taken = owner.map(|owner| {
                    let what = words.get(owner.meaning);
                    words.with("ui-keys-taken", &[("key", key), ("what", what.into())])
                });
            }
        }
        keys::change(choice, command, binding);
        Action::Changed
    }

    fn keep_old(&mut self) -> Action {
        self.capturing = None;
        Action::None
    }

    fn use_none(&mut self, choice: &mut KeyChoice) -> Action {
        let Some(id) = self.capturing.take() else {
            return Action::None;
        };
        choice.changed.insert(id.to_owned(), Vec::new());
        Action::Changed
    }

    fn restore(&mut self, id: &str, choice: &mut KeyChoice) -> Action {
        choice.changed.remove(id);
        self.taken = None;
        Action::Changed
    }

    fn restore_all(&mut self, choice: &mut KeyChoice) -> Action {
        choice.changed.clear();
        self.taken = None;
        Action::Changed
    }
}

/// The keys of a command, each drawn as a key.
pub fn caps<'a, Message: 'a>(context: Context<'a>, command: &Command) -> Element<'a, Message> {
    let keys = keys::bindings(&context.preferences.keys, command);
    let caps = keys.into_iter().map(|binding| {
        container(text(binding.name(context.words)).size(SMALL).font(STRONG))
            .padding([gap::XS, gap::S])
            .style(style::panel(context.palette))
            .into()
    });
    iced::widget::row(caps).spacing(gap::XS).into()
}

fn find(id: &str) -> Option<&'static Command> {
    COMMANDS.iter().find(|command| command.id == id)
}

const LINE: f32 = gap::XXL;
