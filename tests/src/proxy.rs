//! Faults on the way between a client and a PostgreSQL server.

use std::collections::{HashMap, VecDeque};
use std::io::{self, BufReader};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};

use crate::postgres_message::{Message, forward_startup};
use crate::postgres_server::PostgresServer;
use crate::server_url::ServerUrl;

/// A TCP proxy on 127.0.0.1 that cuts connections where a test tells it to.
///
/// It reads the messages of PostgreSQL's protocol and refuses encryption, so the
/// server must take clients in clear.
#[derive(Debug)]
pub struct Proxy {
    url: ServerUrl,
    port: u16,
    shared: Arc<Shared>,
    acceptor: Option<JoinHandle<()>>,
}

/// A fault that a test has armed.
#[derive(Debug, Clone, Default)]
pub struct Fault {
    fired: Arc<AtomicBool>,
}

impl Fault {
    /// Says whether the fault has happened; it happens once.
    pub fn has_fired(&self) -> bool {
        self.fired.load(Ordering::SeqCst)
    }

    fn fire(&self) {
        self.fired.store(true, Ordering::SeqCst);
    }
}

impl Proxy {
    /// Starts a proxy in front of a server.
    pub fn to(server: &PostgresServer) -> Self {
        let upstream = server
            .server_url()
            .tcp_address()
            .expect("a proxy needs a server whose URL has one host to reach by TCP");
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
        let port = listener.local_addr().expect("it is bound").port();
        let shared = Arc::new(Shared {
            upstream,
            state: Mutex::default(),
        });
        let acceptor = thread::spawn({
            let shared = Arc::clone(&shared);
            move || shared.accept(&listener)
        });
        Self {
            url: server.server_url().through(port),
            port,
            shared,
            acceptor: Some(acceptor),
        }
    }

    /// Returns the port that the proxy listens on.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Returns the URL of a database by way of this proxy.
    pub fn url(&self, database: &str) -> String {
        self.url.database(database)
    }

    /// Arms a fault for the next `COMMIT`: it is not forwarded, both sides are closed,
    /// and nothing is committed.
    ///
    /// Faults fire in the order in which they were armed, one a `COMMIT`. A `COMMIT` is
    /// seen as the simple query that Diesel sends.
    pub fn cut_before_commit(&self) -> Fault {
        self.arm(Cut::Before)
    }

    /// Arms a fault for the next `COMMIT`: the server commits and says so, and then
    /// both sides are closed without its answer: the lost acknowledgement.
    ///
    /// A `COMMIT` that the server refuses is answered as usual and leaves the fault
    /// armed.
    pub fn cut_after_commit(&self) -> Fault {
        self.arm(Cut::After)
    }

    /// Closes all connections now, and returns how many there were; new ones are taken.
    pub fn cut_all(&self) -> usize {
        self.shared.state().cut_all()
    }

    fn arm(&self, cut: Cut) -> Fault {
        let fault = Fault::default();
        let armed = Armed {
            cut,
            fault: fault.clone(),
        };
        self.shared.state().armed.push_back(armed);
        fault
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        {
            let mut state = self.shared.state();
            state.is_closing = true;
            state.cut_all();
        }
        // The acceptor looks at the state when it has a connection, so it gets one.
        let woken = TcpStream::connect(("127.0.0.1", self.port));
        if woken.is_ok()
            && let Some(acceptor) = self.acceptor.take()
            && acceptor.join().is_err()
        {
            eprintln!("the proxy's thread has panicked");
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Cut {
    Before,
    After,
}

#[derive(Debug, Clone)]
struct Armed {
    cut: Cut,
    fault: Fault,
}

#[derive(Debug)]
struct Shared {
    upstream: String,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    armed: VecDeque<Armed>,
    links: HashMap<u64, Arc<Link>>,
    next_link: u64,
    is_closing: bool,
}

impl State {
    fn cut_all(&mut self) -> usize {
        for link in self.links.values() {
            link.close();
        }
        self.links.drain().count()
    }
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn accept(self: &Arc<Self>, listener: &TcpListener) {
        for client in listener.incoming() {
            if self.state().is_closing {
                return;
            }
            // A client without a server, as one that has gone, just loses its connection.
            if let Ok(client) = client
                && let Ok(server) = TcpStream::connect(&self.upstream)
                && let Ok(link) = Link::new(client, server)
            {
                self.serve(Arc::new(link));
            }
        }
    }

    fn serve(self: &Arc<Self>, link: Arc<Link>) {
        let number = {
            let mut state = self.state();
            state.next_link += 1;
            let number = state.next_link;
            state.links.insert(number, Arc::clone(&link));
            number
        };
        let shared = Arc::clone(self);
        thread::spawn(move || {
            thread::scope(|scope| {
                scope.spawn(|| link.close_after(|| shared.forward_answers(&link)));
                link.close_after(|| shared.forward_queries(&link));
            });
            let mut state = shared.state();
            state.links.remove(&number);
            // The server was gone before it could answer: the next `COMMIT` is meant.
            state.armed.extend(link.awaiting().take());
        });
    }

    fn forward_queries(&self, link: &Link) -> io::Result<()> {
        let mut client = BufReader::new(&link.client);
        forward_startup(&mut client, &link.server)?;
        loop {
            let message = Message::read(&mut client)?;
            if message.is_commit()
                && let Some(armed) = self.take_fault(link)
                && armed.cut == Cut::Before
            {
                armed.fault.fire();
                return Ok(());
            }
            message.write(&link.server)?;
        }
    }

    /// Takes the next fault for a `COMMIT` of this link. A later one waits in the link
    /// for the server's answer.
    fn take_fault(&self, link: &Link) -> Option<Armed> {
        let armed = self.state().armed.pop_front()?;
        if armed.cut == Cut::After {
            *link.awaiting() = Some(armed.clone());
        }
        Some(armed)
    }

    fn forward_answers(&self, link: &Link) -> io::Result<()> {
        let mut server = BufReader::new(&link.server);
        let mut withheld = Vec::new();
        loop {
            let message = Message::read(&mut server)?;
            if link.awaiting().is_none() {
                message.write(&link.client)?;
                continue;
            }
            let is_last = message.is_ready_for_query();
            withheld.push(message);
            if is_last && let Some(armed) = link.awaiting().take() {
                if withheld.iter().any(Message::is_committed) {
                    armed.fault.fire();
                    return Ok(());
                }
                self.state().armed.push_front(armed);
                for message in withheld.drain(..) {
                    message.write(&link.client)?;
                }
            }
        }
    }
}

/// One client's connection and the one to the server that was made for it.
#[derive(Debug)]
struct Link {
    client: TcpStream,
    server: TcpStream,
    awaiting: Mutex<Option<Armed>>,
}

impl Link {
    fn new(client: TcpStream, server: TcpStream) -> io::Result<Self> {
        client.set_nodelay(true)?;
        server.set_nodelay(true)?;
        Ok(Self {
            client,
            server,
            awaiting: Mutex::new(None),
        })
    }

    fn awaiting(&self) -> MutexGuard<'_, Option<Armed>> {
        self.awaiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Forwards until there is nothing more to be read, or nobody to write to: to both
    /// sides that is the end of the connection, and no fault of the proxy's.
    fn close_after(&self, forward: impl FnOnce() -> io::Result<()>) {
        forward().ok();
        self.close();
    }

    fn close(&self) {
        // The other side may have closed before.
        self.server.shutdown(Shutdown::Both).ok();
        self.client.shutdown(Shutdown::Both).ok();
    }
}
