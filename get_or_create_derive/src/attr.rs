//! The grammar of `#[get_or_create(…)]`, and the little of `#[diesel(…)]` that matters here.

use proc_macro2::{Span, TokenStream, TokenTree};
use syn::ext::IdentExt;
use syn::parse::{ParseStream, Parser};
use syn::punctuated::Punctuated;
use syn::spanned::Spanned;
use syn::{Attribute, Ident, LitInt, LitStr, Path, Token, Type, parenthesized};

use crate::errors::Errors;
use crate::symbol;

/// What stands in the `#[get_or_create(…)]` attributes of a struct.
#[derive(Default)]
pub(crate) struct StructOptions {
    pub(crate) model: Option<Type>,
    pub(crate) key: Option<Key>,
    pub(crate) on_duplicates: Option<OnDuplicates>,
    pub(crate) max_attempts: Option<u32>,
    pub(crate) backends: Option<Vec<Backend>>,
    pub(crate) allow_float_key: bool,
    pub(crate) crate_path: Option<Path>,
    /// Where the first attribute stands.
    pub(crate) span: Option<Span>,
}

pub(crate) struct Key {
    pub(crate) span: Span,
    pub(crate) fields: Vec<Ident>,
}

#[derive(Clone, Copy)]
pub(crate) enum OnDuplicates {
    Oldest,
    Error,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Backend {
    Postgres,
    Sqlite,
}

impl StructOptions {
    pub(crate) fn parse(attributes: &[Attribute], errors: &mut Errors) -> Self {
        let mut options = Self::default();
        let mut seen = Vec::new();
        for attribute in attributes {
            if !attribute.path().is_ident(symbol::GET_OR_CREATE) {
                continue;
            }
            options.span.get_or_insert(attribute.path().span());
            let parsed = attribute.parse_args_with(|input: ParseStream<'_>| {
                while !input.is_empty() {
                    options.parse_option(input, &mut seen, errors)?;
                    if !input.is_empty() {
                        input.parse::<Token![,]>()?;
                    }
                }
                Ok(())
            });
            errors.collect(parsed);
        }
        options
    }

    /// Parses one option. An error that it returns ends the attribute; others are collected.
    fn parse_option(
        &mut self,
        input: ParseStream<'_>,
        seen: &mut Vec<String>,
        errors: &mut Errors,
    ) -> syn::Result<()> {
        let name = input.call(Ident::parse_any)?;
        let word = name.to_string();
        if seen.contains(&word) {
            errors.push_at(
                name.span(),
                format_args!("`{word}` specified more than once"),
            );
        }
        match word.as_str() {
            // model = Employee
            symbol::MODEL => self.model = Some(value(input, &name, "model = Employee")?),
            // key(name, department_id)
            symbol::KEY => {
                self.key = Some(Key {
                    span: name.span(),
                    fields: list(input, &name, "key(name, department_id)")?,
                });
            }
            // on_duplicates = oldest
            symbol::ON_DUPLICATES => {
                let value: Ident = value(input, &name, "on_duplicates = oldest")?;
                self.on_duplicates = errors.collect(OnDuplicates::parse(&value));
            }
            // max_attempts = 5
            symbol::MAX_ATTEMPTS => {
                let value: LitInt = value(input, &name, "max_attempts = 5")?;
                self.max_attempts = errors.collect(max_attempts(&value));
            }
            // backend(postgres)
            symbol::BACKEND => {
                let names = list(input, &name, "backend(postgres)")?;
                if names.is_empty() {
                    errors.push_at(name.span(), "`backend` names no backend\nhelp: write `backend(postgres)` or `backend(sqlite)`, or leave it out for all");
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
                input.parse::<Token![=]>()?;
                self.crate_path = Some(input.call(Path::parse_mod_style)?);
            }
            _ => {
                errors.push_at(name.span(), unknown_option(&word));
                skip_value(input)?;
            }
        }
        seen.push(word);
        Ok(())
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
            symbol::POSTGRES => Ok(Self::Postgres),
            symbol::SQLITE => Ok(Self::Sqlite),
            word => Err(syn::Error::new(
                name.span(),
                format_args!(
                    "unknown backend `{word}`\nhelp: the backends are `postgres` and `sqlite`"
                ),
            )),
        }
    }
}

fn max_attempts(value: &LitInt) -> syn::Result<u32> {
    match value.base10_parse() {
        Ok(0) => Err(syn::Error::new(
            value.span(),
            "`max_attempts` is 0, but the first try counts as 1\nhelp: write `max_attempts = 1` for no retry",
        )),
        parsed => parsed,
    }
}

fn unknown_option(word: &str) -> String {
    let options = symbol::OPTIONS.map(|option| format!("`{option}`"));
    format!(
        "unknown option `{word}`\nhelp: the options are {}",
        options.join(", ")
    )
}

