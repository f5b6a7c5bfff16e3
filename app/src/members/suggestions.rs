use leptos::{ev, html::Ul, prelude::*, wasm_bindgen::JsCast, web_sys::HtmlElement};

use super::list::List;
use crate::{
    domain::Token,
    ui::{Mark, count, plural},
};

/// The id of the listbox, which the field controls.
pub(super) const LISTBOX: &str = "suggestions";

/// Tokens that are offered below the field while somebody types: a listbox that is walked by the keys of the field.
#[derive(Clone, Copy)]
pub(super) struct Suggestions {
    list: List,
    /// All that there are, each with how many accounts it finds by itself: they come with the rows.
    tokens: StoredValue<Vec<(Token, u32)>>,
    /// How many Regions are in view.
    regions: StoredValue<usize>,
    offered: RwSignal<Vec<(Token, u32)>>,
    /// The one that the keys have come to.
    at: RwSignal<Option<usize>>,
    listbox: NodeRef<Ul>,
}

impl Suggestions {
    pub(super) fn new(list: List) -> Self {
        let (tokens, regions) = (StoredValue::new(Vec::new()), StoredValue::new(0));
        Effect::new(move || {
            list.window.with(|window| {
                if let Some(Ok(window)) = window {
                    tokens.set_value(window.tokens());
                    regions.set_value(window.regions.len());
                }
            });
        });
        Self {
            list,
            tokens,
            regions,
            offered: RwSignal::new(Vec::new()),
            at: RwSignal::new(None),
            listbox: NodeRef::new(),
        }
    }

    /// Offers what somebody who typed this may mean.
    pub(super) fn offer(self, text: &str) {
        let query = self.list.query.read_untracked();
        self.at.set(None);
        self.offered.set(self.tokens.with_value(|tokens| query.suggestions(tokens, self.regions.get_value(), text)));
    }

    /// Whether whoever typed the text may mean the token.
    pub(super) fn may_mean(self, text: &str, token: &Token) -> bool {
        token.begins_with(text, self.regions.get_value())
    }

    /// Offers nothing.
    pub(super) fn close(self) {
        self.at.set(None);
        self.offered.set(Vec::new());
    }

    pub(super) fn are_open(self) -> bool {
        !self.offered.with(Vec::is_empty)
    }

    /// The id of the one that the keys have come to.
    pub(super) fn active(self) -> Option<String> {
        self.at.get().filter(|at| *at < self.offered.with(Vec::len)).map(id_of)
    }

    /// What a key in the field does; answers with the token that was chosen by it.
    pub(super) fn press(self, event: &ev::KeyboardEvent) -> Option<Token> {
        let key = event.key();
        let walks = key == "ArrowDown" || key == "ArrowUp";
        if walks && self.offered.with_untracked(Vec::is_empty) {
            self.offer(&event_target_value(event));
            if self.offered.with_untracked(Vec::is_empty) {
                self.offer("");
            }
        }
        let many = self.offered.with_untracked(Vec::len);
        let at = self.at.get_untracked();
        match &*key {
            _ if many == 0 => return None,
            "ArrowDown" => self.go(at.map_or(0, |at| (at + 1) % many)),
            "ArrowUp" => self.go(at.map_or(many, |at| at + many).saturating_sub(1) % many),
            "Escape" => self.close(),
            "Enter" => return at.and_then(|at| self.take(at)),
            _ => return None,
        }
        event.prevent_default();
        None
    }

    /// Ends the offer with the one at this place.
    fn take(self, at: usize) -> Option<Token> {
        let token = self.offered.with_untracked(|offered| offered.get(at).map(|(token, _)| token.clone()));
        self.close();
        token
    }

    /// The one at this place is the active one, and in view.
    fn go(self, at: usize) {
        self.at.set(Some(at));
        request_animation_frame(move || {
            let option =
                document().get_element_by_id(&id_of(at)).and_then(|option| option.dyn_into::<HtmlElement>().ok());
            if let Some((option, listbox)) = option.zip(self.listbox.try_get_untracked().flatten()) {
                listbox.set_scroll_top(option.offset_top() - listbox.client_height() / 2);
            }
        });
    }
}

fn id_of(at: usize) -> String {
    format!("suggestion-{at}")
}

/// The listbox, and how many there are for those who do not see it.
#[component]
pub(super) fn Suggested(
    suggestions: Suggestions,
    choose: impl Fn(Token) + Copy + Send + Sync + 'static,
) -> impl IntoView {
    let options = move || {
        let offered = suggestions.offered.get().into_iter().enumerate();
        let options = offered.map(|(at, (token, accounts))| {
            let status = match &token {
                Token::Status(status) => Some(view! { <Mark status=Some(status.clone()) /> }),
                _ => None,
            };
            let selected = move || (suggestions.at.get() == Some(at)).to_string();
            let click = move |_| {
                if let Some(token) = suggestions.take(at) {
                    choose(token);
                }
            };
            view! {
                <li id=id_of(at) role="option" aria-selected=selected on:click=click>
                    {status} {token.name(suggestions.regions.get_value())} " " <b>{count(accounts)}</b>
                </li>
            }
            .into_any()
        });
        options.collect_view().into_any()
    };
    let told = move || {
        let many = suggestions.offered.with(|offered| u32::try_from(offered.len()).unwrap_or(u32::MAX));
        (many > 0).then(|| plural(many, "suggestion"))
    };
    view! {
        <ul
            id=LISTBOX
            node_ref=suggestions.listbox
            class="suggestions"
            role="listbox"
            aria-label="Suggested filters"
            hidden=move || !suggestions.are_open()
            on:mousedown=|event: ev::MouseEvent| event.prevent_default()
        >
            {move || options()}
        </ul>
        <span class="sr-only" role="status">{move || told()}</span>
    }
}
