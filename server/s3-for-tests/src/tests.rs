use std::{
    io::{Read, Write},
    net::TcpStream,
};

use super::*;

fn asked(endpoint: &str, path: &str) -> String {
    let address = endpoint.strip_prefix("http://").expect("an address");
    let mut stream = TcpStream::connect(address).expect("it listens");
    let request = format!("GET {path} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).expect("it reads");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("it answers");
    answer
}

#[test]
fn each_bucket_is_another_and_empty() {
    let (one, two) = (fresh(), fresh());
    assert_eq!(one.endpoint, two.endpoint);
    assert_ne!(one.name, two.name);
    assert_eq!(fs::read_dir(one.folder).expect("a folder").count(), 0);
}

#[test]
fn only_signed_requests_are_served() {
    let bucket = fresh();
    fs::write(bucket.folder.join("object"), "content").expect("a file");
    let answer = asked(&bucket.endpoint, &format!("/{}/object", bucket.name));
    assert!(answer.starts_with("HTTP/1.1 403 "), "{answer}");
}

#[test]
fn nothing_of_it_stays_behind() {
    let s3 = S3::start();
    let bucket = s3.bucket();
    drop(s3);
    let address = bucket.endpoint.strip_prefix("http://").expect("an address");
    assert!(TcpStream::connect(address).is_err());
    assert!(!bucket.folder.exists());
}
