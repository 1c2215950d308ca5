use get_or_create::GetOrCreate;

#[derive(GetOrCreate)]
#[get_or_create(key(name), on_duplicates = oldest, on_duplicates = error)]
struct NewTag<'a> {
    name: &'a str,
}

fn main() {}
