//! `show`: one message: its verdict, then its text, then its parts.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use serde::Serialize;

use super::address::address;
use super::escape::{escape, escape_lines};
use super::exit::CommandResult;
use super::runtime::block_on;
use super::table::Table;
use super::verification_report::VerificationReport;
use super::verify::block;
use super::{Context, Exit, Failure, identify};
use crate::engine::openable::Opening;
use crate::engine::view::{MessageView, PartView};
use crate::engine::{EngineError, Handle, filename, mark_as_downloaded};
use crate::i18n::Words;

#[derive(Debug, Clone, clap::Args)]
pub struct Arguments {
    /// The SHA-256, or its first digits.
    #[arg(value_name = "ID")]
    pub id: String,
    /// Writes the exact bytes to stdout.
    #[arg(long, conflicts_with_all = ["part", "save"])]
    pub raw: bool,
    /// One decoded part, to stdout or into the folder of `--save`.
    #[arg(long, value_name = "N")]
    pub part: Option<usize>,
    /// Saves the attachments, or the one part, into this folder, never overwriting.
    #[arg(long, value_name = "DIR")]
    pub save: Option<PathBuf>,
}

pub fn run(arguments: Arguments, context: &mut Context<'_>) -> CommandResult {
    let handle = context.engine()?;
    block_on(async {
        let message = identify::message(handle, &arguments.id).await?;
        if arguments.raw {
            context.out.write_all(&handle.raw(message).await?)?;
            return Ok(Exit::Good);
        }
        let view = handle.message(message).await?;
        match (arguments.part, &arguments.save) {
            (Some(number), None) => {
                part(&view, number)?;
                context.out.write_all(&handle.part(message, number).await?)?;
            }
            (Some(number), Some(dir)) => save(handle, &view, &[part(&view, number)?], dir, context).await?,
            (None, Some(dir)) => save(handle, &view, &attachments(&view), dir, context).await?,
            (None, None) => print(&view, context)?,
        }
        Ok(Exit::Good)
    })
}

fn part(view: &MessageView, number: usize) -> Result<&PartView, EngineError> {
    view.parts.iter().find(|part| part.number == number).ok_or(EngineError::NotFound)
}

fn attachments(view: &MessageView) -> Vec<&PartView> {
    view.content.attachments.iter().filter_map(|index| view.parts.get(*index)).collect()
}

/// Saves parts under safe names and prints each path.
async fn save(handle: &Handle, view: &MessageView, parts: &[&PartView], dir: &Path, context: &mut Context<'_>) -> Result<(), Failure> {
    filename::create_folder(dir).map_err(|error| Failure::file(dir, &error))?;
    let mut saved = Vec::new();
    let mut unsafe_ones = Vec::new();
    for part in parts {
        let bytes = handle.part(view.message, part.number).await?;
        let (mut file, path) = filename::create_in(dir, &part.file_name, &part.file_name).map_err(|error| Failure::file(dir, &error))?;
        file.write_all(&bytes).map_err(|error| Failure::file(&path, &error))?;
        mark_as_downloaded(&path);
        if let Opening::Refused(danger) = &part.opening {
            unsafe_ones.push((path.display().to_string(), danger.clone()));
        }
        saved.push(path.display().to_string());
    }
    for (path, danger) in &unsafe_ones {
        let variables = [
            ("path", escape(path).into()),
            ("reason", escape(&context.words.danger(danger)).into()),
        ];
        context.say(&context.words.with("saved-unsafe", &variables))?;
    }
    if context.json {
        return context.document(&saved);
    }
    for path in &saved {
        let variables = [("path", escape(path).into())];
        writeln!(context.out, "{}", context.words.with("saved-to", &variables))?;
    }
    match saved.is_empty() {
        true => context.say(&context.words.get("no-attachments")),
        false => Ok(()),
    }
}

fn print(view: &MessageView, context: &mut Context<'_>) -> Result<(), Failure> {
    let words = context.words;
    let report = VerificationReport::new(String::new(), view.message, &view.verification, &view.reading, context.now(), words);
    if context.json {
        return context.document(&Json::new(view, &report, words));
    }
    block::write(&report, words, context.out)?;
    writeln!(context.out)?;
    headers(view, words).write(context.out)?;
    writeln!(context.out)?;
    writeln!(context.out, "{}", escape_lines(&view.content.text))?;
    for (applies, key) in [
        (view.content.from_html, "text-from-html"),
        (view.content.without_layout, "text-without-layout"),
        (view.content.cut, "text-cut"),
    ] {
        if applies {
            writeln!(context.out, "[{}]", words.get(key))?;
        }
    }
    parts(view, context)
}

