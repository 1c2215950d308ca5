#[allow(unused_qualifications, reason = "what is in scope is not known")]
const _: () = {
    use ::get_or_create as __get_or_create;
    use __get_or_create::__private::{self, diesel as __diesel};
    #[allow(unused_imports, reason = "not every model has a value for each")]
    use __private::{AnyValue as _, NeverNull as _};
    #[automatically_derived]
    impl<'a> __get_or_create::GetOrCreate for NewEmployee<'a> {
        type Model = Employee;
        const TABLE: &'static str = "employees";
        const GUARD: __get_or_create::Guard = __get_or_create::Guard::Serializable;
        const ON_DUPLICATES: __get_or_create::OnDuplicates = __get_or_create::OnDuplicates::Oldest;
        const MAX_ATTEMPTS: ::core::option::Option<u32> = ::core::option::Option::None;
    }
    __private::on_postgres! {
        #[automatically_derived]
        impl<'a> __get_or_create::Queries<__private::PgConnection> for NewEmployee<'a> {
            fn select_oldest(
                &self,
                __conn: &mut __private::PgConnection,
            ) -> __diesel::QueryResult<Employee> {
                let __row = <Self as __private::RowOf<'_, employees::table, _>>::row(self)
                    .values();
                let __condition = __private::and(
                    __private::On::<
                        __private::Pg,
                    >::key_condition(
                        employees::name,
                        __private::KeyField(&__row.name).__value(),
                    ),
                    __private::On::<
                        __private::Pg,
                    >::key_condition(
                        employees::department_id,
                        __private::KeyField(&__row.department_id).__value(),
                    ),
                );
                let __selection = __private::On::<
                    __private::Pg,
                >::read(<Employee as __private::ModelOf<employees::table, _, _>>::model())
                    .selection();
                let __rows = __diesel::QueryDsl::filter(employees::table, __condition);
                let __rows = __diesel::QueryDsl::order(
                    __rows,
                    __diesel::Table::primary_key(&employees::table),
                );
                let __rows = __diesel::QueryDsl::limit(__rows, 1);
                let __rows = __diesel::QueryDsl::select(__rows, __selection);
                __diesel::RunQueryDsl::get_result(__rows, __conn)
            }
            fn select_oldest_and_count(
                &self,
                __conn: &mut __private::PgConnection,
            ) -> __diesel::QueryResult<(Employee, i64)> {
                let __row = <Self as __private::RowOf<'_, employees::table, _>>::row(self)
                    .values();
                let __condition = __private::and(
                    __private::On::<
                        __private::Pg,
                    >::key_condition(
                        employees::name,
                        __private::KeyField(&__row.name).__value(),
                    ),
                    __private::On::<
                        __private::Pg,
                    >::key_condition(
                        employees::department_id,
                        __private::KeyField(&__row.department_id).__value(),
                    ),
                );
                let __selection = __private::On::<
                    __private::Pg,
                >::read(<Employee as __private::ModelOf<employees::table, _, _>>::model())
                    .selection();
                let __rows = __diesel::QueryDsl::filter(employees::table, __condition);
                let __rows = __diesel::QueryDsl::order(
                    __rows,
                    __diesel::Table::primary_key(&employees::table),
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
            ) -> __diesel::QueryResult<__private::Inserted<Employee>> {
                let __row = <Self as __private::RowOf<'_, employees::table, _>>::row(self)
                    .values();
                let __condition = __private::and(
                    __private::On::<
                        __private::Pg,
                    >::key_condition(
                        employees::name,
                        __private::KeyField(&__row.name).__value(),
                    ),
                    __private::On::<
                        __private::Pg,
                    >::key_condition(
                        employees::department_id,
                        __private::KeyField(&__row.department_id).__value(),
                    ),
                );
                let __selection = __private::On::<
                    __private::Pg,
                >::read(<Employee as __private::ModelOf<employees::table, _, _>>::model())
                    .selection();
                let __insert = __diesel::insert_into(employees::table).values(__row);
                let __insert = __insert.returning((__selection, __condition));
                let __insert = __private::Prepared::new(__insert);
                __diesel::RunQueryDsl::get_result(__insert, __conn)
                    .map(__private::Inserted::returned)
            }
            fn insert_or_nothing(
                &self,
                __conn: &mut __private::PgConnection,
            ) -> __diesel::QueryResult<
                ::std::vec::Vec<(Employee, ::core::option::Option<bool>)>,
            > {
                let __row = <Self as __private::RowOf<'_, employees::table, _>>::row(self)
                    .values();
                let __condition = __private::and(
                    __private::On::<
                        __private::Pg,
                    >::key_condition(
                        employees::name,
                        __private::KeyField(&__row.name).__value(),
                    ),
                    __private::On::<
                        __private::Pg,
                    >::key_condition(
                        employees::department_id,
                        __private::KeyField(&__row.department_id).__value(),
                    ),
                );
                let __selection = __private::On::<
                    __private::Pg,
                >::read(<Employee as __private::ModelOf<employees::table, _, _>>::model())
                    .selection();
                let __row = __private::OrNothing::new(
                    __row,
                    &[
                        <employees::name as __diesel::Column>::NAME,
                        <employees::department_id as __diesel::Column>::NAME,
                    ],
                    ::core::option::Option::None,
                );
                let __insert = __diesel::insert_into(employees::table).values(__row);
                let __insert = __insert.returning((__selection, __condition));
                let __insert = __private::Prepared::new(__insert);
                __diesel::RunQueryDsl::get_results(__insert, __conn)
            }
            fn key_columns() -> __diesel::QueryResult<__private::KeyColumns<__private::Pg>> {
                __private::KeyColumns::new(
                    employees::table,
                    &[
                        <employees::name as __diesel::Column>::NAME,
                        <employees::department_id as __diesel::Column>::NAME,
                    ],
                    ::core::option::Option::None,
                )
            }
            fn key_values(&self) -> ::std::vec::Vec<__private::KeyValue<'_, __private::Pg>> {
                let __row = <Self as __private::RowOf<'_, employees::table, _>>::row(self)
                    .values();
                ::std::vec::Vec::from([
                    __private::On::<
                        __private::Pg,
                    >::key_value(
                        employees::name,
                        __private::On::<
                            __private::Pg,
                        >::value(employees::name, __private::KeyField(&__row.name).__value())
                            .__value(),
                    ),
                    __private::On::<
                        __private::Pg,
                    >::key_value(
                        employees::department_id,
                        __private::On::<
                            __private::Pg,
                        >::value(
                                employees::department_id,
                                __private::KeyField(&__row.department_id).__value(),
                            )
                            .__value(),
                    ),
                ])
            }
        }
        #[automatically_derived]
        impl<'a> __get_or_create::ColumnQueries<__private::PgConnection> for NewEmployee<'a> {
            fn column_values(
                &self,
            ) -> ::std::vec::Vec<__private::ColumnValue<'_, __private::Pg>> {
                let __row = <Self as __private::RowOf<'_, employees::table, _>>::row(self)
                    .values();
                ::std::vec::Vec::from([
                    __private::On::<
                        __private::Pg,
                    >::column_value(
                        employees::name,
                        __private::On::<
                            __private::Pg,
                        >::value(employees::name, __private::KeyField(&__row.name).__value())
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
                        employees::department_id,
                        __private::On::<
                            __private::Pg,
                        >::value(
                                employees::department_id,
                                __private::KeyField(&__row.department_id).__value(),
                            )
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
                        employees::title,
                        __private::On::<
                            __private::Pg,
                        >::value(employees::title, __private::KeyField(&__row.title).__value())
                            .__value(),
                        __private::Treatment {
                            none_is_default: true,
                            none_is_null: false,
                            skip_update: false,
                        },
                    ),
                ])
            }
            fn look_up(
                __keys: __private::Keys<'_, __private::Pg>,
                __conn: &mut __private::PgConnection,
            ) -> __diesel::QueryResult<::std::vec::Vec<__private::Looked<Employee>>> {
                let __selection = __private::On::<
                    __private::Pg,
                >::read(<Employee as __private::ModelOf<employees::table, _, _>>::model())
                    .selection();
                __diesel::RunQueryDsl::load(__private::LookUp::new(__keys, __selection), __conn)
            }
            fn insert_rows(
                __rows: __private::InsertRows<'_, __private::Pg>,
                __conn: &mut __private::PgConnection,
            ) -> __diesel::QueryResult<
                ::std::vec::Vec<(::std::string::String, ::std::string::String, Employee)>,
            > {
                __diesel::RunQueryDsl::load(
                    __rows
                        .returning(
                            __private::On::<
                                __private::Pg,
                            >::read(
                                    <Employee as __private::ModelOf<
                                        employees::table,
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
            ) -> __diesel::QueryResult<::std::vec::Vec<(Employee, ::std::string::String)>> {
                let __select = __private::SelectCompared::new(
                    __compare,
                    __private::On::<
                        __private::Pg,
                    >::read(<Employee as __private::ModelOf<employees::table, _, _>>::model())
                        .selection(),
                );
                __diesel::RunQueryDsl::load(__select, __conn)
            }
            fn update(
                __update: __private::Update<'_, __private::Pg>,
                __conn: &mut __private::PgConnection,
            ) -> __diesel::QueryResult<::std::vec::Vec<Employee>> {
                let __update = __update
                    .returning(
                        __private::On::<
                            __private::Pg,
                        >::read(
                                <Employee as __private::ModelOf<employees::table, _, _>>::model(),
                            )
                            .selection(),
                    );
                __diesel::RunQueryDsl::load(__update, __conn)
            }
        }
    }
    __private::on_sqlite! {
        #[automatically_derived]
        impl<'a> __get_or_create::Queries<__private::SqliteConnection> for NewEmployee<'a> {
            fn select_oldest(
                &self,
                __conn: &mut __private::SqliteConnection,
            ) -> __diesel::QueryResult<Employee> {
                let __row = <Self as __private::RowOf<'_, employees::table, _>>::row(self)
                    .values();
                let __condition = __private::and(
                    __private::On::<
                        __private::Sqlite,
                    >::key_condition(
                        employees::name,
                        __private::KeyField(&__row.name).__value(),
                    ),
                    __private::On::<
                        __private::Sqlite,
                    >::key_condition(
                        employees::department_id,
                        __private::KeyField(&__row.department_id).__value(),
                    ),
                );
                let __selection = __private::On::<
                    __private::Sqlite,
                >::read(<Employee as __private::ModelOf<employees::table, _, _>>::model())
                    .selection();
                let __rows = __diesel::QueryDsl::filter(employees::table, __condition);
                let __rows = __diesel::QueryDsl::order(
                    __rows,
                    __diesel::Table::primary_key(&employees::table),
                );
                let __rows = __diesel::QueryDsl::limit(__rows, 1);
                let __rows = __diesel::QueryDsl::select(__rows, __selection);
                __diesel::RunQueryDsl::get_result(__rows, __conn)
            }
            fn select_oldest_and_count(
                &self,
                __conn: &mut __private::SqliteConnection,
            ) -> __diesel::QueryResult<(Employee, i64)> {
                let __row = <Self as __private::RowOf<'_, employees::table, _>>::row(self)
                    .values();
                let __condition = __private::and(
                    __private::On::<
                        __private::Sqlite,
                    >::key_condition(
                        employees::name,
                        __private::KeyField(&__row.name).__value(),
                    ),
                    __private::On::<
                        __private::Sqlite,
                    >::key_condition(
                        employees::department_id,
                        __private::KeyField(&__row.department_id).__value(),
                    ),
                );
                let __selection = __private::On::<
                    __private::Sqlite,
                >::read(<Employee as __private::ModelOf<employees::table, _, _>>::model())
                    .selection();
                let __rows = __diesel::QueryDsl::filter(employees::table, __condition);
                let __rows = __diesel::QueryDsl::order(
                    __rows,
                    __diesel::Table::primary_key(&employees::table),
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
            ) -> __diesel::QueryResult<__private::Inserted<Employee>> {
                let __row = <Self as __private::RowOf<'_, employees::table, _>>::row(self)
                    .values();
                let __condition = __private::and(
                    __private::On::<
                        __private::Sqlite,
                    >::key_condition(
                        employees::name,
                        __private::KeyField(&__row.name).__value(),
                    ),
                    __private::On::<
                        __private::Sqlite,
                    >::key_condition(
                        employees::department_id,
                        __private::KeyField(&__row.department_id).__value(),
                    ),
                );
                let __selection = __private::On::<
                    __private::Sqlite,
                >::read(<Employee as __private::ModelOf<employees::table, _, _>>::model())
                    .selection();
                let __insert = __diesel::insert_into(employees::table).values(__row);
                let __insert = __insert.returning((__selection, __condition));
                let __insert = __private::Prepared::new(__insert);
                __diesel::RunQueryDsl::get_result(__insert, __conn)
                    .map(__private::Inserted::returned)
            }
            fn insert_or_nothing(
                &self,
                __conn: &mut __private::SqliteConnection,
            ) -> __diesel::QueryResult<
                ::std::vec::Vec<(Employee, ::core::option::Option<bool>)>,
            > {
                let __row = <Self as __private::RowOf<'_, employees::table, _>>::row(self)
                    .values();
                let __condition = __private::and(
                    __private::On::<
                        __private::Sqlite,
                    >::key_condition(
                        employees::name,
                        __private::KeyField(&__row.name).__value(),
                    ),
                    __private::On::<
                        __private::Sqlite,
                    >::key_condition(
                        employees::department_id,
                        __private::KeyField(&__row.department_id).__value(),
                    ),
                );
                let __selection = __private::On::<
                    __private::Sqlite,
                >::read(<Employee as __private::ModelOf<employees::table, _, _>>::model())
                    .selection();
                let __row = __private::OrNothing::new(
                    __row,
                    &[
                        <employees::name as __diesel::Column>::NAME,
                        <employees::department_id as __diesel::Column>::NAME,
                    ],
                    ::core::option::Option::None,
                );
                let __insert = __diesel::insert_into(employees::table).values(__row);
                let __insert = __insert.returning((__selection, __condition));
                let __insert = __private::Prepared::new(__insert);
                __diesel::RunQueryDsl::get_results(__insert, __conn)
            }
            fn key_columns() -> __diesel::QueryResult<__private::KeyColumns<__private::Sqlite>> {
                __private::KeyColumns::new(
                    employees::table,
                    &[
                        <employees::name as __diesel::Column>::NAME,
                        <employees::department_id as __diesel::Column>::NAME,
                    ],
                    ::core::option::Option::None,
                )
            }
            fn key_values(&self) -> ::std::vec::Vec<__private::KeyValue<'_, __private::Sqlite>> {
                let __row = <Self as __private::RowOf<'_, employees::table, _>>::row(self)
                    .values();
                ::std::vec::Vec::from([
                    __private::On::<
                        __private::Sqlite,
                    >::key_value(
                        employees::name,
                        __private::On::<
                            __private::Sqlite,
                        >::value(employees::name, __private::KeyField(&__row.name).__value())
                            .__value(),
                    ),
                    __private::On::<
                        __private::Sqlite,
                    >::key_value(
                        employees::department_id,
                        __private::On::<
                            __private::Sqlite,
                        >::value(
                                employees::department_id,
                                __private::KeyField(&__row.department_id).__value(),
                            )
                            .__value(),
                    ),
                ])
            }
        }
        #[automatically_derived]
        impl<'a> __get_or_create::ColumnQueries<__private::SqliteConnection>
        for NewEmployee<'a> {
            fn column_values(
                &self,
            ) -> ::std::vec::Vec<__private::ColumnValue<'_, __private::Sqlite>> {
                let __row = <Self as __private::RowOf<'_, employees::table, _>>::row(self)
                    .values();
                ::std::vec::Vec::from([
                    __private::On::<
                        __private::Sqlite,
                    >::column_value(
                        employees::name,
                        __private::On::<
                            __private::Sqlite,
                        >::value(employees::name, __private::KeyField(&__row.name).__value())
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
                        employees::department_id,
                        __private::On::<
                            __private::Sqlite,
                        >::value(
                                employees::department_id,
                                __private::KeyField(&__row.department_id).__value(),
                            )
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
                        employees::title,
                        __private::On::<
                            __private::Sqlite,
                        >::value(employees::title, __private::KeyField(&__row.title).__value())
                            .__value(),
                        __private::Treatment {
                            none_is_default: true,
                            none_is_null: false,
                            skip_update: false,
                        },
                    ),
                ])
            }
            fn look_up(
                __keys: __private::Keys<'_, __private::Sqlite>,
                __conn: &mut __private::SqliteConnection,
            ) -> __diesel::QueryResult<::std::vec::Vec<__private::Looked<Employee>>> {
                let __selection = __private::On::<
                    __private::Sqlite,
                >::read(<Employee as __private::ModelOf<employees::table, _, _>>::model())
                    .selection();
                __diesel::RunQueryDsl::load(__private::LookUp::new(__keys, __selection), __conn)
            }
            fn insert_rows(
                __rows: __private::InsertRows<'_, __private::Sqlite>,
                __conn: &mut __private::SqliteConnection,
            ) -> __diesel::QueryResult<
                ::std::vec::Vec<(::std::string::String, ::std::string::String, Employee)>,
            > {
                __diesel::RunQueryDsl::load(
                    __rows
                        .returning(
                            __private::On::<
                                __private::Sqlite,
                            >::read(
                                    <Employee as __private::ModelOf<
                                        employees::table,
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
            ) -> __diesel::QueryResult<::std::vec::Vec<(Employee, ::std::string::String)>> {
                let __select = __private::SelectCompared::new(
                    __compare,
                    __private::On::<
                        __private::Sqlite,
                    >::read(<Employee as __private::ModelOf<employees::table, _, _>>::model())
                        .selection(),
                );
                __diesel::RunQueryDsl::load(__select, __conn)
            }
            fn update(
                __update: __private::Update<'_, __private::Sqlite>,
                __conn: &mut __private::SqliteConnection,
            ) -> __diesel::QueryResult<::std::vec::Vec<Employee>> {
                let __update = __update
                    .returning(
                        __private::On::<
                            __private::Sqlite,
                        >::read(
                                <Employee as __private::ModelOf<employees::table, _, _>>::model(),
                            )
                            .selection(),
                    );
                __diesel::RunQueryDsl::load(__update, __conn)
            }
        }
    }
    __private::on_mysql! {
        #[automatically_derived]
        impl<'a> __get_or_create::Queries<__private::MysqlConnection> for NewEmployee<'a> {
            fn select_oldest(
                &self,
                __conn: &mut __private::MysqlConnection,
            ) -> __diesel::QueryResult<Employee> {
                let __row = <Self as __private::RowOf<'_, employees::table, _>>::row(self)
                    .values();
                let __condition = __private::and(
                    __private::On::<
                        __private::Mysql,
                    >::key_condition(
                        employees::name,
                        __private::KeyField(&__row.name).__value(),
                    ),
                    __private::On::<
                        __private::Mysql,
                    >::key_condition(
                        employees::department_id,
                        __private::KeyField(&__row.department_id).__value(),
                    ),
                );
                let __selection = __private::On::<
                    __private::Mysql,
                >::read(<Employee as __private::ModelOf<employees::table, _, _>>::model())
                    .selection();
                let __rows = __diesel::QueryDsl::filter(employees::table, __condition);
                let __rows = __diesel::QueryDsl::order(
                    __rows,
                    __diesel::Table::primary_key(&employees::table),
                );
                let __rows = __diesel::QueryDsl::limit(__rows, 1);
                let __rows = __diesel::QueryDsl::select(__rows, __selection);
                __diesel::RunQueryDsl::get_result(__rows, __conn)
            }
            fn select_oldest_and_count(
                &self,
                __conn: &mut __private::MysqlConnection,
            ) -> __diesel::QueryResult<(Employee, i64)> {
                let __row = <Self as __private::RowOf<'_, employees::table, _>>::row(self)
                    .values();
                let __condition = __private::and(
                    __private::On::<
                        __private::Mysql,
                    >::key_condition(
                        employees::name,
                        __private::KeyField(&__row.name).__value(),
                    ),
                    __private::On::<
                        __private::Mysql,
                    >::key_condition(
                        employees::department_id,
                        __private::KeyField(&__row.department_id).__value(),
                    ),
                );
                let __selection = __private::On::<
                    __private::Mysql,
                >::read(<Employee as __private::ModelOf<employees::table, _, _>>::model())
                    .selection();
                let __rows = __diesel::QueryDsl::filter(employees::table, __condition);
                let __rows = __diesel::QueryDsl::order(
                    __rows,
                    __diesel::Table::primary_key(&employees::table),
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
            ) -> __diesel::QueryResult<Employee> {
                let __row = <Self as __private::RowOf<'_, employees::table, _>>::row(self)
                    .values();
                let __condition = __private::and(
                    __private::On::<
                        __private::Mysql,
                    >::key_condition(
                        employees::name,
                        __private::KeyField(&__row.name).__value(),
                    ),
                    __private::On::<
                        __private::Mysql,
                    >::key_condition(
                        employees::department_id,
                        __private::KeyField(&__row.department_id).__value(),
                    ),
                );
                let __selection = __private::On::<
                    __private::Mysql,
                >::read(<Employee as __private::ModelOf<employees::table, _, _>>::model())
                    .selection();
                let __rows = __diesel::QueryDsl::filter(employees::table, __condition);
                let __rows = __diesel::QueryDsl::order(
                    __rows,
                    __diesel::Table::primary_key(&employees::table),
                );
                let __rows = __diesel::QueryDsl::limit(__rows, 1);
                let __rows = __diesel::QueryDsl::select(__rows, __selection);
                __diesel::RunQueryDsl::get_result(__private::Locking::share(__rows), __conn)
            }
            fn select_oldest_for_update(
                &self,
                __conn: &mut __private::MysqlConnection,
            ) -> __diesel::QueryResult<Employee> {
                let __row = <Self as __private::RowOf<'_, employees::table, _>>::row(self)
                    .values();
                let __condition = __private::and(
                    __private::On::<
                        __private::Mysql,
                    >::key_condition(
                        employees::name,
                        __private::KeyField(&__row.name).__value(),
                    ),
                    __private::On::<
                        __private::Mysql,
                    >::key_condition(
                        employees::department_id,
                        __private::KeyField(&__row.department_id).__value(),
                    ),
                );
                let __selection = __private::On::<
                    __private::Mysql,
                >::read(<Employee as __private::ModelOf<employees::table, _, _>>::model())
                    .selection();
                let __rows = __diesel::QueryDsl::filter(employees::table, __condition);
                let __rows = __diesel::QueryDsl::order(
                    __rows,
                    __diesel::Table::primary_key(&employees::table),
                );
                let __rows = __diesel::QueryDsl::limit(__rows, 1);
                let __rows = __diesel::QueryDsl::select(__rows, __selection);
                __diesel::RunQueryDsl::get_result(__private::Locking::update(__rows), __conn)
            }
            fn insert(
                &self,
                __conn: &mut __private::MysqlConnection,
            ) -> __diesel::QueryResult<__private::Inserted<Employee>> {
                let __row = <Self as __private::RowOf<'_, employees::table, _>>::row(self)
                    .values();
                let __insert = __diesel::insert_into(employees::table).values(__row);
                let __insert = __private::Prepared::new(__insert);
                __diesel::RunQueryDsl::execute(__insert, __conn).map(__private::Inserted::unread)
            }
            fn key_columns() -> __diesel::QueryResult<__private::KeyColumns<__private::Mysql>> {
                __private::KeyColumns::new(
                    employees::table,
                    &[
                        <employees::name as __diesel::Column>::NAME,
                        <employees::department_id as __diesel::Column>::NAME,
                    ],
                    ::core::option::Option::None,
                )
            }
            fn key_values(&self) -> ::std::vec::Vec<__private::KeyValue<'_, __private::Mysql>> {
                let __row = <Self as __private::RowOf<'_, employees::table, _>>::row(self)
                    .values();
                ::std::vec::Vec::from([
                    __private::On::<
                        __private::Mysql,
                    >::key_value(
                        employees::name,
                        __private::On::<
                            __private::Mysql,
                        >::value(employees::name, __private::KeyField(&__row.name).__value())
                            .__value(),
                    ),
                    __private::On::<
                        __private::Mysql,
                    >::key_value(
                        employees::department_id,
                        __private::On::<
                            __private::Mysql,
                        >::value(
                                employees::department_id,
                                __private::KeyField(&__row.department_id).__value(),
                            )
                            .__value(),
                    ),
                ])
            }
        }
        #[automatically_derived]
        impl<'a> __get_or_create::ColumnQueries<__private::MysqlConnection> for NewEmployee<'a> {
            fn column_values(
                &self,
            ) -> ::std::vec::Vec<__private::ColumnValue<'_, __private::Mysql>> {
                let __row = <Self as __private::RowOf<'_, employees::table, _>>::row(self)
                    .values();
                ::std::vec::Vec::from([
                    __private::On::<
                        __private::Mysql,
                    >::column_value(
                        employees::name,
                        __private::On::<
                            __private::Mysql,
                        >::value(employees::name, __private::KeyField(&__row.name).__value())
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
                        employees::department_id,
                        __private::On::<
                            __private::Mysql,
                        >::value(
                                employees::department_id,
                                __private::KeyField(&__row.department_id).__value(),
                            )
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
                        employees::title,
                        __private::On::<
                            __private::Mysql,
                        >::value(employees::title, __private::KeyField(&__row.title).__value())
                            .__value(),
                        __private::Treatment {
                            none_is_default: true,
                            none_is_null: false,
                            skip_update: false,
                        },
                    ),
                ])
            }
            fn look_up(
                __keys: __private::Keys<'_, __private::Mysql>,
                __conn: &mut __private::MysqlConnection,
            ) -> __diesel::QueryResult<::std::vec::Vec<__private::Looked<Employee>>> {
                let __selection = __private::On::<
                    __private::Mysql,
                >::read(<Employee as __private::ModelOf<employees::table, _, _>>::model())
                    .selection();
                __diesel::RunQueryDsl::load(__private::LookUp::new(__keys, __selection), __conn)
            }
            fn compare(
                __compare: __private::Compare<'_, __private::Mysql>,
                __conn: &mut __private::MysqlConnection,
            ) -> __diesel::QueryResult<::std::vec::Vec<(Employee, ::std::string::String)>> {
                let __select = __private::SelectCompared::new(
                    __compare,
                    __private::On::<
                        __private::Mysql,
                    >::read(<Employee as __private::ModelOf<employees::table, _, _>>::model())
                        .selection(),
                );
                __diesel::RunQueryDsl::load(__select, __conn)
            }
            fn update(
                __update: __private::Update<'_, __private::Mysql>,
                __conn: &mut __private::MysqlConnection,
            ) -> __diesel::QueryResult<::std::vec::Vec<Employee>> {
                let __updated = __diesel::RunQueryDsl::execute(&__update, __conn);
                let __select = __private::SelectCompared::new(
                    __update.into_compare(),
                    __private::On::<
                        __private::Mysql,
                    >::read(<Employee as __private::ModelOf<employees::table, _, _>>::model())
                        .selection(),
                );
                __private::updated(__updated, __diesel::RunQueryDsl::load(__select, __conn))
            }
        }
    }
};
