//! Ports for servers of our own.

use std::hash::{BuildHasher, RandomState};
use std::iter;
use std::net::TcpListener;

/// Ports below those which the system gives to clients: else one of a pool's own
/// attempts to reach the stopped server may be given its port, and keep it.
const PORTS: std::ops::Range<u16> = 15_000..32_000;

pub(crate) fn free_ports() -> impl Iterator<Item = u16> {
    iter::repeat_with(|| {
        // std's only source of random numbers.
        let random = RandomState::new().hash_one(()) % u64::from(PORTS.end - PORTS.start);
        PORTS.start + u16::try_from(random).expect("it is smaller than a port")
    })
    .filter(|port| TcpListener::bind(("127.0.0.1", *port)).is_ok())
}
