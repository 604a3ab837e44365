//! JSON on the wire.

#[cfg(any(test, feature = "fuzzing"))]
pub(super) mod fuzzing;
#[cfg(any(test, feature = "fuzzing", not(feature = "ssr")))]
mod reader;

use serde::Serialize;
use serde::de::DeserializeOwned;
use server_fn::codec::Post;
use server_fn::{Bytes, ContentType, Decodes, Encodes, Format, FormatType};

/// JSON that is read from text. The encoding that comes with server functions reads from bytes,
/// and resources read from text: the code to decode every type would be in the wasm module twice.
pub struct JsonText;

/// Arguments and results as JSON in the body of a `POST`.
pub(crate) type Json = Post<JsonText>;

/// A text is not JSON, or not of the shape that is expected. It does not say where, as no caller could do more about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not the JSON that is expected")]
pub struct BadJson;

/// The value that `text` writes down.
///
/// The browser uses a reader of our own: the errors of `serde_json` may quote any value, and the code to write down every
/// kind of value would be in the wasm module.
pub(crate) fn read<T: DeserializeOwned>(text: &str) -> Result<T, BadJson> {
    #[cfg(feature = "ssr")]
    let read = serde_json::from_str(text).map_err(|_| BadJson);
    #[cfg(not(feature = "ssr"))]
    let read = reader::read(text);
    read
}

impl ContentType for JsonText {
    const CONTENT_TYPE: &'static str = "application/json";
}

impl FormatType for JsonText {
    const FORMAT_TYPE: Format = Format::Text;
}

impl<T: Serialize> Encodes<T> for JsonText {
    type Error = BadJson;

    fn encode(output: &T) -> Result<Bytes, BadJson> {
        let text = serde_json::to_vec(output).map_err(|_| BadJson)?;
        Ok(Bytes::from(text))
    }
}

impl<T: DeserializeOwned> Decodes<T> for JsonText {
    type Error = BadJson;

    fn decode(bytes: Bytes) -> Result<T, BadJson> {
        let text = std::str::from_utf8(&bytes).map_err(|_| BadJson)?;
        #[cfg(feature = "ssr")]
        let decoded = arguments(text);
        #[cfg(not(feature = "ssr"))]
        let decoded = read(text);
        decoded
    }
}

/// The arguments of a server function. A field that it does not know is a mistake, or an attempt at one: it is refused, not
/// passed over. What the server answers is read with more patience, since it may be newer than the page.
#[cfg(feature = "ssr")]
fn arguments<T: DeserializeOwned>(text: &str) -> Result<T, BadJson> {
    let mut json = serde_json::Deserializer::from_str(text);
    let mut all_known = true;
    let read = serde_ignored::deserialize(&mut json, |_| all_known = false);
    json.end().map_err(|_| BadJson)?;
    read.ok().filter(|_| all_known).ok_or(BadJson)
}
