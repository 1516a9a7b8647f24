//! A second start of the program with the same profile: the window that is open comes to the front instead.

use std::hash::{Hash, Hasher};

use iced::Subscription;
use iced::futures::{Stream, stream};
use tokio::sync::watch;

use super::app::Message;

/// Reports a second start to the window. Cheap to clone.
#[derive(Debug, Clone, Default)]
pub struct SecondStart(watch::Sender<u64>);

impl SecondStart {
    pub fn report(&self) {
        self.0.send_modify(|count| *count = count.wrapping_add(1));
    }

    pub(super) fn subscription(&self) -> Subscription<Message> {
        Subscription::run_with(self.clone(), Self::reports)
    }

    fn reports(&self) -> impl Stream<Item = Message> + use<> {
        stream::unfold(self.0.subscribe(), |mut reports| async move {
            reports.changed().await.ok()?;
            Some((Message::StartedAgain, reports))
        })
    }
}

/// There is one window, so one subscription: each is the same to iced.
impl Hash for SecondStart {
    fn hash<H: Hasher>(&self, _: &mut H) {}
}
