//! What an applicant's browser asks, from the registration to the end.

use std::time::{SystemTime, UNIX_EPOCH};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::{Value, json};

use super::meter::Meter;
use crate::{
    client::Connection,
    drafts,
    load::{Line, expect},
    longhaul::{FORM_VERSION, People, Person, SAVE},
    outcome::{Outcome, wrong},
    request::{JSON, get, post},
    workloads::{Autosave, Exchange, Refresh, shared},
};

pub(super) const ME: &str = "who is signed in (`/api/me`)";
pub(super) const SESSIONS: &str = "list of sessions";
pub(super) const LIST: &str = "list of applications";
pub(super) const PAGE: &str = "page of the form, rendered";
pub(super) const POLL: &str = "anything new? (a save of nothing)";
pub(super) const SMALL: &str = "autosave, small draft";
pub(super) const LARGE: &str = "autosave, draft of 20 KB";
pub(super) const REFRESH: &str = "refresh";
pub(super) const REGISTER: &str = "registration";
pub(super) const SIGN_IN: &str = "sign-in";
pub(super) const START: &str = "start of an application";
pub(super) const ANNOUNCE: &str = "file announced";
pub(super) const PART: &str = "part of a file, 256 KB";
pub(super) const LAST_PART: &str = "last part, and the file judged";
pub(super) const SUBMIT: &str = "submission";
pub(super) const SIGN_OUT: &str = "sign-out";

/// Each does once what can be done once, and the first of them before it is counted.
const PEOPLE: usize = 96;
/// Of what can be asked again and again.
const TIMES: usize = 512;
/// As browsers send them.
const PART_BYTES: usize = 256 * 1024;
/// The files without which this form is not submitted, and their bytes: one part, and four.
const FILES: [(&str, usize); 2] = [("photo", 200_000), ("passport_scan", 4 * PART_BYTES)];

pub(super) async fn measure(meter: &mut Meter<'_>) -> Outcome<()> {
    let address = meter.server.address;
    let people = People::new(address).register(PEOPLE, 2).await?;
    let (large, full) = (
        unlike_itself(drafts::of_size(drafts::LARGE)?),
        complete(drafts::full()?)?,
    );
    let mut drafts = Drafts::default();
    for person in &people {
        drafts.small.push(
            person
                .start_draft(address, &with_first(&drafts::small()))
                .await?,
        );
        drafts
            .large
            .push(person.start_draft(address, &with_first(&large)).await?);
        drafts.full.push(person.start_draft(address, &full).await?);
    }
    reads(meter, &people, &drafts).await?;
    saves(meter, &people, &drafts).await?;
    uploads(meter, &people, &drafts).await?;
    ends(meter, &people, &drafts).await
}

#[derive(Default)]
struct Drafts {
    small: Vec<String>,
    large: Vec<String>,
    full: Vec<String>,
}

async fn reads(meter: &mut Meter<'_>, people: &[Person], drafts: &Drafts) -> Outcome<()> {
    let again = |one: &dyn Fn(usize, &str) -> Vec<u8>| -> Outcome<Vec<Vec<u8>>> {
        let each = (0..TIMES).map(|time| {
            let number = time % people.len();
            let person = people.get(number).ok_or_else(|| wrong("no people"))?;
            Ok(one(number, &person.session()?.access))
        });
        each.collect()
    };
    let bearer = |access: &str| format!("Bearer {access}");
    let simple = |path: &'static str| {
        again(&move |_, access: &str| get(path, &[("authorization", &bearer(access))]))
    };
    meter.requests(ME, simple("/api/me")?, 200).await?;
    meter
        .requests(SESSIONS, simple("/api/sessions")?, 200)
        .await?;
    let list = again(&|_, access| {
        let bearer = bearer(access);
        post(
            "/api/applications/list",
            &[("authorization", &bearer), JSON],
            "{}",
        )
    });
    meter.requests(LIST, list?, 200).await?;
    let pages = again(&|number, access| {
        let draft = drafts.full.get(number).map_or("", String::as_str);
        let cookie = format!("__Host-access={access}");
        let path = format!("/applications/{draft}/{}", drafts::LONGEST_PAGE);
        get(&path, &[("cookie", &cookie), ("accept", "text/html")])
    });
    meter.requests(PAGE, pages?, 200).await?;
    let polls = again(&|number, access| {
        let draft = drafts.large.get(number).map_or("", String::as_str);
        let nothing =
            json!({ "id": draft, "version": 1, "form_version": FORM_VERSION, "changes": [] });
        let bearer = bearer(access);
        let body = json!({ "save": nothing }).to_string();
        post(SAVE, &[("authorization", &bearer), JSON], &body)
    });
    meter.requests(POLL, polls?, 200).await?;
    Ok(())
}

