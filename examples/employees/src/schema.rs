//! The tables of `migrations`.

diesel::table! {
    departments {
        id -> Integer,
        name -> Text,
    }
}

diesel::table! {
    employees {
        id -> Integer,
        name -> Text,
        department_id -> Integer,
        title -> Nullable<Text>,
    }
}
