//! The output, compared with `snapshots/*.rs`, which is read in review.
//!
//! `BLESS=1 cargo test -p get_or_create_derive` writes it anew.

mod pretty;

use std::path::Path;
use std::{env, fs};

use proc_macro2::{TokenStream, TokenTree};
use quote::quote;

use crate::expand_inner;

#[test]
fn a_struct_and_its_model() {
    snapshot("a_struct_and_its_model", a_struct_and_its_model_input());
}

#[test]
fn a_struct_that_is_its_own_model() {
    snapshot(
        "a_struct_that_is_its_own_model",
        a_struct_that_is_its_own_model_input(),
    );
}

#[test]
fn every_option() {
    snapshot("every_option", every_option_input());
}

#[test]
fn type_parameters() {
    snapshot("type_parameters", type_parameters_input());
}

#[test]
fn serialize_as() {
    snapshot("serialize_as", serialize_as_input());
}

#[test]
fn a_struct_that_did_not_pass() {
    let input = quote! {
        #[get_or_create(model = Employee)]
        struct NewEmployee<'a> {
            name: &'a str,
        }
    };
    snapshot("a_struct_that_did_not_pass", input);
}

/// What happens, and how often, is the library's to decide.
#[test]
fn output_has_no_control_flow() {
    let inputs = [
        a_struct_and_its_model_input(),
        a_struct_that_is_its_own_model_input(),
        every_option_input(),
        type_parameters_input(),
        serialize_as_input(),
    ];
    for input in inputs {
        for token in flat(expand_inner(input)) {
            let forbidden = matches!(
                token.as_str(),
                "if" | "match" | "loop" | "while" | "return" | "transaction" | "?" | "|"
            );
            assert!(!forbidden, "`{token}` in the output");
        }
    }
}

#[test]
fn diesel_attributes_that_are_not_known_are_skipped() {
    let known = quote! {
        #[get_or_create(key(name))]
        struct Tag {
            #[diesel(column_name = title)]
            name: String,
        }
    };
    let unknown = quote! {
        #[diesel(future = Map<Key, Value>, later(a, b = "c"), never)]
        #[diesel(of_functions = fn(A) -> B, table_name = tags, more = 1)]
        #[diesel = "value"]
        #[get_or_create(key(name))]
        struct Tag {
            #[diesel(future, column_name = title, later = "a, b")]
            name: String,
        }
    };
    assert_eq!(
        expand_inner(unknown).to_string(),
        expand_inner(known).to_string()
    );
}

fn a_struct_and_its_model_input() -> TokenStream {
    quote! {
        #[diesel(table_name = employees)]
        #[get_or_create(model = Employee, key(name, department_id))]
        struct NewEmployee<'a> {
            name: &'a str,
            department_id: i32,
            title: Option<&'a str>,
        }
    }
}

fn a_struct_that_is_its_own_model_input() -> TokenStream {
    quote! {
        #[get_or_create(key(code))]
        struct CountryCode {
            code: String,
            name: String,
        }
    }
}

fn every_option_input() -> TokenStream {
    quote! {
        #[diesel(table_name = crate::schema::tags)]
        #[get_or_create(
            model = model::Tag,
            key(r#type, length),
            guard = UniqueConstraint,
            filter = tags::left_at.is_null(),
            on_duplicates = error,
            max_attempts = 5,
            backend(sqlite),
            allow_float_key,
            crate = vendored::get_or_create
        )]
        struct NewTag {
            r#type: Option<String>,
            #[diesel(column_name = "match")]
            length: f64,
        }
    }
}

fn type_parameters_input() -> TokenStream {
    quote! {
        #[diesel(table_name = tags)]
        #[get_or_create(model = Tag, key(name), backend(postgres))]
        struct NewTag<'a, T: Clone, U = &'a str, const N: usize = 1>
        where
            T: 'a,
        {
            name: Option<&'a T>,
            color: U,
            #[diesel(skip_insertion)]
            note: [T; N],
        }
    }
}

fn serialize_as_input() -> TokenStream {
    quote! {
        #[diesel(table_name = tags)]
        #[get_or_create(model = Tag, key(name), backend(postgres))]
        struct NewTag {
            name: String,
            #[diesel(serialize_as = String)]
            color: Color,
        }
    }
}

fn snapshot(name: &str, input: TokenStream) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("src/tests/snapshots")
        .join(name)
        .with_extension("rs");
    let output = pretty::print(expand_inner(input));
    if env::var_os("BLESS").is_some() {
        fs::write(path, output).unwrap();
    } else {
        let expected = fs::read_to_string(path).unwrap();
        assert_eq!(output, expected, "the output is not that of {name}.rs");
    }
}

/// The tokens, out of their brackets.
fn flat(tokens: TokenStream) -> Vec<String> {
    tokens
        .into_iter()
        .flat_map(|token| match token {
            TokenTree::Group(group) => flat(group.stream()),
            token => vec![token.to_string()],
        })
        .collect()
}
