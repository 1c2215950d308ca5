//! The program as it is run: on a whole file, stopped, killed, and by several importers.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::thread;
use std::time::Duration;

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Nullable, Text};
use get_or_create_tests::PostgresDatabase;
use tempfile::TempDir;

#[derive(QueryableByName, Debug, PartialEq)]
struct Row {
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Text)]
    department: String,
    #[diesel(sql_type = Nullable<Text>)]
    title: Option<String>,
}

#[test]
fn broken_lines_are_named_and_the_rest_is_imported_once() {
    let folder = Folder::with_file(20_000);
    let output = folder.load("one.db", &[]);
    let text = text(&output);
    assert!(output.status.success(), "{text}");
    for line in ["line 5000: ", "line 9999: ", "line 14998: ", "line 19997: "] {
        assert!(text.contains(line), "{text}");
    }
    let rows = folder.rows("one.db");
    assert!(text.contains(&format!("{} created", rows.len())), "{text}");
    assert!(text.ends_with("4 rejected\n"), "{text}");
    assert!(rows.iter().any(|row| row.title.is_none()));

    let again = folder.load("one.db", &[]);
    assert!(self::text(&again).contains("0 created, 19996 found, 4 rejected"));
    assert_eq!(folder.rows("one.db"), rows);
}

/// A CHECK that the program does not know of.
#[test]
fn a_line_that_the_database_refuses_is_left_out_alone() {
    let folder = Folder::with_file(0);
    assert!(folder.load("one.db", &[]).status.success());
    folder
        .connect("one.db")
        .batch_execute(
            "CREATE TRIGGER refuse BEFORE INSERT ON employees WHEN NEW.name = 'Mallory'
             BEGIN SELECT RAISE(ABORT, 'not Mallory'); END",
        )
        .unwrap();
    fs::write(
        folder.file(),
        "name,department,title\nAda,Sales,\nMallory,Sales,\nGrace,Sales,\n",
    )
    .unwrap();
    let output = folder.load("one.db", &[]);
    let text = text(&output);
    assert!(text.contains("line 3: not Mallory"), "{text}");
    assert!(text.contains("2 created, 0 found, 1 rejected"), "{text}");
}

#[test]
fn a_run_that_was_killed_is_finished_by_the_next() {
    let folder = Folder::with_file(20_000);
    assert!(folder.load("whole.db", &[]).status.success());
    let whole = folder.rows("whole.db");

    let mut child = folder.start("killed.db", &["--chunk-size", "50"]);
    folder.wait_for_rows("killed.db", 500);
    child.kill().unwrap();
    child.wait().unwrap();
    let part = folder.rows("killed.db");
    assert!(part.len() < whole.len(), "it was too fast to be killed");
    assert!(folder.load("killed.db", &[]).status.success());
    assert_eq!(folder.rows("killed.db"), whole);
}

#[test]
fn a_run_that_is_interrupted_says_so_and_is_finished_by_the_next() {
    let folder = Folder::with_file(20_000);
    let child = folder.start("stopped.db", &["--chunk-size", "50"]);
    folder.wait_for_rows("stopped.db", 500);
    let interrupted = Command::new("kill")
        .args(["-INT", &child.id().to_string()])
        .status();
    assert!(interrupted.unwrap().success());
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(130));
    assert!(text(&output).contains("run it again to go on"));
    assert!(folder.load("stopped.db", &[]).status.success());
    assert!(folder.load("whole.db", &[]).status.success());
    assert_eq!(folder.rows("stopped.db"), folder.rows("whole.db"));
}

#[test]
fn several_importers_of_overlapping_parts_create_each_row_once() {
    let folder = Folder::with_file(20_000);
    assert!(folder.load("one.db", &[]).status.success());
    let output = folder.load("four.db", &["--threads", "4", "--chunk-size", "500"]);
    assert!(output.status.success(), "{}", text(&output));
    let keys = |rows: Vec<Row>| -> Vec<(String, String)> {
        let keys = rows.into_iter().map(|row| (row.name, row.department));
        keys.collect()
    };
    let once = keys(folder.rows("one.db"));
    assert_eq!(keys(folder.rows("four.db")), once);

    let database = PostgresDatabase::empty();
    let arguments = ["--threads", "4", "--chunk-size", "500"];
    let output = folder.load(&database.url(), &arguments);
    assert!(output.status.success(), "{}", text(&output));
    assert_eq!(keys(rows(&mut database.connect())), once);
}

