//! A call as plain data, so that it can be sent again.

use http::Method;
use js_sys::Uint8Array;
use send_wrapper::SendWrapper;
use server_fn::{
    Bytes,
    client::get_server_url,
    error::{FromServerFnError, ServerFnErrorErr},
    request::{ClientReq, browser::BrowserFormData},
};
use wasm_bindgen::JsValue;
use web_sys::Blob;

/// A server function call that can be sent more than once.
///
/// A browser's own `Request` cannot: its body is consumed by the first attempt, and a clone would
/// lose the guard that aborts a fetch that no caller waits for anymore.
#[derive(Clone, Debug)]
pub struct ReplayableRequest {
    method: Method,
    path: String,
    content_type: String,
    accept: String,
    headers: Vec<(&'static str, String)>,
    body: Body,
}

#[derive(Clone, Debug)]
enum Body {
    None,
    /// A part of a file, or any other data held by the browser. It is immutable, so each attempt
    /// sends the same bytes.
    Blob(SendWrapper<Blob>),
    Query(String),
    Text(String),
    /// Reference-counted, so that a copy for each attempt is cheap.
    Bytes(Bytes),
}

impl ReplayableRequest {
    /// Creates a request for something that is not a server function. Pass it to
    /// [`send`](crate::send). It may be sent twice, so its effect must not depend on being sent
    /// only once.
    pub fn new(method: Method, path: &str) -> Self {
        Self::with(method, path, "", "application/json", Body::None)
    }

    /// Adds a header.
    pub fn header(mut self, name: &'static str, value: &str) -> Self {
        self.headers.push((name, value.to_owned()));
        self
    }

    /// Sets the body to `blob`.
    pub fn blob(mut self, content_type: &str, blob: Blob) -> Self {
        self.content_type = content_type.to_owned();
        self.body = Body::Blob(SendWrapper::new(blob));
        self
    }

    fn with(method: Method, path: &str, content_type: &str, accept: &str, body: Body) -> Self {
        ReplayableRequest {
            method,
            path: path.to_owned(),
            content_type: content_type.to_owned(),
            accept: accept.to_owned(),
            headers: Vec::new(),
            body,
        }
    }

    /// Returns where the call goes, without the query.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// Returns the HTTP method, such as `GET` or `POST`.
    pub fn method(&self) -> &str {
        self.method.as_str()
    }

    /// Returns where an attempt is sent, including the query.
    pub fn url(&self) -> String {
        let site = get_server_url();
        match &self.body {
            Body::Query(query) => [site, &self.path, "?", query].concat(),
            _ => [site, &self.path].concat(),
        }
    }

    /// Returns the headers of the request: the type of its body if it has one, the accepted type,
    /// and the headers that were added.
    pub fn headers(&self) -> impl Iterator<Item = (&str, &str)> {
        let body = Some(("Content-Type", self.content_type.as_str()));
        let body = body.filter(|(_, is)| !is.is_empty());
        let added = self
            .headers
            .iter()
            .map(|(name, value)| (*name, value.as_str()));
        body.into_iter()
            .chain([("Accept", self.accept.as_str())])
            .chain(added)
    }

    /// Creates a body for one attempt, or `None` if the request has none.
    ///
    /// # Panics
    /// Outside a browser, unless it returns `None`. If the body is a blob, also on any thread other
    /// than the one that created the request.
    pub fn body(&self) -> Option<JsValue> {
        match &self.body {
            Body::None | Body::Query(_) => None,
            Body::Blob(blob) => Some(JsValue::from(&**blob)),
            Body::Text(text) => Some(text.into()),
            Body::Bytes(bytes) => Some(Uint8Array::from(bytes.as_ref()).into()),
        }
    }
}

/// Refuses a body that can be read only once: a retry would send an incomplete body or none.
fn not_replayable<T, E: FromServerFnError>(what: &str) -> Result<T, E> {
    Err(E::from_server_fn_error(ServerFnErrorErr::Serialization(
        format!(
            "a {what} body cannot be sent twice, so `SessionClient` does not carry it; \
             use the default client for this server function"
        ),
    )))
}

impl<E: FromServerFnError> ClientReq<E> for ReplayableRequest {
    // The browser's type, so that `ActionForm` accepts server functions with this client.
    type FormData = BrowserFormData;

    fn try_new_req_query(
        path: &str,
        content_type: &str,
        accepts: &str,
        query: &str,
        method: Method,
    ) -> Result<Self, E> {
        let body = Body::Query(query.to_owned());
        Ok(Self::with(method, path, content_type, accepts, body))
    }

    fn try_new_req_text(
        path: &str,
        content_type: &str,
        accepts: &str,
        body: String,
        method: Method,
    ) -> Result<Self, E> {
        let body = Body::Text(body);
        Ok(Self::with(method, path, content_type, accepts, body))
    }

    fn try_new_req_bytes(
        path: &str,
        content_type: &str,
        accepts: &str,
        body: Bytes,
        method: Method,
    ) -> Result<Self, E> {
        let body = Body::Bytes(body);
        Ok(Self::with(method, path, content_type, accepts, body))
    }

    fn try_new_req_form_data(
        _path: &str,
        _accepts: &str,
        _content_type: &str,
        _body: Self::FormData,
        _method: Method,
    ) -> Result<Self, E> {
        not_replayable("form data")
    }

    fn try_new_req_multipart(
        _path: &str,
        _accepts: &str,
        _body: Self::FormData,
        _method: Method,
    ) -> Result<Self, E> {
        not_replayable("multipart")
    }

    fn try_new_req_streaming(
        _path: &str,
        _accepts: &str,
        _content_type: &str,
        _body: impl futures::Stream<Item = Bytes> + Send + 'static,
        _method: Method,
    ) -> Result<Self, E> {
        not_replayable("streaming")
    }
}
