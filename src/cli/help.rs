//! Help in the user's language: the texts of all commands and options come from `cli.ftl`.

use std::ffi::OsString;

use crate::i18n::{Language, Words};

/// The language of `--lang`, read before the arguments are parsed, since parsing may print help.
pub fn language_of(arguments: &[OsString]) -> Option<Language> {
    let mut texts = arguments.iter().filter_map(|argument| argument.to_str());
    while let Some(text) = texts.next() {
        let tag = match text.strip_prefix("--lang") {
            Some("") => texts.next(),
            Some(rest) => rest.strip_prefix('='),
            None => continue,
        };
        return tag.and_then(Language::from_tag);
    }
    None
}

/// The command and its subcommands with their help in the language of `words`. The keys are
/// `help-<command>`, with `-more` for a paragraph below it, and `help-<command>--<option>`.
pub fn localised(command: clap::Command, words: &Words) -> clap::Command {
    let mut command = command;
    command.build();
    translate(command, "recapito", words)
}

fn translate(command: clap::Command, path: &str, words: &Words) -> clap::Command {
    let key = format!("help-{path}");
    let about = words.get(&key);
    let more = format!("{key}-more");
    let command = match words.has(&more) {
        true => command.after_help(words.get(&more)),
        false => command,
    };
    command
        .about(about)
        .long_about(None)
        .help_template(format!(
            "{{about}}\n\n{} {{usage}}\n\n{{all-args}}{{after-help}}\n",
            words.get("help-heading-usage")
        ))
        .subcommand_help_heading(words.get("help-heading-commands"))
        .mut_args(|argument| {
            let heading = match argument.is_positional() {
                true => "help-heading-arguments",
                false => "help-heading-options",
            };
            let key = argument_key(path, &argument);
            let order = match argument.get_id().as_str() {
                "help" | "version" => LAST,
                _ if argument.is_global_set() => AFTER_THEIRS,
                _ => OWN,
            };
            let argument = argument.help(words.get(&key)).long_help(None).help_heading(words.get(heading));
            argument.display_order(order).hide_possible_values(true)
        })
        .mut_subcommands(|below| {
            let path = match path {
                "recapito" => below.get_name().to_owned(),
                path => format!("{path}-{}", below.get_name()),
            };
            translate(below, &path, words)
        })
}

/// A command's own options are listed first, the global ones after them.
const OWN: usize = 0;
const AFTER_THEIRS: usize = 900;
const LAST: usize = 999;

/// Global options have one text for all commands.
fn argument_key(path: &str, argument: &clap::Arg) -> String {
    let id = argument.get_id().as_str().replace('_', "-");
    match id.as_str() {
        "help" | "version" => format!("help-recapito--{id}"),
        _ if argument.is_global_set() => format!("help-recapito--{id}"),
        _ => format!("help-{path}--{id}"),
    }
}
