use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_location;

use super::server_fns::Ask;
use crate::{
    domain::{LookUp, MembersQuery, Role},
    frame::StrangeRegions,
    ui::{FormAction, FormError, PostForm, WhyNot, may, refused},
};

/// The form that asks GuardDuty about accounts.
#[component]
pub(crate) fn LookUpPage() -> impl IntoView {
    let location = use_location();
    let query = Memo::new(move |_| MembersQuery::parse(&location.search.get()));
    let ask = FormAction::new::<Ask>();
    let busy = move || ask.pending().get();
    view! {
        <Title text="Look up accounts" />
        <div class="head"><h1 tabindex="-1">"Look up accounts"</h1></div>
        <StrangeRegions instead=" Every Region that can be read is asked instead." />
        <WhyNot needs=Role::Operator what="look accounts up" />
        <PostForm action=ask attr:class="sheet form">
            <input type="hidden" name="search" value=move || query.with(MembersQuery::to_search) />
            <label for="ids">{format!("Account ids, up to {}", LookUp::MOST)}</label>
            <textarea id="ids" name="ids" rows="8" required spellcheck="false" aria-describedby="ids-hint ids-error" aria-invalid=refused(ask.value(), "ids")></textarea>
            <p id="ids-hint" class="soft">
                "Paste them as they are: one a line, a column of a spreadsheet, with hyphens. GuardDuty is asked now, in the Regions that the control above chooses, and says which it knows as members."
            </p>
            <FormError value=ask.value() id="ids-error" />
            <div class="actions">
                <button class="primary" aria-disabled=move || busy().then_some("true") {..may(Role::Operator, "look accounts up")}>
                    {move || if busy() { "Asking GuardDuty …" } else { "Look up" }}
                </button>
            </div>
        </PostForm>
    }
}
