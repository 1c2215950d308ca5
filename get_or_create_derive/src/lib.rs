//! The derive macro of [`get_or_create`](https://docs.rs/get_or_create); use it through that
//! crate, which documents it.

mod attr;
mod check;
mod errors;
mod expand;
mod model;
mod symbol;

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
    syn::parse2::<DeriveInput>(input)
        .and_then(model::Model::parse)
        .map_or_else(
            |error| error.into_compile_error(),
            |model| expand::expand(&model),
        )
}
