//! The output: what to send to the database, and nothing of when and how often.

use proc_macro2::{Span, TokenStream};
use quote::quote;
use syn::Ident;
use syn::ext::IdentExt;

use crate::attr::{Backend, Guard, OnDuplicates};
use crate::bounds;
use crate::model::{Model, Target};
use crate::statement;

/// A backend, the library's macro that lets it through, and Diesel's types for it.
const BACKENDS: [(Backend, &str, &str, &str); 3] = [
    (Backend::Postgres, "on_postgres", "Pg", "PgConnection"),
    (Backend::Sqlite, "on_sqlite", "Sqlite", "SqliteConnection"),
    (Backend::Mysql, "on_mysql", "Mysql", "MysqlConnection"),
];

pub(crate) fn expand(model: &Model) -> TokenStream {
    let get_or_create = expand_get_or_create(model);
    let queries = BACKENDS
        .iter()
        .filter(|(backend, ..)| match &model.backends {
            Some(backends) => backends.contains(backend),
            None => true,
        })
        .map(|(backend, filter, db, connection)| {
            let filter = Ident::new(filter, Span::call_site());
            let db = Ident::new(db, Span::call_site());
            let connection = Ident::new(connection, Span::call_site());
            let queries = expand_queries(
                model,
                *backend,
                &quote!(__private::#db),
                &quote!(__private::#connection),
            );
            quote!(__private::#filter! { #queries })
        });
    in_const(
        &model.target,
        &quote! {
            #[allow(unused_imports, reason = "not every model has a value for each")]
            use __private::{AnyValue as _, NeverNull as _};

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

fn expand_queries(
    model: &Model,
    backend: Backend,
    db: &TokenStream,
    connection: &TokenStream,
) -> TokenStream {
    let ident = &model.target.ident;
    let generics = bounds::generics(model, db);
    let (impl_generics, _, where_clause) = generics.split_for_impl();
    let (_, ty_generics, _) = model.target.generics.split_for_impl();
    let selects = statement::selects(model, db, connection);
    let inserts = match backend {
        // Without RETURNING, and without ON CONFLICT.
        Backend::Mysql => statement::insert_unread(model, connection),
        Backend::Postgres | Backend::Sqlite => statement::inserts(model, db, connection),
    };
    let locking_selects = match backend {
        Backend::Mysql => Some(statement::locking_selects(model, db, connection)),
        Backend::Postgres | Backend::Sqlite => None,
    };
    let key = statement::key(model, db);
    let has_embedded = model.fields.iter().any(|field| field.embed.is_some());
    let column_queries = (!has_embedded).then(|| {
        let columns = statement::columns_one_by_one(model, backend, db, connection);
        quote! {
            #[automatically_derived]
            impl #impl_generics __get_or_create::ColumnQueries<#connection> for #ident #ty_generics
            #where_clause
            {
                #columns
            }
        }
    });
    quote! {
        #[automatically_derived]
        impl #impl_generics __get_or_create::Queries<#connection> for #ident #ty_generics
        #where_clause
        {
            #selects
            #locking_selects
            #inserts
            #key
        }

        #column_queries
    }
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
