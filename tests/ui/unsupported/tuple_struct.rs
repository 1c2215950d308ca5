use get_or_create::GetOrCreate;

#[derive(GetOrCreate)]
#[get_or_create(key(name))]
struct NewTag<'a>(&'a str, i32);

fn main() {}
