//! "Needs attention": groups, filters, decisions, and counts that agree.

use proptest::prelude::*;
use recapito::account::AccountId;
use recapito::engine::view::Overview;
use recapito::engine::{AttentionList, FollowUpDecision};
use recapito::ui::App;
use recapito::ui::app::Message;
use recapito::ui::grouping::Grouping;
use recapito::ui::keys::{Motion, Shortcut};
use recapito::ui::preferences::Choice;
use recapito::ui::presets::{self, sample};
use recapito::ui::screen::needs_attention::{self, Delay, FILTER, Scope};

use super::{click, fill, shows, word, words_with};

const FIRST: &str = "legale@torrefazione.pec.example e un altro";
const SECOND: &str = "cantieri.riuniti@pec-litorale.example";

fn tell(app: &mut App, message: needs_attention::Message) {
    let _ = app.update(Message::NeedsAttention(message));
}

fn count(app: &App) -> u64 {
    presets::overview(app).needing_attention()
}

/// The heading of the page, and the badge of its entry in the folder pane.
fn counts_agree(app: &App) -> bool {
    let count = count(app);
    let heading = words_with("ui-needs-attention-count", &[("n", count.into())]);
    let badge = count == 0 || shows(app, &count.to_string());
    shows(app, &heading) && badge
}

#[test]
fn the_recipient_who_has_a_problem_comes_first_and_the_subject_after() {
    let app = presets::needs_attention();
    assert!(shows(&app, FIRST) && shows(&app, SECOND));
    assert!(shows(&app, "Intimazione di pagamento e costituzione in mora"));
}

