#![cfg_attr(docsrs, feature(doc_cfg))]
#![doc = include_str!("../README.md")]
#![deny(missing_docs)]
#![forbid(unsafe_code)]

mod audit;
mod backend;
mod backoff;
mod batch;
mod by;
mod call;
mod classify;
mod column;
mod dialect;
mod error;
mod failure;
mod guard;
mod key;
mod lookup;
mod model;
mod or_nothing;
mod outcome;
mod prepared;
mod queries;
mod retry;
mod row;
mod selection;
mod session;
mod test_transaction;
mod trace;
mod transaction;
mod update;
mod value;

#[doc(hidden)]
pub mod __private;
#[cfg(doc)]
#[doc = include_str!("../docs/clusters.md")]
pub mod clusters {}

pub use crate::audit::{KeyAudit, KeyColumn, KeyIndex};
pub use crate::backend::SerializableConnection;
pub use crate::batch::{Batch, Progress};
pub use crate::by::{By, Find, by};
pub use crate::call::Call;
pub use crate::error::{AsDatabaseError, Error, Result};
pub use crate::guard::{Guard, ParseGuardError};
pub use crate::model::{GetOrCreate, OnDuplicates};
pub use crate::outcome::{Outcome, UpdateOutcome};
pub use crate::queries::{ColumnQueries, Queries};
pub use crate::retry::{Clock, Retry};
pub use crate::session::Session;
pub use crate::transaction::{transaction, transaction_with};

#[doc = include_str!("../docs/derive.md")]
pub use get_or_create_derive::GetOrCreate;
