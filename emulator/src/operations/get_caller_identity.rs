use crate::ids::AccountId;
use crate::wire::ApiError;

/// <https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html>
pub(crate) fn get_caller_identity(caller: AccountId, form: &[u8], request_id: &str) -> Result<String, ApiError> {
    let form = String::from_utf8_lossy(form);
    let action = form.split('&').find_map(|pair| pair.strip_prefix("Action=")).unwrap_or_default();
    if action != "GetCallerIdentity" {
        return Err(ApiError::NotImplemented(format!("sts:{action}")));
    }
    Ok(format!(
        "<GetCallerIdentityResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\">\
         <GetCallerIdentityResult>\
         <Arn>arn:aws:iam::{caller}:user/muster</Arn><UserId>AIDAEMULATED{caller}</UserId><Account>{caller}</Account>\
         </GetCallerIdentityResult>\
         <ResponseMetadata><RequestId>{request_id}</RequestId></ResponseMetadata>\
         </GetCallerIdentityResponse>"
    ))
}
