//! The names that attributes are made of.

pub(crate) const GET_OR_CREATE: &str = "get_or_create";
pub(crate) const DIESEL: &str = "diesel";

pub(crate) const ALLOW_FLOAT_KEY: &str = "allow_float_key";
pub(crate) const BACKEND: &str = "backend";
pub(crate) const CRATE: &str = "crate";
pub(crate) const FILTER: &str = "filter";
pub(crate) const GUARD: &str = "guard";
pub(crate) const KEY: &str = "key";
pub(crate) const MAX_ATTEMPTS: &str = "max_attempts";
pub(crate) const MODEL: &str = "model";
pub(crate) const ON_DUPLICATES: &str = "on_duplicates";

/// The options of `#[get_or_create(…)]`, in the order in which errors list them.
pub(crate) const OPTIONS: [&str; 9] = [
    MODEL,
    KEY,
    GUARD,
    FILTER,
    ON_DUPLICATES,
    MAX_ATTEMPTS,
    BACKEND,
    ALLOW_FLOAT_KEY,
    CRATE,
];

pub(crate) const SERIALIZABLE: &str = "Serializable";
pub(crate) const ADVISORY_LOCK: &str = "AdvisoryLock";
pub(crate) const UNIQUE_CONSTRAINT: &str = "UniqueConstraint";

pub(crate) const OLDEST: &str = "oldest";
pub(crate) const ERROR: &str = "error";

pub(crate) const MYSQL: &str = "mysql";
pub(crate) const POSTGRES: &str = "postgres";
pub(crate) const SQLITE: &str = "sqlite";

pub(crate) const COLUMN_NAME: &str = "column_name";
pub(crate) const EMBED: &str = "embed";
pub(crate) const SERIALIZE_AS: &str = "serialize_as";
pub(crate) const SKIP_INSERTION: &str = "skip_insertion";
pub(crate) const SKIP_UPDATE: &str = "skip_update";
pub(crate) const TABLE_NAME: &str = "table_name";
pub(crate) const TREAT_NONE_AS_DEFAULT_VALUE: &str = "treat_none_as_default_value";
pub(crate) const TREAT_NONE_AS_NULL: &str = "treat_none_as_null";
