//! What users of a mail program expect of the window, line by line, with the tests that show it or the reason why it is not shown yet.

use std::fs;
use std::path::Path;

/// One expected behaviour.
#[derive(Debug)]
enum Line {
    /// Each test, as `file::name`, would fail without it.
    Shown(&'static [&'static str]),
    /// Why not.
    NotYet(&'static str),
}

use Line::{NotYet, Shown};

#[test]
fn every_expected_behaviour_has_a_test_or_a_reason() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut shown = 0;
    for (place, (number, behaviour, line)) in EXPECTED.iter().enumerate() {
        assert_eq!(*number, place + 1, "{behaviour}");
        match line {
            Shown(tests) => {
                assert!(!tests.is_empty(), "{number}: {behaviour}");
                for test in *tests {
                    assert!(is_there(root, test), "{number}: there is no test {test}");
                }
                shown += 1;
            }
            NotYet(reason) => assert!(!reason.is_empty(), "{number}: {behaviour}"),
        }
    }
    assert_eq!(EXPECTED.len(), 108);
    assert!(shown >= AT_LEAST, "{shown} are shown, {AT_LEAST} were shown before");
}

/// Whether the file has a test of this name, and does not ignore it.
fn is_there(root: &Path, test: &str) -> bool {
    let Some((file, name)) = test.split_once("::") else { return false };
    let Ok(source) = fs::read_to_string(root.join(file)) else {
        return false;
    };
    let Some((before, _)) = source.split_once(&format!("fn {name}(")) else {
        return false;
    };
    let attributes: Vec<&str> = before.trim_end().lines().rev().take_while(|line| !line.trim().is_empty()).collect();
    let is_test = attributes
        .iter()
        .any(|line| line.contains("#[test]") || line.contains("#[tokio::test"));
    is_test && !attributes.iter().any(|line| line.contains("#[ignore"))
}

/// How many are shown; it only grows.
const AT_LEAST: usize = 82;

