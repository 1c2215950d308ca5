#[test]
fn all() {
    let tests = trybuild::TestCases::new();
    tests.compile_fail("ui/**/*.rs");
}
