//! The keys that seal personal data: from the configuration, or from a file of our own that is made once.

use std::io::{ErrorKind, Write};
use std::path::Path;

use anyhow::{Context, anyhow, bail};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use domain::act::Act;
use persistence::{KEY_BYTES, Keyring, Store};
use secrecy::{ExposeSecret, SecretString};

use crate::config::Config;

/// What stands at the head of a file of keys.
const HEAD: &str = "\
# 个人信息的加密密钥:第一行加密,其余仅用于解密。遗失后个人信息无法恢复;请另行备份,不要与数据库放在一起。
# Keys of personal data: the first one seals, the others only open. Without them personal data is lost; keep a copy apart from
# the database.
";

/// The keys in force. A file that is not there is an empty ring: nothing can be sealed or opened then.
pub fn keyring(config: &Config) -> anyhow::Result<Keyring> {
    if let Some(key) = &config.personal_data.key {
        let mut keys = vec![read("personal_data.key", key.expose_secret())?];
        if let Some(old) = &config.personal_data.old_keys {
            let old = old.expose_secret().split(',').map(str::trim).filter(|it| !it.is_empty());
            keys.extend(old.map(|it| read("personal_data.old_keys", it)).collect::<anyhow::Result<Vec<_>>>()?);
        }
        return Ok(Keyring::new(keys));
    }
    Ok(Keyring::new(read_file(&config.key_file())?))
}

/// Makes a file with a new key, readable by its owner only, where neither the configuration nor a file has one. Answers
/// whether it did.
pub fn make_when_missing(config: &Config) -> anyhow::Result<bool> {
    if config.personal_data.key.is_some() {
        return Ok(false);
    }
    let file = config.key_file();
    let made = write_new(&file, &new_key());
    made.with_context(|| format!("无法写入密钥文件 / Cannot write the file of keys {}", file.display()))
}

/// Refuses keys that do not open what is in the database.
pub async fn adopt(store: &Store, act: &Act) -> anyhow::Result<()> {
    match store.adopt_keys(act).await.map_err(|failure| crate::app::explain(failure.into()))? {
        Ok(()) => Ok(()),
        Err(missing) => bail!(
            "数据库中的个人信息由密钥 {0} 加密,而当前配置没有该密钥;请在 personal_data.key / personal_data.old_keys 中配置,或把原来的 personal.key 放回数据目录 / The personal data in this database is sealed with key {0}, which is not configured; set personal_data.key and personal_data.old_keys, or put the file personal.key back into the data directory",
            missing.join("、")
        ),
    }
}

/// A new key, in base64.
pub fn new_key() -> SecretString {
    let mut key = [0_u8; KEY_BYTES];
    rand::fill(&mut key);
    STANDARD.encode(key).into()
}

/// 更换密钥, begun: a new key in front of those in the file. Where a file has several, an earlier rotation was cut, and is gone on
/// with. Answers whether that is so.
pub fn begin_rotation(file: &Path) -> anyhow::Result<bool> {
    let mut lines = lines_of(file)?;
    if lines.len() > 1 {
        return Ok(true);
    }
    lines.insert(0, new_key());
    replace(file, &lines)?;
    Ok(false)
}

/// 更换密钥, finished: only the first key stays in the file. Answers how many were taken out.
pub fn finish_rotation(file: &Path) -> anyhow::Result<usize> {
    let mut lines = lines_of(file)?;
    let old = lines.len().saturating_sub(1);
    if old > 0 {
        lines.truncate(1);
        replace(file, &lines)?;
    }
    Ok(old)
}

/// The folder of a file of keys, locked as long as the answer lives: of two rotations one waits for nobody and gives up.
pub fn lock_folder(file: &Path) -> anyhow::Result<std::fs::File> {
    let folder = std::fs::File::open(folder_of(file))?;
    folder.try_lock().map_err(|_| anyhow!("另一个更换密钥的命令正在运行 / Another rotation is under way"))?;
    Ok(folder)
}

fn read(place: &str, text: &str) -> anyhow::Result<[u8; KEY_BYTES]> {
    let bytes = STANDARD.decode(text).ok().and_then(|it| <[u8; KEY_BYTES]>::try_from(it).ok());
    bytes.ok_or_else(|| {
        anyhow!("{place} 应为 32 字节密钥的 base64(可用 openssl rand -base64 32 生成)/ has to be 32 bytes in base64 (openssl rand -base64 32 makes some)")
    })
}

fn read_file(file: &Path) -> anyhow::Result<Vec<[u8; KEY_BYTES]>> {
    let lines = lines_of(file)?;
    lines.iter().map(|line| read(&file.display().to_string(), line.expose_secret())).collect()
}

/// The keys as they are written; none where there is no file.
fn lines_of(file: &Path) -> anyhow::Result<Vec<SecretString>> {
    let text = match std::fs::read_to_string(file) {
        Ok(text) => text,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => {
            return Err(error)
                .with_context(|| format!("无法读取密钥文件 / Cannot read the file of keys {}", file.display()));
        }
    };
    let lines = text.lines().map(str::trim).filter(|it| !it.is_empty() && !it.starts_with('#'));
    Ok(lines.map(SecretString::from).collect())
}

