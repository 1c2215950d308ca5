use get_or_create::GetOrCreate;

struct Name;

#[derive(GetOrCreate)]
#[get_or_create(key(name))]
struct NewTag {
    #[diesel(embed)]
    name: Name,
}

fn main() {}
