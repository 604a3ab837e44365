//! JSON on the wire.

use serde::Serialize;
use serde::de::DeserializeOwned;
use server_fn::codec::Post;
use server_fn::{Bytes, ContentType, Decodes, Encodes, Format, FormatType};

/// JSON that is read from text. The encoding that comes with server functions reads from bytes,
/// and resources read from text: the code to decode every type would be in the wasm module twice.
pub struct JsonText;

/// Arguments and results as JSON in the body of a `POST`.
pub(crate) type Json = Post<JsonText>;

impl ContentType for JsonText {
    const CONTENT_TYPE: &'static str = "application/json";
}

impl FormatType for JsonText {
    const FORMAT_TYPE: Format = Format::Text;
}

impl<T: Serialize> Encodes<T> for JsonText {
    type Error = serde_json::Error;

    fn encode(output: &T) -> Result<Bytes, Self::Error> {
        serde_json::to_vec(output).map(Bytes::from)
    }
}

impl<T: DeserializeOwned> Decodes<T> for JsonText {
    type Error = serde_json::Error;

    fn decode(bytes: Bytes) -> Result<T, Self::Error> {
        // Text that is not UTF-8 is not JSON: the empty text fails as such.
        serde_json::from_str(std::str::from_utf8(&bytes).unwrap_or_default())
    }
}
