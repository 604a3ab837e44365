use super::*;

#[test]
fn every_label_is_there_from_the_start_and_stands_at_its_own_place() {
    fn check<L: Label + PartialEq + fmt::Debug>(text: &str, name: &str) {
        for (index, (value, label)) in L::ALL.iter().enumerate() {
            assert_eq!((value.index(), value.as_str()), (index, *label));
            let line = format!("longhaul_{name}_total{{outcome=\"{label}\"}} 0\n");
            assert!(text.contains(&line), "{line}");
        }
    }
    let text = Metrics::default().text().unwrap();
    check::<SignIn>(&text, "sign_ins");
    check::<Registration>(&text, "registrations");
    check::<Refresh>(&text, "refreshes");
    check::<AccessCheck>(&text, "access_tokens_checked");
    check::<ClientError>(&text, "client_errors");
    check::<Save>(&text, "saves");
}

#[test]
fn whatever_a_client_sends_makes_no_series_of_its_own() {
    let metrics = Metrics::default();
    for number in 0..100 {
        let method = format!("METHOD{number}");
        metrics.request(&method, "page", 100 + number, Duration::ZERO);
    }
    let text = metrics.text().unwrap();
    let series = text
        .lines()
        .filter(|line| line.starts_with("longhaul_http_requests"));
    assert_eq!(
        series.collect::<Vec<_>>(),
        [r#"longhaul_http_requests_total{method="other",route="page",status="1xx"} 100"#]
    );
}

#[test]
fn times_fall_into_buckets_that_tell_them_apart() {
    let metrics = Metrics::default();
    metrics.access_check(AccessCheck::Ok, Duration::from_micros(4));
    metrics.access_check(AccessCheck::Ok, Duration::from_micros(60));
    metrics.refresh_took(Duration::from_millis(3));
    let text = metrics.text().unwrap();
    for line in [
        r#"longhaul_access_token_check_duration_seconds_bucket{le="0.000005"} 1"#,
        r#"longhaul_access_token_check_duration_seconds_bucket{le="0.0001"} 2"#,
        r#"longhaul_refresh_duration_seconds_bucket{le="0.002"} 0"#,
        r#"longhaul_refresh_duration_seconds_bucket{le="0.005"} 1"#,
        "longhaul_refresh_duration_seconds_count 1",
    ] {
        assert!(text.contains(line), "{line} is not in {text}");
    }
}
