//! argon2id with the server's parameters, on every processor, in memory that is used again.

use std::{
    thread::{available_parallelism, spawn},
    time::{Duration, Instant},
};

use argon2::{Algorithm, Argon2, Block, Params, Version};
use hdrhistogram::Histogram;

use crate::{
    load::{Measured, histogram, summary},
    outcome::{Outcome, wrong},
    process::own_cpu,
};

const MEMORY_KIB: u32 = 19_456;
const PASSES: u32 = 2;

pub(crate) fn measure(seconds: f64) -> Outcome<Measured> {
    let begun = Instant::now();
    let before = own_cpu()?;
    let end = begun + Duration::from_secs_f64(seconds);
    let threads: Vec<_> = (0..available_parallelism()?.get())
        .map(|_| spawn(move || hash_until(end)))
        .collect();
    let mut times = histogram()?;
    for thread in threads {
        times.add(thread.join().map_err(|_| wrong("hashing has panicked"))??)?;
    }
    Ok(summary(
        &times,
        begun.elapsed().as_secs_f64(),
        own_cpu()? - before,
        Vec::new(),
    ))
}

fn hash_until(end: Instant) -> Outcome<Histogram<u64>> {
    let params =
        Params::new(MEMORY_KIB, PASSES, 1, None).map_err(|error| wrong(error.to_string()))?;
    let mut blocks = vec![Block::default(); params.block_count()];
    let argon = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    let mut times = histogram()?;
    let mut output = [0; Params::DEFAULT_OUTPUT_LEN];
    loop {
        let asked = Instant::now();
        if asked >= end {
            return Ok(times);
        }
        argon
            .hash_password_into_with_memory(
                b"correct horse battery staple",
                &[7; 16],
                &mut output,
                &mut blocks,
            )
            .map_err(|error| wrong(error.to_string()))?;
        times.saturating_record(u64::try_from(asked.elapsed().as_micros())?);
    }
}
