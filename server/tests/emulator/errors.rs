use aws_sdk_guardduty::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_guardduty::operation::RequestId;
use aws_sdk_guardduty::types::CoverageStatisticsType;

use crate::harness::{ADMINISTRATOR, REGION, Running, empty};

/// Status, code, message; every error must name its request.
fn parts<E>(error: &SdkError<E>) -> (u16, String, String)
where
    E: ProvideErrorMetadata,
    SdkError<E>: RequestId,
{
    assert!(error.request_id().is_some_and(|id| id.len() == 36), "no request id");
    let status = error.raw_response().map_or(0, |response| response.status().as_u16());
    let text = |text: Option<&str>| text.unwrap_or_default().to_owned();
    (status, text(error.code()), text(error.message()))
}

fn bad_request(reason: &str) -> (u16, String, String) {
    (400, "BadRequestException".to_owned(), format!("The request is rejected because {reason}"))
}

#[tokio::test]
async fn a_detector_of_another_region_or_account_is_not_owned() {
    let running = Running::start(empty()).await;
    let detector = running.administrator().await.detector;
    for client in [running.client(ADMINISTRATOR, "eu-west-1"), running.client("999999999999", REGION)] {
        let error = client.list_members().detector_id(&detector).send().await.expect_err("not owned");
        let reason = "the input detectorId is not owned by the current account.";
        assert_eq!(parts(&error), bad_request(reason));
        assert!(error.into_service_error().is_bad_request_exception());
    }
}

#[tokio::test]
async fn wrong_parameters_are_named() {
    let running = Running::start(empty()).await;
    let admin = running.administrator().await;
    let list = || admin.client.list_members().detector_id(&admin.detector);

    let malformed = admin.client.get_detector().detector_id("XYZ").send().await.expect_err("detector");
    let reason = "the parameter detectorId has an invalid value.";
    assert_eq!(parts(&malformed), bad_request(reason));
    let token = list().next_token("A").send().await.expect_err("token");
    assert_eq!(parts(&token), bad_request("the parameter nextToken has an invalid value."));
    let large = list().max_results(51).send().await.expect_err("size");
    assert_eq!(parts(&large), bad_request("the parameter maxResults is out-of-bounds."));
    let neither = list().only_associated("maybe").send().await.expect_err("neither");
    let reason = "the parameter onlyAssociated has an invalid value.";
    assert_eq!(parts(&neither), bad_request(reason));
    let short = admin.client.get_members().detector_id(&admin.detector).account_ids("12");
    let reason = "an invalid or out-of-range value is specified as an input parameter.";
    assert_eq!(parts(&short.send().await.expect_err("id")), bad_request(reason));
}

#[tokio::test]
async fn more_than_fifty_accounts_are_refused_whole() {
    let running = Running::start(empty()).await;
    let admin = running.administrator().await;
    let ids: Vec<String> = (0..51).map(|number| format!("{number:012}")).collect();
    let call = admin.client.delete_members().detector_id(&admin.detector).set_account_ids(Some(ids));
    let (status, code, message) = parts(&call.send().await.expect_err("51"));
    assert_eq!((status, code.as_str()), (400, "BadRequestException"));
    assert_eq!(
        message,
        "The request failed because the length provided for the accountIds array was 51. Max allowed length is 50."
    );
}

#[tokio::test]
async fn a_region_that_is_not_opted_in_knows_no_token() {
    let running = Running::start(empty()).await;
    let client = running.client(ADMINISTRATOR, "me-south-1");
    let error = client.list_detectors().send().await.expect_err("region off");
    let (status, code, message) = parts(&error);
    assert_eq!((status, code.as_str()), (403, "UnrecognizedClientException"));
    assert_eq!(message, "The security token included in the request is invalid.");
}

#[tokio::test]
async fn what_is_not_emulated_says_so() {
    let running = Running::start(empty()).await;
    let admin = running.administrator().await;
    let call = admin.client.get_coverage_statistics().detector_id(&admin.detector);
    let call = call.statistics_type(CoverageStatisticsType::CountByResourceType);
    let (status, _, message) = parts(&call.send().await.expect_err("not emulated"));
    assert_eq!(status, 501);
    assert!(message.contains("does not implement POST /detector/"), "{message}");
}