async fn saves(meter: &mut Meter<'_>, people: &[Person], drafts: &Drafts) -> Outcome<()> {
    let each = |ids: &[String]| -> Outcome<Vec<Box<dyn Line>>> {
        let both = people.iter().zip(ids);
        both.map(|(person, id)| Ok(Autosave::of(person.session()?.bearer(), id.clone())))
            .collect()
    };
    let times = TIMES.div_ceil(people.len());
    meter.lines(SMALL, &mut each(&drafts.small)?, times).await?;
    meter.lines(LARGE, &mut each(&drafts.large)?, times).await?;
    let mut refreshes: Vec<Box<dyn Line>> = Vec::new();
    for person in people {
        let tokens = vec![shared(person.session()?.refresh.clone())];
        refreshes.push(Refresh::line(Exchange::LONGHAUL, tokens));
    }
    meter.lines(REFRESH, &mut refreshes, times).await
}

async fn uploads(meter: &mut Meter<'_>, people: &[Person], drafts: &Drafts) -> Outcome<()> {
    for (path, length) in FILES {
        let file = jpeg(length);
        let announced = people.iter().zip(&drafts.full).map(|(person, draft)| {
            let length = file.len().to_string();
            let metadata = metadata(draft, path);
            let headers = [("upload-length", &*length), ("upload-metadata", &*metadata)];
            tus("POST", "/api/uploads", person, &headers, &[])
        });
        let announced: Outcome<Vec<_>> = announced.collect();
        let places = meter.requests(ANNOUNCE, announced?, 201).await?;
        let parts = file.len().div_ceil(PART_BYTES);
        for (number, part) in file.chunks(PART_BYTES).enumerate() {
            let offset = (number * PART_BYTES).to_string();
            let headers = [
                ("upload-offset", &*offset),
                ("content-type", "application/offset+octet-stream"),
            ];
            let both = people.iter().zip(&places);
            let sent = both.map(|(person, place)| tus("PATCH", place, person, &headers, part));
            let sent: Outcome<Vec<_>> = sent.collect();
            let name = if number + 1 == parts { LAST_PART } else { PART };
            meter.requests(name, sent?, 204).await?;
        }
    }
    Ok(())
}

/// What each applicant does once.
async fn ends(meter: &mut Meter<'_>, people: &[Person], drafts: &Drafts) -> Outcome<()> {
    let address = meter.server.address;
    let form = ("content-type", "application/x-www-form-urlencoded");
    let mut connection = Connection::open(address).await?;
    let (mut starts, mut submissions, mut sign_ins, mut sign_outs) =
        (vec![], vec![], vec![], vec![]);
    for (person, draft) in people.iter().zip(&drafts.full) {
        let bearer = person.session()?.bearer();
        let headers = [("authorization", &*bearer), JSON];
        let list = post("/api/applications/list", &headers, "{}");
        let answer = connection.ask(&list).await?;
        expect(&answer, 200)?;
        let key = format!("key={}", crate::json::text(answer.text(), "start_key")?);
        starts.push(post(
            "/applications",
            &[("authorization", &bearer), form],
            &key,
        ));
        let load = json!({ "id": draft }).to_string();
        let load = post("/api/applications/load", &headers, &load);
        let answer = connection.ask(&load).await?;
        expect(&answer, 200)?;
        let key = crate::json::text(answer.text(), "submission_key")?;
        let submission = json!({ "id": draft, "key": key }).to_string();
        submissions.push(post("/api/applications/submit", &headers, &submission));
        sign_ins.push(post("/auth/login", &[JSON], &person.credentials()));
        let newest = person.sessions.last().ok_or_else(|| wrong("no session"))?;
        sign_outs.push(post(
            "/auth/logout",
            &[("authorization", &newest.bearer())],
            "",
        ));
    }
    let newcomers = (0..people.len()).map(|number| {
        let email = format!("newcomer-{number}@example.com");
        post(
            "/auth/register",
            &[JSON],
            &crate::longhaul::credentials(&email),
        )
    });
    meter.requests(REGISTER, newcomers.collect(), 201).await?;
    meter.requests(SIGN_IN, sign_ins, 200).await?;
    meter.requests(START, starts, 303).await?;
    meter.requests(SUBMIT, submissions, 200).await?;
    meter.requests(SIGN_OUT, sign_outs, 204).await?;
    Ok(())
}

