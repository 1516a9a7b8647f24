//! `account`: the accounts of the profile.

use std::path::{Path, PathBuf};

use serde::Serialize;

use super::address::address;
use super::exit::CommandResult;
use super::runtime::block_on;
use super::table::Table;
use super::{Context, Exit, Failure, identify};
use crate::account::{Account, AccountId, Endpoint, Secret};
use crate::engine::files;
use crate::engine::view::Diagnosis;
use crate::engine::{EngineError, ProviderSettings, RemoteErrorKind, Service};
use crate::i18n::explain::explain_remote_kind;
use crate::i18n::{FluentValue, Words};

#[derive(Debug, Clone, clap::Subcommand)]
pub enum Action {
    /// Adds an account, or changes an existing one.
    Add(Addition),
    List,
    /// Removes an account and its password.
    Remove {
        #[arg(value_name = "ADDRESS")]
        address: String,
        /// Keeps its mail in the list.
        #[arg(long)]
        keep_mail: bool,
    },
}

#[derive(Debug, Clone, clap::Args)]
pub struct Addition {
    /// The PEC address.
    #[arg(value_name = "ADDRESS")]
    pub address: String,
    /// The sender's name.
    #[arg(long, value_name = "TEXT")]
    pub name: Option<String>,
    /// The user name, if it differs from the address.
    #[arg(long, value_name = "TEXT")]
    pub user: Option<String>,
    #[arg(long, value_name = "HOST:PORT")]
    pub imap: Option<Endpoint>,
    #[arg(long, value_name = "HOST:PORT")]
    pub smtp: Option<Endpoint>,
    /// A private authority, trusted only for TLS with this account.
    #[arg(long, value_name = "FILE.pem")]
    pub ca: Option<PathBuf>,
    #[arg(long, value_name = "TEXT")]
    pub group: Option<String>,
    /// Skips the test of both servers.
    #[arg(long)]
    pub no_test: bool,
    #[arg(long)]
    pub password_stdin: bool,
}

pub fn run(action: Action, context: &mut Context<'_>) -> CommandResult {
    match action {
        Action::Add(addition) => add(&addition, context),
        Action::List => list(context),
        Action::Remove { address, keep_mail } => remove(&address, keep_mail, context),
    }
}

/// Settings come from the options, else from the existing account, else from the provider's preset.
fn add(addition: &Addition, context: &mut Context<'_>) -> CommandResult {
    let handle = context.engine()?;
    let words = context.words;
    if !addition.password_stdin {
        return Err(Failure::Usage(words.get("password-stdin-needed")));
    }
    if !is_address(&addition.address) {
        let variables = [("address", addition.address.as_str().into())];
        return Err(Failure::Usage(words.with("not-an-address", &variables)));
    }
    let known = block_on(async {
        match identify::account(handle, &addition.address).await {
            Ok(view) => Ok(Some(view.account)),
            Err(EngineError::NoSuchAccount) => Ok(None),
            Err(error) => Err(error.into()),
        }
    })?;
    let preset = handle.provider_for(&addition.address);
    let account = settings(addition, known.as_ref(), preset.as_ref(), words)?;
    let password = password(context)?;
    if !addition.no_test {
        context.say(&words.get("trying-account"))?;
        let diagnosis = block_on(async { Ok(handle.try_account(account.clone(), password.clone()).await?) })?;
        if !diagnosis.is_good() {
            report_errors(&diagnosis, preset.as_ref(), context)?;
            return Ok(Exit::Failed);
        }
    }
    let place = block_on(async { Ok(handle.save_account(account.clone(), password).await?) })?;
    if context.json {
        context.document(&Json::from(&account))?;
    }
    let key = match known {
        Some(_) => "account-changed",
        None => "account-added",
    };
    let variables = [
        ("address", account.address.as_str().into()),
        ("place", words.secret_location(place).into()),
    ];
    context.say(&words.with(key, &variables))?;
    Ok(Exit::Good)
}

