-- Each hold writes every index of reservations, and nobody reads those of a person that are past.
DROP INDEX reservations_user_idx;
