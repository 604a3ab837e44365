//! Whether two devices share a session. A token that was used already gets another child whichever device asks: answers get lost,
//! and a client that asks again cannot be told from a copy of it. Where it looks like a copy, the owner is told.

use std::{net::IpAddr, time::Duration};

use hmac::Mac;

use super::RefreshToken;
use crate::{
    auth::{
        device::Facts,
        ids::{SessionId, UserId},
        limiter::network,
        tokens::hmac,
    },
    clock::Timestamp,
    mail::{Notice, Outbox, outbox::device_of},
    store::{
        StoreError,
        db::{Connection, query, query_scalar},
    },
};

/// Of one session and one kind, no more than one event is kept in this time.
const ONCE_IN: Duration = Duration::from_hours(24);

/// The key serves other purposes too; nothing else begins like this.
const NETWORK: &[u8] = b"longhaul: network of a session, version 1";

/// The other end of a refresh.
#[derive(Clone, Debug)]
pub struct Holder {
    pub address: IpAddr,
    pub user_agent: String,
}

impl Holder {
    /// Tells networks of one session apart, and says nothing else to a reader of the database without the key.
    pub(super) fn network_tag(&self, key: &[u8], session: SessionId) -> [u8; 16] {
        let network = network(self.address).to_string();
        let parts = [NETWORK, &session.to_bytes(), network.as_bytes()];
        let tag = hmac(key, &parts).finalize().into_bytes();
        let mut short = [0; 16];
        short.copy_from_slice(&tag[..16]);
        short
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sign {
    /// A browser does not turn into another one between two tries: another kind of device asked for a child too.
    SecondDevice,
    /// A child that is promoted was received, so its holder had no reason to ask again with the parent: a device that did
    /// that later, from another network, is another one. Within the grace period the requests of one client may overtake
    /// each other; and a client that changed its network asks again because the first answer is lost, and goes on with the
    /// later child.
    SecondNetwork,
}

impl Sign {
    /// What the owner is told, who signed in with `device`.
    fn notice(self, device: String, stranger: &str) -> Notice {
        match self {
            Self::SecondDevice => Notice::SecondDevice {
                device,
                other: stranger.to_owned(),
            },
            Self::SecondNetwork => Notice::SecondNetwork { device },
        }
    }

    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::SecondDevice => "second_device",
            Self::SecondNetwork => "second_network",
        }
    }
}

/// `parent`, which was used already, is about to get another child: if another kind of device got one before, there are two.
pub(super) async fn before_another_child(
    tx: &mut Connection,
    outbox: &Outbox,
    parent: &RefreshToken,
    user: UserId,
    holder: &Holder,
    now: Timestamp,
) -> Result<Option<Sign>, StoreError> {
    let session = parent.session.to_string();
    let earlier: Vec<String> = query_scalar(
        "SELECT DISTINCT holder_agent FROM refresh_tokens
         WHERE session_id = $1 AND generation = $2 AND superseded_at IS NULL AND holder_agent IS NOT NULL",
    )
    .bind(&session)
    .bind(parent.generation.saturating_add(1).cast_signed())
    .fetch_all(&mut *tx)
    .await?;
    let kind = Facts::of(&holder.user_agent);
    if earlier.iter().all(|agent| Facts::of(agent) == kind) {
        return Ok(None);
    }
    let own: String = query_scalar("SELECT user_agent FROM sessions WHERE id = $1")
        .bind(&session)
        .fetch_one(&mut *tx)
        .await?;
    // Either may have come first; the owner knows the one that they signed in with.
    let own = Facts::of(&own);
    let stranger = earlier.iter().find(|agent| Facts::of(agent) != own);
    let stranger = match stranger {
        Some(agent) if kind == own => agent,
        _ => &holder.user_agent,
    };
    note(
        tx,
        outbox,
        Sign::SecondDevice,
        (user, parent.session),
        stranger,
        now,
    )
    .await
}

/// Tells the owner, unless they were told lately. The sign, if they are.
pub(super) async fn note(
    tx: &mut Connection,
    outbox: &Outbox,
    sign: Sign,
    (user, session): (UserId, SessionId),
    stranger: &str,
    now: Timestamp,
) -> Result<Option<Sign>, StoreError> {
    let noted = query(
        "INSERT INTO security_events (at, kind, user_id, session_id, user_agent)
         SELECT $1, $2, $3, $4, $5 WHERE NOT EXISTS
         (SELECT 1 FROM security_events WHERE session_id = $4 AND kind = $2 AND at > $6)",
    )
    .bind(now.as_millis())
    .bind(sign.as_str())
    .bind(user.to_string())
    .bind(session.to_string())
    .bind(stranger)
    .bind(now.minus(ONCE_IN).as_millis())
    .execute(&mut *tx)
    .await?;
    if noted == 0 {
        return Ok(None);
    }
    let device = device_of(tx, session).await?;
    outbox
        .tell(tx, user, &sign.notice(device, stranger), now)
        .await?;
    Ok(Some(sign))
}
