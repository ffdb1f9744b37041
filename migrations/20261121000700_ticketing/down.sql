DROP TABLE ticket_transfers, ticket_secrets, tickets;
