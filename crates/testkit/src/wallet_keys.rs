//! Keys and certificates as the makers of wallets give them out. The program `openssl` makes them, and it judges what was signed
//! with them.

use std::path::Path;
use std::process::{Command, Stdio};

use tempfile::TempDir;

/// A certificate of a pass type with all that belongs to it, in PEM.
#[derive(Debug)]
pub struct WalletKeys {
    /// The certificate.
    pub certificate: String,
    /// Its private key, an RSA key.
    pub private_key: String,
    /// The public half of it, as PKCS#1 and not in PEM.
    pub public_key: Vec<u8>,
    /// The certificate that issued it.
    pub authority: String,
    folder: TempDir,
}

impl WalletKeys {
    /// Keys of this pass type and team. They last ten years.
    ///
    /// # Panics
    /// Where there is no `openssl`.
    pub fn make(pass_type: &str, team: &str) -> Self {
        let folder = match tempfile::tempdir() {
            Ok(folder) => folder,
            Err(error) => panic!("no folder for keys: {error}"),
        };
        let subject = format!("/UID={pass_type}/CN=Pass Type ID: {pass_type}/OU={team}/O=Tests");
        let own = folder.path();
        openssl(
            own,
            "req -x509 -newkey rsa:2048 -nodes -days 3650 -keyout ca.key -out ca.pem -subj",
            &["/CN=Test WWDR"],
        );
        openssl(
            own,
            "req -new -newkey rsa:2048 -nodes -keyout pass.key -out pass.csr -subj",
            &[&subject],
        );
        openssl(
            own,
            "x509 -req -in pass.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 3650 -out pass.pem",
            &[],
        );
        openssl(
            own,
            "rsa -in pass.key -RSAPublicKey_out -outform DER -out pass.pub",
            &[],
        );
        let bytes = |name: &str| match std::fs::read(own.join(name)) {
            Ok(bytes) => bytes,
            Err(error) => panic!("{name}: {error}"),
        };
        let read = |name: &str| String::from_utf8_lossy(&bytes(name)).into_owned();
        Self {
            certificate: read("pass.pem"),
            private_key: read("pass.key"),
            public_key: bytes("pass.pub"),
            authority: read("ca.pem"),
            folder,
        }
    }

    /// Whether this is a detached CMS signature of the content by the certificate, which is verified up to its authority.
    ///
    /// # Panics
    /// Where the files cannot be written.
    pub fn verifies(&self, content: &[u8], signature: &[u8]) -> bool {
        let folder = self.folder.path();
        for (name, bytes) in [("content", content), ("signature", signature)] {
            let written = std::fs::write(folder.join(name), bytes);
            assert!(written.is_ok(), "{name}: {written:?}");
        }
        let ask =
            "cms -verify -binary -inform DER -in signature -content content -CAfile ca.pem -purpose any -out verified";
        run(folder, ask, &[])
    }

    /// What `openssl` reads in the signature.
    ///
    /// # Panics
    /// Where it cannot be read.
    pub fn print(&self) -> String {
        let mut command = command(self.folder.path(), "cms -cmsout -print -inform DER -in signature", &[]);
        match command.stdout(Stdio::piped()).output() {
            Ok(output) if output.status.success() => String::from_utf8_lossy(&output.stdout).into_owned(),
            other => panic!("the signature cannot be read: {other:?}"),
        }
    }
}

fn openssl(folder: &Path, words: &str, last: &[&str]) {
    assert!(run(folder, words, last), "openssl {words} failed");
}

fn run(folder: &Path, words: &str, last: &[&str]) -> bool {
    match command(folder, words, last).stdout(Stdio::null()).status() {
        Ok(status) => status.success(),
        Err(error) => panic!("the tests of wallets need the program openssl: {error}"),
    }
}

fn command(folder: &Path, words: &str, last: &[&str]) -> Command {
    let mut command = Command::new("openssl");
    command.current_dir(folder).args(words.split(' ')).args(last);
    command.stdin(Stdio::null()).stderr(Stdio::null());
    command
}
