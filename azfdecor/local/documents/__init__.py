"""Documents in memory, as Cosmos DB has them: containers, their changes, and simple queries."""
