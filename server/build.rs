//! Nothing is built here. Cargo would not notice a new migration: those that exist are compiled in by name.

fn main() {
    println!("cargo:rerun-if-changed=../migrations");
}
