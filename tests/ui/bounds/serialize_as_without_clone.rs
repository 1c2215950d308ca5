use diesel::prelude::*;
use get_or_create::GetOrCreate;

diesel::table! {
    tags { id -> Integer, name -> Text, color -> Text, }
}

#[derive(Queryable, Selectable)]
struct Tag {
    id: i32,
    name: String,
    color: String,
}

struct Color;

impl From<Color> for String {
    fn from(_: Color) -> Self {
        "red".to_owned()
    }
}

#[derive(Insertable, GetOrCreate)]
#[diesel(table_name = tags)]
#[get_or_create(model = Tag, key(name))]
struct NewTag {
    name: String,
    #[diesel(serialize_as = String)]
    color: Color,
}

fn main() {}
