//! The output: what to select and what to insert, and nothing of how.

use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::Ident;
use syn::ext::IdentExt;

use crate::attr::{Backend, Guard, OnDuplicates};
use crate::bounds;
use crate::model::{Field, Model, Target, type_span};

/// A backend, the library's macro that lets it through, and Diesel's types for it.
const BACKENDS: [(Backend, &str, &str, &str); 2] = [
    (Backend::Postgres, "on_postgres", "Pg", "PgConnection"),
    (Backend::Sqlite, "on_sqlite", "Sqlite", "SqliteConnection"),
];

pub(crate) fn expand(model: &Model) -> TokenStream {
    let get_or_create = expand_get_or_create(model);
    let queries = BACKENDS
        .iter()
        .filter(|(backend, ..)| match &model.backends {
            Some(backends) => backends.contains(backend),
            None => true,
        })
        .map(|(_, filter, db, connection)| {
            let filter = Ident::new(filter, Span::call_site());
            let db = Ident::new(db, Span::call_site());
            let connection = Ident::new(connection, Span::call_site());
            let queries = expand_queries(
                model,
                &quote!(__private::#db),
                &quote!(__private::#connection),
            );
            quote!(__private::#filter! { #queries })
        });
    in_const(
        &model.target,
        &quote! {
            #[allow(unused_imports, reason = "has no part in a key of `Option`s")]
            use __private::NeverNull as _;

            #get_or_create
            #(#queries)*
        },
    )
}

pub(crate) fn in_const(target: &Target, items: &TokenStream) -> TokenStream {
    let krate = match &target.crate_path {
        Some(path) => quote!(#path),
        None => quote!(::get_or_create),
    };
    quote! {
        #[allow(unused_qualifications, reason = "what is in scope is not known")]
        const _: () = {
            use #krate as __get_or_create;
            use __get_or_create::__private::{self, diesel as __diesel};

            #items
        };
    }
}

fn expand_get_or_create(model: &Model) -> TokenStream {
    let ident = &model.target.ident;
    let (impl_generics, ty_generics, where_clause) = model.target.generics.split_for_impl();
    let model_ty = model_type(&model.target);
    let table_name = model
        .table
        .segments
        .last()
        .map(|segment| segment.ident.unraw().to_string());
    let guard = match model.guard {
        Guard::Serializable => quote!(Serializable),
        Guard::AdvisoryLock => quote!(AdvisoryLock),
        Guard::UniqueConstraint => quote!(UniqueConstraint),
    };
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
            const GUARD: __get_or_create::Guard = __get_or_create::Guard::#guard;
            const ON_DUPLICATES: __get_or_create::OnDuplicates =
                __get_or_create::OnDuplicates::#on_duplicates;
            const MAX_ATTEMPTS: ::core::option::Option<u32> = #max_attempts;
        }
    }
}

fn expand_queries(model: &Model, db: &TokenStream, connection: &TokenStream) -> TokenStream {
    let ident = &model.target.ident;
    let generics = bounds::generics(model, db);
    let (impl_generics, _, where_clause) = generics.split_for_impl();
    let (_, ty_generics, _) = model.target.generics.split_for_impl();
    let selects = expand_selects(model, db, connection);
    let inserts = expand_inserts(model, db, connection);
    let key = expand_key(model, db);
    quote! {
        #[automatically_derived]
        impl #impl_generics __get_or_create::Queries<#connection> for #ident #ty_generics
        #where_clause
        {
            #selects
            #inserts
            #key
        }
    }
}

fn expand_selects(model: &Model, db: &TokenStream, connection: &TokenStream) -> TokenStream {
    let table = &model.table;
    let model_ty = model_type(&model.target);
    let parts = expand_parts(model, db);
    let with_key = quote! {
        #parts
        let __rows = __diesel::QueryDsl::filter(#table::table, __condition);
        let __rows = __diesel::QueryDsl::order(
            __rows,
            __diesel::Table::primary_key(&#table::table),
        );
        let __rows = __diesel::QueryDsl::limit(__rows, 1);
    };
    quote! {
        fn select_oldest(
            &self,
            __conn: &mut #connection,
        ) -> __diesel::QueryResult<#model_ty> {
            #with_key
            let __rows = __diesel::QueryDsl::select(__rows, __selection);
            __diesel::RunQueryDsl::get_result(__rows, __conn)
        }

        fn select_oldest_and_count(
            &self,
            __conn: &mut #connection,
        ) -> __diesel::QueryResult<(#model_ty, i64)> {
            #with_key
            let __rows = __diesel::QueryDsl::select(__rows, (__selection, __private::count()));
            __diesel::RunQueryDsl::get_result(__rows, __conn)
        }
    }
}

fn expand_inserts(model: &Model, db: &TokenStream, connection: &TokenStream) -> TokenStream {
    let table = &model.table;
    let model_ty = model_type(&model.target);
    let parts = expand_parts(model, db);
    let row = quote!(__row);
    // With `serialize_as`, Diesel implements `Insertable` for the struct, but not for a
    // reference to it.
    let values = match serialize_as(model) {
        Some(span) => quote_spanned! {span=>
            <Self as __private::CloneRow<#table::table>>::clone_row(#row)
        },
        None => row,
    };
    let columns = expand_columns(model);
    let filter = expand_optional_filter(model, db);
    quote! {
        fn insert(
            &self,
            __conn: &mut #connection,
        ) -> __diesel::QueryResult<(#model_ty, ::core::option::Option<bool>)> {
            #parts
            let __insert = __diesel::insert_into(#table::table).values(#values);
            let __insert = __insert.returning((__selection, __condition));
            __diesel::RunQueryDsl::get_result(__insert, __conn)
        }

        fn insert_or_nothing(
            &self,
            __conn: &mut #connection,
        ) -> __diesel::QueryResult<
            ::std::vec::Vec<(#model_ty, ::core::option::Option<bool>)>
        > {
            #parts
            let __row = __private::OrNothing::new(#values, #columns, #filter);
            let __insert = __diesel::insert_into(#table::table).values(__row);
            let __insert = __insert.returning((__selection, __condition));
            __diesel::RunQueryDsl::get_results(__insert, __conn)
        }
    }
}

/// The key by itself: what is locked, and what is looked up in the database's catalog.
fn expand_key(model: &Model, db: &TokenStream) -> TokenStream {
    let table = &model.table;
    let row = expand_row(model);
    let this = quote!(__row);
    let columns = expand_columns(model);
    let filter = expand_optional_filter(model, db);
    let values = model.key.iter().map(|field| {
        let Field { ident, column, .. } = field;
        quote_spanned! {type_span(&field.ty)=>
            __private::On::<#db>::key_value(
                #table::#column,
                __private::KeyField(&#this.#ident).__value(),
            )
        }
    });
    quote! {
        fn key_columns() -> __diesel::QueryResult<__private::KeyColumns<#db>> {
            __private::KeyColumns::new(
                #table::table,
                #columns,
                #filter,
            )
        }

        fn key_values(&self) -> ::std::vec::Vec<__private::KeyValue<'_, #db>> {
            let __row = #row;
            ::std::vec::Vec::from([#(#values),*])
        }
    }
}

/// What each statement is made of.
fn expand_parts(model: &Model, db: &TokenStream) -> TokenStream {
    let row = expand_row(model);
    let condition = expand_condition(model, db);
    let selection = expand_selection(model, db);
    quote! {
        let __row = #row;
        let __condition = #condition;
        let __selection = #selection;
    }
}

/// The struct, as one that can be inserted: if it cannot, that is the only error.
fn expand_row(model: &Model) -> TokenStream {
    let table = &model.table;
    let this = quote!(self);
    match serialize_as(model) {
        Some(_) => this,
        None => quote_spanned! {model.target.ident.span()=>
            <Self as __private::RowOf<'_, #table::table, _>>::row(#this).values()
        },
    }
}

/// The names of the columns of the key.
fn expand_columns(model: &Model) -> TokenStream {
    let table = &model.table;
    let columns = model.key.iter().map(|field| &field.column);
    quote!(&[#(<#table::#columns as __diesel::Column>::NAME),*])
}

fn expand_optional_filter(model: &Model, db: &TokenStream) -> TokenStream {
    match expand_filter(model, db) {
        Some(filter) => quote!(::core::option::Option::Some(#filter)),
        None => quote!(::core::option::Option::None),
    }
}

/// The user's own condition.
fn expand_filter(model: &Model, db: &TokenStream) -> Option<TokenStream> {
    let table = &model.table;
    let filter = model.filter.as_ref()?;
    Some(quote!(__private::On::<#db>::filter(#table::table, #filter)))
}

/// The condition that a row has the key: `name = $1 AND department_id = $2`.
fn expand_condition(model: &Model, db: &TokenStream) -> TokenStream {
    let table = &model.table;
    // With a field's span, in a struct made by `macro_rules`, it would be another name.
    let row = quote!(__row);
    model
        .key
        .iter()
        .map(|field| {
            let Field { ident, column, .. } = field;
            quote_spanned! {type_span(&field.ty)=>
                __private::On::<#db>::column_is(
                    #table::#column,
                    __private::KeyField(&#row.#ident).__value(),
                )
            }
        })
        .chain(expand_filter(model, db))
        .reduce(|left, right| quote!(__private::and(#left, #right)))
        .unwrap_or_default()
}

/// The columns of the model.
fn expand_selection(model: &Model, db: &TokenStream) -> TokenStream {
    let table = &model.table;
    let model_ty = model_type(&model.target);
    let span = match &model.target.model {
        Some(ty) => type_span(ty),
        None => model.target.ident.span(),
    };
    quote_spanned! {span=>
        __private::On::<#db>::read(
            <#model_ty as __private::ModelOf<#table::table, _, _>>::model()
        ).selection()
    }
}

fn serialize_as(model: &Model) -> Option<Span> {
    model.fields.iter().find_map(|field| field.serialize_as)
}

pub(crate) fn model_type(target: &Target) -> TokenStream {
    match &target.model {
        Some(ty) => quote!(#ty),
        None => {
            let ident = &target.ident;
            let (_, ty_generics, _) = target.generics.split_for_impl();
            quote!(#ident #ty_generics)
        }
    }
}
