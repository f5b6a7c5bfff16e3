use leptos::prelude::*;

/// Amounts one after the other as one shape above zero, with its words around it: the shape alone stretches, and a screen
/// reader gets one label. The table behind it is the caller's.
#[component]
pub(crate) fn Picture(
    #[prop(into)] title: String,
    /// The last amount.
    now: String,
    /// What is said beside it.
    remark: String,
    /// All that the picture shows, in words.
    label: String,
    /// The amounts, the first one first.
    values: Vec<u32>,
    /// The highest of them, in words.
    top: String,
    /// When the first one was.
    from: String,
    /// When the last one was.
    to: String,
    /// The tone of the shape.
    class: &'static str,
) -> impl IntoView {
    view! {
        <figure class="picture">
            <figcaption><span>{title}</span> <b>{now}</b> <span class="soft">{remark}</span></figcaption>
            <div class="plot"><span class="soft" aria-hidden="true">{top}</span><Shape label values class /></div>
            <p class="axis soft" aria-hidden="true"><span>{from}</span> <span>{to}</span></p>
        </figure>
    }
}

/// The shape alone.
#[component]
pub(crate) fn Shape(label: String, values: Vec<u32>, class: &'static str) -> impl IntoView {
    let top = values.iter().copied().max().unwrap_or(0).max(1);
    view! {
        <svg class=class viewBox=format!("0 0 {} {top}", values.len()) preserveAspectRatio="none" role="img" aria-label=label>
            <path d=steps(&values, top)></path>
        </svg>
    }
}

/// A step for each amount, from the baseline back to it.
fn steps(values: &[u32], top: u32) -> String {
    let steps = (1_u32..).zip(values).map(|(end, value)| format!("V{}H{end}", top - value));
    format!("M0 {top}{}V{top}Z", steps.collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_amount_is_a_step_above_zero() {
        assert_eq!(steps(&[2, 0, 5], 5), "M0 5V3H1V5H2V0H3V5Z");
        assert_eq!(steps(&[], 1), "M0 1V1Z");
    }
}
