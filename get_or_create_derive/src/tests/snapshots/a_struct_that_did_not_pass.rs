::core::compile_error! {
    "no key\nhelp: add `key(name)`"
}
#[allow(unused_qualifications, reason = "what is in scope is not known")]
const _: () = {
    use ::get_or_create as __get_or_create;
    use __get_or_create::__private::{self, diesel as __diesel};
    #[automatically_derived]
    impl<'a> __get_or_create::GetOrCreate for NewEmployee<'a> {
        type Model = Employee;
        const TABLE: &'static str = "";
    }
    #[automatically_derived]
    impl<
        'a,
        __Conn: __get_or_create::SerializableConnection,
    > __get_or_create::Queries<__Conn> for NewEmployee<'a> {
        fn select_oldest(&self, _: &mut __Conn) -> __diesel::QueryResult<Employee> {
            ::core::unreachable!()
        }
        fn select_oldest_and_count(
            &self,
            _: &mut __Conn,
        ) -> __diesel::QueryResult<(Employee, i64)> {
            ::core::unreachable!()
        }
        fn insert(
            &self,
            _: &mut __Conn,
        ) -> __diesel::QueryResult<__private::Inserted<Employee>> {
            ::core::unreachable!()
        }
        fn insert_or_nothing(
            &self,
            _: &mut __Conn,
        ) -> __diesel::QueryResult<
            ::std::vec::Vec<(Employee, ::core::option::Option<bool>)>,
        > {
            ::core::unreachable!()
        }
        fn key_columns() -> __diesel::QueryResult<
            __private::KeyColumns<__Conn::Backend>,
        > {
            ::core::unreachable!()
        }
        fn key_values(
            &self,
        ) -> ::std::vec::Vec<__private::KeyValue<'_, __Conn::Backend>> {
            ::core::unreachable!()
        }
    }
    #[automatically_derived]
    impl<
        'a,
        __Conn: __get_or_create::SerializableConnection,
    > __get_or_create::ColumnQueries<__Conn> for NewEmployee<'a> {
        fn column_values(
            &self,
        ) -> ::std::vec::Vec<__private::ColumnValue<'_, __Conn::Backend>> {
            ::core::unreachable!()
        }
        fn look_up(
            _: __private::Keys<'_, __Conn::Backend>,
            _: &mut __Conn,
        ) -> __diesel::QueryResult<::std::vec::Vec<__private::Looked<Employee>>> {
            ::core::unreachable!()
        }
        fn compare(
            _: __private::Compare<'_, __Conn::Backend>,
            _: &mut __Conn,
        ) -> __diesel::QueryResult<::std::vec::Vec<(Employee, ::std::string::String)>> {
            ::core::unreachable!()
        }
        fn update(
            _: __private::Update<'_, __Conn::Backend>,
            _: &mut __Conn,
        ) -> __diesel::QueryResult<::std::vec::Vec<Employee>> {
            ::core::unreachable!()
        }
    }
};
