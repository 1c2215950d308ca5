//! The derive macro of [`get_or_create`](https://docs.rs/get_or_create); use it through that
//! crate, which documents it.

mod attr;
mod bounds;
mod check;
mod diesel;
mod errors;
mod expand;
mod model;
mod statement;
mod stub;
mod symbol;
#[cfg(test)]
mod tests;

use proc_macro::TokenStream;
use proc_macro2::TokenStream as TokenStream2;
use syn::DeriveInput;

/// Derives `get_or_create::GetOrCreate`; documented on its re-export from that crate.
#[proc_macro_derive(GetOrCreate, attributes(get_or_create, diesel))]
pub fn derive_get_or_create(input: TokenStream) -> TokenStream {
    expand_inner(input.into()).into()
}

/// The macro on `proc_macro2`, so that tests can call it.
fn expand_inner(input: TokenStream2) -> TokenStream2 {
    let parsed = match syn::parse2::<DeriveInput>(input) {
        Ok(input) => model::Model::parse(input),
        Err(error) => return error.into_compile_error(),
    };
    match parsed {
        Ok(model) => expand::expand(&model),
        Err(rejected) => stub::expand(&rejected),
    }
}
