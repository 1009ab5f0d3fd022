//! 附件: the content of attachments, kept under its hash. What is known of them is the store's business.

mod content;
mod incoming;
mod s3;

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may panic")]
mod tests;

use std::fs::{DirBuilder, File};
use std::io::{self, Seek, SeekFrom, Write};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Context;
use axum::body::Bytes;
use domain::attachment::{Attachment, ContentHash};
use futures_util::StreamExt;
use futures_util::stream::BoxStream;
use object_store::local::LocalFileSystem;
use object_store::path::Path as Key;
use object_store::{GetOptions, GetRange, ObjectStore, ObjectStoreExt};
use tokio::io::{AsyncReadExt, AsyncSeekExt};

pub use incoming::{Arrived, Incoming, TooLarge};

use crate::config::{AttachmentStore, Config};

/// What is handed to a folder at a time, in bytes.
const FOLDER_PART: usize = 256 * 1024;
/// What is handed to any other store at a time, in bytes: most refuse smaller parts.
const STORE_PART: usize = 5 * 1024 * 1024;

/// The contents of all attachments.
pub struct Attachments {
    contents: Arc<dyn ObjectStore>,
    /// A folder on this machine: for files on their way in or out, and in the usual case for the contents themselves.
    folder: PathBuf,
    is_local: bool,
}

impl Attachments {
    /// Kept in a folder of this machine, which is made where it is missing, for its owner alone.
    pub fn in_folder(folder: &Path) -> io::Result<Self> {
        make(folder)?;
        // Without `fsync` a record could outlive its content when the power goes.
        let contents = LocalFileSystem::new_with_prefix(folder)?.with_fsync(true);
        Ok(Self { contents: Arc::new(contents), folder: folder.to_owned(), is_local: true })
    }

    /// Kept where the configuration says, once that place has answered.
    pub async fn start(config: &Config) -> anyhow::Result<Self> {
        let folder = config.attachments_folder();
        let opened = match config.attachments.store {
            AttachmentStore::Folder => Self::in_folder(&folder),
            AttachmentStore::S3 => Self::in_store(s3::open(&config.attachments.s3).await?, &folder),
        };
        opened
            .with_context(|| format!("无法使用附件文件夹 / Cannot use the folder of attachments {}", folder.display()))
    }

    /// Kept in another store; `folder` is for files on their way in or out.
    pub fn in_store(contents: Arc<dyn ObjectStore>, folder: &Path) -> io::Result<Self> {
        make(folder)?;
        Ok(Self { contents, folder: folder.to_owned(), is_local: false })
    }

    /// A place for a file that is about to arrive. It has no name, so that nothing stays behind when we are killed.
    pub async fn incoming(&self, max_bytes: u64) -> io::Result<Incoming> {
        Ok(Incoming::new(self.unnamed().await?, max_bytes))
    }

    /// Keeps what has arrived. Afterwards it is on the disk and whole, or not there at all. Content that is there already
    /// is written again: whoever wrote it may have been cut off before it was safe.
    pub async fn keep(&self, arrived: &Arrived) -> io::Result<()> {
        let mut upload = self.contents.put_multipart(&key(&arrived.sha256)).await?;
        let mut file = tokio::fs::File::from_std(arrived.file.try_clone()?);
        file.seek(SeekFrom::Start(0)).await?;
        let part = if self.is_local { FOLDER_PART } else { STORE_PART };
        let mut left = arrived.size_bytes;
        while left > 0 {
            let length = usize::try_from(left).unwrap_or(part).min(part);
            let mut bytes = vec![0; length];
            file.read_exact(&mut bytes).await?;
            if let Err(error) = upload.put_part(Bytes::from(bytes).into()).await {
                // The first error is the one to tell.
                let _ = upload.abort().await;
                return Err(error.into());
            }
            left -= length as u64;
        }
        upload.complete().await?;
        Ok(())
    }

    /// The bytes of `range`, piece by piece.
    pub async fn read(
        &self,
        sha256: &ContentHash,
        range: Range<u64>,
    ) -> io::Result<BoxStream<'static, io::Result<Bytes>>> {
        let options = GetOptions { range: Some(GetRange::Bounded(range)), ..GetOptions::default() };
        let found = self.contents.get_opts(&key(sha256), options).await?;
        Ok(found.into_stream().map(|piece| piece.map_err(io::Error::from)).boxed())
    }

    /// The content as a file of this machine, at its beginning: for a child process to read as its standard input.
    pub async fn open(&self, attachment: &Attachment) -> io::Result<File> {
        if self.is_local {
            let (folder, file) = attachment.sha256.split();
            let path = self.folder.join(folder).join(file);
            return blocking(move || File::open(path)).await;
        }
        let mut file = self.unnamed().await?;
        let mut pieces = self.contents.get(&key(&attachment.sha256)).await?.into_stream();
        while let Some(piece) = pieces.next().await {
            let piece = piece?;
            file = blocking(move || file.write_all(&piece).map(|()| file)).await?;
        }
        file.seek(SeekFrom::Start(0))?;
        Ok(file)
    }

    async fn unnamed(&self) -> io::Result<File> {
        let folder = self.folder.clone();
        blocking(move || tempfile::tempfile_in(folder)).await
    }
}

/// Where content of this hash is: a folder of two digits keeps the folders small.
fn key(sha256: &ContentHash) -> Key {
    let (folder, file) = sha256.split();
    Key::from_iter([folder, file])
}

/// Makes the folder where it is missing: most of what will be in it is not public.
fn make(folder: &Path) -> io::Result<()> {
    if folder.is_dir() {
        return Ok(());
    }
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)?;
    // A new folder is as easily lost to a power cut as a new file.
    #[cfg(unix)]
    if let Some(parent) = folder.parent().filter(|parent| !parent.as_os_str().is_empty()) {
        File::open(parent)?.sync_all()?;
    }
    Ok(())
}

/// Work on files, off the threads that answer requests.
async fn blocking<T: Send + 'static>(work: impl FnOnce() -> io::Result<T> + Send + 'static) -> io::Result<T> {
    tokio::task::spawn_blocking(work).await.map_err(io::Error::other)?
}
