//! Pages whose work goes on after the user has left them.

/// A page that can do long work: removing messages from a server, importing, writing packages.
pub(super) trait LongWork {
    /// Whether work is under way.
    fn is_working(&self) -> bool;
}

/// At most one page of a kind that was left while it was working. It keeps receiving its messages.
#[derive(Debug)]
pub(super) struct Background<T>(Option<Box<T>>);

impl<T> Default for Background<T> {
    fn default() -> Self {
        Self(None)
    }
}

impl<T: LongWork> Background<T> {
    /// Keeps a page that was left; one that is not working is dropped.
    pub(super) fn keep(&mut self, page: Box<T>) {
        self.0 = Some(page).filter(|page| page.is_working());
    }

    /// The page that was kept, to be shown again.
    pub(super) fn take(&mut self) -> Option<Box<T>> {
        self.0.take()
    }

    /// Drops the page unless it is working.
    pub(super) fn drop_finished(&mut self) {
        self.0.take_if(|page| !page.is_working());
    }

    /// The page that receives a message, the one on the screen first, and whether it is in the background.
    pub(super) fn receiver<'a>(&'a mut self, shown: Option<&'a mut T>) -> Option<(&'a mut T, bool)> {
        match shown {
            Some(page) => Some((page, false)),
            None => self.0.as_deref_mut().map(|page| (page, true)),
        }
    }
}
