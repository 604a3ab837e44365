//! Where mail goes out, as the settings say it.

use std::{borrow::Cow, fmt, net::IpAddr};

use percent_encoding::percent_decode_str;
use url::{Host, Url};

/// How the way to a mail server is secured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Security {
    /// TLS from the first byte.
    Tls,
    /// STARTTLS, without which nothing is sent.
    StartTls,
    None,
}

/// A mail server that passes mail on.
#[derive(Clone, PartialEq, Eq)]
pub struct SmtpServer {
    pub host: String,
    pub port: u16,
    pub security: Security,
    pub credentials: Option<Credentials>,
}

#[derive(Clone, PartialEq, Eq)]
pub struct Credentials {
    pub user: String,
    pub password: String,
}

/// Without what signs in: settings are printed for debugging.
impl fmt::Debug for SmtpServer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SmtpServer")
            .field("host", &self.host)
            .field("port", &self.port)
            .field("security", &self.security)
            .finish_non_exhaustive()
    }
}

const EXAMPLE: &str = "give the address of a mail server, such as smtps://user:password@mail.example or smtp://mail.example:587 \
                       (with STARTTLS). In a name or a password, write @ as %40, : as %3A and / as %2F";

impl SmtpServer {
    /// Fails with a reason that quotes nothing: the address may hold a password.
    pub fn parse(text: &str) -> Result<Self, &'static str> {
        let url = Url::parse(text).map_err(|_| EXAMPLE)?;
        let host = url.host().ok_or(EXAMPLE)?;
        if !matches!(url.path(), "" | "/") || url.fragment().is_some() {
            return Err(EXAMPLE);
        }
        let is_here = is_this_machine(&host);
        let security = match (url.scheme(), url.query()) {
            ("smtps", None) => Security::Tls,
            ("smtp", Some("tls=none")) => Security::None,
            ("smtp", None) if is_here => Security::None,
            ("smtp", None | Some("tls=required")) => Security::StartTls,
            ("smtp" | "smtps", Some(_)) => {
                return Err(
                    "after the question mark, only smtp://…?tls=required and smtp://…?tls=none are known",
                );
            }
            _ => return Err(EXAMPLE),
        };
        let credentials = credentials(&url)?;
        if credentials.is_some() && security == Security::None && !is_here {
            return Err(
                "the password would go over the network for all to read: use smtps://, or leave out ?tls=none",
            );
        }
        let usual = match security {
            Security::Tls => 465,
            Security::StartTls => 587,
            Security::None => 25,
        };
        Ok(Self {
            host: match host {
                Host::Ipv6(address) => address.to_string(),
                host => host.to_string(),
            },
            port: url.port().unwrap_or(usual),
            security,
            credentials,
        })
    }
}

fn credentials(url: &Url) -> Result<Option<Credentials>, &'static str> {
    let decoded = |text: &str| {
        let text = percent_decode_str(text).decode_utf8();
        text.map(Cow::into_owned).map_err(|_| EXAMPLE)
    };
    match (url.username(), url.password()) {
        ("", None) => Ok(None),
        ("", Some(_)) | (_, None) => Err("it needs both a name and a password, or neither"),
        (user, Some(password)) => Ok(Some(Credentials {
            user: decoded(user)?,
            password: decoded(password)?,
        })),
    }
}

/// The host of an address whose scheme the library does not know is a text.
fn is_this_machine(host: &Host<&str>) -> bool {
    match host {
        Host::Domain(name) => {
            *name == "localhost"
                || name
                    .parse()
                    .is_ok_and(|address: IpAddr| address.is_loopback())
        }
        Host::Ipv4(address) => address.is_loopback(),
        Host::Ipv6(address) => address.is_loopback(),
    }
}

/// The address of the site that links in mails begin with, without a slash at its end.
pub fn public_url(text: &str) -> Option<String> {
    let url = Url::parse(text).ok()?;
    let bare = url.username().is_empty()
        && url.password().is_none()
        && url.query().is_none()
        && url.fragment().is_none();
    let is_site = matches!(url.scheme(), "http" | "https") && url.has_host() && url.path() == "/";
    (bare && is_site).then(|| url.as_str().trim_end_matches('/').to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn server(text: &str) -> SmtpServer {
        SmtpServer::parse(text).unwrap_or_else(|reason| panic!("{text}: {reason}"))
    }

    #[test]
    fn the_way_is_secured_unless_it_stays_on_this_machine() {
        for (text, port, security) in [
            ("smtps://mail.example", 465, Security::Tls),
            ("smtps://mail.example:2465/", 2465, Security::Tls),
            ("smtp://mail.example", 587, Security::StartTls),
            ("smtp://127.0.0.1:2525", 2525, Security::None),
            ("smtp://[::1]", 25, Security::None),
            ("smtp://localhost?tls=required", 587, Security::StartTls),
            ("smtp://mail.example?tls=none", 25, Security::None),
        ] {
            let server = server(text);
            assert_eq!((server.port, server.security), (port, security), "{text}");
        }
        assert_eq!(server("smtp://[::1]").host, "::1");
    }

    #[test]
    fn a_password_is_read_and_never_shown() {
        let server = server("smtps://visa%40orland:p%3Aq%20canary@mail.example");
        let credentials = server.credentials.as_ref().unwrap();
        assert_eq!(credentials.user, "visa@orland");
        assert_eq!(credentials.password, "p:q canary");
        assert!(!format!("{server:?}").contains("canary"));
        for wrong in [
            "",
            "canary",
            "mail.example:25",
            "http://canary@mail.example",
            "smtp://:canary@mail.example",
            "smtp://canary@mail.example",
            "smtp://user:canary@mail.example?tls=none",
            "smtp://user:canary@mail.example?tls=canary",
            "smtp://user:canary@mail.example/canary",
            "smtp:canary",
        ] {
            let reason = SmtpServer::parse(wrong).unwrap_err();
            assert!(!reason.contains("canary"), "{wrong}: {reason}");
        }
    }

    #[test]
    fn the_site_is_an_address_and_nothing_more() {
        assert_eq!(
            public_url("https://visa.example/").as_deref(),
            Some("https://visa.example")
        );
        assert_eq!(
            public_url("http://127.0.0.1:3000").as_deref(),
            Some("http://127.0.0.1:3000")
        );
        for wrong in [
            "",
            "visa.example",
            "ftp://visa.example",
            "https://visa.example/visa",
            "https://user@visa.example",
            "https://visa.example/?a=b",
            "https://visa.example/#a",
        ] {
            assert_eq!(public_url(wrong), None, "{wrong}");
        }
    }
}
