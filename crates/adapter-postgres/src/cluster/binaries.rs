//! Finds the programs of an installed PostgreSQL.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::error::{ClusterError, ClusterResult};

const OLDEST: u32 = 15;

/// A folder with `initdb` and `postgres` of one major version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Binaries {
    pub folder: PathBuf,
    pub major: u32,
}

impl Binaries {
    /// The newest installed version, or exactly `wanted` where the cluster's folder exists already.
    pub fn find(wanted: Option<u32>, pgdata: &Path) -> ClusterResult<Self> {
        let mut found: Vec<Self> = candidates().into_iter().filter_map(inspect).collect();
        // Stable: among equals the first candidate wins, so a distribution's own folder goes before PATH.
        found.sort_by_key(|binaries| std::cmp::Reverse(binaries.major));
        if found.is_empty() {
            return Err(ClusterError::NoBinaries {
                install: install_command(),
            });
        }
        let majors = found
            .iter()
            .map(|binaries| binaries.major.to_string())
            .collect::<Vec<_>>()
            .join(", ");
        found
            .into_iter()
            .find(|binaries| wanted.is_none_or(|major| binaries.major == major))
            .ok_or_else(|| ClusterError::WrongVersion {
                folder: pgdata.to_owned(),
                needed: wanted.unwrap_or_default(),
                found: majors,
            })
    }

    pub fn program(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }
}

fn candidates() -> Vec<PathBuf> {
    let mut folders = Vec::new();
    for (parent, rest) in [
        ("/usr/lib/postgresql", "bin"),
        ("/opt/homebrew/opt", "bin"),
        ("/usr/local/opt", "bin"),
        ("/Applications/Postgres.app/Contents/Versions", "bin"),
        ("/usr/lib64/pgsql", "bin"),
    ] {
        let entries = fs::read_dir(parent).into_iter().flatten().flatten();
        folders.extend(entries.map(|entry| entry.path().join(rest)));
    }
    // Fedora and the packages of postgresql.org for it.
    folders.extend((OLDEST..OLDEST + 10).map(|major| PathBuf::from(format!("/usr/pgsql-{major}/bin"))));
    folders.extend(told_by_pg_config());
    folders.extend(
        env::var_os("PATH")
            .iter()
            .flat_map(|path| env::split_paths(path).collect::<Vec<_>>()),
    );
    folders
}

fn told_by_pg_config() -> Option<PathBuf> {
    let output = Command::new("pg_config").arg("--bindir").output().ok()?;
    let folder = String::from_utf8(output.stdout).ok()?;
    Some(PathBuf::from(folder.trim()))
}

fn inspect(folder: PathBuf) -> Option<Binaries> {
    let server = folder.join("postgres");
    if !server.is_file() || !folder.join("initdb").is_file() {
        return None;
    }
    let output = Command::new(server).arg("--version").output().ok()?;
    let major = major_version(&String::from_utf8(output.stdout).ok()?)?;
    (major >= OLDEST).then_some(Binaries { folder, major })
}

/// Reads `postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)` and `17beta1`.
fn major_version(answer: &str) -> Option<u32> {
    let version = answer.split_whitespace().nth(2)?;
    let digits: String = version.chars().take_while(char::is_ascii_digit).collect();
    digits.parse().ok()
}

fn install_command() -> &'static str {
    if cfg!(target_os = "macos") {
        "brew install postgresql@17"
    } else if Path::new("/usr/bin/apt-get").exists() {
        "sudo apt-get install -y postgresql"
    } else if Path::new("/usr/bin/dnf").exists() {
        "sudo dnf install -y postgresql-server"
    } else if Path::new("/sbin/apk").exists() {
        "apk add postgresql"
    } else if Path::new("/usr/bin/pacman").exists() {
        "sudo pacman -S postgresql"
    } else {
        "(your package manager's command for the PostgreSQL server, version 15 or newer)"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_versions() {
        assert_eq!(
            major_version("postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)\n"),
            Some(15)
        );
        assert_eq!(major_version("postgres (PostgreSQL) 18beta1\n"), Some(18));
        assert_eq!(major_version("something else"), None);
    }

    #[test]
    fn a_missing_version_is_named() {
        let error = Binaries::find(Some(9), Path::new("/data")).unwrap_err();
        assert!(
            error
                .to_string()
                .starts_with("/data was made by PostgreSQL 9, which is not installed"),
            "{error}"
        );
    }
}
