//! Help in the user's language: every command and option takes its line from `cli.ftl`.

use std::ffi::OsString;

use crate::i18n::{Language, Words};

/// The language named by `--lang` before anything else is parsed; help may be what is asked for.
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

/// The command with its help, and that of all commands below it, in the language of `words`. A command's line is
/// `help-<command>`, with `-more` for a paragraph below it; an option's line is `help-<command>--<option>`.
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

/// A command's own options stand first, those known everywhere after them.
const OWN: usize = 0;
const AFTER_THEIRS: usize = 900;
const LAST: usize = 999;

/// Options known everywhere have one line for all commands.
fn argument_key(path: &str, argument: &clap::Arg) -> String {
    let id = argument.get_id().as_str().replace('_', "-");
    match id.as_str() {
        "help" | "version" => format!("help-recapito--{id}"),
        _ if argument.is_global_set() => format!("help-recapito--{id}"),
        _ => format!("help-{path}--{id}"),
    }
}
