#[allow(unused_qualifications, reason = "what is in scope is not known")]
const _: () = {
    use ::get_or_create as __get_or_create;
    use __get_or_create::__private::{self, diesel as __diesel};
    #[allow(unused_imports, reason = "not every model has a value for each")]
    use __private::{AnyValue as _, NeverNull as _};
    #[automatically_derived]
    impl<'a, T: Clone, U, const N: usize> __get_or_create::GetOrCreate
    for NewTag<'a, T, U, N>
    where
        T: 'a,
    {
        type Model = Tag;
        const TABLE: &'static str = "tags";
        const GUARD: __get_or_create::Guard = __get_or_create::Guard::Serializable;
        const ON_DUPLICATES: __get_or_create::OnDuplicates = __get_or_create::OnDuplicates::Oldest;
        const MAX_ATTEMPTS: ::core::option::Option<u32> = ::core::option::Option::None;
    }
    __private::on_postgres! {
        #[automatically_derived]
        impl<'a, T: Clone, U, const N: usize> __get_or_create::Queries<__private::PgConnection>
        for NewTag<'a, T, U, N>
        where
            T: 'a,
            &'a T: __diesel::serialize::ToSql<
                __diesel::dsl::SqlTypeOf<tags::name>,
                __private::Pg,
            >,
            for<'__field> &'__field &'a T: __diesel::expression::AsExpression<
                __diesel::dsl::SqlTypeOf<tags::name>,
                Expression = __private::Bound<
                    __diesel::dsl::SqlTypeOf<tags::name>,
                    &'__field &'a T,
                >,
            >,
            &'a T: ::core::marker::Sync,
            U: __diesel::serialize::ToSql<__diesel::dsl::SqlTypeOf<tags::color>, __private::Pg>,
            for<'__field> &'__field U: __diesel::expression::AsExpression<
                __diesel::dsl::SqlTypeOf<tags::color>,
                Expression = __private::Bound<__diesel::dsl::SqlTypeOf<tags::color>, &'__field U>,
            >,
        {
            fn select_oldest(
                &self,
                __conn: &mut __private::PgConnection,
            ) -> __diesel::QueryResult<Tag> {
                let __row = <Self as __private::RowOf<'_, tags::table, _>>::row(self).values();
                let __condition = __private::On::<
                    __private::Pg,
                >::key_condition(tags::name, __private::KeyField(&__row.name).__value());
                let __selection = __private::On::<
                    __private::Pg,
                >::read(<Tag as __private::ModelOf<tags::table, _, _>>::model())
                    .selection();
                let __rows = __diesel::QueryDsl::filter(tags::table, __condition);
                let __rows = __diesel::QueryDsl::order(
                    __rows,
                    __diesel::Table::primary_key(&tags::table),
                );
                let __rows = __diesel::QueryDsl::limit(__rows, 1);
                let __rows = __diesel::QueryDsl::select(__rows, __selection);
                __diesel::RunQueryDsl::get_result(__rows, __conn)
            }
            fn select_oldest_and_count(
                &self,
                __conn: &mut __private::PgConnection,
            ) -> __diesel::QueryResult<(Tag, i64)> {
                let __row = <Self as __private::RowOf<'_, tags::table, _>>::row(self).values();
                let __condition = __private::On::<
                    __private::Pg,
                >::key_condition(tags::name, __private::KeyField(&__row.name).__value());
                let __selection = __private::On::<
                    __private::Pg,
                >::read(<Tag as __private::ModelOf<tags::table, _, _>>::model())
                    .selection();
                let __rows = __diesel::QueryDsl::filter(tags::table, __condition);
                let __rows = __diesel::QueryDsl::order(
                    __rows,
                    __diesel::Table::primary_key(&tags::table),
                );
                let __rows = __diesel::QueryDsl::limit(__rows, 1);
                let __rows = __diesel::QueryDsl::select(
                    __rows,
                    (__selection, __private::count()),
                );
                __diesel::RunQueryDsl::get_result(__rows, __conn)
            }
            fn insert(
                &self,
                __conn: &mut __private::PgConnection,
            ) -> __diesel::QueryResult<__private::Inserted<Tag>> {
                let __row = <Self as __private::RowOf<'_, tags::table, _>>::row(self).values();
                let __condition = __private::On::<
                    __private::Pg,
                >::key_condition(tags::name, __private::KeyField(&__row.name).__value());
                let __selection = __private::On::<
                    __private::Pg,
                >::read(<Tag as __private::ModelOf<tags::table, _, _>>::model())
                    .selection();
                let __insert = __diesel::insert_into(tags::table).values(__row);
                let __insert = __insert.returning((__selection, __condition));
                let __insert = __private::Prepared::new(__insert);
                __diesel::RunQueryDsl::get_result(__insert, __conn)
                    .map(__private::Inserted::returned)
            }
            fn insert_or_nothing(
                &self,
                __conn: &mut __private::PgConnection,
            ) -> __diesel::QueryResult<::std::vec::Vec<(Tag, ::core::option::Option<bool>)>> {
                let __row = <Self as __private::RowOf<'_, tags::table, _>>::row(self).values();
                let __condition = __private::On::<
                    __private::Pg,
                >::key_condition(tags::name, __private::KeyField(&__row.name).__value());
                let __selection = __private::On::<
                    __private::Pg,
                >::read(<Tag as __private::ModelOf<tags::table, _, _>>::model())
                    .selection();
                let __row = __private::OrNothing::new(
                    __row,
                    &[<tags::name as __diesel::Column>::NAME],
                    ::core::option::Option::None,
                );
                let __insert = __diesel::insert_into(tags::table).values(__row);
                let __insert = __insert.returning((__selection, __condition));
                let __insert = __private::Prepared::new(__insert);
                __diesel::RunQueryDsl::get_results(__insert, __conn)
            }
            fn key_columns() -> __diesel::QueryResult<__private::KeyColumns<__private::Pg>> {
                __private::KeyColumns::new(
                    tags::table,
                    &[<tags::name as __diesel::Column>::NAME],
                    ::core::option::Option::None,
                )
            }
            fn key_values(&self) -> ::std::vec::Vec<__private::KeyValue<'_, __private::Pg>> {
                let __row = <Self as __private::RowOf<'_, tags::table, _>>::row(self).values();
                ::std::vec::Vec::from([
                    __private::On::<
                        __private::Pg,
                    >::key_value(
                        tags::name,
                        __private::On::<
                            __private::Pg,
                        >::value(tags::name, __private::KeyField(&__row.name).__value())
                            .__value(),
                    ),
                ])
            }
        }
        #[automatically_derived]
        impl<
            'a,
            T: Clone,
            U,
            const N: usize,
        > __get_or_create::ColumnQueries<__private::PgConnection> for NewTag<'a, T, U, N>
        where
            T: 'a,
            &'a T: __diesel::serialize::ToSql<
                __diesel::dsl::SqlTypeOf<tags::name>,
                __private::Pg,
            >,
            for<'__field> &'__field &'a T: __diesel::expression::AsExpression<
                __diesel::dsl::SqlTypeOf<tags::name>,
                Expression = __private::Bound<
                    __diesel::dsl::SqlTypeOf<tags::name>,
                    &'__field &'a T,
                >,
            >,
            &'a T: ::core::marker::Sync,
            U: __diesel::serialize::ToSql<__diesel::dsl::SqlTypeOf<tags::color>, __private::Pg>,
            for<'__field> &'__field U: __diesel::expression::AsExpression<
                __diesel::dsl::SqlTypeOf<tags::color>,
                Expression = __private::Bound<__diesel::dsl::SqlTypeOf<tags::color>, &'__field U>,
            >,
        {
            fn column_values(
                &self,
            ) -> ::std::vec::Vec<__private::ColumnValue<'_, __private::Pg>> {
                let __row = <Self as __private::RowOf<'_, tags::table, _>>::row(self).values();
                ::std::vec::Vec::from([
                    __private::On::<
                        __private::Pg,
                    >::column_value(
                        tags::name,
                        __private::On::<
                            __private::Pg,
                        >::value(tags::name, __private::KeyField(&__row.name).__value())
                            .__value(),
                        __private::Treatment {
                            none_is_default: true,
                            none_is_null: false,
                            skip_update: false,
                        },
                    ),
                    __private::On::<
                        __private::Pg,
                    >::column_value(
                        tags::color,
                        __private::On::<
                            __private::Pg,
                        >::value(tags::color, __private::KeyField(&__row.color).__value())
                            .__value(),
                        __private::Treatment {
                            none_is_default: false,
                            none_is_null: true,
                            skip_update: false,
                        },
                    ),
                ])
            }
            fn look_up(
                __keys: __private::Keys<'_, __private::Pg>,
                __conn: &mut __private::PgConnection,
            ) -> __diesel::QueryResult<::std::vec::Vec<__private::Looked<Tag>>> {
                let __selection = __private::On::<
                    __private::Pg,
                >::read(<Tag as __private::ModelOf<tags::table, _, _>>::model())
                    .selection();
                __diesel::RunQueryDsl::load(__private::LookUp::new(__keys, __selection), __conn)
            }
            fn insert_rows(
                __rows: __private::InsertRows<'_, __private::Pg>,
                __conn: &mut __private::PgConnection,
            ) -> __diesel::QueryResult<
                ::std::vec::Vec<(::std::string::String, ::std::string::String, Tag)>,
            > {
                __diesel::RunQueryDsl::load(
                    __rows
                        .returning(
                            __private::On::<
                                __private::Pg,
                            >::read(<Tag as __private::ModelOf<tags::table, _, _>>::model())
                                .selection(),
                        ),
                    __conn,
                )
            }
            fn compare(
                __compare: __private::Compare<'_, __private::Pg>,
                __conn: &mut __private::PgConnection,
            ) -> __diesel::QueryResult<::std::vec::Vec<(Tag, ::std::string::String)>> {
                let __select = __private::SelectCompared::new(
                    __compare,
                    __private::On::<
                        __private::Pg,
                    >::read(<Tag as __private::ModelOf<tags::table, _, _>>::model())
                        .selection(),
                );
                __diesel::RunQueryDsl::load(__select, __conn)
            }
            fn update(
                __update: __private::Update<'_, __private::Pg>,
                __conn: &mut __private::PgConnection,
            ) -> __diesel::QueryResult<::std::vec::Vec<Tag>> {
                let __update = __update
                    .returning(
                        __private::On::<
                            __private::Pg,
                        >::read(<Tag as __private::ModelOf<tags::table, _, _>>::model())
                            .selection(),
                    );
                __diesel::RunQueryDsl::load(__update, __conn)
            }
        }
    }
};