#[test]
fn dispatches_are_grouped_by_urgency_by_client_or_by_date_and_the_choice_is_kept() {
    let app = presets::studio_needs_attention();
    assert!(shows(&app, &word("ui-urgency-not-delivered")));
    let app = presets::chosen(presets::studio_needs_attention(), Choice::AttentionGrouping(Grouping::Client));
    assert!(shows(&app, "Condomìni") && !shows(&app, &word("ui-urgency-not-delivered")));
    let app = presets::chosen(presets::studio_needs_attention(), Choice::AttentionGrouping(Grouping::Date));
    assert!(shows(&app, &word("ui-group-today")));
    let kept = serde_json::to_string(presets::preferences(&app)).expect("written");
    assert!(kept.contains(r#""attention_grouping":"date""#), "{kept}");
}

#[test]
fn words_and_a_mailbox_filter_the_list_and_a_click_clears_the_filter() {
    let mut app = presets::needs_attention();
    fill(&mut app, FILTER, "litorale mora");
    assert!(shows(&app, SECOND) && !shows(&app, FIRST));
    fill(&mut app, FILTER, " niente");
    assert!(shows(&app, &word("ui-needs-attention-none-found")));
    click(&mut app, &word("ui-clear-search"));
    assert!(shows(&app, SECOND) && shows(&app, FIRST));
    tell(
        &mut app,
        needs_attention::Message::Mailbox(Some(AccountId::of("studio.legale@pec.example"))),
    );
    assert!(shows(&app, SECOND) && !shows(&app, FIRST));
}

#[test]
fn what_is_done_leaves_the_list_the_next_opens_and_it_can_be_taken_back() {
    let mut app = presets::needs_attention();
    let before = count(&app);
    click(&mut app, FIRST);
    click(&mut app, &word("ui-done"));
    assert!(!shows(&app, FIRST) && counts_agree(&app));
    assert_eq!(count(&app), before - 1);
    assert!(shows(&app, "amministrazione@edilnova.pec.example"), "the next is open");
    click(&mut app, &words_with("ui-set-aside", &[("n", 1.into())]));
    assert!(shows(&app, FIRST));
    click(&mut app, FIRST);
    click(&mut app, &word("ui-reopen"));
    assert!(shows(&app, &word("ui-set-aside-empty")));
    tell(&mut app, needs_attention::Message::Scope(Scope::Open));
    assert!(shows(&app, FIRST) && shows(&app, SECOND) && counts_agree(&app));
    assert_eq!(count(&app), before);
}

#[test]
fn a_dispatch_is_postponed_to_a_day_offered_or_typed() {
    let mut app = presets::needs_attention();
    click(&mut app, FIRST);
    assert!(!shows(&app, &word("ui-postpone-tomorrow")));
    click(&mut app, &word("ui-postpone"));
    click(&mut app, &word("ui-postpone-tomorrow"));
    assert!(!shows(&app, FIRST) && shows(&app, SECOND));
    click(&mut app, SECOND);
    click(&mut app, &word("ui-postpone"));
    tell(&mut app, needs_attention::Message::DayTyped("11/03/2026".into()));
    click(&mut app, &word("ui-postpone-to-day"));
    assert!(shows(&app, SECOND), "the day is past");
    tell(&mut app, needs_attention::Message::DayTyped("20/03/2026".into()));
    click(&mut app, &word("ui-postpone-to-day"));
    assert!(!shows(&app, SECOND));
    let mut app = presets::needs_attention();
    tell(&mut app, needs_attention::Message::PostponeTo(Delay::NextWeek));
    assert!(shows(&app, FIRST), "nothing is selected");
}

#[test]
fn the_keys_move_decide_and_postpone() {
    let mut app = presets::studio_needs_attention();
    let before = count(&app);
    let _ = app.update(Message::Key(Shortcut::Move(Motion::Down)));
    let _ = app.update(Message::Key(Shortcut::Done));
    assert_eq!(count(&app), before - 1);
    let _ = app.update(Message::Key(Shortcut::Postpone));
    assert!(shows(&app, &word("ui-postpone-next-week")));
    click(&mut app, &word("ui-postpone-next-week"));
    assert_eq!(count(&app), before - 2);
    assert!(counts_agree(&app));
}

#[test]
fn what_failed_is_written_again_to_those_who_have_not_got_it() {
    let mut app = presets::needs_attention();
    click(&mut app, FIRST);
    assert!(!shows(&app, &word("ui-write-again")), "it is only late: it may still arrive");
    click(&mut app, SECOND);
    assert!(shows(&app, &word("ui-write-again")));
    let sent = Box::new(sample::dispatch());
    let _ = app.update(Message::WriteAgain(sent, Ok(Box::new(sample::sent_message()))));
    let draft = presets::draft(&app).expect("a message is being written");
    assert_eq!(draft.to, [SECOND]);
    assert_eq!(draft.subject, "Intimazione di pagamento e costituzione in mora");
    assert!(draft.in_reply_to.is_some());
}

#[test]
fn an_empty_list_of_what_is_set_aside_leads_back() {
    let mut app = presets::needs_attention();
    tell(&mut app, needs_attention::Message::Scope(Scope::SetAside));
    assert!(shows(&app, &word("ui-set-aside-empty")));
    tell(&mut app, needs_attention::Message::Scope(Scope::Open));
    assert!(shows(&app, FIRST));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(10))]

    /// Whatever the overview says, whatever is decided and loaded: badge and heading count the rows and the cards.
    #[test]
    fn badge_heading_and_rows_agree(
        (damaged, broken, dispatches, attention) in (0..4_usize, any::<bool>(), 0..9_usize, 0..12_u64),
        steps in proptest::collection::vec(0..6_u8, 0..12),
    ) {
        let mut app = presets::needs_attention();
        let overview = Overview {
            damaged: sample::damaged().into_iter().cycle().take(damaged).collect(),
            ledger_broken_at: broken.then_some(3),
            attention,
            ..sample::overview()
        };
        let mailboxes = overview.accounts.iter().filter(|view| view.needs_user()).count();
        let list = || AttentionList {
            open: sample::studio_attention().open.into_iter().take(dispatches).collect(),
            set_aside: Vec::new(),
        };
        let mut expected = dispatches;
        tell(&mut app, needs_attention::Message::Loaded(Ok(list())));
        for step in steps {
            match step {
                0 => drop(app.update(Message::OverviewLoaded(Ok(Box::new(overview.clone()))))),
                1 => drop(app.update(Message::Key(Shortcut::Move(Motion::Home)))),
                2 => drop(app.update(Message::Key(Shortcut::Move(Motion::Down)))),
                3 => {
                    tell(&mut app, needs_attention::Message::Loaded(Ok(list())));
                    expected = dispatches;
                }
                _ => {
                    let before = presets::overview(&app).attention;
                    tell(&mut app, needs_attention::Message::Decide(FollowUpDecision::Done));
                    expected -= usize::try_from(before - presets::overview(&app).attention).expect("fewer");
                }
            }
        }
        let _ = app.update(Message::OverviewLoaded(Ok(Box::new(overview))));
        prop_assert_eq!(count(&app), (expected + mailboxes + damaged + usize::from(broken)) as u64);
        prop_assert!(counts_agree(&app));
    }
}
