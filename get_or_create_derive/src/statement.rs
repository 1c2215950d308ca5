//! What is sent to the database: the lookups, the inserts, and the key by itself.

use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};

use crate::attr::Backend;
use crate::expand::model_type;
use crate::model::{Field, Model, type_span};

pub(crate) fn selects(model: &Model, db: &TokenStream, connection: &TokenStream) -> TokenStream {
    let model_ty = model_type(&model.target);
    let with_key = with_key(model, db);
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

/// The oldest row, as it is now.
pub(crate) fn locking_selects(
    model: &Model,
    db: &TokenStream,
    connection: &TokenStream,
) -> TokenStream {
    let model_ty = model_type(&model.target);
    let with_key = with_key(model, db);
    quote! {
        fn select_oldest_shared(
            &self,
            __conn: &mut #connection,
        ) -> __diesel::QueryResult<#model_ty> {
            #with_key
            let __rows = __diesel::QueryDsl::select(__rows, __selection);
            __diesel::RunQueryDsl::get_result(__private::Locking::share(__rows), __conn)
        }

        fn select_oldest_for_update(
            &self,
            __conn: &mut #connection,
        ) -> __diesel::QueryResult<#model_ty> {
            #with_key
            let __rows = __diesel::QueryDsl::select(__rows, __selection);
            __diesel::RunQueryDsl::get_result(__private::Locking::update(__rows), __conn)
        }
    }
}

