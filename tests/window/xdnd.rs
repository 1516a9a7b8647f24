//! The source of a drag and drop: offers files to a window and drops them, as a file manager does (XDND, version 5).

use std::path::Path;
use std::time::{Duration, Instant};

use x11rb::connection::Connection as _;
use x11rb::protocol::Event;
use x11rb::protocol::xproto::{
    Atom, ClientMessageEvent, ConnectionExt as _, CreateWindowAux, EventMask, PropMode, SELECTION_NOTIFY_EVENT, SelectionNotifyEvent,
    SelectionRequestEvent, Window, WindowClass,
};
use x11rb::rust_connection::RustConnection;
use x11rb::wrapper::ConnectionExt as _;
use x11rb::{COPY_DEPTH_FROM_PARENT, COPY_FROM_PARENT, CURRENT_TIME};

/// Drops these files on this window, given by its number from xdotool.
pub(crate) fn drop_files(display: &str, window: &str, files: &[&Path]) {
    let target = window.parse().expect("a window's number");
    let mut drag = Drag::begin(display, target, files);
    drag.send("XdndEnter", [VERSION << 24, drag.atom("text/uri-list"), 0, 0]);
    let copy = drag.atom("XdndActionCopy");
    drag.send("XdndPosition", [0, (640 << 16) | 400, CURRENT_TIME, copy]);
    drag.until("XdndStatus");
    drag.send("XdndDrop", [0, CURRENT_TIME, 0, 0]);
    drag.until("XdndFinished");
}

struct Drag {
    connection: RustConnection,
    source: Window,
    target: Window,
    list: String,
    /// Whether the target has received the list.
    given: bool,
}

impl Drag {
    fn begin(display: &str, target: Window, files: &[&Path]) -> Self {
        let (connection, screen) = x11rb::connect(Some(display)).expect("an X connection");
        let source = connection.generate_id().expect("a number");
        let root = connection.setup().roots[screen].root;
        connection
            .create_window(
                COPY_DEPTH_FROM_PARENT,
                source,
                root,
                0,
                0,
                1,
                1,
                0,
                WindowClass::INPUT_OUTPUT,
                COPY_FROM_PARENT,
                &CreateWindowAux::new(),
            )
            .expect("a window to drag from");
        let drag = Self {
            connection,
            source,
            target,
            list: files.iter().map(|file| format!("file://{}\r\n", file.display())).collect(),
            given: false,
        };
        let selection = drag.atom("XdndSelection");
        let owned = drag.connection.set_selection_owner(source, selection, CURRENT_TIME);
        owned.expect("sent").check().expect("the selection is owned");
        drag
    }

    fn atom(&self, name: &str) -> Atom {
        let atom = self.connection.intern_atom(false, name.as_bytes()).expect("sent");
        atom.reply().expect("a number for the name").atom
    }

    fn send(&self, kind: &str, [a, b, c, d]: [u32; 4]) {
        let event = ClientMessageEvent::new(32, self.target, self.atom(kind), [self.source, a, b, c, d]);
        let sent = self.connection.send_event(false, self.target, EventMask::NO_EVENT, event);
        sent.expect("sent").check().expect("the window receives it");
    }

    /// Answers requests for the list until the target has it and has sent this message.
    fn until(&mut self, kind: &str) {
        let (wanted, started) = (self.atom(kind), Instant::now());
        let mut said = false;
        while !(said && self.given) {
            assert!(started.elapsed() < TIME_OUT, "no {kind} within {} s", TIME_OUT.as_secs());
            match self.connection.poll_for_event().expect("an X connection") {
                Some(Event::SelectionRequest(request)) => self.answer_request(&request),
                Some(Event::ClientMessage(message)) if message.type_ == wanted => {
                    assert_eq!(message.data.as_data32()[1] & 1, 1, "{kind} refuses");
                    said = true;
                }
                Some(_) => {}
                None => std::thread::sleep(Duration::from_millis(10)),
            }
        }
    }

    fn answer_request(&mut self, request: &SelectionRequestEvent) {
        let list = self.list.as_bytes();
        self.connection
            .change_property8(PropMode::REPLACE, request.requestor, request.property, request.target, list)
            .expect("given");
        let notification = SelectionNotifyEvent {
            response_type: SELECTION_NOTIFY_EVENT,
            sequence: 0,
            time: request.time,
            requestor: request.requestor,
            selection: request.selection,
            target: request.target,
            property: request.property,
        };
        let sent = self
            .connection
            .send_event(false, request.requestor, EventMask::NO_EVENT, notification);
        sent.expect("sent").check().expect("the window receives it");
        self.given = true;
    }
}

const VERSION: u32 = 5;
const TIME_OUT: Duration = Duration::from_secs(20);
