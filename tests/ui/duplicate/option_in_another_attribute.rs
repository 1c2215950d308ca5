use get_or_create::GetOrCreate;

struct Tag;

#[derive(GetOrCreate)]
#[get_or_create(model = Tag, key(name))]
#[get_or_create(model = Tag)]
struct NewTag<'a> {
    name: &'a str,
}

fn main() {}
