use proptest::prelude::*;
use rstest::rstest;

use super::*;

#[rstest]
#[case::comma("111122223333,root@example.com")]
#[case::semicolon_and_quotes("\"111122223333\" ; \"root@example.com\"")]
#[case::tab_and_more("111122223333\troot@example.com\textra")]
#[case::hyphens("1111-2222-3333, root@example.com")]
#[case::address_first("root@example.com,111122223333")]
#[case::spaces("111122223333 root@example.com")]
#[case::preface("Accounts\n\nAccount ID,Email,Line1\n111122223333,root@example.com")]
#[case::separator_in_quotes("\"Acme, Inc.\",root@example.com,\"111122223333\",ACTIVE")]
#[case::bom_and_crlf("\u{feff}Account ID,Email\r\n111122223333, root@example.com\r\n\r\n")]
#[case::carriage_return("Account ID,Email\r111122223333,root@example.com\r")]
#[case::header_in_any_order("E-Mail Address;AWS account ID\nroot@example.com;111122223333")]
#[case::header_in_one_word("accountId\temail\n111122223333\troot@example.com")]
#[case::short_header("account,e-mail\n111122223333,root@example.com")]
#[case::quoted_header("\"Account ID\",\"E-mail\"\n\"111122223333\",\"root@example.com\"")]
#[case::shouted_header("ACCOUNT_ID,EMAIL\n111122223333,root@example.com")]
#[case::columns_changed_places("Account ID,Email\nroot@example.com,111122223333")]
#[case::other_numbers("Cost center,Account ID,Phone,Email\n998877665544,111122223333,491711234567,root@example.com")]
#[case::other_addresses("Owner,Email,Account\nowner@example.com,root@example.com,111122223333")]
#[case::id_beside_account_name("Account,Account ID,Email\nprod,111122223333,root@example.com")]
#[case::comma_in_a_semicolon_file("Name;Account;Email\nAcme, Inc.;111122223333;root@example.com")]
#[case::line_end_in_quotes("Name,Account,Email\n\"two\nlines\",111122223333,root@example.com")]
#[case::quote_never_closed("\"111122223333,root@example.com")]
#[case::text_formula("\"=\"\"111122223333\"\"\",root@example.com")]
#[case::apostrophe("'111122223333,'root@example.com")]
#[case::header_after_a_pasted_list("111122223333,root@example.com\nEmail,Account ID\nroot@example.com,111122223333")]
fn forgives_the_form(#[case] text: &str) {
    let typed = TypedAccounts::parse(text);
    let details = typed.details();
    assert_eq!(details.len(), 1, "{text:?}: {:?}", typed.lines);
    assert_eq!((details[0].account.as_str(), &*details[0].email), ("111122223333", "root@example.com"));
    assert_eq!(typed.problems().count(), 0, "{:?}", typed.lines);
}

#[rstest]
#[case("1111222233334,root@example.com", Problem::AccountId)]
#[case("1.11122E+11,root@example.com", Problem::Rounded)]
#[case("1,11122E+11;root@example.com", Problem::Rounded)]
#[case("7E+11;Payments", Problem::Rounded)]
#[case("7e+09\troot@example.com", Problem::Rounded)]
#[case("1111,re+11@example.com", Problem::AccountId)]
#[case("1234,sec1e+10@example.com", Problem::AccountId)]
#[case("Account ID,Email,Spend\n1234,root@example.com,1.2E+10", Problem::AccountId)]
#[case("11122223333,nobody", Problem::Email)]
#[case("111122223333", Problem::Email)]
#[case("111122223333,root@localhost", Problem::Email)]
#[case("111122223333,.root@example.com", Problem::Email)]
#[case("111122223333,ro ot@example.com", Problem::Email)]
#[case("Account ID,Email,Phone\n1.11122E+11,root@example.com,111122223333", Problem::Rounded)]
#[case("Account ID,Email,Owner\n111122223333,,owner@example.com", Problem::Email)]
#[case("Account ID,Email\n111122223333", Problem::Email)]
fn says_what_is_wrong(#[case] text: &str, #[case] problem: Problem) {
    assert_eq!(TypedAccounts::parse(text).lines[0].verdict, Err(problem));
}

#[test]
fn an_administrator_is_not_its_own_member() {
    let typed = TypedAccounts::parse("111122223333,a@example.com\n444455556666,b@example.com");
    let typed = typed.but("111122223333".parse().ok());
    assert_eq!(typed.lines[0].verdict, Err(Problem::Administrator));
    assert_eq!(typed.details().len(), 1);
}

#[test]
fn offers_lost_zeros_and_takes_none_by_itself() {
    let typed = TypedAccounts::parse("11122223333,a@example.com\n011122223333,b@example.com\n9122223333,c@example.com");
    assert_eq!(typed.details().len(), 1, "the second line is whole");
    assert_eq!(typed.without_zeros().len(), 2);
    let (line, problem) = typed.problems().next().unwrap();
    assert_eq!(line.number, 1);
    assert!(problem.to_string().contains("11 digits") && problem.to_string().contains("011122223333"), "{problem}");
}

