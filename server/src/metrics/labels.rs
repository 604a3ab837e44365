//! The closed lists of label values, and counters that have one series for each of them.

use std::marker::PhantomData;

use prometheus_client::{
    metrics::{counter::Counter, family::Family},
    registry::Registry,
};

pub trait Label: Copy + 'static {
    const ALL: &[(Self, &'static str)];

    fn index(self) -> usize;

    fn as_str(self) -> &'static str {
        Self::ALL[self.index()].1
    }
}

macro_rules! label {
    ($(#[$doc:meta])* $name:ident { $($variant:ident => $text:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum $name {
            $($variant,)+
        }

        impl Label for $name {
            const ALL: &[(Self, &'static str)] = &[$((Self::$variant, $text),)+];

            fn index(self) -> usize {
                self as usize
            }
        }
    };
}

label!(
    /// How an attempt to sign in ended.
    SignIn {
        Ok => "ok",
        Refused => "refused",
        Throttled => "throttled",
        Busy => "busy",
        Error => "error",
    }
);
label!(
    /// How an attempt to register ended.
    Registration {
        Ok => "ok",
        Invalid => "invalid",
        Taken => "taken",
        Throttled => "throttled",
        Busy => "busy",
        Error => "error",
    }
);
label!(
    /// What became of a presented refresh token.
    Refresh {
        Promoted => "promoted",
        Repeated => "repeated",
        Superseded => "superseded",
        Reuse => "reuse",
        Revoked => "revoked",
        Expired => "expired",
        Invalid => "invalid",
        TooMany => "too_many",
        Error => "error",
    }
);
label!(
    /// What became of a presented access token.
    AccessCheck {
        Ok => "ok",
        Expired => "expired",
        Revoked => "revoked",
        Invalid => "invalid",
    }
);

label!(
    /// How the module of a page failed: a panic of its own, one that the engine noticed, an error in a call, or it did not
    /// even load.
    ClientError {
        Panic => "panic",
        Trap => "trap",
        Call => "call",
        Load => "load",
    }
);

label!(
    /// Why a connection was closed as soon as it was made: there were too many in all, or from its address.
    ConnectionRefused {
        All => "all",
        Address => "address",
    }
);

/// One counter for each value, there from the start: a series that appears with its first event
/// hides that event from an operator who looks at rates.
pub(super) struct Counters<L> {
    each: Vec<Counter>,
    label: PhantomData<L>,
}

impl<L: Label> Counters<L> {
    pub(super) fn register(registry: &mut Registry, name: &str, help: &str) -> Self {
        let family = Family::<[(&'static str, &'static str); 1], Counter>::default();
        registry.register(name, help, family.clone());
        let values = L::ALL.iter();
        Self {
            each: values
                .map(|(_, text)| family.get_or_create_owned(&[("outcome", *text)]))
                .collect(),
            label: PhantomData,
        }
    }

    pub(super) fn count(&self, value: L) {
        self.each[value.index()].inc();
    }
}

/// A client may send any word as its method.
pub(super) fn method(name: &str) -> &'static str {
    const KNOWN: [&str; 7] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];
    KNOWN
        .into_iter()
        .find(|known| *known == name)
        .unwrap_or("other")
}

pub(super) fn status(code: u16) -> &'static str {
    match code {
        ..200 => "1xx",
        200..300 => "2xx",
        300..400 => "3xx",
        400..500 => "4xx",
        500.. => "5xx",
    }
}
