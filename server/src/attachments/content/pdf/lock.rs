//! Encrypted documents. Many are encrypted so that they cannot be changed, with an empty password to open them:
//! every reader opens those.

use hayro_syntax::{DecryptionError, LoadPdfError, Pdf};

use super::{
    Budget, Fault,
    objects::Objects,
    table::{How, Lock},
};

/// No description of an encryption is longer.
const LONGEST: usize = 16 * 1024;

/// Whether the document opens without a password.
pub(super) fn opens(objects: &Objects<'_>, lock: &Lock, budget: &mut Budget) -> Result<(), Fault> {
    let how = match &lock.how {
        How::Here(dict) => dict.clone(),
        How::In(number) => {
            let mut objects = Objects::new(objects.bytes, objects.table);
            let found = objects.find(*number, budget)?;
            found.dict(budget)?.data().to_vec()
        }
    };
    if how.len() + lock.id.len() > LONGEST {
        return Err(Fault::TooComplex);
    }
    match Pdf::new(empty(&how, &lock.id)) {
        Ok(_) => Ok(()),
        Err(LoadPdfError::Decryption(
            DecryptionError::PasswordProtected | DecryptionError::UnsupportedAlgorithm,
        )) => Err(Fault::Locked),
        Err(_) => Err(Fault::Damaged),
    }
}

/// An empty page under the same lock: as much as the crate needs to try the key, and nothing that could cost it more.
fn empty(how: &[u8], id: &[u8]) -> Vec<u8> {
    let mut bytes = b"%PDF-1.7\n".to_vec();
    let mut table = String::from("xref\n0 4\n0000000000 65535 f \n");
    for object in [
        "1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n",
        "2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n",
        "3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>endobj\n",
    ] {
        table += &format!("{:010} 00000 n \n", bytes.len());
        bytes.extend(object.bytes());
    }
    let at = bytes.len();
    bytes.extend(table.bytes());
    bytes.extend(b"trailer<</Size 4/Root 1 0 R/Encrypt ");
    bytes.extend(how);
    if !id.is_empty() {
        bytes.extend([b"/ID[", id, b"]"].concat());
    }
    bytes.extend(format!(">>\nstartxref\n{at}\n%%EOF\n").bytes());
    bytes
}