fn headers(view: &MessageView, words: &Words) -> Table {
    let inner = &view.content;
    let mut table = Table::default();
    if let Some((name, from)) = &inner.from {
        let from = address(from);
        table.row([
            words.get("header-from"),
            match name.is_empty() {
                true => from,
                false => format!("{name} <{from}>"),
            },
        ]);
    }
    for (key, addresses, others) in [("header-to", &inner.to, inner.to_others), ("header-cc", &inner.cc, inner.cc_others)] {
        if !addresses.is_empty() {
            table.row([words.get(key), words.addresses(addresses, others, address)]);
        }
    }
    table.row([words.get("header-subject"), inner.subject.clone()]);
    if let Some(date) = inner.date {
        table.row([words.get("header-date"), words.instant(date)]);
    }
    table
}

fn parts(view: &MessageView, context: &mut Context<'_>) -> Result<(), Failure> {
    let words = context.words;
    let (technical, ordinary): (Vec<&PartView>, Vec<&PartView>) = view.parts.iter().partition(|part| part.technical);
    let attached = attachments(view);
    let ordinary: Vec<&PartView> = ordinary.into_iter().filter(|part| attached.contains(part)).collect();
    for (key, parts) in [("attachments-heading", ordinary), ("technical-heading", technical)] {
        if parts.is_empty() {
            continue;
        }
        writeln!(context.out)?;
        writeln!(context.out, "{}", words.get(key))?;
        let mut table = Table::indented(2);
        for part in parts {
            table.row([
                part.number.to_string(),
                part.name.clone(),
                part.media_type.clone(),
                words.size(part.size),
            ]);
        }
        table.write(context.out)?;
    }
    Ok(())
}

#[derive(Serialize)]
struct Json<'v> {
    id: crate::signature::Sha256,
    copies: Vec<CopyJson>,
    unread: bool,
    size: u64,
    dispatch: Option<String>,
    verification: &'v VerificationReport,
    from: Option<FromJson>,
    to: Vec<String>,
    to_others: usize,
    cc: Vec<String>,
    cc_others: usize,
    subject: &'v str,
    date: Option<String>,
    text: &'v str,
    text_from_html: bool,
    text_without_layout: bool,
    text_cut: bool,
    parts: Vec<PartJson>,
}

#[derive(Serialize)]
struct CopyJson {
    account: String,
    folder: String,
}

#[derive(Serialize)]
struct FromJson {
    name: String,
    address: String,
}

#[derive(Serialize)]
struct PartJson {
    number: usize,
    name: String,
    file_name: String,
    media_type: String,
    size: u64,
    technical: bool,
    attachment: bool,
    depth: u16,
}

impl<'v> Json<'v> {
    fn new(view: &'v MessageView, verification: &'v VerificationReport, words: &Words) -> Self {
        let inner = &view.content;
        Self {
            id: view.message,
            copies: view
                .locations
                .iter()
                .map(|location| CopyJson {
                    account: address(location.account.as_str()),
                    folder: location.folder.clone(),
                })
                .collect(),
            unread: !view.flags.seen,
            size: view.size,
            dispatch: view.dispatch.as_ref().map(ToString::to_string),
            verification,
            from: inner.from.as_ref().map(|(name, from)| FromJson {
                name: name.clone(),
                address: address(from),
            }),
            to: inner.to.iter().map(|to| address(to)).collect(),
            to_others: inner.to_others,
            cc: inner.cc.iter().map(|cc| address(cc)).collect(),
            cc_others: inner.cc_others,
            subject: &inner.subject,
            date: inner.date.map(|at| words.rfc3339(at)),
            text: &inner.text,
            text_from_html: inner.from_html,
            text_without_layout: inner.without_layout,
            text_cut: inner.cut,
            parts: view
                .parts
                .iter()
                .enumerate()
                .map(|(index, part)| PartJson {
                    number: part.number,
                    name: part.name.clone(),
                    file_name: part.file_name.clone(),
                    media_type: part.media_type.clone(),
                    size: part.size,
                    technical: part.technical,
                    attachment: inner.attachments.contains(&index),
                    depth: part.depth,
                })
                .collect(),
        }
    }
}
