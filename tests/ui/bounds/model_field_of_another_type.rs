use diesel::prelude::*;
use get_or_create::GetOrCreate;

diesel::table! {
    tags { id -> Integer, name -> Text, }
}

#[derive(Insertable, Queryable, Selectable, GetOrCreate)]
#[get_or_create(key(name))]
struct Tag {
    id: i64,
    name: String,
}


fn main() {}
