//! The employees of the migrations.

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use get_or_create::GetOrCreate;

use crate::backend::{Conn, DROP_INDEX, INSERT_DEPARTMENT_ZERO};

diesel::table! {
    departments {
        id -> Integer,
        name -> Text,
    }
}

diesel::table! {
    employees {
        id -> Integer,
        name -> Text,
        department_id -> Integer,
        title -> Nullable<Text>,
    }
}

#[derive(Queryable, Selectable, Clone, Debug, PartialEq)]
#[diesel(table_name = departments)]
pub(crate) struct Department {
    pub(crate) id: i32,
    pub(crate) name: String,
}

#[derive(Insertable, GetOrCreate)]
#[diesel(table_name = departments)]
#[get_or_create(model = Department, key(name))]
pub(crate) struct NewDepartment<'a> {
    pub(crate) name: &'a str,
}

#[derive(Queryable, Selectable, Clone, Debug, PartialEq)]
#[diesel(table_name = employees)]
pub(crate) struct Employee {
    pub(crate) id: i32,
    pub(crate) name: String,
    pub(crate) department_id: i32,
    pub(crate) title: Option<String>,
}

#[derive(Insertable, GetOrCreate, Clone, Copy, Debug)]
#[diesel(table_name = employees)]
#[get_or_create(model = Employee, key(name, department_id))]
pub(crate) struct NewEmployee<'a> {
    pub(crate) name: &'a str,
    pub(crate) department_id: i32,
    pub(crate) title: Option<&'a str>,
}

/// The same, for a model that will not put up with duplicates.
#[derive(Insertable, GetOrCreate, Clone, Copy, Debug)]
#[diesel(table_name = employees)]
#[get_or_create(model = Employee, key(name, department_id), on_duplicates = error)]
pub(crate) struct OnlyEmployee<'a> {
    pub(crate) name: &'a str,
    pub(crate) department_id: i32,
}

/// The same, keyed by a column that may be NULL.
#[derive(Insertable, GetOrCreate, Clone, Copy, Debug)]
#[diesel(table_name = employees)]
#[get_or_create(model = Employee, key(title, department_id))]
pub(crate) struct TitleHolder<'a> {
    pub(crate) name: &'a str,
    pub(crate) department_id: i32,
    pub(crate) title: Option<&'a str>,
}

/// Makes a department, which employees need, and returns its id.
pub(crate) fn department(conn: &mut Conn) -> i32 {
    let department = NewDepartment {
        name: "Engineering",
    };
    department.get_or_create(conn).unwrap().into_inner().id
}

pub(crate) fn employee(name: &str, department_id: i32) -> NewEmployee<'_> {
    NewEmployee {
        name,
        department_id,
        title: None,
    }
}

/// Drops the index on the key.
pub(crate) fn drop_index(conn: &mut Conn) {
    conn.batch_execute(DROP_INDEX).unwrap();
}

/// Makes a department with the id 0.
pub(crate) fn insert_department_zero(conn: &mut Conn) {
    conn.batch_execute(INSERT_DEPARTMENT_ZERO).unwrap();
}

pub(crate) fn all_employees(conn: &mut Conn) -> Vec<Employee> {
    employees::table
        .order(employees::id)
        .select(Employee::as_select())
        .load(conn)
        .unwrap()
}

/// Adds rows behind the guard's back, as a legacy application did.
pub(crate) fn insert(conn: &mut Conn, rows: &[NewEmployee<'_>]) {
    for row in rows {
        diesel::insert_into(employees::table)
            .values(row)
            .execute(conn)
            .unwrap();
    }
}
