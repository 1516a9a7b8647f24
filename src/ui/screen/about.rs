//! About the program and whom it believes: version, licence, the authorities with their sources and dates.

use iced::widget::{column, container, row};
use iced::{Alignment, Element, Length, Task};

use crate::engine::EngineError;
use crate::signature::{Anchor, Sha256};
use crate::ui::context::Context;
use crate::ui::icon::Icon;
use crate::ui::part::controls::{SCREEN, body, caption, fact, field, hairline, outlined, scroll, small, strong, title, tool};
use crate::ui::theme::style;

/// The screen.
#[derive(Debug, Default)]
pub struct About {
    anchors: Option<Vec<Anchor>>,
    own: Vec<Sha256>,
    path: String,
}

/// What happens in it.
#[derive(Debug, Clone)]
pub enum Message {
    /// The authorities.
    Loaded(Result<(Vec<Anchor>, Vec<Sha256>), EngineError>),
    /// Add one from a file.
    Add,
    /// The file's bytes and name; `None` when no dialog answered.
    Picked(Option<(Vec<u8>, String)>),
    /// The path as typed.
    Path(String),
    /// Read the path typed.
    AddTyped,
    /// A file could not be read.
    Unreadable(EngineError),
    /// Added.
    Added(Result<Vec<Sha256>, EngineError>),
    /// No longer believe one of the profile's own.
    Distrust(Sha256),
    /// It is no longer believed.
    Distrusted(Result<(), EngineError>),
    /// Leave.
    Close,
}

/// What the parent does about it.
#[derive(Debug)]
pub enum Action {
    /// Nothing.
    None,
    /// Run this.
    Run(Task<Message>),
    /// It failed.
    Failed(EngineError),
    /// Leave the screen.
    Close,
}

impl About {
    /// The screen, the authorities on their way.
    pub fn new(context: Context<'_>) -> (Self, Task<Message>) {
        (Self::default(), load(context))
    }

    /// Updates the screen.
    pub fn update(&mut self, message: Message, context: Context<'_>) -> Action {
        match message {
            Message::Loaded(Ok((anchors, own))) => self.take(anchors, own),
            Message::Loaded(Err(error)) | Message::Unreadable(error) | Message::Added(Err(error)) | Message::Distrusted(Err(error)) => {
                Action::Failed(error)
            }
            Message::Add => Action::Run(Task::perform(pick(), Message::Picked)),
            Message::Picked(picked) => trust(picked, context),
            Message::Path(path) => self.type_path(path),
            Message::AddTyped => self.read_typed(),
            Message::Distrust(sha256) => distrust(sha256, context),
            Message::Added(Ok(_)) | Message::Distrusted(Ok(())) => Action::Run(load(context)),
            Message::Close => Action::Close,
        }
    }

    /// The screen.
    pub fn view<'a>(&'a self, context: Context<'a>) -> Element<'a, Message> {
        let palette = context.palette;
        let head = row![
            container(title(context.get("ui-about"))).width(Length::Fill),
            tool(palette, Icon::Close, context.get("ui-close"), Some(Message::Close))
        ]
        .align_y(Alignment::Center);
        let program = column![
            fact(palette, context.get("ui-version"), env!("CARGO_PKG_VERSION")),
            fact(palette, context.get("ui-licence"), env!("CARGO_PKG_LICENSE")),
            fact(palette, context.get("ui-network"), context.get("ui-network-which"))
        ]
        .spacing(6);
        let trust = column![strong(context.get("ui-authorities")), body(context.get("ui-authorities-why"))].spacing(4);
        let add = row![
            outlined(palette, Some(Icon::Plus), context.get("ui-authority-add")).on_press(Message::Add),
            field(palette, &context.get("ui-paste-path"), &self.path, false)
                .on_input(Message::Path)
                .on_submit(Message::AddTyped)
        ]
        .spacing(8)
        .align_y(Alignment::Center);
        let page = column![head, program, hairline(palette), trust, self.authorities(context), add]
            .spacing(16)
            .max_width(760)
            .padding(SCREEN);
        container(scroll(palette, page).height(Length::Fill))
            .width(Length::Fill)
            .height(Length::Fill)
            .style(style::ground(palette.surface))
            .into()
    }

