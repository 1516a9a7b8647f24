//! About the program and the authorities it trusts: version, licence, trust anchors with their sources and dates.

use iced::widget::{column, container, row};
use iced::{Alignment, Element, Length, Task};

use crate::clock::Timestamp;
use crate::engine::EngineError;
use crate::engine::files;
use crate::signature::{Anchor, Anchors, Sha256};
use crate::ui::context::Context;
use crate::ui::file_dialog::read_file;
use crate::ui::icon::Icon;
use crate::ui::part::controls::{body, caption, fact, field, hairline, outlined, selectable, small, strong};
use crate::ui::part::page;
use crate::ui::theme::{READING, SMALL, gap, style, width};

#[derive(Debug, Default)]
pub struct About {
    anchors: Option<Vec<Anchor>>,
    own: Vec<Sha256>,
    path: String,
    /// All signatures are being verified again under changed anchors.
    judging: bool,
}

#[derive(Debug, Clone)]
pub enum Message {
    Loaded(Result<(Vec<Anchor>, Vec<Sha256>), EngineError>),
    Add,
    /// Bytes and name of the file; `None` when no dialog answered.
    FileChosen(Option<(Vec<u8>, String)>),
    PathTyped(String),
    AddTyped,
    Unreadable(EngineError),
    Added(Result<Vec<Sha256>, EngineError>),
    /// Removes one of the anchors the profile has added.
    Distrust(Sha256),
    Distrusted(Result<(), EngineError>),
    Close,
}

#[derive(Debug)]
pub enum Action {
    None,
    Run(Task<Message>),
    Failed(EngineError),
    Close,
}

impl About {
    /// The screen, its anchors being loaded.
    pub fn new(context: Context<'_>) -> (Self, Task<Message>) {
        (Self::default(), load(context))
    }

    pub fn update(&mut self, message: Message, context: Context<'_>) -> Action {
        match message {
            Message::Loaded(Ok((anchors, own))) => self.loaded(anchors, own),
            Message::Loaded(Err(error)) | Message::Unreadable(error) | Message::Added(Err(error)) | Message::Distrusted(Err(error)) => {
                self.judging = false;
                Action::Failed(error)
            }
            Message::Add => Action::Run(Task::perform(pick(), Message::FileChosen)),
            Message::FileChosen(picked) => self.trust(picked, context),
            Message::PathTyped(path) => self.type_path(path),
            Message::AddTyped => self.read_typed(),
            Message::Distrust(sha256) => self.distrust(sha256, context),
            Message::Added(Ok(_)) | Message::Distrusted(Ok(())) => Action::Run(load(context)),
            Message::Close => Action::Close,
        }
    }

    pub fn view<'a>(&'a self, context: Context<'a>) -> Element<'a, Message> {
        let palette = context.palette;
        let head = page::head(context, "ui-about", Message::Close);
        let program = column![
            fact(palette, context.get("ui-version"), env!("CARGO_PKG_VERSION")),
            fact(palette, context.get("ui-licence"), env!("CARGO_PKG_LICENSE")),
            fact(palette, context.get("ui-network"), context.get("ui-network-which"))
        ]
        .spacing(gap::S);
        let content = column![
            program,
            hairline(palette),
            self.trust_section(context),
            hairline(palette),
            providers(context),
            hairline(palette),
            libraries(context)
        ]
        .spacing(gap::L);
        page::frame(palette, head, content, width::PAGE_WIDE)
    }

    /// Every trust anchor, and how to add one.
    fn trust_section<'a>(&'a self, context: Context<'a>) -> Element<'a, Message> {
        let palette = context.palette;
        let on = Anchors::bundle_date().map(|date| context.with("ui-authorities-on", &[("date", context.words.date(date).into())]));
        let heading = column![heading(context, "ui-authorities"), body(context.get("ui-authorities-why"))]
            .push(on.map(|on| small(palette, on)))
            .spacing(gap::XS);
        let add: Element<'a, Message> = match self.judging {
            true => small(palette, context.get("ui-rechecking")).into(),
            false => row![
                outlined(palette, Some(Icon::Plus), context.get("ui-authority-add")).on_press(Message::Add),
                field(palette, &context.get("ui-paste-path"), &self.path, false)
                    .on_input(Message::PathTyped)
                    .on_submit(Message::AddTyped)
            ]
            .spacing(gap::S)
            .align_y(Alignment::Center)
            .into(),
        };
        column![heading, self.authorities(context), add].spacing(gap::M).into()
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
        .spacing(gap::S);
        for anchor in anchors {
            list = list.push(authority(context, anchor, self.own_digest(anchor), self.judging));
        }
        list.into()
    }

    fn trust(&mut self, picked: Option<(Vec<u8>, String)>, context: Context<'_>) -> Action {
        let Some((bytes, note)) = picked else { return Action::None };
        self.judging = true;
        let handle = context.handle.clone();
        Action::Run(Task::perform(async move { handle.trust(bytes, note).await }, Message::Added))
    }

    fn distrust(&mut self, sha256: Sha256, context: Context<'_>) -> Action {
        self.judging = true;
        let handle = context.handle.clone();
        Action::Run(Task::perform(async move { handle.distrust(sha256).await }, Message::Distrusted))
    }

    fn loaded(&mut self, anchors: Vec<Anchor>, own: Vec<Sha256>) -> Action {
        self.judging = false;
        self.anchors = Some(anchors);
        self.own = own;
        Action::None
    }

    /// The digest to remove it by, if the profile has added it.
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
            Ok(picked) => Message::FileChosen(Some(picked)),
            Err(error) => Message::Unreadable(error),
        }))
    }
}

