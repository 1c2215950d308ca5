//! Names as they stand in SQL between backticks.

/// Takes `` `main`.`employees` `` apart into `main` and `employees`.
pub(super) fn names(sql: &str) -> Vec<String> {
    let mut names = vec![String::new()];
    let mut quoted = false;
    let mut characters = sql.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '`' if quoted && characters.next_if_eq(&'`').is_some() => push(&mut names, '`'),
            '`' => quoted = !quoted,
            '.' if !quoted => names.push(String::new()),
            character => push(&mut names, character),
        }
    }
    names
}

fn push(names: &mut [String], character: char) {
    if let Some(last) = names.last_mut() {
        last.push(character);
    }
}
