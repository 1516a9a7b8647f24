//! Dates of header fields in generated forms, zones and languages, whose instant is known. `FUZZ_SEED=n` selects other dates,
//! `FUZZ_ROUNDS=n` their number.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::{Offset, TimeZone};
use recapito::pec::{read_date, read_exact_date};

use crate::fuzz_smoke::{Random, number};

#[test]
fn the_instant_of_a_date_is_read_in_every_form_zone_and_language() {
    let seed = number("FUZZ_SEED").unwrap_or(20_241_201);
    let rounds = number("FUZZ_ROUNDS").unwrap_or(ROUNDS);
    eprintln!("{rounds} dates of seed {seed}");
    let mut dice = Random::new(seed);
    for round in 0..rounds {
        let (text, at) = written(&mut dice);
        let read = read_date(text.as_bytes());
        assert_eq!(read, Some(at), "seed {seed}, round {round}: {text:?}");
    }
}

#[test]
fn no_text_that_begins_like_a_separator_is_a_date() {
    let seed = number("FUZZ_SEED").unwrap_or(20_241_201);
    let rounds = number("FUZZ_ROUNDS").unwrap_or(ROUNDS);
    eprintln!("{rounds} texts of seed {seed}");
    let mut dice = Random::new(seed);
    let words = [
        "my", "side", "Monday", "10:30", "2024", "on", "12", "Feb", "we", "start", "here", "CET",
    ];
    for round in 0..rounds {
        let mut text: Vec<&str> = (0..dice.next_below(8)).map(|_| words[dice.next_below(words.len())]).collect();
        text.insert(dice.next_below(text.len() + 1), "agree");
        let text = text.join(" ");
        assert_eq!(read_exact_date(&text), None, "seed {seed}, round {round}: {text:?}");
    }
}

/// Default number of dates.
const ROUNDS: u64 = 20_000;

/// A date as some program writes it, and the instant it means.
fn written(dice: &mut Random) -> (String, Timestamp) {
    // 1997 to 2049: the rules of summer time hold, and a year of two digits is clear.
    let local = DateTime::new(
        1997 + dice.next_below(53) as i16,
        1 + dice.next_below(12) as i8,
        1 + dice.next_below(28) as i8,
        0,
        0,
        0,
        0,
    )
    .unwrap();
    let (hours, minutes) = (dice.next_below(24) as i8, dice.next_below(60) as i8);
    let has_seconds = dice.next_below(4) > 0;
    let seconds = if has_seconds { dice.next_below(60) as i8 } else { 0 };
    let local = local.date().at(hours, minutes, seconds, 0);
    let separator = if dice.next_below(6) == 0 { "." } else { ":" };
    let time = match has_seconds {
        true => format!("{hours:02}{separator}{minutes:02}{separator}{seconds:02}"),
        false => format!("{hours:02}{separator}{minutes:02}"),
    };
    let (zone, offset) = zone(dice, local);
    let at = match offset {
        Some(offset) => Offset::from_seconds(offset).unwrap().to_timestamp(local).unwrap(),
        None => TimeZone::posix("CET-1CEST,M3.5.0,M10.5.0/3").unwrap().to_timestamp(local).unwrap(),
    };
    (form(dice, local, &time, &zone), at)
}

/// A zone as text, with its offset in seconds; none where nothing is said.
fn zone(dice: &mut Random, local: DateTime) -> (String, Option<i32>) {
    const NAMED: [(&str, i32); 18] = [
        ("UT", 0),
        ("GMT", 0),
        ("UTC", 0),
        ("Z", 0),
        ("WET", 0),
        ("CET", 1),
        ("MET", 1),
        ("MEZ", 1),
        ("CEST", 2),
        ("MEST", 2),
        ("MESZ", 2),
        ("MET DST", 2),
        ("EET", 2),
        ("EEST", 3),
        ("EST", -5),
        ("EDT", -4),
        ("PST", -8),
        ("PDT", -7),
    ];
    let hours = dice.next_below(25) as i32 - 12;
    let minutes = [0, 0, 0, 30, 45][dice.next_below(5)];
    let sign = if hours < 0 { '-' } else { '+' };
    let offset = (hours.abs() * 60 + minutes) * if hours < 0 { -60 } else { 60 };
    let (number, colon) = (
        format!("{sign}{:02}{minutes:02}", hours.abs()),
        format!("{sign}{:02}:{minutes:02}", hours.abs()),
    );
    let whole = format!("{sign}{}", hours.abs());
    let (name, named) = NAMED[dice.next_below(NAMED.len())];
    match dice.next_below(12) {
        0 | 1 => (number, Some(offset)),
        2 => (colon, Some(offset)),
        3 => (format!("{number} (CEST)"), Some(offset)),
        4 => (format!("GMT{number}"), Some(offset)),
        5 => (format!("({}{colon})", ["GMT", "UTC"][dice.next_below(2)]), Some(offset)),
        6 if minutes == 0 => (format!("UTC{whole}"), Some(offset)),
        7 => (name.to_lowercase(), Some(named * 3600)),
        8 => (format!("({name})"), Some(named * 3600)),
        9 | 10 => (name.to_owned(), Some(named * 3600)),
        // Hours that are not there or are there twice, when summer time begins and ends.
        _ if local.hour() < 4 => ("+0000".to_owned(), Some(0)),
        _ => (String::new(), None),
    }
}

