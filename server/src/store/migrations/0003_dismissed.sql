-- Why a person dismissed a result that was not processed (closed_by is then 'dismissed'), and who it was.
ALTER TABLE cells ADD COLUMN note TEXT;
ALTER TABLE cells ADD COLUMN closed_actor TEXT;
