use leptos::prelude::*;
use leptos_meta::Title;

use super::{
    overview::{Regions, Source},
    permissions::Writing,
    server_fns,
    sessions::SignedInWhere,
};
use crate::{
    domain::Role,
    ui::{ErrorNotice, FormAction, FormError, PostForm, Transition, ask, may, meanwhile},
};

/// Where the data comes from, and how GuardDuty is set up; nothing here changes anything.
#[component]
pub(crate) fn SettingsPage() -> impl IntoView {
    let overview = ask(|| (), |()| server_fns::show_overview());
    view! {
        <Title text="Settings" />
        <div class="head">
            <h1 tabindex="-1">"Settings"</h1>
            <CheckButton />
        </div>
        <Transition fallback=meanwhile("Asking GuardDuty in every Region…")>
            {move || overview.get().map(|overview| match overview {
                Ok(overview) => {
                    let (demo, administrator) = (overview.demo, overview.administrator);
                    view! { <Source demo administrator regions=overview.regions.len() /> <Regions regions=overview.regions /> }.into_any()
                }
                Err(error) => view! { <ErrorNotice error /> }.into_any(),
            })}
        </Transition>
        <Writing />
        <SignedInWhere />
    }
}

/// Has every reading call tried; the result is a page of its own.
#[component]
pub(super) fn CheckButton() -> impl IntoView {
    let check = FormAction::new::<server_fns::Check>();
    let pending = check.pending();
    view! {
        <PostForm action=check>
            <button class="primary" {..may(Role::Operator, "check the connection")} aria-disabled=move || pending.get().then_some("true")>
                {move || if pending.get() { "Checking every Region…" } else { "Check the connection" }}
            </button>
            <FormError value=check.value() />
        </PostForm>
    }
}