/// The rows with the key, the oldest first, and no more than one of them.
fn with_key(model: &Model, db: &TokenStream) -> TokenStream {
    let table = &model.table;
    let parts = parts(model, db);
    quote! {
        #parts
        let __rows = __diesel::QueryDsl::filter(#table::table, __condition);
        let __rows = __diesel::QueryDsl::order(
            __rows,
            __diesel::Table::primary_key(&#table::table),
        );
        let __rows = __diesel::QueryDsl::limit(__rows, 1);
    }
}

pub(crate) fn inserts(model: &Model, db: &TokenStream, connection: &TokenStream) -> TokenStream {
    let table = &model.table;
    let model_ty = model_type(&model.target);
    let parts = parts(model, db);
    let values = values(model);
    let columns = columns(model);
    let filter = optional_filter(model, db);
    quote! {
        fn insert(
            &self,
            __conn: &mut #connection,
        ) -> __diesel::QueryResult<__private::Inserted<#model_ty>> {
            #parts
            let __insert = __diesel::insert_into(#table::table).values(#values);
            let __insert = __insert.returning((__selection, __condition));
            let __insert = __private::Prepared::new(__insert);
            __diesel::RunQueryDsl::get_result(__insert, __conn).map(__private::Inserted::returned)
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
            let __insert = __private::Prepared::new(__insert);
            __diesel::RunQueryDsl::get_results(__insert, __conn)
        }
    }
}

/// An insert that tells nothing of the row.
pub(crate) fn insert_unread(model: &Model, connection: &TokenStream) -> TokenStream {
    let table = &model.table;
    let model_ty = model_type(&model.target);
    let row = row(model);
    let values = values(model);
    quote! {
        fn insert(
            &self,
            __conn: &mut #connection,
        ) -> __diesel::QueryResult<__private::Inserted<#model_ty>> {
            let __row = #row;
            let __insert = __diesel::insert_into(#table::table).values(#values);
            let __insert = __private::Prepared::new(__insert);
            __diesel::RunQueryDsl::execute(__insert, __conn).map(__private::Inserted::unread)
        }
    }
}

/// The key by itself: what is locked, and what is looked up in the database's catalog.
pub(crate) fn key(model: &Model, db: &TokenStream) -> TokenStream {
    let table = &model.table;
    let row = row(model);
    let columns = columns(model);
    let filter = optional_filter(model, db);
    let values = model.key.iter().map(|field| {
        let column = &field.column;
        let value = value(field, model, db);
        quote!(__private::On::<#db>::key_value(#table::#column, #value))
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

/// The columns one by one, and the look-up of many keys. A struct within the struct has columns
/// that are not known here.
pub(crate) fn columns_one_by_one(
    model: &Model,
    backend: Backend,
    db: &TokenStream,
    connection: &TokenStream,
) -> TokenStream {
    let row = row(model);
    let model_ty = model_type(&model.target);
    let selection = selection(model, db);
    let values = column_values(model, db);
    let update = update(backend, &selection);
    // Without RETURNING, the rows are looked up.
    let insert_rows = (backend != Backend::Mysql).then(|| {
        quote! {
            fn insert_rows(
                __rows: __private::InsertRows<'_, #db>,
                __conn: &mut #connection,
            ) -> __diesel::QueryResult<
                ::std::vec::Vec<(::std::string::String, ::std::string::String, #model_ty)>
            > {
                __diesel::RunQueryDsl::load(__rows.returning(#selection), __conn)
            }
        }
    });
    quote! {
        fn column_values(&self) -> ::std::vec::Vec<__private::ColumnValue<'_, #db>> {
            let __row = #row;
            ::std::vec::Vec::from([#(#values),*])
        }

        fn look_up(
            __keys: __private::Keys<'_, #db>,
            __conn: &mut #connection,
        ) -> __diesel::QueryResult<::std::vec::Vec<__private::Looked<#model_ty>>> {
            let __selection = #selection;
            __diesel::RunQueryDsl::load(__private::LookUp::new(__keys, __selection), __conn)
        }

        #insert_rows

        fn compare(
            __compare: __private::Compare<'_, #db>,
            __conn: &mut #connection,
        ) -> __diesel::QueryResult<::std::vec::Vec<(#model_ty, ::std::string::String)>> {
            let __select = __private::SelectCompared::new(__compare, #selection);
            __diesel::RunQueryDsl::load(__select, __conn)
        }

        fn update(
            __update: __private::Update<'_, #db>,
            __conn: &mut #connection,
        ) -> __diesel::QueryResult<::std::vec::Vec<#model_ty>> {
            #update
        }
    }
}

fn update(backend: Backend, selection: &TokenStream) -> TokenStream {
    match backend {
        Backend::Postgres | Backend::Sqlite => quote! {
            let __update = __update.returning(#selection);
            __diesel::RunQueryDsl::load(__update, __conn)
        },
        // Without RETURNING.
        Backend::Mysql => quote! {
            let __updated = __diesel::RunQueryDsl::execute(&__update, __conn);
            let __select = __private::SelectCompared::new(__update.into_compare(), #selection);
            __private::updated(__updated, __diesel::RunQueryDsl::load(__select, __conn))
        },
    }
}

/// Each column that is inserted, with its value.
fn column_values(model: &Model, db: &TokenStream) -> Vec<TokenStream> {
    let table = &model.table;
    let inserted = model
        .fields
        .iter()
        .filter(|field| field.skip_insertion.is_none());
    inserted
        .map(|field| {
            let column = &field.column;
            let span = type_span(&field.ty);
            let value = value(field, model, db);
            // As Diesel's `Insertable` and `AsChangeset` have it.
            let default = field.is_option() && field.treat_none_as_default_value != Some(false);
            let null = !field.is_option() || field.treat_none_as_null == Some(true);
            let skip_update = field.skip_update.is_some();
            quote_spanned! {span=>
                __private::On::<#db>::column_value(
                    #table::#column,
                    #value,
                    __private::Treatment {
                        none_is_default: #default,
                        none_is_null: #null,
                        skip_update: #skip_update,
                    },
                )
            }
        })
        .collect()
}

/// The value of a field, for its column.
fn value(field: &Field, model: &Model, db: &TokenStream) -> TokenStream {
    let table = &model.table;
    let Field { ident, column, .. } = field;
    let span = type_span(&field.ty);
    // With a field's span, in a struct made by `macro_rules`, it would be another name.
    let row = quote!(__row);
    let value = match &field.serialized_type {
        Some(ty) => {
            let row = values(model);
            quote_spanned! {span=>
                ::core::option::Option::Some(::core::convert::Into::<#ty>::into(#row.#ident))
            }
        }
        None => quote_spanned!(span=> __private::KeyField(&#row.#ident).__value()),
    };
    quote_spanned!(span=> __private::On::<#db>::value(#table::#column, #value).__value())
}

/// What each statement is made of.
fn parts(model: &Model, db: &TokenStream) -> TokenStream {
    let row = row(model);
    let condition = condition(model, db);
    let selection = selection(model, db);
    quote! {
        let __row = #row;
        let __condition = #condition;
        let __selection = #selection;
    }
}

/// What is inserted.
fn values(model: &Model) -> TokenStream {
    let table = &model.table;
    let row = quote!(__row);
    // With `serialize_as`, Diesel implements `Insertable` for the struct, but not for a
    // reference to it.
    match serialize_as(model) {
        Some(span) => quote_spanned! {span=>
            <Self as __private::CloneRow<#table::table>>::clone_row(#row)
        },
        None => row,
    }
}

/// The struct, as one that can be inserted: if it cannot, that is the only error.
fn row(model: &Model) -> TokenStream {
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
fn columns(model: &Model) -> TokenStream {
    let table = &model.table;
    let columns = model.key.iter().map(|field| &field.column);
    quote!(&[#(<#table::#columns as __diesel::Column>::NAME),*])
}

fn optional_filter(model: &Model, db: &TokenStream) -> TokenStream {
    match filter(model, db) {
        Some(filter) => quote!(::core::option::Option::Some(#filter)),
        None => quote!(::core::option::Option::None),
    }
}

/// The user's own condition.
fn filter(model: &Model, db: &TokenStream) -> Option<TokenStream> {
    let table = &model.table;
    let filter = model.filter.as_ref()?;
    Some(quote!(__private::On::<#db>::filter(#table::table, #filter)))
}

/// The condition that a row has the key: `name = $1 AND department_id = $2`.
fn condition(model: &Model, db: &TokenStream) -> TokenStream {
    key_conditions(model, db)
        .chain(filter(model, db))
        .reduce(|left, right| quote!(__private::and(#left, #right)))
        .unwrap_or_default()
}

/// The condition on each column of the key.
fn key_conditions(model: &Model, db: &TokenStream) -> impl Iterator<Item = TokenStream> {
    let table = &model.table;
    // With a field's span, in a struct made by `macro_rules`, it would be another name.
    let row = quote!(__row);
    model.key.iter().map(move |field| {
        let Field { ident, column, .. } = field;
        quote_spanned! {type_span(&field.ty)=>
            __private::On::<#db>::key_condition(
                #table::#column,
                __private::KeyField(&#row.#ident).__value(),
            )
        }
    })
}

/// The columns of the model.
fn selection(model: &Model, db: &TokenStream) -> TokenStream {
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
