//! The tables of the migrations.

use diesel::prelude::*;
use get_or_create::GetOrCreate;

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

#[derive(Queryable, Selectable)]
pub(crate) struct Department {
    pub(crate) id: i32,
}

#[derive(Insertable, GetOrCreate)]
#[diesel(table_name = departments)]
#[get_or_create(model = Department, key(name))]
pub(crate) struct NewDepartment<'a> {
    pub(crate) name: &'a str,
}

/// All that the report needs of an employee.
#[derive(Queryable, Selectable)]
#[diesel(table_name = employees)]
pub(crate) struct Employee {
    #[expect(dead_code, reason = "whether it was created is all that is reported")]
    id: i32,
}

#[derive(Insertable, GetOrCreate)]
#[diesel(table_name = employees)]
#[get_or_create(model = Employee, key(name, department_id))]
pub(crate) struct NewEmployee<'a> {
    pub(crate) name: &'a str,
    pub(crate) department_id: i32,
    pub(crate) title: Option<&'a str>,
}
