"""Brokers in memory, which services of messages share: queues, logs, and who listens to them."""