fn with_first(answers: &Value) -> Value {
    let mut answers = answers.clone();
    Autosave::first(&mut answers);
    answers
}

/// What can be submitted: the journey lies ahead, and no file is asked for besides those that are uploaded here.
fn complete(mut answers: Value) -> Outcome<Value> {
    let since_1970 = SystemTime::now().duration_since(UNIX_EPOCH)?;
    // Of 365 days and a quarter.
    let year = 1970 + since_1970.as_secs() / 31_557_600;
    if let Some(answers) = answers.as_object_mut() {
        answers.retain(|path, _| !path.starts_with("supporting."));
        answers.insert("supporting".to_owned(), json!([]));
        answers.insert("arrival".to_owned(), json!(format!("{}-9-1", year + 1)));
        answers.insert("departure".to_owned(), json!(format!("{}-12-1", year + 1)));
        answers.insert(
            "passport_expires".to_owned(),
            json!(format!("{}-2-28", year + 3)),
        );
    }
    Ok(answers)
}

/// Long answers of one letter become ones of many: what a database writes is compressed, and these would be nothing.
fn unlike_itself(mut answers: Value) -> Value {
    let mut state: u32 = 1;
    for text in answers
        .as_object_mut()
        .into_iter()
        .flatten()
        .map(|(_, text)| text)
    {
        if text
            .as_str()
            .is_some_and(|text| text.len() > 50 && text.starts_with("xxx"))
        {
            let length = text.as_str().map_or(0, str::len);
            let letters = (0..length).map(|_| {
                // The generator of Park and Miller.
                state = u32::try_from(u64::from(state) * 48_271 % 0x7fff_ffff).unwrap_or(1);
                char::from(b'a' + u8::try_from(state % 26).unwrap_or_default())
            });
            *text = letters.collect::<String>().into();
        }
    }
    answers
}

fn metadata(application: &str, path: &str) -> String {
    let pairs = [
        ("filename", "picture.jpg"),
        ("filetype", "image/jpeg"),
        ("application", application),
        ("path", path),
    ];
    let pairs = pairs.map(|(key, value)| format!("{key} {}", STANDARD.encode(value)));
    pairs.join(",")
}

fn tus(
    method: &str,
    path: &str,
    person: &Person,
    headers: &[(&str, &str)],
    body: &[u8],
) -> Outcome<Vec<u8>> {
    let mut request = format!(
        "{method} {path} HTTP/1.1\r\nhost: localhost\r\nauthorization: {}\r\ntus-resumable: 1.0.0\r\ncontent-length: {}\r\n",
        person.session()?.bearer(),
        body.len()
    );
    for (name, value) in headers {
        request.push_str(&format!("{name}: {value}\r\n"));
    }
    request.push_str("\r\n");
    let mut request = request.into_bytes();
    request.extend_from_slice(body);
    Ok(request)
}

/// A grey picture of 800 by 800 points, with nothing behind its end up to `length`.
fn jpeg(length: usize) -> Vec<u8> {
    const SIDE: u16 = 800;
    let [high, low] = SIDE.to_be_bytes();
    let mut bytes = vec![0xff, 0xd8, 0xff, 0xe0, 0, 16];
    bytes.extend(b"JFIF\0\x01\x01\0\0\x01\0\x01\0\0");
    bytes.extend([0xff, 0xdb, 0, 67, 0]);
    bytes.extend([1; 64]);
    bytes.extend([0xff, 0xc0, 0, 11, 8, high, low, high, low, 1, 1, 0x11, 0]);
    for table in [0x00, 0x10] {
        bytes.extend([0xff, 0xc4, 0, 20, table, 1]);
        bytes.extend([0; 16]);
    }
    bytes.extend([0xff, 0xda, 0, 8, 1, 1, 0, 0, 63, 0]);
    let blocks = usize::from(SIDE / 8) * usize::from(SIDE / 8);
    bytes.resize(bytes.len() + (blocks * 2).div_ceil(8), 0);
    bytes.extend([0xff, 0xd9]);
    bytes.resize(length.max(bytes.len()), 0);
    bytes
}
