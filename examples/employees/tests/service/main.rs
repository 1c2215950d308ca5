//! The service over real sockets, on every backend.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod client;

use std::collections::HashMap;
use std::path::Path;
use std::sync::{Arc, Barrier};
use std::thread;
use std::time::Duration;

use client::{Answer, Service};
use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use employees::database::{self, PooledDatabase, Settings};
use get_or_create::Guard;
use get_or_create_tests::{PostgresDatabase, SqliteDatabase};
use serde_json::{Value, json};

#[test]
fn parallel_clients_make_no_duplicate_on_sqlite() {
    for guard in GUARDS {
        let database = SqliteDatabase::new();
        add_unique_index(&mut database.connect());
        parallel_clients_make_no_duplicate(&database.url(), guard);
    }
}

#[test]
fn parallel_clients_make_no_duplicate_on_postgres() {
    for guard in GUARDS {
        let database = PostgresDatabase::new();
        add_unique_index(&mut database.connect());
        parallel_clients_make_no_duplicate(&database.url(), guard);
    }
}

#[cfg(feature = "mysql")]
#[test]
fn parallel_clients_make_no_duplicate_on_mariadb() {
    for guard in GUARDS {
        let database = get_or_create_tests::MysqlDatabase::new();
        add_unique_index(&mut database.connect());
        parallel_clients_make_no_duplicate(&database.url(), guard);
    }
}

const GUARDS: [Guard; 3] = [
    Guard::Serializable,
    Guard::AdvisoryLock,
    Guard::UniqueConstraint,
];

fn add_unique_index(conn: &mut impl SimpleConnection) {
    conn.batch_execute("CREATE UNIQUE INDEX one_name ON employees (name, department_id)")
        .unwrap();
}

/// Eight of the 16 clients ask for each of the 100 names, in the same order.
fn parallel_clients_make_no_duplicate(url: &str, guard: Guard) {
    const CLIENTS: usize = 16;
    const REQUESTS: usize = 50;
    const NAMES: usize = 100;

    let settings = Settings {
        // However slow the machine is, the answer has to be right.
        patience: Duration::from_secs(60),
        guard,
        ..Settings::default()
    };
    let service = Service::start(database::open(url, &settings).unwrap());
    let department_id = service.department_id;
    let together = Barrier::new(CLIENTS);
    let run_client = |number: usize| -> Vec<(String, Answer)> {
        let client = service.client();
        together.wait();
        (0..REQUESTS)
            .map(|request| {
                let name = format!("Employee {}", (2 * request + number % 2) % NAMES);
                let title = format!("hired by client {number}");
                let answer = client
                    .post(json!({"name": name, "department_id": department_id, "title": title}));
                (name, answer)
            })
            .collect()
    };
    let answers: Vec<(String, Answer)> = thread::scope(|scope| {
        let clients: Vec<_> = (0..CLIENTS)
            .map(|number| scope.spawn(move || run_client(number)))
            .collect();
        clients
            .into_iter()
            .flat_map(|client| client.join().unwrap())
            .collect()
    });

    let mut by_name: HashMap<String, Vec<Answer>> = HashMap::new();
    for (name, answer) in answers {
        by_name.entry(name).or_default().push(answer);
    }
    assert_eq!(by_name.len(), NAMES);
    let mut rows = Vec::new();
    for (name, answers) in by_name {
        let created = answers.iter().filter(|answer| answer.status == 201);
        let found = answers.iter().filter(|answer| answer.status == 200);
        assert_eq!(
            (created.count(), found.count()),
            (1, 7),
            "{name}: {answers:?}"
        );
        let row = &answers[0].body;
        assert_eq!(row["name"], *name);
        assert!(
            answers.iter().all(|answer| answer.body == *row),
            "{name}: {answers:?}"
        );
        rows.push(row.clone());
    }
    rows.sort_by_key(|row| row["id"].as_i64());
    assert_eq!(service.client().list(), Value::Array(rows));
}

