//! How mail is sent, and where its links lead.

use std::net::SocketAddr;

use lettre::message::Mailbox;

use super::{Config, ConfigError, parse};
use crate::mail::address::SmtpServer;

/// How mail is sent.
#[derive(Clone, Debug)]
pub struct MailSettings {
    pub server: SmtpServer,
    pub from: Mailbox,
}

pub(super) fn settings(
    server: &str,
    from: &str,
    public_url: Option<&str>,
) -> Result<Option<MailSettings>, ConfigError> {
    let server = parse::smtp_url("LONGHAUL_SMTP_URL", server)?;
    let from = parse::mailbox("LONGHAUL_MAIL_FROM", from)?;
    let lacks = |setting, reason: &str| {
        Err(ConfigError::Conflict {
            setting,
            reason: reason.to_owned(),
        })
    };
    match (server, from, public_url) {
        (None, None, _) => Ok(None),
        (Some(server), Some(from), Some(_)) => Ok(Some(MailSettings { server, from })),
        (None, Some(_), _) => lacks(
            "LONGHAUL_MAIL_FROM",
            "needs LONGHAUL_SMTP_URL beside it, or no mail can be sent",
        ),
        (Some(_), None, _) => lacks(
            "LONGHAUL_SMTP_URL",
            "needs LONGHAUL_MAIL_FROM beside it: mail servers refuse mail without a sender",
        ),
        (Some(_), Some(_), None) => lacks(
            "LONGHAUL_SMTP_URL",
            "needs LONGHAUL_PUBLIC_URL beside it, or links in mails would lead nowhere",
        ),
    }
}

impl Config {
    /// The address of the site, without a slash at its end: where none is set, that of this server, which listens on `addr`.
    pub fn site(&self, addr: SocketAddr) -> String {
        match &self.public_url {
            Some(url) => url.clone(),
            None if addr.ip().is_unspecified() => format!("http://localhost:{}", addr.port()),
            None => format!("http://{addr}"),
        }
    }
}
