//! The window. It asks the engine through its handle, listens to its events, and keeps no state of record; every text comes from `i18n`.
//!
//! [`app`] holds the state and passes each message to the screen it is for. [`screen`] has one screen a file, [`part`] what screens share,
//! [`widget`] what knows nothing about mail. Nothing here opens a socket or a database, and nothing here decides what a receipt means.

pub mod app;
pub mod background_task;
pub mod coalesce;
pub mod context;
pub mod day;
pub mod dragged;
pub mod file_dialog;
pub mod filter;
pub mod find;
pub mod folder_choice;
#[cfg(debug_assertions)]
pub mod gallery;
pub mod grouping;
pub mod icon;
pub mod key_choice;
pub mod keys;
pub mod location;
pub mod message_action;
pub mod open_external;
pub mod options;
pub mod part;
pub mod preferences;
#[cfg(debug_assertions)]
pub mod presets;
pub mod reply;
pub mod save;
pub mod save_progress;
pub mod screen;
pub mod second_start;
pub mod system_contrast;
pub mod table;
pub mod tags;
pub mod theme;
pub mod widget;

pub use app::App;
pub use options::{Initial, Options};
pub use second_start::SecondStart;

use iced::{Subscription, window};

use crate::engine::Handle;

/// Opens the window and returns when it is closed. It comes to the front whenever `second_start` reports one.
///
/// # Errors
/// When no window can be opened.
pub fn run(handle: Handle, options: Options, second_start: SecondStart) -> iced::Result {
    let size = App::still(handle.clone(), &options).opening_size();
    let boot = move || App::boot(handle.clone(), &options);
    iced::application(boot, App::update, App::view)
        .title(App::title)
        .theme(App::theme)
        .scale_factor(App::scale_factor)
        .subscription(move |app: &App| Subscription::batch([app.subscription(), second_start.subscription()]))
        .settings(settings())
        .window(window::Settings {
            size,
            exit_on_close_request: false,
            min_size: Some(theme::window_size::SMALLEST),
            platform_specific: platform(),
            ..window::Settings::default()
        })
        .run()
}

/// The application id is the name of the `.desktop` file, so that the desktop finds the icon and groups the windows.
fn platform() -> window::settings::PlatformSpecific {
    window::settings::PlatformSpecific {
        #[cfg(target_os = "linux")]
        application_id: "it.recapito.Recapito".to_owned(),
        ..window::settings::PlatformSpecific::default()
    }
}

/// Fonts and text size; tests draw with the same.
pub fn settings() -> iced::Settings {
    iced::Settings {
        fonts: vec![
            include_bytes!("../assets/fonts/Inter-Regular.otf").as_slice().into(),
            include_bytes!("../assets/fonts/Inter-SemiBold.otf").as_slice().into(),
        ],
        default_font: theme::REGULAR,
        default_text_size: iced::Pixels(theme::BODY),
        ..iced::Settings::default()
    }
}
