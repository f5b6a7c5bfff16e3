use leptos::{ev::FocusEvent, prelude::*};

/// What is to be done when the focus has left an element, once that is over.
///
/// Not at once: the element may lose the focus because its screen is taken away. A part within a part of that screen would
/// be drawn again after its signals are gone, which ends the program.
pub(crate) fn once_left(work: impl Fn() + Copy + 'static) -> impl Fn(FocusEvent) + Copy {
    move |_| queue_microtask(work)
}
