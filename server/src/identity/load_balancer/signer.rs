use std::{str::FromStr, sync::Arc};

use app::domain::Region;
use url::Url;

/// The ARN of an application load balancer, and where the keys of its Region are published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signer {
    arn: Arc<str>,
    keys: Url,
}

/// The text is no ARN of an application load balancer whose keys Muster knows the way to.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "write the ARN of an application load balancer, such as \
     arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/app/muster/50dc6c495c0c9188"
)]
pub struct NoSigner;

impl Signer {
    /// The ARN.
    pub fn arn(&self) -> &str {
        &self.arn
    }

    /// The folder in which each key lies under its name.
    pub(super) const fn keys(&self) -> &Url {
        &self.keys
    }
}

impl FromStr for Signer {
    type Err = NoSigner;

    fn from_str(arn: &str) -> Result<Self, NoSigner> {
        let parts: Vec<&str> = arn.split(':').collect();
        let &["arn", partition, "elasticloadbalancing", region, account, resource] = parts.as_slice() else {
            return Err(NoSigner);
        };
        if arn.contains(char::is_whitespace) {
            return Err(NoSigner);
        }
        let is_account = account.len() == 12 && account.bytes().all(|b| b.is_ascii_digit());
        if !is_account || !resource.starts_with("loadbalancer/app/") {
            return Err(NoSigner);
        }
        let region: Region = region.parse().map_err(|_| NoSigner)?;
        let keys = match partition {
            "aws" => format!("https://public-keys.auth.elb.{region}.amazonaws.com/"),
            "aws-us-gov" => format!("https://s3-{region}.amazonaws.com/aws-elb-public-keys-prod-{region}/"),
            _ => return Err(NoSigner),
        };
        Ok(Self { arn: arn.into(), keys: keys.parse().map_err(|_| NoSigner)? })
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case(
        "arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/app/m/50",
        Some("https://public-keys.auth.elb.eu-west-1.amazonaws.com/")
    )]
    #[case(
        "arn:aws-us-gov:elasticloadbalancing:us-gov-west-1:123456789012:loadbalancer/app/m/50",
        Some("https://s3-us-gov-west-1.amazonaws.com/aws-elb-public-keys-prod-us-gov-west-1/")
    )]
    #[case("arn:aws-cn:elasticloadbalancing:cn-north-1:123456789012:loadbalancer/app/m/50", None)]
    #[case("arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/net/m/50", None)]
    #[case("arn:aws:elasticloadbalancing:evil.example.com/:123456789012:loadbalancer/app/m/50", None)]
    #[case("arn:aws:elasticloadbalancing: eu-west-1:123456789012:loadbalancer/app/m/50", None)]
    #[case("arn:aws:elasticloadbalancing:eu-west-1:12345:loadbalancer/app/m/50", None)]
    #[case("", None)]
    fn keys_lie_in_the_region_of_the_load_balancer(#[case] arn: &str, #[case] keys: Option<&str>) {
        assert_eq!(arn.parse::<Signer>().ok().map(|signer| signer.keys.to_string()).as_deref(), keys);
    }
}
