//! 密钥: what seals personal data, knows the same person again, and makes the query code of a submission that is sent twice.
//!
//! Each key comes from the configuration as 32 bytes; what it does is done with keys derived from it, so that no two
//! purposes share one. Its id is a digest of it: nobody has to name keys, and a wrong one is noticed.

use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use domain::request::likeness;
use hmac::{Hmac, Mac};
use sha2::Sha256;

use crate::Failure;

/// Bytes of a key.
pub const KEY_BYTES: usize = 32;
/// Bytes of a nonce: so many that random ones never meet.
const NONCE_BYTES: usize = 24;
/// Bytes of a band's digest that are kept.
const BAND_BYTES: usize = 16;
/// Characters of a key's id.
const ID_CHARACTERS: usize = 12;

/// One key, with what it is used for.
#[derive(Clone)]
struct Key {
    id: String,
    cipher: XChaCha20Poly1305,
    traces: [u8; KEY_BYTES],
    inputs: [u8; KEY_BYTES],
    likeness: [u8; KEY_BYTES],
}

/// 密钥环: the key that seals, and those that still open what was sealed before.
#[derive(Clone, Default)]
pub struct Keyring {
    keys: Vec<Key>,
}

/// What was sealed, and with which key.
pub(crate) struct Sealed {
    pub(crate) key_id: String,
    pub(crate) text: String,
}

impl Keyring {
    /// A ring whose first key seals; the others only open.
    pub fn new(keys: impl IntoIterator<Item = [u8; KEY_BYTES]>) -> Self {
        Self { keys: keys.into_iter().map(|it| Key::of(&it)).collect() }
    }

    /// The id of the key that seals.
    pub fn current(&self) -> Option<&str> {
        self.keys.first().map(|key| key.id.as_str())
    }

    /// Whether what was sealed with this key can be opened.
    pub fn holds(&self, key_id: &str) -> bool {
        self.keys.iter().any(|key| key.id == key_id)
    }

    /// Seals `plain` for one place: put anywhere else, it does not open.
    pub(crate) fn seal(&self, place: &str, plain: &[u8]) -> Result<Sealed, Failure> {
        let key = self.first()?;
        let mut nonce = [0_u8; NONCE_BYTES];
        rand::fill(&mut nonce);
        let payload = Payload { msg: plain, aad: place.as_bytes() };
        let sealed =
            key.cipher.encrypt(&XNonce::from(nonce), payload).map_err(|_| broken("personal data cannot be sealed"))?;
        Ok(Sealed { key_id: key.id.clone(), text: hex(&[&nonce[..], &sealed].concat()) })
    }

    /// Opens what was sealed for the same place.
    pub(crate) fn open(&self, place: &str, key_id: &str, text: &str) -> Result<Vec<u8>, Failure> {
        let key = self.keys.iter().find(|key| key.id == key_id);
        let key =
            key.ok_or_else(|| broken(&format!("personal data is sealed with key {key_id}, which is not configured")))?;
        let bytes =
            unhex(text).filter(|it| it.len() > NONCE_BYTES).ok_or_else(|| broken("personal data is cut short"))?;
        let (nonce, sealed) = bytes.split_at(NONCE_BYTES);
        let nonce = XNonce::try_from(nonce).map_err(|_| broken("personal data is cut short"))?;
        let payload = Payload { msg: sealed, aad: place.as_bytes() };
        key.cipher.decrypt(&nonce, payload).map_err(|_| broken("personal data was changed since it was sealed"))
    }

    /// The digest a trace is kept as.
    pub(crate) fn trace(&self, trace: &str) -> Result<String, Failure> {
        Ok(hex(&mac(&self.first()?.traces, trace.as_bytes())))
    }

    /// The digests a trace may have been kept as: under each key, until all is sealed anew.
    pub(crate) fn traces(&self, trace: &str) -> Vec<String> {
        self.keys.iter().map(|key| hex(&mac(&key.traces, trace.as_bytes()))).collect()
    }

    /// A keyed digest of an input that holds personal data: what is kept beside an idempotency key helps nobody to guess it.
    pub fn input_digest(&self, input: &[u8]) -> Result<String, Failure> {
        Ok(hex(&mac(&self.first()?.inputs, input)))
    }

    /// Bits that follow from an input and nothing else, for the query code of what is sent again.
    pub fn input_bits(&self, input: &[u8]) -> Result<u64, Failure> {
        let digest = mac(&self.first()?.inputs, &[b"query code\0", input].concat());
        let (bits, _) = digest.split_first_chunk().expect("a digest has more than eight bytes");
        Ok(u64::from_be_bytes(*bits))
    }

    /// The bands of a text's signature (see `domain::request::likeness`), under the key that seals.
    pub(crate) fn bands(&self, text: &str) -> Result<Vec<String>, Failure> {
        Ok(self.first()?.bands(text))
    }

