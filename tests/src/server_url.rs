//! The parts of a `postgres://` or `mysql://` URL that the harness changes.

/// A server's URL: all of it but the database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ServerUrl {
    scheme: &'static str,
    /// With the `@`, or empty; kept as it was written.
    user: String,
    /// Host and port.
    address: String,
    /// With the `?`, or empty.
    parameters: String,
}

impl ServerUrl {
    /// The URL of a PostgreSQL server on this machine.
    pub(crate) fn local_postgres(port: u16) -> Self {
        Self::local("postgres", "postgres@", port)
    }

    /// The URL of whichever of two PostgreSQL servers on this machine takes writes.
    pub(crate) fn either_postgres(one: u16, other: u16) -> Self {
        Self {
            address: format!("127.0.0.1:{one},127.0.0.1:{other}"),
            parameters: "?target_session_attrs=read-write".to_owned(),
            ..Self::local_postgres(one)
        }
    }

    /// The URL of a MariaDB server on this machine.
    pub(crate) fn local_mysql(port: u16) -> Self {
        Self::local("mysql", "root@", port)
    }

    fn local(scheme: &'static str, user: &str, port: u16) -> Self {
        Self {
            scheme,
            user: user.to_owned(),
            address: format!("127.0.0.1:{port}"),
            parameters: String::new(),
        }
    }

    /// Splits a URL into the server's part and the name of the database.
    pub(crate) fn parse(url: &str) -> Option<(Self, String)> {
        let (scheme, rest) = match url.split_once("://")? {
            ("postgres" | "postgresql", rest) => ("postgres", rest),
            ("mysql", rest) => ("mysql", rest),
            _ => return None,
        };
        let (rest, parameters) = rest.split_at(rest.find('?').unwrap_or(rest.len()));
        let (server, database) = rest.split_once('/').unwrap_or((rest, ""));
        let (address, user) = match server.rfind('@') {
            Some(at) => (&server[at + 1..], &server[..=at]),
            None => (server, ""),
        };
        let server = Self {
            scheme,
            user: user.to_owned(),
            address: address.to_owned(),
            parameters: parameters.to_owned(),
        };
        Some((server, database.to_owned()))
    }

    /// Returns the URL of a database in this server.
    pub(crate) fn database(&self, name: &str) -> String {
        let Self {
            scheme,
            user,
            address,
            parameters,
        } = self;
        format!("{scheme}://{user}{address}/{name}{parameters}")
    }

    /// Returns the same URL by way of another port of this machine.
    pub(crate) fn through(&self, port: u16) -> Self {
        Self {
            address: format!("127.0.0.1:{port}"),
            ..self.clone()
        }
    }

    /// Returns host and port, if the URL says one host to be reached by TCP.
    pub(crate) fn tcp_address(&self) -> Option<String> {
        let address = &self.address;
        if address.is_empty() || address.contains(['%', ',']) {
            return None;
        }
        let has_port = address
            .rsplit_once(':')
            .is_some_and(|(_, port)| port.parse::<u16>().is_ok());
        Some(if has_port {
            address.clone()
        } else {
            let port = if self.scheme == "mysql" { 3306 } else { 5432 };
            format!("{address}:{port}")
        })
    }

    /// Returns a database's URL to be shown, where a password has no place.
    pub(crate) fn shown(&self, database: &str) -> String {
        let mut shown = self.clone();
        if let Some((name, _password)) = self.user.split_once(':') {
            shown.user = format!("{name}@");
        }
        if self.parameters.contains("password=") {
            shown.parameters.clear();
        }
        shown.database(database)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(url: &str) -> (ServerUrl, String) {
        ServerUrl::parse(url).unwrap()
    }

    #[test]
    fn only_the_database_is_exchanged() {
        let (server, database) =
            parse("postgresql://me:p%40@ss@db.example:6000/mine?sslmode=require");
        assert_eq!(database, "mine");
        assert_eq!(
            server.database("other"),
            "postgres://me:p%40@ss@db.example:6000/other?sslmode=require"
        );
    }

    #[test]
    fn every_part_may_be_missing() {
        let (server, database) = parse("postgres://?host=/run/postgresql");
        assert_eq!(database, "");
        assert_eq!(server.database("x"), "postgres:///x?host=/run/postgresql");
        assert_eq!(server.tcp_address(), None);
    }

    #[test]
    fn a_proxy_needs_one_tcp_address() {
        let address = |url| parse(url).0.tcp_address();
        assert_eq!(address("postgres://db/x").as_deref(), Some("db:5432"));
        assert_eq!(address("mysql://db/x").as_deref(), Some("db:3306"));
        assert_eq!(address("postgres://db:99/x").as_deref(), Some("db:99"));
        assert_eq!(address("postgres://[::1]/x").as_deref(), Some("[::1]:5432"));
        assert_eq!(address("postgres://a,b/x"), None);
        assert_eq!(address("postgres://%2Frun/x"), None);
    }

    #[test]
    fn no_password_is_shown() {
        let server = parse("postgres://me:secret@db/x").0;
        assert_eq!(server.shown("x"), "postgres://me@db/x");
        let server = parse("postgres://db/x?user=me&password=secret").0;
        assert_eq!(server.shown("x"), "postgres://db/x");
    }

    #[test]
    fn what_is_no_url_is_refused() {
        assert_eq!(ServerUrl::parse("host=localhost dbname=x"), None);
    }
}
