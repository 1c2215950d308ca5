use get_or_create::GetOrCreate;

#[derive(GetOrCreate)]
#[get_or_create(on_duplicates = error)]
struct NewTag<'a> {
    id: i32,
    name: &'a str,
}

fn main() {}