    fn authorities<'a>(&'a self, context: Context<'a>) -> Element<'a, Message> {
        let palette = context.palette;
        let Some(anchors) = &self.anchors else {
            return small(palette, context.get("ui-loading")).into();
        };
        if anchors.is_empty() {
            return small(palette, context.get("ui-authorities-none")).into();
        }
        let mut list = column![caption(
            palette,
            context.with("ui-authorities-count", &[("n", anchors.len().into())])
        )]
        .spacing(8);
        for anchor in anchors {
            list = list.push(authority(context, anchor, self.own_digest(anchor)));
        }
        list.into()
    }

    fn take(&mut self, anchors: Vec<Anchor>, own: Vec<Sha256>) -> Action {
        self.anchors = Some(anchors);
        self.own = own;
        Action::None
    }

    /// The digest by which it can be removed, where the profile has added it.
    fn own_digest(&self, anchor: &Anchor) -> Option<Sha256> {
        let digest = Sha256::of(anchor.certificate.as_deref()?);
        self.own.contains(&digest).then_some(digest)
    }

    fn type_path(&mut self, path: String) -> Action {
        self.path = path;
        Action::None
    }

    fn read_typed(&mut self) -> Action {
        let path = std::path::PathBuf::from(std::mem::take(&mut self.path).trim());
        Action::Run(Task::perform(read(path), |answer| match answer {
            Ok(picked) => Message::Picked(Some(picked)),
            Err(error) => Message::Unreadable(error),
        }))
    }
}

fn authority<'a>(context: Context<'a>, anchor: &'a Anchor, own: Option<Sha256>) -> Element<'a, Message> {
    let palette = context.palette;
    let day = |at: Option<crate::clock::Timestamp>| at.map_or_else(|| "…".to_owned(), |at| context.words.instant(at));
    let span = context.with(
        "ui-fact-validity-span",
        &[("from", day(anchor.not_before).into()), ("to", day(anchor.not_after).into())],
    );
    let content = column![
        strong(anchor.name.as_str()),
        small(palette, span),
        small(palette, anchor.source.as_str())
    ]
    .spacing(2)
    .width(Length::Fill);
    let distrust = own.map(|sha256| outlined(palette, Some(Icon::Close), context.get("ui-distrust")).on_press(Message::Distrust(sha256)));
    container(row![content].push(distrust).spacing(10).align_y(Alignment::Center))
        .padding([8, 12])
        .width(Length::Fill)
        .style(style::panel(palette))
        .into()
}

fn load(context: Context<'_>) -> Task<Message> {
    let handle = context.handle.clone();
    let load = async move { Ok((handle.trusted().await?, handle.own_authorities().await?)) };
    Task::perform(load, Message::Loaded)
}

fn distrust(sha256: Sha256, context: Context<'_>) -> Action {
    let handle = context.handle.clone();
    Action::Run(Task::perform(async move { handle.distrust(sha256).await }, Message::Distrusted))
}

fn trust(picked: Option<(Vec<u8>, String)>, context: Context<'_>) -> Action {
    let Some((bytes, note)) = picked else { return Action::None };
    let handle = context.handle.clone();
    Action::Run(Task::perform(async move { handle.trust(bytes, note).await }, Message::Added))
}

async fn pick() -> Option<(Vec<u8>, String)> {
    let file = rfd::AsyncFileDialog::new()
        .add_filter("PEM, DER", &["pem", "crt", "cer", "der"])
        .pick_file()
        .await?;
    Some((file.read().await, file.file_name()))
}

async fn read(path: std::path::PathBuf) -> Result<(Vec<u8>, String), EngineError> {
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let bytes = tokio::fs::read(&path).await.map_err(|error| EngineError::File {
        path,
        reason: error.to_string(),
    })?;
    Ok((bytes, name))
}