#[test]
fn the_first_title_stays() {
    let (_database, service) = sqlite_service();
    let client = service.client();
    let department_id = service.department_id;
    let ada = |title: Value| json!({"name": "Ada", "department_id": department_id, "title": title});

    let created = client.post(ada(json!("Engineer")));
    let found = client.post(ada(Value::Null));

    let row = json!({
        "id": created.body["id"],
        "name": "Ada",
        "department_id": department_id,
        "title": "Engineer",
    });
    assert_eq!((created.status, &created.body), (201, &row));
    assert_eq!((found.status, &found.body), (200, &row));
    assert_eq!(client.list(), json!([row]));
}

#[test]
fn a_title_may_be_left_out() {
    let (_database, service) = sqlite_service();
    let answer = service
        .client()
        .post(json!({"name": "Ada", "department_id": service.department_id}));
    assert_eq!((answer.status, &answer.body["title"]), (201, &Value::Null));
}

#[test]
fn what_a_client_gets_wrong_on_sqlite() {
    let database = SqliteDatabase::empty();
    what_a_client_gets_wrong(&database.url());
}

#[test]
fn what_a_client_gets_wrong_on_postgres() {
    let database = PostgresDatabase::empty();
    what_a_client_gets_wrong(&database.url());
}

#[cfg(feature = "mysql")]
#[test]
fn what_a_client_gets_wrong_on_mariadb() {
    let database = get_or_create_tests::MysqlDatabase::empty();
    what_a_client_gets_wrong(&database.url());
}

