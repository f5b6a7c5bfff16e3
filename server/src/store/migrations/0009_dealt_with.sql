-- What became of an operation's results is read whenever its page is shown: of all its cells, these are few.
CREATE INDEX dealt_with ON cells (operation) WHERE closed_by IS NOT NULL;