#[rustfmt::skip]
const EXPECTED: &[(usize, &str, Line)] = &[
    (1, "Three panes: folders, message list, reader; splitters drag and sizes survive a restart.",
        Shown(&[
            "tests/ui/settings.rs::everything_chosen_is_there_after_a_restart",
    ])),

    (2, "Two other layouts: reader below the list, and list only with the message in its own tab or window.",
        Shown(&[
            "tests/ui/settings.rs::f8_hides_the_reading_pane_and_shows_it_where_it_was",
            "tests/ui/tabs.rs::without_a_reading_pane_enter_opens_a_tab",
    ])),

    (3, "F8 hides and shows the reader; the list then uses the space.",
        Shown(&[
            "tests/ui/settings.rs::f8_hides_the_reading_pane_and_shows_it_where_it_was",
    ])),

    (4, "Table view with columns and card view, switched from the list header menu.",
        Shown(&[
            "tests/ui/table.rs::the_menu_in_the_head_switches_between_cards_and_a_table",
    ])),

    (5, "Columns can be shown, hidden, reordered; widths persist per folder.",
        Shown(&[
            "tests/ui/table.rs::the_menu_of_a_head_shows_hides_and_moves_columns",
            "tests/ui/table.rs::the_table_and_the_widths_of_its_columns_are_there_after_a_restart",
    ])),

    (6, "Three density steps: compact, default, relaxed.",
        Shown(&[
            "tests/ui/settings.rs::three_lines_state_what_a_message_is_and_compact_has_two",
    ])),

    (7, "Light, dark and 'follow the system'; a dark-mode toggle for the message body.",
        Shown(&[
            "tests/ui/settings.rs::the_settings_are_chosen_by_click_and_apply_at_once",
    ])),

    (8, "Mod+plus, Mod+minus, Mod+0 zoom the text everywhere.",
        Shown(&[
            "tests/ui/settings.rs::the_zoom_goes_from_80_to_200_percent_by_keys",
    ])),

    (9, "At 1024x700 and at 200 % scaling no control is cut off.",
        Shown(&[
            "tests/ui/settings.rs::a_narrow_window_shows_one_pane_after_the_other",
    ])),

    (10, "Empty list, empty search and unreachable server each show a sentence and a next step, not a blank pane.",
        Shown(&[
            "tests/ui/folder_pane.rs::an_empty_folder_says_so_and_offers_to_check_for_mail",
            "tests/ui/mailbox.rs::an_empty_list_says_why_while_nothing_was_fetched",
            "tests/ui/needs_attention.rs::words_and_a_mailbox_filter_the_list_and_a_click_clears_the_filter",
    ])),

    (11, "Status bar or footer shows sync, queue and offline state; clicking opens the activity log.",
        Shown(&[
            "tests/ui/activity.rs::the_foot_of_the_folder_pane_opens_the_activity_log",
            "tests/ui/activity.rs::running_work_is_above_and_the_log_is_filtered_by_mailbox_and_by_problems",
            "tests/engine/main.rs::what_was_done_is_in_the_activity_log",
    ])),

    (12, "Startup shows the stored list before the network answers.",
        Shown(&[
            "tests/engine/main.rs::all_demo_messages_are_fetched_and_remain_after_an_offline_restart",
    ])),

    (13, "Accounts appear with a colour and the full address; the sending account colour is repeated in the compose …",
        NotYet("the name comes first and the whole address is on hover; the hint and the colour in the compose window are not tested")),

    (14, "Unread counts on folders; optional totals and sizes.",
        Shown(&[
            "tests/ui/mailbox.rs::of_many_mailboxes_one_is_expanded_and_any_can_be_found",
    ])),

    (15, "Folder modes: all, unread, favourites, recent, unified.",
        Shown(&[
            "tests/ui/folder_pane.rs::the_pane_lists_unread_favourite_or_recent_folders_of_all_mailboxes",
            "tests/ui/settings.rs::three_lines_state_what_a_message_is_and_compact_has_two",
    ])),

    (16, "Unified inbox across accounts with the account name in every row.",
        Shown(&[
            "tests/ui/settings.rs::three_lines_state_what_a_message_is_and_compact_has_two",
    ])),

    (17, "A 'To attend' view above all folders: late, failed, refused, quota and password problems.",
        Shown(&[
            "tests/ui/mailbox.rs::mailboxes_that_need_the_user_are_among_what_needs_attention",
            "tests/ui/reader.rs::what_needs_attention_is_listed_and_opens",
            "tests/ui/needs_attention.rs::badge_heading_and_rows_agree",
    ])),

    (18, "Drag messages to a folder; the target highlights; Esc cancels.",
        Shown(&[
            "tests/ui/drag.rs::a_row_is_dropped_on_a_folder_of_its_mailbox",
            "tests/ui/drag.rs::escape_cancels_a_drag",
            "tests/journeys/main.rs::drag_a_message_to_a_folder_and_undo_it",
    ])),

    (19, "Mod+1..9 or Alt+1..9 jump to account inboxes.",
        Shown(&[
            "tests/ui/keyboard.rs::moving_keys_lead_to_messages_mailboxes_and_syncs",
    ])),

    (20, "Right-click on a folder: new, rename, mark read, empty, properties with size.",
        Shown(&[
            "tests/ui/folder_pane.rs::a_right_click_on_a_folder_offers_favourites_and_marking_as_read",
            "tests/ui/folder_pane.rs::a_folder_is_renamed_and_what_is_remembered_of_it_follows",
            "tests/ui/folder_pane.rs::folders_with_a_role_are_not_renamed_and_only_trash_and_junk_are_emptied",
            "tests/ui/folder_pane.rs::a_new_folder_is_asked_for_by_name_and_properties_tell_what_a_folder_holds",
            "tests/sync_dovecot/folders.rs::a_renamed_folder_keeps_its_messages_and_those_of_the_folders_below_it",
    ])),

    (21, "Quota bar per mailbox in the folder pane: green, amber at 80 %, red at 95 %, with percent in text.",
        Shown(&[
            "tests/ui/space.rs::the_quota_of_a_mailbox_opens_the_page",
    ])),

    (22, "Account with a login problem shows a warning sign with a one-click repair, and mail of the other accounts …",
        Shown(&[
            "tests/ui/mailbox.rs::an_account_with_a_rejected_login_opens_its_own_form",
            "tests/engine/main.rs::a_rejected_login_is_tried_once_and_other_accounts_continue",
    ])),

    (23, "Unread bold; read state reachable by M or a click on the dot.",
        Shown(&[
            "tests/ui/list_rows.rs::a_click_on_the_dot_changes_whether_a_message_is_read_and_opens_nothing",
            "tests/ui/keys.rs::letters_and_delete_act_only_while_the_list_has_the_focus",
    ])),

    (24, "Star with S; starred filter.",
        Shown(&[
            "tests/ui/filters.rs::conditions_combine_and_kinds_exclude_each_other",
        ])),

    (25, "Quick filter bar: unread, starred, attachments, contact, tags, text; Mod+Shift+K; sticky option.",
        Shown(&[
            "tests/ui/filters.rs::conditions_combine_and_kinds_exclude_each_other",
            "tests/ui/filters.rs::a_filter_is_left_with_the_list_unless_it_is_pinned",
            "tests/ui/filters.rs::mod_shift_k_goes_to_the_filters",
            "tests/ui/tags.rs::the_list_is_filtered_by_tags",
        ])),

    (26, "PEC filters on the same bar: PEC, ordinary, receipts, invoices, problems.",
        Shown(&[
            "tests/ui/filters.rs::conditions_combine_and_kinds_exclude_each_other",
            "tests/ui/filters.rs::sent_messages_are_filtered_by_the_state_of_their_delivery",
        ])),

    (27, "Sort by clicking a column head, arrow shows direction, second click reverses.",
        Shown(&[
            "tests/ui/table.rs::a_click_on_the_head_of_a_column_sorts_and_the_second_reverses",
            "tests/ui/filters.rs::a_click_on_a_column_sorts_by_it_and_the_second_reverses",
            "tests/ui/filters.rs::the_head_of_the_list_sorts_it",
        ])),

    (28, "Multi-select with Shift and Mod; a counter '3 selected'; select-all checkbox column.",
        Shown(&[
            "tests/ui/list_rows.rs::rows_are_selected_by_their_checkboxes_and_counted",
            "tests/ui/message_actions.rs::several_rows_are_selected_and_acted_on_together",
    ])),

    (29, "Row preview shows sender, subject, date, attachment sign and, for sent rows, the delivery state icon and word.",
        Shown(&[
            "tests/ui/row_words.rs::a_row_names_who_what_when_and_the_state_of_its_delivery",
        ])),

    (30, "Dates: time today, weekday this week, date before; tooltip gives full time with zone.",
        Shown(&[
            "tests/ui/list_rows.rs::the_date_of_a_row_says_the_full_time_with_its_zone",
    ])),

    (31, "Receipts do not appear in the inbox list by default; a count chip on the sent row opens them; one switch …",
        Shown(&[
            "tests/ui/list_rows.rs::the_receipts_of_a_sent_message_open_from_its_row",
            "tests/ui/filters.rs::conditions_combine_and_kinds_exclude_each_other",
    ])),

    (32, "Keyboard: up/down, F next, B previous, N next unread, P previous unread.",
        Shown(&[
            "tests/ui/keyboard.rs::moving_keys_lead_to_messages_mailboxes_and_syncs",
    ])),

    (33, "Delete moves to trash with undo bar; Shift+Delete asks before erasing.",
        Shown(&[
            "tests/ui/message_actions.rs::a_message_is_shown_as_trashed_only_after_the_server_has_moved_it",
            "tests/ui/message_actions.rs::removal_from_the_server_asks_first_and_names_server_count_and_size",
    ])),

    (34, "Mod+Z undoes move, delete and mark for the last action.",
        Shown(&[
            "tests/ui/message_actions.rs::the_last_change_of_flags_is_undone",
            "tests/ui/list_rows.rs::each_action_is_undone_by_its_name_and_done_again",
    ])),

    (35, "Archive with A (or E in Gmail keys).",
        Shown(&[
            "tests/ui/keys.rs::letters_and_delete_act_only_while_the_list_has_the_focus",
    ])),

    (36, "A thread groups a conversation and can be collapsed; threading can be switched off.",
        Shown(&[
            "tests/ui/conversations.rs::a_conversation_has_one_row_with_a_count_until_it_is_expanded",
            "tests/ui/conversations.rs::left_and_right_close_and_open_the_conversation_of_the_current_row",
            "tests/ui/conversations.rs::grouping_is_off_at_first_and_chosen_in_the_settings_or_the_head_of_the_list",
            "tests/store/lists.rs::messages_that_share_a_message_id_are_one_conversation",
        ])),

    (37, "List of 100,000 rows scrolls without blank rows; position kept after refresh.",
        Shown(&[
            "tests/ui/rows.rs::no_row_is_blank_while_the_scroll_bar_is_dragged_through_a_hundred_thousand_or_a_million_messages",
            "tests/ui/rows.rs::the_place_is_kept_when_messages_come_and_go_above",
        ])),

    (38, "Right-click menu contains every toolbar action that applies.",
        Shown(&[
            "tests/ui/list_rows.rs::a_right_click_selects_the_row_and_offers_what_can_be_done_with_it",
    ])),

    (39, "Tags with colours on keys 1-9, 0 removes.",
        Shown(&[
            "tests/ui/tags.rs::digits_toggle_tags_while_the_list_has_the_focus_and_0_removes_all",
            "tests/ui/tags.rs::the_user_adds_and_removes_tags",
            "tests/sync_dovecot/tags.rs::tags_are_stored_on_the_server_and_those_of_other_programs_are_read",
        ])),

    (40, "Header shows subject, From, To, Cc, date; 'show more' and 'view source' (Mod+U).",
        Shown(&[
            "tests/ui/reader.rs::more_of_the_header_shows_on_request",
            "tests/ui/reader.rs::the_source_shows_in_place_of_the_message",
    ])),

    (41, "Address click: copy, add to contacts, search from/to, new message.",
        NotYet("there are no contacts to add to; the rest: reader.rs::a_click_on_an_address_offers_what_can_be_done_with_it")),

    (42, "Remote images blocked with a bar to allow once or always per sender.",
        NotYet("nothing is ever loaded, so there is nothing to allow; the bar: formatted.rs::what_is_remote_hidden_or_misleading_is_said")),

    (43, "Attachments in a strip with name, type, size; open, save, save all, drag to the desktop.",
        NotYet("iced starts no drag to other programs")),

    (44, "smime.p7s, daticert.xml and postacert.eml are not listed among ordinary attachments; 'Technical parts' …",
        Shown(&[
            "tests/ui/reader.rs::technical_parts_are_behind_a_disclosure",
    ])),

    (45, "One banner states the verdict in words: 'Signature valid at 14/03/2025 10:22, checked against the bundled …",
        Shown(&[
            "tests/ui/reader.rs::the_banner_shows_the_verdict_and_expands_the_checks",
    ])),

    (46, "Envelope sender and inner sender are both visible and never swapped.",
        Shown(&[
            "tests/ui/row_words.rs::the_header_shows_the_author_and_the_provider_that_signed_the_envelope",
        ])),

    (47, "Timeline panel to the right or under the header of a sent message; each recipient one row, state icon, …",
        Shown(&[
            "tests/ui/reader.rs::every_recipient_has_a_row_and_a_click_shows_the_receipt_behind_it",
    ])),

    (48, "p7m shows signer and 'Open contents'; nested p7m shows the layers.",
        NotYet("the viewer for signed files comes with the work on opening everything")),

    (49, "Invoice xml opens as a page, with 'show xml' and 'save PDF'.",
        NotYet("the viewer for invoices comes with the work on opening everything")),

    (50, "Find in message Mod+F with F3/Mod+G next.",
        Shown(&[
            "tests/ui/find.rs::hits_in_the_open_message_are_counted_and_stepped_through",
            "tests/ui/find.rs::one_key_searches_all_mail_and_another_the_open_message",
    ])),

    (51, "Message opens in its own window or tab by double click or Mod+O; conversation by Mod+Shift+O.",
        Shown(&[
            "tests/ui/tabs.rs::a_double_click_opens_the_row_in_a_tab",
            "tests/ui/tabs.rs::a_conversation_opens_in_a_tab_with_its_key",
            "tests/engine/main.rs::a_conversation_is_found_in_all_folders_of_its_account",
    ])),

    (52, "Print preview Mod+P prints header, body, attachment list, and the receipt state on request.",
        Shown(&[
            "tests/ui/reader.rs::the_message_is_printed_as_pdf_with_or_without_its_state",
            "tests/ui/reader.rs::a_printout_is_a_pdf_of_header_text_attachments_and_state",
    ])),

    (53, "Mod+S saves the original .eml; the suggested name is safe on Windows.",
        Shown(&[
            "tests/ui/row_words.rs::the_name_of_a_saved_original_is_valid_on_windows",
        ])),

    (54, "Marking as read waits the chosen seconds or never.",
        Shown(&[
            "tests/ui/reading_list.rs::a_message_is_read_at_once_or_never_where_the_user_says_so",
    ])),

    (55, "Loading a 30 MB message shows progress and can be cancelled.",
        Shown(&[
            "tests/ui/reader.rs::a_message_that_takes_long_shows_progress_and_can_be_cancelled",
    ])),

    (56, "Mod+N new; Mod+R reply; Mod+Shift+R reply all; Mod+L forward (also Mod+F with the Outlook keys); Mod+E …",
        NotYet("comes with the work on sending")),

    (57, "From selector lists accounts; PEC accounts first; sending from an ordinary account to PEC addresses asks.",
        NotYet("comes with the work on sending")),

    (58, "Recipients become removable chips; Tab, comma, semicolon or Enter end one; bad address is red with the reason.",
        Shown(&[
            "tests/ui/compose.rs::separators_turn_what_is_typed_into_chips",
    ])),

    (59, "Paste of a list with line ends or semicolons makes separate chips.",
        Shown(&[
            "tests/ui/compose.rs::a_pasted_list_becomes_chips_line_by_line",
    ])),

    (60, "Autocomplete from contacts and history; arrow keys and Enter.",
        Shown(&[
            "tests/ui/compose.rs::known_addresses_are_suggested_and_chosen_by_keyboard_or_mouse",
    ])),

    (61, "No Bcc field on PEC accounts; the menu entry is disabled with the reason.",
        Shown(&[
            "tests/ui/compose.rs::there_is_no_bcc_and_the_reason_is_there",
    ])),

    (62, "Cc is available; a counter shows recipients and the size times recipients against the limit.",
        Shown(&[
            "tests/ui/compose.rs::the_checks_are_beside_the_text_and_an_error_disables_send",
    ])),

    (63, "Attach by button, Mod+Shift+A, drag and drop, and paste; each shows size and can be removed or reordered.",
        Shown(&[
            "tests/ui/compose.rs::attachments_have_a_size_are_reordered_and_removed",
            "src/ui/screen/compose/files.rs::paths_are_taken_line_by_line_with_or_without_their_scheme",
            "tests/ui/files.rs::a_file_dropped_on_a_message_being_written_is_not_verified",
        ])),

    (64, "'You wrote 'in allegato' but nothing is attached' before sending, Italian words included.",
        Shown(&[
            "src/pec/draft.rs::only_lines_that_are_not_quoted_mention_attachments",
            "tests/ui/compose.rs::the_checks_are_beside_the_text_and_an_error_disables_send",
        ])),

    (65, "Draft saved automatically (at least every 60 s and on close) and shown as saved with the time.",
        Shown(&[
            "tests/ui/compose.rs::a_message_is_saved_while_it_is_written_and_can_be_closed_as_a_draft",
    ])),

    (66, "Closing with unsaved text asks save, discard, cancel.",
        Shown(&[
            "tests/ui/compose.rs::closing_a_changed_message_asks_first",
    ])),

    (67, "After Send a bar gives 5-30 s to undo; the remaining seconds are visible.",
        Shown(&[
            "tests/ui/compose.rs::for_some_seconds_a_sent_message_can_be_taken_back_and_opens_again",
            "tests/ui/compose.rs::undo_by_key_takes_a_leaving_message_back_and_without_a_delay_there_is_no_bar",
            "tests/engine/held.rs::a_held_message_leaves_at_its_time_and_once_also_after_a_restart",
        ])),

    (68, "Outbox shows waiting messages, failed ones with the reason and 'retry'.",
        Shown(&[
            "tests/ui/outbox.rs::each_message_that_has_not_left_says_why_and_offers_what_is_safe",
            "tests/ui/outbox.rs::the_outbox_stands_above_all_while_something_has_not_left",
    ])),

    (69, "Mod+Enter sends; can be turned off.",
        Shown(&[
            "tests/ui/keyboard.rs::sending_by_key_can_be_turned_off_and_on_again",
            "tests/ui/keys.rs::shortcuts_with_the_command_key_work_everywhere",
        ])),

    (70, "Spell checking with Italian and the interface language, both at once.",
        NotYet("comes with the work on sending")),

    (71, "Signature per account; template insert; quote above or below.",
        NotYet("comes with the work on sending")),

    (72, "Receipt type chooser with one-line explanations; the last choice is not silently kept.",
        Shown(&[
            "tests/ui/compose.rs::each_receipt_type_is_explained_and_the_complete_one_is_chosen",
    ])),

    (73, "Pre-flight sheet lists each check with a tick or a reason, 'send anyway' only where the law allows.",
        Shown(&[
            "tests/ui/compose.rs::the_checks_are_beside_the_text_and_an_error_disables_send",
    ])),

    (74, "Plain text is default on PEC; switching to formatted text warns about lawyers' tools.",
        NotYet("comes with the work on sending")),

    (75, "mailto: link opens compose with fields filled.",
        NotYet("comes with the work on sending")),

    (76, "Mod+K or the search box searches everything; Mod+F only the open message.",
        Shown(&[
            "tests/ui/find.rs::one_key_searches_all_mail_and_another_the_open_message",
            "tests/ui/search.rs::a_search_covers_all_mail_or_only_the_location",
    ])),

    (77, "Operators from:, to:, subject:, attachment:, is:unread, is:starred, before:, after:; completion while typing.",
        Shown(&[
            "tests/ui/search.rs::operators_are_completed_while_they_are_typed",
            "tests/ui/search.rs::every_operator_that_is_offered_is_understood",
        ])),

    (78, "PEC operators: state:delivered, state:late, recipient:, case:, hash:.",
        NotYet("all but case:, which comes with cases")),

    (79, "Hits show where the match is (attachment path such as 'postacert.eml > fattura.p7m > xml') and highlight it.",
        NotYet("comes with the work on finding")),

    (80, "Search survives switching folder and can be saved as a virtual folder.",
        NotYet("comes with the work on finding")),

    (81, "Rules editor: conditions and/or, preview of hits, 'run on this folder', log of actions.",
        NotYet("rules come with the work on finding")),

    (82, "Cases (fascicoli): add from the list, export from the case.",
        NotYet("cases come with the work on finding")),

    (83, "Desktop notification with sender and subject, grouped, no body on the lock screen by default; click opens …",
        NotYet("notifications are not built yet")),

    (84, "A failed or late delivery notifies with a different sound and stays until read.",
        NotYet("notifications are not built yet")),

    (85, "Badge and tray icon show unread or problems; close can minimise to tray; start in tray.",
        NotYet("there is no tray icon yet")),

    (86, "F5 gets mail for the current account, Shift+F5 for all.",
        Shown(&[
            "tests/ui/keyboard.rs::moving_keys_lead_to_messages_mailboxes_and_syncs",
    ])),

    (87, "Works offline: queue kept, list readable, banner 'offline', automatic return.",
        Shown(&[
            "tests/ui/folder_pane.rs::without_a_network_the_foot_says_so_and_what_is_here_stays_readable",
            "tests/engine/queue.rs::a_message_that_waits_is_in_the_queue_and_becomes_a_draft_when_it_is_taken_back",
            "tests/engine/main.rs::all_demo_messages_are_fetched_and_remain_after_an_offline_restart",
            "tests/sync_dovecot/live_engine.rs::dead_connections_are_detected_and_replaced_after_a_suspend",
        ])),

    (88, "'Watch when closed' can be turned on and off; what runs in background is listed.",
        NotYet("nothing runs while the window is closed")),

    (89, "Every control reachable by Tab in visual order; focus ring visible at 3:1 contrast.",
        Shown(&[
            "tests/ui/keyboard.rs::tab_reaches_every_control_in_visual_order",
            "tests/ui/keyboard.rs::f6_moves_the_focus_from_pane_to_pane",
    ])),

    (90, "Shortcut list opens with Mod+? or F1.",
        Shown(&[
            "tests/ui/keys.rs::f1_shows_the_shortcuts_and_escape_closes_them",
    ])),

    (91, "Shortcuts can be changed; presets Thunderbird, Outlook, Apple Mail, Gmail.",
        Shown(&[
            "tests/ui/keyboard.rs::a_key_is_changed_on_its_page_taken_from_its_command_and_restored",
            "tests/ui/keyboard.rs::every_key_of_every_preset_is_a_key_and_does_one_thing",
    ])),

    (92, "Icon buttons have names and tooltips; list columns have accessible names such as 'Read status'.",
        NotYet("tooltips, no accessible names")),

    (93, "No information by colour alone: state has an icon and a word.",
        Shown(&[
            "tests/ui/row_words.rs::states_of_another_tone_have_another_icon_and_another_word",
        ])),

    (94, "Screen reader reads a row as 'unread, sender, subject, date, state'.",
        NotYet("screen readers come after the window")),

    (95, "Language can change without reinstall; dates and numbers follow; no clipped German text.",
        Shown(&[
            "tests/ui/settings.rs::the_settings_are_chosen_by_click_and_apply_at_once",
            "tests/ui/words.rs::every_text_of_the_window_exists_in_both_languages",
    ])),

    (96, "Reduced-motion setting respected; no blinking.",
        NotYet("nothing moves but the caret of text fields, which iced blinks and gives no way to stop: a setting would change nothing")),

    (97, "High-contrast theme follows Windows.",
        Shown(&[
            "src/ui/system_contrast.rs::a_contrast_theme_is_high_contrast",
            "tests/ui/settings.rs::high_contrast_follows_the_system",
    ])),

    (98, "Add account: address and password first, then automatic settings, then manual; errors name the wrong field.",
        Shown(&[
            "tests/ui/mailbox.rs::a_rejected_login_names_the_fields_to_correct",
    ])),

    (99, "Import offered at first run (Thunderbird, Outlook, folder).",
        Shown(&[
            "tests/ui/mailbox.rs::after_the_first_mailbox_the_mail_in_files_is_offered_for_import",
        ])),

    (100, "Password field has show/hide; it states where it is stored; Aruba's 2-step password is explained with its …",
        Shown(&[
            "tests/ui/mailbox.rs::the_password_can_be_shown_says_where_it_is_stored_and_what_aruba_requires",
        ])),

    (101, "Settings searchable, each with a sentence; no setting needs restart unless told.",
        Shown(&[
            "tests/ui/guide.rs::the_settings_are_searched_by_name_and_by_what_they_change",
        ])),

    (102, "Update notice is not modal and never during compose; can be switched off.",
        NotYet("there is no update check")),

    (103, "'About' shows version, licences, trust-list date.",
        Shown(&[
            "tests/ui/guide.rs::about_names_version_licence_trust_list_and_every_library",
            "tests/packaging/main.rs::every_library_of_the_program_is_listed_with_its_licence",
        ])),

    (104, "Quit during sending asks and finishes.",
        Shown(&[
            "tests/ui/outbox.rs::closing_with_messages_that_have_not_left_asks_first",
    ])),

    (105, "Crash or kill while typing loses at most the last autosave.",
        Shown(&[
            "tests/ui/compose.rs::a_message_is_saved_while_it_is_written_and_can_be_closed_as_a_draft",
            "tests/engine/drafts.rs::a_draft_survives_a_restart_and_is_counted",
    ])),

    (106, "Backup status visible with the date of the last good check.",
        NotYet("there is no backup yet")),

    (107, "Destructive actions on the server always name server, count and size.",
        Shown(&[
            "tests/ui/message_actions.rs::removal_from_the_server_asks_first_and_names_server_count_and_size",
    ])),

    (108, "Help button opens the page for the current screen, offline.",
        Shown(&[
            "tests/ui/guide.rs::the_help_opens_at_the_screen_that_shows_and_leads_to_every_other",
        ])),
];
