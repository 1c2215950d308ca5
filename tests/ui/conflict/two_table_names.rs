use get_or_create::GetOrCreate;

#[derive(GetOrCreate)]
#[diesel(table_name = tags)]
#[diesel(table_name = crate::schema::labels)]
#[get_or_create(key(name))]
struct NewTag<'a> {
    name: &'a str,
}

fn main() {}
