//! One kind of request after another, each on a connection of its own, and what they cost.

use std::time::{Duration, Instant};

use postgres_for_tests::Server;
use tokio::time::sleep;

use super::counters::Counters;
use crate::{
    client::Connection,
    load::{Line, expect},
    longhaul::Longhaul,
    outcome::{Outcome, While},
};

/// Before counting: until each connection of the server to its database has prepared its statements.
pub(super) const WARM_UP: usize = 32;

/// What one request of a kind costs, on average.
#[derive(Clone, Debug)]
pub(super) struct Cost {
    pub(super) name: &'static str,
    pub(super) database: Counters,
    /// Seconds of processor time of the server.
    pub(super) cpu: f64,
    pub(super) sent: f64,
    pub(super) received: f64,
}

impl Cost {
    /// Of several measurements of one kind, which were of as many requests each.
    pub(super) fn mean<'a>(all: impl Iterator<Item = &'a Self> + Clone) -> Option<Self> {
        let count = f64::from(u32::try_from(all.clone().count()).ok()?);
        let mean = |figure: fn(&Self) -> f64| all.clone().map(figure).sum::<f64>() / count;
        Some(Self {
            name: all.clone().next()?.name,
            database: Counters {
                statements: mean(|it| it.database.statements),
                commits: mean(|it| it.database.commits),
                rows_read: mean(|it| it.database.rows_read),
                rows_written: mean(|it| it.database.rows_written),
                pages: mean(|it| it.database.pages),
                log_bytes: mean(|it| it.database.log_bytes),
                cpu: mean(|it| it.database.cpu),
            },
            cpu: mean(|it| it.cpu),
            sent: mean(|it| it.sent),
            received: mean(|it| it.received),
        })
    }
}

pub(super) struct Meter<'a> {
    pub(super) database: &'a Server,
    pub(super) server: &'a Longhaul,
    /// What both do in a second without any request.
    pub(super) idle: Counters,
    pub(super) idle_cpu: f64,
    pub(super) costs: Vec<Cost>,
}

/// Bytes in both directions.
#[derive(Default)]
struct Traffic {
    sent: usize,
    received: usize,
}

impl<'a> Meter<'a> {
    /// First watches for `seconds` what is done in any case.
    pub(super) async fn new(
        database: &'a Server,
        server: &'a Longhaul,
        seconds: u32,
    ) -> Outcome<Self> {
        Counters::prepare(database);
        let before = (Counters::read(database)?, server.process.cpu());
        let begun = Instant::now();
        sleep(Duration::from_secs(seconds.into())).await;
        let after = (Counters::read(database)?, server.process.cpu());
        let seconds = begun.elapsed().as_secs_f64();
        Ok(Self {
            database,
            server,
            idle: after.0.each_since(before.0, seconds),
            idle_cpu: (after.1 - before.1) / seconds,
            costs: Vec::new(),
        })
    }

    /// Of requests that are all there from the beginning. The last ones are counted, and where each answer led is returned.
    pub(super) async fn requests(
        &mut self,
        name: &'static str,
        requests: Vec<Vec<u8>>,
        status: u16,
    ) -> Outcome<Vec<String>> {
        let mut places = Vec::new();
        let mut traffic = Traffic::default();
        let mut connection = Connection::open(self.server.address).await?;
        let (first, counted) = requests.split_at(WARM_UP.min(requests.len() / 2));
        for request in first {
            ask(
                &mut connection,
                request,
                status,
                &mut Traffic::default(),
                &mut places,
            )
            .await
            .during(name)?;
        }
        let before = self.now()?;
        for request in counted {
            ask(&mut connection, request, status, &mut traffic, &mut places)
                .await
                .during(name)?;
        }
        self.note(name, before, counted.len(), &traffic)?;
        Ok(places)
    }

    /// Of requests that depend on the answers before: `times` of each line.
    pub(super) async fn lines(
        &mut self,
        name: &'static str,
        lines: &mut [Box<dyn Line>],
        times: usize,
    ) -> Outcome<()> {
        let mut traffic = Traffic::default();
        let mut connection = Connection::open(self.server.address).await?;
        let first = WARM_UP.div_ceil(lines.len().max(1));
        let mut before = self.now()?;
        for time in 0..first + times {
            if time == first {
                before = self.now()?;
                traffic = Traffic::default();
            }
            for line in &mut *lines {
                let mut request = Vec::new();
                line.next(&mut request);
                traffic.sent += request.len();
                let answer = connection.ask(&request).await?;
                traffic.received += answer.head.len() + answer.body.len();
                line.answered(&answer).during(name)?;
            }
        }
        self.note(name, before, times * lines.len(), &traffic)
    }

    fn now(&self) -> Outcome<(Counters, f64, Instant)> {
        let counted = Counters::read(self.database)?;
        Ok((counted, self.server.process.cpu(), Instant::now()))
    }

    fn note(
        &mut self,
        name: &'static str,
        before: (Counters, f64, Instant),
        times: usize,
        traffic: &Traffic,
    ) -> Outcome<()> {
        let times = f64::from(u32::try_from(times)?);
        let of_each = |sum: usize| -> Outcome<f64> { Ok(f64::from(u32::try_from(sum)?) / times) };
        let each_took = before.2.elapsed().as_secs_f64() / times;
        let (now, cpu, _) = self.now()?;
        self.costs.push(Cost {
            name,
            database: now
                .each_since(before.0, times)
                .without(self.idle, each_took),
            cpu: ((cpu - before.1) / times - self.idle_cpu * each_took).max(0.0),
            sent: of_each(traffic.sent)?,
            received: of_each(traffic.received)?,
        });
        Ok(())
    }
}

async fn ask(
    connection: &mut Connection,
    request: &[u8],
    status: u16,
    traffic: &mut Traffic,
    places: &mut Vec<String>,
) -> Outcome<()> {
    traffic.sent += request.len();
    let answer = connection.ask(request).await?;
    traffic.received += answer.head.len() + answer.body.len();
    expect(&answer, status)?;
    places.extend(answer.header("location").map(str::to_owned));
    Ok(())
}
