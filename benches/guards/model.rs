//! The employees of the migrations.

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
    }
}

#[derive(Queryable, Selectable, Debug)]
#[diesel(table_name = employees)]
pub(crate) struct Employee {
    #[expect(dead_code, reason = "selected as an application would")]
    pub(crate) id: i32,
    pub(crate) name: String,
    pub(crate) department_id: i32,
}

#[derive(Insertable, GetOrCreate, Clone, Copy, Debug)]
#[diesel(table_name = employees)]
#[get_or_create(model = Employee, key(name, department_id))]
pub(crate) struct NewEmployee<'a> {
    pub(crate) name: &'a str,
    pub(crate) department_id: i32,
}