fn settings(addition: &Addition, known: Option<&Account>, preset: Option<&ProviderSettings>, words: &Words) -> Result<Account, Failure> {
    let from = |given: &Option<Endpoint>, known: Option<&Endpoint>, preset: Option<&Endpoint>| given.clone().or(known.or(preset).cloned());
    let imap = from(&addition.imap, known.map(|known| &known.imap), preset.map(|preset| &preset.imap));
    let smtp = from(&addition.smtp, known.map(|known| &known.smtp), preset.map(|preset| &preset.smtp));
    let written = address(addition.address.trim());
    let user = match (&addition.user, known) {
        (Some(user), _) => Some(user.clone()),
        (None, Some(known)) => Some(known.user.clone()),
        (None, None) if preset.is_none_or(|preset| preset.user_is_address) => Some(written.clone()),
        (None, None) => None,
    };
    let missing: Vec<&str> = [("--imap", imap.is_none()), ("--smtp", smtp.is_none()), ("--user", user.is_none())]
        .into_iter()
        .filter_map(|(option, is_missing)| is_missing.then_some(option))
        .collect();
    let (Some(imap), Some(smtp), Some(user)) = (imap, smtp, user) else {
        let variables: [(&str, FluentValue<'_>); 2] = [
            ("address", addition.address.as_str().into()),
            ("options", missing.join(", ").into()),
        ];
        return Err(Failure::Usage(words.with("settings-missing", &variables)));
    };
    Ok(Account {
        id: AccountId::of(&written),
        address: written,
        name: addition.name.clone().or_else(|| known.and_then(|known| known.name.clone())),
        user,
        imap,
        smtp,
        server_authority: match &addition.ca {
            Some(path) => Some(authority(path, words)?),
            None => known.and_then(|known| known.server_authority.clone()),
        },
        group: addition.group.clone().or_else(|| known.and_then(|known| known.group.clone())),
    })
}

fn authority(path: &Path, words: &Words) -> Result<String, Failure> {
    let bytes = files::read(path, files::CERTIFICATES)?;
    String::from_utf8(bytes)
        .ok()
        .filter(|text| text.contains("-----BEGIN CERTIFICATE-----"))
        .ok_or_else(|| {
            let variables = [("path", path.display().to_string().into())];
            Failure::Usage(words.with("not-a-pem", &variables))
        })
}

/// All of stdin without one final line break.
fn password(context: &mut Context<'_>) -> Result<Secret, Failure> {
    let unreadable = || Failure::Usage(context.words.get("password-unreadable"));
    let bytes = files::read_stream(&mut *context.input, "-", files::PASSWORD).map_err(|_| unreadable())?;
    let mut text = String::from_utf8(bytes).map_err(|_| unreadable())?;
    if text.ends_with('\n') {
        text.pop();
        if text.ends_with('\r') {
            text.pop();
        }
    }
    match text.is_empty() {
        true => Err(Failure::Usage(context.words.get("password-empty"))),
        false => Ok(Secret::new(text)),
    }
}

/// Reports which server failed, why, and which option to correct.
fn report_errors(diagnosis: &Diagnosis, preset: Option<&ProviderSettings>, context: &mut Context<'_>) -> Result<(), Failure> {
    let words = context.words;
    let ends = [
        (Service::Imap, "--imap", &diagnosis.imap),
        (Service::Smtp, "--smtp", &diagnosis.smtp),
    ];
    for (service, option, answer) in ends {
        let Some((fault, detail)) = answer else {
            let tried = service == Service::Imap || diagnosis.smtp_login_tried;
            let key = if tried { "end-good" } else { "end-untried" };
            context.say(&words.with(key, &[("service", words.service(service).into())]))?;
            continue;
        };
        let explanation = explain_remote_kind(words, service, *fault, detail);
        context.say(&format!(
            "{}\n{}\n{}",
            explanation.what_with_detail(words),
            explanation.meaning,
            explanation.remedy
        ))?;
        if let Some(field) = field(*fault, option) {
            context.say(&words.with("field-to-correct", &[("field", field.into())]))?;
        }
        let hint = preset.and_then(|preset| preset.password_hint.as_deref());
        if let Some(hint) = hint.filter(|hint| *fault == RemoteErrorKind::LoginRefused && words.has(hint)) {
            context.say(&words.get(hint))?;
        }
    }
    context.say(&words.get("account-not-added"))
}

/// The options that an error suggests to correct; `None` if only waiting helps.
fn field(fault: RemoteErrorKind, endpoint: &str) -> Option<String> {
    match fault {
        RemoteErrorKind::LoginRefused | RemoteErrorKind::PasswordExpired => Some("--user, --password-stdin".to_owned()),
        RemoteErrorKind::CertificateUntrusted => Some(format!("{endpoint}, --ca")),
        RemoteErrorKind::UnknownHost
        | RemoteErrorKind::Unreachable
        | RemoteErrorKind::TimedOut
        | RemoteErrorKind::CertificateWrongHost
        | RemoteErrorKind::Tls
        | RemoteErrorKind::Protocol => Some(endpoint.to_owned()),
        RemoteErrorKind::CertificateExpired
        | RemoteErrorKind::SwitchedOff
        | RemoteErrorKind::LoginUnavailable
        | RemoteErrorKind::LoginBlocked
        | RemoteErrorKind::PrivacyRequired
        | RemoteErrorKind::Closed
        | RemoteErrorKind::Refused
        | RemoteErrorKind::TooLarge
        | RemoteErrorKind::Busy => None,
    }
}

fn list(context: &mut Context<'_>) -> CommandResult {
    let handle = context.engine()?;
    let words = context.words;
    let accounts = block_on(async { Ok(handle.overview().await?.accounts) })?;
    if context.json {
        context.document(&accounts.iter().map(|view| Json::from(&view.account)).collect::<Vec<_>>())?;
        return Ok(Exit::Good);
    }
    if accounts.is_empty() {
        context.say(&words.get("no-accounts"))?;
        return Ok(Exit::Good);
    }
    let headings = [
        "column-account",
        "column-name",
        "column-user",
        "column-imap",
        "column-smtp",
        "column-group",
    ];
    let mut table = Table::with_headings(headings.map(|key| words.get(key)));
    for account in accounts.iter().map(|view| &view.account) {
        table.row([
            address(&account.address),
            account.name.clone().unwrap_or_default(),
            account.user.clone(),
            account.imap.to_string(),
            account.smtp.to_string(),
            account.group.clone().unwrap_or_default(),
        ]);
    }
    table.write(context.out)?;
    Ok(Exit::Good)
}

fn remove(named: &str, keep_mail: bool, context: &mut Context<'_>) -> CommandResult {
    let handle = context.engine()?;
    let account = block_on(async {
        let account = identify::account(handle, named).await?.account;
        handle.remove_account(account.id.clone(), keep_mail).await?;
        Ok(account)
    })?;
    if context.json {
        context.document(&Json::from(&account))?;
    }
    let key = match keep_mail {
        true => "account-removed-mail-kept",
        false => "account-removed",
    };
    context.say(&context.words.with(key, &[("address", account.address.as_str().into())]))?;
    Ok(Exit::Good)
}

/// One `@` with text on both sides, no whitespace or control characters.
fn is_address(text: &str) -> bool {
    let text = text.trim();
    let parts: Vec<&str> = text.split('@').collect();
    matches!(parts.as_slice(), [local, domain] if !local.is_empty() && !domain.is_empty())
        && !text
            .chars()
            .any(|c| c.is_whitespace() || c.is_control() || matches!(c, '<' | '>' | ',' | ';'))
}

#[derive(Serialize)]
struct Json<'a> {
    address: String,
    name: Option<&'a str>,
    user: &'a str,
    imap: String,
    smtp: String,
    group: Option<&'a str>,
    private_authority: bool,
}