/// Parses the rest of `name = value`.
fn value<T: syn::parse::Parse>(
    input: ParseStream<'_>,
    name: &Ident,
    format: &str,
) -> syn::Result<T> {
    if !input.peek(Token![=]) {
        return Err(malformed(name, format));
    }
    input.parse::<Token![=]>()?;
    input
        .parse()
        .map_err(|error| syn::Error::new(error.span(), malformed(name, format)))
}

/// Parses the rest of `name(first, second)`.
fn list(input: ParseStream<'_>, name: &Ident, format: &str) -> syn::Result<Vec<Ident>> {
    if !input.peek(syn::token::Paren) {
        return Err(malformed(name, format));
    }
    let content;
    parenthesized!(content in input);
    let names = Punctuated::<Ident, Token![,]>::parse_terminated_with(&content, Ident::parse_any)
        .map_err(|error| syn::Error::new(error.span(), malformed(name, format)))?;
    Ok(names.into_iter().collect())
}

fn malformed(name: &Ident, format: &str) -> syn::Error {
    syn::Error::new(
        name.span(),
        format_args!("malformed `{name}`\nhelp: the correct format looks like `{format}`"),
    )
}

/// What stands in the `#[diesel(…)]` attributes of a struct or a field, as far as it matters
/// here. Any other key is skipped: Diesel's own derives check them, and more will come.
#[derive(Default)]
pub(crate) struct DieselOptions {
    pub(crate) table_names: Vec<Path>,
    pub(crate) column_name: Option<Ident>,
    pub(crate) embed: Option<Span>,
    pub(crate) serialize_as: Option<Span>,
    pub(crate) skip_insertion: Option<Span>,
}

impl DieselOptions {
    /// A malformed attribute is left to Diesel's derive, which reports it.
    pub(crate) fn parse(attributes: &[Attribute]) -> Self {
        let mut options = Self::default();
        for attribute in attributes {
            if !attribute.path().is_ident(symbol::DIESEL) {
                continue;
            }
            if let Ok(list) = attribute.meta.require_list() {
                for option in split_at_commas(list.tokens.clone()) {
                    options.parse_option(option);
                }
            }
        }
        options
    }

    fn parse_option(&mut self, option: TokenStream) {
        let Ok((name, value)) = split_at_equals.parse2(option) else {
            return;
        };
        match name.to_string().as_str() {
            symbol::TABLE_NAME => {
                if let Ok(path) = Path::parse_mod_style.parse2(value) {
                    self.table_names.push(path);
                }
            }
            symbol::COLUMN_NAME => self.column_name = column_name.parse2(value).ok(),
            symbol::EMBED => self.embed = Some(name.span()),
            symbol::SERIALIZE_AS => self.serialize_as = Some(name.span()),
            symbol::SKIP_INSERTION => self.skip_insertion = Some(name.span()),
            _ => {}
        }
    }
}

/// Splits at the top level's commas, but not within `<…>`, which are no group to the tokenizer.
fn split_at_commas(tokens: TokenStream) -> Vec<TokenStream> {
    let mut parts = vec![TokenStream::new()];
    let mut angles = 0_usize;
    let mut previous = ' ';
    for token in tokens {
        if let TokenTree::Punct(punct) = &token {
            match punct.as_char() {
                '<' => angles += 1,
                '>' if previous != '-' => angles = angles.saturating_sub(1),
                ',' if angles == 0 => {
                    parts.push(TokenStream::new());
                    continue;
                }
                _ => {}
            }
            previous = punct.as_char();
        } else {
            previous = ' ';
        }
        if let Some(last) = parts.last_mut() {
            last.extend([token]);
        }
    }
    parts
}

fn split_at_equals(input: ParseStream<'_>) -> syn::Result<(Ident, TokenStream)> {
    let name = input.call(Ident::parse_any)?;
    input.parse::<Option<Token![=]>>()?;
    Ok((name, input.parse()?))
}

/// A column is an identifier, or a string with one: `column_name = "type"`.
fn column_name(input: ParseStream<'_>) -> syn::Result<Ident> {
    if input.peek(LitStr) {
        let name: LitStr = input.parse()?;
        column_ident(&name.value(), name.span())
    } else {
        let name = input.call(Ident::parse_any)?;
        column_ident(&name.unraw().to_string(), name.span())
    }
}

/// Returns a column's name as an identifier, raw where it is a keyword.
pub(crate) fn column_ident(name: &str, span: Span) -> syn::Result<Ident> {
    let mut ident =
        syn::parse_str::<Ident>(name).or_else(|_| syn::parse_str::<Ident>(&format!("r#{name}")))?;
    ident.set_span(span);
    Ok(ident)
}

/// Skips `= value` or `(…)` of an unknown option, up to the next comma.
fn skip_value(input: ParseStream<'_>) -> syn::Result<()> {
    while !input.is_empty() && !input.peek(Token![,]) {
        input.parse::<TokenTree>()?;
    }
    Ok(())
}
