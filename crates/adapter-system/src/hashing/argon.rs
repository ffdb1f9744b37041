//! One computation of Argon2id.

use argon2::password_hash::phc::{Output, ParamsString, Salt};
use argon2::password_hash::{self, CustomizedPasswordHasher};
use argon2::{Algorithm, Argon2, Block, Params, PasswordHash, PasswordHasher, Version};

/// Argon2id with a pepper. What differs from the one of the library is where it computes: see [`memory`].
pub(super) struct Peppered<'a> {
    pub pepper: &'a [u8],
    pub params: &'a Params,
}

impl PasswordHasher<PasswordHash> for Peppered<'_> {
    fn hash_password_with_salt(&self, secret: &[u8], salt: &[u8]) -> password_hash::Result<PasswordHash> {
        self.hash_password_with_params(secret, salt, self.params.clone())
    }
}

impl CustomizedPasswordHasher<PasswordHash> for Peppered<'_> {
    type Params = Params;

    fn hash_password_customized(
        &self,
        secret: &[u8],
        salt: &[u8],
        algorithm: Option<&str>,
        version: Option<u32>,
        params: Params,
    ) -> password_hash::Result<PasswordHash> {
        let algorithm = algorithm.map_or(Ok(Algorithm::Argon2id), Algorithm::try_from)?;
        let version = version.map_or(Ok(Version::V0x13), Version::try_from)?;
        let argon2 = Argon2::new_with_secret(self.pepper, algorithm, version, params.clone())?;
        let salt = Salt::new(salt)?;
        let mut output = [0_u8; Output::MAX_LENGTH];
        let length = params.output_len().unwrap_or(Params::DEFAULT_OUTPUT_LEN);
        let output = output.get_mut(..length).ok_or(password_hash::Error::OutputSize)?;
        argon2.hash_password_into_with_memory(secret, &salt, output, memory(params.block_count()))?;
        Ok(PasswordHash {
            algorithm: algorithm.ident(),
            version: Some(version.into()),
            params: ParamsString::try_from(&params)?,
            salt: Some(salt),
            hash: Some(Output::new(output)?),
        })
    }
}

/// Where allocators stop keeping freed memory for themselves: glibc's largest threshold is 32 MiB.
const LARGE: usize = 33 * 1024 * 1024 / Block::SIZE;

/// The memory of one computation, asked for in a piece so large that it comes from the system and goes back to it. Smaller
/// ones stay with the thread that freed them, and hashes run on many threads: after some sign-ins the server would hold
/// hundreds of megabytes. What is never written to costs nothing.
fn memory(blocks: usize) -> Vec<Block> {
    let mut memory = Vec::with_capacity(blocks.max(LARGE));
    memory.resize(blocks, Block::new());
    memory
}
