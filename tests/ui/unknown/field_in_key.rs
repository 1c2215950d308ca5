use get_or_create::GetOrCreate;

#[derive(GetOrCreate)]
#[get_or_create(key(name, colour))]
struct NewTag<'a> {
    name: &'a str,
    color: i32,
}

fn main() {}
