//! The lookup uses the index on the key, with a NULL in it as well.

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_types::Text;
use get_or_create::GetOrCreate;
use get_or_create_tests::{PostgresDatabase, Statements};

use crate::scenarios::model::{TitleHolder, department};

#[derive(QueryableByName)]
struct PlanLine {
    #[diesel(sql_type = Text, column_name = "QUERY PLAN")]
    line: String,
}

#[test]
fn a_key_with_a_null_is_looked_up_in_the_index() {
    let database = PostgresDatabase::new();
    let mut conn = database.connect();
    let department_id = department(&mut conn);
    conn.batch_execute(&format!(
        "CREATE INDEX ON employees (title, department_id);
         INSERT INTO employees (name, department_id, title)
             SELECT 'employee', {department_id}, NULLIF(n, 1)::text FROM generate_series(1, 10000) n;
         ANALYZE employees"
    ))
    .unwrap();
    let statements = Statements::record(&mut conn);
    for title in [None, Some("77")] {
        let holder = TitleHolder {
            name: "employee",
            department_id,
            title,
        };
        assert!(!holder.get_or_create(&mut conn).unwrap().is_created());
        let [sql] = statements.take().try_into().unwrap();
        let sql = match title {
            Some(title) => sql
                .replace("$1", &format!("'{title}'"))
                .replace("$2", &department_id.to_string())
                .replace("$3", "1"),
            None => sql
                .replace("$1", &department_id.to_string())
                .replace("$2", "1"),
        };
        let plan: Vec<PlanLine> = diesel::sql_query(format!("EXPLAIN {sql}"))
            .load(&mut conn)
            .unwrap();
        let plan: Vec<&str> = plan.iter().map(|line| line.line.as_str()).collect();
        let plan = plan.join("\n");
        assert!(plan.contains("employees_title_department_id_idx"), "{plan}");
        assert!(plan.contains("Index Cond: ((title "), "{plan}");
        statements.take();
    }
}
