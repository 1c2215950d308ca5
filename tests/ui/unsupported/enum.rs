use get_or_create::GetOrCreate;

#[derive(GetOrCreate)]
#[get_or_create(key(name))]
enum NewTag {
    Name(String),
}

fn main() {}
