//! The output: what to select and what to insert, and nothing of how.

use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;
use syn::visit::Visit;
use syn::{Generics, Ident, parse_quote_spanned};

use crate::attr::{Backend, OnDuplicates};
use crate::model::{Field, Model};

pub(crate) fn expand(model: &Model) -> TokenStream {
    let krate = match &model.crate_path {
        Some(path) => quote!(#path),
        None => quote!(::get_or_create),
    };
    let get_or_create = expand_get_or_create(model);
    let queries = BACKENDS
        .iter()
        .filter(|(backend, ..)| match &model.backends {
            Some(backends) => backends.contains(backend),
            None => true,
        })
        .map(|(_, filter, db, connection)| {
            let filter = Ident::new(filter, Span::mixed_site());
            let db = Ident::new(db, Span::mixed_site());
            let connection = Ident::new(connection, Span::mixed_site());
            let queries = expand_queries(
                model,
                &quote!(__private::#db),
                &quote!(__private::#connection),
            );
            quote!(__private::#filter! { #queries })
        });
    quote! {
        const _: () = {
            use #krate as __get_or_create;
            #[allow(unused_imports, reason = "`NeverNull` has no part in a key of `Option`s")]
            use __get_or_create::__private::{self, NeverNull as _, diesel as __diesel};

            #get_or_create
            #(#queries)*
        };
    }
}

/// A backend, the library's macro that lets it through, and Diesel's types for it.
const BACKENDS: [(Backend, &str, &str, &str); 2] = [
    (Backend::Postgres, "on_postgres", "Pg", "PgConnection"),
    (Backend::Sqlite, "on_sqlite", "Sqlite", "SqliteConnection"),
];

fn expand_get_or_create(model: &Model) -> TokenStream {
    let ident = &model.ident;
    let (impl_generics, ty_generics, where_clause) = model.generics.split_for_impl();
    let model_ty = model_type(model);
    let table_name = model
        .table
        .segments
        .last()
        .map(|segment| syn::ext::IdentExt::unraw(&segment.ident).to_string());
    let on_duplicates = match model.on_duplicates {
        OnDuplicates::Oldest => quote!(Oldest),
        OnDuplicates::Error => quote!(Error),
    };
    let max_attempts = match model.max_attempts {
        Some(max_attempts) => quote!(::core::option::Option::Some(#max_attempts)),
        None => quote!(::core::option::Option::None),
    };
    quote! {
        #[automatically_derived]
        impl #impl_generics __get_or_create::GetOrCreate for #ident #ty_generics #where_clause {
            type Model = #model_ty;
            const TABLE: &'static str = #table_name;
            const ON_DUPLICATES: __get_or_create::OnDuplicates =
                __get_or_create::OnDuplicates::#on_duplicates;
            const MAX_ATTEMPTS: ::core::option::Option<u32> = #max_attempts;
        }
    }
}

fn expand_queries(model: &Model, db: &TokenStream, connection: &TokenStream) -> TokenStream {
    let ident = &model.ident;
    let table = &model.table;
    let generics = with_bounds(model, db);
    let (impl_generics, _, where_clause) = generics.split_for_impl();
    let (_, ty_generics, _) = model.generics.split_for_impl();
    let model_ty = model_type(model);
    let selection = quote_spanned! {model_ty.span()=>
        __private::read_on::<#db, _, _>(
            <#model_ty as __private::ModelOf<#table::table, _, _>>::model(),
        ).selection()
    };
    let condition = expand_condition(model, db);
    // With `serialize_as`, Diesel implements `Insertable` for the struct, but not for a
    // reference to it.
    let values = match model
        .fields
        .iter()
        .any(|field| field.serialize_as.is_some())
    {
        true => quote!(<Self as ::core::clone::Clone>::clone(self)),
        false => quote!(self),
    };
    let with_key = quote! {
        let __rows = __diesel::QueryDsl::filter(#table::table, #condition);
        let __rows = __diesel::QueryDsl::order(
            __rows,
            __diesel::Table::primary_key(&#table::table),
        );
        let __rows = __diesel::QueryDsl::limit(__rows, 1);
    };
    quote! {
        #[automatically_derived]
        impl #impl_generics __get_or_create::Queries<#connection> for #ident #ty_generics
        #where_clause
        {
            fn select_oldest(
                &self,
                __conn: &mut #connection,
            ) -> __diesel::QueryResult<#model_ty> {
                #with_key
                let __rows = __diesel::QueryDsl::select(__rows, #selection);
                __diesel::RunQueryDsl::get_result(__rows, __conn)
            }

            fn select_oldest_and_count(
                &self,
                __conn: &mut #connection,
            ) -> __diesel::QueryResult<(#model_ty, i64)> {
                #with_key
                let __rows = __diesel::QueryDsl::select(__rows, (#selection, __private::count()));
                __diesel::RunQueryDsl::get_result(__rows, __conn)
            }

            fn insert(
                &self,
                __conn: &mut #connection,
            ) -> __diesel::QueryResult<(#model_ty, ::core::option::Option<bool>)> {
                let __insert = __diesel::insert_into(#table::table).values(#values);
                let __insert = __insert.returning((#selection, #condition));
                __diesel::RunQueryDsl::get_result(__insert, __conn)
            }
        }
    }
}

/// `a = $1 AND b = $2`, as a boxed expression.
fn expand_condition(model: &Model, db: &TokenStream) -> TokenStream {
    let table = &model.table;
    model
        .key
        .iter()
        .map(
            |Field {
                 ident, column, ty, ..
             }| {
                quote_spanned! {ty.span()=>
                    __private::column_is::<#db, _, _>(#table::#column, __private::KeyField(&self.#ident).value())
                }
            },
        )
        .reduce(|left, right| quote!(__private::and(#left, #right)))
        .unwrap_or_default()
}

fn model_type(model: &Model) -> TokenStream {
    match &model.model {
        Some(ty) => quote!(#ty),
        None => {
            let ident = &model.ident;
            let (_, ty_generics, _) = model.generics.split_for_impl();
            quote!(#ident #ty_generics)
        }
    }
}

/// Adds what the statements need to know of each field whose type has a type parameter.
fn with_bounds(model: &Model, db: &TokenStream) -> Generics {
    let mut generics = model.generics.clone();
    let table = &model.table;
    let type_parameters: Vec<Ident> = model
        .generics
        .type_params()
        .map(|parameter| parameter.ident.clone())
        .collect();
    let generic_fields = model
        .fields
        .iter()
        .filter(|field| mentions(field.value_type(), &type_parameters));
    for field in generic_fields {
        let column = &field.column;
        let ty = field.value_type();
        let span = ty.span();
        let sql_type = quote_spanned!(span=> __diesel::dsl::SqlTypeOf<#table::#column>);
        let predicates: [syn::WherePredicate; 2] = [
            parse_quote_spanned!(span=> #ty: __diesel::serialize::ToSql<#sql_type, #db>),
            parse_quote_spanned! {span=>
                for<'__field> &'__field #ty: __diesel::expression::AsExpression<
                    #sql_type,
                    Expression = __private::Bound<#sql_type, &'__field #ty>,
                >
            },
        ];
        generics.make_where_clause().predicates.extend(predicates);
        if model.key.iter().any(|key| key.ident == field.ident) {
            let predicate: syn::WherePredicate = parse_quote_spanned! {span=>
                for<'__field> &'__field #ty: __private::KeyOf<'__field, #table::#column, #db>
            };
            generics.make_where_clause().predicates.push(predicate);
        }
    }
    generics
}

fn mentions(ty: &syn::Type, type_parameters: &[Ident]) -> bool {
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
