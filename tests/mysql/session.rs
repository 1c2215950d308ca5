//! What a session is afterwards: as it was before, whatever happened.

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};
use get_or_create::{Error, GetOrCreate, Guard, Retry};
use get_or_create_tests::MysqlDatabase;

use crate::backend::Conn;
use crate::scenarios::model::{department, employee};
use crate::scenarios::{Setting, in_every_setting};

#[derive(QueryableByName, Debug, PartialEq)]
struct Session {
    #[diesel(sql_type = Text)]
    level: String,
    #[diesel(sql_type = BigInt)]
    autocommit: i64,
    #[diesel(sql_type = BigInt)]
    in_transaction: i64,
    #[diesel(sql_type = BigInt)]
    lock_wait_timeout: i64,
}

fn session(conn: &mut Conn) -> Session {
    diesel::sql_query(
        "SELECT @@tx_isolation AS level, @@autocommit AS autocommit,
                @@in_transaction AS in_transaction,
                @@innodb_lock_wait_timeout AS lock_wait_timeout",
    )
    .get_result(conn)
    .unwrap()
}

in_every_setting!(it_is_as_before_after_every_path);

fn it_is_as_before_after_every_path(setting: Setting) {
    let database = MysqlDatabase::new();
    let mut conn = database.connect();
    setting.prepare(&mut conn);
    let department_id = department(&mut conn);
    for level in ["READ COMMITTED", "REPEATABLE READ", "SERIALIZABLE"] {
        conn.batch_execute(&format!("SET SESSION TRANSACTION ISOLATION LEVEL {level}"))
            .unwrap();
        let before = session(&mut conn);
        assert_eq!(before.level.replace('-', " "), level);
        let ada = employee(level, department_id);
        let call = ada.with_guard(setting.guard);
        assert!(call.get_or_create(&mut conn).unwrap().is_created());
        assert_eq!(session(&mut conn), before);
        assert!(!call.get_or_create(&mut conn).unwrap().is_created());
        assert_eq!(session(&mut conn), before);

        let nowhere = employee("Ada", -1);
        let call = nowhere.with_guard(setting.guard);
        assert!(call.get_or_create(&mut conn).is_err());
        assert_eq!(session(&mut conn), before);

        let result = get_or_create::transaction(&mut conn, |conn| {
            employee("Grace", department_id).get_or_create(conn)?;
            Err::<(), Error>(diesel::result::Error::RollbackTransaction.into())
        });
        assert!(result.is_err());
        assert_eq!(session(&mut conn), before);

        conn.transaction(|conn| {
            let late = employee("Late", department_id);
            let call = late.with_guard(setting.guard).with_retry(&Retry::none());
            let created = call.get_or_create(conn);
            let allowed = setting.guard == Guard::UniqueConstraint || level == "SERIALIZABLE";
            assert_eq!(created.is_ok(), allowed, "{created:?}");
            Err::<(), _>(diesel::result::Error::RollbackTransaction)
        })
        .unwrap_err();
        assert_eq!(session(&mut conn), before);
    }
}
