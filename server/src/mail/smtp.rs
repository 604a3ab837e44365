//! One mail over SMTP, and what its failure means. A refusal is only final where it is about this mail: a mail server that
//! does not accept our password, or our sender, would else lose all mails until the operator has put that right.

use std::{
    net::IpAddr,
    time::{Duration, SystemTime},
};

use lettre::{
    Address, Message,
    message::{
        Mailbox, MultiPart,
        header::{HeaderName, HeaderValue},
    },
    transport::smtp::{
        Error,
        authentication::{Credentials, Mechanism},
        client::{AsyncSmtpConnection, TlsParameters},
        commands::{Data, Mail, Rcpt},
        extension::{ClientId, Extension, MailBodyParameter, MailParameter},
    },
};
use tokio::time::timeout;

use super::{
    address::{Security, SmtpServer},
    letter::Letter,
};
use crate::clock::Timestamp;

/// For the whole of a try. Shorter than the turn in which a server has a mail for itself.
const TRY: Duration = Duration::from_mins(1);
const CONNECT: Duration = Duration::from_secs(15);
const FAREWELL: Duration = Duration::from_secs(2);

pub(super) struct Smtp {
    server: SmtpServer,
    from: Mailbox,
    hello: ClientId,
    tls: Option<TlsParameters>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Answer {
    Sent,
    /// For good, with this code or reason.
    Refused(String),
    /// The next try may do better; the code or the reason says why this one did not.
    Later(String),
}

/// Where in the conversation something failed, and whether a 5xx there is about this mail.
struct Failed(Error, OnWhat);

#[derive(Clone, Copy, PartialEq, Eq)]
enum OnWhat {
    TheServer,
    ThisMail,
}

impl Smtp {
    /// `site` is the address of the site: its host is what this client calls itself. Fails if the certificates that this
    /// machine trusts cannot be read.
    pub(super) fn new(server: SmtpServer, from: Mailbox, site: &str) -> Result<Self, Error> {
        let tls = match server.security {
            Security::None => None,
            _ => Some(TlsParameters::new(server.host.clone())?),
        };
        Ok(Self {
            server,
            from,
            hello: hello(site),
            tls,
        })
    }

    pub(super) async fn send(&self, id: &str, letter: &Letter, at: Timestamp) -> Answer {
        let Some(to) = address(&letter.to) else {
            return Answer::Refused("no address".to_owned());
        };
        let Ok(message) = self.message(id, letter, &to, at) else {
            return Answer::Refused("no message".to_owned());
        };
        match timeout(TRY, self.hand_over(to, &message.formatted())).await {
            Ok(Ok(())) => Answer::Sent,
            Ok(Err(Failed(error, on))) => answer(&error, on),
            Err(_) => Answer::Later("too slow".to_owned()),
        }
    }

    fn message(
        &self,
        id: &str,
        letter: &Letter,
        to: &Address,
        at: Timestamp,
    ) -> Result<Message, lettre::error::Error> {
        let millis = u64::try_from(at.as_millis()).unwrap_or_default();
        let written = SystemTime::UNIX_EPOCH + Duration::from_millis(millis);
        let field = |name, value: &str| HeaderValue::new(name, value.to_owned());
        Message::builder()
            .from(self.from.clone())
            .to(Mailbox::new(None, to.clone()))
            .subject(&*letter.subject)
            .date(written)
            // The same at every try: a mail that arrives twice is recognised.
            .message_id(Some(format!("<{id}@{}>", self.from.email.domain())))
            // No "out of office" comes back.
            .raw_header(field(
                HeaderName::new_from_ascii_str("Auto-Submitted"),
                "auto-generated",
            ))
            .raw_header(field(
                HeaderName::new_from_ascii_str("X-Auto-Response-Suppress"),
                "All",
            ))
            .raw_header(field(
                HeaderName::new_from_ascii_str("Content-Language"),
                &letter.language,
            ))
            .multipart(MultiPart::alternative_plain_html(
                letter.wrapped(),
                letter.html.clone(),
            ))
    }

    async fn hand_over(&self, to: Address, message: &[u8]) -> Result<(), Failed> {
        let on = |on| move |error| Failed(error, on);
        let mut connection = self.connect().await.map_err(on(OnWhat::TheServer))?;
        let mut options = Vec::new();
        let knows = |extension| connection.server_info().supports_feature(extension);
        // Without it the address is refused, as it should be.
        if !AsRef::<str>::as_ref(&to).is_ascii() && knows(Extension::SmtpUtfEight) {
            options.push(MailParameter::SmtpUtfEight);
        }
        if !message.is_ascii() && knows(Extension::EightBitMime) {
            options.push(MailParameter::Body(MailBodyParameter::EightBitMime));
        }
        let sender = Mail::new(Some(self.from.email.clone()), options);
        connection
            .command(sender)
            .await
            .map_err(on(OnWhat::TheServer))?;
        let this_mail = on(OnWhat::ThisMail);
        connection
            .command(Rcpt::new(to, Vec::new()))
            .await
            .map_err(this_mail)?;
        connection.command(Data).await.map_err(this_mail)?;
        connection.message(message).await.map_err(this_mail)?;
        // It is sent: nothing waits for the farewell.
        tokio::spawn(async move {
            drop(timeout(FAREWELL, connection.quit()).await);
        });
        Ok(())
    }

    async fn connect(&self) -> Result<AsyncSmtpConnection, Error> {
        let host = self.server.host.clone();
        let from_the_start = match self.server.security {
            Security::Tls => self.tls.clone(),
            _ => None,
        };
        let mut connection = AsyncSmtpConnection::connect_tokio1(
            (host, self.server.port),
            Some(CONNECT),
            &self.hello,
            from_the_start,
            None,
        )
        .await?;
        if let (Security::StartTls, Some(tls)) = (self.server.security, &self.tls) {
            connection.starttls(tls.clone(), &self.hello).await?;
        }
        if let Some(credentials) = &self.server.credentials {
            let credentials =
                Credentials::new(credentials.user.clone(), credentials.password.clone());
            let mechanisms = [Mechanism::Plain, Mechanism::Login];
            connection.auth(&mechanisms, &credentials).await?;
        }
        Ok(connection)
    }
}

fn answer(error: &Error, on: OnWhat) -> Answer {
    // What the server says may hold the address: its code is enough.
    let reason = match error.status() {
        Some(code) => code.to_string(),
        None if error.is_timeout() => "too slow".to_owned(),
        None if error.is_tls() => "no TLS".to_owned(),
        None if error.is_response() => "no answer".to_owned(),
        None if error.is_client() => "not offered".to_owned(),
        None => "no connection".to_owned(),
    };
    match on {
        OnWhat::ThisMail if error.is_permanent() => Answer::Refused(reason),
        _ => Answer::Later(reason),
    }
}

/// As mail servers write it: an international domain in its network form.
fn address(text: &str) -> Option<Address> {
    let (name, domain) = text.rsplit_once('@')?;
    Address::new(name, idna::domain_to_ascii(domain).ok()?).ok()
}

fn hello(site: &str) -> ClientId {
    let host = url::Url::parse(site).ok();
    let host = host
        .as_ref()
        .and_then(url::Url::host_str)
        .unwrap_or_default();
    match host.trim_matches(['[', ']']).parse() {
        Ok(IpAddr::V4(address)) => ClientId::Ipv4(address),
        Ok(IpAddr::V6(address)) => ClientId::Ipv6(address),
        Err(_) => ClientId::Domain(host.to_owned()),
    }
}
