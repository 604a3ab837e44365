//! Where the time goes: the server runs in this process, is loaded over loopback, and is looked at a thousand times a second.

mod flames;

use std::{fs, path::Path, sync::Arc};

use longhaul_server::{
    clock::SystemClock,
    config::Config,
    logging::{LogFormat, Quota, subscriber},
    start,
};

use crate::{
    load::drive,
    longhaul::{database, fresh_folder, settings},
    outcome::{Outcome, While, wrong},
    run::progress,
    workloads::{Workload, World},
};
use flames::Flames;

const WORK: &[Workload] = &[
    Workload::Me,
    Workload::Sessions,
    Workload::Style,
    Workload::Login,
    Workload::FormPage,
    Workload::Refresh,
    Workload::Autosave,
    Workload::AutosaveLarge,
];
/// A prime, so that nothing that happens regularly keeps in step with it.
const PER_SECOND: i32 = 997;
const FOLDER: &str = "docs/bench";

/// Draws one graph for each work.
pub(crate) fn profile(site: &Path, seconds: f64) -> Outcome<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    let folder = fresh_folder()?;
    write_log(&folder.path().join("log"))?;
    let url = format!(
        "--database-url=sqlite://{}",
        database(folder.path()).display()
    );
    let data = format!("--data-dir={}", folder.path().display());
    let site = format!("--leptos-site-root={}", site.display());
    let mut flags = vec![
        "server".to_owned(),
        "--addr=127.0.0.1:0".to_owned(),
        url,
        data,
        site,
    ];
    flags.extend(settings().map(|(name, value)| {
        let name = name
            .trim_start_matches("LONGHAUL_")
            .to_lowercase()
            .replace('_', "-");
        format!("--{name}={value}")
    }));
    let config = Config::from_args(flags)?;
    let running = runtime
        .block_on(start(config, Arc::new(SystemClock)))
        .during("starting the server")?;
    let address = running.addr;
    fs::create_dir_all(FOLDER)?;
    // The load stays on this thread, and the graphs leave it out.
    crate::on_one_thread(async {
        let mut world = World::new(address).await?;
        for work in WORK.iter().copied() {
            let lines = world.lines(work).await?;
            let guard = pprof::ProfilerGuardBuilder::default()
                .frequency(PER_SECOND)
                .build()?;
            let measured = drive(&[address], &|| 0.0, lines, seconds).await?;
            progress(1, "profiled", work.name(), &measured);
            measured.refuse_errors()?;
            let report = guard.report().build()?;
            drop(guard);
            let svg = Flames::of(&report.data, &own_thread()?).svg(work.title());
            let svg = svg.ok_or_else(|| wrong("no samples"))?;
            fs::write(
                Path::new(FOLDER).join(format!("flames-{}.svg", work.name())),
                svg,
            )?;
        }
        Ok(())
    })?;
    runtime.block_on(running.shutdown());
    Ok(())
}

/// The kernel's name for the first thread is that of the program.
fn own_thread() -> Outcome<String> {
    Ok(fs::read_to_string("/proc/self/comm")?.trim().to_owned())
}

/// Into a file, as the server under load writes it: it is part of what a request costs.
fn write_log(file: &Path) -> Outcome<()> {
    let file = Arc::new(fs::File::create(file)?);
    let log = subscriber("info", LogFormat::Text, Quota::default(), file);
    Ok(tracing::subscriber::set_global_default(log)?)
}
