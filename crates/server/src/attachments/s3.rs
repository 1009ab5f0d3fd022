//! 对象存储: contents in a store that speaks the protocol of S3.

use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use object_store::aws::{AmazonS3, AmazonS3Builder, S3ConditionalPut};
use object_store::path::Path as Key;
use object_store::prefix::PrefixStore;
use object_store::{ClientOptions, Error, ObjectStore, ObjectStoreExt, RetryConfig};
use secrecy::{ExposeSecret, SecretString};

use crate::config::S3;

/// How long one request may take; a part of a file is 5 MB.
const REQUEST: Duration = Duration::from_mins(1);
const CONNECT: Duration = Duration::from_secs(5);
/// How often a request is tried again after a failure of the store, and for how long altogether.
const RETRIES: usize = 3;
const RETRIES_WITHIN: Duration = Duration::from_secs(20);
/// A name that no content has: asking for it shows whether the store answers and knows us.
const PROBE: &str = "gongkai-probe";

/// Opens the store and asks it something, so that a wrong key shows at the start and not with the first upload.
pub(super) async fn open(config: &S3) -> anyhow::Result<Arc<dyn ObjectStore>> {
    let place = format!("{} {}", config.endpoint, config.bucket);
    let store = build(config).with_context(|| format!("attachments.s3: {place}"))?;
    match store.head(&Key::from(PROBE)).await {
        Ok(_) | Err(Error::NotFound { .. }) => {}
        Err(error) => {
            // The error may repeat what was sent; the log has no use for that.
            let why = match error {
                Error::PermissionDenied { .. } | Error::Unauthenticated { .. } => "密钥不被接受 / the keys are refused",
                _ => "没有应答或应答异常 / it does not answer, or not as expected",
            };
            anyhow::bail!("无法使用对象存储 / Cannot use the object store {place}: {why}");
        }
    }
    let prefix = Key::from(config.prefix.as_str());
    Ok(if config.prefix.is_empty() { Arc::new(store) } else { Arc::new(PrefixStore::new(store, prefix)) })
}

fn build(config: &S3) -> object_store::Result<AmazonS3> {
    let secret = |it: &Option<SecretString>| it.as_ref().map_or_else(String::new, |it| it.expose_secret().to_owned());
    let client = ClientOptions::new()
        .with_allow_http(config.endpoint.starts_with("http://"))
        .with_connect_timeout(CONNECT)
        .with_timeout(REQUEST);
    let retry = RetryConfig { max_retries: RETRIES, retry_timeout: RETRIES_WITHIN, ..RetryConfig::default() };
    AmazonS3Builder::new()
        .with_endpoint(&config.endpoint)
        .with_bucket_name(&config.bucket)
        .with_region(&config.region)
        .with_virtual_hosted_style_request(config.virtual_hosts)
        .with_access_key_id(secret(&config.access_key))
        .with_secret_access_key(secret(&config.secret_key))
        .with_conditional_put(S3ConditionalPut::Disabled)
        .with_client_options(client)
        .with_retry(retry)
        .build()
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may panic")]
mod tests;
