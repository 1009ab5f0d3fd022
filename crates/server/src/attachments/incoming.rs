//! A file on its way in: written and hashed piece by piece, then looked into.

use std::fs::File;
use std::io;

use domain::attachment::{ContentHash, FileName, MediaType};
use sha2::{Digest, Sha256};
use tokio::io::AsyncWriteExt;

use super::{blocking, content};

/// The file is larger than allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooLarge;

/// A file that is arriving.
pub struct Incoming {
    file: tokio::fs::File,
    hasher: Sha256,
    size_bytes: u64,
    max_bytes: u64,
}

/// A file that has arrived, and is not kept yet.
pub struct Arrived {
    pub(super) file: File,
    /// 内容摘要
    pub sha256: ContentHash,
    /// How large it is.
    pub size_bytes: u64,
}

impl Incoming {
    pub(super) fn new(file: File, max_bytes: u64) -> Self {
        Self { file: tokio::fs::File::from_std(file), hasher: Sha256::new(), size_bytes: 0, max_bytes }
    }

    /// Takes the next piece, unless that makes the file too large.
    pub async fn write(&mut self, piece: &[u8]) -> io::Result<Result<(), TooLarge>> {
        self.size_bytes += piece.len() as u64;
        if self.size_bytes > self.max_bytes {
            return Ok(Err(TooLarge));
        }
        self.hasher.update(piece);
        self.file.write_all(piece).await.map(Ok)
    }

    /// That was all of it.
    pub async fn finish(mut self) -> io::Result<Arrived> {
        // Writes happen behind our back; the last one may have failed.
        self.file.flush().await?;
        let digest: [u8; 32] = self.hasher.finalize().into();
        Ok(Arrived { file: self.file.into_std().await, sha256: digest.into(), size_bytes: self.size_bytes })
    }
}

impl Arrived {
    /// What the content is, whatever anybody says about it; none for what is not taken.
    pub async fn media_type(&self, name: &FileName) -> io::Result<Option<MediaType>> {
        let (mut file, size_bytes, name) = (self.file.try_clone()?, self.size_bytes, name.clone());
        blocking(move || content::media_type(&mut file, size_bytes, &name)).await
    }
}
