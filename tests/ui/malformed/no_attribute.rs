use get_or_create::GetOrCreate;

#[derive(GetOrCreate)]
struct NewTag<'a> {
    name: &'a str,
}

fn main() {}
