#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| longhaul_server::fuzzing::run("access_token", bytes));
