use diesel::prelude::*;
use diesel::sql_types::{Array, Integer, Text};
use get_or_create::GetOrCreate;

diesel::table! {
    tags { id -> Integer, name -> Text, aliases -> Array<Text>, }
}

#[derive(Insertable, Queryable, Selectable, GetOrCreate)]
#[get_or_create(key(name))]
struct Tag {
    id: i32,
    name: String,
    aliases: Vec<String>,
}

fn main() {}
