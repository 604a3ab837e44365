use std::sync::{Arc, Mutex, mpsc};

use argon2::{Algorithm, Argon2, Params, Version, password_hash::PasswordHasher};

use super::{
    workers::{AT_ONCE, QUEUE},
    *,
};

fn password(text: &str) -> Password {
    Password::of_account(text.to_owned()).unwrap()
}

async fn hashed(passwords: &Passwords, text: &str) -> String {
    let owner = Email::try_from("ada@example.com").unwrap();
    let hash = passwords.hash_chosen(password(text), &owner).await;
    hash.unwrap().expect("hard enough to guess")
}

/// As a version that hashed what was typed would store it.
fn hashed_as_typed(text: &str, memory: u32, passes: u32) -> String {
    let params = Params::new(memory, passes, 1, None).unwrap();
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_with_salt(text.as_bytes(), &[1; 16])
        .unwrap()
        .to_string()
}

#[tokio::test]
async fn right_wrong_and_nobody() {
    let passwords = Passwords::new().unwrap();
    let right = password("correct horse battery");
    let stored = hashed(&passwords, "correct horse battery").await;
    assert!(
        stored.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"),
        "{stored}"
    );
    let verify = |given, stored: Option<String>| passwords.verify(given, stored);
    assert!(matches!(
        verify(right.clone(), Some(stored.clone())).await,
        Ok(Verdict::Right)
    ));
    assert!(matches!(
        verify(password("correct horse batterx"), Some(stored)).await,
        Ok(Verdict::Wrong)
    ));
    assert!(matches!(
        verify(right.clone(), None).await,
        Ok(Verdict::Wrong)
    ));
    assert!(matches!(
        verify(right, Some("nonsense".to_owned())).await,
        Ok(Verdict::Wrong)
    ));
}

#[tokio::test]
async fn what_is_easy_to_guess_is_not_hashed_and_still_opens_what_it_opened() {
    let passwords = Passwords::new().unwrap();
    let owner = Email::try_from("ada@example.com").unwrap();
    let common = password("PasswordPassword");
    let hash = passwords.hash_chosen(common.clone(), &owner).await;
    assert!(matches!(hash, Ok(None)));
    let stored = hashed_as_typed("PasswordPassword", 19_456, 2);
    let verdict = passwords.verify(common, Some(stored)).await;
    assert!(matches!(verdict, Ok(Verdict::Right)));
}

#[tokio::test]
async fn a_weaker_hash_is_replaced() {
    let passwords = Passwords::new().unwrap();
    let right = password("correct horse battery");
    let stored = hashed_as_typed("correct horse battery", 8192, 1);
    let Ok(Verdict::Rehashed(stronger)) = passwords.verify(right.clone(), Some(stored)).await
    else {
        panic!("the weak hash was kept");
    };
    assert!(matches!(
        passwords.verify(right, Some(stronger)).await,
        Ok(Verdict::Right)
    ));
}

const COMPOSED: &str = "zwölf kühle Löwen";
const DECOMPOSED: &str = "zwo\u{308}lf ku\u{308}hle Lo\u{308}wen";
const WIDE: &str = "ｚwölf kühle　Löwen";

#[tokio::test]
async fn however_it_is_written_the_same_password_fits() {
    let passwords = Passwords::new().unwrap();
    for chosen in [COMPOSED, DECOMPOSED, WIDE] {
        let stored = hashed(&passwords, chosen).await;
        for typed in [COMPOSED, DECOMPOSED, WIDE] {
            let verdict = passwords.verify(password(typed), Some(stored.clone()));
            assert!(matches!(verdict.await, Ok(Verdict::Right)));
        }
    }
}

#[tokio::test]
async fn a_hash_of_what_was_typed_is_replaced_by_one_of_the_normal_form() {
    let passwords = Passwords::new().unwrap();
    let stored = hashed_as_typed(DECOMPOSED, 19_456, 2);
    let verify = |typed, stored| passwords.verify(password(typed), Some(stored));
    let Ok(Verdict::Rehashed(normal)) = verify(DECOMPOSED, stored.clone()).await else {
        panic!("the old hash was kept");
    };
    for typed in [COMPOSED, DECOMPOSED, WIDE] {
        let verdict = verify(typed, normal.clone()).await;
        assert!(matches!(verdict, Ok(Verdict::Right)));
    }
    // Before that, only what was typed then.
    assert!(matches!(verify(WIDE, stored).await, Ok(Verdict::Wrong)));
    let nobody = passwords.verify(password(DECOMPOSED), None).await;
    assert!(matches!(nobody, Ok(Verdict::Wrong)));
}

#[test]
fn a_wrong_password_costs_as_many_hashes_whether_or_not_there_is_such_a_user() {
    let stored = hashed_as_typed("another password", 19_456, 2);
    for (typed, hashes) in [(COMPOSED, 1), (DECOMPOSED, 2), (WIDE, 2)] {
        for exists in [true, false] {
            let mut memory = Memory::default();
            let verdict = judge(&password(typed), &stored, exists, &mut memory);
            assert!(matches!(verdict, Ok(Verdict::Wrong)));
            assert_eq!(memory.lent, hashes, "{typed} {exists}");
        }
    }
}

#[tokio::test]
async fn a_full_queue_refuses_before_hashing_and_abandoned_work_keeps_its_place() {
    let workers = Workers::start().unwrap();
    let (release, gate) = mpsc::channel::<()>();
    let gate = Arc::new(Mutex::new(gate));
    let mut requests = Vec::new();
    for _ in 0..AT_ONCE + QUEUE {
        let gate = gate.clone();
        let mut request = Box::pin(workers.run(move |_| {
            gate.lock().unwrap().recv().ok();
            Ok(())
        }));
        // One poll takes the place in the queue.
        assert!(futures_poll(request.as_mut()).await.is_none());
        requests.push(request);
    }
    assert!(matches!(
        workers.run(|_| Ok(())).await,
        Err(PasswordError::Busy)
    ));
    // Those still waiting leave; those at work stay until their work is done.
    requests.clear();
    assert_eq!(workers.places.available_permits(), QUEUE);
    for _ in 0..AT_ONCE {
        release.send(()).unwrap();
    }
    let _all = workers
        .places
        .acquire_many(u32::try_from(AT_ONCE + QUEUE).unwrap())
        .await
        .unwrap();
}

#[tokio::test]
async fn threads_outlive_a_panic_and_its_caller_is_told() {
    let workers = Workers::start().unwrap();
    for _ in 0..AT_ONCE * 3 {
        let panicked = workers.run::<(), _>(|_| panic!("a bug in a hash")).await;
        assert!(matches!(panicked, Err(PasswordError::Hash(_))));
    }
    // All threads at once: each waits for the other.
    let barrier = Arc::new(std::sync::Barrier::new(AT_ONCE));
    let meet = || {
        let barrier = barrier.clone();
        workers.run(move |_| {
            barrier.wait();
            Ok(())
        })
    };
    let (one, other) = tokio::join!(meet(), meet());
    one.unwrap();
    other.unwrap();
}

async fn futures_poll<F: Future>(mut future: std::pin::Pin<&mut F>) -> Option<F::Output> {
    std::future::poll_fn(|context| {
        std::task::Poll::Ready(match future.as_mut().poll(context) {
            std::task::Poll::Ready(output) => Some(output),
            std::task::Poll::Pending => None,
        })
    })
    .await
}
