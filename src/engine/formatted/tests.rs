use super::*;

fn read(html: &str) -> Page {
    let texts = [Source::Html(html.to_owned())];
    page(&texts, &CarriedImages::new()).unwrap_or_else(|| unreachable!("{html} is a page"))
}

fn said(html: &str) -> Vec<String> {
    read(html).texts().into_iter().map(str::to_owned).collect()
}

/// The texts of the runs with this property.
fn with(page: &Page, wanted: impl Fn(&TextStyle) -> bool) -> Vec<String> {
    let mut found = Vec::new();
    visit(&page.blocks, &mut |paragraph| {
        let mut from = 0;
        for run in &paragraph.runs {
            if wanted(&run.style) {
                found.push(paragraph.text.get(from..run.end).expect("whole letters").to_owned());
            }
            from = run.end;
        }
    });
    found
}

fn visit(blocks: &[Block], each: &mut dyn FnMut(&Paragraph)) {
    for block in blocks {
        match block {
            Block::Paragraph(paragraph) => each(paragraph),
            Block::List(entries) => entries.iter().for_each(|(_, blocks)| visit(blocks, each)),
            Block::Quote(blocks) => visit(blocks, each),
            Block::Table(table) => table.rows.iter().flatten().for_each(|cell| visit(&cell.blocks, each)),
            Block::Image(_) | Block::Rule => {}
        }
    }
}

#[test]
fn paragraphs_headings_and_styles_are_kept() {
    let page = read("<h2>Avviso</h2><p>Il <b>termine</b> scade <i>oggi</i>,\n  alle <u>18</u>.<br>Distinti saluti</p><hr><p>Fine</p>");
    assert_eq!(page.texts(), ["Avviso", "Il termine scade oggi, alle 18.\nDistinti saluti", "Fine"]);
    assert_eq!(with(&page, |style| style.bold), ["Avviso", "termine"]);
    assert_eq!(with(&page, |style| style.italic), ["oggi"]);
    assert!(matches!(&page.blocks[0], Block::Paragraph(heading) if heading.heading == Some(2)));
    assert!(matches!(&page.blocks[2], Block::Rule));
}

#[test]
fn lists_and_quotes_are_blocks_of_their_own() {
    let page = read("<ol start=3><li>tre<li>quattro<ul><li>dentro</ul></ol><blockquote>Scriveva:<p>testo</p></blockquote>");
    let Block::List(entries) = &page.blocks[0] else {
        unreachable!("{page:?}")
    };
    let marks: Vec<_> = entries.iter().map(|(mark, _)| mark.as_str()).collect();
    assert_eq!(marks, ["3.", "4."]);
    assert!(matches!(&entries[1].1[1], Block::List(inner) if inner[0].0 == "•"));
    assert!(matches!(&page.blocks[1], Block::Quote(blocks) if blocks.len() == 2));
}

#[test]
fn tables_of_data_keep_their_columns_and_others_do_not() {
    let rows = "<tr><th>Voce<th>Importo<tr><td>Capitale<td>14.320,00<tr><td>Interessi<td>118,40";
    let page = read(&format!("<table>{rows}</table>"));
    let Block::Table(table) = &page.blocks[0] else {
        unreachable!("{page:?}")
    };
    assert_eq!(table.rows.iter().map(Vec::len).collect::<Vec<_>>(), [2, 2, 2]);
    assert!(table.rows[0][0].is_head && !table.rows[1][0].is_head);
    let arranged =
        read("<table><tr><td><p>Uno</p></td><td><table><tr><td>Due</td></tr></table></td></tr><tr><td>Tre</td><td>Q</td></tr></table>");
    assert_eq!(arranged.texts(), ["Uno", "Due", "Tre", "Q"]);
    assert!(arranged.blocks.iter().all(|block| matches!(block, Block::Paragraph(_))));
}

#[test]
fn hidden_text_is_kept_and_marked() {
    let page = read(
        "<style>.pre { display: none }</style><div class=pre>Anteprima</div><p>Visibile <span style='font-size:0'>segreto</span></p>\
         <p style='color:#fff'>bianco</p><table bgcolor=navy><tr><td style='color:#fff'>su blu</td></tr></table>\
         <div style='display:none'>&nbsp;&zwnj;&nbsp;</div>",
    );
    assert!(page.has_hidden_text);
    assert_eq!(with(&page, |style| style.hidden), ["Anteprima", "segreto", "bianco"]);
    assert!(!read("<p>tutto si vede</p><div hidden>&nbsp;</div>").has_hidden_text);
}

#[test]
fn a_link_shows_where_it_leads_if_its_text_names_another_place() {
    let page = read("<p><a href='https://evil.example/x'>www.gov.it</a> e <a href='https://gov.it/y'>gov.it</a></p>");
    assert_eq!(with(&page, |style| style.warning), [" [evil.example]"]);
    assert_eq!(page.links.iter().map(|link| link.is_deceptive).collect::<Vec<_>>(), [true, false]);
    let image = read("<a href='https://evil.example/'><div>gov.it</div></a>");
    assert_eq!(image.links.len(), 1);
}

#[test]
fn remote_images_are_counted_and_carried_ones_drawn() {
    let png = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\0\0\x10\0\0\0\x08\x08\x06\0\0\0".to_vec();
    let mut carried = CarriedImages::new();
    carried.insert("logo@x".into(), Box::new(move || png.clone()));
    let html = "<img src='http://t.example/p.gif' width=1><img src='cid:logo@x' width=8 alt=Logo><img src='cid:altra' alt='Timbro'>testo";
    let page = page(&[Source::Html(html.into())], &carried).expect("a page");
    assert_eq!(page.remote_images, 1);
    assert!(matches!(&page.blocks[0], Block::Image(image) if image.size == (16, 8) && image.wanted == (Some(8), None)));
    assert_eq!(page.texts(), ["[Timbro]testo"]);
}

#[test]
fn what_is_no_text_of_the_page_is_left_out() {
    let html = "<title>x</title><script>y</script><style>z{}</style><svg><text>w</text></svg><p>Solo questo</p><!-- v -->";
    assert_eq!(said(html), ["Solo questo"]);
}

#[test]
fn a_page_of_any_shape_is_bounded() {
    for html in [
        "<div>".repeat(250) + "in fondo",
        "<blockquote><ul><li>".repeat(80) + "in fondo",
        "<table><tr><td>".repeat(80) + "in fondo",
        "<b><p>x</b>".repeat(200),
        "<table>testo<tr>testo<td>cella</table>".repeat(200),
    ] {
        let texts = [Source::Html(html.clone())];
        let page = page(&texts, &CarriedImages::new());
        let text = page.map(|page| page.texts().join(" ")).unwrap_or_default();
        assert!(text.len() <= 2 * html.len(), "{}", text.len());
    }
    let many = "<p>x</p>".repeat(8_000);
    assert_eq!(page(&[Source::Html(many)], &CarriedImages::new()), None);
}
