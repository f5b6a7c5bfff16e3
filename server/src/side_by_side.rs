use tokio::task::JoinSet;

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
