use leptos::prelude::*;

use super::{
    list::List,
    server_fns::{RemoveView, SaveView, views},
};
use crate::{
    domain::SavedView,
    error::AppError,
    paths, platform,
    ui::{Answer, ErrorNotice, FormAction, FormError, Menu, PostForm, Transition, ask, refused},
};

/// The views of whoever looks at the page: plain forms and links, which change nothing but their menu where the page
/// runs in the browser.
#[derive(Clone, Copy)]
struct Saved {
    views: Answer<Vec<SavedView>>,
    save: FormAction<()>,
    remove: FormAction<()>,
    /// What is typed for a name.
    name: RwSignal<String>,
    /// What the last change of them ended with.
    ended: RwSignal<Option<Result<(), AppError>>>,
    /// What it did, for those who do not see it.
    told: RwSignal<&'static str>,
}

impl Saved {
    fn new() -> Self {
        let (save, remove) = (FormAction::new::<SaveView>(), FormAction::new::<RemoveView>());
        let saved = Self {
            views: ask(|| (), |()| views()),
            save,
            remove,
            name: RwSignal::new(String::new()),
            ended: RwSignal::new(save.value().get_untracked().or_else(|| remove.value().get_untracked())),
            told: RwSignal::new(""),
        };
        saved.follow(save, "The view is saved.");
        saved.follow(remove, "The view is removed.");
        saved
    }

    fn list(self) -> Vec<SavedView> {
        self.views.get().and_then(Result::ok).unwrap_or_default()
    }

    /// Says what a change that was sent from here ended with, and asks for what there is now.
    fn follow(self, change: FormAction<()>, done: &'static str) {
        Effect::new(move || {
            let Some(ended) = change.value().get().filter(|_| change.version().get() > 0) else { return };
            if ended.is_ok() {
                self.name.set(String::new());
            }
            self.told.set(if ended.is_ok() { done } else { "" });
            self.ended.set(Some(ended));
            self.views.refetch();
        });
    }
}

/// The menu of saved views, and below the filter line the one place for what goes wrong with them.
#[component]
pub(crate) fn Views() -> impl IntoView {
    let List { query, .. } = expect_context();
    let saved = Saved::new();
    let here = Memo::new(move |_| query.with(SavedView::search_of));
    let label = move || {
        let current = saved.list().into_iter().find(|view| view.search == here.get());
        current.map_or_else(|| "Views".to_owned(), |view| "View: ".to_owned() + &view.name)
    };
    let unread = move || {
        let error = saved.views.get()?.err()?;
        let said = saved.ended.with(|ended| matches!(ended, Some(Err(_))));
        (!said).then(|| view! { <ErrorNotice error /> }.into_any())
    };
    view! {
        <Transition fallback=|| view! { <Menu label="Views".into_any()>""</Menu> }>
            <Menu label=view! { <span class="cut">{move || label()}</span> }.into_any()>
                <Links saved here />
                <Save saved here />
            </Menu>
            <div class="filter-errors"><FormError value=saved.ended id="view-error" /> {move || unread()}</div>
            <span class="sr-only" role="status">{saved.told}</span>
        </Transition>
    }
}

/// Each view, with the way to it and the way to be rid of it.
#[component]
fn Links(saved: Saved, here: Memo<String>) -> impl IntoView {
    let links = move || {
        let views = saved.list();
        if views.is_empty() {
            return view! { <p class="soft">"A view keeps the filters, the order and the Regions of the list under a name. None is saved yet."</p> }.into_any();
        }
        let lines = views.into_iter().map(|view| {
            let label = format!("Remove the view {}", view.name);
            let current = (view.search == here.get()).then_some("true");
            view! {
                <li>
                    <a href=paths::members_again(&view.search) aria-current=current>{view.name.clone()}</a>
                    <PostForm action=saved.remove>
                        <input type="hidden" name="name" value=view.name />
                        <button class="quiet" aria-label=label>"Remove"</button>
                    </PostForm>
                </li>
            }
            .into_any()
        });
        view! { <ul class="plain views" aria-label="Saved views">{lines.collect_view()}</ul> }.into_any()
    };
    view! { {move || links()} }
}

/// The form that saves the list as it is. With a script it says beforehand that a view will be replaced; without one
/// that has to be ticked.
#[component]
fn Save(saved: Saved, here: Memo<String>) -> impl IntoView {
    let name = saved.name;
    let taken = Memo::new(move |_| {
        let name = name.get();
        !name.is_empty() && saved.list().iter().any(|view| view.name == name.trim())
    });
    let (unnamed, replaces) = (refused(saved.ended, "view"), refused(saved.ended, "view_taken"));
    // What was typed before the page ran in the browser stands.
    let already = platform::sent_by("form[action$=save_view]", "name").pop().unwrap_or_default();
    Effect::new(move || name.set(already.clone()));
    let replace = move || taken.get().then(|| view! { <input type="hidden" name="replace" value="true" /> });
    let replaced = move || taken.get().then_some("You have a view of this name: it will be replaced.");
    view! {
        <PostForm action=saved.save attr:class="stack">
            <input type="hidden" name="search" value=here />
            {move || replace()}
            <label for="view-name">"Save this view as"</label>
            <input
                id="view-name"
                name="name"
                required
                maxlength=SavedView::LONGEST_NAME.to_string()
                autocomplete="off"
                aria-describedby="view-taken view-error"
                aria-invalid=move || unnamed().or_else(&replaces)
                prop:value=name
                on:input=move |event| name.set(event_target_value(&event))
            />
            <p id="view-taken" class="soft" role="status">{move || replaced()}</p>
            <noscript>
                <label class="check"><input type="checkbox" name="replace" value="true" /> "Replace my view of this name"</label>
            </noscript>
            <button class="primary">{move || if taken.get() { "Replace" } else { "Save" }}</button>
        </PostForm>
    }
}
