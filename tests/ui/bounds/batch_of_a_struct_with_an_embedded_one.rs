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

#[derive(Insertable)]
#[diesel(table_name = tags)]
struct Look {
    color: String,
}

#[derive(Insertable, GetOrCreate)]
#[diesel(table_name = tags)]
#[get_or_create(model = Tag, key(name))]
struct NewTag {
    name: String,
    #[diesel(embed)]
    look: Look,
}

fn import(rows: &[NewTag], conn: &mut SqliteConnection) -> get_or_create::Result<()> {
    NewTag::get_or_create_all(rows, conn)?;
    Ok(())
}

fn main() {}
