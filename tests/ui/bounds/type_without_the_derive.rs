use diesel::prelude::*;
use get_or_create::GetOrCreate;

diesel::table! {
    tags { id -> Integer, name -> Text, }
}

#[derive(Insertable, Queryable, Selectable)]
struct Tag {
    id: i32,
    name: String,
}

fn create(tag: &Tag, conn: &mut SqliteConnection) {
    tag.get_or_create(conn);
}

fn main() {}
