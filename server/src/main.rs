//! `server`: reads the settings, then starts and waits for a signal, or runs one command.

use std::{process::ExitCode, sync::Arc};

use longhaul_server::{
    clock::{Clock, SystemClock},
    commands::{self, Exit},
    config::ConfigError,
    logging::{self, Quota},
    start,
};

/// By measurement: docs/decisions/0073.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[tokio::main]
async fn main() -> ExitCode {
    let (config, command) = match commands::read() {
        Ok(read) => read,
        // Clap knows how to print its own, and that `--help` is no failure.
        Err(ConfigError::Arguments(error)) => error.exit(),
        Err(error) => return refuse(&error, Exit::Usage),
    };
    let quota = Quota::default();
    logging::begin(&config.log, config.log_format, quota.clone());

    if let Some(command) = command {
        return match command.run(&config, SystemClock.now()).await {
            Ok(outcome) => {
                println!("{}", outcome.said);
                outcome.exit.into()
            }
            Err(error) => refuse(&error, error.exit()),
        };
    }
    tokio::spawn(quota.watch());
    let tls = config.tls.is_some();
    let running = match start(config, Arc::new(SystemClock)).await {
        Ok(running) => running,
        Err(error) => return refuse(&error, Exit::from(&error)),
    };
    let scheme = if tls { "https" } else { "http" };
    println!("Longhaul is at {scheme}://{}", running.addr);
    stop_signal().await;
    tracing::info!("stopping");
    running.shutdown().await;
    ExitCode::SUCCESS
}

fn refuse(error: &dyn std::error::Error, exit: Exit) -> ExitCode {
    eprintln!("error: {error}");
    exit.into()
}

async fn stop_signal() {
    let interrupt = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminate) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = interrupt => {}
                _ = terminate.recv() => {}
            }
            return;
        }
    }
    interrupt.await.ok();
}
