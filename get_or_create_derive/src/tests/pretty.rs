//! Prints the output as rustfmt would.

use proc_macro2::TokenStream;
use syn::visit_mut::{self, VisitMut};

/// `prettyplease` leaves the inside of a macro call as it is, and most of the output is inside of
/// one. So the calls are printed empty, and filled in afterwards.
pub(super) fn print(output: TokenStream) -> String {
    let mut file: syn::File = syn::parse2(output).unwrap();
    let mut calls = Calls(Vec::new());
    calls.visit_file_mut(&mut file);
    let mut printed = prettyplease::unparse(&file);
    for (name, input) in calls.0 {
        let items = indent(&prettyplease::unparse(&input));
        printed = printed.replace(
            &format!("{name}! {{}}"),
            &format!("{name}! {{\n{items}    }}"),
        );
    }
    printed
}

/// The calls of macros whose input is items, with that input.
struct Calls(Vec<(String, syn::File)>);

impl VisitMut for Calls {
    fn visit_macro_mut(&mut self, call: &mut syn::Macro) {
        let name = call.path.segments.last().unwrap().ident.to_string();
        if name.starts_with("on_") {
            let input = std::mem::take(&mut call.tokens);
            self.0.push((name, syn::parse2(input).unwrap()));
        }
        visit_mut::visit_macro_mut(self, call);
    }
}

fn indent(items: &str) -> String {
    items
        .lines()
        .map(|line| match line {
            "" => "\n".to_owned(),
            line => format!("        {line}\n"),
        })
        .collect()
}
