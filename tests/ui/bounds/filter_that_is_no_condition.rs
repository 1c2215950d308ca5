use diesel::prelude::*;
use get_or_create::GetOrCreate;

diesel::table! {
    tags { id -> Integer, name -> Text, }
}

#[derive(Queryable, Selectable)]
struct Tag {
    id: i32,
    name: String,
}

#[derive(Insertable, GetOrCreate)]
#[diesel(table_name = tags)]
#[get_or_create(model = Tag, key(name), filter = tags::name)]
struct NewTag<'a> {
    name: &'a str,
}

fn main() {}
