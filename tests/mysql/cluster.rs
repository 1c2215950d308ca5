//! A Galera cluster: three nodes that all take writes, and one unique constraint.

use std::sync::atomic::{AtomicBool, Ordering};

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel_migrations::MigrationHarness;
use get_or_create::{GetOrCreate, Guard};
use get_or_create_tests::{GaleraCluster, MysqlDatabase, Race};

use crate::scenarios::model::{Employee, NewEmployee, all_employees, department, employee};
use crate::scenarios::setting::unique_index;

const NODES: usize = 3;
const THREADS: usize = 24;

#[test]
fn callers_on_three_nodes_get_one_row_a_key() {
    const KEYS: usize = 40;
    let cluster = GaleraCluster::start(NODES);
    let department_id = prepare(&cluster);
    let answers = Race::together(THREADS, |number| {
        let mut conn = connect(&cluster, number % NODES);
        (0..KEYS)
            .map(|key| {
                let name = format!("employee {key}");
                ask(&employee(&name, department_id), &mut conn).unwrap()
            })
            .collect::<Vec<_>>()
    });
    one_row_a_key(&answers, &mut connect(&cluster, 0));
    let created = answers.iter().flatten().filter(|(created, _)| *created);
    assert_eq!(created.count(), KEYS);
}

#[test]
fn callers_on_three_nodes_of_which_one_is_killed_get_one_row_a_key() {
    const KEYS: usize = 200;
    let cluster = GaleraCluster::start(NODES);
    let department_id = prepare(&cluster);
    let killed = AtomicBool::new(false);
    let answers = Race::together(THREADS, |number| {
        let mut node = number % NODES;
        let mut conn = connect(&cluster, node);
        let mut answers = Vec::new();
        for key in 0..KEYS {
            if number == 0 && key == KEYS / 2 {
                killed.store(true, Ordering::SeqCst);
                cluster.kill(NODES - 1);
            }
            let name = format!("employee {key}");
            let row = employee(&name, department_id);
            let answer = ask(&row, &mut conn).unwrap_or_else(|error| {
                // As a proxy does, whose node is gone.
                assert!(
                    node == NODES - 1 && killed.load(Ordering::SeqCst),
                    "{error}"
                );
                node = number % (NODES - 1);
                conn = connect(&cluster, node);
                ask(&row, &mut conn).unwrap()
            });
            answers.push(answer);
        }
        answers
    });
    one_row_a_key(&answers, &mut connect(&cluster, 0));
}

#[test]
fn an_audit_allows_nothing_but_the_constraint() {
    let cluster = GaleraCluster::start(1);
    prepare(&cluster);
    let audit = NewEmployee::audit_key(&mut connect(&cluster, 0)).unwrap();
    assert!(audit.allows(Guard::UniqueConstraint));
    assert!(!audit.allows(Guard::Serializable) && !audit.allows(Guard::AdvisoryLock));
    assert_eq!(audit.recommended_guard(), Guard::UniqueConstraint);
}

fn ask(
    row: &NewEmployee<'_>,
    conn: &mut MysqlConnection,
) -> get_or_create::Result<(bool, Employee)> {
    let outcome = row
        .with_guard(Guard::UniqueConstraint)
        .get_or_create(conn)?;
    Ok((outcome.is_created(), outcome.into_inner()))
}

/// All that were answered have the row that is there, and there is one of it.
fn one_row_a_key(answers: &[Vec<(bool, Employee)>], conn: &mut MysqlConnection) {
    conn.batch_execute("SET SESSION wsrep_sync_wait = 1")
        .unwrap();
    let rows = all_employees(conn);
    let mut names: Vec<&str> = rows.iter().map(|row| row.name.as_str()).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), rows.len(), "a duplicate");
    for (_, row) in answers.iter().flatten() {
        assert!(rows.contains(row), "{row:?} was acknowledged and is lost");
    }
}

fn prepare(cluster: &GaleraCluster) -> i32 {
    MysqlConnection::establish(&cluster.url(0, "mysql"))
        .unwrap()
        .batch_execute("CREATE DATABASE cluster CHARACTER SET utf8mb4 COLLATE utf8mb4_bin")
        .unwrap();
    let mut conn = connect(cluster, 0);
    conn.run_pending_migrations(MysqlDatabase::MIGRATIONS)
        .unwrap();
    unique_index(&mut conn);
    department(&mut conn)
}

fn connect(cluster: &GaleraCluster, node: usize) -> MysqlConnection {
    let mut conn = MysqlConnection::establish(&cluster.url(node, "cluster")).unwrap();
    // A look sees all that other nodes have committed before it.
    conn.batch_execute("SET SESSION wsrep_sync_wait = 1")
        .unwrap();
    conn
}
