//! Whatever is called in whatever order, some things stay true.

use std::collections::BTreeMap;
use std::time::Duration;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Value, json};

use super::bench::{ADMINISTRATOR, Bench, REGION};
use crate::ids::AccountId;
use crate::settings::Settings;
use crate::state::Status;

/// Strangers, scripted accounts and a second administrator; the organization's own accounts come from the seed.
const CAST: [&str; 5] = [ADMINISTRATOR, "999999999999", "000012345678", "660000000023", "660000000031"];
const OF_THE_ORGANIZATION: usize = 2;
const ALL: usize = CAST.len() + OF_THE_ORGANIZATION;

#[derive(Clone, Debug)]
enum Step {
    Administer { caller: usize, verb: &'static str, accounts: Vec<usize> },
    Answer { caller: usize, administrator: usize, verb: &'static str },
    Configure { auto_enable: &'static str },
    Wait { millis: u64 },
}

const VERBS: [&str; 7] = ["create", "invite", "start", "stop", "disassociate", "delete", "invite quietly"];
const ANSWERS: [&str; 7] = ["accept", "decline", "forget", "resign", "suspend", "resume", "delete detector"];

fn step() -> impl Strategy<Value = Step> {
    let caller = prop_oneof![3 => Just(0), 3 => Just(1), 1 => 0..ALL];
    let accounts = vec(0..ALL, 1..4);
    prop_oneof![
        6 => (caller, select(&VERBS[..]), accounts)
            .prop_map(|(caller, verb, accounts)| Step::Administer { caller, verb, accounts }),
        3 => (0..ALL, 0..ALL, select(&ANSWERS[..]))
            .prop_map(|(caller, administrator, verb)| Step::Answer { caller, administrator, verb }),
        1 => select(&["NEW", "ALL", "NONE"][..]).prop_map(|auto_enable| Step::Configure { auto_enable }),
        2 => (0..4_000_u64).prop_map(|millis| Step::Wait { millis }),
    ]
}

struct Play {
    bench: Bench,
    cast: Vec<String>,
    detectors: Vec<String>,
}

impl Play {
    fn new() -> Self {
        let settings = Settings {
            accounts: 12,
            verification: Duration::from_secs(1),
            accept_after: Some(Duration::from_secs(1)),
            ..Settings::default()
        };
        let bench = Bench::new(settings);
        let organization = bench.core.world.organization();
        let all = organization.accounts().iter().map(|account| account.id);
        let management = organization.management();
        let others = all.filter(|id| *id != management && id.to_string() != ADMINISTRATOR);
        let mut cast: Vec<String> = CAST.map(str::to_owned).to_vec();
        cast.extend([management].into_iter().chain(others).take(OF_THE_ORGANIZATION).map(|id| id.to_string()));
        let detectors = cast.iter().map(|account| bench.detector(account)).collect();
        Self { bench, cast, detectors }
    }

    fn post(&self, caller: usize, path: &str, body: &Value) -> Value {
        let answer = self.bench.call(&self.cast[caller], "POST", path, body);
        assert!(matches!(answer.status, 200 | 400), "{path} {body} answers {}", answer.status);
        answer.json()
    }

    fn perform(&mut self, step: &Step) {
        match step {
            Step::Administer { caller, verb, accounts } => self.administer(*caller, verb, accounts),
            Step::Answer { caller, administrator, verb } => self.answer(*caller, *administrator, verb),
            Step::Configure { auto_enable } => {
                let path = format!("/detector/{}/admin", self.detectors[0]);
                self.post(0, &path, &json!({ "autoEnableOrganizationMembers": auto_enable }));
            }
            Step::Wait { millis } => self.bench.pass(Duration::from_millis(*millis)),
        }
    }

    fn administer(&self, caller: usize, verb: &str, accounts: &[usize]) {
        let path = format!("/detector/{}/member", self.detectors[caller]);
        let ids: Vec<&String> = accounts.iter().map(|account| &self.cast[*account]).collect();
        let (path, body) = match verb {
            "create" => {
                let details: Vec<Value> =
                    ids.iter().map(|id| json!({ "accountId": id, "email": "root@example.com" })).collect();
                (path, json!({ "accountDetails": details }))
            }
            "invite quietly" => (path + "/invite", json!({ "accountIds": ids, "disableEmailNotification": true })),
            verb => (format!("{path}/{verb}"), json!({ "accountIds": ids })),
        };
        let answer = self.post(caller, &path, &body);
        let unprocessed = answer["unprocessedAccounts"].as_array().map_or(0, Vec::len);
        assert!(unprocessed <= ids.len());
    }

    fn answer(&mut self, caller: usize, administrator: usize, verb: &str) {
        let account = self.cast[caller].clone();
        let own = format!("/detector/{}", self.detectors[caller]);
        let administrator = json!(self.cast[administrator]);
        match verb {
            "accept" => {
                let listed = self.bench.call(&account, "GET", "/invitation", &Value::Null).json();
                let invitations = listed["invitations"].as_array().cloned().unwrap_or_default();
                for invitation in invitations {
                    let id = &invitation["invitationId"];
                    let body = json!({ "administratorId": invitation["accountId"], "invitationId": id });
                    self.post(caller, &format!("{own}/administrator"), &body);
                }
            }
            "decline" => drop(self.post(caller, "/invitation/decline", &json!({ "accountIds": [administrator] }))),
            "forget" => drop(self.post(caller, "/invitation/delete", &json!({ "accountIds": [administrator] }))),
            "resign" => drop(self.post(caller, &format!("{own}/administrator/disassociate"), &Value::Null)),
            "suspend" => drop(self.post(caller, &own, &json!({ "enable": false }))),
            "resume" => drop(self.post(caller, &own, &json!({ "enable": true }))),
            _ => {
                self.bench.call(&account, "DELETE", &own, &Value::Null);
                self.detectors[caller] = self.bench.detector(&account);
            }
        }
    }

    /// Each member of each administrator with its status.
    fn relations(&self) -> BTreeMap<(AccountId, AccountId), Status> {
        let region = self.bench.core.world.region(REGION).expect("a Region");
        let of = |administrator| {
            region.members_after(administrator, None).map(move |(id, member)| ((administrator, id), member.status))
        };
        region.administrators().flat_map(of).collect()
    }

    fn check(&self) {
        let relations = self.relations();
        let mut administrators: BTreeMap<AccountId, AccountId> = BTreeMap::new();
        for ((administrator, account), status) in &relations {
            assert_ne!(administrator, account, "nobody is its own member");
            if status.is_bound() {
                let other = administrators.insert(*account, *administrator);
                assert_eq!(other, None, "{account} has one administrator");
            }
        }
        for administrator in administrators.values() {
            assert!(!administrators.contains_key(administrator), "{administrator} is both");
        }
    }

    /// Pages of any size show what is there, once and in order.
    fn check_pages(&self, size: usize) {
        let relations = self.relations();
        for (caller, account) in self.cast.iter().enumerate() {
            let mut listed = Vec::new();
            let mut token = String::new();
            loop {
                let query = format!("onlyAssociated=false&maxResults={size}&nextToken={token}");
                let path = format!("/detector/{}/member?{query}", self.detectors[caller]);
                let page = self.bench.call(account, "GET", &path, &Value::Null).json();
                let members = page["members"].as_array().expect("members");
                assert!(members.len() <= size);
                listed.extend(members.iter().filter_map(|m| AccountId::parse(m["accountId"].as_str()?)));
                match page["nextToken"].as_str() {
                    Some(next) => next.clone_into(&mut token),
                    None => break,
                }
            }
            let administrator = AccountId::parse(account).expect("12 digits");
            let is_own = |(key, _): &(&(AccountId, AccountId), &Status)| key.0 == administrator;
            let expected: Vec<AccountId> = relations.iter().filter(is_own).map(|((_, id), _)| *id).collect();
            assert_eq!(listed, expected, "members of {account}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn one_administrator_for_each_member(steps in vec(step(), 1..60), size in 1..51_usize) {
        let mut play = Play::new();
        for step in &steps {
            play.perform(step);
            play.check();
        }
        play.check_pages(size);
    }

    #[test]
    fn the_log_of_effects_adds_up_to_the_state(steps in vec(step(), 1..40)) {
        let mut play = Play::new();
        let mut replayed = play.relations();
        for step in &steps {
            play.perform(step);
        }
        let effects = play.bench.core.ledger.changes_json();
        let id = |value: &Value| value.as_str().and_then(AccountId::parse);
        for effect in effects.as_array().into_iter().flatten().filter(|effect| effect["region"] == REGION) {
            let key = id(&effect["administrator"]).zip(id(&effect["account"])).expect("two ids");
            let before = replayed.get(&key).map(|status| status.as_str());
            prop_assert_eq!(effect["from"].as_str(), before);
            match effect["to"].as_str().map(|name| Status::parse(name).expect("a status")) {
                Some(status) => { replayed.insert(key, status); }
                None => { replayed.remove(&key); }
            }
        }
        prop_assert_eq!(replayed, play.relations());
    }

    #[test]
    fn no_batch_over_fifty_is_accepted(count in prop_oneof![Just(50), Just(51), 1..200_usize], verb in select(&VERBS[1..6])) {
        let play = Play::new();
        let ids: Vec<String> = (0..count).map(|number| format!("{number:012}")).collect();
        let path = format!("/detector/{}/member/{verb}", play.detectors[0]);
        let answer = play.bench.call(ADMINISTRATOR, "POST", &path, &json!({ "accountIds": ids }));
        prop_assert_eq!(answer.status, if count <= 50 { 200 } else { 400 });
    }
}
