use leptos::prelude::*;
use leptos_meta::Title;

use crate::{
    domain::HeldForm,
    paths, platform,
    ui::{Empty, Notice, error_of},
};

/// How a field looks that a person may want to read over.
enum Look {
    Lines(&'static str),
    Line(&'static str),
    /// What was ticked, and what the page itself put in.
    Hidden,
}

/// Shows a form that was sent after its session had ended; it is sent when whoever looks at it says so.
#[component]
pub(crate) fn SendAgainPage() -> impl IntoView {
    let held = SharedValue::new(platform::held_form).into_inner();
    view! {
        <Title text="Send it now?" />
        <div class="head"><h1 tabindex="-1">"You were signed out before this was sent"</h1></div>
        {match held {
            Some(form) => view! { <Again form /> }.into_any(),
            None => view! {
                <Empty title="Nothing is waiting to be sent. What was typed is kept for ten minutes, in the browser that sent it.">
                    <a class="button" href=paths::MEMBERS>"Go to Members"</a>
                </Empty>
            }
            .into_any(),
        }}
    }
}

#[component]
fn Again(form: HeldForm) -> impl IntoView {
    let HeldForm { to, page, fields, file, in_parts } = form;
    let purpose = HeldForm::purpose(&to).unwrap_or_default();
    let error = error_of(&to);
    let mut account = String::new();
    let fields = fields.into_iter().enumerate().map(|(number, (name, value))| {
        if name == "accounts[]" {
            account.clone_from(&value);
        }
        let id = format!("field-{number}");
        match look(&name) {
            Look::Hidden => view! { <input type="hidden" name=name value=value /> }.into_any(),
            Look::Lines(label) => view! {
                <label for=id.clone()>{label}</label>
                <textarea id=id name=name rows="10" spellcheck="false">{platform::inside_text_area(&value)}</textarea>
            }
            .into_any(),
            Look::Line(label) => {
                let of = if name == "emails[]" { format!(" of {account}") } else { String::new() };
                view! {
                    <label for=id.clone()>{label} {of}</label>
                    <input id=id name=name value=value autocomplete="off" spellcheck="false" />
                }
                .into_any()
            }
        }
    });
    let fields = fields.collect_view();
    let file = file.map(|name| {
        view! {
            <Notice tone="warn"><p>"The file was not kept: choose it again."</p></Notice>
            <label for="file">"The file"</label>
            <input type="file" id="file" name=name />
        }
    });
    view! {
        <p class="lead">
            {format!("Nothing has been done yet. You sent this {purpose}. Muster keeps it for ten minutes: send it now, or go back to the page that it was on.")}
        </p>
        {error}
        <form class="sheet form" method="post" action=to enctype=in_parts.then_some("multipart/form-data")>
            {fields}
            {file}
            <div class="actions">
                <button class="primary">"Send it now"</button>
                <a class="button quiet" href=page>"Back, without sending it"</a>
            </div>
        </form>
    }
}

fn look(name: &str) -> Look {
    match name {
        "accounts" => Look::Lines("Accounts, one a line: the account id and the e-mail address of its root user"),
        "ids" => Look::Lines("Account ids"),
        "lines" => Look::Lines("Many at once: one account a line, with the right address"),
        "message" => Look::Lines("Message in the invitation"),
        "note" => Look::Line("Nothing more will be done, because"),
        "typed_count" => Look::Line("The number of accounts, to confirm"),
        "emails[]" => Look::Line("Right e-mail address"),
        _ => Look::Hidden,
    }
}
