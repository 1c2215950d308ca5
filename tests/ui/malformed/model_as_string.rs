use get_or_create::GetOrCreate;

#[derive(GetOrCreate)]
#[get_or_create(model = "Tag", key(name))]
struct NewTag<'a> {
    name: &'a str,
}

fn main() {}
