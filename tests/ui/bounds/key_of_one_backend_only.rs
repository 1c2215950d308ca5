use diesel::prelude::*;
use get_or_create::GetOrCreate;
use uuid::Uuid;

diesel::table! {
    tags { id -> Uuid, name -> Text, }
}

#[derive(Insertable, Queryable, Selectable, GetOrCreate)]
#[get_or_create(key(id))]
struct Tag {
    id: Uuid,
    name: String,
}

fn main() {}
