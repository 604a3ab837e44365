//! Random sequences of everything that can happen to a user's sessions, on a real database and in the [`Reference`].
//!
//! Every step fits every state, as what it is about is chosen among what there is. So a sequence that fails is shortened
//! by leaving steps out, without any rules about which may follow which.

use std::{env, time::Duration};

use app::api::Principal;
use proptest::{
    prelude::*,
    sample::Index,
    test_runner::{RngAlgorithm, TestRng, TestRunner},
};
use tokio::runtime::Runtime;

use super::{
    decision_of, holder,
    reference::{ACCESS_TTL, Reference, Standing},
    system::System,
};
use crate::{
    auth::{
        account_changes::ChangeError,
        authority::AuthorityError,
        beginning::Proven,
        ids::UserId,
        keys::random_bytes,
        operator::Action,
        refresh::RefreshError,
        rotation::{Decision, tests::model::POLICY},
        sessions::{AccessError, EndReason},
        tokens::{SignedIn, Verified},
    },
    clock::{Clock, Timestamp},
    store::db::query_scalar,
};

/// Within the limits of [`POLICY`], at them, and beyond them.
const WAITS: [Duration; 7] = [
    Duration::from_millis(1),
    Duration::from_secs(1),
    Duration::from_secs(4),
    Duration::from_millis(29_999),
    Duration::from_secs(30),
    Duration::from_secs(70),
    Duration::from_secs(100),
];

#[derive(Clone, Debug)]
enum Step {
    SignIn {
        replacing: Option<Index>,
    },
    /// With a password that was right until it was changed.
    SignInWithOldPassword,
    /// The tokens that are presented at once, each counted from the last one issued.
    Refresh {
        session: Index,
        tokens: Vec<Index>,
    },
    SignOut {
        session: Index,
    },
    ChangePassword {
        session: Index,
    },
    Disable,
    Enable,
    Wait(Duration),
    RotateKeys,
    Reopen,
}

fn step() -> impl Strategy<Value = Step> {
    let session = any::<Index>;
    let one = prop::collection::vec(any::<Index>(), 1);
    let several = prop::collection::vec(any::<Index>(), 2..=3);
    let refresh = |tokens| {
        (session(), tokens).prop_map(|(session, tokens)| Step::Refresh { session, tokens })
    };
    prop_oneof![
        3 => prop::option::of(session()).prop_map(|replacing| Step::SignIn { replacing }),
        1 => Just(Step::SignInWithOldPassword),
        10 => refresh(one.boxed()),
        4 => refresh(several.boxed()),
        1 => session().prop_map(|session| Step::SignOut { session }),
        1 => session().prop_map(|session| Step::ChangePassword { session }),
        1 => Just(Step::Disable),
        2 => Just(Step::Enable),
        6 => prop::sample::select(WAITS.to_vec()).prop_map(Step::Wait),
        1 => Just(Step::RotateKeys),
        1 => Just(Step::Reopen),
    ]
}

/// What the browsers of one user hold.
struct Held {
    who: Principal,
    refresh: Vec<String>,
    access: Vec<String>,
}

struct Run<'a> {
    system: &'a mut System,
    user: UserId,
    reference: Reference,
    held: Vec<Held>,
    /// How often the password was changed: its hash, as far as this test is concerned.
    password: u32,
}

