//! The spans and events of the `tracing` feature.
//!
//! In a process of their own: `tracing` remembers for all threads whether anybody listens to a
//! place in the code, and a test that runs beside without a listener would answer for these.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "../retry/clock.rs"]
mod clock;

use std::collections::BTreeMap;
use std::fmt::{Debug, Write};
use std::sync::{Arc, Mutex};

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::result::{DatabaseErrorKind, Error as DatabaseError};
use get_or_create::{Error, GetOrCreate, Retry, transaction_with};
use tracing_subscriber::layer::{Context, Layer, SubscriberExt};
use tracing_subscriber::registry::LookupSpan;

use crate::clock::ManualClock;

diesel::table! {
    employees {
        id -> Integer,
        name -> Text,
    }
}

#[derive(Queryable, Selectable, Debug)]
#[diesel(table_name = employees)]
struct Employee {
    #[expect(dead_code, reason = "only its making is looked at")]
    id: i32,
}

#[derive(Insertable, GetOrCreate)]
#[diesel(table_name = employees)]
#[get_or_create(model = Employee, key(name))]
struct NewEmployee<'a> {
    name: &'a str,
}

#[test]
fn one_span_a_call_and_no_value_of_a_row() {
    let mut conn = connection();
    conn.batch_execute("CREATE TABLE employees (id INTEGER PRIMARY KEY, name TEXT NOT NULL)")
        .unwrap();
    let ada = NewEmployee {
        name: "Ada Lovelace",
    };
    let records = recorded(|| {
        ada.find(&mut conn).unwrap();
        ada.get_or_create(&mut conn).unwrap();
        ada.get_or_create(&mut conn).unwrap();
        ada.find(&mut conn).unwrap();
        conn.batch_execute("DROP TABLE employees").unwrap();
        ada.get_or_create(&mut conn).unwrap_err();
    });
    assert_eq!(
        records,
        [
            "span find attempts=1 outcome=missing table=employees",
            "span get_or_create attempts=1 guard=Serializable outcome=created table=employees",
            "span get_or_create attempts=1 guard=Serializable outcome=found table=employees",
            "span find attempts=1 outcome=found table=employees",
            "span get_or_create attempts=1 guard=Serializable outcome=failed table=employees",
        ]
    );
}

#[test]
fn one_event_a_retry() {
    let clock = ManualClock::new();
    let retry = Retry::default().with_clock(clock.clone());
    let mut runs = 0;
    let records = recorded(|| {
        transaction_with(&mut connection(), &retry, |_| {
            runs += 1;
            match runs {
                1 => Err(conflict()),
                _ => Ok(()),
            }
        })
        .unwrap();
    });
    let delay = clock.waits()[0];
    assert_eq!(
        records,
        [
            format!("event cause=serialization failure delay={delay:?} message=retry"),
            "span transaction attempts=2 outcome=committed".to_owned(),
        ]
    );
}

fn connection() -> SqliteConnection {
    SqliteConnection::establish(":memory:").unwrap()
}

fn conflict() -> Error {
    let message = "could not serialize access of Ada Lovelace".to_owned();
    DatabaseError::DatabaseError(DatabaseErrorKind::SerializationFailure, Box::new(message)).into()
}

/// Runs `work` and returns its events as they come and its spans as they close.
fn recorded(work: impl FnOnce()) -> Vec<String> {
    let recorder = Recorder::default();
    let subscriber = tracing_subscriber::registry().with(recorder.clone());
    tracing::subscriber::with_default(subscriber, work);
    recorder.lines.lock().unwrap().clone()
}

#[derive(Clone, Default)]
struct Recorder {
    lines: Arc<Mutex<Vec<String>>>,
}

impl<S> Layer<S> for Recorder
where
    S: tracing::Subscriber + for<'span> LookupSpan<'span>,
{
    fn on_new_span(
        &self,
        attributes: &tracing::span::Attributes<'_>,
        id: &tracing::Id,
        context: Context<'_, S>,
    ) {
        let mut fields = Fields::default();
        attributes.record(&mut fields);
        context.span(id).unwrap().extensions_mut().insert(fields);
    }

    fn on_record(
        &self,
        id: &tracing::Id,
        values: &tracing::span::Record<'_>,
        context: Context<'_, S>,
    ) {
        let span = context.span(id).unwrap();
        values.record(span.extensions_mut().get_mut::<Fields>().unwrap());
    }

    fn on_event(&self, event: &tracing::Event<'_>, _context: Context<'_, S>) {
        let mut fields = Fields::default();
        event.record(&mut fields);
        self.lines.lock().unwrap().push(fields.line("event"));
    }

    fn on_close(&self, id: tracing::Id, context: Context<'_, S>) {
        let span = context.span(&id).unwrap();
        let line = span
            .extensions()
            .get::<Fields>()
            .unwrap()
            .line(&format!("span {}", span.name()));
        self.lines.lock().unwrap().push(line);
    }
}

#[derive(Default)]
struct Fields(BTreeMap<&'static str, String>);

impl Fields {
    fn line(&self, start: &str) -> String {
        let mut line = start.to_owned();
        for (name, value) in &self.0 {
            write!(line, " {name}={value}").unwrap();
        }
        line
    }
}

impl tracing::field::Visit for Fields {
    fn record_str(&mut self, field: &tracing::field::Field, value: &str) {
        self.0.insert(field.name(), value.to_owned());
    }

    fn record_debug(&mut self, field: &tracing::field::Field, value: &dyn Debug) {
        self.0.insert(field.name(), format!("{value:?}"));
    }
}
