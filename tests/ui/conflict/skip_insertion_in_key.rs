use get_or_create::GetOrCreate;

#[derive(GetOrCreate)]
#[get_or_create(key(id))]
struct NewTag<'a> {
    #[diesel(skip_insertion)]
    id: i32,
    name: &'a str,
}

fn main() {}
