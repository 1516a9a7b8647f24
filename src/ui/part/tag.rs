//! Tags as the window shows them: a word in a colour.

use iced::Color;

use crate::account::Keywords;
use crate::ui::context::Context;
use crate::ui::icon::Icon;
use crate::ui::tags::{OWN_COLOURS, PREDEFINED, is_internal};
use crate::ui::widget::Badge;

/// A tag to show.
#[derive(Debug, Clone, PartialEq)]
pub struct Tag {
    pub keyword: String,
    pub name: String,
    pub colour: Color,
}

/// All tags, in the order of their keys.
pub fn all(context: Context<'_>) -> Vec<Tag> {
    let palette = context.palette;
    let predefined = PREDEFINED.iter().map(|(keyword, name, colour)| Tag {
        keyword: (*keyword).to_owned(),
        name: context.get(name),
        colour: palette.account(*colour),
    });
    let own = context.preferences.own_tags.iter().zip(OWN_COLOURS.iter().cycle());
    let own = own.map(|(tag, colour)| Tag {
        keyword: tag.keyword.clone(),
        name: tag.name.clone(),
        colour: palette.account(*colour),
    });
    predefined.chain(own).collect()
}

/// The tags of a message: those that are known in their order, then keywords of other programs that have no name here.
pub fn of(context: Context<'_>, keywords: Keywords) -> Vec<Tag> {
    if keywords.is_empty() {
        return Vec::new();
    }
    let known = all(context);
    let names = keywords.names().into_iter();
    let unknown = names.filter(|name| !is_internal(name) && known.iter().all(|tag| tag.keyword != *name));
    let unknown: Vec<Tag> = unknown
        .map(|name| Tag {
            keyword: name.clone(),
            name,
            colour: context.palette.muted,
        })
        .collect();
    known.into_iter().filter(|tag| keywords.has(&tag.keyword)).chain(unknown).collect()
}

/// The tags of a message in a row: two of them, and how many more there are.
pub fn badges(context: Context<'_>, keywords: Keywords) -> Vec<Badge> {
    let tags = of(context, keywords);
    let more = tags.len().saturating_sub(SHOWN);
    let badge = |word: String, colour: Color| Badge {
        icon: Icon::Tag,
        word,
        colour,
    };
    let mut badges: Vec<Badge> = tags.into_iter().take(SHOWN).map(|tag| badge(tag.name, tag.colour)).collect();
    if more > 0 {
        badges.push(badge(format!("+{more}"), context.palette.muted));
    }
    badges
}

/// Tags of a row that are shown with their names.
const SHOWN: usize = 2;