fn form(dice: &mut Random, local: DateTime, time: &str, zone: &str) -> String {
    let language = dice.next_below(2);
    let pick = |names: &[&str]| names[dice.next_below(names.len())].to_owned();
    let (mut day_name, mut month_name) = {
        let mut pick = pick;
        let weekday = local.weekday().to_monday_zero_offset() as usize;
        (pick(DAYS[language][weekday]), pick(MONTHS[language][local.month() as usize - 1]))
    };
    match dice.next_below(4) {
        0 => (day_name, month_name) = (day_name.to_lowercase(), month_name.to_lowercase()),
        1 => (day_name, month_name) = (day_name.to_uppercase(), month_name.to_uppercase()),
        _ => {}
    }
    let (day, month, year) = (local.day(), local.month(), local.year());
    let short = year.rem_euclid(100);
    let comma = ["", ","][dice.next_below(2)];
    let text = match dice.next_below(16) {
        0..=3 => format!("{day_name}{comma} {day} {month_name} {year} {time} {zone}"),
        4 => format!("{day_name}, {day:02} {month_name} {short:02} {time} {zone}"),
        5 => format!("{day} {month_name} {year} {time} {zone}"),
        6 => format!("{day_name} {month_name} {day:2} {time} {year} {zone}"),
        7 => format!("{day_name} {month_name} {day:2} {time} {zone} {year}"),
        8 => format!("{year:04}-{month:02}-{day:02} {time} {zone}"),
        9 => format!("{year:04}-{month:02}-{day:02}T{time} {zone}"),
        10 => format!("{day:02}/{month:02}/{year} {time} {zone}"),
        11 => format!("{day:02}.{month:02}.{year} {time} {zone}"),
        12 => format!("{day}-{month_name}-{year} {time} {zone}"),
        13 => format!("{day_name} {day} {month_name} {year}, ore {time} {zone}"),
        14 => format!("{month_name} {day}, {year} {time} {zone}"),
        _ => format!("{day_name}, {day} {month_name} {year}\r\n\t{time} {zone} (un commento \u{e8})"),
    };
    text.trim_end().to_owned()
}

const DAYS: [[&[&str]; 7]; 2] = [
    [
        &["Mon", "Monday"],
        &["Tue", "Tuesday"],
        &["Wed", "Wednesday"],
        &["Thu"],
        &["Fri"],
        &["Sat", "Saturday"],
        &["Sun"],
    ],
    [
        &["lun", "lunedì", "lun."],
        &["mar", "martedì"],
        &["mer", "mercoledi"],
        &["gio", "giovedì"],
        &["ven", "ven."],
        &["sab", "sabato"],
        &["dom"],
    ],
];

const MONTHS: [[&[&str]; 12]; 2] = [
    [
        &["Jan", "January"],
        &["Feb"],
        &["Mar", "March"],
        &["Apr"],
        &["May"],
        &["Jun", "June"],
        &["Jul"],
        &["Aug", "August"],
        &["Sep", "Sept"],
        &["Oct"],
        &["Nov"],
        &["Dec", "December"],
    ],
    [
        &["gen", "gennaio"],
        &["feb", "febbraio"],
        &["mar", "marzo"],
        &["apr"],
        &["mag", "maggio"],
        &["giu", "giugno"],
        &["lug", "luglio"],
        &["ago", "agosto"],
        &["set", "sett", "settembre"],
        &["ott", "ottobre"],
        &["nov"],
        &["dic", "dicembre"],
    ],
];
