//! The output for a struct that did not pass.

use proc_macro2::TokenStream;
use quote::quote;
use syn::parse_quote;

use crate::expand::{in_const, model_type};
use crate::model::{Rejected, Target};

/// The errors, and impls in place of the real ones, so that no call of a method is an error, too.
pub(crate) fn expand(rejected: &Rejected) -> TokenStream {
    let errors = rejected.error.to_compile_error();
    let stub = rejected.target.as_ref().map(expand_stub);
    quote!(#errors #stub)
}

fn expand_stub(target: &Target) -> TokenStream {
    let ident = &target.ident;
    let (impl_generics, ty_generics, where_clause) = target.generics.split_for_impl();
    let mut generics = target.generics.clone();
    generics
        .params
        .push(parse_quote!(__Conn: __get_or_create::SerializableConnection));
    let (queries_generics, ..) = generics.split_for_impl();
    let model_ty = model_type(target);
    in_const(
        target,
        &quote! {
            #[automatically_derived]
            impl #impl_generics __get_or_create::GetOrCreate for #ident #ty_generics #where_clause {
                type Model = #model_ty;
                const TABLE: &'static str = "";
            }

            #[automatically_derived]
            impl #queries_generics __get_or_create::Queries<__Conn> for #ident #ty_generics
            #where_clause
            {
                fn select_oldest(&self, _: &mut __Conn) -> __diesel::QueryResult<#model_ty> {
                    ::core::unreachable!()
                }

                fn select_oldest_and_count(
                    &self,
                    _: &mut __Conn,
                ) -> __diesel::QueryResult<(#model_ty, i64)> {
                    ::core::unreachable!()
                }

                fn insert(
                    &self,
                    _: &mut __Conn,
                ) -> __diesel::QueryResult<__private::Inserted<#model_ty>> {
                    ::core::unreachable!()
                }

                fn insert_or_nothing(
                    &self,
                    _: &mut __Conn,
                ) -> __diesel::QueryResult<
                    ::std::vec::Vec<(#model_ty, ::core::option::Option<bool>)>
                > {
                    ::core::unreachable!()
                }

                fn key_columns() -> __diesel::QueryResult<__private::KeyColumns<__Conn::Backend>> {
                    ::core::unreachable!()
                }

                fn key_values(&self) -> ::std::vec::Vec<__private::KeyValue<'_, __Conn::Backend>> {
                    ::core::unreachable!()
                }
            }

            #[automatically_derived]
            impl #queries_generics __get_or_create::ColumnQueries<__Conn> for #ident #ty_generics
            #where_clause
            {
                fn column_values(
                    &self,
                ) -> ::std::vec::Vec<__private::ColumnValue<'_, __Conn::Backend>> {
                    ::core::unreachable!()
                }

                fn look_up(
                    _: __private::Keys<'_, __Conn::Backend>,
                    _: &mut __Conn,
                ) -> __diesel::QueryResult<::std::vec::Vec<__private::Looked<#model_ty>>> {
                    ::core::unreachable!()
                }

                fn compare(
                    _: __private::Compare<'_, __Conn::Backend>,
                    _: &mut __Conn,
                ) -> __diesel::QueryResult<::std::vec::Vec<(#model_ty, ::std::string::String)>> {
                    ::core::unreachable!()
                }

                fn update(
                    _: __private::Update<'_, __Conn::Backend>,
                    _: &mut __Conn,
                ) -> __diesel::QueryResult<::std::vec::Vec<#model_ty>> {
                    ::core::unreachable!()
                }
            }
        },
    )
}
