use leptos::{prelude::*, server_fn::ServerFn};
use leptos_meta::Title;
use leptos_router::hooks::use_location;

use super::{form::ListForm, imported::Source, server_fns};
use crate::{
    domain::{AccountList, Action, ListId, MembersQuery, Prospect, Region, Role, TypedLine, sentence},
    frame::{ALL_SHOWN, StrangeRegions},
    operations::SkipList,
    paths,
    ui::{
        Empty, FormAction, FormError, Gone, Notice, Numbered, PostForm, ask, by_number, count, may, number_in_path,
        plural, url_error,
    },
};

/// A list that was checked: what can be added, what cannot and why, and what to do with it.
#[component]
pub(crate) fn CheckedListPage() -> impl IntoView {
    let (id, location) = (number_in_path(), use_location());
    let query = Memo::new(move |_| MembersQuery::parse(&location.search.get()));
    let list = ask(
        move || (id.get(), query.with(|query| (query.page, query.regions.clone()))),
        |(id, (page, regions))| {
            by_number(id, "list", async move |id| server_fns::show(ListId(id), page, regions).await)
        },
    );
    let gone = Gone {
        heading: "Add accounts",
        title: "This list is no longer kept. Nothing was done with it.",
        way_on: (paths::ADD_ACCOUNTS, "Paste it again"),
    };
    view! {
        <Title text="Add accounts" />
        <Numbered thing=list gone let:list>
            <Checked list query />
        </Numbered>
    }
}

#[component]
fn Checked(list: AccountList, query: Memo<MembersQuery>) -> impl IntoView {
    let (text, empty) = (list.text.clone(), list.lines.is_empty());
    let accounts = plural(list.accounts, "account");
    let problems = (list.problems > 0).then(|| format!("{} cannot be used. ", plural(list.problems, "line")));
    let repeated = (list.repeated > 0).then(|| {
        let numbers = list.repeated_first.iter().map(|number| count(*number)).collect::<Vec<_>>().join(", ");
        let more = if list.repeated as usize > list.repeated_first.len() { ", …" } else { "" };
        format!("{} only repeated an earlier one: {numbers}{more}. ", plural(list.repeated, "line"))
    });
    let source = list.imported.clone().map(|imported| view! { <Source imported added=list.accounts /> });
    let nothing = match list.imported {
        Some(_) => "There is no account to be added.",
        None => "There was no account in what you sent. Paste a list, or choose a file with one account a line.",
    };
    let download = (list.problems > 0).then(|| view! {
        <p class="files"><a download="" href=paths::list_problems(list.id)>"Download what cannot be used as CSV"</a>", with the reasons; corrected, it can be uploaded as it is."</p>
    }.into_any());
    let correct = match text {
        Some(text) => view! {
            <details class="correct-list" open=empty>
                <summary>"Correct the list"</summary>
                <ListForm query text=Some(text) />
            </details>
        }
        .into_any(),
        None => view! {
            <p class="soft">
                "This list is too long to be corrected here: change it where it came from and " <a href=move || query.with(paths::add_accounts)>"add it again"</a> "."
            </p>
        }
        .into_any(),
    };
    view! {
        <div class="head"><h1 tabindex="-1">"Add accounts " <span>{accounts}</span></h1></div>
        <StrangeRegions instead=ALL_SHOWN />
        {source}
        {url_error::<server_fns::PutZerosBack>()}
        {if empty {
            view! { <Empty title=nothing /> }.into_any()
        } else {
            view! {
                <p class="lead">"Nothing has been done yet. " {problems} {repeated}</p>
                {download}
                <LostZeros id=list.id lines=list.without_zeros query />
                <Unread regions=list.unread.clone() />
                <Choose list=list.clone() query />
            }
            .into_any()
        }}
        {correct}
        {(!empty).then(|| view! { <Lines list query /> })}
    }
}

/// Offers to put back what a spreadsheet has eaten; the list that comes of it is looked at like any other. A plain form in
/// every case: the page comes anew, with the new list in the field for corrections.
#[component]
fn LostZeros(id: ListId, lines: u32, query: Memo<MembersQuery>) -> impl IntoView {
    (lines > 0).then(|| {
        view! {
            <form method="post" action=server_fns::PutZerosBack::url() class="files">
                <input type="hidden" name="list" value=id.0.to_string() />
                <input type="hidden" name="search" value=move || query.with(MembersQuery::to_search) />
                <button {..may(Role::Operator, "add accounts")}>{format!("Put lost leading zeros back in {}", plural(lines, "line"))}</button>
            </form>
        }.into_any()
    })
}

/// What the verdicts do not know yet.
#[component]
fn Unread(regions: Vec<Region>) -> impl IntoView {
    (!regions.is_empty()).then(|| {
        view! {
            <Notice tone="warn">
                <p><b>{Region::list(&regions)}</b>" has not been read to the end: some of these accounts may be members there already. Reload this page when it is."</p>
            </Notice>
        }
    })
}

/// Where accounts will be added.
pub(super) fn reach(regions: &[Region]) -> String {
    if regions.is_empty() { "every Region".to_owned() } else { format!("{} only", Region::list(regions)) }
}

