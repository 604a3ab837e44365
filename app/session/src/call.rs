//! A call of a server function: the request as plain data, so that it can be sent again, and the response, as a browser
//! holds it.

use futures::{Stream, stream};
use http::Method;
use js_sys::Uint8Array;
use send_wrapper::SendWrapper;
use server_fn::Bytes;
use server_fn::client::get_server_url;
use server_fn::error::{FromServerFnError, IntoAppError, ServerFnErrorErr};
use server_fn::redirect::REDIRECT_HEADER;
use server_fn::request::ClientReq;
use server_fn::request::browser::BrowserFormData;
use server_fn::response::ClientRes;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;
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
    #[must_use]
    pub fn header(mut self, name: &'static str, value: &str) -> Self {
        self.headers.push((name, value.to_owned()));
        self
    }

    /// Sets the body to `blob`.
    #[must_use]
    pub fn blob(mut self, content_type: &str, blob: Blob) -> Self {
        content_type.clone_into(&mut self.content_type);
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

/// The response to a call.
///
/// This is not the response type of `server_fn`, which exposes headers only by parsing all of them
/// into a map. Its parser alone would add as much to the wasm module as this whole crate does.
#[derive(Debug)]
pub struct SessionResponse(SendWrapper<web_sys::Response>);

impl SessionResponse {
    /// Wraps the response to a fetch.
    pub fn new(response: web_sys::Response) -> Self {
        SessionResponse(SendWrapper::new(response))
    }

    /// Returns the HTTP status.
    pub fn status(&self) -> u16 {
        self.0.status()
    }

    /// Returns the value of the header `name`, if it is present.
    pub fn header(&self, name: &str) -> Option<String> {
        self.0.headers().get(name).ok().flatten()
    }

    /// Reads the whole body as text.
    ///
    /// # Errors
    /// The browser's error if the body was cut off or has already been read.
    pub async fn text(self) -> Result<String, JsValue> {
        let text = JsFuture::from(self.0.text()?).await?;
        Ok(text.as_string().unwrap_or_default())
    }

    async fn bytes(self) -> Result<Bytes, JsValue> {
        let buffer = JsFuture::from(self.0.array_buffer()?).await?;
        Ok(Uint8Array::new(&buffer).to_vec().into())
    }
}

/// The error for a body that was cut off.
fn unreadable<E: FromServerFnError>(_: JsValue) -> E {
    ServerFnErrorErr::Deserialization("the answer broke off".to_owned()).into_app_error()
}

// A tab has a single thread, so nothing here is ever sent to another one.
impl<E: FromServerFnError> ClientRes<E> for SessionResponse {
    fn try_into_string(self) -> impl Future<Output = Result<String, E>> + Send {
        SendWrapper::new(async move { self.text().await.map_err(unreadable) })
    }

    fn try_into_bytes(self) -> impl Future<Output = Result<Bytes, E>> + Send {
        SendWrapper::new(async move { self.bytes().await.map_err(unreadable) })
    }

    fn try_into_stream(
        self,
    ) -> Result<impl Stream<Item = Result<Bytes, Bytes>> + Send + Sync + 'static, E> {
        // The body is read at once: an endless stream does not suit a call that can be sent again.
        let whole = stream::once(async move {
            let bytes = self.bytes().await;
            bytes.map_err(|error| unreadable::<E>(error).ser())
        });
        Ok(SendWrapper::new(Box::pin(whole)))
    }

    fn status(&self) -> u16 {
        self.0.status()
    }

    fn status_text(&self) -> String {
        self.0.status_text()
    }

    fn location(&self) -> String {
        self.header("location").unwrap_or_else(|| self.0.url())
    }

    fn has_redirect(&self) -> bool {
        self.header(REDIRECT_HEADER).is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::failure::Failure;
    use leptos::prelude::ServerFnError;
    use server_fn::request::ClientReq;

    #[test]
    fn bodies_that_can_be_read_only_once_are_refused_s34() {
        let built: Result<ReplayableRequest, ServerFnError> =
            ReplayableRequest::try_new_req_streaming(
                "/api/upload",
                "*/*",
                "application/octet-stream",
                futures::stream::empty(),
                http::Method::POST,
            );
        let error = built
            .expect_err("a stream cannot be sent twice")
            .to_string();
        assert!(error.contains("cannot be sent twice"), "{error}");
    }

    #[test]
    fn failures_are_read_back_from_the_error_that_apps_convert() {
        let failure = Failure::Unavailable {
            retry_in: std::time::Duration::from_secs(3),
        };
        let error = ServerFnErrorErr::from(failure.clone());
        assert_eq!(Failure::of(&error), Some(failure));
        let other = ServerFnErrorErr::Args("missing".to_owned());
        assert_eq!(Failure::of(&other), None);
    }
}
