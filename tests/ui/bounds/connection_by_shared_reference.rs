use diesel::prelude::*;
use get_or_create::GetOrCreate;

diesel::table! {
    tags { id -> Integer, name -> Text, }
}

#[derive(Insertable, Queryable, Selectable, GetOrCreate)]
#[get_or_create(key(name))]
struct Tag {
    id: i32,
    name: String,
}

fn create(tag: &Tag, conn: &PgConnection) {
    tag.get_or_create(conn);
}

fn main() {}
