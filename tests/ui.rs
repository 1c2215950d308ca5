//! What the compiler says to each mistake, which is read in review like prose.
//!
//! `TRYBUILD=overwrite cargo test -p get_or_create_tests --test ui` writes it anew.

use trybuild::TestCases;

/// The text is the derive's own.
#[test]
fn mistakes_in_the_attributes() {
    let cases = TestCases::new();
    for rule in [
        "conflict",
        "duplicate",
        "malformed",
        "unknown",
        "unsupported",
    ] {
        cases.compile_fail(format!("ui/{rule}/*.rs"));
    }
}

/// The text is the compiler's around ours, and another one's would differ.
#[rustversion::attr(
    not(stable(1.95)),
    ignore = "NOT CHECKED: the messages are those of Rust 1.95, this is another one"
)]
#[test]
fn mistakes_in_the_types() {
    TestCases::new().compile_fail("ui/bounds/*.rs");
}
