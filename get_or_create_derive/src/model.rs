//! The facts of a struct, typed and with their spans.

use proc_macro2::Span;
use syn::ext::IdentExt;
use syn::{Data, DeriveInput, Fields, GenericArgument, Generics, Ident, Path, PathArguments, Type};

use crate::attr::{self, Backend, DieselOptions, OnDuplicates, StructOptions};
use crate::check;
use crate::errors::Errors;

/// A struct that passed every check.
pub(crate) struct Model {
    pub(crate) ident: Ident,
    pub(crate) generics: Generics,
    pub(crate) table: Path,
    /// The type that comes back; `None` is the struct itself.
    pub(crate) model: Option<Type>,
    pub(crate) fields: Vec<Field>,
    /// The fields of the key, in the order of the attribute.
    pub(crate) key: Vec<Field>,
    pub(crate) on_duplicates: OnDuplicates,
    pub(crate) max_attempts: Option<u32>,
    /// `None` is all backends.
    pub(crate) backends: Option<Vec<Backend>>,
    pub(crate) crate_path: Option<Path>,
}

#[derive(Clone)]
pub(crate) struct Field {
    pub(crate) ident: Ident,
    pub(crate) ty: Type,
    pub(crate) column: Ident,
    pub(crate) embed: Option<Span>,
    pub(crate) serialize_as: Option<Span>,
    pub(crate) skip_insertion: Option<Span>,
}

impl Model {
    pub(crate) fn parse(input: DeriveInput) -> syn::Result<Self> {
        let mut errors = Errors::default();
        let fields = named_fields(&input)?;
        let options = StructOptions::parse(&input.attrs, &mut errors);
        let diesel = DieselOptions::parse(&input.attrs);

        let fields: Vec<Field> = fields
            .iter()
            .filter_map(|field| errors.collect(Field::parse(field)))
            .collect();
        let key = check::key(&input.ident, &options, &fields, &mut errors);
        check::one_table(&diesel.table_names, &mut errors);
        errors.finish()?;

        let table = match diesel.table_names.into_iter().next() {
            Some(table) => table,
            None => default_table(&input.ident).into(),
        };
        Ok(Self {
            table,
            ident: input.ident,
            generics: input.generics,
            model: options.model,
            fields,
            key,
            on_duplicates: options.on_duplicates.unwrap_or(OnDuplicates::Oldest),
            max_attempts: options.max_attempts,
            backends: options.backends,
            crate_path: options.crate_path,
        })
    }
}

impl Field {
    fn parse(field: &syn::Field) -> syn::Result<Self> {
        let Some(ident) = field.ident.clone() else {
            return Err(syn::Error::new_spanned(field, "expected a named field"));
        };
        let diesel = DieselOptions::parse(&field.attrs);
        let column = match diesel.column_name {
            Some(column) => column,
            None => attr::column_ident(&ident.unraw().to_string(), ident.span())?,
        };
        Ok(Self {
            column,
            ident,
            ty: field.ty.clone(),
            embed: diesel.embed,
            serialize_as: diesel.serialize_as,
            skip_insertion: diesel.skip_insertion,
        })
    }

    /// Returns the type of the field's values: that inside an `Option`, as Diesel's derives see
    /// it.
    pub(crate) fn value_type(&self) -> &Type {
        option_argument(&self.ty).unwrap_or(&self.ty)
    }
}

fn named_fields(
    input: &DeriveInput,
) -> syn::Result<&syn::punctuated::Punctuated<syn::Field, syn::Token![,]>> {
    const HELP: &str = "help: derive it on a struct with named fields, one for each column";
    match &input.data {
        Data::Struct(data) => match &data.fields {
            Fields::Named(fields) => Ok(&fields.named),
            Fields::Unnamed(fields) => Err(syn::Error::new_spanned(
                fields,
                format_args!(
                    "`GetOrCreate` needs the names of the fields, which a tuple struct has not\n{HELP}"
                ),
            )),
            Fields::Unit => Err(syn::Error::new_spanned(
                &input.ident,
                format_args!("`GetOrCreate` needs fields, which a unit struct has not\n{HELP}"),
            )),
        },
        Data::Enum(data) => Err(syn::Error::new_spanned(
            data.enum_token,
            format_args!("`GetOrCreate` cannot be derived for an enum\n{HELP}"),
        )),
        Data::Union(data) => Err(syn::Error::new_spanned(
            data.union_token,
            format_args!("`GetOrCreate` cannot be derived for a union\n{HELP}"),
        )),
    }
}

/// Diesel's default: the struct's name in snake case, with an `s`.
fn default_table(ident: &Ident) -> Ident {
    let mut name = String::new();
    for (index, character) in ident.unraw().to_string().char_indices() {
        if character.is_uppercase() && index > 0 {
            name.push('_');
        }
        name.extend(character.to_lowercase());
    }
    Ident::new(&format!("{name}s"), ident.span())
}

/// Returns `T` of `Option<T>`.
fn option_argument(ty: &Type) -> Option<&Type> {
    match ty {
        Type::Group(group) => option_argument(&group.elem),
        Type::Paren(paren) => option_argument(&paren.elem),
        Type::Path(path) => {
            let last = path.path.segments.last()?;
            match &last.arguments {
                PathArguments::AngleBracketed(arguments) if last.ident == "Option" => {
                    arguments.args.iter().find_map(|argument| match argument {
                        GenericArgument::Type(ty) => Some(ty),
                        _ => None,
                    })
                }
                _ => None,
            }
        }
        _ => None,
    }
}
