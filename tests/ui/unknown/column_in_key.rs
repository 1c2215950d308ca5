use get_or_create::GetOrCreate;

#[derive(GetOrCreate)]
#[get_or_create(key(title))]
struct NewTag<'a> {
    #[diesel(column_name = title)]
    name: &'a str,
}

fn main() {}
