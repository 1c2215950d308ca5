//! The rules. One function each.

use proc_macro2::Span;
use syn::ext::IdentExt;
use syn::spanned::Spanned;
use syn::{Ident, Path, Type};

use crate::attr::StructOptions;
use crate::errors::Errors;
use crate::model::Field;

/// The key names at least one field, each of them once and by its name in the struct, and none
/// that a lookup could not use.
pub(crate) fn key(
    ident: &Ident,
    options: &StructOptions,
    fields: &[Field],
    errors: &mut Errors,
) -> Vec<Field> {
    let Some(key) = &options.key else {
        let span = options.span.unwrap_or_else(|| ident.span());
        errors.push_at(
            span,
            format_args!("no key\nhelp: add `{}`", example(fields)),
        );
        return Vec::new();
    };
    if key.fields.is_empty() {
        errors.push_at(
            key.span,
            format_args!("the key names no field\nhelp: write `{}`", example(fields)),
        );
    }
    let mut found: Vec<Field> = Vec::new();
    for name in &key.fields {
        match fields
            .iter()
            .find(|field| field.ident.unraw() == name.unraw())
        {
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
        errors.push_at(
            table.span(),
            "`GetOrCreate` works on one table\nhelp: derive it on a struct with a single `table_name`",
        );
    }
}

/// What is looked up must be what is inserted.
fn usable_in_key(field: &Field, allow_float_key: bool, errors: &mut Errors) {
    let name = &field.ident;
    let mut refuse = |span: Option<Span>, message: String| {
        if let Some(span) = span {
            errors.push_at(span, message);
        }
    };
    refuse(
        field.embed,
        format!(
            "`{name}` is in the key, but an `embed` field has several columns\nhelp: write its columns as fields of this struct"
        ),
    );
    refuse(
        field.serialize_as,
        format!(
            "`{name}` is in the key, but `serialize_as` would insert another value than the one looked up\nhelp: give the field the type that is stored"
        ),
    );
    refuse(
        field.skip_insertion,
        format!(
            "`{name}` is in the key, but `skip_insertion` leaves it out of the insert\nhelp: take it out of the key, or insert it"
        ),
    );
    if !allow_float_key && is_float(field.value_type()) {
        errors.push_at(
            field.ty.span(),
            format_args!("`{name}` is in the key, but floating-point numbers that look equal often are not\nhelp: use an integer or a numeric type, or add `allow_float_key` to `#[get_or_create(…)]`"),
        );
    }
}

fn is_float(ty: &Type) -> bool {
    match ty {
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

fn example(fields: &[Field]) -> String {
    match fields.first() {
        Some(field) => format!("#[get_or_create(key({}))]", field.ident),
        None => "#[get_or_create(key(name))]".to_owned(),
    }
}
