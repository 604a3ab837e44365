//! A response from the server, as a browser holds it.

use futures::{Stream, stream};
use js_sys::Uint8Array;
use send_wrapper::SendWrapper;
use server_fn::{
    Bytes,
    error::{FromServerFnError, IntoAppError, ServerFnErrorErr},
    redirect::REDIRECT_HEADER,
    response::ClientRes,
};
use std::future::Future;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;

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
