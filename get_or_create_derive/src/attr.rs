//! The grammar of `#[get_or_create(…)]`.

use proc_macro2::{Group, Span, TokenTree};
use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream, Parser};
use syn::punctuated::Punctuated;
use syn::spanned::Spanned;
use syn::{Attribute, Expr, Ident, LitInt, Path, Token, Type};

use crate::errors::Errors;
use crate::symbol;

/// What stands in the `#[get_or_create(…)]` attributes of a struct.
#[derive(Default)]
pub(crate) struct StructOptions {
    pub(crate) model: Option<Type>,
    pub(crate) key: Option<Key>,
    pub(crate) guard: Option<Guard>,
    pub(crate) filter: Option<Expr>,
    pub(crate) on_duplicates: Option<OnDuplicates>,
    pub(crate) max_attempts: Option<u32>,
    pub(crate) backends: Option<Vec<Backend>>,
    pub(crate) allow_float_key: bool,
    pub(crate) crate_path: Option<Path>,
    /// Where the first attribute stands.
    pub(crate) span: Option<Span>,
    /// The options that were named, even if their values could not be read.
    named: Vec<String>,
    /// Whether something stands there that may be meant as any of them.
    pub(crate) unknown: bool,
}

pub(crate) struct Key {
    pub(crate) span: Span,
    pub(crate) fields: Vec<Ident>,
}

#[derive(Clone, Copy)]
pub(crate) enum Guard {
    Serializable,
    AdvisoryLock,
    UniqueConstraint,
}

#[derive(Clone, Copy)]
pub(crate) enum OnDuplicates {
    Oldest,
    Error,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Backend {
    Mysql,
    Postgres,
    Sqlite,
}

impl StructOptions {
    pub(crate) fn parse(attributes: &[Attribute], errors: &mut Errors) -> Self {
        let mut options = Self::default();
        for attribute in attributes {
            if !attribute.path().is_ident(symbol::GET_OR_CREATE) {
                continue;
            }
            options.span.get_or_insert(attribute.path().span());
            let parsed = attribute.parse_args_with(|input: ParseStream<'_>| {
                options.parse_all(input, errors);
                Ok(())
            });
            // Without parentheses; anything else went into `errors`.
            if parsed.is_err() {
                options.unknown = true;
                errors.push_at(
                    attribute.path().span(),
                    "`get_or_create` has no options in parentheses\n\
                     help: the correct format looks like `#[get_or_create(key(name))]`",
                );
            }
        }
        options
    }

    /// Says whether the option is there, even if its value could not be read.
    pub(crate) fn names(&self, option: &str) -> bool {
        self.named.iter().any(|named| named == option)
    }

    /// Parses options up to the end, going on with the next one when one is malformed.
    fn parse_all(&mut self, input: ParseStream<'_>, errors: &mut Errors) {
        while !input.is_empty() {
            let parsed = self.parse_option(input, errors);
            if errors.collect(parsed).is_none() {
                skip_past_comma(input);
            } else if !input.is_empty() {
                let comma = errors.collect(input.parse::<Token![,]>());
                if comma.is_none() && !input.peek(Ident::peek_any) {
                    skip_past_comma(input);
                }
            }
        }
    }

    fn parse_option(&mut self, input: ParseStream<'_>, errors: &mut Errors) -> syn::Result<()> {
        let name = input.call(Ident::parse_any)?;
        let word = name.to_string();
        if self.names(&word) {
            errors.push_at(
                name.span(),
                format_args!("`{word}` specified more than once"),
            );
        }
        self.named.push(word.clone());
        match word.as_str() {
            // model = Employee
            symbol::MODEL => self.model = Some(value(input, &name, "model = Employee")?),
            // key(name, department_id)
            symbol::KEY => {
                let fields = list(input, &name, "key(name, department_id)")?;
                let span = name.span();
                self.key = Some(Key { span, fields });
            }
            // guard = AdvisoryLock
            symbol::GUARD => {
                let value = value(input, &name, "guard = AdvisoryLock")?;
                self.guard = errors.collect(Guard::parse(&value));
            }
            // filter = employees::left_at.is_null()
            symbol::FILTER => {
                self.filter = Some(value(
                    input,
                    &name,
                    "filter = employees::left_at.is_null()",
                )?);
            }
            // on_duplicates = oldest
            symbol::ON_DUPLICATES => {
                let value = value(input, &name, "on_duplicates = oldest")?;
                self.on_duplicates = errors.collect(OnDuplicates::parse(&value));
            }
            // max_attempts = 5
            symbol::MAX_ATTEMPTS => {
                let value = value(input, &name, "max_attempts = 5")?;
                self.max_attempts = errors.collect(max_attempts(&value));
            }
            // backend(postgres)
            symbol::BACKEND => {
                let names = list(input, &name, "backend(postgres)")?;
                if names.is_empty() {
                    errors.push_at(
                        name.span(),
                        "`backend` names no backend\n\
                         help: write `backend(postgres)`, `backend(sqlite)` or `backend(mysql)`, or leave it \
                         out for all",
                    );
                }
                let backends = names.iter().map(Backend::parse);
                self.backends = Some(
                    backends
                        .filter_map(|backend| errors.collect(backend))
                        .collect(),
                );
            }
            // allow_float_key
            symbol::ALLOW_FLOAT_KEY => self.allow_float_key = true,
            // crate = path::to::get_or_create
            symbol::CRATE => {
                let path: ModStylePath = value(input, &name, "crate = path::to::get_or_create")?;
                self.crate_path = Some(path.0);
            }
            _ => {
                self.unknown = true;
                return Err(unknown_option(&name));
            }
        }
        Ok(())
    }
}