#[test]
fn the_memory_does_not_grow_with_the_file() {
    let peak = |rows| {
        let folder = Folder::with_file(rows);
        let mut child = folder.start("one.db", &["--chunk-size", "200"]);
        let mut peak = 0;
        while child.try_wait().unwrap().is_none() {
            peak = peak_kilobytes(child.id()).unwrap_or(peak);
        }
        peak
    };
    let (short, long) = (peak(2_000), peak(40_000));
    // SQLite's cache of pages has 2 MB; all lines would be 8 MB and more.
    assert!(long < short + 4_000, "{short} kB, then {long} kB");
}

/// A folder with the file, and the databases that it is imported into.
struct Folder(TempDir);

impl Folder {
    fn with_file(rows: usize) -> Self {
        let folder = Self(tempfile::tempdir().unwrap());
        let generated = program()
            .arg("generate")
            .arg(folder.file())
            .args(["--rows", &rows.to_string()])
            .output()
            .unwrap();
        assert!(generated.status.success());
        folder
    }

    fn file(&self) -> PathBuf {
        self.0.path().join("people.csv")
    }

    fn database(&self, name: &str) -> PathBuf {
        match name.contains("://") {
            true => name.into(),
            false => self.0.path().join(name),
        }
    }

    fn start(&self, database: &str, arguments: &[&str]) -> Child {
        program()
            .arg("load")
            .arg(self.file())
            .arg(self.database(database))
            .args(arguments)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap()
    }

    fn load(&self, database: &str, arguments: &[&str]) -> Output {
        let child = self.start(database, arguments);
        child.wait_with_output().unwrap()
    }

    fn connect(&self, database: &str) -> SqliteConnection {
        let path = self.database(database);
        SqliteConnection::establish(&path.display().to_string()).unwrap()
    }

    fn rows(&self, database: &str) -> Vec<Row> {
        rows(&mut self.connect(database))
    }

    /// Waits until the program has imported so many rows.
    fn wait_for_rows(&self, database: &str, wanted: i64) {
        #[derive(QueryableByName)]
        struct Count {
            #[diesel(sql_type = BigInt)]
            count: i64,
        }

        let mut conn = self.connect(database);
        for _ in 0..6_000 {
            let count = diesel::sql_query("SELECT count(*) AS count FROM employees");
            // There is no table at first.
            let count: QueryResult<Count> = count.get_result(&mut conn);
            if count.is_ok_and(|count| count.count >= wanted) {
                return;
            }
            thread::park_timeout(Duration::from_millis(5));
        }
        panic!("nothing is imported");
    }
}

fn program() -> Command {
    Command::new(env!("CARGO_BIN_EXE_import"))
}

fn rows<Conn>(conn: &mut Conn) -> Vec<Row>
where
    Conn: diesel::connection::LoadConnection,
    for<'q> diesel::query_builder::SqlQuery: diesel::query_dsl::LoadQuery<'q, Conn, Row>,
{
    diesel::sql_query(
        "SELECT employees.name AS name, departments.name AS department, title
         FROM employees JOIN departments ON departments.id = department_id
         ORDER BY employees.name, departments.name",
    )
    .load(conn)
    .unwrap()
}

fn text(output: &Output) -> String {
    let errors = String::from_utf8_lossy(&output.stderr);
    format!("{errors}{}", String::from_utf8_lossy(&output.stdout))
}

fn peak_kilobytes(pid: u32) -> Option<u64> {
    let status =
        fs::read_to_string(Path::new("/proc").join(pid.to_string()).join("status")).ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    line.split_whitespace().nth(1)?.parse().ok()
}
