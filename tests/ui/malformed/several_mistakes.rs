use get_or_create::GetOrCreate;

#[derive(GetOrCreate)]
#[get_or_create(key(nam, color), on_duplicates = newest, max_attempts = 0, backends(postgres))]
struct NewTag<'a> {
    name: &'a str,
    #[diesel(skip_insertion)]
    color: i32,
}

fn main() {}
