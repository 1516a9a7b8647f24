//! The other end of a drag: offers files to a window and drops them there, as a file manager does (XDND, version 5).

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

/// Drops these files on this window, as it is numbered by xdotool.
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
    /// Whether the target has the list.
    given: bool,
}

impl Drag {
    fn begin(display: &str, target: Window, files: &[&Path]) -> Self {
        let (connection, screen) = x11rb::connect(Some(display)).expect("the screen answers");
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
        owned.expect("sent").check().expect("what is dragged is ours");
        drag
    }

    fn atom(&self, name: &str) -> Atom {
        let atom = self.connection.intern_atom(false, name.as_bytes()).expect("sent");
        atom.reply().expect("a number for the name").atom
    }

    fn send(&self, kind: &str, [a, b, c, d]: [u32; 4]) {
        let event = ClientMessageEvent::new(32, self.target, self.atom(kind), [self.source, a, b, c, d]);
        let sent = self.connection.send_event(false, self.target, EventMask::NO_EVENT, event);
        sent.expect("sent").check().expect("the window hears it");
    }

    /// Gives the list to whoever asks for it, until the target has it and has said this.
    fn until(&mut self, kind: &str) {
        let (wanted, started) = (self.atom(kind), Instant::now());
        let mut said = false;
        while !(said && self.given) {
            assert!(started.elapsed() < PATIENCE, "no {kind} within {} s", PATIENCE.as_secs());
            match self.connection.poll_for_event().expect("the screen answers") {
                Some(Event::SelectionRequest(request)) => self.give(&request),
                Some(Event::ClientMessage(message)) if message.type_ == wanted => {
                    assert_eq!(message.data.as_data32()[1] & 1, 1, "{kind} refuses");
                    said = true;
                }
                Some(_) => {}
                None => std::thread::sleep(Duration::from_millis(10)),
            }
        }
    }

    fn give(&mut self, request: &SelectionRequestEvent) {
        let list = self.list.as_bytes();
        self.connection
            .change_property8(PropMode::REPLACE, request.requestor, request.property, request.target, list)
            .expect("given");
        let told = SelectionNotifyEvent {
            response_type: SELECTION_NOTIFY_EVENT,
            sequence: 0,
            time: request.time,
            requestor: request.requestor,
            selection: request.selection,
            target: request.target,
            property: request.property,
        };
        let sent = self.connection.send_event(false, request.requestor, EventMask::NO_EVENT, told);
        sent.expect("sent").check().expect("the window hears it");
        self.given = true;
    }
}

const VERSION: u32 = 5;
const PATIENCE: Duration = Duration::from_secs(20);
