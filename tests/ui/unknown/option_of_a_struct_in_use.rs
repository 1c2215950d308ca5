use get_or_create::GetOrCreate;

#[derive(GetOrCreate)]
#[get_or_create(key(name), retries = 5)]
struct NewTag<'a> {
    name: &'a str,
}

fn create(tag: &NewTag<'_>, conn: &mut diesel::SqliteConnection) -> get_or_create::Result<()> {
    tag.get_or_create(conn).map(drop)
}

fn main() {}