fn what_a_client_gets_wrong(url: &str) {
    const JSON: &str = "application/json";

    let service = Service::start(database::open(url, &Settings::default()).unwrap());
    let client = service.client();
    let id = service.department_id;
    let employee = |name: Value| json!({"name": name, "department_id": id});
    let in_department = |id: Value| json!({"name": "Ada", "department_id": id});
    let titled = |title: &str| json!({"name": "Ada", "department_id": id, "title": title});

    for (body, status, error) in [
        ("", 400, "EOF while parsing"),
        ("Ada", 400, "expected value"),
        (r#"{"name": "Ada""#, 400, "EOF while parsing"),
        ("[]", 422, "invalid length"),
        (r#"{"name": "Ada"}"#, 422, "missing field `department_id`"),
        (r#"{"department_id": 1}"#, 422, "missing field `name`"),
        (r#"{"titel": "Engineer"}"#, 422, "unknown field `titel`"),
    ] {
        let answer = client.send("POST", "/employees", Some(JSON), body);
        answer.assert_refused(status, error);
    }
    for (body, status, error) in [
        (employee(Value::Null), 422, "expected a string"),
        (employee(json!(7)), 422, "expected a string"),
        (employee(json!("")), 422, "`name` is empty"),
        (employee(json!(" ")), 422, "`name` is empty"),
        (employee(json!("ä".repeat(201))), 422, "longer than 200"),
        (employee(json!("Ada\0")), 422, "U+0000"),
        (titled("Engineer\0"), 422, "U+0000"),
        (titled(&"x".repeat(20_000)), 413, "length limit"),
        (in_department(json!("one")), 422, "expected i32"),
        (in_department(json!(3_000_000_000_u32)), 422, "expected i32"),
        (in_department(json!(99)), 422, "no department"),
    ] {
        client.post(body).assert_refused(status, error);
    }
    for (method, path, content_type, status, error) in [
        ("POST", "/employees", Some("text/plain"), 415, JSON),
        ("POST", "/employees", None, 415, JSON),
        ("PUT", "/employees", Some(JSON), 405, "GET and POST"),
        ("POST", "/departments", Some(JSON), 404, "only /employees"),
    ] {
        let answer = client.send(method, path, content_type, "{}");
        answer.assert_refused(status, error);
    }

    assert_eq!(client.list(), json!([]));
    let longest = client.post(employee(json!("𝔸".repeat(200))));
    assert_eq!(longest.status, 201, "{longest:?}");
}

#[test]
fn a_pool_without_a_free_connection_is_503() {
    let database = SqliteDatabase::empty();
    let settings = Settings {
        pool_size: 1,
        patience: Duration::from_millis(500),
        ..Settings::default()
    };
    let pooled = PooledDatabase::<SqliteConnection>::open(&database.url(), &settings).unwrap();
    let pool = pooled.pool().clone();
    let service = Service::start(Arc::new(pooled));
    let client = service.client();
    let ada = json!({"name": "Ada", "department_id": service.department_id});

    let held = pool.get().unwrap();
    client.post(ada.clone()).assert_busy();
    client.get("/employees").assert_busy();
    drop(held);

    assert_eq!(client.post(ada).status, 201);
}

#[test]
fn a_database_that_stays_locked_is_503() {
    let database = SqliteDatabase::empty();
    let settings = Settings {
        pool_size: 1,
        patience: Duration::from_millis(500),
        ..Settings::default()
    };
    let service = Service::start(database::open(&database.url(), &settings).unwrap());
    let client = service.client();
    let employee = |name: &str| json!({"name": name, "department_id": service.department_id});
    assert_eq!(client.post(employee("Ada")).status, 201);

    let mut other = database.connect();
    other.batch_execute("BEGIN IMMEDIATE").unwrap();
    client.post(employee("Grace")).assert_busy();
    assert_eq!(
        client.post(employee("Ada")).status,
        200,
        "a lookup needs no lock"
    );
    other.batch_execute("ROLLBACK").unwrap();

    assert_eq!(client.post(employee("Grace")).status, 201);
}

#[test]
fn an_internal_error_keeps_its_cause_to_itself() {
    let (database, service) = sqlite_service();
    let client = service.client();
    database
        .connect()
        .batch_execute("DROP TABLE employees")
        .unwrap();

    for answer in [
        client.post(json!({"name": "Ada", "department_id": service.department_id})),
        client.get("/employees"),
    ] {
        assert_eq!(answer.status, 500);
        assert_eq!(answer.body, json!({"error": "internal error"}));
    }
}

#[test]
fn a_restart_keeps_the_rows() {
    let database = SqliteDatabase::empty();
    let open = || database::open(&database.url(), &Settings::default()).unwrap();

    let service = Service::start(open());
    let department_id = service.department_id;
    let ada = json!({"name": "Ada", "department_id": department_id});
    let created = service.client().post(ada.clone());
    drop(service);

    let service = Service::start(open());
    let found = service.client().post(ada);
    assert_eq!(service.department_id, department_id);
    assert_eq!((created.status, found.status), (201, 200));
    assert_eq!(created.body, found.body);
}

#[test]
fn a_guard_without_the_constraint_it_relies_on_is_refused_at_the_start() {
    let settings = Settings {
        guard: Guard::UniqueConstraint,
        ..Settings::default()
    };
    let database = SqliteDatabase::new();
    let refused = database::open(&database.url(), &settings).err().unwrap();
    assert!(refused.to_string().contains("no unique index"), "{refused}");
    add_unique_index(&mut database.connect());
    assert!(database::open(&database.url(), &settings).is_ok());
}

#[test]
fn only_databases_that_can_be_served_are_opened() {
    for (url, error) in [
        ("oracle://localhost/employees", "`oracle` is no database"),
        ("", "cannot be shared"),
        (":memory:", "cannot be shared"),
        ("sqlite://:memory:", "cannot be shared"),
    ] {
        let refused = database::open(url, &Settings::default()).err().unwrap();
        assert!(refused.to_string().contains(error), "{url}: {refused}");
    }
    assert!(!Path::new("oracle:").exists());
}

fn sqlite_service() -> (SqliteDatabase, Service) {
    let database = SqliteDatabase::empty();
    let service = Service::start(database::open(&database.url(), &Settings::default()).unwrap());
    (database, service)
}
