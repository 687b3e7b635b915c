"""The outbox: a job is a row written in the transaction of the fact that asks for it, and runs at least once."""