impl<'a> From<&'a Account> for Json<'a> {
    fn from(account: &'a Account) -> Self {
        Self {
            address: address(&account.address),
            name: account.name.as_deref(),
            user: &account.user,
            imap: account.imap.to_string(),
            smtp: account.smtp.to_string(),
            group: account.group.as_deref(),
            private_authority: account.server_authority.is_some(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::Language;

    fn addition(address: &str) -> Addition {
        Addition {
            address: address.into(),
            name: None,
            user: None,
            imap: None,
            smtp: None,
            ca: None,
            group: None,
            no_test: true,
            password_stdin: true,
        }
    }

    fn endpoint(text: &str) -> Endpoint {
        text.parse().expect("an endpoint")
    }

    #[test]
    fn what_is_missing_is_named() {
        let words = Words::new(Language::English);
        let failure = settings(&addition("a@studio.example"), None, None, &words).expect_err("no servers");
        match failure {
            Failure::Usage(sentence) => assert!(sentence.contains("--imap, --smtp"), "{sentence}"),
            other => unreachable!("{other:?}"),
        }
    }

    #[test]
    fn options_win_over_the_preset() {
        let words = Words::new(Language::English);
        let preset = ProviderSettings {
            domains: Vec::new(),
            provider: "Esempio".into(),
            imap: endpoint("imap.example:993"),
            smtp: endpoint("smtp.example:465"),
            user_is_address: true,
            password_hint: None,
        };
        let mut addition = addition("Mario@PEC.Example");
        addition.smtp = Some(endpoint("localhost:4465"));
        let account = settings(&addition, None, Some(&preset), &words).expect("complete");
        assert_eq!(account.imap, endpoint("imap.example:993"));
        assert_eq!(account.smtp, endpoint("localhost:4465"));
        assert_eq!(
            (account.address.as_str(), account.user.as_str()),
            ("Mario@pec.example", "Mario@pec.example")
        );
    }

    #[test]
    fn an_address_has_one_at_sign_and_no_blanks() {
        assert!(is_address("a@b.it"));
        for text in ["a", "@b", "a@", "a@b@c", "a b@c", "A <a@b>", "a@b,c@d"] {
            assert!(!is_address(text), "{text}");
        }
    }
}
