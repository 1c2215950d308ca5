//! What the statements need to know of a type parameter.

use proc_macro2::TokenStream;
use quote::quote_spanned;
use syn::visit::Visit;
use syn::{Generics, Ident, Type, WherePredicate, parse_quote_spanned};

use crate::model::{Field, Model, type_span};

/// The struct's generics, with bounds on each field whose type has a type parameter.
pub(crate) fn generics(model: &Model, db: &TokenStream) -> Generics {
    let mut generics = model.target.generics.clone();
    let type_parameters: Vec<Ident> = generics
        .type_params()
        .map(|parameter| parameter.ident.clone())
        .collect();
    let predicates = model
        .fields
        .iter()
        .filter(|field| field.is_inserted_as_it_is())
        .filter(|field| mentions(field.value_type(), &type_parameters))
        .flat_map(|field| predicates(model, field, db));
    generics.make_where_clause().predicates.extend(predicates);
    generics
}

fn predicates(model: &Model, field: &Field, db: &TokenStream) -> Vec<WherePredicate> {
    let table = &model.table;
    let column = &field.column;
    let ty = field.value_type();
    let span = type_span(ty);
    let sql_type = quote_spanned!(span=> __diesel::dsl::SqlTypeOf<#table::#column>);
    let mut predicates = vec![
        parse_quote_spanned!(span=> #ty: __diesel::serialize::ToSql<#sql_type, #db>),
        parse_quote_spanned! {span=>
            for<'__field> &'__field #ty: __diesel::expression::AsExpression<
                #sql_type,
                Expression = __private::Bound<#sql_type, &'__field #ty>,
            >
        },
    ];
    if model.key.iter().any(|key| key.ident == field.ident) {
        // A reference to it is in a boxed expression, which is `Send`.
        predicates.push(parse_quote_spanned!(span=> #ty: ::core::marker::Sync));
    }
    predicates
}

fn mentions(ty: &Type, type_parameters: &[Ident]) -> bool {
    struct Search<'a> {
        type_parameters: &'a [Ident],
        found: bool,
    }

    impl Visit<'_> for Search<'_> {
        fn visit_path(&mut self, path: &syn::Path) {
            self.found |= path
                .segments
                .first()
                .is_some_and(|segment| self.type_parameters.contains(&segment.ident));
            syn::visit::visit_path(self, path);
        }
    }

    let mut search = Search {
        type_parameters,
        found: false,
    };
    search.visit_type(ty);
    search.found
}
