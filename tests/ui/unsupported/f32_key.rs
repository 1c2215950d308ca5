use get_or_create::GetOrCreate;

#[derive(GetOrCreate)]
#[get_or_create(key(length))]
struct NewTag {
    length: f32,
}

fn main() {}