fn authority<'a>(context: Context<'a>, anchor: &'a Anchor, own: Option<Sha256>, judging: bool) -> Element<'a, Message> {
    let palette = context.palette;
    let day = |at: Option<Timestamp>| at.map_or_else(|| "…".to_owned(), |at| context.words.day(at));
    let span = context.with(
        "ui-fact-validity-span",
        &[("from", day(anchor.not_before).into()), ("to", day(anchor.not_after).into())],
    );
    let origin = match (own, &anchor.certificate) {
        (Some(_), _) => "ui-authority-own",
        (None, None) => "ui-authority-bundled",
        (None, Some(_)) => "ui-authority-demo",
    };
    let distrust = own.map(|sha256| {
        outlined(palette, Some(Icon::Close), context.get("ui-distrust")).on_press_maybe((!judging).then_some(Message::Distrust(sha256)))
    });
    let head = row![
        container(strong(anchor.name.as_str())).width(Length::Fill),
        small(palette, context.get(origin))
    ]
    .push(distrust)
    .spacing(gap::S)
    .align_y(Alignment::Center);
    let content = column![
        head,
        fact(palette, context.get("ui-authority-validity"), span),
        fact(palette, context.get("ui-authority-key"), anchor.spki.to_string()),
        fact(palette, context.get("ui-authority-source"), anchor.source.as_str())
    ]
    .spacing(gap::XS);
    container(content)
        .padding([gap::S, gap::M])
        .width(Length::Fill)
        .style(style::panel(palette))
        .into()
}

/// The known providers with their servers and domains.
fn providers<'a>(context: Context<'a>) -> Element<'a, Message> {
    let palette = context.palette;
    let on = context.handle.providers_checked_on();
    let on = on.map(|date| context.with("ui-providers-on", &[("date", context.words.date(date).into())]));
    let mut list = column![heading(context, "ui-providers"), body(context.get("ui-providers-why"))]
        .push(on.map(|on| small(palette, on)))
        .spacing(gap::XS);
    for preset in context.handle.providers() {
        let servers = context.with(
            "ui-provider-found",
            &[("imap", preset.imap.to_string().into()), ("smtp", preset.smtp.to_string().into())],
        );
        let content = column![
            strong(preset.provider),
            small(palette, servers),
            small(palette, preset.domains.join(", "))
        ]
        .spacing(gap::XS);
        list = list.push(container(content).padding(iced::Padding::ZERO.top(gap::S)));
    }
    list.into()
}

/// The libraries in the program, with their licences.
fn libraries<'a>(context: Context<'a>) -> Element<'a, Message> {
    let palette = context.palette;
    let head = column![heading(context, "ui-libraries"), body(context.get("ui-libraries-why"))].spacing(gap::XS);
    column![head, selectable(palette, LIBRARIES, SMALL)].spacing(gap::M).into()
}

/// One a line: name, version, licence.
pub const LIBRARIES: &str = include_str!("../../../assets/third-party.txt");

fn heading<'a>(context: Context<'a>, key: &str) -> iced::widget::Text<'a> {
    strong(context.get(key)).size(READING)
}

fn load(context: Context<'_>) -> Task<Message> {
    let handle = context.handle.clone();
    let load = async move { Ok((handle.trusted().await?, handle.own_authorities().await?)) };
    Task::perform(load, Message::Loaded)
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
    let bytes = read_file(path, files::CERTIFICATES).await?;
    Ok((bytes, name))
}
