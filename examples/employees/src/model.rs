//! The rows, and what a client sends to get or create one.

use diesel::prelude::*;
use get_or_create::GetOrCreate;
use serde::{Deserialize, Serialize};

use crate::schema::{departments, employees};

/// In characters. PostgreSQL refuses a value of more than 2,704 bytes in an index.
const MAX_NAME: usize = 200;

/// A department, as it is in the database.
#[derive(Debug, Queryable, Selectable)]
#[diesel(table_name = departments)]
pub struct Department {
    /// Given by the database.
    pub id: i32,
    /// What identifies the department.
    pub name: String,
}

/// A department to get or create.
#[derive(Debug, Insertable, GetOrCreate)]
#[diesel(table_name = departments)]
#[get_or_create(model = Department, key(name))]
pub struct NewDepartment<'a> {
    /// What identifies the department.
    pub name: &'a str,
}

/// An employee, as it is in the database and in an answer.
#[derive(Debug, Queryable, Selectable, Serialize)]
#[diesel(table_name = employees)]
pub struct Employee {
    /// Given by the database.
    pub id: i32,
    /// What identifies the employee within the department.
    pub name: String,
    /// The department.
    pub department_id: i32,
    /// The title that the employee was created with.
    pub title: Option<String>,
}

/// An employee to get or create, as it is in a request.
#[derive(Debug, Deserialize, Insertable, GetOrCreate)]
#[serde(deny_unknown_fields)]
#[diesel(table_name = employees)]
#[get_or_create(model = Employee, key(name, department_id))]
pub struct NewEmployee {
    /// What identifies the employee within the department.
    pub name: String,
    /// The department.
    pub department_id: i32,
    /// Used if the employee is created; one who is found keeps the old title.
    pub title: Option<String>,
}

impl NewEmployee {
    /// Says what the types cannot, before the database would say it less clearly.
    pub(crate) fn validate(&self) -> Result<(), &'static str> {
        // PostgreSQL's text cannot hold it.
        let has_nul = |text: &str| text.contains('\0');
        if self.name.trim().is_empty() {
            Err("`name` is empty")
        } else if self.name.chars().count() > MAX_NAME {
            Err("`name` is longer than 200 characters")
        } else if has_nul(&self.name) || self.title.as_deref().is_some_and(has_nul) {
            Err("a text contains the character U+0000")
        } else {
            Ok(())
        }
    }
}
