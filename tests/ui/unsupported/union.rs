use get_or_create::GetOrCreate;

#[derive(GetOrCreate)]
#[get_or_create(key(name))]
union NewTag {
    name: i32,
}

fn main() {}
