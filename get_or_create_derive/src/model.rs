//! The facts of a struct, typed and with their spans.

use proc_macro2::Span;
use syn::ext::IdentExt;
use syn::spanned::Spanned;
use syn::{
    Data, DeriveInput, Expr, Fields, GenericArgument, Generics, Ident, Path, PathArguments, Type,
};

use crate::attr::{Backend, Guard, OnDuplicates, StructOptions};
use crate::check;
use crate::diesel::DieselOptions;
use crate::errors::Errors;
use crate::symbol;

/// A struct that passed every check.
pub(crate) struct Model {
    pub(crate) target: Target,
    pub(crate) table: Path,
    pub(crate) fields: Vec<Field>,
    /// The fields of the key, in the order of the attribute.
    pub(crate) key: Vec<Field>,
    pub(crate) guard: Guard,
    /// A condition that all rows fulfil.
    pub(crate) filter: Option<Expr>,
    pub(crate) on_duplicates: OnDuplicates,
    pub(crate) max_attempts: Option<u32>,
    /// `None` is all backends.
    pub(crate) backends: Option<Vec<Backend>>,
}

/// What can be known of a struct even if it did not pass.
pub(crate) struct Target {
    pub(crate) ident: Ident,
    pub(crate) generics: Generics,
    /// The type that comes back; `None` is the struct itself.
    pub(crate) model: Option<Type>,
    pub(crate) crate_path: Option<Path>,
}

/// A struct that did not pass.
pub(crate) struct Rejected {
    pub(crate) error: syn::Error,
    /// `None` if not even the type that comes back is known.
    pub(crate) target: Option<Target>,
}

#[derive(Clone)]
pub(crate) struct Field {
    pub(crate) ident: Ident,
    pub(crate) ty: Type,
    pub(crate) column: Ident,
    pub(crate) embed: Option<Span>,
    pub(crate) serialize_as: Option<Span>,
    pub(crate) serialized_type: Option<Type>,
    pub(crate) skip_insertion: Option<Span>,
    pub(crate) skip_update: Option<Span>,
    pub(crate) treat_none_as_default_value: Option<bool>,
    pub(crate) treat_none_as_null: Option<bool>,
    /// Where a `#[get_or_create(…)]` stands on the field, in which it has no place.
    pub(crate) get_or_create: Option<Span>,
}

impl Model {
    pub(crate) fn parse(input: DeriveInput) -> Result<Self, Box<Rejected>> {
        let mut errors = Errors::default();
        let options = StructOptions::parse(&input.attrs, &mut errors);
        let diesel = DieselOptions::parse(&input.attrs);
        check::one_table(&diesel.table_names, &mut errors);
        let mut fields = errors.collect(Field::parse_all(&input)).unwrap_or_default();
        for field in &mut fields {
            field.inherit(&diesel);
        }
        let key = check::key(&input.ident, &options, &fields, &mut errors);
        check::options_on_fields(&fields, &mut errors);

        let model_is_known = options.model.is_some() || !options.names(symbol::MODEL);
        let table = match diesel.table_names.into_iter().next() {
            Some(table) => table,
            None => default_table(&input.ident).into(),
        };
        let target = Target {
            ident: input.ident,
            generics: input.generics,
            model: options.model,
            crate_path: options.crate_path,
        };
        match errors.finish() {
            Ok(()) => Ok(Self {
                target,
                table,
                fields,
                key,
                guard: options.guard.unwrap_or(Guard::Serializable),
                filter: options.filter,
                on_duplicates: options.on_duplicates.unwrap_or(OnDuplicates::Oldest),
                max_attempts: options.max_attempts,
                backends: options.backends,
            }),
            Err(error) => Err(Box::new(Rejected {
                error,
                target: model_is_known.then_some(target),
            })),
        }
    }
}

