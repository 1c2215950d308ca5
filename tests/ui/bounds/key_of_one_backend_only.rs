use diesel::prelude::*;
use get_or_create::GetOrCreate;

diesel::table! {
    tags { id -> Integer, name -> Text, aliases -> Array<Text>, }
}

#[derive(Queryable, Selectable)]
struct Tag {
    id: i32,
    name: String,
}

#[derive(Insertable, GetOrCreate)]
#[diesel(table_name = tags)]
#[get_or_create(model = Tag, key(aliases))]
struct NewTag {
    name: String,
    aliases: Vec<String>,
}

fn main() {}