impl Guard {
    fn parse(value: &Ident) -> syn::Result<Self> {
        match value.to_string().as_str() {
            symbol::SERIALIZABLE => Ok(Self::Serializable),
            symbol::ADVISORY_LOCK => Ok(Self::AdvisoryLock),
            symbol::UNIQUE_CONSTRAINT => Ok(Self::UniqueConstraint),
            word => Err(syn::Error::new(
                value.span(),
                format_args!(
                    "unknown guard `{word}`\n\
                     help: the guards are `Serializable`, `AdvisoryLock` and `UniqueConstraint`"
                ),
            )),
        }
    }
}

impl OnDuplicates {
    fn parse(value: &Ident) -> syn::Result<Self> {
        match value.to_string().as_str() {
            symbol::OLDEST => Ok(Self::Oldest),
            symbol::ERROR => Ok(Self::Error),
            word => Err(syn::Error::new(
                value.span(),
                format_args!(
                    "unknown value `{word}` of `on_duplicates`\n\
                     help: write `on_duplicates = oldest` or `on_duplicates = error`"
                ),
            )),
        }
    }
}

impl Backend {
    fn parse(name: &Ident) -> syn::Result<Self> {
        match name.to_string().as_str() {
            symbol::MYSQL => Ok(Self::Mysql),
            symbol::POSTGRES => Ok(Self::Postgres),
            symbol::SQLITE => Ok(Self::Sqlite),
            word => Err(syn::Error::new(
                name.span(),
                format_args!(
                    "unknown backend `{word}`\n\
                     help: the backends are `postgres`, `sqlite` and `mysql`"
                ),
            )),
        }
    }
}

/// A path without generic arguments.
struct ModStylePath(Path);

impl Parse for ModStylePath {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        input.call(Path::parse_mod_style).map(Self)
    }
}

fn max_attempts(value: &LitInt) -> syn::Result<u32> {
    match value.base10_parse() {
        Ok(0) | Err(_) => Err(syn::Error::new(
            value.span(),
            format_args!(
                "`max_attempts` has to be between 1, the first try, and {}\n\
                 help: write `max_attempts = 1` for no retry",
                u32::MAX
            ),
        )),
        parsed => parsed,
    }
}

fn unknown_option(name: &Ident) -> syn::Error {
    let options = symbol::OPTIONS.map(|option| format!("`{option}`"));
    syn::Error::new(
        name.span(),
        format_args!(
            "unknown option `{name}`\nhelp: the options are {}",
            options.join(", ")
        ),
    )
}

/// Parses the rest of `name = value`.
fn value<T: Parse>(input: ParseStream<'_>, name: &Ident, format: &str) -> syn::Result<T> {
    if !input.peek(Token![=]) {
        return Err(malformed(name, name.span(), format));
    }
    input.parse::<Token![=]>()?;
    let span = match input.is_empty() {
        true => name.span(),
        false => input.span(),
    };
    input.parse().map_err(|_| malformed(name, span, format))
}

/// Parses the rest of `name(first, second)`.
fn list(input: ParseStream<'_>, name: &Ident, format: &str) -> syn::Result<Vec<Ident>> {
    if !input.peek(syn::token::Paren) {
        return Err(malformed(name, name.span(), format));
    }
    let group: Group = input.parse()?;
    let names = Punctuated::<Ident, Token![,]>::parse_terminated_with;
    let names = (|content: ParseStream<'_>| names(content, Ident::parse_any))
        .parse2(group.stream())
        .map_err(|error| malformed(name, error.span(), format))?;
    Ok(names.into_iter().collect())
}

fn malformed(name: &Ident, span: Span, format: &str) -> syn::Error {
    syn::Error::new(
        span,
        format_args!("malformed `{name}`\nhelp: the correct format looks like `{format}`"),
    )
}

fn skip_past_comma(input: ParseStream<'_>) {
    let mut comma = false;
    while !comma {
        comma = input.peek(Token![,]);
        // Fails at the end only.
        if input.parse::<TokenTree>().is_err() {
            return;
        }
    }
}
