use std::time::Duration;

use tokio::{task::JoinSet, time::timeout};

use crate::aws::GatewayError;

/// Asks everything at once; the answers come in the order of what is asked. Nothing is asked any more once nobody waits.
pub async fn side_by_side<I, T, F>(items: impl IntoIterator<Item = I>, ask: impl Fn(I) -> F) -> Vec<T>
where
    T: Send + 'static,
    F: Future<Output = T> + Send + 'static,
{
    let mut asked = JoinSet::new();
    for (place, item) in items.into_iter().enumerate() {
        let answer = ask(item);
        asked.spawn(async move { (place, answer.await) });
    }
    let mut answers = asked.join_all().await;
    answers.sort_by_key(|(place, _)| *place);
    answers.into_iter().map(|(_, answer)| answer).collect()
}

/// The answer, or in words for the page why there is none.
pub async fn in_time<T>(
    patience: Duration,
    answer: impl Future<Output = Result<T, GatewayError>>,
) -> Result<T, String> {
    match timeout(patience, answer).await {
        Ok(answer) => answer.map_err(|error| error.to_string()),
        Err(_) => Err(format!(
            "No answer within {} s. Check the network, or wait while an operation is under way in this Region, then reload.",
            patience.as_secs()
        )),
    }
}
