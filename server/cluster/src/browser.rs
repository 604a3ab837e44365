//! The browser suite's journey, its races between tabs and its fault schedules, played against the cluster.

use std::path::Path;

use tokio::{process::Command, time::sleep};

use crate::{
    control::{self, Handle},
    disturb::{self, Disturbed},
    outcome::Outcome,
};

/// Between two servers that are killed: a page's requests go to another one meanwhile.
const BETWEEN: std::time::Duration = std::time::Duration::from_secs(5);

/// Whether all of them passed. Servers are killed in turn all the while.
pub(crate) async fn play(shared: &Handle, folder: &Path, so_far: &mut Disturbed) -> Outcome<bool> {
    let (control, served) = control::serve(shared.clone()).await?;
    let address = shared.lock().await.place.address;
    let mut tests = Command::new("npx");
    tests
        .args([
            "--no-install",
            "playwright",
            "test",
            "--project",
            "chromium",
        ])
        .args([
            "journey.spec.ts",
            "tabs.spec.ts",
            "many-tabs.spec.ts",
            "faults.spec.ts",
        ])
        .current_dir(folder)
        .env("E2E_CLUSTER", format!("http://{address}"))
        .env("E2E_CLUSTER_CONTROL", format!("http://{control}"))
        .kill_on_drop(true);
    let mut tests = tests.spawn()?;
    let mut number = 0;
    let ended = loop {
        tokio::select! {
            ended = tests.wait() => break ended?,
            () = sleep(BETWEEN) => {
                disturb::one_server(shared, number, so_far).await?;
                number += 1;
            }
        }
    };
    served.abort();
    Ok(ended.success())
}
