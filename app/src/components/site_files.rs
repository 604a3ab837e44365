//! The files of the site that a document asks for: the style and the module. Server only.

use leptos::nonce::use_nonce;
use leptos::prelude::*;

/// The addresses of these files. Their names change with their content, so that browsers may keep them for ever, and a new
/// release never meets an old one's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SiteFiles {
    pub style: String,
    /// What loads the module and calls it.
    pub script: String,
    pub module: String,
}

impl SiteFiles {
    /// As they are named without hashes, in development.
    pub fn unhashed() -> Self {
        let address = |ending| format!("/pkg/longhaul.{ending}");
        Self {
            style: address("css"),
            script: address("js"),
            module: address("wasm"),
        }
    }
}

/// Starts the module. The browser is told of both files at once: it would find the second only in the first. What can be read and
/// typed into comes before them, on a slow network too.
#[component]
pub(crate) fn ModuleScript(files: &'static SiteFiles) -> impl IntoView {
    let SiteFiles { script, module, .. } = files;
    // Imported when it runs, and not by a declaration, of whose failure the guard would not hear. A task of its own for what the
    // module does, so that a key that is pressed meanwhile is not kept waiting.
    let start = format!(
        "import({script:?}).then(async({{default:load,hydrate}})=>{{await load({{module_or_path:{module:?}}});setTimeout(hydrate)}})"
    );
    view! {
        <link rel="modulepreload" href=script.as_str() nonce=use_nonce() fetchpriority="low"/>
        <link
            rel="preload"
            href=module.as_str()
            r#as="fetch"
            r#type="application/wasm"
            crossorigin="anonymous"
            fetchpriority="low"
        />
        <script type="module" nonce=use_nonce() inner_html=start></script>
    }
}
