#[allow(unused_qualifications, reason = "what is in scope is not known")]
const _: () = {
    use vendored::get_or_create as __get_or_create;
    use __get_or_create::__private::{self, diesel as __diesel};
    #[allow(unused_imports, reason = "not every model has a value for each")]
    use __private::{AnyValue as _, NeverNull as _};
    #[automatically_derived]
    impl __get_or_create::GetOrCreate for NewTag {
        type Model = model::Tag;
        const TABLE: &'static str = "tags";
        const GUARD: __get_or_create::Guard = __get_or_create::Guard::UniqueConstraint;
        const ON_DUPLICATES: __get_or_create::OnDuplicates = __get_or_create::OnDuplicates::Error;
        const MAX_ATTEMPTS: ::core::option::Option<u32> = ::core::option::Option::Some(
            5u32,
        );
    }
    __private::on_sqlite! {
        #[automatically_derived]
        impl __get_or_create::Queries<__private::SqliteConnection> for NewTag {
            fn select_oldest(
                &self,
                __conn: &mut __private::SqliteConnection,
            ) -> __diesel::QueryResult<model::Tag> {
                let __row = <Self as __private::RowOf<
                    '_,
                    crate::schema::tags::table,
                    _,
                >>::row(self)
                    .values();
                let __condition = __private::and(
                    __private::and(
                        __private::On::<
                            __private::Sqlite,
                        >::key_condition(
                            crate::schema::tags::r#type,
                            __private::KeyField(&__row.r#type).__value(),
                        ),
                        __private::On::<
                            __private::Sqlite,
                        >::key_condition(
                            crate::schema::tags::r#match,
                            __private::KeyField(&__row.length).__value(),
                        ),
                    ),
                    __private::On::<
                        __private::Sqlite,
                    >::filter(crate::schema::tags::table, tags::left_at.is_null()),
                );
                let __selection = __private::On::<
                    __private::Sqlite,
                >::read(
                        <model::Tag as __private::ModelOf<
                            crate::schema::tags::table,
                            _,
                            _,
                        >>::model(),
                    )
                    .selection();
                let __rows = __diesel::QueryDsl::filter(crate::schema::tags::table, __condition);
                let __rows = __diesel::QueryDsl::order(
                    __rows,
                    __diesel::Table::primary_key(&crate::schema::tags::table),
                );
                let __rows = __diesel::QueryDsl::limit(__rows, 1);
                let __rows = __diesel::QueryDsl::select(__rows, __selection);
                __diesel::RunQueryDsl::get_result(__rows, __conn)
            }
            fn select_oldest_and_count(
                &self,
                __conn: &mut __private::SqliteConnection,
            ) -> __diesel::QueryResult<(model::Tag, i64)> {
                let __row = <Self as __private::RowOf<
                    '_,
                    crate::schema::tags::table,
                    _,
                >>::row(self)
                    .values();
                let __condition = __private::and(
                    __private::and(
                        __private::On::<
                            __private::Sqlite,
                        >::key_condition(
                            crate::schema::tags::r#type,
                            __private::KeyField(&__row.r#type).__value(),
                        ),
                        __private::On::<
                            __private::Sqlite,
                        >::key_condition(
                            crate::schema::tags::r#match,
                            __private::KeyField(&__row.length).__value(),
                        ),
                    ),
                    __private::On::<
                        __private::Sqlite,
                    >::filter(crate::schema::tags::table, tags::left_at.is_null()),
                );
                let __selection = __private::On::<
                    __private::Sqlite,
                >::read(
                        <model::Tag as __private::ModelOf<
                            crate::schema::tags::table,
                            _,
                            _,
                        >>::model(),
                    )
                    .selection();
                let __rows = __diesel::QueryDsl::filter(crate::schema::tags::table, __condition);
                let __rows = __diesel::QueryDsl::order(
                    __rows,
                    __diesel::Table::primary_key(&crate::schema::tags::table),
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
                __conn: &mut __private::SqliteConnection,
            ) -> __diesel::QueryResult<__private::Inserted<model::Tag>> {
                let __row = <Self as __private::RowOf<
                    '_,
                    crate::schema::tags::table,
                    _,
                >>::row(self)
                    .values();
                let __condition = __private::and(
                    __private::and(
                        __private::On::<
                            __private::Sqlite,
                        >::key_condition(
                            crate::schema::tags::r#type,
                            __private::KeyField(&__row.r#type).__value(),
                        ),
                        __private::On::<
                            __private::Sqlite,
                        >::key_condition(
                            crate::schema::tags::r#match,
                            __private::KeyField(&__row.length).__value(),
                        ),
                    ),
                    __private::On::<
                        __private::Sqlite,
                    >::filter(crate::schema::tags::table, tags::left_at.is_null()),
                );
                let __selection = __private::On::<
                    __private::Sqlite,
                >::read(
                        <model::Tag as __private::ModelOf<
                            crate::schema::tags::table,
                            _,
                            _,
                        >>::model(),
                    )
                    .selection();
                let __insert = __diesel::insert_into(crate::schema::tags::table).values(__row);
                let __insert = __insert.returning((__selection, __condition));
                let __insert = __private::Prepared::new(__insert);
                __diesel::RunQueryDsl::get_result(__insert, __conn)
                    .map(__private::Inserted::returned)
            }
            fn insert_or_nothing(
                &self,
                __conn: &mut __private::SqliteConnection,
            ) -> __diesel::QueryResult<
                ::std::vec::Vec<(model::Tag, ::core::option::Option<bool>)>,
            > {
                let __row = <Self as __private::RowOf<
                    '_,
                    crate::schema::tags::table,
                    _,
                >>::row(self)
                    .values();
                let __condition = __private::and(
                    __private::and(
                        __private::On::<
                            __private::Sqlite,
                        >::key_condition(
                            crate::schema::tags::r#type,
                            __private::KeyField(&__row.r#type).__value(),
                        ),
                        __private::On::<
                            __private::Sqlite,
                        >::key_condition(
                            crate::schema::tags::r#match,
                            __private::KeyField(&__row.length).__value(),
                        ),
                    ),
                    __private::On::<
                        __private::Sqlite,
                    >::filter(crate::schema::tags::table, tags::left_at.is_null()),
                );
                let __selection = __private::On::<
                    __private::Sqlite,
                >::read(
                        <model::Tag as __private::ModelOf<
                            crate::schema::tags::table,
                            _,
                            _,
                        >>::model(),
                    )
                    .selection();
                let __row = __private::OrNothing::new(
                    __row,
                    &[
                        <crate::schema::tags::r#type as __diesel::Column>::NAME,
                        <crate::schema::tags::r#match as __diesel::Column>::NAME,
                    ],
                    ::core::option::Option::Some(
                        __private::On::<
                            __private::Sqlite,
                        >::filter(crate::schema::tags::table, tags::left_at.is_null()),
                    ),
                );
                let __insert = __diesel::insert_into(crate::schema::tags::table).values(__row);
                let __insert = __insert.returning((__selection, __condition));
                let __insert = __private::Prepared::new(__insert);
                __diesel::RunQueryDsl::get_results(__insert, __conn)
            }
            fn key_columns() -> __diesel::QueryResult<__private::KeyColumns<__private::Sqlite>> {
                __private::KeyColumns::new(
                    crate::schema::tags::table,
                    &[
                        <crate::schema::tags::r#type as __diesel::Column>::NAME,
                        <crate::schema::tags::r#match as __diesel::Column>::NAME,
                    ],
                    ::core::option::Option::Some(
                        __private::On::<
                            __private::Sqlite,
                        >::filter(crate::schema::tags::table, tags::left_at.is_null()),
                    ),
                )
            }
            fn key_values(&self) -> ::std::vec::Vec<__private::KeyValue<'_, __private::Sqlite>> {
                let __row = <Self as __private::RowOf<
                    '_,
                    crate::schema::tags::table,
                    _,
                >>::row(self)
                    .values();
                ::std::vec::Vec::from([
                    __private::On::<
                        __private::Sqlite,
                    >::key_value(
                        crate::schema::tags::r#type,
                        __private::On::<
                            __private::Sqlite,
                        >::value(
                                crate::schema::tags::r#type,
                                __private::KeyField(&__row.r#type).__value(),
                            )
                            .__value(),
                    ),
                    __private::On::<
                        __private::Sqlite,
                    >::key_value(
                        crate::schema::tags::r#match,
                        __private::On::<
                            __private::Sqlite,
                        >::value(
                                crate::schema::tags::r#match,
                                __private::KeyField(&__row.length).__value(),
                            )
                            .__value(),
                    ),
                ])
            }
        }
        #[automatically_derived]
        impl __get_or_create::ColumnQueries<__private::SqliteConnection> for NewTag {
            fn column_values(
                &self,
            ) -> ::std::vec::Vec<__private::ColumnValue<'_, __private::Sqlite>> {
                let __row = <Self as __private::RowOf<
                    '_,
                    crate::schema::tags::table,
                    _,
                >>::row(self)
                    .values();
                ::std::vec::Vec::from([
                    __private::On::<
                        __private::Sqlite,
                    >::column_value(
                        crate::schema::tags::r#type,
                        __private::On::<
                            __private::Sqlite,
                        >::value(
                                crate::schema::tags::r#type,
                                __private::KeyField(&__row.r#type).__value(),
                            )
                            .__value(),
                        __private::Treatment {
                            none_is_default: true,
                            none_is_null: false,
                            skip_update: false,
                        },
                    ),
                    __private::On::<
                        __private::Sqlite,
                    >::column_value(
                        crate::schema::tags::r#match,
                        __private::On::<
                            __private::Sqlite,
                        >::value(
                                crate::schema::tags::r#match,
                                __private::KeyField(&__row.length).__value(),
                            )
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
                __keys: __private::Keys<'_, __private::Sqlite>,
                __conn: &mut __private::SqliteConnection,
            ) -> __diesel::QueryResult<::std::vec::Vec<__private::Looked<model::Tag>>> {
                let __selection = __private::On::<
                    __private::Sqlite,
                >::read(
                        <model::Tag as __private::ModelOf<
                            crate::schema::tags::table,
                            _,
                            _,
                        >>::model(),
                    )
                    .selection();
                __diesel::RunQueryDsl::load(__private::LookUp::new(__keys, __selection), __conn)
            }
            fn insert_rows(
                __rows: __private::InsertRows<'_, __private::Sqlite>,
                __conn: &mut __private::SqliteConnection,
            ) -> __diesel::QueryResult<
                ::std::vec::Vec<(::std::string::String, ::std::string::String, model::Tag)>,
            > {
                __diesel::RunQueryDsl::load(
                    __rows
                        .returning(
                            __private::On::<
                                __private::Sqlite,
                            >::read(
                                    <model::Tag as __private::ModelOf<
                                        crate::schema::tags::table,
                                        _,
                                        _,
                                    >>::model(),
                                )
                                .selection(),
                        ),
                    __conn,
                )
            }
            fn compare(
                __compare: __private::Compare<'_, __private::Sqlite>,
                __conn: &mut __private::SqliteConnection,
            ) -> __diesel::QueryResult<::std::vec::Vec<(model::Tag, ::std::string::String)>> {
                let __select = __private::SelectCompared::new(
                    __compare,
                    __private::On::<
                        __private::Sqlite,
                    >::read(
                            <model::Tag as __private::ModelOf<
                                crate::schema::tags::table,
                                _,
                                _,
                            >>::model(),
                        )
                        .selection(),
                );
                __diesel::RunQueryDsl::load(__select, __conn)
            }
            fn update(
                __update: __private::Update<'_, __private::Sqlite>,
                __conn: &mut __private::SqliteConnection,
            ) -> __diesel::QueryResult<::std::vec::Vec<model::Tag>> {
                let __update = __update
                    .returning(
                        __private::On::<
                            __private::Sqlite,
                        >::read(
                                <model::Tag as __private::ModelOf<
                                    crate::schema::tags::table,
                                    _,
                                    _,
                                >>::model(),
                            )
                            .selection(),
                    );
                __diesel::RunQueryDsl::load(__update, __conn)
            }
        }
    }
};
