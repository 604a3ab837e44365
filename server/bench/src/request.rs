//! Requests as bytes.

/// What stands between the request line and the empty line, without the length of a body.
pub(crate) struct Request<'a> {
    pub(crate) method: &'a str,
    pub(crate) path: &'a str,
    pub(crate) headers: &'a [(&'a str, &'a str)],
    pub(crate) body: &'a str,
}

impl Request<'_> {
    pub(crate) fn write(&self, into: &mut Vec<u8>) {
        let mut line = |parts: &[&str]| into.extend_from_slice(parts.concat().as_bytes());
        line(&[
            self.method,
            " ",
            self.path,
            " HTTP/1.1\r\nhost: localhost\r\n",
        ]);
        for (name, value) in self.headers {
            line(&[name, ": ", value, "\r\n"]);
        }
        if self.method != "GET" {
            line(&["content-length: ", &self.body.len().to_string(), "\r\n"]);
        }
        line(&["\r\n", self.body]);
    }

    pub(crate) fn bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        self.write(&mut bytes);
        bytes
    }
}

pub(crate) const JSON: (&str, &str) = ("content-type", "application/json");

pub(crate) fn get(path: &str, headers: &[(&str, &str)]) -> Vec<u8> {
    Request {
        method: "GET",
        path,
        headers,
        body: "",
    }
    .bytes()
}

pub(crate) fn post(path: &str, headers: &[(&str, &str)], body: &str) -> Vec<u8> {
    Request {
        method: "POST",
        path,
        headers,
        body,
    }
    .bytes()
}
