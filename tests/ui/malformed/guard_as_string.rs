use get_or_create::GetOrCreate;

#[derive(GetOrCreate)]
#[get_or_create(key(name), guard = "AdvisoryLock")]
struct NewTag<'a> {
    name: &'a str,
}

fn main() {}
