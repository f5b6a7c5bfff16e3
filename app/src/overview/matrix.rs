use leptos::{ev::FocusEvent, html::Div, prelude::*, wasm_bindgen::JsCast, web_sys::HtmlAnchorElement};

use crate::{
    domain::{Matrix, MatrixRow, MembersQuery, RelationshipStatus, Token, Tone},
    paths,
    ui::{Empty, Mark, count, plural},
};

/// The matrix of Regions and statuses; each number leads to its accounts in the list.
#[component]
pub(crate) fn MatrixTable(matrix: Matrix, scope: MembersQuery) -> impl IntoView {
    if matrix.members() == 0 {
        return view! { <Nothing unread=matrix.rows.iter().any(|row| !row.read) scope /> }.into_any();
    }
    let lead = lead(&matrix, scope.clone());
    let scroller = NodeRef::<Div>::new();
    let headings = matrix.statuses.iter().map(|status| {
        let href = paths::members(&scope.toggled(&Token::Status(status.clone())));
        view! { <th class="num" scope="col"><a href=href title=status.meaning()><Mark status=Some(status.clone()) /> " " {status.label()}</a></th> }.into_any()
    });
    let headings = headings.collect_view();
    let has_absent = matrix.absent() > 0;
    let missing =
        has_absent.then(|| view! { <th class="num" scope="col"><Mark status=None /> " Not a member"</th> }.into_any());
    let foot = (matrix.rows.len() > 1).then(|| {
        let sums = (0..matrix.statuses.len()).map(|column| view! { <td class="num">{count(matrix.column(column))}</td> }.into_any());
        let absent = has_absent.then(|| view! { <td class="num">{count(matrix.absent())}</td> }.into_any());
        view! {
            <tfoot><tr><th scope="row">"All " {matrix.rows.len()} " Regions"</th>{sums.collect_view()} {absent} <td class="num">{count(matrix.members())}</td></tr></tfoot>
        }.into_any()
    });
    let statuses = matrix.statuses.clone();
    let rows =
        matrix.rows.into_iter().map(|row| view! { <Line row statuses=statuses.clone() has_absent /> }).collect_view();
    view! {
        {lead}
        <div class="sheet">
            <div
                class="scroll"
                node_ref=scroller
                on:focusin=move |event| reveal(scroller, &event)
                tabindex="0"
                role="region"
                aria-label="Regions by status, scrollable"
            >
                <table class="matrix">
                    <thead><tr><th scope="col">"Region"</th>{headings} {missing} <th class="num" scope="col">"Members"</th></tr></thead>
                    <tbody>{rows}</tbody>
                    {foot}
                </table>
            </div>
        </div>
    }
    .into_any()
}

/// Brings the whole of what has the focus into view, beside the first column: a browser takes a third of it for enough.
fn reveal(scroller: NodeRef<Div>, event: &FocusEvent) {
    let link = event.target().and_then(|target| target.dyn_into::<HtmlAnchorElement>().ok());
    let Some((scroller, link)) = scroller.get_untracked().zip(link) else { return };
    let Ok(Some(first)) = scroller.query_selector("th") else { return };
    let (link, view) = (link.get_bounding_client_rect(), scroller.get_bounding_client_rect());
    let beyond = (link.right() - view.right()).max(0.0);
    let under = (first.get_bounding_client_rect().right() - link.left()).max(0.0);
    #[expect(clippy::cast_possible_truncation, reason = "no table is so wide")]
    scroller.set_scroll_left(scroller.scroll_left() + (beyond - under).round() as i32);
}

/// “1,200 accounts in 4 Regions. 4,000 of 4,700 account-Regions are Enabled, 12 need an answer”, those with a link.
fn lead(matrix: &Matrix, scope: MembersQuery) -> AnyView {
    let (enabled, all) = (matrix.with_tone(Tone::Ok), matrix.members());
    let regions = plural(u32::try_from(matrix.rows.len()).unwrap_or(u32::MAX), "Region");
    let (accounts, all) = (plural(matrix.accounts, "account"), plural(all, "account-Region"));
    let statuses = matrix.statuses.iter().filter(|status| status.tone() == Tone::Bad).cloned();
    let statuses = statuses.map(Token::Status).fold(scope, |query, status| query.toggled(&status));
    let answer = match matrix.with_tone(Tone::Bad) {
        0 => "none needs an answer".into_any(),
        many => {
            let need = if many == 1 { " needs an answer" } else { " need an answer" };
            view! { <a href=paths::members(&statuses)>{count(many)} {need}</a> }.into_any()
        }
    };
    view! { <p class="lead">{format!("{accounts} in {regions}. {} of {all} Enabled, ", count(enabled))} {answer} "."</p> }.into_any()
}

#[component]
fn Line(row: MatrixRow, statuses: Vec<RelationshipStatus>, has_absent: bool) -> impl IntoView {
    let here = MembersQuery { regions: vec![row.region.clone()], ..MembersQuery::default() };
    let all = row.all();
    let cells = statuses.iter().zip(&row.cells).map(|(status, cells)| {
        view! { <Number cells=*cells all tone=status.tone() href=paths::members(&here.toggled(&Token::Status(status.clone()))) /> }
    });
    let cells = cells.collect_view();
    let absent = has_absent.then(|| {
        let href = paths::members(&MembersQuery { gaps: true, ..here.clone() });
        view! { <Number cells=row.absent all tone=Tone::Idle href /> }
    });
    let unread = (!row.read).then_some(" not read to its end yet");
    view! {
        <tr>
            <th scope="row"><span class="id">{row.region.to_string()}</span><span class="soft">{unread}</span></th>
            {cells} {absent}
            <td class="num"><a href=paths::members(&here)>{count(row.members())}</a></td>
        </tr>
    }
}

/// A number of account-Regions, the darker the more of the Region's they are.
#[component]
fn Number(cells: u32, all: u32, tone: Tone, href: String) -> impl IntoView {
    if cells == 0 {
        return view! { <td class="num soft">"0"</td> }.into_any();
    }
    let share = u64::from(cells) * 100 / u64::from(all.max(1));
    let step = [5, 20, 50].into_iter().filter(|least| share >= *least).count();
    let class = format!("num share-{step} on-{}", tone.class());
    view! { <td class=class><a href=href>{count(cells)}</a></td> }.into_any()
}

#[component]
fn Nothing(unread: bool, scope: MembersQuery) -> impl IntoView {
    if unread {
        return view! { <Empty title="The Regions in view are being read for the first time. The numbers come with what was read." /> }
            .into_any();
    }
    view! {
        <Empty title="There are no members in the Regions in view.">
            <a class="button" href=paths::add_accounts(&scope)>"Add accounts"</a>
        </Empty>
    }
    .into_any()
}
