//! The little of `#[diesel(…)]` that matters here. Any other key is skipped, and so is what is
//! malformed: Diesel's own derives check it, and more keys will come.

use proc_macro2::{Span, TokenStream, TokenTree};
use syn::ext::IdentExt;
use syn::parse::{ParseStream, Parser};
use syn::{Attribute, Ident, LitBool, LitStr, Path, Token, Type};

use crate::symbol;

/// What stands in the `#[diesel(…)]` attributes of a struct or a field.
#[derive(Default)]
pub(crate) struct DieselOptions {
    pub(crate) table_names: Vec<Path>,
    pub(crate) column_name: Option<Ident>,
    pub(crate) embed: Option<Span>,
    pub(crate) serialize_as: Option<Span>,
    pub(crate) serialized_type: Option<Type>,
    pub(crate) skip_insertion: Option<Span>,
    pub(crate) skip_update: Option<Span>,
    pub(crate) treat_none_as_default_value: Option<bool>,
    pub(crate) treat_none_as_null: Option<bool>,
}

impl DieselOptions {
    pub(crate) fn parse(attributes: &[Attribute]) -> Self {
        let mut options = Self::default();
        let lists = attributes
            .iter()
            .filter_map(|attribute| attribute.meta.require_list().ok())
            .filter(|list| list.path.is_ident(symbol::DIESEL));
        for list in lists {
            for option in split_at_commas(list.tokens.clone()) {
                options.parse_option(option);
            }
        }
        options
    }

    fn parse_option(&mut self, option: TokenStream) {
        let Ok((name, value)) = split_at_equals.parse2(option) else {
            return;
        };
        match name.to_string().as_str() {
            symbol::TABLE_NAME => self
                .table_names
                .extend(Path::parse_mod_style.parse2(value).ok()),
            symbol::COLUMN_NAME => self.column_name = column_name.parse2(value).ok(),
            symbol::EMBED => self.embed = Some(name.span()),
            symbol::SERIALIZE_AS => {
                self.serialize_as = Some(name.span());
                self.serialized_type = syn::parse2(value).ok();
            }
            symbol::TREAT_NONE_AS_DEFAULT_VALUE => {
                self.treat_none_as_default_value = boolean(value);
            }
            symbol::TREAT_NONE_AS_NULL => self.treat_none_as_null = boolean(value),
            symbol::SKIP_INSERTION => self.skip_insertion = Some(name.span()),
            symbol::SKIP_UPDATE => self.skip_update = Some(name.span()),
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

fn boolean(value: TokenStream) -> Option<bool> {
    let value: LitBool = syn::parse2(value).ok()?;
    Some(value.value)
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
