use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_location;

use super::{form::ListForm, server_fns::Check};
use crate::{domain::MembersQuery, ui::url_error};

/// Where adding accounts begins: the form.
#[component]
pub(crate) fn AddAccountsPage() -> impl IntoView {
    let location = use_location();
    let query = Memo::new(move |_| MembersQuery::parse(&location.search.get()));
    view! {
        <Title text="Add accounts" />
        <div class="head"><h1 tabindex="-1">"Add accounts"</h1></div>
        {url_error::<Check>()}
        <ListForm query />
    }
}
