//! The rules. One function each.

use proc_macro2::Span;
use syn::ext::IdentExt;
use syn::{Ident, Path, Type};

use crate::attr::StructOptions;
use crate::errors::Errors;
use crate::model::{Field, unwrap_group};
use crate::symbol;

/// The key names at least one field, each of them once and by its name in the struct, and none
/// that a lookup could not use.
pub(crate) fn key(
    ident: &Ident,
    options: &StructOptions,
    fields: &[Field],
    errors: &mut Errors,
) -> Vec<Field> {
    let mut found: Vec<Field> = Vec::new();
    // Reported already: a struct without fields, and a key that is malformed, misspelt or on a
    // field.
    if fields.is_empty() {
        return found;
    }
    let Some(key) = &options.key else {
        let misplaced = fields.iter().any(|field| field.get_or_create.is_some());
        if !options.names(symbol::KEY) && !options.unknown && !misplaced {
            no_key(ident, options.span, fields, errors);
        }
        return found;
    };
    if key.fields.is_empty() {
        let example = example(fields);
        errors.push_at(
            key.span,
            format_args!("the key names no field\nhelp: write `{example}`"),
        );
    }
    for name in &key.fields {
        let named = |field: &&Field| field.ident.unraw() == name.unraw();
        match fields.iter().find(named) {
            None => errors.push_at(name.span(), unknown_field(name, fields)),
            Some(field) if found.iter().any(|earlier| earlier.ident == field.ident) => {
                errors.push_at(name.span(), format_args!("`{name}` is in the key twice"));
            }
            Some(field) => {
                usable_in_key(field, options.allow_float_key, errors);
                found.push(field.clone());
            }
        }
    }
    found
}

/// A row is created in one table.
pub(crate) fn one_table(table_names: &[Path], errors: &mut Errors) {
    for table in table_names.iter().skip(1) {
        errors.push(syn::Error::new_spanned(
            table,
            "`GetOrCreate` works on one table\n\
             help: derive it on a struct with a single `table_name`",
        ));
    }
}

/// All options are the struct's.
pub(crate) fn options_on_fields(fields: &[Field], errors: &mut Errors) {
    for field in fields {
        if let Some(span) = field.get_or_create {
            let name = &field.ident;
            errors.push_at(
                span,
                format_args!(
                    "`get_or_create` stands on the field `{name}` instead of the struct\n\
                     help: write it above the struct, where a key is `#[get_or_create(key({name}))]`"
                ),
            );
        }
    }
}

fn no_key(ident: &Ident, attribute: Option<Span>, fields: &[Field], errors: &mut Errors) {
    let example = example(fields);
    match attribute {
        Some(span) => errors.push_at(span, format_args!("no key\nhelp: add `{example}`")),
        None => errors.push_at(
            ident.span(),
            format_args!("no key\nhelp: add `#[get_or_create({example})]`"),
        ),
    }
}

/// What is looked up must be what is inserted.
fn usable_in_key(field: &Field, allow_float_key: bool, errors: &mut Errors) {
    let name = &field.ident;
    let mut refuse = |span: Option<Span>, reason: &str, help: &str| {
        if let Some(span) = span {
            errors.push_at(
                span,
                format_args!("`{name}` is in the key, but {reason}\nhelp: {help}"),
            );
        }
    };
    refuse(
        field.embed,
        "an `embed` field has several columns",
        "write its columns as fields of this struct",
    );
    refuse(
        field.serialize_as,
        "`serialize_as` would insert another value than the one looked up",
        "give the field the type that is stored",
    );
    refuse(
        field.skip_insertion,
        "`skip_insertion` leaves it out of the insert",
        "take it out of the key, or insert it",
    );
    if !allow_float_key && is_float(field.value_type()) {
        errors.push(syn::Error::new_spanned(
            &field.ty,
            format_args!(
                "`{name}` is in the key, but floating-point numbers that look equal often are not\n\
                 help: use an integer or a numeric type, or add `allow_float_key` to `#[get_or_create(…)]`"
            ),
        ));
    }
}

fn is_float(ty: &Type) -> bool {
    match unwrap_group(ty) {
        Type::Path(path) => path
            .path
            .segments
            .last()
            .is_some_and(|last| last.ident == "f32" || last.ident == "f64"),
        Type::Reference(reference) => is_float(&reference.elem),
        _ => false,
    }
}

fn unknown_field(name: &Ident, fields: &[Field]) -> String {
    // A column's name in place of the field's is the likeliest mistake.
    let renamed = fields
        .iter()
        .find(|field| field.column.unraw() == name.unraw());
    if let Some(field) = renamed {
        return format!(
            "no field `{name}`\nhelp: the column `{name}` is the field `{}`",
            field.ident
        );
    }
    let names: Vec<String> = fields
        .iter()
        .map(|field| format!("`{}`", field.ident))
        .collect();
    format!(
        "no field `{name}`\nhelp: the fields are {}",
        names.join(", ")
    )
}

/// A key for this struct: not of `id`, if there is anything else.
fn example(fields: &[Field]) -> String {
    let field = fields
        .iter()
        .find(|field| field.ident != "id")
        .or_else(|| fields.first());
    match field {
        Some(field) => format!("key({})", field.ident),
        None => "key(name)".to_owned(),
    }
}
