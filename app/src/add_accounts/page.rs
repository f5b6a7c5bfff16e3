use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_location;

use super::{
    checked::reach,
    form::ListForm,
    server_fns::{Check, Import},
};
use crate::{
    domain::{MembersQuery, Role},
    frame::StrangeRegions,
    ui::{FormAction, FormError, PostForm, WhyNot, may, url_error},
};

/// Where adding accounts begins: a list that somebody has, or the organization's own.
#[component]
pub(crate) fn AddAccountsPage() -> impl IntoView {
    let location = use_location();
    let query = Memo::new(move |_| MembersQuery::parse(&location.search.get()));
    let scope = move || query.with(|query| reach(&query.regions));
    view! {
        <Title text="Add accounts" />
        <div class="head"><h1 tabindex="-1">"Add accounts"</h1></div>
        <StrangeRegions />
        <p class="lead">"Into " <b>{move || scope()}</b> ": the Region control above chooses. Nothing is done before you have seen a plan."</p>
        <WhyNot needs=Role::Operator what="add accounts" />
        {url_error::<Check>()}
        <ListForm query />
        <ImportForm query />
    }
}

/// Has the organization's accounts listed instead.
#[component]
fn ImportForm(query: Memo<MembersQuery>) -> impl IntoView {
    let import = FormAction::new::<Import>();
    let busy = move || import.pending().get();
    view! {
        <section aria-labelledby="import">
            <h2 id="import">"From AWS Organizations"</h2>
            <PostForm action=import attr:class="sheet form">
                <input type="hidden" name="search" value=move || query.with(MembersQuery::to_search) />
                <p>
                    "Lists the active accounts of your organization that are not members yet in every Region that the control above chooses. Nothing is done yet: you see the list first."
                </p>
                <FormError value=import.value() />
                <div class="actions">
                    <button aria-disabled=move || busy().then_some("true") {..may(Role::Operator, "add accounts")}>
                        {move || if busy() { "Reading AWS Organizations …" } else { "List the organization’s accounts" }}
                    </button>
                </div>
            </PostForm>
        </section>
    }
}
