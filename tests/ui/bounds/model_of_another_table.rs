use diesel::prelude::*;
use get_or_create::GetOrCreate;

diesel::table! {
    tags { id -> Integer, name -> Text, }
}

diesel::table! {
    labels { id -> Integer, name -> Text, }
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = labels)]
struct Label {
    id: i32,
    name: String,
}

#[derive(Insertable, GetOrCreate)]
#[diesel(table_name = tags)]
#[get_or_create(model = Label, key(name))]
struct NewTag<'a> {
    name: &'a str,
}

fn main() {}
