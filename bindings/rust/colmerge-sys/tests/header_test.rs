// SPDX-License-Identifier: Apache-2.0
//! The declarations of this crate are those of the header: sizes, offsets, constants and signatures, each
//! checked by a C compiler, and none is missing.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::{env, fs};

use colmerge_sys as sys;

fn include_folder() -> PathBuf {
    env::var_os("COLMERGE_INCLUDE_DIR").map_or_else(
        || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../include"),
        PathBuf::from,
    )
}

fn header() -> String {
    fs::read_to_string(include_folder().join("colmerge/colmerge.h")).expect("colmerge.h is there")
}

/// Compiles C text behind an include of the header; returns what the compiler says against it.
fn complaints(text: &str) -> String {
    let compiler = env::var("CC").unwrap_or_else(|_| "cc".into());
    let mut child = Command::new(compiler)
        .args(["-std=c11", "-pedantic-errors", "-Wall", "-Werror", "-fsyntax-only", "-x", "c", "-"])
        .arg("-I")
        .arg(include_folder())
        .stdin(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("there is a C compiler");
    let source = format!("#include <colmerge/colmerge.h>\n#include <string.h>\n{text}");
    child.stdin.take().unwrap().write_all(source.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success() || !said.is_empty());
    if output.status.success() { String::new() } else { said }
}

fn structs() -> impl Iterator<Item = &'static sys::layout::Struct> {
    sys::STRUCTS.iter().chain(sys::ARROW_STRUCTS)
}

fn is_arrow(name: &str) -> bool {
    name.starts_with("Arrow")
}

/// The C type of a Rust type: `*const *mut u8` is `uint8_t* const*`.
fn c_type(rust: &str) -> String {
    let rust = rust.trim();
    if let Some(target) = rust.strip_prefix("*const ") {
        return format!("{} const*", c_type(target));
    }
    if let Some(target) = rust.strip_prefix("*mut ") {
        return format!("{}*", c_type(target));
    }
    match rust {
        "" => "void".into(),
        "c_char" => "char".into(),
        "c_void" => "void".into(),
        "i32" => "int32_t".into(),
        "u32" => "uint32_t".into(),
        "i64" => "int64_t".into(),
        "u64" => "uint64_t".into(),
        name if is_arrow(name) => format!("struct {name}"),
        name => name.into(),
    }
}

/// The names behind this word at the beginnings of lines.
fn declared(pattern: &str) -> BTreeSet<String> {
    header()
        .lines()
        .filter_map(|line| line.strip_prefix(pattern))
        .map(|rest| rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect())
        .collect()
}

#[test]
fn structs_are_laid_out_as_in_the_header() {
    let mut text = String::new();
    for item in structs() {
        let name = c_type(item.name);
        writeln!(text, "_Static_assert(sizeof({name}) == {}, \"size\");", item.size).unwrap();
        let ends = item.fields.iter().map(|field| field.1).skip(1).chain([item.size]);
        for ((field, offset), end) in item.fields.iter().zip(ends) {
            let field = field.trim_start_matches("r#");
            writeln!(text, "_Static_assert(offsetof({name}, {field}) == {offset}, \"offset\");")
                .unwrap();
            let size = end - offset;
            writeln!(text, "_Static_assert(sizeof((({name}*)0)->{field}) == {size}, \"{field}\");")
                .unwrap();
        }
    }
    assert_eq!(complaints(&text), "");
}

#[test]
fn every_struct_is_here() {
    let mut wanted = declared("typedef struct ");
    wanted.extend(declared("struct "));
    // Handles are declared on one line with their name at its end.
    let handles: BTreeSet<String> = header()
        .lines()
        .filter(|line| line.starts_with("typedef struct ") && line.ends_with(';'))
        .filter_map(|line| line.split([' ', ';']).nth(2).map(String::from))
        .collect();
    let here: BTreeSet<String> = structs().map(|item| item.name.to_string()).collect();
    assert_eq!(wanted.difference(&handles).cloned().collect::<BTreeSet<_>>(), here);
    assert_eq!(handles.len(), 8, "a handle was added: declare it in handles.rs");
}

#[test]
fn constants_have_the_values_of_the_header() {
    let mut text = String::from("void check(void) {\n");
    for (name, value) in sys::CONSTANTS {
        let literal = value.c_literal();
        if literal.starts_with('"') {
            writeln!(text, "_Static_assert(sizeof({name}) == sizeof({literal}), \"{name}\");")
                .unwrap();
            writeln!(text, "_Static_assert(__builtin_strcmp({name}, {literal}) == 0, \"{name}\");")
                .unwrap();
        } else {
            writeln!(text, "_Static_assert({name} == {literal}, \"{name}\");").unwrap();
        }
    }
    text.push_str("}\n");
    assert_eq!(complaints(&text), "");
}

#[test]
fn every_constant_is_here() {
    let wanted: BTreeSet<String> = header()
        .lines()
        .filter_map(|line| line.strip_prefix("#define "))
        .filter_map(|rest| rest.split_once(' '))
        .filter(|(_, value)| value.starts_with(|c: char| c.is_ascii_digit() || "-(\"".contains(c)))
        .map(|(name, _)| name.to_string())
        .collect();
    let here: BTreeSet<String> = sys::CONSTANTS.iter().map(|item| item.0.to_string()).collect();
    assert_eq!(wanted, here);
}

#[test]
fn functions_have_the_signatures_of_the_header() {
    let mut text = String::new();
    for (name, parameters, result) in sys::FUNCTIONS {
        let parameters: Vec<String> = parameters.iter().map(|rust| c_type(rust)).collect();
        let parameters = if parameters.is_empty() { "void".into() } else { parameters.join(", ") };
        let result = c_type(result);
        writeln!(text, "{result} {name}({parameters});").unwrap();
    }
    assert_eq!(complaints(&text), "");
}

#[test]
fn every_function_is_here() {
    let text = header();
    let wanted: BTreeSet<String> = text
        .split("COLMERGE_EXPORT ")
        .skip(1)
        .filter_map(|rest| rest.split_once('('))
        .filter_map(|(before, _)| before.split([' ', '\n', '*']).next_back())
        .filter(|name| name.starts_with("colmerge_"))
        .map(String::from)
        .collect();
    let here: BTreeSet<String> = sys::FUNCTIONS.iter().map(|item| item.0.to_string()).collect();
    assert_eq!(wanted, here);
}

#[test]
fn a_wrong_declaration_is_noticed() {
    assert_ne!(
        complaints("int32_t colmerge_store_clear_with_options(colmerge_store*, void*, void*);"),
        ""
    );
    assert_ne!(complaints("_Static_assert(sizeof(colmerge_error) == 2047, \"size\");"), "");
}

#[test]
fn the_library_answers() {
    sys::load().expect("the library can be loaded");
    // SAFETY: the function has no conditions.
    let version = unsafe { sys::colmerge_version() };
    assert_eq!(version / 10000, sys::COLMERGE_VERSION_MAJOR);
}
