-- An open account shows its newest operations.
CREATE INDEX operations_of_account ON cells (account, operation);