#[test]
fn puts_zeros_back_where_they_were_lost_and_changes_nothing_else() {
    let text = "\u{feff}Name;Email;Account ID\r\n\"two\nlines\";ä@x.de, 2021-01-02;1\r\nb;b@example.com;=\"9122-223333\"\r\n\r\n\
                c;root+11122223333@example.com;11122223333\r\nd;d@example.com;111122223333\r\nnonsense";
    let whole = TypedAccounts::put_zeros_back(text);
    assert_eq!(whole, text.replace("9122-223333", "009122223333").replace(";11122223333", ";011122223333"));
    assert_eq!(TypedAccounts::parse(&whole).details().len(), 3);
    assert_eq!(TypedAccounts::put_zeros_back(&whole), whole);

    let beside_its_payer =
        "Payer,Account ID,Email\n12345678901,12345678901,a@example.com\n012345678902,12345678902,b@example.com";
    let whole = TypedAccounts::put_zeros_back(beside_its_payer);
    assert_eq!(TypedAccounts::parse(&whole).details().len(), 2, "{whole}");
}

#[test]
fn finds_an_account_that_comes_twice() {
    let typed = TypedAccounts::parse("111122223333,a@example.com\n111122223333,b@example.com");
    let problems: Vec<_> = typed.problems().map(|(line, problem)| (line.number, problem.clone())).collect();
    assert_eq!(problems, [(2, Problem::Duplicate)]);
    let again = TypedAccounts::parse("111122223333,a@example.com,us-east-1\n111122223333,A@example.com,eu-west-1");
    assert_eq!((again.lines.len(), again.repeated), (1, vec![2]), "the same once more is no mistake");
}

fn table(text: &str) -> Vec<Vec<String>> {
    TypedAccounts::parse(text).problem_table().collect()
}

#[test]
fn what_cannot_be_used_keeps_its_columns() {
    let text = "Name;Account ID;Email\n\"A;B\";11122223333;a@example.com\nfine;111122223333;b@example.com\nC;12;c@example.com;more";
    let table = table(text);
    assert_eq!(table[0], ["Name", "Account ID", "Email", "Column 4", "Code", "Reason", "Remedy"]);
    assert_eq!(table[1][..5], ["A;B", "11122223333", "a@example.com", "", "LostZero"]);
    assert!(table[1][5].starts_with("The account id has 11 digits"), "{:?}", table[1]);
    assert_eq!(table[2][..5], ["C", "12", "c@example.com", "more", "InvalidAccountId"]);
    assert_eq!(table.len(), 3, "what can be used is not among it");
}

#[test]
fn a_list_without_a_header_gets_one_that_is_read_as_such() {
    let table = table("12,a@example.com\n111122223333,x");
    assert_eq!(table[0], ["Column 1", "Column 2", "Code", "Reason", "Remedy"]);
    let again = TypedAccounts::parse(&csv(&table));
    assert_eq!(again.lines.len(), 2, "{:?}", again.lines);
}

#[test]
fn an_empty_list_has_an_empty_table() {
    assert_eq!(table(""), [["Code", "Reason", "Remedy"].map(str::to_owned).to_vec()]);
}

/// As a writer of CSV has it.
fn csv(table: &[Vec<String>]) -> String {
    let quoted = |field: &String| format!("\"{}\"", field.replace('"', "\"\""));
    let lines = table.iter().map(|line| line.iter().map(quoted).collect::<Vec<_>>().join(","));
    lines.collect::<Vec<_>>().join("\r\n")
}

proptest! {
    /// Whatever was wrong is wrong in the same way when the file comes back, and its columns are the same.
    #[test]
    fn what_cannot_be_used_can_be_uploaded_again(
        header: bool,
        lines in prop::collection::vec(("[ -~]{0,8}", "[0-9]{10,13}", "[ -~]{0,12}"), 1..12),
    ) {
        let mut rows = if header { vec![["Name", "Account ID", "Email"].map(str::to_owned).to_vec()] } else { Vec::new() };
        rows.extend(lines.into_iter().map(|(name, id, email)| vec![name, id, email]));
        let first = TypedAccounts::parse(&csv(&rows));
        let table: Vec<_> = first.problem_table().collect();
        let second = TypedAccounts::parse(&csv(&table));
        let codes = |typed: &TypedAccounts| {
            typed.problems().filter(|(_, problem)| **problem != Problem::Duplicate).map(|(_, problem)| problem.code()).collect::<Vec<_>>()
        };
        prop_assert_eq!(codes(&first), codes(&second));
        if header {
            prop_assert_eq!(&second.problem_table().next().unwrap()[..3], &table[0][..3]);
        }
    }

    #[test]
    fn no_text_is_too_strange(text in "\\PC{0,200}") {
        let typed = TypedAccounts::parse(&text);
        prop_assert!(typed.problem_table().count() == typed.problems().count() + 1);
    }
}
