//! Images that the message carries. The window's renderer draws SVG and decodes the images inside; a drawing around each image is enough.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use iced::widget::svg::Handle;

use crate::engine::formatted::{Block, Image, ImageFormat, Page};
use crate::ui::theme::width;

/// What the renderer keeps of the images, in the order in which they are drawn.
pub(in super::super) fn handles(page: &Page) -> Vec<Handle> {
    let mut handles = Vec::new();
    collect(&page.blocks, &mut handles);
    handles
}

fn collect(blocks: &[Block], handles: &mut Vec<Handle>) {
    for block in blocks {
        match block {
            Block::Image(image) => handles.push(Handle::from_memory(drawing(image).into_bytes())),
            Block::List(entries) => entries.iter().for_each(|(_, blocks)| collect(blocks, handles)),
            Block::Quote(blocks) => collect(blocks, handles),
            Block::Table(table) => table.rows.iter().flatten().for_each(|cell| collect(&cell.blocks, handles)),
            Block::Paragraph(_) | Block::Rule => {}
        }
    }
}

fn drawing(image: &Image) -> String {
    let (width, height) = image.size;
    let kind = match image.format {
        ImageFormat::Png => "png",
        ImageFormat::Jpeg => "jpeg",
        ImageFormat::Gif => "gif",
    };
    let bytes = STANDARD.encode(&image.bytes);
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" xmlns:xlink=\"http://www.w3.org/1999/xlink\" width=\"{width}\" height=\"{height}\">\
         <image width=\"{width}\" height=\"{height}\" xlink:href=\"data:image/{kind};base64,{bytes}\"/></svg>"
    )
}

/// The size that the page wants, as far as a line of text is wide.
pub(super) fn drawn_size(image: &Image) -> (f32, f32) {
    let (own_width, own_height) = (image.size.0 as f32, image.size.1 as f32);
    let share = own_height / own_width.max(1.0);
    let wanted = match image.wanted {
        (Some(width), _) => width as f32,
        (None, Some(height)) => height as f32 / share,
        (None, None) => own_width,
    };
    let drawn = wanted.clamp(1.0, width::READING);
    (drawn, drawn * share)
}
