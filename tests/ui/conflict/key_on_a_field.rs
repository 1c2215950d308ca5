use get_or_create::GetOrCreate;

#[derive(GetOrCreate)]
struct NewTag<'a> {
    #[get_or_create(key)]
    name: &'a str,
}

fn main() {}
