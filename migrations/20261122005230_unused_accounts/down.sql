DROP INDEX users_unused_idx;
COMMENT ON COLUMN users.erase_at IS 'When the user is erased, as they asked; until then they can take it back.';