fn folder_of(file: &Path) -> &Path {
    file.parent().filter(|it| !it.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Puts these keys in place of those in the file. Cut at any moment, the file is the old one or the new one.
fn replace(file: &Path, keys: &[SecretString]) -> anyhow::Result<()> {
    let written = || -> std::io::Result<()> {
        let folder = folder_of(file);
        unfinished(folder, keys)?.persist(file).map_err(|error| error.error)?;
        std::fs::File::open(folder)?.sync_all()
    };
    written().with_context(|| format!("无法写入密钥文件 / Cannot write the file of keys {}", file.display()))
}

/// Keys in a file without a name yet, its owner's alone from the beginning, written and synced.
fn unfinished(folder: &Path, keys: &[SecretString]) -> std::io::Result<tempfile::NamedTempFile> {
    let mut unfinished = tempfile::NamedTempFile::new_in(folder)?;
    unfinished.write_all(HEAD.as_bytes())?;
    for key in keys {
        writeln!(unfinished, "{}", key.expose_secret())?;
    }
    unfinished.as_file().sync_all()?;
    Ok(unfinished)
}

/// Writes and syncs the file before it has its name: a key is never lost once something is sealed with it, and of two
/// servers that start together one makes it.
fn write_new(file: &Path, key: &SecretString) -> std::io::Result<bool> {
    if file.exists() {
        return Ok(false);
    }
    let folder = folder_of(file);
    crate::app::make_private_folder(folder)?;
    match unfinished(folder, std::slice::from_ref(key))?.persist_noclobber(file) {
        Ok(_) => {}
        Err(error) if error.error.kind() == ErrorKind::AlreadyExists => return Ok(false),
        Err(error) => return Err(error.error),
    }
    std::fs::File::open(folder)?.sync_all()?;
    Ok(true)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn in_folder(folder: &Path) -> Config {
        Config { data_dir: folder.to_owned(), ..Config::default() }
    }

    #[test]
    fn a_key_is_made_once_and_for_its_owner() {
        let folder = tempfile::tempdir().unwrap();
        let config = in_folder(&folder.path().join("new"));
        assert_eq!(keyring(&config).unwrap().current(), None);
        assert!(make_when_missing(&config).unwrap());
        let first = keyring(&config).unwrap().current().unwrap().to_owned();
        assert!(!make_when_missing(&config).unwrap());
        assert_eq!(keyring(&config).unwrap().current(), Some(first.as_str()));
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = std::fs::metadata(config.key_file()).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
        }
    }

    #[test]
    fn a_rotation_puts_a_key_in_front_and_goes_on_where_it_was_cut() {
        let folder = tempfile::tempdir().unwrap();
        let config = in_folder(folder.path());
        make_when_missing(&config).unwrap();
        let file = config.key_file();
        let old = keyring(&config).unwrap().current().unwrap().to_owned();
        assert!(!begin_rotation(&file).unwrap());
        let both = keyring(&config).unwrap();
        let new = both.current().unwrap().to_owned();
        assert!(new != old && both.holds(&old));
        assert!(begin_rotation(&file).unwrap(), "cut here, it goes on with the same key");
        assert_eq!(keyring(&config).unwrap().current(), Some(new.as_str()));
        assert_eq!(finish_rotation(&file).unwrap(), 1);
        let after = keyring(&config).unwrap();
        assert!(after.current() == Some(new.as_str()) && !after.holds(&old));
        assert_eq!(finish_rotation(&file).unwrap(), 0);
        let held = lock_folder(&file).unwrap();
        assert!(lock_folder(&file).is_err());
        drop(held);
        lock_folder(&file).unwrap();
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
        }
    }

    #[test]
    fn keys_of_the_configuration_come_first() {
        let folder = tempfile::tempdir().unwrap();
        let mut config = in_folder(folder.path());
        config.personal_data.key = Some(STANDARD.encode([1; KEY_BYTES]).into());
        config.personal_data.old_keys =
            Some(format!("{}, {}", STANDARD.encode([2; KEY_BYTES]), STANDARD.encode([3; KEY_BYTES])).into());
        assert!(!make_when_missing(&config).unwrap());
        let ring = keyring(&config).unwrap();
        assert_eq!(ring.current(), Keyring::new([[1; KEY_BYTES]]).current());
        assert!([2, 3].iter().all(|it| ring.holds(Keyring::new([[*it; KEY_BYTES]]).current().unwrap())));
    }

    #[test]
    fn what_is_no_key_is_named_and_not_shown() {
        let mut config = in_folder(Path::new("/nowhere"));
        config.personal_data.key = Some("swordfish".into());
        let error = keyring(&config).unwrap_err().to_string();
        assert!(error.contains("personal_data.key") && !error.contains("swordfish"), "{error}");
    }
}
