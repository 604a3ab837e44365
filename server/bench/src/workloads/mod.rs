//! What is asked of Longhaul, and who asks it.

mod autosave;
mod refresh;
mod same;
mod world;

use clap::ValueEnum;
use serde::{Deserialize, Serialize};

pub(crate) use autosave::Autosave;
pub(crate) use refresh::{Exchange, Refresh, shared};
pub(crate) use same::Same;
pub(crate) use world::World;

/// Connections of everything but sign-ins.
pub(crate) const CLIENTS: usize = 32;
pub(crate) const SIGN_IN_CLIENTS: usize = 8;

#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, ValueEnum, Serialize, Deserialize,
)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Workload {
    /// `GET /api/me` with an access token
    Me,
    /// `GET /api/sessions`: one query
    Sessions,
    /// `/favicon.svg`
    Favicon,
    /// The style sheet
    Style,
    /// The WebAssembly module
    Module,
    /// `GET /login`: a rendered page
    Login,
    /// A page of a form of which every question is answered
    FormPage,
    /// `POST /auth/refresh`: each connection goes on with the tokens that it was given
    Refresh,
    /// One answer of a draft with few
    Autosave,
    /// One answer of a draft of 20 KB
    AutosaveLarge,
    /// One answer of a draft of a thousand answers and 100 KB
    AutosaveHuge,
    /// `POST /auth/login`
    SignIn,
    /// Reads, pages, saves and refreshes, each connection doing one of these
    Mixed,
    /// `GET /api/me` while as many sign in as there can be at once
    Flood,
}

impl Workload {
    pub(crate) fn named(name: &str) -> Option<Self> {
        Self::value_variants()
            .iter()
            .copied()
            .find(|one| one.name() == name)
    }

    /// For readers.
    pub(crate) fn title(self) -> &'static str {
        match self {
            Self::Me => "Signed-in read, from the token alone",
            Self::Sessions => "Signed-in read with one query",
            Self::Favicon => "Static file: favicon",
            Self::Style => "Static file: style sheet",
            Self::Module => "Static file: module",
            Self::Login => "Rendered page: sign in",
            Self::FormPage => "Rendered page of a full draft",
            Self::Refresh => "Refresh",
            Self::Autosave => "Autosave, small draft",
            Self::AutosaveLarge => "Autosave, draft of 20 KB",
            Self::AutosaveHuge => "Autosave, 1,000 answers in 100 KB",
            Self::SignIn => "Sign in",
            Self::Mixed => "Mixed",
            Self::Flood => "Reads during a flood of sign-ins",
        }
    }

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Me => "me",
            Self::Sessions => "sessions",
            Self::Favicon => "favicon",
            Self::Style => "style",
            Self::Module => "module",
            Self::Login => "login",
            Self::FormPage => "form-page",
            Self::Refresh => "refresh",
            Self::Autosave => "autosave",
            Self::AutosaveLarge => "autosave-large",
            Self::AutosaveHuge => "autosave-huge",
            Self::SignIn => "sign-in",
            Self::Mixed => "mixed",
            Self::Flood => "flood",
        }
    }
}
