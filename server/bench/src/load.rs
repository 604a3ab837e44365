//! The load: each connection sends its next request as soon as it has the answer to the one before.

use std::{
    net::SocketAddr,
    time::{Duration, Instant},
};

use hdrhistogram::Histogram;
use serde::{Deserialize, Serialize};

use crate::{
    client::{Answer, Connection},
    outcome::{Outcome, Problem, While, wrong},
    process::own_cpu,
};

/// Until caches are warm and connections are in their stride; not counted.
const WARM_UP: Duration = Duration::from_millis(300);
/// Of one run; the first says what is wrong.
const MOST_ERRORS: usize = 5;

/// What one connection does. It is kept between runs, so that a line of refresh tokens goes on.
pub(crate) trait Line: Send {
    /// Writes the next request, whole.
    fn next(&mut self, request: &mut Vec<u8>);

    /// Learns from the answer what to send next; fails if it is not the right one.
    fn answered(&mut self, answer: &Answer<'_>) -> Outcome<()>;
}

/// The connections of one run. Those of `background` are not counted: they are what the others have to live with.
#[derive(Default)]
pub(crate) struct Lines {
    pub(crate) counted: Vec<Box<dyn Line>>,
    pub(crate) background: Vec<Box<dyn Line>>,
}

/// What one run showed.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Measured {
    pub(crate) requests: u64,
    pub(crate) seconds: f64,
    /// Microseconds within which so many of the answers were there.
    pub(crate) p50: u64,
    pub(crate) p99: u64,
    pub(crate) p999: u64,
    /// Processor time of the server, in seconds.
    pub(crate) cpu: f64,
    /// That of the load, in seconds; nothing where there is none.
    pub(crate) load_cpu: f64,
    pub(crate) errors: Vec<String>,
}

impl Measured {
    pub(crate) fn rate(&self) -> f64 {
        #[expect(
            clippy::cast_precision_loss,
            reason = "counts of requests are far below 2^52"
        )]
        let requests = self.requests as f64;
        requests / self.seconds
    }

    #[expect(
        clippy::cast_precision_loss,
        reason = "microseconds of one answer are far below 2^52"
    )]
    pub(crate) fn p99_millis(&self) -> f64 {
        self.p99 as f64 / 1000.0
    }

    /// Microseconds of the load's processor time for a request.
    pub(crate) fn load_micros(&self) -> f64 {
        self.load_cpu / self.rate() / self.seconds * 1_000_000.0
    }

    pub(crate) fn refuse_errors(&self) -> Outcome<()> {
        match self.errors.first() {
            None => Ok(()),
            Some(error) => Err(wrong(error.clone())),
        }
    }

    /// Seconds of processor time for a thousand requests.
    pub(crate) fn cpu_per_thousand(&self) -> f64 {
        self.cpu / self.rate() / self.seconds * 1000.0
    }
}

struct Played {
    line: Box<dyn Line>,
    times: Histogram<u64>,
    error: Option<Problem>,
}

pub(crate) fn histogram() -> Outcome<Histogram<u64>> {
    // From a microsecond to a minute, to three digits.
    Ok(Histogram::new_with_bounds(1, 60_000_000, 3)?)
}

/// Drives the servers at `addresses`, whose connections come in turn, with `lines` for `seconds`; `cpu` says how much processor time it has used so far. A server that answers wrongly is no failure of the run: it is in the result.
pub(crate) async fn drive(
    addresses: &[SocketAddr],
    cpu: &dyn Fn() -> f64,
    lines: &mut Lines,
    seconds: f64,
) -> Outcome<Measured> {
    let mut connections = Vec::new();
    for counted in [true, false] {
        let all = if counted {
            &mut lines.counted
        } else {
            &mut lines.background
        };
        for (line, address) in all.drain(..).zip(addresses.iter().cycle()) {
            let connection = Connection::open(*address).await.during("connecting")?;
            connections.push((counted, line, connection));
        }
    }
    let begin = Instant::now() + WARM_UP;
    let end = begin + Duration::from_secs_f64(seconds);
    let tasks = connections.into_iter().map(|(counted, line, connection)| {
        (counted, tokio::spawn(play(line, connection, begin, end)))
    });
    let tasks: Vec<_> = tasks.collect();
    tokio::time::sleep_until(begin.into()).await;
    let before = (cpu(), own_cpu()?);
    tokio::time::sleep_until(end.into()).await;
    let (cpu, load_cpu) = (cpu() - before.0, own_cpu()? - before.1);

    let mut times = histogram()?;
    let mut errors = Vec::new();
    for (counted, task) in tasks {
        let played = task.await??;
        if let Some(error) = played.error
            && errors.len() < MOST_ERRORS
        {
            errors.push(error.to_string());
        }
        if counted {
            times.add(&played.times)?;
            lines.counted.push(played.line);
        } else {
            lines.background.push(played.line);
        }
    }
    Ok(Measured {
        load_cpu,
        ..summary(&times, seconds, cpu, errors)
    })
}

pub(crate) fn summary(
    times: &Histogram<u64>,
    seconds: f64,
    cpu: f64,
    errors: Vec<String>,
) -> Measured {
    Measured {
        requests: times.len(),
        seconds,
        p50: times.value_at_quantile(0.5),
        p99: times.value_at_quantile(0.99),
        p999: times.value_at_quantile(0.999),
        cpu,
        load_cpu: 0.0,
        errors,
    }
}

/// The last answer is always waited for: a token that was used and whose answer is not known would end the line.
async fn play(
    mut line: Box<dyn Line>,
    mut connection: Connection,
    begin: Instant,
    end: Instant,
) -> Outcome<Played> {
    let mut times = histogram()?;
    let mut request = Vec::new();
    let mut asked = Instant::now();
    let mut error = None;
    while asked < end && error.is_none() {
        request.clear();
        line.next(&mut request);
        error = match connection.ask(&request).await {
            Ok(answer) => line.answered(&answer).err(),
            Err(error) => Some(error),
        };
        let answered = Instant::now();
        if answered >= begin && answered < end && error.is_none() {
            let micros = answered.duration_since(asked).as_micros();
            times.saturating_record(u64::try_from(micros)?);
        }
        asked = answered;
    }
    Ok(Played { line, times, error })
}

/// Refuses any answer but the expected one, and says what was there instead.
pub(crate) fn expect(answer: &Answer<'_>, status: u16) -> Outcome<()> {
    if answer.status == status {
        return Ok(());
    }
    let said: String = answer.text().chars().take(200).collect();
    Err(wrong(format!(
        "{} instead of {status}: {said}",
        answer.status
    )))
}