impl Run<'_> {
    async fn step(&mut self, step: &Step) {
        let chosen =
            |index: &Index, held: &[Held]| (!held.is_empty()).then(|| index.index(held.len()));
        match step {
            Step::SignIn { replacing } => {
                let replaced = replacing.and_then(|index| chosen(&index, &self.held));
                self.sign_in(replaced).await;
            }
            Step::SignInWithOldPassword => {
                let old = self.password.checked_sub(1).map(|old| old.to_string());
                if let Some(old) = old {
                    assert!(
                        self.create(old, None).await.is_none(),
                        "an old password opened a session"
                    );
                }
            }
            Step::Refresh { session, tokens } => {
                if let Some(session) = chosen(session, &self.held) {
                    self.refresh(session, tokens).await;
                }
            }
            Step::SignOut { session } => {
                if let Some(session) = chosen(session, &self.held) {
                    let id = self.held[session].who.session;
                    self.system
                        .sessions
                        .end(id, EndReason::SignedOut)
                        .await
                        .unwrap();
                    self.reference.end(session);
                }
            }
            Step::ChangePassword { session } => {
                if let Some(session) = chosen(session, &self.held) {
                    self.change_password(session).await;
                }
            }
            Step::Disable => {
                self.system.operate(self.user, Action::Disable).await;
                self.reference.disabled = true;
                self.reference.end_all_but(None);
            }
            Step::Enable => {
                self.system.operate(self.user, Action::Enable).await;
                self.reference.disabled = false;
            }
            Step::Wait(duration) => {
                self.system.clock.advance(*duration);
                self.reference.wait(*duration);
            }
            Step::RotateKeys => self.system.rotate_keys(),
            Step::Reopen => self.system.reopen().await,
        }
    }

    async fn create(&self, password_hash: String, replaced: Option<usize>) -> Option<SignedIn> {
        let proven = Proven {
            user: self.user,
            password_hash,
        };
        let replaced = replaced.map(|at| self.held[at].who.session);
        let created = self.system.sessions.create(proven, String::new(), replaced);
        created.await.unwrap()
    }

    async fn sign_in(&mut self, replaced: Option<usize>) {
        let created = self.create(self.password.to_string(), replaced).await;
        assert_eq!(created.is_some(), self.reference.sign_in(replaced));
        if let Some(signed_in) = created {
            self.held.push(Held {
                who: signed_in.who,
                refresh: Vec::new(),
                access: Vec::new(),
            });
            let at = self.held.len() - 1;
            let ends_at = self.reference.sessions[at].family.session.ends_at(&POLICY);
            self.keep(at, signed_in, ends_at);
        }
    }

    fn keep(&mut self, session: usize, signed_in: SignedIn, ends_at: Timestamp) {
        let (now, tokens) = (self.reference.now(), signed_in.tokens);
        let (held, reference) = (
            &mut self.held[session],
            &mut self.reference.sessions[session],
        );
        assert_eq!(signed_in.who, held.who);
        assert_eq!(tokens.session_expires_in, ends_at.since(now));
        let access_ends = now.plus(tokens.access_expires_in);
        assert!(
            access_ends <= ends_at
                && tokens.access_expires_in < ACCESS_TTL + Duration::from_secs(1)
        );
        reference.access.push(access_ends);
        held.access.push(tokens.access_token);
        held.refresh.push(tokens.refresh_token);
    }

    async fn refresh(&mut self, session: usize, tokens: &[Index]) {
        let held = &self.held[session].refresh;
        // Mostly one of the last, or nearly every session would end at once.
        let recent = |index: &Index| {
            let back = index.index(8);
            let back = if back < 6 {
                back / 3
            } else {
                index.index(held.len())
            };
            held.len() - 1 - back.min(held.len() - 1)
        };
        let tokens: Vec<usize> = tokens.iter().map(recent).collect();
        let requests: Vec<_> = tokens
            .iter()
            .map(|token| {
                let (sessions, text) = (self.system.sessions.clone(), held[*token].clone());
                tokio::spawn(async move { sessions.refresh(&text, holder()).await })
            })
            .collect();
        let mut answers = Vec::new();
        for (request, token) in requests.into_iter().zip(tokens) {
            answers.push((token, request.await.unwrap()));
        }
        let explanation = self.explanation(session, &answers);
        let mut answers: Vec<_> = answers.into_iter().map(Some).collect();
        for (at, ends_at) in explanation {
            if let Some((_, Ok(signed_in))) = answers[at].take() {
                self.keep(session, signed_in, ends_at);
            }
        }
    }

    /// An order in which the requests give the answers that they got, and their children the numbers that they have;
    /// and when the session ends after each.
    fn explanation(
        &mut self,
        session: usize,
        answers: &[(usize, Result<SignedIn, RefreshError>)],
    ) -> Vec<(usize, Timestamp)> {
        let sibling = |at: &usize| {
            let signed_in = answers[*at].1.as_ref().ok()?;
            let token = &signed_in.tokens.refresh_token;
            let read = self
                .system
                .sessions
                .read_refresh_token(token)
                .expect("one of ours");
            Some((read.generation, read.sibling))
        };
        let reference = &mut self.reference.sessions[session];
        for order in orders(answers.len()) {
            let in_order: Vec<_> = order
                .iter()
                .map(|at| (answers[*at].0, decision_of(&answers[*at].1)))
                .collect();
            let children: Vec<_> = order.iter().filter_map(sibling).collect();
            if children.is_sorted()
                && let Some(ends) = reference.explains(&in_order)
            {
                return order.into_iter().zip(ends).collect();
            }
        }
        let answers: Vec<(usize, Option<Decision>)> = answers
            .iter()
            .map(|(token, result)| (*token, decision_of(result)))
            .collect();
        panic!(
            "no order of these requests explains their answers: {answers:?}, {:#?}",
            reference.family
        );
    }

    async fn change_password(&mut self, session: usize) {
        let (old, new) = (self.password.to_string(), (self.password + 1).to_string());
        let who = self.held[session].who;
        let changed = self
            .system
            .accounts
            .replace_password(who, old, new, None)
            .await;
        match (changed, self.reference.standing(session)) {
            (Ok(Some(_)), Standing::Good) => {
                self.password += 1;
                self.reference.end_all_but(Some(session));
            }
            (Err(ChangeError::Ended(error)), standing) => {
                assert_eq!(standing_of(Err(error)), standing);
            }
            (other, standing) => panic!("{other:?} for a session that is {standing:?}"),
        }
    }

    /// Nothing looks every second here, so what is known may become too old before each token.
    async fn verify(&self, token: &str) -> Result<Verified, AccessError> {
        loop {
            assert!(self.system.sessions.catch_up().await);
            match self.system.sessions.verify(token) {
                Err(AccessError::Unchecked(_)) => {}
                judged => return judged,
            }
        }
    }

    /// Nothing succeeds after an acknowledged end, and everything does before.
    async fn check(&self) {
        for (at, held) in self.held.iter().enumerate() {
            let checked = self.system.sessions.authority().check(held.who).await;
            assert_eq!(standing_of(checked), self.reference.standing(at));
            for (number, text) in held.access.iter().enumerate() {
                let verified = match self.verify(text).await {
                    Ok(verified) => {
                        assert_eq!(verified.who, held.who);
                        Standing::Good
                    }
                    Err(AccessError::Expired(_)) => Standing::Expired,
                    Err(AccessError::Revoked(_)) => Standing::Revoked,
                    // Nobody knows the key any more that signed it.
                    Err(AccessError::Invalid) if self.reference.is_long_over(at, number) => {
                        Standing::Expired
                    }
                    Err(error) => panic!("{error:?}"),
                };
                assert_eq!(verified, self.reference.standing_of_access(at, number));
            }
        }
        let twice: i64 = query_scalar(
            "SELECT count(*) FROM (
                 SELECT 1 FROM refresh_tokens t JOIN sessions s ON s.id = t.session_id
                 WHERE s.user_id = $1 AND t.promoted_at IS NOT NULL
                 GROUP BY t.session_id, t.generation HAVING count(*) > 1) AS promoted",
        )
        .bind(self.user.to_string())
        .fetch_one(self.system.store.reader())
        .await
        .unwrap();
        assert_eq!(twice, 0, "two children of one token were promoted");
    }
}

