use get_or_create::GetOrCreate;

#[derive(GetOrCreate)]
#[get_or_create(key(name))]
struct NewTag {
    #[diesel(serialize_as = String)]
    name: char,
}

fn main() {}
