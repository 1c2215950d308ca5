//! Messages of PostgreSQL's protocol, as far as the proxy has to know them.
//! <https://www.postgresql.org/docs/current/protocol-message-formats.html>

use std::io::{self, BufReader, Read, Write};
use std::net::TcpStream;

/// A message after the start-up: a type, and a length that counts itself.
#[derive(Debug)]
pub(crate) struct Message {
    kind: u8,
    length: [u8; 4],
    body: Vec<u8>,
}

impl Message {
    pub(crate) fn read(from: &mut impl Read) -> io::Result<Self> {
        let mut kind = [0];
        from.read_exact(&mut kind)?;
        let (length, body) = read_body(from)?;
        Ok(Self {
            kind: kind[0],
            length,
            body,
        })
    }

    pub(crate) fn write(&self, mut to: &TcpStream) -> io::Result<()> {
        // At once, or a small message would be sent in three packets.
        to.write_all(&[&[self.kind], &self.length[..], &self.body].concat())
    }

    pub(crate) fn is_commit(&self) -> bool {
        let text = self
            .body
            .strip_suffix(b"\0")
            .unwrap_or(&self.body)
            .trim_ascii();
        let text = text.strip_suffix(b";").unwrap_or(text).trim_ascii_end();
        self.kind == b'Q' && text.eq_ignore_ascii_case(b"COMMIT")
    }

    /// Says whether the server has committed: to a failed transaction's `COMMIT` it
    /// answers `ROLLBACK`, without an error.
    pub(crate) fn is_committed(&self) -> bool {
        self.kind == b'C' && self.body == b"COMMIT\0"
    }

    pub(crate) fn is_ready_for_query(&self) -> bool {
        self.kind == b'Z'
    }
}

/// Forwards what comes before the first message with a type.
pub(crate) fn forward_startup(
    client: &mut BufReader<&TcpStream>,
    mut server: &TcpStream,
) -> io::Result<()> {
    const SSL_REQUEST: u32 = 80_877_103;
    const GSS_ENCRYPTION_REQUEST: u32 = 80_877_104;

    loop {
        let (length, body) = read_body(client)?;
        let code = body.first_chunk().map(|code| u32::from_be_bytes(*code));
        if let Some(SSL_REQUEST | GSS_ENCRYPTION_REQUEST) = code {
            // The client goes on in clear, or gives up.
            client.get_mut().write_all(b"N")?;
        } else {
            return server.write_all(&[&length[..], &body].concat());
        }
    }
}

fn read_body(from: &mut impl Read) -> io::Result<([u8; 4], Vec<u8>)> {
    let mut length = [0; 4];
    from.read_exact(&mut length)?;
    let rest = u64::from(u32::from_be_bytes(length)).saturating_sub(4);
    let mut body = Vec::new();
    if from.take(rest).read_to_end(&mut body)? as u64 == rest {
        Ok((length, body))
    } else {
        Err(io::ErrorKind::UnexpectedEof.into())
    }
}
