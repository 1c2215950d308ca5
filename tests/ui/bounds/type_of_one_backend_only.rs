use diesel::prelude::*;
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
