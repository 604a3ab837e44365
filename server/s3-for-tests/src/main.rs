//! The same server as a program: `s3-for-tests FOLDER PORT`.

use std::{env, error::Error, net::TcpListener, path::Path};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let given: Vec<String> = env::args().skip(1).collect();
    let [folder, port] = given.as_slice() else {
        return Err("usage: s3-for-tests FOLDER PORT".into());
    };
    let listener = TcpListener::bind(("127.0.0.1", port.parse()?))?;
    s3_for_tests::serve(Path::new(folder), listener).await?;
    Ok(())
}
