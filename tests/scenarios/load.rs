//! Many clients, few keys: what came of it.

use std::collections::HashMap;

use diesel::prelude::*;
use get_or_create::{GetOrCreate, Guard, Outcome, Retry};
use get_or_create_tests::Race;

use super::model::{Employee, NewEmployee, all_employees, department, employee, employees, insert};
use crate::backend::{Conn, Database, wait_for_locks};

/// A load on one database, and how many keys have a row before it starts.
pub(crate) struct Load {
    pub(crate) connections: usize,
    pub(crate) calls: usize,
    pub(crate) keys: usize,
    pub(crate) keys_there: usize,
}

impl Load {
    /// 16 connections, each with 400 calls over 3,000 keys.
    pub(crate) const STANDARD: Self = Self {
        connections: 16,
        calls: 400,
        keys: 3_000,
        keys_there: 0,
    };

    /// Runs the load and returns what the database holds in the end.
    pub(crate) fn run(&self, database: &Database, client: impl Client) -> Vec<Employee> {
        let mut conn = database.connect();
        let department_id = department(&mut conn);
        let names: Vec<String> = (0..self.keys)
            .map(|key| format!("employee {key}"))
            .collect();
        conn.transaction(|conn| {
            for name in &names[..self.keys_there] {
                insert(conn, &[employee(name, department_id)]);
            }
            QueryResult::Ok(())
        })
        .unwrap();

        let answers = Race::together(self.connections, |number| {
            let mut conn = database.connect();
            client.prepare(&mut conn);
            let mut random = fastrand::Rng::with_seed(number as u64);
            (0..self.calls)
                .map(|_| {
                    let name = &names[random.usize(..names.len())];
                    client.ask(&employee(name, department_id), &mut conn)
                })
                .collect::<Vec<_>>()
        });

        let rows = all_employees(&mut conn);
        client.check(self, &answers.concat(), &rows);
        rows
    }
}

/// A way to get an employee, and what may be said of it afterwards.
pub(crate) trait Client: Sync {
    fn prepare(&self, _conn: &mut Conn) {}

    fn ask(&self, employee: &NewEmployee<'_>, conn: &mut Conn) -> Outcome<Employee>;

    fn check(&self, load: &Load, answers: &[Outcome<Employee>], rows: &[Employee]);
}

/// One `get_or_create` a call.
pub(crate) struct OneByOne {
    pub(crate) guard: Guard,
    pub(crate) retry: Retry,
}

impl From<Guard> for OneByOne {
    fn from(guard: Guard) -> Self {
        let retry = Retry::default();
        Self { guard, retry }
    }
}

impl Client for OneByOne {
    fn ask(&self, employee: &NewEmployee<'_>, conn: &mut Conn) -> Outcome<Employee> {
        employee
            .with_guard(self.guard)
            .with_retry(&self.retry)
            .get_or_create(conn)
            .unwrap()
    }

    fn check(&self, load: &Load, answers: &[Outcome<Employee>], rows: &[Employee]) {
        let mut ids: HashMap<&str, i32> = HashMap::new();
        for row in rows {
            let earlier = ids.insert(&row.name, row.id);
            assert_eq!(earlier, None, "`{}` is there twice", row.name);
        }
        for answer in answers {
            let row = answer.as_ref().into_inner();
            assert_eq!(ids[row.name.as_str()], row.id, "of `{}`", row.name);
        }
        let created: Vec<i32> = answers
            .iter()
            .filter(|answer| answer.is_created())
            .map(|answer| answer.as_ref().into_inner().id)
            .collect();
        assert_eq!(created.len(), rows.len() - load.keys_there);
        for id in &created {
            let times = created.iter().filter(|other| *other == id).count();
            assert_eq!(times, 1, "the row {id} was created {times} times");
        }
    }
}

/// SELECT, then INSERT, as applications write it that have not yet met the race.
pub(crate) struct Naive;

impl Client for Naive {
    fn prepare(&self, conn: &mut Conn) {
        wait_for_locks(conn);
    }

    fn ask(&self, employee: &NewEmployee<'_>, conn: &mut Conn) -> Outcome<Employee> {
        let select = |conn: &mut Conn| {
            employees::table
                .filter(employees::name.eq(employee.name))
                .filter(employees::department_id.eq(employee.department_id))
                .select(Employee::as_select())
                .first(conn)
        };
        match select(conn).optional().unwrap() {
            Some(found) => Outcome::Found(found),
            None => {
                insert(conn, &[*employee]);
                Outcome::Created(select(conn).unwrap())
            }
        }
    }

    fn check(&self, _load: &Load, _answers: &[Outcome<Employee>], rows: &[Employee]) {
        let mut names: Vec<&str> = rows.iter().map(|row| row.name.as_str()).collect();
        names.sort_unstable();
        names.dedup();
        assert!(
            names.len() < rows.len(),
            "no duplicate in {} rows: this load would not show a broken guard",
            rows.len()
        );
    }
}