fn standing_of(checked: Result<(), AuthorityError>) -> Standing {
    match checked {
        Ok(()) => Standing::Good,
        Err(AuthorityError::Expired) => Standing::Expired,
        Err(AuthorityError::Revoked) => Standing::Revoked,
        Err(AuthorityError::Disabled) => Standing::Disabled,
        Err(AuthorityError::Store(error)) => panic!("{error}"),
    }
}

/// Every order of so many things.
fn orders(count: usize) -> Vec<Vec<usize>> {
    let Some(last) = count.checked_sub(1) else {
        return vec![Vec::new()];
    };
    let with_last = |order: &Vec<usize>| {
        let order = order.clone();
        (0..count).map(move |place| {
            let mut order = order.clone();
            order.insert(place, last);
            order
        })
    };
    orders(last).iter().flat_map(with_last).collect()
}

async fn run(system: &mut System, steps: &[Step]) {
    let user = system.new_user().await;
    let reference = Reference::at(system.clock.now());
    let mut run = Run {
        system,
        user,
        reference,
        held: Vec::new(),
        password: 0,
    };
    run.sign_in(None).await;
    for step in steps {
        run.step(step).await;
        run.check().await;
    }
}

/// Plays so many sequences, the same ones each time for one seed.
fn play(sequences: u32, seed: u64) {
    println!("SEED={seed} SEQUENCES={sequences}");
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&seed.to_le_bytes());
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &bytes);
    let config = ProptestConfig {
        cases: sequences,
        failure_persistence: None,
        ..ProptestConfig::default()
    };
    let runtime = Runtime::new().unwrap();
    let system = tokio::sync::Mutex::new(runtime.block_on(System::start()));
    let steps = prop::collection::vec(step(), 1..30);
    let played = TestRunner::new_with_rng(config, rng).run(&steps, |steps| {
        runtime.block_on(async { run(&mut *system.lock().await, &steps).await });
        Ok(())
    });
    if let Err(failure) = played {
        panic!("SEED={seed} SEQUENCES={sequences}: {failure}");
    }
    assert!(runtime.block_on(async { system.lock().await.is_whole().await }));
}

fn number<T: std::str::FromStr>(name: &str) -> Option<T> {
    env::var(name).ok()?.parse().ok()
}

fn seed() -> u64 {
    number("SEED").unwrap_or_else(|| u64::from_le_bytes(random_bytes()))
}

#[test]
fn random_sequences_give_the_reference_s_answers_s16_s21() {
    play(256, seed());
}

#[test]
#[ignore = "minutes: `make sequences`"]
fn many_random_sequences_give_the_reference_s_answers() {
    play(number("SEQUENCES").unwrap_or(10_000), seed());
}
