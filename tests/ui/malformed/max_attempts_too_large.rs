use get_or_create::GetOrCreate;

#[derive(GetOrCreate)]
#[get_or_create(key(name), max_attempts = 4294967296)]
struct NewTag<'a> {
    name: &'a str,
}

fn main() {}
