use get_or_create::GetOrCreate;

#[derive(GetOrCreate)]
#[get_or_create(key(name), allow_float_key = true)]
struct NewTag<'a> {
    name: &'a str,
}

fn main() {}
