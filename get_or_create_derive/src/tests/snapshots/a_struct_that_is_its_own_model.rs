#[allow(unused_qualifications, reason = "what is in scope is not known")]
const _: () = {
    use ::get_or_create as __get_or_create;
    use __get_or_create::__private::{self, diesel as __diesel};
    #[allow(unused_imports, reason = "not every model has a value for each")]
    use __private::{AnyValue as _, NeverNull as _};
    #[automatically_derived]
    impl __get_or_create::GetOrCreate for CountryCode {
        type Model = CountryCode;
        const TABLE: &'static str = "country_codes";
        const GUARD: __get_or_create::Guard = __get_or_create::Guard::Serializable;
        const ON_DUPLICATES: __get_or_create::OnDuplicates = __get_or_create::OnDuplicates::Oldest;
        const MAX_ATTEMPTS: ::core::option::Option<u32> = ::core::option::Option::None;
    }
    __private::on_postgres! {
        #[automatically_derived]
        impl __get_or_create::Queries<__private::PgConnection> for CountryCode {
            fn select_oldest(
                &self,
                __conn: &mut __private::PgConnection,
            ) -> __diesel::QueryResult<CountryCode> {
                let __row = <Self as __private::RowOf<'_, country_codes::table, _>>::row(self)
                    .values();
                let __condition = __private::On::<
                    __private::Pg,
                >::key_condition(
                    country_codes::code,
                    __private::KeyField(&__row.code).__value(),
                );
                let __selection = __private::On::<
                    __private::Pg,
                >::read(<CountryCode as __private::ModelOf<country_codes::table, _, _>>::model())
                    .selection();
                let __rows = __diesel::QueryDsl::filter(country_codes::table, __condition);
                let __rows = __diesel::QueryDsl::order(
                    __rows,
                    __diesel::Table::primary_key(&country_codes::table),
                );
                let __rows = __diesel::QueryDsl::limit(__rows, 1);
                let __rows = __diesel::QueryDsl::select(__rows, __selection);
                __diesel::RunQueryDsl::get_result(__rows, __conn)
            }
            fn select_oldest_and_count(
                &self,
                __conn: &mut __private::PgConnection,
            ) -> __diesel::QueryResult<(CountryCode, i64)> {
                let __row = <Self as __private::RowOf<'_, country_codes::table, _>>::row(self)
                    .values();
                let __condition = __private::On::<
                    __private::Pg,
                >::key_condition(
                    country_codes::code,
                    __private::KeyField(&__row.code).__value(),
                );
                let __selection = __private::On::<
                    __private::Pg,
                >::read(<CountryCode as __private::ModelOf<country_codes::table, _, _>>::model())
                    .selection();
                let __rows = __diesel::QueryDsl::filter(country_codes::table, __condition);
                let __rows = __diesel::QueryDsl::order(
                    __rows,
                    __diesel::Table::primary_key(&country_codes::table),
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
            ) -> __diesel::QueryResult<__private::Inserted<CountryCode>> {
                let __row = <Self as __private::RowOf<'_, country_codes::table, _>>::row(self)
                    .values();
                let __condition = __private::On::<
                    __private::Pg,
                >::key_condition(
                    country_codes::code,
                    __private::KeyField(&__row.code).__value(),
                );
                let __selection = __private::On::<
                    __private::Pg,
                >::read(<CountryCode as __private::ModelOf<country_codes::table, _, _>>::model())
                    .selection();
                let __insert = __diesel::insert_into(country_codes::table).values(__row);
                let __insert = __insert.returning((__selection, __condition));
                let __insert = __private::Prepared::new(__insert);
                __diesel::RunQueryDsl::get_result(__insert, __conn)
                    .map(__private::Inserted::returned)
            }
            fn insert_or_nothing(
                &self,
                __conn: &mut __private::PgConnection,
            ) -> __diesel::QueryResult<
                ::std::vec::Vec<(CountryCode, ::core::option::Option<bool>)>,
            > {
                let __row = <Self as __private::RowOf<'_, country_codes::table, _>>::row(self)
                    .values();
                let __condition = __private::On::<
                    __private::Pg,
                >::key_condition(
                    country_codes::code,
                    __private::KeyField(&__row.code).__value(),
                );
                let __selection = __private::On::<
                    __private::Pg,
                >::read(<CountryCode as __private::ModelOf<country_codes::table, _, _>>::model())
                    .selection();
                let __row = __private::OrNothing::new(
                    __row,
                    &[<country_codes::code as __diesel::Column>::NAME],
                    ::core::option::Option::None,
                );
                let __insert = __diesel::insert_into(country_codes::table).values(__row);
                let __insert = __insert.returning((__selection, __condition));
                let __insert = __private::Prepared::new(__insert);
                __diesel::RunQueryDsl::get_results(__insert, __conn)
            }
            fn key_columns() -> __diesel::QueryResult<__private::KeyColumns<__private::Pg>> {
                __private::KeyColumns::new(
                    country_codes::table,
                    &[<country_codes::code as __diesel::Column>::NAME],
                    ::core::option::Option::None,
                )
            }
            fn key_values(&self) -> ::std::vec::Vec<__private::KeyValue<'_, __private::Pg>> {
                let __row = <Self as __private::RowOf<'_, country_codes::table, _>>::row(self)
                    .values();
                ::std::vec::Vec::from([
                    __private::On::<
                        __private::Pg,
                    >::key_value(
                        country_codes::code,
                        __private::On::<
                            __private::Pg,
                        >::value(country_codes::code, __private::KeyField(&__row.code).__value())
                            .__value(),
                    ),
                ])
            }
        }
        #[automatically_derived]
        impl __get_or_create::ColumnQueries<__private::PgConnection> for CountryCode {
            fn column_values(
                &self,
            ) -> ::std::vec::Vec<__private::ColumnValue<'_, __private::Pg>> {
                let __row = <Self as __private::RowOf<'_, country_codes::table, _>>::row(self)
                    .values();
                ::std::vec::Vec::from([
                    __private::On::<
                        __private::Pg,
                    >::column_value(
                        country_codes::code,
                        __private::On::<
                            __private::Pg,
                        >::value(country_codes::code, __private::KeyField(&__row.code).__value())
                            .__value(),
                        __private::Treatment {
                            none_is_default: false,
                            none_is_null: true,
                            skip_update: false,
                        },
                    ),
                    __private::On::<
                        __private::Pg,
                    >::column_value(
                        country_codes::name,
                        __private::On::<
                            __private::Pg,
                        >::value(country_codes::name, __private::KeyField(&__row.name).__value())
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
            ) -> __diesel::QueryResult<::std::vec::Vec<__private::Looked<CountryCode>>> {
                let __selection = __private::On::<
                    __private::Pg,
                >::read(<CountryCode as __private::ModelOf<country_codes::table, _, _>>::model())
                    .selection();
                __diesel::RunQueryDsl::load(__private::LookUp::new(__keys, __selection), __conn)
            }
            fn insert_rows(
                __rows: __private::InsertRows<'_, __private::Pg>,
                __conn: &mut __private::PgConnection,
            ) -> __diesel::QueryResult<
                ::std::vec::Vec<(::std::string::String, ::std::string::String, CountryCode)>,
            > {
                __diesel::RunQueryDsl::load(
                    __rows
                        .returning(
                            __private::On::<
                                __private::Pg,
                            >::read(
                                    <CountryCode as __private::ModelOf<
                                        country_codes::table,
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
                __compare: __private::Compare<'_, __private::Pg>,
                __conn: &mut __private::PgConnection,
            ) -> __diesel::QueryResult<::std::vec::Vec<(CountryCode, ::std::string::String)>> {
                let __select = __private::SelectCompared::new(
                    __compare,
                    __private::On::<
                        __private::Pg,
                    >::read(
                            <CountryCode as __private::ModelOf<
                                country_codes::table,
                                _,
                                _,
                            >>::model(),
                        )
                        .selection(),
                );
                __diesel::RunQueryDsl::load(__select, __conn)
            }
            fn update(
                __update: __private::Update<'_, __private::Pg>,
                __conn: &mut __private::PgConnection,
            ) -> __diesel::QueryResult<::std::vec::Vec<CountryCode>> {
                let __update = __update
                    .returning(
                        __private::On::<
                            __private::Pg,
                        >::read(
                                <CountryCode as __private::ModelOf<
                                    country_codes::table,
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
    __private::on_sqlite! {
        #[automatically_derived]
        impl __get_or_create::Queries<__private::SqliteConnection> for CountryCode {
            fn select_oldest(
                &self,
                __conn: &mut __private::SqliteConnection,
            ) -> __diesel::QueryResult<CountryCode> {
                let __row = <Self as __private::RowOf<'_, country_codes::table, _>>::row(self)
                    .values();
                let __condition = __private::On::<
                    __private::Sqlite,
                >::key_condition(
                    country_codes::code,
                    __private::KeyField(&__row.code).__value(),
                );
                let __selection = __private::On::<
                    __private::Sqlite,
                >::read(<CountryCode as __private::ModelOf<country_codes::table, _, _>>::model())
                    .selection();
                let __rows = __diesel::QueryDsl::filter(country_codes::table, __condition);
                let __rows = __diesel::QueryDsl::order(
                    __rows,
                    __diesel::Table::primary_key(&country_codes::table),
                );
                let __rows = __diesel::QueryDsl::limit(__rows, 1);
                let __rows = __diesel::QueryDsl::select(__rows, __selection);
                __diesel::RunQueryDsl::get_result(__rows, __conn)
            }
            fn select_oldest_and_count(
                &self,
                __conn: &mut __private::SqliteConnection,
            ) -> __diesel::QueryResult<(CountryCode, i64)> {
                let __row = <Self as __private::RowOf<'_, country_codes::table, _>>::row(self)
                    .values();
                let __condition = __private::On::<
                    __private::Sqlite,
                >::key_condition(
                    country_codes::code,
                    __private::KeyField(&__row.code).__value(),
                );
                let __selection = __private::On::<
                    __private::Sqlite,
                >::read(<CountryCode as __private::ModelOf<country_codes::table, _, _>>::model())
                    .selection();
                let __rows = __diesel::QueryDsl::filter(country_codes::table, __condition);
                let __rows = __diesel::QueryDsl::order(
                    __rows,
                    __diesel::Table::primary_key(&country_codes::table),
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
            ) -> __diesel::QueryResult<__private::Inserted<CountryCode>> {
                let __row = <Self as __private::RowOf<'_, country_codes::table, _>>::row(self)
                    .values();
                let __condition = __private::On::<
                    __private::Sqlite,
                >::key_condition(
                    country_codes::code,
                    __private::KeyField(&__row.code).__value(),
                );
                let __selection = __private::On::<
                    __private::Sqlite,
                >::read(<CountryCode as __private::ModelOf<country_codes::table, _, _>>::model())
                    .selection();
                let __insert = __diesel::insert_into(country_codes::table).values(__row);
                let __insert = __insert.returning((__selection, __condition));
                let __insert = __private::Prepared::new(__insert);
                __diesel::RunQueryDsl::get_result(__insert, __conn)
                    .map(__private::Inserted::returned)
            }
            fn insert_or_nothing(
                &self,
                __conn: &mut __private::SqliteConnection,
            ) -> __diesel::QueryResult<
                ::std::vec::Vec<(CountryCode, ::core::option::Option<bool>)>,
            > {
                let __row = <Self as __private::RowOf<'_, country_codes::table, _>>::row(self)
                    .values();
                let __condition = __private::On::<
                    __private::Sqlite,
                >::key_condition(
                    country_codes::code,
                    __private::KeyField(&__row.code).__value(),
                );
                let __selection = __private::On::<
                    __private::Sqlite,
                >::read(<CountryCode as __private::ModelOf<country_codes::table, _, _>>::model())
                    .selection();
                let __row = __private::OrNothing::new(
                    __row,
                    &[<country_codes::code as __diesel::Column>::NAME],
                    ::core::option::Option::None,
                );
                let __insert = __diesel::insert_into(country_codes::table).values(__row);
                let __insert = __insert.returning((__selection, __condition));
                let __insert = __private::Prepared::new(__insert);
                __diesel::RunQueryDsl::get_results(__insert, __conn)
            }
            fn key_columns() -> __diesel::QueryResult<__private::KeyColumns<__private::Sqlite>> {
                __private::KeyColumns::new(
                    country_codes::table,
                    &[<country_codes::code as __diesel::Column>::NAME],
                    ::core::option::Option::None,
                )
            }
            fn key_values(&self) -> ::std::vec::Vec<__private::KeyValue<'_, __private::Sqlite>> {
                let __row = <Self as __private::RowOf<'_, country_codes::table, _>>::row(self)
                    .values();
                ::std::vec::Vec::from([
                    __private::On::<
                        __private::Sqlite,
                    >::key_value(
                        country_codes::code,
                        __private::On::<
                            __private::Sqlite,
                        >::value(country_codes::code, __private::KeyField(&__row.code).__value())
                            .__value(),
                    ),
                ])
            }
        }
        #[automatically_derived]
        impl __get_or_create::ColumnQueries<__private::SqliteConnection> for CountryCode {
            fn column_values(
                &self,
            ) -> ::std::vec::Vec<__private::ColumnValue<'_, __private::Sqlite>> {
                let __row = <Self as __private::RowOf<'_, country_codes::table, _>>::row(self)
                    .values();
                ::std::vec::Vec::from([
                    __private::On::<
                        __private::Sqlite,
                    >::column_value(
                        country_codes::code,
                        __private::On::<
                            __private::Sqlite,
                        >::value(country_codes::code, __private::KeyField(&__row.code).__value())
                            .__value(),
                        __private::Treatment {
                            none_is_default: false,
                            none_is_null: true,
                            skip_update: false,
                        },
                    ),
                    __private::On::<
                        __private::Sqlite,
                    >::column_value(
                        country_codes::name,
                        __private::On::<
                            __private::Sqlite,
                        >::value(country_codes::name, __private::KeyField(&__row.name).__value())
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
            ) -> __diesel::QueryResult<::std::vec::Vec<__private::Looked<CountryCode>>> {
                let __selection = __private::On::<
                    __private::Sqlite,
                >::read(<CountryCode as __private::ModelOf<country_codes::table, _, _>>::model())
                    .selection();
                __diesel::RunQueryDsl::load(__private::LookUp::new(__keys, __selection), __conn)
            }
            fn insert_rows(
                __rows: __private::InsertRows<'_, __private::Sqlite>,
                __conn: &mut __private::SqliteConnection,
            ) -> __diesel::QueryResult<
                ::std::vec::Vec<(::std::string::String, ::std::string::String, CountryCode)>,
            > {
                __diesel::RunQueryDsl::load(
                    __rows
                        .returning(
                            __private::On::<
                                __private::Sqlite,
                            >::read(
                                    <CountryCode as __private::ModelOf<
                                        country_codes::table,
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
            ) -> __diesel::QueryResult<::std::vec::Vec<(CountryCode, ::std::string::String)>> {
                let __select = __private::SelectCompared::new(
                    __compare,
                    __private::On::<
                        __private::Sqlite,
                    >::read(
                            <CountryCode as __private::ModelOf<
                                country_codes::table,
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
            ) -> __diesel::QueryResult<::std::vec::Vec<CountryCode>> {
                let __update = __update
                    .returning(
                        __private::On::<
                            __private::Sqlite,
                        >::read(
                                <CountryCode as __private::ModelOf<
                                    country_codes::table,
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
    __private::on_mysql! {
        #[automatically_derived]
        impl __get_or_create::Queries<__private::MysqlConnection> for CountryCode {
            fn select_oldest(
                &self,
                __conn: &mut __private::MysqlConnection,
            ) -> __diesel::QueryResult<CountryCode> {
                let __row = <Self as __private::RowOf<'_, country_codes::table, _>>::row(self)
                    .values();
                let __condition = __private::On::<
                    __private::Mysql,
                >::key_condition(
                    country_codes::code,
                    __private::KeyField(&__row.code).__value(),
                );
                let __selection = __private::On::<
                    __private::Mysql,
                >::read(<CountryCode as __private::ModelOf<country_codes::table, _, _>>::model())
                    .selection();
                let __rows = __diesel::QueryDsl::filter(country_codes::table, __condition);
                let __rows = __diesel::QueryDsl::order(
                    __rows,
                    __diesel::Table::primary_key(&country_codes::table),
                );
                let __rows = __diesel::QueryDsl::limit(__rows, 1);
                let __rows = __diesel::QueryDsl::select(__rows, __selection);
                __diesel::RunQueryDsl::get_result(__rows, __conn)
            }
            fn select_oldest_and_count(
                &self,
                __conn: &mut __private::MysqlConnection,
            ) -> __diesel::QueryResult<(CountryCode, i64)> {
                let __row = <Self as __private::RowOf<'_, country_codes::table, _>>::row(self)
                    .values();
                let __condition = __private::On::<
                    __private::Mysql,
                >::key_condition(
                    country_codes::code,
                    __private::KeyField(&__row.code).__value(),
                );
                let __selection = __private::On::<
                    __private::Mysql,
                >::read(<CountryCode as __private::ModelOf<country_codes::table, _, _>>::model())
                    .selection();
                let __rows = __diesel::QueryDsl::filter(country_codes::table, __condition);
                let __rows = __diesel::QueryDsl::order(
                    __rows,
                    __diesel::Table::primary_key(&country_codes::table),
                );
                let __rows = __diesel::QueryDsl::limit(__rows, 1);
                let __rows = __diesel::QueryDsl::select(
                    __rows,
                    (__selection, __private::count()),
                );
                __diesel::RunQueryDsl::get_result(__rows, __conn)
            }
            fn select_oldest_shared(
                &self,
                __conn: &mut __private::MysqlConnection,
            ) -> __diesel::QueryResult<CountryCode> {
                let __row = <Self as __private::RowOf<'_, country_codes::table, _>>::row(self)
                    .values();
                let __condition = __private::On::<
                    __private::Mysql,
                >::key_condition(
                    country_codes::code,
                    __private::KeyField(&__row.code).__value(),
                );
                let __selection = __private::On::<
                    __private::Mysql,
                >::read(<CountryCode as __private::ModelOf<country_codes::table, _, _>>::model())
                    .selection();
                let __rows = __diesel::QueryDsl::filter(country_codes::table, __condition);
                let __rows = __diesel::QueryDsl::order(
                    __rows,
                    __diesel::Table::primary_key(&country_codes::table),
                );
                let __rows = __diesel::QueryDsl::limit(__rows, 1);
                let __rows = __diesel::QueryDsl::select(__rows, __selection);
                __diesel::RunQueryDsl::get_result(__private::Locking::share(__rows), __conn)
            }
            fn select_oldest_for_update(
                &self,
                __conn: &mut __private::MysqlConnection,
            ) -> __diesel::QueryResult<CountryCode> {
                let __row = <Self as __private::RowOf<'_, country_codes::table, _>>::row(self)
                    .values();
                let __condition = __private::On::<
                    __private::Mysql,
                >::key_condition(
                    country_codes::code,
                    __private::KeyField(&__row.code).__value(),
                );
                let __selection = __private::On::<
                    __private::Mysql,
                >::read(<CountryCode as __private::ModelOf<country_codes::table, _, _>>::model())
                    .selection();
                let __rows = __diesel::QueryDsl::filter(country_codes::table, __condition);
                let __rows = __diesel::QueryDsl::order(
                    __rows,
                    __diesel::Table::primary_key(&country_codes::table),
                );
                let __rows = __diesel::QueryDsl::limit(__rows, 1);
                let __rows = __diesel::QueryDsl::select(__rows, __selection);
                __diesel::RunQueryDsl::get_result(__private::Locking::update(__rows), __conn)
            }
            fn insert(
                &self,
                __conn: &mut __private::MysqlConnection,
            ) -> __diesel::QueryResult<__private::Inserted<CountryCode>> {
                let __row = <Self as __private::RowOf<'_, country_codes::table, _>>::row(self)
                    .values();
                let __insert = __diesel::insert_into(country_codes::table).values(__row);
                let __insert = __private::Prepared::new(__insert);
                __diesel::RunQueryDsl::execute(__insert, __conn).map(__private::Inserted::unread)
            }
            fn key_columns() -> __diesel::QueryResult<__private::KeyColumns<__private::Mysql>> {
                __private::KeyColumns::new(
                    country_codes::table,
                    &[<country_codes::code as __diesel::Column>::NAME],
                    ::core::option::Option::None,
                )
            }
            fn key_values(&self) -> ::std::vec::Vec<__private::KeyValue<'_, __private::Mysql>> {
                let __row = <Self as __private::RowOf<'_, country_codes::table, _>>::row(self)
                    .values();
                ::std::vec::Vec::from([
                    __private::On::<
                        __private::Mysql,
                    >::key_value(
                        country_codes::code,
                        __private::On::<
                            __private::Mysql,
                        >::value(country_codes::code, __private::KeyField(&__row.code).__value())
                            .__value(),
                    ),
                ])
            }
        }
        #[automatically_derived]
        impl __get_or_create::ColumnQueries<__private::MysqlConnection> for CountryCode {
            fn column_values(
                &self,
            ) -> ::std::vec::Vec<__private::ColumnValue<'_, __private::Mysql>> {
                let __row = <Self as __private::RowOf<'_, country_codes::table, _>>::row(self)
                    .values();
                ::std::vec::Vec::from([
                    __private::On::<
                        __private::Mysql,
                    >::column_value(
                        country_codes::code,
                        __private::On::<
                            __private::Mysql,
                        >::value(country_codes::code, __private::KeyField(&__row.code).__value())
                            .__value(),
                        __private::Treatment {
                            none_is_default: false,
                            none_is_null: true,
                            skip_update: false,
                        },
                    ),
                    __private::On::<
                        __private::Mysql,
                    >::column_value(
                        country_codes::name,
                        __private::On::<
                            __private::Mysql,
                        >::value(country_codes::name, __private::KeyField(&__row.name).__value())
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
                __keys: __private::Keys<'_, __private::Mysql>,
                __conn: &mut __private::MysqlConnection,
            ) -> __diesel::QueryResult<::std::vec::Vec<__private::Looked<CountryCode>>> {
                let __selection = __private::On::<
                    __private::Mysql,
                >::read(<CountryCode as __private::ModelOf<country_codes::table, _, _>>::model())
                    .selection();
                __diesel::RunQueryDsl::load(__private::LookUp::new(__keys, __selection), __conn)
            }
            fn compare(
                __compare: __private::Compare<'_, __private::Mysql>,
                __conn: &mut __private::MysqlConnection,
            ) -> __diesel::QueryResult<::std::vec::Vec<(CountryCode, ::std::string::String)>> {
                let __select = __private::SelectCompared::new(
                    __compare,
                    __private::On::<
                        __private::Mysql,
                    >::read(
                            <CountryCode as __private::ModelOf<
                                country_codes::table,
                                _,
                                _,
                            >>::model(),
                        )
                        .selection(),
                );
                __diesel::RunQueryDsl::load(__select, __conn)
            }
            fn update(
                __update: __private::Update<'_, __private::Mysql>,
                __conn: &mut __private::MysqlConnection,
            ) -> __diesel::QueryResult<::std::vec::Vec<CountryCode>> {
                let __updated = __diesel::RunQueryDsl::execute(&__update, __conn);
                let __select = __private::SelectCompared::new(
                    __update.into_compare(),
                    __private::On::<
                        __private::Mysql,
                    >::read(
                            <CountryCode as __private::ModelOf<
                                country_codes::table,
                                _,
                                _,
                            >>::model(),
                        )
                        .selection(),
                );
                __private::updated(__updated, __diesel::RunQueryDsl::load(__select, __conn))
            }
        }
    }
};
