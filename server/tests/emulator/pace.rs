use std::time::Duration;

use aws_sdk_guardduty::error::ProvideErrorMetadata;
use emulator::Settings;
use tokio::time::{Instant, timeout};

use crate::harness::{Running, empty};

#[tokio::test]
async fn calls_beyond_the_rate_are_throttled() {
    let running = Running::start(Settings { rate_limit: 3, ..empty() }).await;
    let client = running.client("123456789012", "us-east-1");
    let mut throttled = 0;
    for _ in 0..20 {
        if let Err(error) = client.list_detectors().send().await {
            assert_eq!(error.raw_response().map(|raw| raw.status().as_u16()), Some(400));
            assert_eq!(error.code(), Some("ThrottlingException"));
            throttled += 1;
        }
    }
    assert!((1..=17).contains(&throttled), "{throttled} of 20 were throttled");
    let elsewhere = running.client("123456789012", "eu-west-1").list_detectors().send().await;
    assert!(elsewhere.is_ok(), "each Region has its own bucket");
}

#[tokio::test]
async fn each_answer_takes_its_time() {
    let latency = Duration::from_millis(60);
    let running = Running::start(Settings { latency, ..empty() }).await;
    let started = Instant::now();
    running.administrator().await;
    assert!(started.elapsed() >= latency);
}

#[tokio::test]
async fn a_call_is_carried_out_even_if_its_caller_vanishes() {
    let latency = Duration::from_millis(500);
    let running = Running::start(Settings { latency, ..empty() }).await;
    let admin = running.administrator().await;
    let gone = timeout(Duration::from_millis(250), admin.create("000012345678")).await;
    assert!(gone.is_err(), "the caller left before the answer");
    let created = async { while admin.status("000012345678").await.as_deref() != Some("Created") {} };
    timeout(Duration::from_secs(10), created).await.expect("the account was created");
}
