use get_or_create::GetOrCreate;

#[derive(GetOrCreate)]
#[get_or_create(key(name))]
#[get_or_create(key(color))]
struct NewTag<'a> {
    name: &'a str,
    color: i32,
}

fn main() {}
