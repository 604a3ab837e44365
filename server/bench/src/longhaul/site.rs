//! The site's files under the names that its pages call them by.

use std::net::SocketAddr;

use super::Person;
use crate::{
    client::Connection,
    drafts,
    load::expect,
    outcome::{Outcome, wrong},
    request::get,
};

/// What browsers ask for.
pub(crate) const COMPRESSED: (&str, &str) = ("accept-encoding", "gzip, deflate, br");

#[derive(Clone, Debug)]
pub(crate) struct Site {
    pub(crate) favicon: File,
    pub(crate) style: File,
    /// Nothing if the server was not built by cargo-leptos, as for a profile: its pages name the module otherwise then.
    pub(crate) module: Option<File>,
}

#[derive(Clone, Debug)]
pub(crate) struct File {
    pub(crate) path: String,
    /// Bytes of the body as it is sent to browsers.
    pub(crate) size: usize,
}

impl Site {
    /// From a page of a form, because only that needs the module.
    pub(crate) async fn of(address: SocketAddr, visitor: &Person) -> Outcome<Self> {
        let draft = visitor.start_draft(address, &drafts::small()).await?;
        let path = format!("/applications/{draft}/{}", drafts::LONGEST_PAGE);
        let mut connection = Connection::open(address).await?;
        let cookie = visitor.session()?.cookie();
        let page = get(&path, &[("cookie", &cookie)]);
        let answer = connection.ask(&page).await?;
        expect(&answer, 200)?;
        let page = answer.text().to_owned();
        let mut file = async |path: Option<String>| {
            let path =
                path.ok_or_else(|| wrong("the page of a form names no style or no module"))?;
            let answer = connection.ask(&get(&path, &[COMPRESSED])).await?;
            expect(&answer, 200)?;
            Ok::<_, crate::outcome::Problem>(File {
                size: answer.body.len(),
                path,
            })
        };
        Ok(Self {
            favicon: file(Some("/favicon.svg".to_owned())).await?,
            style: file(named(&page, ".css")).await?,
            module: file(named(&page, ".wasm")).await.ok(),
        })
    }
}

/// The first address under `/pkg/` with this ending.
fn named(page: &str, ending: &str) -> Option<String> {
    let addresses = page.match_indices("/pkg/").filter_map(|(at, _)| {
        let address = page.get(at..)?;
        let end = address.find(|c: char| "\"'`<>)( \n".contains(c))?;
        address.get(..end)
    });
    let mut addresses = addresses.filter(|address| address.ends_with(ending));
    addresses.next().map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_found_in_the_page() {
        let page = r#"<link href="/pkg/longhaul.1f.css"><script>import("/pkg/a.js"), '/pkg/a_bg.wasm'</script>"#;
        assert_eq!(named(page, ".css").as_deref(), Some("/pkg/longhaul.1f.css"));
        assert_eq!(named(page, ".wasm").as_deref(), Some("/pkg/a_bg.wasm"));
        assert_eq!(named(page, ".png"), None);
    }
}
