//! What the log says of a panic: where it happened, and its message only if that stands in the source. A message that was
//! put together can hold what a user has entered, as that of a slice in the middle of a character does.

use std::{
    any::Any,
    backtrace::{Backtrace, BacktraceStatus},
    panic::{self, PanicHookInfo},
};

/// From here on panics are logged, in place of what the standard library would print.
pub(super) fn log_from_now_on() {
    panic::set_hook(Box::new(log));
}

fn log(info: &PanicHookInfo<'_>) {
    let place = info.location().map(ToString::to_string);
    let thread = std::thread::current();
    // With RUST_BACKTRACE=1.
    let backtrace = Backtrace::capture();
    let backtrace = (backtrace.status() == BacktraceStatus::Captured).then_some(backtrace);
    // On one line, as text in quotation marks.
    let backtrace = backtrace.map(|backtrace| backtrace.to_string());
    tracing::error!(
        place,
        thread = thread.name(),
        said = said(info.payload()),
        backtrace,
        "panicked"
    );
}

fn said(payload: &(dyn Any + Send)) -> &'static str {
    payload
        .downcast_ref::<&'static str>()
        .copied()
        .unwrap_or("left out, for it may hold what a user has entered")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_is_told_only_if_it_stands_in_the_source() {
        let panicked = |work: fn()| said(&*panic::catch_unwind(work).unwrap_err());
        assert_eq!(panicked(|| panic!("a plain mistake")), "a plain mistake");
        for work in [
            || {
                let entered = "älter";
                let _ = &entered[1..];
            },
            || panic!("{} canary", std::hint::black_box("a")),
            || panic::panic_any(7),
        ] {
            assert!(panicked(work).starts_with("left out"));
        }
    }
}