/// What to do with the accounts that can be added.
#[component]
fn Choose(list: AccountList, query: Memo<MembersQuery>) -> impl IntoView {
    let plan = FormAction::new::<server_fns::Plan>();
    let named = query.with_untracked(|query| query.regions.clone());
    let (read, strange): (Vec<_>, Vec<_>) = named.into_iter().partition(|region| list.regions.contains(region));
    // Accounts of the organization are members once they are created.
    let mut buttons =
        [(Action::CreateAndInvite, "Plan: create and invite"), (Action::CreateMembers, "Plan: create only")];
    if list.imported.is_some() {
        buttons = [(Action::CreateMembers, "Plan: create"), (Action::CreateAndInvite, "Plan: create and invite")];
    }
    let buttons = ["primary", ""]
        .into_iter()
        .zip(buttons)
        .map(|(class, (action, label))| {
            view! { <button class=class name="action" value=action.api_name() {..may(Role::for_action(action), action.infinitive())}>{label}</button> }.into_any()
        })
        .collect_view();
    let accounts = plural(list.to_add, "account");
    let others = list.accounts - list.to_add;
    let left_out = (others > 0).then(|| {
        let are = if others == 1 { "is" } else { "are" };
        view! { <p>{format!("{} {are} left out; the lines below say why.", plural(others, "account"))}</p> }.into_any()
    });
    if list.regions.is_empty() {
        return view! {
            <Empty title="GuardDuty is on in none of your Regions, so there is nowhere to add accounts.">
                <a class="button" href=paths::SETTINGS>"Open Settings"</a>
            </Empty>
        }
        .into_any();
    }
    if read.is_empty() && !strange.is_empty() {
        return view! {
            <Empty title="Nothing can be added in the Regions that were chosen. Choose others by the Region control above.">
                <a class="button" href=paths::account_list(list.id, "")>"Choose every Region"</a>
            </Empty>
        }
        .into_any();
    }
    if list.accounts > 0 && list.to_add == 0 {
        return view! {
            <p class="lead"><b>"None of these accounts can be added in these Regions."</b></p>
            <SkipList title="Left out" action=Action::CreateAndInvite groups=list.left_out regions=list.regions />
        }
        .into_any();
    }
    let form = (list.accounts > 0).then(|| {
        view! {
            <PostForm action=plan attr:class="sheet form choose">
                <input type="hidden" name="list" value=list.id.0.to_string() />
                <input type="hidden" name="search" value=move || query.with(MembersQuery::to_search) />
                <p>
                    <b>{accounts}</b> " can be added in " <b>{reach(&read)}</b>
                    " (the Region control above chooses), unless the lines below say otherwise. Accounts of your organization are members once they are created; all others must be invited too. The plan says what will happen to each before anything is done."
                </p>
                {left_out}
                <FormError value=plan.value() />
                <div class="actions">{buttons}</div>
            </PostForm>
        }
    });
    form.into_any()
}

/// The verdicts, line by line: what cannot be used comes first.
#[component]
fn Lines(list: AccountList, query: Memo<MembersQuery>) -> impl IntoView {
    let (id, page) = (list.id, list.page);
    let first = page * AccountList::PAGE;
    let shown = u32::try_from(list.lines.len()).unwrap_or(0);
    let all = list.accounts + list.problems;
    let to = move |page: u32| {
        move || query.with(|query| paths::account_list(id, &MembersQuery { page, ..query.clone() }.to_search()))
    };
    let back =
        (page > 0).then(|| view! { <a class="button quiet" rel="prev" href=to(page - 1)>"Previous"</a> }.into_any());
    let on = (first + shown < all)
        .then(|| view! { <a class="button quiet" rel="next" href=to(page + 1)>"Next"</a> }.into_any());
    let regions = u32::try_from(list.regions.len()).unwrap_or(u32::MAX);
    let lines = list.lines.into_iter().zip(list.prospects);
    let lines = lines.map(|(line, prospect)| view! { <Line line prospect regions /> }).collect_view();
    view! {
        <div class="sheet">
            <div class="scroll" tabindex="0" role="region" aria-label="Lines of the list, scrollable">
                <table class="lines">
                    <thead><tr><th class="num">"Line"</th><th>"Account"</th><th>"E-mail"</th><th>"Verdict"</th></tr></thead>
                    <tbody>{lines}</tbody>
                </table>
            </div>
            <div class="foot">
                <span>{format!("{}–{} of {}", count(first + 1), count(first + shown), count(all))}</span>
                <nav aria-label="Pages">{back} {on}</nav>
            </div>
        </div>
    }
}

/// A line, and what would become of its account in so many Regions.
#[component]
fn Line(line: TypedLine, prospect: Prospect, regions: u32) -> impl IntoView {
    let number = count(line.number);
    let why: Vec<&str> = prospect.left_out.iter().map(|reason| reason.text(Action::CreateAndInvite)).collect();
    let verdict = match prospect.regions {
        0 => sentence(&why.join("; ")),
        some if some == regions => "Can be added".to_owned(),
        some => {
            format!("Can be added in {some} of {}; not in the others: {}", plural(regions, "Region"), why.join("; "))
        }
    };
    match line.verdict {
        Ok(detail) => view! {
            <tr>
                <td class="num">{number}</td>
                <th scope="row" class="id">{detail.account.to_string()}</th>
                <td>{String::from(detail.email)}</td>
                <td>{verdict}</td>
            </tr>
        }
        .into_any(),
        Err(problem) => view! {
            <tr class="unprocessed">
                <td class="num">{number}</td>
                <td colspan="3">
                    <code>{line.text.chars().take(120).collect::<String>()}</code>
                    <p class="why">{format!("Cannot be used: {problem}")}</p>
                </td>
            </tr>
        }
        .into_any(),
    }
}
