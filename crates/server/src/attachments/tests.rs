use std::io::Read;

use domain::attachment::{AttachmentId, MediaType};
use domain::unit::UnitId;
use object_store::memory::InMemory;
use uuid::Uuid;

use super::*;
use crate::testing::Folder;

const CONTENT: &[u8] = b"abc";
/// Of the content.
const HASH: &str = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

fn record() -> Attachment {
    Attachment {
        id: AttachmentId(Uuid::nil()),
        sha256: HASH.parse().unwrap(),
        name: "a.txt".parse().unwrap(),
        size_bytes: CONTENT.len() as u64,
        media_type: MediaType::Txt,
        uploaded_by: None,
        unit_id: UnitId(Uuid::nil()),
        at: "2026-03-02T01:00:00Z".parse().unwrap(),
    }
}

async fn arrived(attachments: &Attachments, pieces: &[&[u8]]) -> Arrived {
    let mut incoming = attachments.incoming(1 << 30).await.unwrap();
    for piece in pieces {
        incoming.write(piece).await.unwrap().unwrap();
    }
    incoming.finish().await.unwrap()
}

fn files(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap());
    entries.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect()
}

#[tokio::test]
async fn content_is_kept_under_its_hash_and_comes_back_as_a_file() {
    let folder = Folder::new();
    let stores = [
        Attachments::in_folder(&folder.0.join("a/b")).unwrap(),
        Attachments::in_store(Arc::new(InMemory::new()), &folder.0.join("c")).unwrap(),
    ];
    for attachments in stores {
        let file = arrived(&attachments, &[b"a", b"", b"bc"]).await;
        assert_eq!((file.sha256.as_str(), file.size_bytes), (HASH, 3));
        assert!(attachments.open(&record()).await.is_err(), "it is there before it was kept");
        // Twice, as after an upload that was cut off.
        attachments.keep(&file).await.unwrap();
        attachments.keep(&file).await.unwrap();
        let mut content = Vec::new();
        attachments.open(&record()).await.unwrap().read_to_end(&mut content).unwrap();
        assert_eq!(content, CONTENT);
        let part: Vec<_> = attachments.read(&record().sha256, 1..3).await.unwrap().collect().await;
        assert_eq!(part.into_iter().map(Result::unwrap).collect::<Vec<_>>().concat(), b"bc");
    }
    assert_eq!(files(&folder.0.join("a/b")), ["ba"]);
    assert_eq!(files(&folder.0.join("a/b/ba")), [&HASH[2..]]);
    assert!(files(&folder.0.join("c")).is_empty());
}

#[tokio::test]
async fn what_takes_several_parts_comes_back_whole() {
    let folder = Folder::new();
    let attachments = Attachments::in_folder(&folder.0).unwrap();
    let content: Vec<u8> = (0..251).cycle().take(FOLDER_PART * 2 + 77).collect();
    let file = arrived(&attachments, &content.chunks(10_000).collect::<Vec<_>>()).await;
    attachments.keep(&file).await.unwrap();
    let kept = Attachment { sha256: file.sha256.clone(), ..record() };
    let mut back = Vec::new();
    attachments.open(&kept).await.unwrap().read_to_end(&mut back).unwrap();
    assert!(back == content);
}

#[tokio::test]
async fn a_file_that_is_too_large_or_given_up_leaves_nothing() {
    let folder = Folder::new();
    let attachments = Attachments::in_folder(&folder.0).unwrap();
    let mut incoming = attachments.incoming(2).await.unwrap();
    assert_eq!(incoming.write(b"ab").await.unwrap(), Ok(()));
    assert_eq!(incoming.write(b"c").await.unwrap(), Err(TooLarge));
    drop(incoming);
    drop(arrived(&attachments, &[CONTENT]).await);
    assert!(files(&folder.0).is_empty());
}

#[cfg(unix)]
#[test]
fn the_folder_is_its_owners_alone() {
    use std::os::unix::fs::PermissionsExt;
    let folder = Folder::new();
    Attachments::in_folder(&folder.0.join("a/b")).unwrap();
    for made in ["a", "a/b"] {
        assert_eq!(std::fs::metadata(folder.0.join(made)).unwrap().permissions().mode() & 0o777, 0o700);
    }
}
