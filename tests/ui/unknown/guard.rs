use get_or_create::GetOrCreate;

#[derive(GetOrCreate)]
#[get_or_create(key(name), guard = advisory_lock)]
struct NewTag<'a> {
    name: &'a str,
}

fn main() {}
