use diesel::prelude::*;
use diesel::r2d2::{ConnectionManager, Pool};
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

fn create(tag: &Tag, pool: Pool<ConnectionManager<PgConnection>>) {
    tag.get_or_create(pool);
}

fn main() {}
