use get_or_create::GetOrCreate;

struct NewTag;

fn table_of<T: GetOrCreate>(_: &T) -> &'static str {
    T::TABLE
}

fn main() {
    table_of(&NewTag);
}
