use diesel::prelude::*;
use get_or_create::GetOrCreate;

diesel::table! {
    tags { id -> Integer, name -> Text, }
}

diesel::table! {
    labels { id -> Integer, name -> Nullable<Text>, }
}

#[derive(Queryable, Selectable)]
struct Tag {
    id: i32,
    name: String,
}

#[derive(Insertable, GetOrCreate)]
#[diesel(table_name = tags)]
#[get_or_create(model = Tag, key(name), filter = labels::name.is_null())]
struct NewTag<'a> {
    name: &'a str,
}

fn main() {}