    /// The bands it may have been kept with: under each key, until all is sealed anew.
    pub(crate) fn bands_of_all(&self, text: &str) -> Vec<String> {
        self.keys.iter().flat_map(|key| key.bands(text)).collect()
    }

    fn first(&self) -> Result<&Key, Failure> {
        self.keys.first().ok_or_else(|| broken("there is no key for personal data"))
    }
}

impl Key {
    fn of(bytes: &[u8; KEY_BYTES]) -> Self {
        let derived = |purpose: &str| mac(bytes, purpose.as_bytes());
        let id = hex(&derived("gongkai personal data: id"));
        Self {
            id: id[..ID_CHARACTERS].to_owned(),
            cipher: XChaCha20Poly1305::new(&derived("gongkai personal data: seal").into()),
            traces: derived("gongkai personal data: traces"),
            inputs: derived("gongkai personal data: inputs"),
            likeness: derived("gongkai personal data: likeness"),
        }
    }
}

impl Key {
    fn bands(&self, text: &str) -> Vec<String> {
        let hash = |pair: &str| {
            let digest = mac(&self.likeness, pair.as_bytes());
            u64::from_be_bytes(*digest.first_chunk().expect("a digest has more than eight bytes"))
        };
        let bands = likeness::bands(&likeness::pairs(text), hash);
        // Half of a digest is far more than two bands ever meet by chance.
        bands.iter().map(|band| hex(&mac(&self.likeness, band)[..BAND_BYTES])).collect()
    }
}

/// Keys stay out of logs.
impl std::fmt::Debug for Keyring {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(self.keys.iter().map(|key| &key.id)).finish()
    }
}

fn mac(key: &[u8; KEY_BYTES], message: &[u8]) -> [u8; KEY_BYTES] {
    let mut mac = <Hmac<Sha256> as hmac::KeyInit>::new_from_slice(key).expect("a key of any length will do");
    mac.update(message);
    mac.finalize().into_bytes().into()
}

fn broken(what: &str) -> Failure {
    Failure::Corrupt(what.to_owned())
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        write!(text, "{byte:02x}").expect("writing to a string cannot fail");
        text
    })
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    let pairs = text.as_bytes().chunks(2);
    pairs.map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const OLD: [u8; KEY_BYTES] = [1; KEY_BYTES];
    const NEW: [u8; KEY_BYTES] = [2; KEY_BYTES];

    #[test]
    fn what_was_sealed_opens_in_its_place_only() {
        let ring = Keyring::new([OLD]);
        let sealed = ring.seal("Opinion/1/PERSON", "张三".as_bytes()).unwrap();
        assert_eq!(ring.open("Opinion/1/PERSON", &sealed.key_id, &sealed.text).unwrap(), "张三".as_bytes());
        assert!(ring.open("Opinion/2/PERSON", &sealed.key_id, &sealed.text).is_err());
        let mut changed = sealed.text.clone();
        changed.replace_range(60..61, if &changed[60..61] == "0" { "1" } else { "0" });
        assert!(ring.open("Opinion/1/PERSON", &sealed.key_id, &changed).is_err());
        assert_ne!(ring.seal("Opinion/1/PERSON", "张三".as_bytes()).unwrap().text, sealed.text);
    }

    #[test]
    fn a_new_key_seals_and_the_old_one_still_opens() {
        let sealed = Keyring::new([OLD]).seal("a", b"b").unwrap();
        let both = Keyring::new([NEW, OLD]);
        assert_eq!(both.open("a", &sealed.key_id, &sealed.text).unwrap(), b"b");
        assert_ne!(both.seal("a", b"b").unwrap().key_id, sealed.key_id);
        assert!(both.traces("tel:1").contains(&Keyring::new([OLD]).trace("tel:1").unwrap()));
        let error = Keyring::new([NEW]).open("a", &sealed.key_id, &sealed.text).unwrap_err().to_string();
        assert!(error.contains(&sealed.key_id), "{error}");
    }

    #[test]
    fn without_a_key_nothing_is_sealed() {
        assert!(Keyring::default().seal("a", b"b").is_err());
        assert!(Keyring::default().trace("tel:1").is_err());
    }

    #[test]
    fn keys_and_purposes_differ() {
        let ring = Keyring::new([OLD]);
        assert_ne!(ring.trace("x").unwrap(), ring.input_digest(b"x").unwrap());
        assert_eq!(ring.input_bits(b"x").unwrap(), ring.input_bits(b"x").unwrap());
        assert_ne!(ring.input_bits(b"x").unwrap(), ring.input_bits(b"y").unwrap());
        assert!(!format!("{ring:?}").contains("[1, 1"));
    }
}
