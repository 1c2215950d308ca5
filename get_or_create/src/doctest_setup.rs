use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use get_or_create::GetOrCreate;

diesel::table! {
    employees {
        id -> Integer,
        name -> Text,
        department_id -> Integer,
    }
}

#[derive(Queryable, Selectable, Debug, PartialEq)]
#[diesel(table_name = employees)]
struct Employee {
    id: i32,
    name: String,
    department_id: i32,
}

#[derive(Insertable, GetOrCreate)]
#[diesel(table_name = employees)]
#[get_or_create(model = Employee, key(name, department_id))]
struct NewEmployee<'a> {
    name: &'a str,
    department_id: i32,
}

fn connection() -> SqliteConnection {
    let mut conn = SqliteConnection::establish(":memory:").unwrap();
    conn.batch_execute(
        "CREATE TABLE employees (
             id INTEGER PRIMARY KEY NOT NULL,
             name TEXT NOT NULL,
             department_id INTEGER NOT NULL
         )",
    )
    .unwrap();
    conn
}