impl Field {
    fn parse_all(input: &DeriveInput) -> syn::Result<Vec<Self>> {
        const HELP: &str = "help: derive it on a struct with named fields, one for each column";
        let (token, message): (&dyn quote::ToTokens, _) = match &input.data {
            Data::Struct(data) => match &data.fields {
                Fields::Named(fields) if !fields.named.is_empty() => {
                    return Ok(fields.named.iter().filter_map(Self::parse).collect());
                }
                Fields::Unnamed(fields) => (
                    fields,
                    "`GetOrCreate` needs the names of the fields, which a tuple struct has not",
                ),
                Fields::Named(_) | Fields::Unit => (
                    &input.ident,
                    "`GetOrCreate` needs fields, and this struct has none",
                ),
            },
            Data::Enum(data) => (
                &data.enum_token,
                "`GetOrCreate` cannot be derived for an enum",
            ),
            Data::Union(data) => (
                &data.union_token,
                "`GetOrCreate` cannot be derived for a union",
            ),
        };
        Err(syn::Error::new_spanned(
            token,
            format_args!("{message}\n{HELP}"),
        ))
    }

    /// Returns `None` for a field without a name.
    fn parse(field: &syn::Field) -> Option<Self> {
        let ident = field.ident.clone()?;
        let diesel = DieselOptions::parse(&field.attrs);
        Some(Self {
            column: diesel.column_name.unwrap_or_else(|| ident.clone()),
            ident,
            ty: field.ty.clone(),
            embed: diesel.embed,
            serialize_as: diesel.serialize_as,
            serialized_type: diesel.serialized_type,
            skip_insertion: diesel.skip_insertion,
            skip_update: diesel.skip_update,
            treat_none_as_default_value: diesel.treat_none_as_default_value,
            treat_none_as_null: diesel.treat_none_as_null,
            get_or_create: field
                .attrs
                .iter()
                .find(|attribute| attribute.path().is_ident(symbol::GET_OR_CREATE))
                .map(|attribute| attribute.path().span()),
        })
    }

    /// Takes from the struct what the field does not say itself.
    fn inherit(&mut self, of_struct: &DieselOptions) {
        self.treat_none_as_default_value = self
            .treat_none_as_default_value
            .or(of_struct.treat_none_as_default_value);
        self.treat_none_as_null = self.treat_none_as_null.or(of_struct.treat_none_as_null);
    }

    /// Says whether Diesel takes the field for an `Option`.
    pub(crate) fn is_option(&self) -> bool {
        option_argument(&self.ty).is_some()
    }

    /// Returns the type of the field's values: that inside an `Option`, as Diesel's derives see
    /// it.
    pub(crate) fn value_type(&self) -> &Type {
        option_argument(&self.ty).unwrap_or(&self.ty)
    }

    /// Says whether Diesel inserts the value of the field as it is.
    pub(crate) fn is_inserted_as_it_is(&self) -> bool {
        self.embed.is_none() && self.serialize_as.is_none() && self.skip_insertion.is_none()
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
    let last = match unwrap_group(ty) {
        Type::Path(path) => path.path.segments.last()?,
        _ => return None,
    };
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

/// Returns the span of the one token that says most about a type: `Tag` of `crate::model::Tag`,
/// `str` of `&'a str`. A span over several tokens cannot be had on stable Rust.
pub(crate) fn type_span(ty: &Type) -> Span {
    match unwrap_group(ty) {
        Type::Path(path) => match path.path.segments.last() {
            Some(last) => last.ident.span(),
            None => path.span(),
        },
        Type::Reference(reference) => type_span(&reference.elem),
        ty => ty.span(),
    }
}

/// Returns the type inside of parentheses, and of the invisible ones that `macro_rules` puts
/// around a `$ty:ty`.
pub(crate) fn unwrap_group(mut ty: &Type) -> &Type {
    loop {
        ty = match ty {
            Type::Group(group) => &group.elem,
            Type::Paren(paren) => &paren.elem,
            _ => return ty,
        };
    }
}
